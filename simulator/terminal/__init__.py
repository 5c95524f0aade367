"""Output of the command line: tables of results, in tonnes and per cent."""
