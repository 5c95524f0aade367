"""The command line: thin verbs over the package; prints, progress and exit codes.

Exit status: 0 done; 1 ran, but some scenarios of a batch failed; 2 bad input or usage, nothing
written.
"""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from simulator.files.yaml_file import parse_value
from simulator.terms.clock import parse_time
from simulator.terms.errors import InputError, Problem, refuse
from simulator.terms.labels import language_of_environment, message, say
from simulator.terms.paths import APP
from simulator.terms.version import VERSION

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="重污染天气应急响应模拟器 · heavy-pollution emergency response simulator",
)

OutDir = Annotated[Path, typer.Option("--out", help="folder in which the run's folder is written")]
OptionalOut = Annotated[Path | None, typer.Option("--out", help="file or folder to write")]
ScenarioFile = Annotated[
    Path,
    typer.Argument(help="scenario file (YAML), or the name of a shipped one", metavar="SCENARIO"),
]
RunFolder = Annotated[Path, typer.Argument(help="a run's folder", metavar="RUN")]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set", help="KEY=VALUE, a dotted key of the scenario; may be given several times"
    ),
]
LANGUAGES = ("zh", "en")
COMMAND = "heavy-pollution"
Language = Annotated[str, typer.Option("--lang", help="zh or en; default: the environment's")]


class _State:
    """What the main command's options say to its verbs."""

    debug = False


def _version(asked: bool) -> None:
    if asked:
        typer.echo(VERSION)
        raise typer.Exit


@app.callback()
def options(
    debug: Annotated[bool, typer.Option("--debug", help="show the traceback of an error")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="show the version")
    ] = False,
) -> None:
    """Heavy-pollution emergency response simulator."""
    _State.debug = debug


def settings_of(pairs: list[str] | None, extra: dict[str, Any]) -> dict[str, Any]:
    """Return KEY=VALUE pairs as settings, with those options that were given."""
    settings: dict[str, Any] = {}
    for pair in pairs or []:
        key, equals, value = pair.partition("=")
        if not equals or not key:
            raise refuse("--set", "", pair, message("key_equals_value"))
        settings[key] = parse_value(value)
    return settings | {key: value for key, value in extra.items() if value is not None}


@app.command("run")
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
    formats: Annotated[
        str, typer.Option(help="csv, xlsx, parquet, json, separated by commas")
    ] = "csv,json",
    detail: Annotated[str | None, typer.Option(help="line, enterprise or group")] = None,
    force: Annotated[
        bool, typer.Option("--force", help="overwrite the folder of another run")
    ] = False,
    lang: Language = language_of_environment(),
) -> None:
    """Run one scenario and write its folder."""
    from simulator.inputs.reading import read_inputs
    from simulator.inputs.scenario import load_scenario
    from simulator.reports.save import save
    from simulator.runs.results import DETAILS
    from simulator.runs.run import default_detail, run
    from simulator.runs.store import check_free, read_formats
    from simulator.terminal import ReplicateProgress, print_result

    chosen = read_formats(formats)
    if detail is not None and detail not in DETAILS:
        raise refuse("--detail", "", detail, message("one_of", known=", ".join(DETAILS)))
    settings = settings_of(pairs, {"uncertainty.replicates": replicates, "uncertainty.seed": seed})
    loaded = load_scenario(scenario, settings)
    inputs = read_inputs(loaded)
    if detail is None and default_detail(len(inputs.fleet)) != "line":
        typer.echo(say(lang, "detail_enterprise", lines=len(inputs.fleet)), err=True)
    with ReplicateProgress(loaded.shape.uncertainty.replicates) as progress:
        result = run(loaded, detail, lang, inputs, progress.done, workers)
    check_free(out / result.name, result.manifest["fingerprint"], force)
    folder = save(result, out, chosen, force, lang)
    print_result(result, folder, lang)


@app.command("batch")
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
    force: Annotated[bool, typer.Option("--force", help="overwrite folders of other runs")] = False,
    lang: Language = language_of_environment(),
) -> None:
    """Run many scenarios; one that fails is reported and the rest complete."""
    from simulator.runs.store import read_formats
    from simulator.studies.batch import INDEX, run_batch
    from simulator.studies.tasks import expand, read_grid, tasks_of
    from simulator.terminal import BatchProgress

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


@app.command()
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
    from simulator.terminal import print_accounting, print_warnings

    inputs = read_inputs(load_scenario(scenario, settings_of(pairs, {})))
    accounting = account_inputs(inputs)
    print_accounting(accounting.table, lang)
    found = warnings_of(
        inputs.scenario, inputs.inventory, inputs.fleet, inputs.area, None, accounting
    )
    print_warnings([*inputs.warnings, *found], lang)
    if out is not None:
        _folder(out)
        write_csv(accounting.table, out / "accounting.csv")
        write_csv(accounting.gaps, out / "accounting_gaps.csv")
        typer.echo(say(lang, "written_to", path=out))


@app.command("compare")
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
    """Show the differences between runs, with intervals where they share seed and number of
    replicates.
    """
    from simulator.files.writing import write_csv
    from simulator.runs.compare import compare_runs, compare_wide, intervals_of, of_folders
    from simulator.terminal import print_comparison, print_intervals, print_warnings, print_wide

    found = of_folders(runs)
    table = compare_wide(found, force) if wide else compare_runs(found, force)
    intervals = intervals_of(found, force)
    if wide:
        print_wide(table, [run.name for run in found], lang)
    else:
        print_comparison(table, lang)
        print_intervals(intervals.table, lang)
    if any(run.replicates is not None for run in found):
        print_warnings(intervals.reasons, lang)
    if out is not None:
        _folder(out.parent)
        write_csv(table, out)
        typer.echo(say(lang, "written_to", path=out))
        if len(intervals.table) and not wide:
            beside = out.with_name(f"{out.stem}-intervals.csv")
            write_csv(intervals.table, beside)
            typer.echo(say(lang, "written_to", path=beside))


@app.command("alerts")
def alerts_verb(
    series: Annotated[
        Path, typer.Argument(help="hourly or daily AQI or concentrations (CSV)", metavar="FORECAST")
    ],
    criteria: Annotated[str, typer.Option(help="rule set: an id in data/criteria/ or a path")],
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
        str | None, typer.Option(help="forecast bias factors by lead day: 1,0.9,...")
    ] = None,
    spread: Annotated[
        str | None, typer.Option(help="spread of the forecast's log error by lead day: 0.1,0.2,...")
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
    """The alert sequence that a rule set makes of an AQI or concentration series."""
    from simulator.alerts.from_forecast import alerts_of_series
    from simulator.alerts.triggers import as_alert_rows
    from simulator.files.shapes import read_model
    from simulator.files.writing import write_csv
    from simulator.inputs.scenario import AlertSource
    from simulator.terminal import print_scores, print_stages

    data: dict[str, Any] = {
        "forecast": str(series),
        "criteria": criteria,
        "switches": settings_of(switches, {}),
        "unified": unified,
        "share": share,
        "co_unit": co_unit,
    }
    authority = {
        "horizon_days": horizon_days,
        "bias": _numbers("--bias", bias),
        "spread": _numbers("--spread", spread),
        "ensemble": str(ensemble) if ensemble else None,
    }
    authority = {name: value for name, value in authority.items() if value is not None}
    if authority:
        data["authority"] = authority | {"seed": seed}
    made = alerts_of_series(read_model(AlertSource, data, "alerts"), Path())
    print_stages(made.stages, lang)
    for remark in made.series.remarks:
        typer.echo(say(lang, "warning", text=remark.text(lang)), err=True)
    if made.scores is not None:
        print_scores(made.scores, lang)
    if out is not None:
        _folder(out.parent)
        write_csv(as_alert_rows(made.stages, lang), out)
        typer.echo(say(lang, "written_to", path=out))


@app.command()
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
        float, typer.Option(min=0, help="hours between issue and start of each stage")
    ] = 24.0,
    out: OutDir = Path("winters"),
    lang: Language = language_of_environment(),
) -> None:
    """Draw alert winters like a past one, as alert files and a grid for a batch."""
    from simulator.studies.drawn_winters import write_winters

    past = _dates("--season", season)
    grid = write_winters(
        history, past, _dates("--drawn", drawn) if drawn else past, out, count, seed, lead_time_h
    )
    typer.echo(say(lang, "winters_drawn", count=count, grid=grid))


@app.command()
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
    from simulator.terminal import print_regions

    table = compare_regions(load_scenario(scenario, settings_of(pairs, {})))
    print_regions(table, lang)
    if out is not None:
        _folder(out.parent)
        write_csv(table, out)
        typer.echo(say(lang, "written_to", path=out))


@app.command()
def validate(
    files: Annotated[
        list[Path],
        typer.Argument(help="inventories, scenarios, policies, alert files", metavar="FILE..."),
    ],
    policy: Annotated[
        str | None, typer.Option(help="policy that inventories are held against: an id or a path")
    ] = None,
    lang: Language = language_of_environment(),
) -> None:
    """Check files: every problem, nothing run."""
    from simulator.terminal import print_findings
    from simulator.validation import validate_file

    problems: list[Problem] = []
    for file in files:
        try:
            found = validate_file(file, policy)
        except InputError as error:
            problems += error.problems
        else:
            typer.echo(say(lang, "file_valid", file=file, kind=say(lang, f"kind_{found.kind}")))
            for told in (*found.warnings, *found.replaced):
                typer.echo("  " + told.text(lang))
            print_findings(found.findings, lang)
    if problems:
        raise InputError(problems)


@app.command()
def explain(
    run: RunFolder,
    line: Annotated[str | None, typer.Option(help="line_id")] = None,
    enterprise: Annotated[str | None, typer.Option(help="enterprise_id")] = None,
    total: Annotated[bool, typer.Option("--total", help="the whole run")] = False,
    at: Annotated[str | None, typer.Option(help="a moment of the line, 2020-11-14T10:00")] = None,
    lang: Language = language_of_environment(),
) -> None:
    """Tell the story of a figure: rule, document and clause, cut, load, kilograms."""
    from simulator.runs.explain import teller_of_run

    if sum((line is not None, enterprise is not None, total)) != 1:
        raise refuse("explain", "", "", message("line_enterprise_or_total"))
    moment = None
    if at is not None:
        if line is None:
            raise refuse("--at", "", at, message("at_needs_line"))
        try:
            moment = parse_time(at)
        except ValueError:
            raise refuse("--at", "", at, message("a_local_time")) from None
    teller = teller_of_run(run, lang)
    story = (
        teller.line(line, moment)
        if line
        else teller.enterprise(enterprise)
        if enterprise
        else teller.total()
    )
    typer.echo("\n".join(story))


@app.command()
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
    from simulator.terminal import print_sensitivity

    loaded, chosen = load_scenario(scenario), read_factors(factors)
    table = (
        sobol(loaded, chosen, figure, samples, seed) if samples else tornado(loaded, chosen, figure)
    )
    print_sensitivity(table, lang)
    if out is not None:
        _folder(out.parent)
        write_csv(table, out)
        typer.echo(say(lang, "written_to", path=out))


@app.command("report")
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
    from simulator.terminal import print_warnings

    written = write_report(run, out or run / "report.docx", lang, template)
    print_warnings(written.warnings, lang)
    typer.echo(say(lang, "written_to", path=written.path))


@app.command("notices")
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
    pairs: Settings = None,
    lang: Language = language_of_environment(),
) -> None:
    """Write one page per enterprise: its lines, grade, what to do at each level."""
    from simulator.inputs.reading import read_inputs
    from simulator.inputs.scenario import load_scenario
    from simulator.reports.word.notices import write_notices
    from simulator.terminal import print_warnings

    inputs = read_inputs(load_scenario(scenario, settings_of(pairs, {})))
    written = write_notices(inputs, out, lang, enterprise or None)
    print_warnings(written.warnings, lang)
    typer.echo(say(lang, "written_to", path=written.path))


@app.command("import")
def import_verb(
    spreadsheet: Annotated[
        Path,
        typer.Argument(
            help="a bureau's own spreadsheet (XLSX, XLS, ODS, CSV)", metavar="SPREADSHEET"
        ),
    ],
    mapping: Annotated[
        Path | None, typer.Option(help="mapping file, made by --suggest and edited by hand")
    ] = None,
    suggest: Annotated[
        bool, typer.Option("--suggest", help="write a mapping file instead of importing")
    ] = False,
    policy: Annotated[
        str | None, typer.Option(help="policy whose industries are known: an id or a path")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="the inventory (.csv or .xlsx), or the mapping (.yaml)"),
    ] = None,
    lang: Language = language_of_environment(),
) -> None:
    """Turn a bureau's own spreadsheet into the inventory format; every cell converted, guessed or
    refused is reported.
    """
    from simulator.inputs.policy import read_policy
    from simulator.spreadsheets.importer import read_spreadsheet
    from simulator.spreadsheets.inventory_file import write_inventory
    from simulator.spreadsheets.suggest import suggest_mapping

    if suggest:
        text = suggest_mapping(spreadsheet)
        if out is None:
            typer.echo(text)
        else:
            _folder(out.parent)
            out.write_text(text, encoding="utf-8")
            typer.echo(say(lang, "written_to", path=out))
        return
    known = read_policy(policy, Path()) if policy else None
    imported = read_spreadsheet(spreadsheet, mapping, known)
    typer.echo(imported.report.text(lang))
    if out is not None:
        _folder(out.parent)
        write_inventory(imported, out)
        report = out.with_name(f"{out.stem}-import-report.csv")
        report.write_text(imported.report.to_csv(lang), encoding="utf-8-sig")
        typer.echo(say(lang, "written_to", path=f"{out}, {report}"))


@app.command("selftest")
def selftest_verb(lang: Language = language_of_environment()) -> None:
    """Check the installation on a built-in case with known figures."""
    from simulator.selftest import selftest

    checks = selftest()
    for check in checks:
        verdict = "ok  " if check.holds else "FAIL"
        typer.echo(f"{verdict} {check.name}: {check.found:.6g} ({check.expected:.6g})")
    good = sum(check.holds for check in checks)
    typer.echo(say(lang, "selftest_result", good=good, all=len(checks)))
    if good < len(checks):
        raise typer.Exit(1)


@app.command("app")
def app_verb(
    port: Annotated[
        int, typer.Option(min=1, max=65535, help="port of this machine to listen on")
    ] = 8501,
) -> None:
    """Open the planners' workbench in the browser, on this machine only, until interrupted."""
    import runpy

    typer.echo(f"http://127.0.0.1:{port}")
    # In this process: who ends the command ends the server.
    sys.argv = ["streamlit", "run", str(APP), "--server.port", str(port)]
    runpy.run_module("streamlit", run_name="__main__", alter_sys=True)


@app.command()
def schema(out: OptionalOut = None) -> None:
    """Write the JSON Schema of the scenario and the policy."""
    from simulator.inputs.policy_shape import PolicyShape
    from simulator.inputs.scenario import ScenarioShape

    schemas = {
        "scenario": ScenarioShape.model_json_schema(),
        "policy": PolicyShape.model_json_schema(),
    }
    text = json.dumps(schemas, ensure_ascii=False, indent=1)
    if out is None:
        typer.echo(text)
    else:
        _folder(out.parent)
        out.write_text(text + "\n", encoding="utf-8")


def _numbers(option: str, text: str | None) -> list[float] | None:
    if text is None:
        return None
    try:
        return [float(part) for part in text.split(",")]
    except ValueError:
        raise refuse(option, "", text, message("a_number")) from None


def _dates(option: str, text: str) -> tuple[datetime, datetime]:
    try:
        first, last = (parse_time(part) for part in text.split(","))
    except ValueError:
        raise refuse(option, "", text, message("two_dates")) from None
    return first, last


def _folder(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise refuse(path, "", error.strerror or str(error), message("cannot_write")) from None


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return the exit status."""
    command: Callable[..., Any] = typer.main.get_command(app)
    given = sys.argv[1:] if arguments is None else arguments
    asked = _language_asked(given)
    language = asked if asked in LANGUAGES else language_of_environment()
    try:
        if asked not in LANGUAGES:
            raise refuse("--lang", "", asked, message("one_of", known=", ".join(LANGUAGES)))
        status = command(args=given, prog_name=_called_as(), standalone_mode=False)
        return status if isinstance(status, int) else 0
    except InputError as error:
        if _State.debug:
            traceback.print_exc()
        typer.echo(error.text(language), err=True)
        return 2
    except typer.Abort:
        return 130
    except (typer.Exit, SystemExit) as error:
        return int(getattr(error, "exit_code", getattr(error, "code", 0)) or 0)
    except Exception as error:
        if hasattr(error, "format_message"):
            typer.echo(f"{error.format_message()}", err=True)
            return 2
        if _State.debug:
            raise
        typer.echo(say(language, "our_fault", error=f"{type(error).__name__}: {error}"), err=True)
        return 70


def command_line() -> None:
    """Run the command line and leave with its exit status: the entry point `heavy-pollution`."""
    sys.exit(main())


def _called_as() -> str:
    return COMMAND if Path(sys.argv[0]).stem == COMMAND else "python -m simulator"


def _language_asked(arguments: list[str]) -> str:
    for index, argument in enumerate(arguments):
        if argument == "--lang" and index + 1 < len(arguments):
            return arguments[index + 1]
        if argument.startswith("--lang="):
            return argument.partition("=")[2]
    return language_of_environment()
