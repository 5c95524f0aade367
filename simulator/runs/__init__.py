"""One run, kept and explained: its tables, warnings, manifest and folder, comparisons of
runs, and the story of every figure.

`run.run` is the one road that command line, batches and workbench take.
"""
