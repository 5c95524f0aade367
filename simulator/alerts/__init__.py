"""Which level is in force where and when, and how air quality makes it.

A timeline of stages comes from a list, a file, or a forecast that a rule set (or an authority that
consults every day) reads. Nothing here knows an enterprise.
"""
