"""Inputs drawn by seed numbers: good files, changed so that they keep their structure.

Every input must end in success or in the program's own refusal, within limits of time and memory.
`python -m fuzz` makes the long run; a seed that was told by it gives the same input again.
"""
