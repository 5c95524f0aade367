"""Whom to visit next, and what more teams or meters bring."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from simulator.commands.options import (
    Language,
    OptionalOut,
    ScenarioFile,
    Settings,
    moment_of,
    settings_of,
    write_table,
)
from simulator.terms.clock import show_time
from simulator.terms.errors import nearest, refuse
from simulator.terms.labels import language_of_environment, message, say


def visits_verb(
    scenario: ScenarioFile,
    at: Annotated[str, typer.Option(help="the moment, 2020-11-14T20:00")],
    flagged: Annotated[
        Path | None,
        typer.Option(help="file of enterprises whose meters were flagged (enterprise_id)"),
    ] = None,
    out: OptionalOut = None,
    pairs: Settings = None,
    lang: Language = language_of_environment(),
) -> None:
    """Whom to visit next, with reasons: a list for the bureau alone."""
    from simulator.files.writing import write_csv, written_beside
    from simulator.inputs.reading import read_inputs
    from simulator.inputs.scenario import load_scenario
    from simulator.reports.excel.supervision_sheets import write_visits
    from simulator.runs.visits import read_flagged, visits_table
    from simulator.terminal.remarks import print_visits

    moment = moment_of(at)
    if out is not None and out.suffix.lower() not in (".csv", ".xlsx"):
        raise refuse("--out", "", out, message("one_of", known=".csv, .xlsx"))
    inputs = read_inputs(load_scenario(scenario, settings_of(pairs, {})))
    known = read_flagged(flagged, inputs) if flagged is not None else set()
    table = visits_table(inputs, moment, known, lang)
    print_visits(table, lang)
    if out is None:
        return
    try:
        if out.suffix.lower() == ".csv":
            write_csv(table, out)
        else:
            title = say(lang, "visits_title", time=show_time(moment).replace("T", " "))
            with written_beside(out) as beside:
                write_visits(table, beside, title, lang)
    except OSError as error:
        raise refuse(out, "", error.strerror or str(error), message("cannot_write")) from None
    typer.echo(say(lang, "written_to", path=out))


def teams_verb(
    scenario: ScenarioFile,
    teams: Annotated[str | None, typer.Option(help="numbers of teams, such as 0,2,4,6")] = None,
    meters: Annotated[
        str | None, typer.Option(help="shares of enterprises with a meter, such as 0.5,0.8")
    ] = None,
    strategies: Annotated[
        str | None, typer.Option(help="targeted, random, round_robin, flagged_first; or all")
    ] = None,
    replicates: Annotated[int, typer.Option(min=2, max=1_000_000, help="number of replicates")] = (
        200
    ),
    workers: Annotated[
        int | None, typer.Option(min=1, help="processes; default the cores of this machine")
    ] = None,
    out: OptionalOut = None,
    pairs: Settings = None,
    lang: Language = language_of_environment(),
) -> None:
    """What more teams, more meters or another strategy bring, with the same draws."""
    from simulator.inputs.reading import read_inputs
    from simulator.inputs.scenario import load_scenario
    from simulator.studies.supervision import AS_IT_IS, compare_supervision, usual_variants
    from simulator.terminal.comparisons import print_variants
    from simulator.terminal.progress import ReplicateProgress

    asked = [*_teams(teams), *_meters(meters), *_strategies(strategies)]
    inputs = read_inputs(load_scenario(scenario, settings_of(pairs, {})))
    variants = [AS_IT_IS, *asked] if asked else usual_variants(inputs)
    with ReplicateProgress(replicates) as progress:
        table = compare_supervision(inputs, variants, replicates, workers, progress.done)
    print_variants(table, lang)
    write_table(table, out, lang)


def _teams(text: str | None) -> list:
    from simulator.studies.supervision import Variant

    variants = []
    for part in text.split(",") if text else []:
        if not part.strip().isdigit() or int(part) > 10_000:
            raise refuse("--teams", "", part, message("a_whole_number"))
        variants.append(Variant(f"teams={int(part)}", teams=int(part)))
    return variants


def _meters(text: str | None) -> list:
    from simulator.studies.supervision import Variant

    variants = []
    for part in text.split(",") if text else []:
        try:
            share = float(part)
        except ValueError:
            share = -1.0
        if not 0 <= share <= 1:
            raise refuse("--meters", "", part, message("between", low=0, high=1))
        variants.append(Variant(f"meters={share:g}", coverage=share))
    return variants


def _strategies(text: str | None) -> list:
    from simulator.inputs.supervision import STRATEGIES
    from simulator.studies.supervision import Variant

    names = (
        list(STRATEGIES) if text == "all" else [part.strip() for part in (text or "").split(",")]
    )
    variants = []
    for name in filter(None, names):
        if name not in STRATEGIES:
            known = message("one_of", known=", ".join(STRATEGIES))
            raise refuse("--strategies", "", name, known, nearest(name, STRATEGIES))
        variants.append(Variant(f"strategy={name}", strategy=name))  # type: ignore[arg-type]
    return variants
