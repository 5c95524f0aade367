"""Disks that fail, and processes that are killed, at each write and rename of every verb."""
