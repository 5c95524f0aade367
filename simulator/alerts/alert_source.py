"""The source of a scenario's alerts: a file, or a forecast with a rule set and perhaps a daily
authority.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from simulator.files.shapes import Duration, Share, Strict, wrong


class AuthorityShape(Strict):
    """The authority that consults every day on a forecast that errs."""

    horizon_days: Annotated[int, Field(ge=1, le=60)] | None = None
    bias: Annotated[list[Annotated[float, Field(gt=0)]], Field(min_length=1)] = [1.0]
    spread: Annotated[list[Duration], Field(min_length=1)] = [0.0]
    correlation: Share = 0.0
    seed: Annotated[int, Field(ge=0)] = 1
    ensemble: str | None = None
    quantile: Share = 0.5


def _co_unit(value: Any) -> Any:
    """Return a unit of CO without its volume, in the form that the series reader takes."""
    text = (
        str(value)
        .strip()
        .lower()
        .replace("µ", "u")
        .replace("μ", "u")
        .replace("m³", "m3")
        .removesuffix("/m3")
    )
    if text not in ("mg", "ug"):
        raise wrong("one_of", known="mg/m3, ug/m3")
    return text


class AlertSource(Strict):
    """Alerts from a file, or from a forecast by a rule set; beside either, or alone, a province's
    dispatch orders for a place; empty for none.
    """

    file: str | None = None
    forecast: str | None = None
    criteria: str | None = None
    switches: dict[str, Any] = {}
    places: dict[str, list[str]] = {}
    unified: bool = False
    share: Share = 0.0
    co_unit: Annotated[Literal["mg", "ug"], BeforeValidator(_co_unit)] | None = None
    stamp: Literal["start", "end"] = "start"
    authority: AuthorityShape | None = None
    orders: str | None = None
    place: str | None = None

    @model_validator(mode="after")
    def _one(self) -> AlertSource:
        if self.file and self.forecast:
            raise wrong("file_or_forecast")
        if bool(self.forecast) != bool(self.criteria):
            raise wrong("forecast_and_criteria")
        if self.share and not self.unified:
            raise wrong("share_needs_unified")
        if bool(self.orders) != bool(self.place):
            raise wrong("orders_and_place")
        return self
