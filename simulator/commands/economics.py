"""Tax of a run, what a grade is worth, a year's ledger, dust fall,
clean heating.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from simulator.commands.options import (
    Language,
    OptionalOut,
    ScenarioFile,
    Settings,
    dates_of,
    settings_of,
    write_table,
)
from simulator.terms.errors import refuse
from simulator.terms.labels import language_of_environment, message, say


def tax_verb(
    scenario: ScenarioFile,
    table: Annotated[
        str, typer.Option(help="tax table: an id in data/tax/ or a path; default the scenario's")
    ] = "",
    out: OptionalOut = None,
    pairs: Settings = None,
    lang: Language = language_of_environment(),
) -> None:
    """The environmental tax of a run's emissions, by enterprise, outlet and item."""
    from simulator.economics.tax_of_run import tax_of_run
    from simulator.inputs.reading import read_inputs
    from simulator.inputs.scenario import load_scenario
    from simulator.terminal.money import print_tax

    told = tax_of_run(read_inputs(load_scenario(scenario, settings_of(pairs, {}))), table)
    print_tax(told, lang)
    write_table(told.rows, out, lang)


def worth_verb(
    scenario: ScenarioFile,
    enterprises: Annotated[
        list[str] | None, typer.Option("--enterprise", help="enterprise_id; repeatable")
    ] = None,
    grade: Annotated[
        str, typer.Option(help="without --enterprise: all enterprises of this grade")
    ] = "",
    to: Annotated[str, typer.Option(help="the other grade; default the next better one")] = "",
    winters: Annotated[
        int,
        typer.Option(min=0, max=10_000, help="winters to draw; 0: the scenario's alerts"),
    ] = 0,
    history: Annotated[
        Path | None,
        typer.Option(help="alert file of a past season; default the scenario's own alerts"),
    ] = None,
    season: Annotated[
        str | None, typer.Option(help="START,END that it covers; default the scenario's period")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="seed of the draws")] = 1,
    margin_share: Annotated[
        float, typer.Option(min=0, max=1, help="share of the output value lost with it (assumed)")
    ] = 0.15,
    below_limit: Annotated[
        float | None,
        typer.Option(min=0, max=1, help="how far below its limits it emits under the other grade"),
    ] = None,
    retrofit_cny: Annotated[
        float | None, typer.Option(min=0, help="what the retrofit costs [CNY]")
    ] = None,
    years: Annotated[float, typer.Option(min=1, max=100, help="how long the retrofit serves")] = (
        10.0
    ),
    rate: Annotated[float, typer.Option(min=0, max=1, help="interest a year, as a share")] = 0.05,
    out: OptionalOut = None,
    pairs: Settings = None,
    lang: Language = language_of_environment(),
) -> None:
    """What another grade is worth to enterprises: output lost in alerts and season, tax, power."""
    from simulator.economics.grade_worth import Ask, worth_of_grade
    from simulator.economics.retrofit import Retrofit
    from simulator.economics.worth_sheet import write_worth_sheet
    from simulator.inputs.reading import read_inputs
    from simulator.inputs.scenario import load_scenario
    from simulator.studies.drawn_winters import drawn_stages
    from simulator.terminal.money import print_worth
    from simulator.terminal.progress import ReplicateProgress

    if out is not None and out.suffix.lower() not in (".csv", ".docx"):
        raise refuse("--out", "", out, message("worth_out_kind"))
    if not winters:
        for option, given in (("--history", history), ("--season", season)):
            if given:
                raise refuse(option, "", given, message("needs_option", option="--winters"))
    inputs = read_inputs(load_scenario(scenario, settings_of(pairs, {})))
    chosen = tuple(enterprises or ())
    drawn = []
    if winters:
        past = dates_of("--season", season) if season else None
        drawn = drawn_stages(inputs.scenario, winters, seed, history, past)
    ask = Ask(chosen, grade, to, margin_share, below_limit)
    with ReplicateProgress(max(winters, 1)) as progress:
        worth = worth_of_grade(inputs, ask, drawn, progress.done)
    retrofit = None if retrofit_cny is None else Retrofit(retrofit_cny, years, rate)
    print_worth(worth, retrofit, lang)
    if out is not None and out.suffix.lower() == ".docx":
        write_worth_sheet(worth, retrofit, out, lang)
        typer.echo(say(lang, "written_to", path=out))
    else:
        write_table(worth.table, out, lang)


def annual_verb(
    scenario: ScenarioFile,
    year: Annotated[int, typer.Option(min=1990, max=2100, help="the calendar year")],
    projects: Annotated[
        Path | None,
        typer.Option(help="projects: dated factors on lines and area sources"),
    ] = None,
    last_year: Annotated[
        Path | None, typer.Option(help="last year's emissions as reported (pollutant, year_kg)")
    ] = None,
    targets: Annotated[
        str,
        typer.Option(
            help="target set: an id in data/targets/ or a path;"
            " default the scenario's, else the year's"
        ),
    ] = "",
    air: Annotated[
        Path | None, typer.Option(help="hourly or daily AQI or concentrations (CSV)")
    ] = None,
    places: Annotated[
        list[str] | None, typer.Option("--place", help="with --air: a place; repeatable")
    ] = None,
    out: OptionalOut = None,
    pairs: Settings = None,
    lang: Language = language_of_environment(),
) -> None:
    """A year's emissions against last year's and the targets: do they lean on alerts?"""
    from simulator.inputs.scenario import load_scenario
    from simulator.studies.annual import annual
    from simulator.studies.year_air import year_air
    from simulator.terminal.money import print_annual, print_year_air

    if places and air is None:
        raise refuse("--place", "", places[0], message("needs_option", option="--air"))
    loaded = load_scenario(scenario, settings_of(pairs, {}))
    ledger = annual(loaded, year, projects, last_year, targets)
    told = year_air(air, year, ledger.targets, places or []) if air is not None else None
    print_annual(ledger, year, lang)
    if told is not None:
        print_year_air(told, year, ledger.targets, lang)
    write_table(ledger.table, out, lang)


def dust_verb(
    readings: Annotated[
        Path,
        typer.Argument(
            help="monthly readings of dust fall (CSV, XLSX), or a scenario that names them",
            metavar="FILE",
        ),
    ],
    year: Annotated[
        int | None, typer.Option(min=1990, max=2100, help="the year; default the last in the file")
    ] = None,
    limits: Annotated[
        str,
        typer.Option(
            help="limits: an id in data/dust/ or a path; default the scenario's, else shanxi"
        ),
    ] = "",
    background: Annotated[
        float | None, typer.Option(min=0, help="fall without local dust [t/km2 a month]")
    ] = None,
    clean: Annotated[
        str | None, typer.Option(help="the clean district whose mean is the background")
    ] = None,
    districts: Annotated[
        Path | None, typer.Option(help="areas of the districts (district, area_km2)")
    ] = None,
    calibrate: Annotated[
        bool, typer.Option("--calibrate", help="fit the coefficient from emission to fall")
    ] = False,
    alert_days: Annotated[
        float, typer.Option(min=0, max=30, help="tell what so many orange days do to a month")
    ] = 5.0,
    out: OptionalOut = None,
    lang: Language = language_of_environment(),
) -> None:
    """Dust fall by district: limits, ranks, and the share of local dust to cut."""
    from simulator.files.yaml_file import names_yaml
    from simulator.inputs.scenario import load_scenario
    from simulator.inputs.shipped import scenario_names
    from simulator.studies.dust import Asked, asked_of, dust_fall
    from simulator.terminal.money import print_dust

    asked = Asked(year, None, limits, background, clean, districts, calibrate)
    if names_yaml(readings) or str(readings) in scenario_names():
        readings, asked = asked_of(load_scenario(readings), asked)
    told = dust_fall(readings, asked)
    print_dust(told, alert_days, lang)
    write_table(told.table, out, lang)


def heating_verb(
    scenario: ScenarioFile,
    table: Annotated[
        str,
        typer.Option(
            help="households by way of heating: an id in data/heating/ or a path;"
            " default the scenario's"
        ),
    ] = "",
    out: OptionalOut = None,
    pairs: Settings = None,
    lang: Language = language_of_environment(),
) -> None:
    """Clean heating: coal displaced, and homes that orders on heat sources would leave cold."""
    from simulator.inputs.reading import read_inputs
    from simulator.inputs.scenario import load_scenario
    from simulator.studies.heating import heating
    from simulator.terminal.money import print_heating

    inputs = read_inputs(load_scenario(scenario, settings_of(pairs, {})))
    told = heating(inputs, table)
    print_heating(told, inputs.synthetic, lang)
    write_table(told.sources, out, lang)
