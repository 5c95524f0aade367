"""Build the synthetic tables that ship in data/: inventories, area sources, profiles.

    python scripts/build_data.py [--out DIR]

The same bytes every time: the draws are seeded by the table's name. Policies, factors and alert
histories are kept by hand.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Sequence
from pathlib import Path

from build_area import (
    AREA_COLUMNS,
    PROFILE_COLUMNS,
    city_area,
    coking_county_area,
    county_area,
    profiles,
)
from build_inventory import COLUMNS, city_lines, coking_county_lines, county_lines, read_factors
from build_transport import TRANSPORT_COLUMNS, transport_rows

DATA = Path(__file__).resolve().parent.parent / "data"


def build(out: Path) -> list[Path]:
    """Write every table under out and return the files."""
    factors = read_factors(DATA / "factors" / "demo-factors.csv")
    coking, city = coking_county_lines(factors), city_lines(factors)
    tables = {
        "inventories/demo-county.csv": (COLUMNS, county_lines(factors)),
        "inventories/demo-coking-county.csv": (COLUMNS, coking),
        "inventories/demo-city.csv": (COLUMNS, city),
        "transport/demo-coking-county.csv": (TRANSPORT_COLUMNS, transport_rows(coking, "coking")),
        "transport/demo-city.csv": (TRANSPORT_COLUMNS, transport_rows(city, "city")),
        "area_sources/demo-county.csv": (AREA_COLUMNS, county_area()),
        "area_sources/demo-coking-county.csv": (AREA_COLUMNS, coking_county_area()),
        "area_sources/demo-city.csv": (AREA_COLUMNS, city_area()),
        "profiles/default.csv": (PROFILE_COLUMNS, profiles()),
    }
    return [write_table(out / name, columns, rows) for name, (columns, rows) in tables.items()]


def write_table(path: Path, columns: Sequence[str], rows: list[dict[str, str]]) -> Path:
    """Write rows as CSV, UTF-8 with BOM so that spreadsheet programs read the Chinese."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(
            file, columns, restval="", extrasaction="ignore", lineterminator="\n"
        )
        writer.writeheader()
        writer.writerows(rows)
    return path


def main() -> None:
    """Build the tables and say what was written."""
    parser = argparse.ArgumentParser(description="Build the synthetic tables of data/.")
    parser.add_argument(
        "--out", type=Path, default=DATA, help="folder to write to (default: data/)"
    )
    for path in build(parser.parse_args().out):
        print(path)


if __name__ == "__main__":
    main()
