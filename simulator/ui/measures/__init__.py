"""Parts of the page of measures."""
