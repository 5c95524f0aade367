"""What every page stands in: session, words, uploads, downloads, notices."""
