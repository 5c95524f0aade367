"""The independent oracle: one SimPy process per production line, slow and plain."""
