"""The first sheet: the run's results against the targets, on one page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from simulator.engine.shortfall import PARTS
from simulator.reports.excel.hours import Span
from simulator.reports.excel.people import fields_of
from simulator.reports.excel.sheet import FORMATS, Field, SheetWriter, Styled, WorkbookWriter
from simulator.reports.headlines import worth_lines
from simulator.reports.run_view import RunView, beijing_time, file_title, shown_time
from simulator.runs.tables_for_people import accounting_of_run, stages_table
from simulator.runs.verdicts import counted, mark_of, verdicts_of
from simulator.terms.contracts import pollutant_title
from simulator.terms.titles import TONNE_KG, heading, joined, level_title, mark, with_unit

REDUCTIONS = ("baseline_kg", "seasonal_reduction_kg", "alert_reduction_kg", "reduction_kg")


def write_summary(book: WorkbookWriter, view: RunView) -> Span:
    """Write the summary and return the place of its shares by level."""
    sheet = SheetWriter(book, "tab_summary")
    sheet.head(book.say("summary_of", title=view.title), 16)
    for text in view.marks():
        sheet.note(text, red=True, columns=12)
    if view.what_if:
        for text in view.result.summary.get("off_policy") or ():
            sheet.note(str(text), red=True, columns=12)
    for text in facts(view):
        sheet.note(text, columns=12)
    sheet.gap()
    _write_reductions(sheet, book, view)
    matrix = _write_targets(sheet, book, view)
    _write_stages(sheet, book, view)
    _write_others(sheet, book, view)
    return matrix


def facts(view: RunView) -> list[str]:
    """Return what was run: period, policy, inventory, program and units, a text per line."""
    scenario, policy, manifest = view.scenario, view.policy, view.result.manifest
    stages = [key for key in dict.fromkeys(view.result.stages["stage"]) if key.isdigit()]
    return [
        view.say("fact_run", name=view.result.name, period=view.period, stages=len(stages)),
        view.say("fact_policy", policy=policy.get("title") or policy.get("id", "")),
        view.say(
            "fact_inventory", file=file_title(str(scenario.get("inventory", "")).rsplit("/", 1)[-1])
        ),
        view.say(
            "fact_made",
            version=manifest.get("program", {}).get("version", ""),
            time=beijing_time(manifest.get("started")),
        ),
        view.say("fact_units"),
    ]


def _write_reductions(sheet: SheetWriter, book: WorkbookWriter, view: RunView) -> None:
    sheet.head(book.say("part_reductions"), 12)
    language = book.language
    fields = [Field(heading("reductions", "pollutant", language))]
    fields += [Field(heading("reductions", name, language, "t"), "t") for name in REDUCTIONS]
    fields.append(Field(heading("reductions", "reduction_pct", language), "pct"))
    fields.append(Field(book.say("head_nominal_t"), "t"))
    fields += [
        Field(with_unit(book.say(f"shortfall_{part}"), "t", language), "t") for part in PARTS
    ]
    fields.append(Field(book.say("head_shortfall_t"), "t"))
    sheet.table(fields, _reduction_rows(view))
    sheet.note(book.say("note_shortfall"), columns=12)
    sheet.gap()


def _reduction_rows(view: RunView) -> Iterator[tuple]:
    for name, figures in view.result.summary["pollutants"].items():
        parts = [figures["shortfall"][f"{part}_kg"] for part in PARTS]
        tonnes = [_tonnes(figures[key]) for key in REDUCTIONS]
        yield (
            pollutant_title(name),
            *tonnes,
            figures["reduction_pct"],
            _tonnes(figures["nominal_kg"]),
            *(_tonnes(part) for part in parts),
            _tonnes(sum(parts)),
        )


def _tonnes(kg: float | None) -> float | None:
    return None if kg is None else kg / TONNE_KG


def _write_targets(sheet: SheetWriter, book: WorkbookWriter, view: RunView) -> Span:
    """Write shares by level and pollutant; the number format shows whether the target is met."""
    sheet.head(book.say("part_accounting"), 12)
    accounting = accounting_of_run(view)
    table, fields = accounting.frame, fields_of(book, accounting, ("level", "target"))
    fields += [Field(pollutant_title(name), "share") for name in view.pollutants]
    rows = []
    for _, part in table.groupby("level_key", sort=False):
        cells = {
            row.pollutant_key: _share_cell(book, row.ratio, row.met) for row in part.itertuples()
        }
        # Where pollutants have different targets the cell refers to the sheet of accounting.
        targets = sorted(set(part["target"].dropna()))
        target = (
            targets[0] if len(targets) == 1 else book.say("see_accounting") if targets else None
        )
        rows.append(
            (
                part["level"].iloc[0],
                target,
                *(cells.get(name) for name in view.pollutants),
            )
        )
    first, last = sheet.table(fields, rows)
    judged = table["met"].dropna()
    if len(judged):
        count = {"met": int(judged.sum()), "all": len(judged)}
        sheet.note(book.say("fact_targets", **count), red=count["met"] < count["all"], columns=12)
    _write_verdicts(sheet, book, view)
    sheet.gap()
    columns = {name: 2 + index for index, name in enumerate(view.pollutants)}
    return Span(sheet.name, first, last, columns, "1")


def _write_verdicts(sheet: SheetWriter, book: WorkbookWriter, view: RunView) -> None:
    """Write a line per level: the static accounting beside what the stages really reached, by
    pollutant.
    """
    verdicts = verdicts_of(view.result)
    for level in dict.fromkeys(level for level, _ in verdicts):
        judged = [
            (name, verdicts[level, name])
            for name in view.leading
            if verdicts[level, name].good is not None
        ]
        if not judged:
            continue
        words = joined(
            (f"{pollutant_title(name)} {verdict.text(book.language)}" for name, verdict in judged),
            book.language,
            "part",
        )
        title = level_title(level, book.language) + mark("colon", book.language)
        sheet.note(title + words, red=not all(verdict.good for _, verdict in judged), columns=12)
    reached, stages = counted(verdicts)
    if stages:
        sheet.note(
            book.say("fact_stages", reached=reached, all=stages), red=reached < stages, columns=12
        )
        sheet.note(book.say("note_verdicts"), columns=12)


def _share_cell(book: WorkbookWriter, share: float, met: Any) -> Any:
    """Return a share as a cell that shows whether the target is met.

    The mark is part of the number format, so the cell stays a number that Excel can chart.
    """
    if pd.isna(met):
        return share
    look = {
        "num_format": f'0.0%" {mark_of(met)}"',
        "font_color": FORMATS["met" if met else "missed"]["font_color"],
    }
    return Styled(share, book.cell("share", **look))


def _write_stages(sheet: SheetWriter, book: WorkbookWriter, view: RunView) -> None:
    stages = stages_table(view)
    numbered = stages.frame[stages.frame["stage_key"].str.isdigit()]
    if not len(numbered):
        return
    sheet.head(book.say("part_stages"), 12)
    fields = [
        *(
            # Times as texts: as dates they would not fit into these narrow columns.
            Field(column.heading(book.language), "hours" if column.kind == "hours" else "text")
            for column in stages.pick(("stage", "level", "start", "end", "hours"))
        ),
        *(Field(pollutant_title(name), "share") for name in view.pollutants),
    ]
    rows = []
    for _, part in numbered.groupby("stage_key", sort=False):
        first = part.iloc[0]
        cells = {
            row.pollutant_key: _share_cell(book, row.alert_share, row.met)
            for row in part.itertuples()
        }
        rows.append(
            (
                first["stage"],
                first["level"],
                shown_time(first["start"]),
                shown_time(first["end"]),
                first["hours"],
                *(cells.get(name) for name in view.pollutants),
            )
        )
    sheet.table(fields, rows)
    sheet.note(book.say("note_stage_shares"), columns=12)
    sheet.gap()


def _write_others(sheet: SheetWriter, book: WorkbookWriter, view: RunView) -> None:
    summary = view.result.summary
    sheet.head(book.say("part_others"), 12)
    lines = worth_lines(summary, book.language)
    shares = summary.get("own_measure_share") or {}
    own_shares = [
        f"{pollutant_title(name)} {100 * share:.1f}%"
        for name, share in shares.items()
        if share is not None
    ]
    if own_shares:
        lines.append(
            book.say("fact_own_measures", shares=joined(own_shares, book.language, "phrase"))
        )
    lines.append(book.say("fact_warnings", count=len(view.warnings())))
    for text in lines:
        sheet.note(text, columns=12)
