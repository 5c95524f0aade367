"""The one pool of processes, for whatever is worth more than one core.

Work goes out and results come back over pipes; the same bytes come out for any number of workers.
"""
