"""Reads bytes as plain values or checked tables, and writes tables and plain data to files.

Readers refuse bad files rather than repair them, and report every problem of a file at once. The
meaning of a file belongs to `inputs`.
"""
