"""Replicates: what is drawn for each, their loads computed many at once, and intervals of the
headline figures.
"""
