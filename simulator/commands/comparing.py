"""Runs beside each other, and what makes them differ."""

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
    settings_of,
)
from simulator.terms.labels import language_of_environment, say


def compare_verb(
    runs: Annotated[
        list[Path],
        typer.Argument(
            help="run folders; the first is what the others are compared with", metavar="RUN RUN..."
        ),
    ],
    out: OptionalOut = None,
    wide: Annotated[
        bool, typer.Option("--wide", help="a row per figure, a column per run and difference")
    ] = False,
    force: Annotated[
        bool,
        typer.Option(
            "--force", help="compare runs of different inventories or periods all the same"
        ),
    ] = False,
    lang: Language = language_of_environment(),
) -> None:
    """Show the differences between runs in settings and results, with intervals where they share
    seed and number of replicates. --out writes CSV, or by its ending a workbook or a Word page.
    """
    from simulator.files.writing import write_csv
    from simulator.reports.compared import Compared, settings_table, write_compared
    from simulator.runs.compare import compare_runs, compare_wide, intervals_of, of_folders
    from simulator.runs.inputs_again import scenario_of_run
    from simulator.runs.settings import SettingChange, changed_settings
    from simulator.terminal.comparisons import (
        print_comparison,
        print_intervals,
        print_settings,
        print_wide,
    )
    from simulator.terminal.remarks import print_warnings
    from simulator.terms.errors import InputError
    from simulator.terms.labels import Message, message

    found = of_folders(runs)
    table = compare_wide(found, force) if wide else compare_runs(found, force)
    intervals = intervals_of(found, force)
    others: tuple[tuple[str, tuple[SettingChange, ...]], ...] = ()
    unread: list[Message] = []
    try:
        read = [scenario_of_run(folder) for folder in runs]
        others = tuple(
            (run.name, tuple(changed_settings(read[0], scenario, lang)))
            for run, scenario in zip(found[1:], read[1:], strict=True)
        )
    except InputError as error:
        # The figures stand in the folders; the settings need the files that were computed from.
        unread = [message("settings_unread", why=str(error.problems[0]))]
    if wide:
        print_wide(table, [run.name for run in found], lang)
    else:
        print_comparison(table, lang)
        print_intervals(intervals.table, lang)
    print_settings(found[0].name, others, lang)
    drawn = any(run.replicates is not None for run in found)
    print_warnings([*unread, *(intervals.reasons if drawn else ())], lang)
    if out is not None:
        make_folder(out.parent)
        if out.suffix.lower() in (".xlsx", ".docx"):
            long = table if not wide else compare_runs(found, force)
            synthetic = any(run.manifest.get("synthetic") for run in found)
            write_compared(Compared(found[0].name, others, long, synthetic), out, lang)
            typer.echo(say(lang, "written_to", path=out))
            return
        write_csv(table, out)
        typer.echo(say(lang, "written_to", path=out))
        more = {"settings": settings_table(others)}
        if not wide:
            more["intervals"] = intervals.table
        for name, part in more.items():
            if len(part):
                beside = out.with_name(f"{out.stem}-{name}.csv")
                write_csv(part, beside)
                typer.echo(say(lang, "written_to", path=beside))


def regions(
    scenario: ScenarioFile,
    out: OptionalOut = None,
    pairs: Settings = None,
    lang: Language = language_of_environment(),
) -> None:
    """Uncoordinated triggers against one unified alert: reductions and costs side by side."""
    from simulator.files.writing import write_csv
    from simulator.inputs.scenario import load_scenario
    from simulator.studies.regions import compare_regions
    from simulator.terminal.comparisons import print_regions

    table = compare_regions(load_scenario(scenario, settings_of(pairs, {})))
    print_regions(table, lang)
    if out is not None:
        make_folder(out.parent)
        write_csv(table, out)
        typer.echo(say(lang, "written_to", path=out))


def sensitivity(
    scenario: ScenarioFile,
    factors: Annotated[Path, typer.Option(help="YAML: factors: [{key, low, high}, ...]")],
    figure: Annotated[str, typer.Option(help="figure of the summary")] = "alert_reduction_kg",
    samples: Annotated[
        int,
        typer.Option(
            help="Sobol indices with so many base samples (a power of two); 0: one at a time"
        ),
    ] = 0,
    seed: Annotated[int, typer.Option(min=0, help="seed of the Sobol sample")] = 1,
    out: OptionalOut = None,
    lang: Language = language_of_environment(),
) -> None:
    """Which assumption matters: one at a time (tornado), or Sobol indices."""
    from simulator.files.writing import write_csv
    from simulator.inputs.scenario import load_scenario
    from simulator.studies.sensitivity import read_factors, sobol, tornado
    from simulator.terminal.comparisons import print_sensitivity

    loaded, chosen = load_scenario(scenario), read_factors(factors)
    table = (
        sobol(loaded, chosen, figure, samples, seed) if samples else tornado(loaded, chosen, figure)
    )
    print_sensitivity(table, lang)
    if out is not None:
        make_folder(out.parent)
        write_csv(table, out)
        typer.echo(say(lang, "written_to", path=out))
