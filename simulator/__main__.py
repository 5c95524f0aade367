"""`python -m simulator`."""

from simulator.cli import command_line

command_line()
