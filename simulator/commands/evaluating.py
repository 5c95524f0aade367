"""The evaluation of an alert after the fact."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from simulator.commands.options import Language, OptionalOut, RunFolder
from simulator.terms.labels import language_of_environment, say


def evaluate_verb(
    run: RunFolder,
    electricity: Annotated[
        Path | None, typer.Option(help="electricity by hour or day, as the platform exports it")
    ] = None,
    cems: Annotated[Path | None, typer.Option(help="emission monitors by hour")] = None,
    production: Annotated[Path | None, typer.Option(help="output or raw material by day")] = None,
    air: Annotated[
        Path | None, typer.Option(help="concentrations by hour of stations under alert")
    ] = None,
    weather: Annotated[
        Path | None, typer.Option(help="weather by hour; without it no effect is told")
    ] = None,
    donors: Annotated[
        Path | None, typer.Option(help="concentrations of places that were under no alert")
    ] = None,
    credit_after: Annotated[
        bool, typer.Option("--credit-after", help="savings after the lift count as delivered")
    ] = False,
    overlay: Annotated[
        Path | None, typer.Option(help="scenario file to write, with what was learnt")
    ] = None,
    out: OptionalOut = None,
    lang: Language = language_of_environment(),
) -> None:
    """Compare a run with what was measured: who carried out what was ordered (应对效果评估)."""
    from simulator.evaluation.evaluation import Files, evaluate_run
    from simulator.evaluation.learning import write_overlay
    from simulator.evaluation.saving import FOLDER, save_evaluation
    from simulator.terminal.remarks import print_warnings
    from simulator.terminal.results import print_evaluation

    evaluation = evaluate_run(
        run, Files(electricity, cems, production, air, weather, donors), credit_after
    )
    print_evaluation(evaluation, lang)
    print_warnings(evaluation.remarks, lang)
    folder = save_evaluation(evaluation, out or run / FOLDER, lang)
    typer.echo(say(lang, "written_to", path=folder))
    if overlay is not None:
        path = write_overlay(evaluation.evaluated, evaluation.tables["learned"], overlay, lang)
        typer.echo(say(lang, "written_to", path=path))
