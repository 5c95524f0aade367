"""One scenario or many, run or accounted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulator.commands.options import (
    Language,
    OptionalOut,
    OutDir,
    ScenarioFile,
    Settings,
    make_folder,
    settings_of,
)
from simulator.terms.errors import refuse
from simulator.terms.labels import language_of_environment, message, say

if TYPE_CHECKING:
    from simulator.inputs.scenario import Scenario
    from simulator.runs.verified_alerts import Verified


def run_verb(
    scenario: ScenarioFile,
    out: OutDir = Path("runs"),
    pairs: Settings = None,
    replicates: Annotated[
        int | None, typer.Option(help="number of replicates (uncertainty)")
    ] = None,
    seed: Annotated[int | None, typer.Option(help="seed of the draws")] = None,
    workers: Annotated[
        int | None,
        typer.Option(min=1, help="processes for replicates; default the cores of this machine"),
    ] = None,
    cluster: Annotated[
        str | None, typer.Option(help="address of a Dask scheduler, for the replicates")
    ] = None,
    formats: Annotated[
        str, typer.Option(help="csv, xlsx, parquet, json, separated by commas")
    ] = "csv,json",
    detail: Annotated[str | None, typer.Option(help="line, enterprise or group")] = None,
    force: Annotated[
        bool, typer.Option("--force", help="overwrite the folder of another run, and all in it")
    ] = False,
    avoidable: Annotated[
        bool,
        typer.Option("--avoidable", help="also find the least loss, for the over-reach indicators"),
    ] = False,
    observed: Annotated[
        Path | None,
        typer.Option(help="air that was observed (CSV), for the false alarms among the indicators"),
    ] = None,
    criteria: Annotated[
        str | None, typer.Option(help="rule set for --observed; default the one of the scenario")
    ] = None,
    places: Annotated[
        list[str] | None, typer.Option("--place", help="place of --observed; repeatable")
    ] = None,
    lang: Language = language_of_environment(),
) -> None:
    """Run one scenario and write its folder."""
    from simulator.inputs.reading import read_inputs
    from simulator.inputs.scenario import load_scenario
    from simulator.reports.save import save
    from simulator.runs.results import DETAILS
    from simulator.runs.run import default_detail, run
    from simulator.runs.store import check_free, read_formats
    from simulator.terminal.progress import ReplicateProgress
    from simulator.terminal.results import print_result

    chosen = read_formats(formats)
    if detail is not None and detail not in DETAILS:
        raise refuse("--detail", "", detail, message("one_of", known=", ".join(DETAILS)))
    settings = settings_of(pairs, {"uncertainty.replicates": replicates, "uncertainty.seed": seed})
    loaded = load_scenario(scenario, settings)
    if cluster and not loaded.shape.uncertainty.replicates:
        raise refuse("--cluster", "", cluster, message("only_with", option="--replicates"))
    inputs = read_inputs(loaded)
    if detail is None and default_detail(len(inputs.fleet)) != "line":
        typer.echo(say(lang, "detail_enterprise", lines=len(inputs.fleet)), err=True)
    if loaded.shape.supervision is not None:
        from simulator.engine.supervised import make_scene
        from simulator.engine.supervision.queue_load import queue_load
        from simulator.terminal.results import print_queue_load

        load = queue_load(make_scene(inputs))
        if load is not None:
            print_queue_load(load, lang)
    with ReplicateProgress(loaded.shape.uncertainty.replicates) as progress:
        share = None
        if avoidable:
            from simulator.negotiation.plan import avoidable_loss

            share = avoidable_loss(inputs)
        result = run(
            loaded,
            detail,
            lang,
            inputs,
            progress.done,
            workers,
            avoidable=share,
            verified=_verified(loaded, observed, criteria, places or []),
            cluster=cluster,
        )
    check_free(out / result.name, result.manifest["fingerprint"], force)
    folder = save(result, out, chosen, force, lang)
    print_result(result, folder, lang)


def _verified(
    scenario: Scenario, observed: Path | None, criteria: str | None, places: list[str]
) -> Verified | None:
    """Return how the scenario's alerts stood against what was observed; None without a series."""
    from simulator.runs.verified_alerts import verified

    if observed is None:
        for option, value in (("--criteria", criteria), ("--place", ", ".join(places))):
            if value:
                raise refuse(option, "", value, message("only_with", option="--observed"))
        return None
    rules = criteria or getattr(scenario.shape.alerts, "criteria", None)
    if rules is None:
        raise refuse("--criteria", "", "", message("rule_set_of_observed"))
    return verified(scenario, observed, rules, places)


def batch_verb(
    scenarios: Annotated[
        list[Path],
        typer.Argument(
            help='scenario files, patterns such as "scenarios/*.yaml", names of shipped ones',
            metavar="SCENARIO...",
        ),
    ],
    grid: Annotated[
        Path | None, typer.Option(help="YAML (key: list of values) or CSV of rows")
    ] = None,
    out: OutDir = Path("runs"),
    workers: Annotated[
        int | None, typer.Option(min=1, help="processes; default the cores of this machine")
    ] = None,
    cluster: Annotated[str | None, typer.Option(help="address of a Dask scheduler")] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="keep the runs that an earlier start finished")
    ] = False,
    formats: Annotated[
        str, typer.Option(help="csv, xlsx, parquet, json, separated by commas")
    ] = "csv,json",
    force: Annotated[
        bool, typer.Option("--force", help="overwrite folders of other runs, and all in them")
    ] = False,
    lang: Language = language_of_environment(),
) -> None:
    """Run many scenarios; one that fails is reported and the rest complete."""
    from simulator.runs.store import read_formats
    from simulator.studies.batch import INDEX, run_batch
    from simulator.studies.tasks import expand, read_grid, tasks_of
    from simulator.terminal.progress import BatchProgress

    rows = read_grid(grid) if grid else None
    tasks = tasks_of(
        expand(scenarios),
        rows,
        out=str(out),
        formats=read_formats(formats),
        resume=resume,
        force=force,
        language=lang,
    )
    with BatchProgress(len(tasks)) as progress:
        index = run_batch(tasks, workers, cluster, progress.done)
    failed = index[index["status"] == "failed"]
    for row in failed.itertuples():
        typer.echo(f"{row.run}: {row.error}", err=True)
    typer.echo(say(lang, "batch_done", done=len(index) - len(failed), failed=len(failed)))
    typer.echo(say(lang, "written_to", path=out / INDEX))
    if len(failed):
        raise typer.Exit(1)


def account(
    scenario: ScenarioFile,
    out: OptionalOut = None,
    pairs: Settings = None,
    lang: Language = language_of_environment(),
) -> None:
    """Static accounting by level against the targets."""
    from simulator.files.writing import write_csv
    from simulator.inputs.reading import read_inputs
    from simulator.inputs.scenario import load_scenario
    from simulator.runs.run import account_inputs
    from simulator.runs.warnings import warnings_of
    from simulator.terminal.remarks import print_warnings
    from simulator.terminal.results import print_accounting

    inputs = read_inputs(load_scenario(scenario, settings_of(pairs, {})))
    accounting = account_inputs(inputs)
    print_accounting(accounting.table, lang)
    found = warnings_of(inputs, None, accounting)
    print_warnings([*inputs.warnings, *found], lang)
    if out is not None:
        make_folder(out)
        write_csv(accounting.table, out / "accounting.csv")
        write_csv(accounting.gaps, out / "accounting_gaps.csv")
        typer.echo(say(lang, "written_to", path=out))
