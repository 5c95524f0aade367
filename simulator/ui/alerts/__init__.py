"""Parts of the page of alerts."""
