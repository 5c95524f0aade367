"""Alert levels: which is in force where and when, and how air quality leads to it.

The timeline of stages comes from a list, a file, or a forecast. A forecast is read by a rule set,
or by an authority that consults every day. Nothing here knows an enterprise.
"""
