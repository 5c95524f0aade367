"""A negotiated plan as a scenario: own measures of lines, which run to the same kilograms."""

from __future__ import annotations

import copy
import os
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from simulator.files.locks import only_writer
from simulator.files.writing import write_bytes, write_csv, write_text
from simulator.inputs.named_files import files_of, set_text, yaml_text
from simulator.negotiation.frontier_picture import frontier_picture
from simulator.negotiation.plan import Negotiated
from simulator.negotiation.told import option_title
from simulator.spreadsheets.inventory_file import write_inventory
from simulator.terms.contracts import pollutant_title
from simulator.terms.errors import refuse
from simulator.terms.labels import message, say
from simulator.terms.levels import LEVELS, TARGET_LEVELS
from simulator.terms.titles import joined, level_title

SCENARIO, INVENTORY = "scenario.yaml", "inventory.csv"
FILES = {"plan": "plan.csv", "summary": "plan_summary.csv", "frontier": "frontier.csv"}
PICTURE = "frontier.png"
ENDING = "-negotiated"


def inventory_of(negotiated: Negotiated, language: str) -> pd.DataFrame:
    """Return the inventory with the plan's own measures, in words too, and why each line has its
    cut.
    """
    assert negotiated.own is not None
    engine, level = negotiated.engine, negotiated.wishes.level
    lines = negotiated.inputs.inventory.lines.copy()
    for place, name in enumerate(LEVELS):
        if name in TARGET_LEVELS:
            lines[f"cut_{name}"] = engine.table_own[:, place]
    before = engine.table_own[:, engine.level]
    lines[f"cut_{level}"] = negotiated.own
    changed = ~np.isclose(negotiated.own, before, equal_nan=True)
    words = lines[f"measure_{level}"].to_numpy(dtype=object).copy()
    for line in np.flatnonzero(changed).tolist():
        words[line] = _in_words(negotiated.own[line], language)
    lines[f"measure_{level}"] = pd.Series(words, index=lines.index, dtype="str")
    reasons = reasons_of(negotiated, language)
    remarks = lines["remark"].to_numpy(dtype=object).copy()
    for line, group in enumerate(negotiated.groups.of_line):
        if reasons[group]:
            remarks[line] = joined(
                [part for part in (remarks[line], reasons[group]) if part], language, "part"
            )
    lines["remark"] = pd.Series(remarks, index=lines.index, dtype="str")
    return lines


def _in_words(cut: float, language: str) -> str:
    if np.isnan(cut):
        return ""
    if cut >= 1:
        return say(language, "plan_note_stop")
    if cut <= 0:
        return say(language, "plan_note_runs")
    return say(language, "plan_note_cut", cut=f"{100 * cut:.4g}")


def reasons_of(negotiated: Negotiated, language: str) -> list[str]:
    """Return why each group (G) has its option: the shadow prices, and what would come next; ""
    where it has no other option.
    """
    prices = negotiated.figures["plan"]["shadow_cny_kg"]
    told = joined(
        (
            f"{pollutant_title(name)} {price:,.6g} CNY/kg"
            for name, price in prices.items()
            if price > 0
        ),
        language,
    )
    reasons = []
    for row in negotiated.plan.itertuples():
        if not row.next_best:
            reasons.append("")
            continue
        option = option_title(f"{row.source} {100 * row.cut:.4g} %", language)
        reasons.append(
            say(
                language,
                "plan_remark",
                option=option,
                prices=told or say(language, "plan_no_prices"),
                next=option_title(row.next_best, language),
                more=f"{row.next_best_cny:,.0f}",
            )
        )
    return reasons


def scenario_data(negotiated: Negotiated, folder: Path, language: str) -> dict[str, Any]:
    """Return the plan's scenario as plain data, for a folder that holds its inventory."""
    scenario = negotiated.inputs.scenario
    data = copy.deepcopy(scenario.data)
    for keys, kind, text in list(files_of(data)):
        if kind != "inventory":
            path = os.path.relpath(scenario.path(text), folder)
            set_text(data, keys, Path(path).as_posix())
    shape, level = scenario.shape, level_title(negotiated.wishes.level, language)
    data["name"] = shape.name if shape.name.endswith(ENDING) else shape.name + ENDING
    data["title"] = say(language, "plan_title", title=shape.title or shape.name)
    data["inventory"] = INVENTORY
    data["own_measures"] = "first"
    loss = f"{negotiated.figures['plan']['loss_cny']:,.0f}"
    notes = data.get("notes") or []
    own = [notes] if isinstance(notes, str) else list(notes)
    texts = [say(language, "plan_notes", level=level, loss=loss)]
    off = int(negotiated.plan["off_policy"].sum())
    if off:
        texts.append(say(language, "negotiate_off_policy", count=off))
    texts += [note.text(language) for note in negotiated.notes]
    data["notes"] = [*own, *texts]
    return data


def write_tables(negotiated: Negotiated, folder: Path, language: str) -> None:
    """Write the plan's tables that have rows, and the picture of its frontier, into a folder."""
    for name, file in FILES.items():
        table = getattr(negotiated, name)
        if len(table):
            write_csv(table, folder / file)
    picture = frontier_picture(negotiated.frontier, language) if len(negotiated.frontier) else None
    if picture is not None:
        write_bytes(picture, folder / PICTURE)


def save_negotiated(negotiated: Negotiated, out: str | Path, language: str = "en") -> Path:
    """Write the plan's tables, its picture, its scenario and the inventory that this names; the
    frontier of an older plan does not stay beside a new one.

    Raises
    ------
    InputError
        The folder cannot be written, or another process writes a plan into it.
    """
    folder = Path(out)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with only_writer(folder / SCENARIO, 0):
            write_tables(negotiated, folder, language)
            if negotiated.own is not None:
                if not len(negotiated.frontier):
                    for name in (FILES["frontier"], PICTURE):
                        (folder / name).unlink(missing_ok=True)
                write_inventory(inventory_of(negotiated, language), folder / INVENTORY)
                text = yaml_text(scenario_data(negotiated, folder, language))
                write_text(text, folder / SCENARIO)
    except OSError as error:
        raise refuse(out, "", error.strerror or str(error), message("cannot_write")) from None
    return folder
