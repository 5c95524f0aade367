"""The planner's state: plans, uploads, edits, jobs, exports. Nothing here knows the screen."""
