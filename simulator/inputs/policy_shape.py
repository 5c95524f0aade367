"""Model of a policy file: keys, types and ranges (docs/method.md)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Discriminator,
    Field,
    Tag,
    create_model,
    model_validator,
)

from simulator.files.shapes import Duration, HourWindow, MonthDay, Share, Strict, wrong
from simulator.inputs.grade_name import GradeName
from simulator.inputs.measures import Measure, TimedCut
from simulator.inputs.source import Source
from simulator.inputs.transport_shape import TransportFates, TransportMeasure, TransportRule
from simulator.terms.clock import Season, parse_time
from simulator.terms.levels import ALERT_LEVELS, AlertLevel, TargetLevel, read_grade

# Shortest stop or run of a cycle [h] (assumed): no furnace is stopped for less than six minutes.
SHORTEST_TURN_H = 0.1


def _each_grade_once(value: object) -> object:
    """Return a mapping by grade; refuse two spellings of one grade, of which one would be lost."""
    spelling: dict[str, str] = {}
    for key in value if isinstance(value, dict) else ():
        grade = read_grade(key) if isinstance(key, str) else None
        if grade is not None and spelling.setdefault(grade, key) != key:
            raise wrong("grade_written_twice", grade=grade, spellings=f"{spelling[grade]}, {key}")
    return value


def _date(value: str) -> str:
    try:
        parse_time(value)
    except ValueError:
        raise wrong("a_local_time") from None
    return value


EachGradeOnce = BeforeValidator(_each_grade_once)
DateText = Annotated[str, AfterValidator(_date)]


class LaterEntry(Strict):
    """What replaces a measure from an hour of the episode on."""

    after_h: Annotated[float, Field(gt=0)]
    cut: Share
    hours: HourWindow | None = None
    off_h: Duration = 0.0
    on_h: Duration = 0.0

    @model_validator(mode="after")
    def _cycle(self) -> LaterEntry:
        _check_cycle(self.off_h, self.on_h)
        return self

    def entry(self) -> TimedCut:
        """Return the cut in the form that the simulator evaluates."""
        return TimedCut(self.cut, self.hours, self.off_h, self.on_h)


class CutRecord(Source):
    """A cut with a clock."""

    cut: Share
    hours: HourWindow | None = None
    off_h: Duration = 0.0
    on_h: Duration = 0.0
    then: list[LaterEntry] = []

    @model_validator(mode="after")
    def _clock(self) -> CutRecord:
        _check_cycle(self.off_h, self.on_h)
        times = [entry.after_h for entry in self.then]
        if times != sorted(set(times)):
            raise wrong("after_h_must_rise")
        return self


def _check_cycle(off_h: float, on_h: float) -> None:
    if (off_h > 0) != (on_h > 0):
        raise wrong("cycle_needs_both")
    if off_h > 0 and min(off_h, on_h) < SHORTEST_TURN_H:
        raise wrong("cycle_too_short", limit=f"{SHORTEST_TURN_H:g}")


# Without the discriminator pydantic would report one wrong cell once for each member of the union.
Cell = Annotated[
    Annotated[Share, Tag("number")] | Annotated[CutRecord, Tag("record")],
    Discriminator(lambda value: "record" if isinstance(value, (dict, CutRecord)) else "number"),
]


# The values of a policy that have no row of their own to name their document in.
SourcedKey = Literal[
    "valid",
    "bounds",
    "noncompliant_cut",
    "small_micro_relief",
    "counting",
    "enterprise_grade",
    "own_measures",
    "credit_seasonal",
    "so2_nox_exchange",
    "targets",
]
# Which goes first: a line's own measure in the inventory or the policy's tables.
OwnMeasures = Literal["first", "stricter", "ignore"]


def measure_of(cell: float | CutRecord | None) -> Measure:
    """Return a cell as the measure that the simulator evaluates; an empty cell is no cut."""
    if cell is None:
        return Measure(TimedCut(0.0))
    if isinstance(cell, CutRecord):
        first = TimedCut(cell.cut, cell.hours, cell.off_h, cell.on_h)
        return Measure(first, tuple((later.after_h, later.entry()) for later in cell.then))
    return Measure(TimedCut(cell))


# A cell for every alert level: the fields come from the one list of levels.
_CELLS: dict[str, Any] = dict.fromkeys(ALERT_LEVELS, (Cell | None, None))
Cells: Any = create_model("Cells", __base__=Source, **_CELLS)


class GradeRow(Cells, Source):
    """The cuts of one performance grade by level."""

    def cell(self, level: str) -> float | CutRecord | None:
        """Return the cell of a level."""
        return getattr(self, level)


class IndustryRow(GradeRow):
    """The cuts of one grade of one industry, everywhere or in some districts or zones."""

    districts: list[str] | None = None
    zones: list[str] | None = None

    def matches(self, district: str, zone: str) -> bool:
        """Return whether the row holds for a line of the district and zone."""
        by_district = self.districts is None or district in self.districts
        return by_district and (self.zones is None or zone in self.zones)

    @property
    def rank(self) -> int:
        """How specific the row is: 0 everywhere, 1 districts, 2 zones, 3 both."""
        return (self.districts is not None) + 2 * (self.zones is not None)


Rows = Annotated[
    Annotated[IndustryRow, Tag("row")]
    | Annotated[list[IndustryRow], Field(min_length=1), Tag("rows")],
    Discriminator(lambda value: "rows" if isinstance(value, list) else "row"),
]


def listed(rows: IndustryRow | list[IndustryRow]) -> list[IndustryRow]:
    """Return the rows of one industry and grade as a list, also if there is only one."""
    return [rows] if isinstance(rows, IndustryRow) else rows


class AreaMeasure(GradeRow):
    """What area sources do at each level, in the place of the cuts of their file: by name or by
    sector, everywhere or in some districts. A cut may hold in some hours of the day.
    """

    id: str
    title: str | None = None
    area_sources: list[str] | None = None
    sectors: list[str] | None = None
    districts: list[str] | None = None

    @model_validator(mode="after")
    def _hours_only(self) -> AreaMeasure:
        for level in ALERT_LEVELS:
            cell = self.cell(level)
            if isinstance(cell, CutRecord) and (cell.off_h or cell.then):
                raise wrong("area_measure_hours_only")
        if self.area_sources is None and self.sectors is None:
            raise wrong("area_measure_names_sources")
        return self


class SeasonalRule(Source):
    """A rule that holds by calendar."""

    id: str
    title: str | None = None
    grades: list[GradeName] | None = None
    industries: list[str] | None = None
    districts: list[str] | None = None
    zones: list[str] | None = None
    area_sources: list[str] | None = None
    from_: MonthDay | None = Field(None, alias="from")
    to: MonthDay | None = None
    hours: HourWindow | None = None
    cut: Share
    moved: Share = 0.0

    @model_validator(mode="after")
    def _dates(self) -> SeasonalRule:
        if (self.from_ is None) != (self.to is None):
            raise wrong("from_and_to")
        if self.from_ is not None and self.from_ == self.to:
            raise wrong("equal_season_dates")
        # Only production of some hours can be made up in the others.
        if self.moved and self.hours is None:
            raise wrong("moved_needs_hours")
        return self

    @property
    def season(self) -> Season | None:
        """The dates on which the rule holds; None is all year."""
        return Season(self.from_, self.to) if self.from_ and self.to else None


class StrictestCut(Source):
    """The deepest cut of an industry whose process cannot be stopped."""

    cut: Share


class Process(Source):
    """What the policy knows of an industry."""

    title: str | None = None
    aliases: list[str] = []
    sector: str | None = None
    grades: list[GradeName] | None = None
    continuous: bool | None = None
    ramp_down_h: Duration | None = None
    ramp_up_h: Duration | None = None
    notification_lag_h: Duration | None = None
    cannot_stop: StrictestCut | None = None


class MeasureRow(Source):
    """One row of a measures table: one legal statement."""

    industry: str
    grade: GradeName
    level: AlertLevel
    cut: Share
    hours: HourWindow | None = None
    off_h: Duration = 0.0
    on_h: Duration = 0.0
    after_h: Duration = 0.0
    districts: list[str] | None = None
    zones: list[str] | None = None

    @model_validator(mode="after")
    def _cycle(self) -> MeasureRow:
        _check_cycle(self.off_h, self.on_h)
        return self


class Reference(Strict):
    """A document."""

    id: str
    title: str
    issuer: str | None = None
    number: str | None = None
    date: str | None = None
    note: str | None = None


class Validity(Strict):
    """The dates within which a policy is in force, [from, to)."""

    from_: DateText | None = Field(None, alias="from")
    to: DateText | None = None

    @model_validator(mode="after")
    def _order(self) -> Validity:
        if self.from_ and self.to and parse_time(self.from_) >= parse_time(self.to):
            raise wrong("end_after_start", start=self.from_)
        return self


class SeasonDates(Source):
    """Dates of a season, [from, to)."""

    from_: MonthDay = Field(alias="from")
    to: MonthDay

    @model_validator(mode="after")
    def _dates(self) -> SeasonDates:
        if self.from_ == self.to:
            raise wrong("equal_season_dates")
        return self

    @property
    def season(self) -> Season:
        """The season."""
        return Season(self.from_, self.to)


def _bounds(value: list[float]) -> list[float]:
    if len(value) != 2 or value[0] > value[1]:
        raise wrong("low_and_high")
    return value


class MeasuresPart(Strict):
    """The part of a policy, or of overrides, from which tables of measures become industry rows."""

    industries: dict[str, Annotated[dict[GradeName, Rows], EachGradeOnce]] = {}
    measures: str | list[MeasureRow] | None = None


class PolicyShape(Strict):
    """A policy file, with `extends` resolved and overrides merged once it is in use."""

    id: str = Field(pattern=r"^[\w.-]+$")
    title: str = ""
    extends: str | None = None
    valid: Validity | None = None
    references: list[Reference] = []
    curtailment: Annotated[dict[GradeName, GradeRow], EachGradeOnce] = {}
    bounds: Annotated[
        dict[GradeName, Annotated[list[Share], AfterValidator(_bounds)]], EachGradeOnce
    ] = {}
    industries: dict[str, Annotated[dict[GradeName, Rows], EachGradeOnce]] = {}
    measures: str | list[MeasureRow] | None = None
    seasonal: list[SeasonalRule] = []
    area_measures: list[AreaMeasure] = []
    transport_rules: list[TransportRule] = []
    transport_measures: list[TransportMeasure] = []
    transport_fates: TransportFates | None = None
    process: dict[str, Process] = {}
    noncompliant_cut: Share = 1.0
    small_micro_relief: Share = 1.0
    own_measures: OwnMeasures = "first"
    counting: Literal["by_line", "by_load"] = "by_line"
    enterprise_grade: Literal["by_industry", "worst"] = "by_industry"
    heating_season: SeasonDates | None = None
    credit_seasonal: bool = False
    so2_nox_exchange: bool = False
    targets: dict[TargetLevel, dict[str, Share]] = {}
    sources: dict[SourcedKey, Source] = {}
    notes: str | list[str] | None = None

    def strictest_cut(self, industry: str) -> float:
        """Return the deepest cut that a general rule may ask of an industry: 1 where it can stop.

        A general rule is one that does not name the industry: a grade's row, the cut of
        noncompliant lines, a seasonal rule without industries.
        """
        process = self.process.get(industry)
        limit = process.cannot_stop if process else None
        return 1.0 if limit is None else limit.cut

    def target(self, level: str, pollutant: str) -> float | None:
        """Return the target share of a level and pollutant, None where there is none."""
        return next(
            (shares.get(pollutant) for name, shares in self.targets.items() if name == level), None
        )
