"""Many runs: batches over grids, sensitivity, drawn winters, districts against one regional
alert.
"""
