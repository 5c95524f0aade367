"""The engine: from lines and stages to kilograms. It reads no files and makes no tables for people.

`cuts`, `by_line` and `seasons` compute the ordered cut, `orders` gathers it for every line and
moment, `response` (SimPy) computes when each line hears of an order, `loads` moves the loads, and
`simulation` adds up the emissions. `accounting` computes the one-day reduction that is compared
with the targets.
"""
