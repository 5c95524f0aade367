"""The block `supervision` of a scenario: who does not obey, and who looks for it (docs/method.md,
section Supervision). A value left out is the assumed default of data/supervision/defaults.yaml.
"""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any, Literal, cast

from pydantic import BaseModel, BeforeValidator, Discriminator, Field, Tag, model_validator

from simulator.files.shapes import Duration, HourWindow, LocalTime, Share, Strict, wrong
from simulator.files.yaml_file import read_yaml
from simulator.inputs.grade_name import GradeName
from simulator.inputs.policy_shape import EachGradeOnce
from simulator.terms.clock import Hours
from simulator.terms.paths import DATA

KINDS = ("absent", "partly", "pretending")
STRATEGIES = ("targeted", "random", "round_robin", "flagged_first")
Kind = Literal["absent", "partly", "pretending"]
Strategy = Literal["targeted", "random", "round_robin", "flagged_first"]
Count = Annotated[int, Field(ge=0, le=10_000)]
# A week (assumed): longer times of travel, visit or decision are taken for a mistake.
ShortTime = Annotated[float, Field(ge=0, le=168)]
# Least of travel and visit together [h] (assumed): 3.6 s. A team that needed less, or no time on
# the clock of supervision, could visit without end.
LEAST_VISIT_H = 0.001
Odds = Annotated[dict[GradeName, Share], EachGradeOnce]


@cache
def supervision_defaults() -> dict[str, Any]:
    """Return the assumed defaults of data/supervision/defaults.yaml by dotted key."""
    entries = read_yaml(DATA / "supervision" / "defaults.yaml").data
    return {key: entry["value"] for key, entry in entries.items()}


def _default(key: str, **bounds: Any) -> Any:
    """Return a field whose default is that of the file of defaults."""
    return Field(
        default_factory=lambda: supervision_defaults()[key], validate_default=True, **bounds
    )


class ListedBehaviour(Strict):
    """An enterprise of which it is known, or supposed, that it does not obey; the strength is of
    `partly`.
    """

    enterprise_id: str
    kind: Literal["absent", "partly", "pretending", "obeying"]
    strength: Share | None = None

    @model_validator(mode="after")
    def _strength_of_partly(self) -> ListedBehaviour:
        if self.strength is not None and self.kind != "partly":
            raise wrong("strength_of_partly")
        return self


def _odds_of_kinds(value: Any) -> Any:
    if (
        isinstance(value, dict)
        and value
        and not any(isinstance(odds, (int, float)) and odds > 0 for odds in value.values())
    ):
        raise wrong("some_odds_above_zero")
    return value


class Behaviour(Strict):
    """Who does not obey: chances by grade, kinds with their odds, and listed enterprises."""

    drawn: bool = True
    probability: Odds = _default("behaviour.probability")
    per_finding: Duration = _default("behaviour.per_finding")
    kinds: Annotated[dict[Kind, Duration], BeforeValidator(_odds_of_kinds)] = _default(
        "behaviour.kinds"
    )
    most_strength: Share = _default("behaviour.most_strength")
    pretend_hours: HourWindow = _default("behaviour.pretend_hours")
    listed: list[ListedBehaviour] = []


class Meters(Strict):
    """Electricity meters: who has one, how often it is read, and what is flagged."""

    coverage: Share = _default("meters.coverage")
    every_h: Literal[1, 2, 3, 4, 6, 8, 12, 24] = _default("meters.every_h")
    delay_h: ShortTime = _default("meters.delay_h")
    residual: Share = _default("meters.residual")
    stop_threshold: Share = _default("meters.stop_threshold")
    tolerance: Share = _default("meters.tolerance")
    noise: Share = _default("meters.noise")
    sensitivity: Share = _default("meters.sensitivity")
    false_alarm: Share = _default("meters.false_alarm")

    @model_validator(mode="after")
    def _residual_below(self) -> Meters:
        if self.residual >= self.stop_threshold:
            raise wrong("residual_below_threshold", limit=f"{self.stop_threshold:g}")
        return self


class Cems(Strict):
    """Continuous emission monitors: they show whether a plant runs."""

    coverage: Share = _default("cems.coverage")
    running_h: ShortTime = _default("cems.running_h")
    shows: Share = _default("cems.shows")
    sensitivity: Share = _default("cems.sensitivity")
    false_alarm: Share = _default("cems.false_alarm")


class Detect(Strict):
    """Chance that a visit finds what is there."""

    stop: Share = _default("detect.stop")
    limit: Share = _default("detect.limit")
    pretending_by_day: Share = _default("detect.pretending_by_day")
    pretending_by_night: Share = _default("detect.pretending_by_night")
    fraud: Share = _default("detect.fraud")
    fraud_prompted: Share = _default("detect.fraud_prompted")


class ListedFraud(Strict):
    """An enterprise that reports less than it emits; `found_at` is when it is found out."""

    enterprise_id: str
    true_factor: Annotated[float, Field(ge=1, le=100)] | None = None
    found_at: LocalTime | None = None


class Fraud(Strict):
    """Who reports less than it emits, and by what factor."""

    probability: Odds = _default("fraud.probability")
    true_factor: Annotated[float, Field(ge=1, le=100)] = _default("fraud.true_factor")
    band: Annotated[float, Field(ge=1, le=100)] = _default("fraud.band")
    by_power: Share = _default("fraud.by_power")
    listed: list[ListedFraud] = []


class Raid(Strict):
    """More teams for some hours, unannounced."""

    at: LocalTime
    teams: Annotated[int, Field(ge=1, le=10_000)]
    hours: Annotated[float, Field(gt=0, le=72)]
    districts: list[str] = []


class TeamFile(Strict):
    """A file of teams with their districts and shifts."""

    file: str


def _number_or_file(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, (int, dict, BaseModel)):
        raise wrong("number_or_file", example="{file: teams.csv}")
    return value


Teams = Annotated[
    Annotated[Count, Tag("number")] | Annotated[TeamFile, Tag("file")],
    Discriminator(lambda value: "number" if isinstance(value, int) else "file"),
    BeforeValidator(_number_or_file),
]


class Supervision(Strict):
    """Who does not obey, and the teams, meters, monitors, raids and supervisors that find it."""

    behaviour: Behaviour = Field(default_factory=Behaviour)
    teams: Teams = _default("teams")
    shift: HourWindow = _default("shift")
    night_shift: HourWindow = _default("night_shift")
    night_share: Share = _default("night_share")
    travel_h: ShortTime = _default("travel_h")
    travel_other_h: ShortTime = _default("travel_other_h")
    visit_h: ShortTime = _default("visit_h")
    strategy: Strategy = "targeted"
    on_site: Count = _default("on_site")
    raids: list[Raid] = []
    meters: Meters = Field(default_factory=Meters)
    cems: Cems = Field(default_factory=Cems)
    detect: Detect = Field(default_factory=Detect)
    decision_h: Duration = _default("decision_h")
    revisit_h: Duration = _default("revisit_h")
    relapse: Share = _default("relapse")
    fine_cny: Duration = _default("fine_cny")
    downgrade_after: Count = _default("downgrade_after")
    fraud_makes_d: bool = _default("fraud_makes_d")
    fraud: Fraud = Field(default_factory=Fraud)

    @model_validator(mode="after")
    def _visits_take_time(self) -> Supervision:
        if self.visit_h + min(self.travel_h, self.travel_other_h) < LEAST_VISIT_H:
            raise wrong("visits_take_time", limit=f"{LEAST_VISIT_H:g}")
        return self

    @property
    def pretend_hours(self) -> Hours:
        """Hours of the day in which a pretender obeys."""
        return cast(Hours, self.behaviour.pretend_hours)
