"""Terms that all packages share: levels, grades, pollutants, labels, table contracts, clock,
errors, draws.

Nothing here knows a file or a rule. A new level, column or official term is added here first.
"""
