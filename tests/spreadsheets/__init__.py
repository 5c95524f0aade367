"""Spreadsheets as bureaus keep them, each a different mess of the same small inventory, with
what must come out.
"""
