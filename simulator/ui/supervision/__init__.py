"""Parts of the page of supervision."""
