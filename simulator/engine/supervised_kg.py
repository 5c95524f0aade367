"""Kilograms of supervision: what each finding saved, and what would be without supervision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulator.engine.conduct_loads import ConductLoads, Trial
from simulator.engine.courses import NEVER, Course
from simulator.engine.supervised import SupervisedRun, decided
from simulator.engine.supervision.actors import OBEYS, Actor, Turn, course_of
from simulator.engine.supervision.office import FRAUD, Finding
from simulator.inputs.reading import Inputs

SEASONAL, ACTUAL, FOUND_BASELINE, FOUND_ACTUAL = range(4)


@dataclass(frozen=True)
class FindingKg:
    """Kilograms of one finding, (P) each.

    Attributes
    ----------
    missed : np.ndarray
        Emitted above obedience up to the decision's effect, since the last finding.
    saved : np.ndarray
        What the decision took away up to the next finding or the period's end.
    """

    missed: np.ndarray
    saved: np.ndarray


@dataclass(frozen=True)
class Ledger:
    """The two ledgers of one fraudulent enterprise, (P) each, [kg].

    Attributes
    ----------
    place : int
        The enterprise, as its place in the scene.
    factor : float
        Its true factor.
    claimed, true : np.ndarray
        (3, P) baseline, seasonal and actual emission.
    by_findings : np.ndarray
        True reduction from the moment on at which the finding made a D.
    """

    place: int
    factor: float
    claimed: np.ndarray
    true: np.ndarray
    by_findings: np.ndarray


@dataclass(frozen=True)
class SupervisionKg:
    """Kilograms of one replicate of supervision, (P) each.

    Attributes
    ----------
    obeying, without, actual : np.ndarray
        (2, P) seasonal and actual emission of the enterprises whose behaviour matters: if they
        obeyed, if nobody looked, and as it was.
    by_findings : np.ndarray
        Reduction from the moments on at which findings made a D.
    findings : list of FindingKg
        In the order of the outcome's findings.
    ledgers : list of Ledger
        Of the fraudulent, by place.
    """

    obeying: np.ndarray
    without: np.ndarray
    actual: np.ndarray
    by_findings: np.ndarray
    findings: list[FindingKg]
    ledgers: list[Ledger]


def supervision_kg(inputs: Inputs, run: SupervisedRun) -> SupervisionKg:
    """Return the kilograms of a replicate of supervision."""
    scene, actors = run.scene, run.outcome.actors
    places = list(actors)
    codes = {place: int(scene.codes[place]) for place in places}
    downgrades = any(actor.down_at != NEVER for actor in actors.values())
    loads = ConductLoads(inputs, decided(inputs, codes.values(), downgrades))
    plain = [
        course
        for place in places
        for course in (Course(), actors[place].unwatched_course(), actors[place].course())
    ]
    trials = [Trial(codes[place], course) for place, course in zip(
        np.repeat(places, 3).tolist(), plain, strict=True
    )]  # fmt: skip
    by_place: dict[int, list[Finding]] = {}
    for finding in run.outcome.findings:
        by_place.setdefault(finding.place, []).append(finding)
    of_findings = [
        (
            finding.place,
            finding_courses(actors[finding.place], by_place[finding.place], finding),
        )
        for finding in run.outcome.findings
    ]
    trials += [Trial(codes[place], course) for place, four in of_findings for course in four]
    kg = loads.kilograms(trials)
    pollutants = len(inputs.inventory.pollutants)
    three = kg[: 3 * len(places)].reshape(len(places), 3, 4, pollutants)
    four = kg[3 * len(places) :].reshape(len(of_findings), 4, 4, pollutants)
    sums = three.sum(axis=0)
    base = _baselines(inputs, loads, codes)
    return SupervisionKg(
        obeying=sums[0, :2],
        without=sums[1, :2],
        actual=sums[2, :2],
        by_findings=sums[2, FOUND_BASELINE] - sums[2, FOUND_ACTUAL],
        findings=[
            FindingKg(part[0, ACTUAL] - part[1, ACTUAL], part[2, ACTUAL] - part[3, ACTUAL])
            for part in four
        ],
        ledgers=[
            _ledger(actors[place], base[codes[place]], part)
            for place, part in zip(places, three, strict=True)
            if actors[place].fraudulent
        ],
    )


def finding_courses(actor: Actor, mine: Sequence[Finding], finding: Finding) -> list[Course]:
    """Return four courses that tell what a finding saved, of all that its enterprise had (`mine`).

    They are: as it was since the last decision, and obedience from this one on; obedience all the
    time; as it was, but for this and later findings; as it was, but for later findings.
    """
    place = mine.index(finding)
    earlier, kept = mine[:place], mine[: place + 1]
    down_before, down_after = (_down(part) for part in (earlier, kept))
    # Fraud hides emissions, not a cut that was not carried out: its decisions end nothing here.
    since = max((item.decided for item in earlier if item.kind != FRAUD), default=-1)
    scene = actor.scene
    before = [turn for turn in _turns(actor, earlier) if turn.time < finding.decided]
    held = [turn for turn in before if turn.time <= since][-1]
    limited = [
        *([Turn(-1, OBEYS)] if since >= 0 else []),
        held._replace(time=since),
        *(turn for turn in before if turn.time > since),
        Turn(finding.decided, OBEYS),
    ]
    if finding.kind == FRAUD:
        limited = [Turn(-1, OBEYS)]
    return [
        course_of(scene, actor.place, limited, down_before),
        course_of(scene, actor.place, [Turn(-1, OBEYS)], down_before),
        course_of(scene, actor.place, _turns(actor, earlier), down_before),
        course_of(scene, actor.place, _turns(actor, kept), down_after),
    ]


def _turns(actor: Actor, findings: Sequence[Finding]) -> list[Turn]:
    """Return the turns of an enterprise with some of its findings only."""
    numbers = {0, *(item.number for item in findings if item.number)}
    return [turn for turn in actor.turns if turn.finding in numbers]


def _down(findings: Sequence[Finding]) -> float:
    return min((item.decided for item in findings if item.downgraded), default=NEVER)


def _baselines(inputs: Inputs, loads: ConductLoads, codes: dict[int, int]) -> dict[int, np.ndarray]:
    """Return the baseline (P) [kg] of enterprises by code."""
    kg: dict[int, np.ndarray] = {
        code: np.zeros(len(inputs.inventory.pollutants)) for code in codes.values()
    }
    weighting, _ = loads.weightings
    for block, enterprise in zip(loads.blocks, loads.enterprise, strict=True):
        normal_h = weighting.of_sectors(block.units.sector).total()
        for unit, code in enumerate(enterprise.tolist()):
            kg[code] = kg[code] + normal_h[unit] * block.units.weight_kg_h[unit]
    return kg


def _ledger(actor: Actor, baseline: np.ndarray, three: np.ndarray) -> Ledger:
    claimed = np.stack((baseline, three[0, SEASONAL], three[0, ACTUAL]))
    true = actor.true_factor * np.stack((baseline, three[2, SEASONAL], three[2, ACTUAL]))
    found = three[2, FOUND_BASELINE] - three[2, FOUND_ACTUAL]
    return Ledger(actor.place, actor.true_factor, claimed, true, actor.true_factor * found)
