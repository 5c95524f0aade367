"""Turns an air-quality series into the alert stages of a scenario: rule set, authority,
districts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil
from pathlib import Path

import pandas as pd

from simulator.alerts.air_series import AirSeries, check_places, read
from simulator.alerts.alert_file import AlertRow
from simulator.alerts.alert_source import AlertSource, AuthorityShape
from simulator.alerts.criteria import Criteria, read_criteria
from simulator.alerts.forecasts import Ensemble, Forecast, LeadError, Perfect, read_ensemble
from simulator.alerts.skill import score
from simulator.alerts.triggers import derive_stages
from simulator.alerts.unified import SEPARATOR, unify_stages
from simulator.files.yaml_file import names_yaml
from simulator.terms.clock import DAY_H
from simulator.terms.errors import refuse
from simulator.terms.labels import message


@dataclass(frozen=True)
class ForecastAlerts:
    """The alerts that a rule set, or an authority under it, gives to a series.

    Attributes
    ----------
    series : AirSeries
        The series.
    criteria : Criteria
        The rule set with its switches.
    stages : pd.DataFrame
        Stage table; scopes are places of the series.
    scores : pd.DataFrame | None
        Scores against the stages under perfect foresight; None without an authority.
    """

    series: AirSeries
    criteria: Criteria
    stages: pd.DataFrame
    scores: pd.DataFrame | None


def alerts_of_series(source: AlertSource, folder: Path) -> ForecastAlerts:
    """Return the stages of a scenario's `alerts: {forecast: ...}`.

    Raises
    ------
    InputError
        The series, rule set, ensemble or a place is not usable.
    """
    from simulator.alerts.authority import simulate_authority

    assert source.forecast is not None
    series = read(folder / source.forecast, co_unit=source.co_unit, stamp=source.stamp)
    criteria = _criteria(source, folder)
    needed = derive_stages(series, criteria)
    if source.unified:
        needed = unify_stages(needed, series.places, source.share)
    if source.authority is None:
        return ForecastAlerts(series, criteria, needed, None)
    horizon_days = source.authority.horizon_days
    if horizon_days is not None and horizon_days * DAY_H < criteria.lift.hours:
        # The authority could never see the lift condition fulfilled.
        needed_days = ceil(criteria.lift.hours / DAY_H)
        place = "alerts.authority.horizon_days"
        raise refuse(
            source.forecast,
            place,
            str(horizon_days),
            message("horizon_covers_lift", days=needed_days),
        )
    forecast = _forecast(source, source.authority, folder, series)
    if isinstance(forecast, Ensemble):
        series = replace(series, remarks=(*series.remarks, *forecast.remarks(series)))
    run = simulate_authority(
        series, criteria, forecast, horizon_days, unified=source.unified, share=source.share
    )
    scores = score(run.stages, needed, lead_time_h=criteria.lead_time.hours)
    return ForecastAlerts(series, criteria, run.stages, scores)


def _criteria(source: AlertSource, folder: Path) -> Criteria:
    assert source.criteria is not None
    # A rule set's path is relative to the scenario, while an id names one that ships.
    is_path = names_yaml(source.criteria)
    return read_criteria(
        folder / source.criteria if is_path else source.criteria, **source.switches
    )


def _forecast(
    source: AlertSource, authority: AuthorityShape, folder: Path, series: AirSeries
) -> Forecast:
    if authority.ensemble is not None:
        return read_ensemble(folder / authority.ensemble, authority.quantile, series, source.stamp)
    # Without bias and spread there is nothing to draw.
    if set(authority.bias) == {1.0} and set(authority.spread) == {0.0}:
        return Perfect()
    return LeadError(
        tuple(authority.bias), tuple(authority.spread), authority.seed, authority.correlation
    )


def notices_of_forecast(source: AlertSource, folder: Path) -> tuple[list[AlertRow], str]:
    """Return the stages of a forecast as plain rows of an alert list, and the series' SHA-256.

    A place of the series stands for the districts that `places` gives it, else for the district of
    its name. Without `places`, a series of one place and a unified region cover all districts.

    Raises
    ------
    InputError
        As alerts_of_series; also for a rule set without emergency cuts, and for places that the
        series does not have.
    """
    assert source.forecast is not None
    if _criteria(source, folder).response == "ozone":
        raise refuse(
            folder / source.forecast,
            "alerts.criteria",
            source.criteria,
            message("ozone_no_emergency"),
        )
    alerts = alerts_of_series(source, folder)
    check_places(source.places, alerts.series.places, str(source.forecast), "alerts.places")
    everywhere = not source.places and (source.unified or len(alerts.series.places) == 1)
    notices = [
        AlertRow(
            row.level,
            _time(row.issued),
            _time(row.start),
            _time(row.end),
            None if everywhere else _scope(row.scope, source.places),
            None,
            f"stage {number}",
        )
        for number, row in enumerate(alerts.stages.itertuples(), start=1)
    ]
    return notices, alerts.series.sha256


def _time(value: pd.Timestamp):
    return pd.Timestamp(value).to_pydatetime()


def _scope(places: str, districts: dict[str, list[str]]) -> tuple[str, ...]:
    names = [name for place in places.split(SEPARATOR) for name in districts.get(place, [place])]
    return tuple(dict.fromkeys(names))
