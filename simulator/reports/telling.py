"""Whom to tell of which alert (预警台账), what each must do and by when, and who answered."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from simulator.alerts.alert_file import DatedStage
from simulator.inputs.reading import Inputs
from simulator.inputs.told_file import NOT_YET, Call, Ticks
from simulator.reports.word.notices import plants_of
from simulator.reports.word.notices_page import Plant
from simulator.runs.truck_story import TruckStory
from simulator.terms.clock import show_time
from simulator.terms.errors import InputError, Problem, nearest
from simulator.terms.labels import LANGUAGES, Message, message, say
from simulator.terms.levels import GRADES, RANK
from simulator.terms.titles import joined, mark, printable

# So many are named; of the others the number is told.
SHOWN_STRANGERS = 5


@dataclass(frozen=True)
class Told:
    """One enterprise that is to be told of one alert.

    Attributes
    ----------
    number : int
        Number of the alert, from 1.
    alert : DatedStage
        The alert.
    district, enterprise, enterprise_id, grade : str
        Who it is: its first line that is asked for something, else its first line.
    contact : str
        Name and telephone, where the inventory has them.
    measures : str
        What its lines and its trucks must do.
    due : datetime
        When the last of them must answer: the start, or its lag after the notice if that is later.
    """

    number: int
    alert: DatedStage
    district: str
    enterprise: str
    enterprise_id: str
    grade: str
    contact: str
    measures: str
    due: datetime

    @property
    def call(self) -> Call:
        """Under which its ticks are kept."""
        return Call(self.alert.level, self.alert.start, self.enterprise_id)


@dataclass(frozen=True)
class Choice:
    """Which part of the list is wanted; empty for all.

    Attributes
    ----------
    districts, levels, grades : collection of str
        Towns, alert levels and performance grades.
    """

    districts: Collection[str] = ()
    levels: Collection[str] = ()
    grades: Collection[str] = ()

    def of(self, told: Iterable[Told]) -> list[Told]:
        """Return the part of a list that is wanted."""
        return [
            one
            for one in told
            if (not self.districts or one.district in self.districts)
            and (not self.levels or one.alert.level in self.levels)
            and (not self.grades or one.grade in self.grades)
        ]

    def check(self, told: Sequence[Told]) -> None:
        """Refuse names that a list does not have, as options of the command line.

        Raises
        ------
        InputError
            With every such name and the nearest one.
        """
        known = (
            ("--district", self.districts, {one.district for one in told}),
            ("--level", self.levels, {one.alert.level for one in told}),
            ("--grade", self.grades, {one.grade for one in told}),
        )
        problems = [
            Problem(
                option,
                "",
                name,
                message("one_of", known=", ".join(sorted(names))),
                nearest(name, sorted(names)),
            )
            for option, wanted, names in known
            for name in wanted
            if name not in names
        ]
        if problems:
            raise InputError(problems)


@dataclass(frozen=True)
class TownCount:
    """How far the telling of one town has come: enterprises to tell, told, that confirmed the
    receipt, and that answered.
    """

    district: str
    to_tell: int = 0
    told: int = 0
    received: int = 0
    answered: int = 0

    @property
    def not_told(self) -> int:
        """Enterprises not told yet."""
        return self.to_tell - self.told

    @property
    def unanswered(self) -> int:
        """Enterprises that were told and have not answered."""
        return self.told - self.answered

    def plus(self, other: TownCount) -> TownCount:
        """Return the sum under this one's name."""
        names = ("to_tell", "told", "received", "answered")
        return replace(self, **{name: getattr(self, name) + getattr(other, name) for name in names})


def counts_by_town(told: Iterable[Told], ticks: Mapping[Call, Ticks]) -> list[TownCount]:
    """Return how far the telling has come, by town; one enterprise counts for each alert."""
    counts: dict[str, TownCount] = {}
    for one in told:
        known = ticks.get(one.call, NOT_YET)
        seen = TownCount(one.district, 1, known.reached, bool(known.received), bool(known.answered))
        counts[one.district] = counts.get(one.district, TownCount(one.district)).plus(seen)
    return [counts[name] for name in sorted(counts)]


def sum_of(counts: Iterable[TownCount], title: str) -> TownCount:
    """Return the sum of several towns under a title."""
    total = TownCount(title)
    for count in counts:
        total = total.plus(count)
    return total


def told_of(inputs: Inputs, language: str, numbers: Collection[int] = ()) -> list[Told]:
    """Return whom to tell of which alert: every enterprise with a line or trucks in its scope that
    are asked for something, by alert, district and name. Standings are those of the accounting day.

    Parameters
    ----------
    numbers : collection of int
        Numbers of the alerts, from 1; empty for all.
    """
    alerts = [
        (number, alert)
        for number, alert in enumerate(inputs.scenario.dated, start=1)
        if not numbers or number in numbers
    ]
    told: list[Told] = []
    for plant in plants_of(inputs, inputs.fleet.enterprise.names, language):
        told += _told(plant, alerts)
    return sorted(told, key=lambda one: (one.number, one.district, one.enterprise))


def strangers_told(inputs: Inputs, ticks: Mapping[Call, Ticks]) -> list[Message]:
    """Return a remark where ticks are of alerts or enterprises that a scenario does not have."""
    known = {one.call for one in told_of(inputs, LANGUAGES[0])}
    strangers = [call for call in ticks if call not in known]
    names = [
        f"{call.enterprise_id} {show_time(call.start)}" for call in strangers[:SHOWN_STRANGERS]
    ]
    if not strangers:
        return []
    return [message("told_strangers", count=len(strangers), names=", ".join(names))]


def _told(plant: Plant, alerts: Sequence[tuple[int, DatedStage]]) -> Iterator[Told]:
    # Alerts of one level and scope ask the same.
    asked: dict[object, Callable[..., Told] | None] = {}
    lags: dict[object, float] = {}
    for number, alert in alerts:
        kind = alert.level, alert.scope
        if kind not in asked:
            asked[kind], lags[kind] = _asked(plant, alert)
        make = asked[kind]
        if make is not None:
            due = max(alert.start, alert.issued + timedelta(hours=lags[kind]))
            yield make(number=number, alert=alert, due=due)


def _asked(plant: Plant, alert: DatedStage) -> tuple[Callable[..., Told] | None, float]:
    """Return what an alert's level and scope ask of an enterprise, and its lag [h]; None for
    nothing.
    """
    lines, fleet, language = plant.part.inventory.lines, plant.part.fleet, plant.language
    orders = {
        row: plant.order(row, RANK[alert.level])
        for row, district in enumerate(lines["district"])
        if alert.scope is None or district in alert.scope
    }
    asked = {row: order for row, order in orders.items() if order.cut > 0}
    story = TruckStory.of(plant.part, language)
    trucks = (
        [] if story is None else [words for words, _ in story.at_level(alert.level, alert.scope)]
    )
    if not asked and not trucks:
        return None, 0.0
    row_of_first = next(iter(asked), 0)
    first = lines.iloc[row_of_first]
    texts = [
        f"{printable(lines['line'].iloc[row])}{mark('colon', language)}{order.words}"
        for row, order in asked.items()
    ]
    if trucks:
        title = say(language, "notice_transport")
        texts.append(title + mark("colon", language) + joined(trucks, language, "phrase"))
    # Trucks follow the level at once: they have no lag.
    lag_h = max((float(fleet.lag_h[row]) for row in asked), default=0.0)
    make = partial(
        Told,
        district=str(first["district"]),
        enterprise=str(first["enterprise"]),
        enterprise_id=str(first["enterprise_id"]),
        grade=GRADES[plant.table.standing.grade[row_of_first]],
        contact=_contact(plant, language),
        measures=joined(texts, language, "part"),
    )
    return make, lag_h


def _contact(plant: Plant, language: str) -> str:
    """Return the contacts of an enterprise's lines, each once."""
    lines = plant.part.inventory.lines
    pairs = zip(lines["contact"], lines["contact_phone"], strict=True)
    texts = (printable(" ".join(part for part in pair if part)) for pair in pairs)
    return joined((text for text in dict.fromkeys(texts) if text), language)
