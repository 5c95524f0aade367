"""Parts of the page of the result, and the cards that other pages show too."""
