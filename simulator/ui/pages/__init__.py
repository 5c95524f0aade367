"""One module per page; each reads from top to bottom like its screen."""
