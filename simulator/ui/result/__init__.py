"""Parts of the page of the result; other pages show the cards too."""
