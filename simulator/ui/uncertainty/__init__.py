"""Parts of the page of uncertainty."""
