"""Who was told of an alert: the file of ticks, and the contacts of an inventory, given to `record`."""

from __future__ import annotations

from pathlib import Path
from random import Random

from fuzz.checks import same_count
from fuzz.of_folders import verb
from fuzz.of_tables import ALL, GOOD, good_rows
from fuzz.tables import changed, write_table
from fuzz.trial import LostError
from fuzz.values import hostile
from simulator.inputs.told_file import read_told, told_text

TOLD = [
    ["level", "start", "enterprise_id", "sent", "received", "answered"],
    ["orange", "2021-01-02T00:00", "E1", "2021-01-01T12:00", "2021-01-01T13:00", ""],
    ["orange", "2021-01-02T00:00", "E2", "2021-01-01T12:05", "", ""],
]


def told(draw: Random, folder: Path) -> None:
    """The ticks of a plan, read, and written and read again."""
    path, count = write_table(draw, changed(draw, TOLD), folder, ALL)
    found = read_told(path)
    same_count(len(found), count)
    again = folder / "again.csv"
    again.write_text(told_text(found), encoding="utf-8")
    if read_told(again) != found:
        raise LostError("ticks change when they are written and read")


def record(draw: Random, folder: Path) -> None:
    """The record of the alerts, with hostile ticks or hostile contacts."""
    ticks, head, *lines = TOLD, *good_rows(GOOD / "inventory.csv")
    names = ("contact", "contact_phone")
    inventory = [[*head, *names], *([*line, hostile(draw), "0355-1234567"] for line in lines)]
    if draw.random() < 0.5:
        ticks = changed(draw, TOLD)
    else:
        inventory = changed(draw, inventory)
    (folder / "lines").mkdir()
    told_path, _ = write_table(draw, ticks, folder, ALL)
    inventory_path, _ = write_table(draw, inventory, folder / "lines", ALL)
    verb(
        ["record", str(GOOD / "scenario.yaml"), "--told", str(told_path), "--out", str(folder / "r.xlsx"),
         "--set", f"inventory={inventory_path}"]
    )  # fmt: skip
