"""Parts of the page of negotiated reduction."""
