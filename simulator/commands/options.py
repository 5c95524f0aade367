"""What several verbs take and need: their options, settings, dates, folders."""

from __future__ import annotations

import math
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from simulator.files.yaml_file import parse_value
from simulator.terms.clock import parse_time
from simulator.terms.errors import refuse
from simulator.terms.labels import message, say

if TYPE_CHECKING:
    import pandas as pd

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
Language = Annotated[str, typer.Option("--lang", help="zh or en; default: the environment's")]


def settings_of(
    pairs: list[str] | None, extra: dict[str, Any], option: str = "--set"
) -> dict[str, Any]:
    """Return KEY=VALUE pairs as settings, with those options that were given."""
    settings: dict[str, Any] = {}
    for pair in pairs or []:
        key, equals, value = pair.partition("=")
        if not equals or not key:
            raise refuse(option, "", pair, message("key_equals_value"))
        settings[key] = parse_value(value)
    return settings | {key: value for key, value in extra.items() if value is not None}


def numbers_of(option: str, text: str | None) -> list[float] | None:
    """Return an option's finite numbers, separated by commas; None where it is not given."""
    if text is None:
        return None
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        raise refuse(option, "", text, message("a_number")) from None
    if not all(map(math.isfinite, numbers)):
        raise refuse(option, "", text, message("a_number"))
    return numbers


def check_between(option: str, number: float | None, low: float, high: float) -> None:
    """Refuse an option's number that is not from `low` to `high`; one that is not given is none."""
    if number is not None and not low <= number <= high:
        allowed = message("between", low=f"{low:g}", high=f"{high:g}")
        raise refuse(option, "", f"{number:g}", allowed)


def dates_of(option: str, text: str) -> tuple[datetime, datetime]:
    """Return the two times of an option START,END."""
    try:
        first, last = (parse_time(part) for part in text.split(","))
    except ValueError:
        raise refuse(option, "", text, message("two_dates")) from None
    return first, last


def moment_of(at: str) -> datetime:
    """Return the moment that `--at` names, or refuse."""
    try:
        return parse_time(at)
    except ValueError:
        raise refuse("--at", "", at, message("a_local_time")) from None


def write_table(table: pd.DataFrame, path: Path | None, lang: str) -> None:
    """Write a table as CSV where a path is given, and say so; or refuse."""
    from simulator.files.writing import write_csv

    if path is None:
        return
    make_folder(path.parent)
    try:
        write_csv(table, path)
    except OSError as error:
        raise refuse(path, "", error.strerror or str(error), message("cannot_write")) from None
    typer.echo(say(lang, "written_to", path=path))


def make_folder(path: Path) -> None:
    """Make a folder where there is none, or refuse."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise refuse(path, "", error.strerror or str(error), message("cannot_write")) from None
