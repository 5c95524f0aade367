"""What a scenario names, read, checked and joined: inventory, area sources, profiles, policy,
changes.

`reading.read_inputs` gives it all; `fleet` is the inventory as arrays, joined with what the policy
says of each industry.
"""
