"""Parts that every page uses: session, language, uploads, downloads, messages."""
