"""Hourly emissions of a run for air models: NetCDF (CF) and FF10."""
