"""Checks a reduction inventory, and finds the meaning of its measures in words."""
