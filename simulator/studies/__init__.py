"""Studies of many runs: batches over grids, sensitivity, drawn winters, and separate against
unified alerts.
"""
