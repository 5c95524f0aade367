"""Output value lost and electricity saved by the alerts, beyond what the season alone causes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# Names in the summary: by the season alone, by season and alerts together, by the alerts alone.
BY_SEASON = ("output_value_lost_by_season_cny", "electricity_saved_by_season_kwh")
IN_ALL = ("output_value_lost_cny", "electricity_saved_kwh")
BY_ALERTS = ("output_value_lost_by_alerts_cny", "electricity_saved_by_alerts_kwh")


def worth_by_alerts(figures: Mapping[str, Any]) -> dict[str, Any]:
    """Return output value lost [CNY] and electricity saved [kWh] by the alerts alone.

    Parameters
    ----------
    figures : mapping
        A run's summary, or for each name a number or an array over replicates. The result is empty
        where a name is missing.
    """
    if not all(name in figures for name in (*IN_ALL, *BY_SEASON)):
        return {}
    return {
        name: figures[whole] - figures[season]
        for name, whole, season in zip(BY_ALERTS, IN_ALL, BY_SEASON, strict=True)
    }
