"""A verb that is killed: `python -m faults.killed FOLDER AT DELAY_S ARGUMENTS...`."""

from __future__ import annotations

import sys
from pathlib import Path

from faults.injection import kill_at
from simulator.cli import main

folder, at, delay_s, *arguments = sys.argv[1:]
kill_at(Path(folder), int(at), float(delay_s))
sys.exit(main(arguments))
