"""What another grade is worth to an enterprise: its lines run alone under both (docs/method.md,
M6 to M8).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from simulator.economics.electricity_price import surcharge_cny
from simulator.economics.environment_tax import TaxedOutlets, lines_kg
from simulator.economics.tax_of_run import read_tax, tax_notes
from simulator.engine.simulation import simulate
from simulator.inputs.area_sources import no_area_sources
from simulator.inputs.dated_tables import PRICES, USUAL_PRICES, PriceTable, read_dated
from simulator.inputs.fleet import worth_of
from simulator.inputs.reading import Inputs, part_of
from simulator.studies.drawn_winters import Winter
from simulator.terms.contracts import TABLES
from simulator.terms.errors import InputError, Problem, nearest, refuse
from simulator.terms.labels import Message, message
from simulator.terms.levels import GRADES, WORST_FIRST

# The grade that comes next; where the industry has no C, it is non-leading instead.
NEXT_BETTER = {"D": "C", "ungraded": "C", "C": "B", "B-": "B", "B": "A", "nonlead": "lead"}
# What an industry with two classes instead of letters calls a C.
FIRST_CLASS, SECOND_CLASS = "lead", "nonlead"
BEST, LETTER = "A", "B"
# A grade in an industry of the other kind (assumed): the first class is as good as A.
LIKE = {
    "A": FIRST_CLASS,
    FIRST_CLASS: "A",
    **dict.fromkeys(("B", "B-", "C"), SECOND_CLASS),
    SECOND_CLASS: "C",
}
# Share of the output value that is lost with it (assumed): no figure by industry was found.
MARGIN_SHARE = 0.15
FIGURES = ("alerts", "season", "tax", "surcharge", "sum")
QUANTILES = (0.05, 0.5, 0.95)
NAMED = 10


@dataclass(frozen=True)
class Ask:
    """Whose grade is to be valued, and how.

    Attributes
    ----------
    enterprises : tuple of str
        Codes of the enterprises; with none, those of `grade`.
    grade : str
        Present grade of the enterprises, where none is named.
    to : str
        The other grade; "" for the next better one.
    margin_share : float
        Share of the output value that is lost with it.
    below_limit : float or None
        How far below their limits the measured concentrations lie under the other grade, as a
        share; None for those of the inventory.
    tax, prices : str
        Tables: ids in data/tax/ and data/prices/, or paths; "" for those of the scenario.
    """

    enterprises: tuple[str, ...] = ()
    grade: str = ""
    to: str = ""
    margin_share: float = MARGIN_SHARE
    below_limit: float | None = None
    tax: str = ""
    prices: str = ""


@dataclass(frozen=True)
class Worth:
    """What another grade is worth.

    Attributes
    ----------
    inputs : Inputs
        The lines concerned.
    table : DataFrame
        A row for each enterprise and figure (contract `worth`).
    saved_cny : array, (enterprises, winters)
        What each enterprise saves in each winter.
    names : tuple of str
        Code of each enterprise.
    notes : tuple of Message
        What is assumed or missing.
    """

    inputs: Inputs
    table: pd.DataFrame
    saved_cny: np.ndarray
    names: tuple[str, ...]
    notes: tuple[Message, ...]


@dataclass(frozen=True)
class _Costs:
    """Costs (E, figures) [CNY] of one winter, days of standstill (E, 2) by alerts and season."""

    cny: np.ndarray
    days: np.ndarray


def worth_of_grade(
    inputs: Inputs,
    ask: Ask,
    winters: Sequence[Winter] = (),
    progress: Callable[[int, int], None] | None = None,
) -> Worth:
    """Return what another grade is worth to enterprises.

    Parameters
    ----------
    winters : sequence of Winter
        Alert winters over the scenario's period; none for the scenario's own alerts.
    progress : callable or None
        Called with (winters done, all winters).

    Raises
    ------
    InputError
        An enterprise or a grade is unknown, an industry has no such grade, no grade is better, or a
        table is unknown or not in force.
    """
    _check_grades(ask)
    rows, targets = _chosen(inputs, ask)
    whole = inputs.fleet.enterprise
    mask = np.isin(whole.codes, rows)
    present = _obeying(part_of(inputs, mask))
    names = tuple(whole.names[code] for code in rows)
    other = _regraded(present, dict(zip(names, targets, strict=True)))
    prices = ask.prices or inputs.scenario.table("prices", USUAL_PRICES)
    tables = read_tax(inputs, ask.tax), read_dated(PriceTable, prices, PRICES)
    by_winter: list[tuple[_Costs, _Costs]] = []
    count = max(len(winters), 1)
    for number in range(count):
        both = tuple(
            _costs(_with_alerts(part, winters[number]) if winters else part, ask, tables, better)
            for part, better in ((present, None), (other, ask.below_limit))
        )
        by_winter.append((both[0], both[1]))
        if progress is not None:
            progress(number + 1, count)
    places = [present.fleet.enterprise.code(name) for name in names]
    costs = np.array([[part.cny[places] for part in pair] for pair in by_winter])
    days = np.array([[part.days[places] for part in pair] for pair in by_winter])
    table = _table(present, names, targets, costs, days, len(winters))
    saved = (costs[:, 0, :, -1] - costs[:, 1, :, -1]).T
    return Worth(present, table, saved, names, tuple(_notes(present, ask, tables[0], winters)))


def _check_grades(ask: Ask) -> None:
    problems = [
        Problem(
            option, "", value, message("one_of", known=", ".join(GRADES)), nearest(value, GRADES)
        )
        for option, value in (("--grade", ask.grade), ("--to", ask.to))
        if value and value not in GRADES
    ]
    if not ask.enterprises and not ask.grade:
        problems.append(Problem("worth", "", "", message("worth_of_whom")))
    if problems:
        raise InputError(problems)


def _chosen(inputs: Inputs, ask: Ask) -> tuple[list[int], list[str]]:
    """Return (code, grade to reach) of every enterprise asked for."""
    fleet = inputs.fleet
    known = fleet.enterprise.names
    unknown = [name for name in ask.enterprises if name not in known]
    if unknown:
        raise InputError(
            Problem("--enterprise", "", name, message("no_such_enterprise"), nearest(name, known))
            for name in unknown
        )
    present = _present_grades(inputs)
    if ask.enterprises:
        codes = [known.index(name) for name in dict.fromkeys(ask.enterprises)]
    else:
        codes = [code for code, grade in enumerate(present) if grade == ask.grade]
        if not codes:
            raise refuse("--grade", "", ask.grade, message("grade_of_none"))
    targets, problems = [], []
    for code in codes:
        allowed = _grades_of(inputs, code)
        to = ask.to or _next_better(present[code], allowed)
        if not to:
            problems.append(Problem("--to", known[code], present[code], message("no_better_grade")))
        elif to not in allowed and to != present[code]:
            names = ", ".join(name for name in GRADES if name in allowed)
            problems.append(Problem("--to", known[code], to, message("one_of", known=names)))
        targets.append(to)
    if problems:
        raise InputError(problems)
    return codes, targets


def grades_to_reach(inputs: Inputs, enterprise: str) -> tuple[str, list[str]]:
    """Return (present grade, other grades that its industries know, the next better one first) of
    an enterprise.
    """
    code = inputs.fleet.enterprise.names.index(enterprise)
    present = _present_grades(inputs)[code]
    allowed = _grades_of(inputs, code)
    better = _next_better(present, allowed)
    others = [name for name in GRADES if name in allowed and name not in (present, better)]
    return present, ([better] if better else []) + others


def _present_grades(inputs: Inputs) -> list[str]:
    """Return the worst grade of each enterprise's main lines."""
    fleet, main = inputs.fleet, _main_lines(inputs)
    badness = np.array([WORST_FIRST.index(name) for name in GRADES])
    # Of a part of the lines some enterprises have none: theirs is never asked for.
    worst = np.full(len(fleet.enterprise.names), len(GRADES) - 1)
    np.minimum.at(worst, fleet.enterprise.codes[main], badness[fleet.grade[main]])
    return [WORST_FIRST[place] for place in worst]


def _main_lines(inputs: Inputs) -> np.ndarray:
    """Return the mask (L) of the lines by which an enterprise's grade is told.

    An enterprise with industries of letters and others of two classes goes by its letters, as a
    cement works by its kilns; where all of them are A already, by the others.
    """
    fleet, known = inputs.fleet, _known_grades(inputs)
    has_letters = np.array([LETTER in grades for grades in known], dtype=bool)
    letters, codes = has_letters[fleet.industry.codes], fleet.enterprise.codes
    count = len(fleet.enterprise.names)
    to_rise = letters & (fleet.grade != GRADES.index(BEST))
    by_letters, by_classes, rising = (
        np.bincount(codes[lines], minlength=count) > 0 for lines in (letters, ~letters, to_rise)
    )
    best = np.isin(fleet.grade, [GRADES.index(BEST), GRADES.index(FIRST_CLASS)])
    others_rise = np.bincount(codes[~letters & ~best], minlength=count) > 0
    chosen = by_letters & (rising | ~others_rise)
    return np.where(chosen[codes], letters, ~letters | ~by_classes[codes])


def _known_grades(inputs: Inputs) -> list[set[str]]:
    """Return the grades that each industry knows."""
    processes = inputs.scenario.policy.shape.process
    known = []
    for name in inputs.fleet.industry.names:
        process = processes.get(name)
        known.append(set(process.grades) if process is not None and process.grades else set(GRADES))
    return known


def _grades_of(inputs: Inputs, enterprise: int) -> set[str]:
    """Return the grades that an enterprise may be given: those of its main industries, for which
    every other one has the like.
    """
    fleet, known = inputs.fleet, _known_grades(inputs)
    own = fleet.enterprise.codes == enterprise
    allowed = set(GRADES)
    for code in np.unique(fleet.industry.codes[own & _main_lines(inputs)]):
        allowed &= known[code]
    industries = np.unique(fleet.industry.codes[own])
    return {name for name in allowed if all(_like(name, known[code]) for code in industries)}


def _like(grade: str, known: set[str]) -> str:
    """Return a grade as an industry has it: itself, or its like of letters or classes."""
    return grade if grade in known else next(iter({LIKE.get(grade, "")} & known), "")


def _next_better(grade: str, allowed: set[str]) -> str:
    """Return the next better grade that an industry knows; "" for none."""
    better = NEXT_BETTER.get(grade, "")
    while better and better not in allowed:
        better = NEXT_BETTER.get(better, "")
    if not better and grade in ("D", "ungraded") and SECOND_CLASS in allowed:
        return SECOND_CLASS
    return better


def _obeying(inputs: Inputs) -> Inputs:
    """Return the lines alone: all orders are obeyed, nobody inspects, and no area source counts."""
    shape = inputs.scenario.shape
    obeyed: dict[str, dict] = {"compliance": {}, "compliance_small_micro": {}}
    response = shape.response.model_copy(update=obeyed)
    shape = shape.model_copy(update={"response": response, "supervision": None})
    area = no_area_sources(inputs.inventory.pollutants)
    # Without supervision the part needs nothing of the whole.
    scenario = replace(inputs.scenario, shape=shape)
    return replace(inputs, scenario=scenario, area=area, whole=None)


def _regraded(inputs: Inputs, targets: dict[str, str]) -> Inputs:
    """Return the lines under other grades, each industry under the like of its own kind; a line
    that has a grade as good already keeps it where the enterprise rises. A line whose grade changes
    loses its own measures, which were agreed for the old one. An enterprise that is given the grade
    that it has stays as it is.
    """
    fleet = inputs.fleet
    goodness = np.array([WORST_FIRST.index(name) for name in GRADES])
    grades, known = _present_grades(inputs), _known_grades(inputs)
    present = [WORST_FIRST.index(name) for name in grades]
    # Of each enterprise and industry: the grade to reach, -1 for none.
    to = np.full((len(grades), len(known)), -1)
    for code, name in enumerate(fleet.enterprise.names):
        if name in targets and targets[name] != grades[code]:
            to[code] = [_place(_like(targets[name], names)) for names in known]
    grade = to[fleet.enterprise.codes, fleet.industry.codes].astype(fleet.grade.dtype)
    no_worse = goodness[grade] >= np.array(present)[fleet.enterprise.codes]
    keeps = no_worse & (goodness[fleet.grade] >= goodness[grade])
    grade = np.where((grade < 0) | keeps, fleet.grade, grade)
    own = np.where((grade != fleet.grade)[:, None], np.nan, fleet.own_cut)
    return replace(inputs, fleet=replace(fleet, grade=grade, own_cut=own))


def _place(grade: str) -> int:
    return GRADES.index(grade) if grade in GRADES else -1


def _with_alerts(inputs: Inputs, winter: Winter) -> Inputs:
    return replace(inputs, scenario=replace(inputs.scenario, dated=winter))


def _costs(inputs: Inputs, ask: Ask, tables: tuple, below_limit: float | None) -> _Costs:
    """Return what one winter costs the enterprises."""
    tax, prices = tables
    simulated, fleet = simulate(inputs), inputs.fleet
    seasonal, actual = simulated.idle_h
    value = worth_of(inputs.inventory, fleet)[:, 0]
    count = len(fleet.enterprise.names)

    def by_enterprise(values: np.ndarray) -> np.ndarray:
        """Return the sums (E) of figures (L)."""
        return np.bincount(fleet.enterprise.codes, values, count)

    lost = np.column_stack(
        [by_enterprise(value * idle / 24) for idle in (actual - seasonal, seasonal)]
    )
    whole = by_enterprise(value)
    with np.errstate(divide="ignore", invalid="ignore"):
        days = lost / whole[:, None]
    taxed = TaxedOutlets(inputs, tax, below_limit).tax_cny(lines_kg(inputs, simulated.hours[2]))
    surcharge = surcharge_cny(inputs, actual, prices)
    parts = np.column_stack([ask.margin_share * lost, taxed, surcharge])
    return _Costs(np.column_stack([parts, parts.sum(axis=1)]), days)


def _table(
    inputs: Inputs,
    names: Sequence[str],
    targets: Sequence[str],
    costs: np.ndarray,
    days: np.ndarray,
    winters: int,
) -> pd.DataFrame:
    """Return the table of costs (winters, 2, E, figures) and days (winters, 2, E, 2)."""
    title, present = inputs.inventory.enterprise_names(), _present_grades(inputs)
    mean, mean_days = costs.mean(axis=0), days.mean(axis=0)
    saved = costs[:, 0] - costs[:, 1]
    spread = (
        np.quantile(saved, QUANTILES, axis=0) if winters else np.full((3, *saved.shape[1:]), np.nan)
    )
    rows = []
    for place, (name, to) in enumerate(zip(names, targets, strict=True)):
        grade = present[inputs.fleet.enterprise.code(name)]
        for column, figure in enumerate(FIGURES):
            told = mean_days[:, place, column] if column < 2 else (np.nan, np.nan)
            rows.append(
                (
                    name, title[name], grade, to, figure, *told, *mean[:, place, column],
                    saved[:, place, column].mean(), *spread[:, place, column], winters,
                )
            )  # fmt: skip
    columns = [column.name for column in TABLES["worth"]]
    return pd.DataFrame(rows, columns=columns)


def _notes(inputs: Inputs, ask: Ask, tax, winters: Sequence[Winter]) -> list[Message]:
    """Return what a reader must know of the figures."""
    notes = [message("worth_note_margin", share=f"{100 * ask.margin_share:g}")]
    value = np.nan_to_num(inputs.inventory.lines["output_value_cny_d"].to_numpy(dtype=float))
    codes = inputs.fleet.enterprise.codes
    without = [
        inputs.fleet.enterprise.names[code]
        for code in np.unique(codes)
        if not value[codes == code].any()
    ]
    if without:
        rest = f" (+{len(without) - NAMED})" if len(without) > NAMED else ""
        notes.append(message("worth_note_no_value", names=", ".join(without[:NAMED]) + rest))
    main = _main_lines(inputs)
    if not main.all():
        mixed = np.unique(codes[~main])
        names = ", ".join(inputs.fleet.enterprise.names[code] for code in mixed[:NAMED])
        rest = f" (+{len(mixed) - NAMED})" if len(mixed) > NAMED else ""
        notes.append(message("worth_note_like", names=names + rest))
    if any(change.grade is not None for change, _ in inputs.changes):
        notes.append(message("worth_note_changes"))
    if not winters:
        notes.append(message("worth_note_one_winter"))
    return [*notes, message("worth_note_kg"), *tax_notes(inputs, tax)]
