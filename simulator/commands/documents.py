"""The Word report of a run, the brief of an alert, and the notices to enterprises."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from simulator.commands.options import Language, RunFolder, ScenarioFile, Settings, settings_of
from simulator.terms.labels import language_of_environment, say


def report_verb(
    run: RunFolder,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="the .docx; default report.docx in the run's folder"),
    ] = None,
    template: Annotated[Path | None, typer.Option(help="a template of your own (docxtpl)")] = None,
    lang: Language = language_of_environment(),
) -> None:
    """Write the Word report of a run."""
    from simulator.reports.word.document import write_report
    from simulator.terminal.remarks import print_warnings

    written = write_report(run, out or run / "report.docx", lang, template)
    print_warnings(written.warnings, lang)
    typer.echo(say(lang, "written_to", path=written.path))


def brief_verb(
    run: RunFolder,
    alert: Annotated[int, typer.Option(help="number of the alert in the run")] = 1,
    out: Annotated[
        Path | None,
        typer.Option("--out", help=".pdf or .docx; default brief-<alert>.pdf in the run's folder"),
    ] = None,
    office: Annotated[str, typer.Option(help="who writes it; default a blank line")] = "",
    number: Annotated[str, typer.Option(help="its number; default a blank line")] = "",
    date: Annotated[str, typer.Option(help="its date; default a blank line")] = "",
    lang: Language = language_of_environment(),
) -> None:
    """Write the brief of one alert on one page, as PDF or Word."""
    from simulator.reports.brief.write import write_brief
    from simulator.reports.letterhead import Letterhead
    from simulator.runs.inputs_again import inputs_of_run

    letterhead = Letterhead(office, number, date)
    target = out or run / f"brief-{alert}.pdf"
    path = write_brief(run, inputs_of_run(run), alert, target, letterhead, lang)
    typer.echo(say(lang, "written_to", path=path))


def emissions_verb(
    run: RunFolder,
    out: Annotated[
        Path | None, typer.Option("--out", help="NetCDF file; default emissions.nc in the run")
    ] = None,
    ff10: Annotated[
        Path | None,
        typer.Option(help="folder for FF10 tables, in place of NetCDF"),
    ] = None,
    lang: Language = language_of_environment(),
) -> None:
    """Write the hourly emissions of a run for air models, by sector and by point source."""
    from simulator.reports.air_models.emissions import emissions_of
    from simulator.reports.air_models.ff10 import ff10_remarks, write_ff10
    from simulator.reports.air_models.netcdf import write_netcdf
    from simulator.runs.inputs_again import inputs_of_run
    from simulator.terminal.remarks import print_warnings

    emissions = emissions_of(inputs_of_run(run))
    print_warnings(emissions.remarks, lang)
    paths = []
    if ff10:
        print_warnings(ff10_remarks(emissions), lang)
        paths += write_ff10(emissions, ff10)
    if out is not None or not ff10:
        paths.append(write_netcdf(emissions, out or run / "emissions.nc"))
    for path in paths:
        typer.echo(say(lang, "written_to", path=path))


def notices_verb(
    scenario: ScenarioFile,
    out: Annotated[
        Path,
        typer.Option("--out", help="one .docx file, or a folder with a file for each enterprise"),
    ] = Path("notices.docx"),
    enterprise: Annotated[
        list[str] | None,
        typer.Option(help="enterprise_id; may be given several times; default all"),
    ] = None,
    district: Annotated[
        list[str] | None,
        typer.Option(help="only enterprises of this district; may be given several times"),
    ] = None,
    grade: Annotated[
        list[str] | None,
        typer.Option(help="only enterprises of this grade; may be given several times"),
    ] = None,
    level: Annotated[str, typer.Option(help="only those of whom this level asks something")] = "",
    office: Annotated[str, typer.Option(help="who writes them; default a blank line")] = "",
    number: Annotated[str, typer.Option(help="their number; a counter follows")] = "",
    date: Annotated[str, typer.Option(help="their date; default a blank line")] = "",
    pairs: Settings = None,
    lang: Language = language_of_environment(),
) -> None:
    """Write one page per enterprise: its lines, grade, what to do at each level."""
    from simulator.inputs.reading import read_inputs
    from simulator.inputs.scenario import load_scenario
    from simulator.reports.letterhead import Letterhead
    from simulator.reports.word.notices import chosen_enterprises, write_notices
    from simulator.terminal.remarks import print_warnings

    inputs = read_inputs(load_scenario(scenario, settings_of(pairs, {})))
    wanted = enterprise or None
    if district or grade or level:
        reached = chosen_enterprises(inputs, district or (), grade or (), level)
        wanted = reached if wanted is None else [name for name in wanted if name in reached]
    letterhead = Letterhead(office, number, date)
    written = write_notices(inputs, out, lang, wanted, letterhead=letterhead)
    print_warnings(written.warnings, lang)
    typer.echo(say(lang, "written_to", path=written.path))
