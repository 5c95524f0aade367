"""What is in force at a moment, who must be down, and the record of whom was told."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from simulator.commands.options import (
    Language,
    OptionalOut,
    ScenarioFile,
    Settings,
    make_folder,
    moment_of,
    settings_of,
    write_table,
)
from simulator.terms.errors import refuse
from simulator.terms.labels import language_of_environment, message, say


def today_verb(
    scenario: ScenarioFile,
    at: Annotated[str, typer.Option(help="the moment, 2020-11-14T09:00")],
    out: OptionalOut = None,
    pairs: Settings = None,
    lang: Language = language_of_environment(),
) -> None:
    """What is in force at a moment, who must be down, who still comes down, what is emitted."""
    from simulator.inputs.reading import read_inputs
    from simulator.inputs.scenario import load_scenario
    from simulator.runs.moment import Walked
    from simulator.terminal.results import print_moment

    moment = moment_of(at)
    walked = Walked(read_inputs(load_scenario(scenario, settings_of(pairs, {}))))
    lines = walked.lines(moment)
    print_moment(walked, moment, lines, lang)
    write_table(lines, out, lang)


def record_verb(
    scenario: ScenarioFile,
    out: Annotated[Path, typer.Option("--out", help="the .xlsx")] = Path("record.xlsx"),
    told: Annotated[
        Path | None,
        typer.Option(help="who was told and answered so far: told.csv of a plan's ZIP"),
    ] = None,
    district: Annotated[
        list[str] | None, typer.Option(help="only this district; may be given several times")
    ] = None,
    level: Annotated[
        list[str] | None,
        typer.Option(help="only alerts of this level; may be given several times"),
    ] = None,
    grade: Annotated[
        list[str] | None,
        typer.Option(help="only enterprises of this grade; may be given several times"),
    ] = None,
    pairs: Settings = None,
    lang: Language = language_of_environment(),
) -> None:
    """Write the record of the alerts: whom to tell, when, what to do, who was told and answered."""
    from simulator.files.writing import written_beside
    from simulator.inputs.reading import read_inputs
    from simulator.inputs.scenario import load_scenario
    from simulator.inputs.told_file import read_told
    from simulator.reports.excel.alert_record import write_alert_record
    from simulator.reports.telling import Choice, strangers_told
    from simulator.terminal.remarks import print_warnings

    if out.suffix.lower() != ".xlsx":
        raise refuse("--out", "", out, message("one_of", known=".xlsx"))
    ticks = read_told(told) if told else None
    choice = Choice(district or (), level or (), grade or ())
    inputs = read_inputs(load_scenario(scenario, settings_of(pairs, {})))
    if ticks:
        print_warnings(strangers_told(inputs, ticks), lang)
    make_folder(out.parent)
    try:
        with written_beside(out) as beside:
            write_alert_record(inputs, beside, lang, ticks, choice)
    except OSError as error:
        raise refuse(out, "", error.strerror or str(error), message("cannot_write")) from None
    typer.echo(say(lang, "written_to", path=out))
