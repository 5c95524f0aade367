"""Negotiated reduction (协商减排): the plan that meets every target at the least loss.

`options` makes the legal choices of every group of lines, with kilograms and losses from the engine
itself; `least_loss` chooses among them and `fairness` says who bears it; `plan` makes the tables
and `exported` a scenario that runs to the same kilograms.
"""
