"""What a policy says about the trucks of enterprises: standing rules, measures, what becomes of
trips.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, create_model, model_validator

from simulator.files.shapes import Duration, HourWindow, LocalTime, Share, Strict, wrong
from simulator.inputs.grade_name import GradeName
from simulator.inputs.source import Source
from simulator.terms.levels import ALERT_LEVELS
from simulator.terms.vehicles import NEW_ENERGY, STANDARDS, Standard, up_to

Flow = Literal["in", "out", "internal"]
FLOWS: tuple[Flow, ...] = ("in", "out", "internal")


class TruckCut(Strict):
    """One statement of an order: which trucks stay off the road, all of them or a share, in some
    hours of the day.

    Without `standards`, `up_to` and `below_minimum` it reaches all trucks but new-energy ones.
    `below_minimum` reaches those older than the standing rule asks for on that day.
    """

    up_to: Standard | None = None
    standards: Annotated[list[Standard], Field(min_length=1)] | None = None
    below_minimum: bool = False
    cut: Share = 1.0
    hours: HourWindow | None = None

    @model_validator(mode="after")
    def _one_way(self) -> TruckCut:
        ways = (self.up_to is not None, self.standards is not None, self.below_minimum)
        if sum(ways) > 1:
            raise wrong("trucks_named_once")
        return self

    def reached(self, minimum: tuple[Standard, ...]) -> tuple[Standard, ...]:
        """Return the standards that the statement reaches.

        Parameters
        ----------
        minimum : tuple of Standard
            Those older than the standing rules ask for.
        """
        if self.standards is not None:
            return tuple(self.standards)
        if self.below_minimum:
            return minimum
        if self.up_to is not None:
            return up_to(self.up_to)
        return tuple(name for name in STANDARDS if name != NEW_ENERGY)


def _kind(value: Any) -> str:
    if isinstance(value, list):
        return "list"
    return "record" if isinstance(value, (dict, TruckCut)) else "number"


# A share of all trips but those of new-energy trucks, one statement, or several.
TruckCell = Annotated[
    Annotated[Share, Tag("number")]
    | Annotated[TruckCut, Tag("record")]
    | Annotated[list[TruckCut], Field(min_length=1), Tag("list")],
    Discriminator(_kind),
]
_CELLS: dict[str, Any] = dict.fromkeys(ALERT_LEVELS, (TruckCell | None, None))
TruckCells: Any = create_model("TruckCells", __base__=Source, **_CELLS)


class TransportMeasure(TruckCells, Source):
    """What the trucks of enterprises do at each level.

    Every selector that is written must match: flows, industries and grades of a line of the
    enterprise, its districts and zones, at least so many trips a day, and whether a standing rule
    makes it stagger.
    """

    id: str
    title: str | None = None
    flows: list[Flow] | None = None
    industries: list[str] | None = None
    grades: list[GradeName] | None = None
    districts: list[str] | None = None
    zones: list[str] | None = None
    trips_d: Duration = 0.0
    staggering: bool = False

    def statements(self, level: str) -> tuple[TruckCut, ...]:
        """Return the statements of a level, none where it says nothing."""
        cell = getattr(self, level)
        if cell is None:
            return ()
        if isinstance(cell, list):
            return tuple(cell)
        return (cell,) if isinstance(cell, TruckCut) else (TruckCut(cut=cell),)


class TransportRule(Source):
    """A standing rule for shippers: the oldest trucks allowed, or the share by rail and belt.

    It holds for enterprises of the industries, districts and zones written, with at least `kt_yr`
    of freight in and out, from a day on to another, and with `siding` only until (`without`) or
    from (`with`) the day on which they have a siding. Who does not meet the oldest standard and is
    under a rule with `stagger` staggers its transport in alerts.
    """

    id: str
    title: str | None = None
    industries: list[str] | None = None
    districts: list[str] | None = None
    zones: list[str] | None = None
    kt_yr: Duration = 0.0
    siding: Literal["without", "with"] | None = None
    from_: LocalTime | None = Field(None, alias="from")
    to: LocalTime | None = None
    minimum: Standard | None = None
    clean_share: Share | None = None
    stagger: bool = False

    @model_validator(mode="after")
    def _asks(self) -> TransportRule:
        if self.minimum is None and self.clean_share is None:
            raise wrong("transport_rule_asks")
        if self.stagger and self.minimum is None:
            raise wrong("stagger_needs_minimum")
        if self.from_ is not None and self.to is not None and not self.from_ < self.to:
            raise wrong("end_after_start", start=f"{self.from_:%Y-%m-%d}")
        return self


class TransportFates(Source):
    """What becomes of the trips that a measure forbids: driven by a cleaner truck, made up later
    within so many hours, or never driven (the rest).
    """

    replaced: Share = 0.0
    deferred: Share = 0.0
    catch_up_h: Annotated[float, Field(gt=0)] = 72.0

    @model_validator(mode="after")
    def _at_most_one(self) -> TransportFates:
        if self.replaced + self.deferred > 1 + 1e-12:
            raise wrong("fates_at_most_one")
        return self

    @property
    def dropped(self) -> float:
        """The share that is never driven."""
        return max(0.0, 1.0 - self.replaced - self.deferred)
