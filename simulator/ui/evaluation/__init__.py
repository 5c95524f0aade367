"""Parts of the page of evaluation."""
