"""What may be said of concentrations: against a weather that was learnt without the alert, against
other windows without an alert, and against places without one.
"""
