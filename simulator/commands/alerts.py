"""Alerts that a rule set makes of air quality, and alerts drawn like past ones."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from simulator.commands.options import (
    Language,
    OptionalOut,
    OutDir,
    dates_of,
    make_folder,
    numbers_of,
    settings_of,
)
from simulator.terms.errors import refuse
from simulator.terms.labels import language_of_environment, message, say

# Longest time from issue to start of a drawn stage: a year (assumed).
MOST_LEAD_TIME_H = 8784


def alerts_verb(
    series: Annotated[
        Path | None,
        typer.Argument(help="hourly or daily AQI or concentrations (CSV)", metavar="SERIES"),
    ] = None,
    criteria: Annotated[
        str | None, typer.Option(help="rule set: an id in data/criteria/ or a path")
    ] = None,
    orders: Annotated[
        str | None,
        typer.Option(help="dispatch orders: an id in data/dispatch_orders/ or a path"),
    ] = None,
    places: Annotated[
        list[str] | None,
        typer.Option("--place", help="without SERIES: a place whose orders are shown"),
    ] = None,
    stamp: Annotated[
        str, typer.Option(help="what the hours of SERIES and ensemble name: start or end")
    ] = "start",
    out: OptionalOut = None,
    switches: Annotated[
        list[str] | None, typer.Option("--switch", help="NAME=VALUE of the rule set")
    ] = None,
    unified: Annotated[bool, typer.Option("--unified", help="one level for all districts")] = False,
    share: Annotated[
        float,
        typer.Option(help="unified: the level that this share of the districts needs; 0 any one"),
    ] = 0.0,
    horizon_days: Annotated[
        int | None, typer.Option(help="a daily authority with a forecast of so many days")
    ] = None,
    bias: Annotated[
        str | None, typer.Option(help="forecast bias factors by lead day: 1,0.9,0.8")
    ] = None,
    spread: Annotated[
        str | None, typer.Option(help="spread of the forecast's log error by lead day: 0.1,0.2,0.3")
    ] = None,
    ensemble: Annotated[
        Path | None, typer.Option(help="ensemble forecasts (CSV) that the authority consults on")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="seed of the forecast errors")] = 1,
    co_unit: Annotated[
        str | None, typer.Option(help="unit of CO where the file does not say: mg/m3 or ug/m3")
    ] = None,
    lang: Language = language_of_environment(),
) -> None:
    """The alert sequence that a rule set makes of an AQI or concentration series, and that a
    province's dispatch orders ask for.
    """
    import pandas as pd

    from simulator.alerts.alert_source import AlertSource
    from simulator.alerts.dispatch_orders import (
        check_place,
        orders_path,
        read_orders,
        table_of_orders,
    )
    from simulator.alerts.from_forecast import alerts_of_series
    from simulator.alerts.triggers import as_alert_rows
    from simulator.files.shapes import read_model
    from simulator.files.writing import write_csv
    from simulator.terminal.results import print_scores, print_stages

    if series is None and not (orders and places):
        raise refuse("alerts", "", "", message("alerts_need_source"))
    if (series is None) != (criteria is None):
        raise refuse("alerts", "", "", message("forecast_and_criteria"))
    tables, scores, names = [], None, list(places or [])
    if series is not None:
        data: dict[str, Any] = {
            "forecast": str(series),
            "criteria": criteria,
            "switches": settings_of(switches, {}, "--switch"),
            "unified": unified,
            "share": share,
            "co_unit": co_unit,
            "stamp": stamp,
        }
        authority = {
            "horizon_days": horizon_days,
            "bias": numbers_of("--bias", bias),
            "spread": numbers_of("--spread", spread),
            "ensemble": str(ensemble) if ensemble else None,
        }
        authority = {name: value for name, value in authority.items() if value is not None}
        if authority:
            data["authority"] = authority | {"seed": seed}
        made = alerts_of_series(read_model(AlertSource, data, "alerts"), Path())
        tables.append(made.stages)
        scores, names = made.scores, names or list(made.series.places)
        for remark in made.series.remarks:
            typer.echo(say(lang, "warning", text=remark.text(lang)), err=True)
    if orders:
        path = orders_path(orders, Path())
        known, _ = read_orders(path)
        for place in places or []:
            check_place(known, place, str(path), "--place")
        tables.append(table_of_orders(known, names))
    stages = pd.concat(tables).sort_values(["start", "scope"], ignore_index=True)
    print_stages(stages, lang)
    if scores is not None:
        print_scores(scores, lang)
    if out is not None:
        make_folder(out.parent)
        write_csv(as_alert_rows(stages, lang), out)
        typer.echo(say(lang, "written_to", path=out))


def winters(
    history: Annotated[Path, typer.Argument(help="alert file of a past season", metavar="ALERTS")],
    season: Annotated[
        str, typer.Option(help="START,END that the alert file covers: 2019-10-01,2020-04-01")
    ],
    drawn: Annotated[
        str | None, typer.Option(help="START,END of the winters drawn; default the same")
    ] = None,
    count: Annotated[int, typer.Option(min=1, max=100_000, help="number of winters")] = 10,
    seed: Annotated[int, typer.Option(min=0, help="seed of the draws")] = 1,
    lead_time_h: Annotated[
        float,
        typer.Option(
            min=0, max=MOST_LEAD_TIME_H, help="hours between issue and start of each stage"
        ),
    ] = 24.0,
    out: OutDir = Path("winters"),
    lang: Language = language_of_environment(),
) -> None:
    """Draw alert winters like a past one, as alert files and a grid for a batch."""
    from simulator.studies.drawn_winters import write_winters

    past = dates_of("--season", season)
    grid = write_winters(
        history, past, dates_of("--drawn", drawn) if drawn else past, out, count, seed, lead_time_h
    )
    typer.echo(say(lang, "winters_drawn", count=count, grid=grid))
