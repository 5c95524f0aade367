"""Write tests/golden anew from the shipped scenarios and print every figure that changed."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from golden_tables import GOLDEN, differences, golden_table, scenario_names
from simulator.files.writing import write_csv


def main() -> None:
    """Renew every golden table and print the differences."""
    for name in scenario_names():
        table, path = golden_table(name), GOLDEN / f"{name}.csv"
        changed = differences(table, path)
        print(f"{name}: {'new' if changed is None else f'{len(changed)} figures changed'}")
        for line in changed or ():
            print(f"  {line}")
        if changed is None or changed:
            write_csv(table, path)


if __name__ == "__main__":
    main()
