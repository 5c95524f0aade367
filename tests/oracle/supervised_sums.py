"""What supervision came to in kilograms: by finding, without it, by findings, two ledgers."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import Any

from .supervised_plant import Course
from .supervision_oracle import Enterprise, Finding, World

NEVER = 10**9


def course_with(one: Enterprise, findings: list[Finding]) -> Course:
    """Return what an enterprise would do if these had been all its findings."""
    spans = tuple((item.decided, item.until) for item in findings if item.until)
    downs = [item.decided for item in findings if item.makes_d]
    return replace(one.course, corrections=spans, downgraded=min(downs, default=None))


def only_between(course: Course, start: int, end: int) -> Course:
    """Return a course that obeys before one minute and from another on."""
    spans = (*course.corrections, (-NEVER, start), (end, NEVER))
    return replace(course, corrections=spans)


def add_kilograms(world: World) -> None:
    """Write into every finding what was missed before it and saved by it (S24)."""
    for one in world.enterprises:
        mine = sorted(
            (f for f in world.findings if f.enterprise == one.id),
            key=lambda f: (f.decided, f.kind != "fraud"),
        )
        last = 0
        for place, finding in enumerate(mine):
            earlier = course_with(one, mine[:place])
            later = course_with(one, mine[: place + 1])
            before, after = (one.plant.kilograms(course) for course in (earlier, later))
            lapse = one.plant.kilograms(only_between(earlier, last, finding.decided))
            obeyed = one.plant.kilograms(earlier.obeying())
            for name in world.case.pollutants:
                finding.saved[name] = before[name][2] - after[name][2]
                finding.missed[name] = lapse[name][2] - obeyed[name][2]
            if finding.kind == "fraud":
                # Fraud is no cut that was not carried out.
                finding.missed = dict.fromkeys(finding.missed, 0.0)
            else:
                last = finding.decided


def totals(world: World) -> dict[str, dict[str, float]]:
    """Return the run's kilograms over all lines, by pollutant."""
    sums: dict[str, dict[str, float]] = {name: defaultdict(float) for name in world.case.pollutants}
    for one in world.enterprises:
        alone = replace(one.course, corrections=(), downgraded=None)
        four = {
            "run": one.plant.kilograms(one.course, one.down),
            "alone": one.plant.kilograms(alone),
            "obeyed": one.plant.kilograms(one.plant.obedient(None)),
        }
        for name, figures in sums.items():
            baseline, seasonal, actual, since = four["run"][name]
            figures["baseline_kg"] += baseline
            figures["seasonal_kg"] += seasonal
            figures["actual_kg"] += actual
            figures["by_findings_kg"] += since
            figures["unsupervised_alert_reduction_kg"] += four["alone"][name][1]
            figures["unsupervised_alert_reduction_kg"] -= four["alone"][name][2]
            figures["obeyed_alert_reduction_kg"] += four["obeyed"][name][1]
            figures["obeyed_alert_reduction_kg"] -= four["obeyed"][name][2]
            figures["supervision_saved_kg"] += four["alone"][name][2] - actual
    return sums


def ledgers(world: World) -> dict[tuple[str, str, str], list[Any]]:
    """Return the two ledgers of every fraudulent enterprise (S23)."""
    table = {}
    for one in world.enterprises:
        if not one.is_fraud:
            continue
        claimed = one.plant.kilograms(one.plant.obedient(None))
        true = one.plant.kilograms(one.course, one.down)
        for name in world.case.pollutants:
            table[one.id, "claimed", name] = [1.0, *claimed[name]]
            table[one.id, "true", name] = [
                one.true_factor,
                *(one.true_factor * kg for kg in true[name]),
            ]
    return table
