"""Parts of the page of the inventory."""
