"""Parts of the page of help."""
