"""Reads, checks and joins what a scenario names: inventory, area sources, profiles, policy,
changes.

`reading.read_inputs` returns all of it. `fleet` is the inventory as arrays, joined with the
policy's values for each industry.
"""
