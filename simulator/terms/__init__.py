"""The words that everything shares: levels, grades, pollutants, labels, the contract of every
table, clock, errors, draws.

Nothing here knows a file or a rule. A new level, a new column or a new official term is added here
first.
"""
