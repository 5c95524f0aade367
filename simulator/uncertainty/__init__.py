"""Replicates: what is drawn of them, their loads many at once, and what they say of the headline
figures.
"""
