"""List lint of measures: shut plants that still count, vague words, levels that fall, heat
sources stopped.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache

import numpy as np

from simulator.engine.cuts import find_row
from simulator.review.finding import Examined, Finding
from simulator.review.measure_text import FOLDER, equipment_in, one_form
from simulator.review.phrases import PhraseMeaning, understand
from simulator.terms.levels import TARGET_LEVELS

# Half a per cent (assumed): lists round their shares to whole per cents.
SAME = 0.005
MEASURES = tuple(f"measure_{level}" for level in TARGET_LEVELS)
TEXTS = ("line", "note", "remark", *MEASURES, "enterprise")
GOOD_HEAT_GRADES = ("A", "B", "B-", "lead")


@cache
def words(name: str) -> tuple[str, ...]:
    """Return the words of data/import/<name>.csv."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return tuple(row["word"] for row in csv.DictReader(file))


def _shut(examined: Examined) -> Iterator[Finding]:
    """Yield plants shut for long with a measure, and plants that only words call shut."""
    shut = examined.flags("long_term_shutdown")
    cut = np.nanmax(np.column_stack([examined.own, np.zeros(len(shut))]), axis=1) > 0
    columns = {name: examined.texts(name) for name in TEXTS}
    for row in np.flatnonzero(shut & cut):
        yield examined.finding("warning", "shut_with_measure", int(row), "long_term_shutdown")
    for row in np.flatnonzero(~shut):
        for name, texts in columns.items():
            word = next((word for word in words("shut_words") if word in texts[row]), "")
            if word:
                yield examined.finding(
                    "error", "shut_but_counted", int(row), name, texts[row], word=word
                )
                break


def _unverifiable(examined: Examined) -> Iterator[Finding]:
    """Yield vague measures, measures that are not understood, and cuts that differ from their
    words.
    """
    known: dict[tuple, PhraseMeaning] = {}
    lines, industries = examined.texts("line"), examined.texts("industry")
    owners = examined.lines["enterprise_id"]
    size = owners.map(owners.value_counts()).to_numpy()
    machines = _machines(examined)
    for place, level in enumerate(TARGET_LEVELS):
        for row, phrase in enumerate(examined.texts(f"measure_{level}")):
            own = examined.own[row, place]
            column = f"measure_{level}"
            if not phrase.strip():
                if own > 0:
                    yield examined.finding("notice", "cut_without_words", row, column, f"{own:g}")
                continue
            vague = next((word for word in words("vague_words") if word in phrase), "")
            counts = machines.get(str(owners.iloc[row]), {})
            key = (
                phrase,
                int(size[row]),
                str(owners.iloc[row]) if counts else "",
                lines[row],
                industries[row],
            )
            if key not in known:
                known[key] = understand(
                    phrase, level, float(size[row]), counts, None, f"{lines[row]} {industries[row]}"
                )
            meaning = known[key]
            if vague and level not in meaning.cuts:
                yield examined.finding("error", "vague_measure", row, column, phrase, word=vague)
            elif meaning.not_understood:
                yield examined.finding(
                    "warning",
                    "measure_unclear",
                    row,
                    column,
                    phrase,
                    part="; ".join(meaning.not_understood),
                )
            if any(need.key == "phrase_needs_fewer" for need in meaning.needs):
                yield examined.finding("error", "more_than_there_are", row, column, phrase)
            mean = meaning.mean_cuts.get(level)
            # NaN is not equal to itself: own == own means that there is a cut.
            if mean is not None and own == own and abs(mean - own) > SAME and not meaning.needs:
                yield examined.finding(
                    "error",
                    "words_and_figure_differ",
                    row,
                    f"cut_{level}",
                    f"{own:g}",
                    words=phrase,
                    cut=f"{mean:.3g}",
                )


def _machines(examined: Examined) -> dict[str, dict[str, float]]:
    """Return {enterprise: {machine: count}} of the list."""
    by_owner: dict[str, dict[str, float]] = {}
    units = examined.lines["units"].to_numpy(dtype=float)
    for row, (owner, name) in enumerate(
        zip(examined.texts("enterprise_id"), examined.texts("line"), strict=True)
    ):
        for equipment in equipment_in(one_form(name)):
            counts = by_owner.setdefault(owner, {})
            counts[equipment] = counts.get(equipment, 0.0) + (units[row] if units[row] > 0 else 1.0)
    return by_owner


def _unprovable(examined: Examined) -> Iterator[Finding]:
    """Yield partial cuts of a single line that neither electricity nor output can prove."""
    together = (
        examined.lines.groupby(["enterprise_id", "industry"], sort=False)["line_id"]
        .transform("size")
        .to_numpy()
    )
    electricity = examined.lines["electricity_kwh_d"].to_numpy(dtype=float)
    capacity = examined.lines["capacity"].to_numpy(dtype=float)
    partly = ((examined.own > 0) & (examined.own < 1)).any(axis=1)
    for row in np.flatnonzero(
        partly & (together == 1) & np.isnan(electricity) & np.isnan(capacity)
    ):
        yield examined.finding("notice", "load_cannot_be_proved", int(row), "electricity_kwh_d")


def _levels(examined: Examined) -> Iterator[Finding]:
    """Yield own measures that get weaker at a higher level, or that end before red."""
    for row in np.flatnonzero(~np.isnan(examined.own).all(axis=1)):
        written = [
            (level, cut)
            for level, cut in zip(TARGET_LEVELS, examined.own[row], strict=True)
            if cut == cut
        ]
        for (lower, before), (higher, after) in zip(written, written[1:], strict=False):
            # The tolerance covers the rounding of binary fractions.
            if after < before - 1e-9:
                values = {"lower": f"{before:g}", "higher": f"{after:g}"}
                yield examined.finding(
                    "error",
                    "level_falls",
                    int(row),
                    f"cut_{higher}",
                    f"{after:g}",
                    level=lower,
                    **values,
                )
        if (
            np.isnan(examined.own[row, -1])
            and np.nanmax(examined.own[row]) > 0
            and not examined.flags("protected")[row]
        ):
            yield examined.finding("warning", "red_left_out", int(row), f"cut_{TARGET_LEVELS[-1]}")


def _heat_sources(examined: Examined) -> Iterator[Finding]:
    """Yield sources of waste heat that would be stopped, have no heat load, or have a grade
    below B.
    """
    grades = examined.texts("grade")
    floors = examined.lines[["min_load", "heat_load"]].max(axis=1).to_numpy(dtype=float)
    heat = examined.lines["heat_load"].to_numpy(dtype=float)
    for row in (
        int(row)
        for row in np.flatnonzero(
            examined.flags("waste_heat_source")
            & ~examined.flags("protected")
            & ~examined.flags("long_term_shutdown")
        )
    ):
        if heat[row] == 0:
            yield examined.finding("warning", "heat_load_missing", row, "heat_load")
        if grades[row] not in GOOD_HEAT_GRADES:
            yield examined.finding("warning", "heat_source_below_b", row, "grade", grades[row])
        for place, level in enumerate(TARGET_LEVELS):
            cut = examined.own[row, place]
            # Only NaN differs from itself: the line has no cut of its own.
            cut = cut if cut == cut else _policy_cut(examined, row, level)
            if cut > 1 - floors[row] + 1e-9 and cut > 0:
                values = {"cut": f"{cut:g}", "left": f"{floors[row]:g}"}
                yield examined.finding(
                    "error" if cut == 1 else "warning",
                    "heat_source_stopped",
                    row,
                    f"cut_{level}",
                    f"{cut:g}",
                    level=level,
                    **values,
                )
                break


def _policy_cut(examined: Examined, row: int, level: str) -> float:
    """Return the cut of the policy's tables for a line, 0 if there is none."""
    if examined.policy is None:
        return 0.0
    line = examined.lines.iloc[row]
    match = find_row(
        examined.policy,
        examined.codes[row],
        str(line["grade"]),
        str(line["district"]),
        str(line["zone"]),
    )
    return match.measure(level).steady_cut if match is not None else 0.0


MEASURE_RULES = (_shut, _unverifiable, _unprovable, _levels, _heat_sources)
