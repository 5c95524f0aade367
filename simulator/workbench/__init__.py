"""The planner's state: plans, uploads, edits, jobs, exports. Nothing in this package knows the
screen.
"""
