"""From lines and stages to kilograms; no files, no tables.

`cuts`, `by_line` and `seasons` say what is asked, `orders` of whom and when, `response` who hears
of it (SimPy), `loads` how loads move, `simulation` sums up. `accounting` is the one-day table of
the targets.
"""
