"""The shape of a scenario file."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    Discriminator,
    Field,
    Tag,
    WithJsonSchema,
    model_validator,
)

from simulator.alerts.alert_source import AlertSource
from simulator.files.checked_table import LARGEST_KG_D, SMALLEST_NUMBER
from simulator.files.shapes import (
    Duration,
    LocalTime,
    Share,
    Strict,
    wrong,
)
from simulator.inputs.changes import ChangeRow
from simulator.inputs.grade_name import GradeName
from simulator.inputs.plan_tables import PlanTables
from simulator.inputs.policy_shape import EachGradeOnce, OwnMeasures
from simulator.inputs.supervision import Supervision
from simulator.terms.clock import hours_between, show_time

# Twenty years (assumed): a longer period is taken for a mistake in a date.
LONGEST_PERIOD_H = 20 * 366 * 24
# Systems allow 255 bytes; a run has files and folders of longer names beside its own.
MOST_NAME_BYTES = 200


class Period(Strict):
    """[start, end), on whole hours."""

    start: LocalTime
    end: LocalTime

    @model_validator(mode="after")
    def _order(self) -> Period:
        # Hourly tables begin with the period: a part of an hour would belong to no row.
        if any(time.minute or time.second or time.microsecond for time in (self.start, self.end)):
            raise wrong("whole_hours")
        if not self.start < self.end:
            raise wrong("end_after_start", start=show_time(self.start))
        if hours_between(self.start, self.end) > LONGEST_PERIOD_H:
            raise wrong("period_too_long")
        return self


def _scope(value: Any) -> Any:
    """Return a scope, which is one district or a list; refuse an empty list and an empty name.

    An empty list would cover nothing, and an empty name the lines without a district.
    """
    names = [value] if isinstance(value, str) else value
    if value is not None and not (
        isinstance(names, list) and names and all(isinstance(name, str) and name for name in names)
    ):
        raise wrong("scope_names")
    return value


Scope = Annotated[
    Any,
    BeforeValidator(_scope),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string"},
                {"type": "array", "items": {"type": "string"}, "minItems": 1},
                {"type": "null"},
            ]
        }
    ),
]


class StageRow(Strict):
    """A stage of the list `alerts`; its values are checked together with those of alert files."""

    level: Any = None
    issued: Any = None
    start: Any = None
    end: Any = None
    scope: Scope = None
    event: Any = None
    note: Any = None
    reason: Any = None


def _list_or_source(value: Any) -> Any:
    """Return a list or a mapping; the error for anything else, such as an empty key, shows an
    example.
    """
    if not isinstance(value, (list, dict, BaseModel)):
        raise wrong("list_or_source", example="{file: x.csv}")
    return value


Alerts = Annotated[
    Annotated[list[StageRow], Tag("list")] | Annotated[AlertSource, Tag("source")],
    Discriminator(lambda value: "list" if isinstance(value, list) else "source"),
    BeforeValidator(_list_or_source),
]


class ChangeSource(Strict):
    """Dated changes from a file."""

    file: str


Changes = Annotated[
    Annotated[list[ChangeRow], Tag("list")] | Annotated[ChangeSource, Tag("source")],
    Discriminator(lambda value: "list" if isinstance(value, list) else "source"),
    BeforeValidator(_list_or_source),
]


class Response(Strict):
    """How enterprises answer.

    compliance is the strength with which orders are obeyed, by grade; compliance_small_micro that
    of small and micro lines, where it differs.
    """

    notification_lag_h: Duration = 0.0
    ramp_down_h: Duration = 0.0
    ramp_up_h: Duration = 0.0
    early_start: Literal["none", "at_issue", "planned"] = "none"
    pre_adjustment_h: Duration = 0.0
    no_restart: bool = False
    compliance: Annotated[dict[GradeName, Share], EachGradeOnce] = {}
    compliance_small_micro: Annotated[dict[GradeName, Share], EachGradeOnce] = {}


class Uncertainty(Strict):
    """Replicates and their spreads; a spread left out is the assumed default of
    data/uncertainty.yaml.

    base_cv by data quality, area_cv, transport_cv (trucks of an enterprise), activity_cv (a factor
    common to all lines and pollutants of an enterprise), lag_cv and ramp_cv are coefficients of
    variation; shared is the share of the base factors' variance that an industry has in common;
    compliance is the standard deviation of strength by grade, compliance_small_micro that of small
    and micro lines.
    """

    replicates: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    seed: Annotated[int, Field(ge=0)] = 1
    base_cv: dict[Literal["measured", "factor", "guess"], Duration] | None = None
    area_cv: Duration | None = None
    transport_cv: Duration | None = None
    shared: Share | None = None
    compliance: dict[GradeName, Share] | None = None
    compliance_small_micro: dict[GradeName, Share] | None = None
    activity_cv: Duration | None = None
    lag_cv: Duration | None = None
    ramp_cv: Duration | None = None


def _as_folder(name: str) -> str:
    # A run's folder and those beside it bear the name, and systems count its bytes.
    if len(name.encode()) > MOST_NAME_BYTES:
        raise wrong(
            "at_most_letters", limit=MOST_NAME_BYTES // max(len(sign.encode()) for sign in name)
        )
    return name


def _of_society(kg_d: float) -> float:
    if kg_d < SMALLEST_NUMBER:
        raise wrong("at_least", limit=f"{SMALLEST_NUMBER:g}")
    return kg_d


RunName = Annotated[str, Field(pattern=r"^\w[\w\-.]*$", max_length=100), AfterValidator(_as_folder)]
WholeSociety = Annotated[float, Field(gt=0, le=LARGEST_KG_D), AfterValidator(_of_society)]


class ScenarioShape(Strict):
    """A scenario file."""

    schema_: Literal[1] = Field(alias="schema")
    name: RunName
    title: str = ""
    period: Period
    inventory: str
    area_sources: str | None = None
    profiles: str | None = None
    transport: str | None = None
    transport_factors: str | None = None
    policy: str
    policy_overrides: dict | None = None
    alerts: Alerts = []
    changes: Changes = []
    response: Response = Response()
    own_measures: OwnMeasures | None = None
    accounting_day: LocalTime | None = None
    whole_society_kg_d: dict[str, WholeSociety] | None = None
    uncertainty: Uncertainty = Uncertainty()
    supervision: Supervision | None = None
    tables: PlanTables = PlanTables()
    what_if: bool = False
    notes: str | list[str] | None = None

    @model_validator(mode="after")
    def _factors_of_trucks(self) -> ScenarioShape:
        if self.transport_factors and not self.transport:
            raise wrong("factors_need_transport")
        return self

    @model_validator(mode="after")
    def _one_source_of_disobedience(self) -> ScenarioShape:
        response = self.response
        if self.supervision and (response.compliance or response.compliance_small_micro):
            raise wrong("compliance_or_supervision")
        return self
