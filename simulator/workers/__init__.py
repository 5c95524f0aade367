"""The pool of processes for work that is worth more than one core.

Parts of the work and results travel through pipes; the results have the same bytes for any number
of workers.
"""
