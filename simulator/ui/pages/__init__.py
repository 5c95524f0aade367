"""One module a page; each reads like its screen."""
