"""One run: its tables, warnings, manifest and folder, comparisons of runs, and explanations of
figures.

Command line, batches and workbench all compute runs with `run.run`.
"""
