"""The planners' workbench: what stands on the screen; everything that is computed is computed
below.
"""
