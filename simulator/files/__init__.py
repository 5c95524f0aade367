"""Bytes in, plain values or checked tables out; tables and plain data into files.

Readers refuse rather than repair and tell every problem of a file at once. What a file means is
said elsewhere (`inputs`).
"""
