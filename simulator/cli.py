"""The command line: its verbs, how errors are told, and exit codes.

Exit status: 0 done; 1 ran, but some scenarios of a batch failed; 2 bad input or usage, nothing
written.
"""

from __future__ import annotations

import io
import sys
import traceback
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated, Any

import typer

from simulator.commands import VERBS
from simulator.commands.overwriting import check_options, reads
from simulator.files.files_read import never_written
from simulator.terms.errors import InputError, refuse
from simulator.terms.labels import language_of_environment, message, say
from simulator.terms.version import VERSION
from simulator.workers.collector import collect_seldom, leave_to_the_system

LANGUAGES = ("zh", "en")
COMMAND = "heavy-pollution"


class _State:
    """What the main command's options say to its verbs."""

    debug = False


def _version(asked: bool) -> None:
    if asked:
        typer.echo(VERSION)
        raise typer.Exit


def options(
    debug: Annotated[bool, typer.Option("--debug", help="show the traceback of an error")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="show the version")
    ] = False,
) -> None:
    """Heavy-pollution emergency response simulator."""
    _State.debug = debug


def _app_of(verbs: Iterable[str]) -> typer.Typer:
    """Return the program with these of its verbs."""
    some = typer.Typer(
        add_completion=False,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        help="重污染天气应急响应模拟器 · heavy-pollution emergency response simulator",
    )
    some.callback()(options)
    for name in verbs:
        some.command(name)(VERBS[name])
    return some


app = _app_of(VERBS)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return the exit status."""
    # A console that lacks a character shows a mark in its place.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    given = sys.argv[1:] if arguments is None else arguments
    command: Callable[..., Any] = typer.main.get_command(_app_for(given))
    asked = _language_asked(given)
    language = asked if asked in LANGUAGES else language_of_environment()
    try:
        if asked not in LANGUAGES:
            raise refuse("--lang", "", asked, message("one_of", known=", ".join(LANGUAGES)))
        check_options(given)
        with never_written(reads(given)):
            status = command(args=given, prog_name=_called_as(), standalone_mode=False)
        return status if isinstance(status, int) else 0
    except InputError as error:
        if _State.debug:
            traceback.print_exc()
        typer.echo(error.text(language), err=True)
        return 2
    except OSError as error:
        if _State.debug:
            raise
        refused = refuse(
            error.filename or "", "", error.strerror or str(error), message("cannot_use_file")
        )
        typer.echo(refused.text(language), err=True)
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
    collect_seldom()
    status = main()
    leave_to_the_system()
    sys.exit(status)


def _app_for(arguments: list[str]) -> typer.Typer:
    """Return the program with the verb that is asked for alone, or with all of them where it is
    none: reading the options of all verbs takes longer than many a verb.
    """
    first = next((argument for argument in arguments if not argument.startswith("-")), "")
    return _app_of((first,)) if first in VERBS else app


def _called_as() -> str:
    return COMMAND if Path(sys.argv[0]).stem == COMMAND else "python -m simulator"


def _language_asked(arguments: list[str]) -> str:
    for index, argument in enumerate(arguments):
        if argument == "--lang" and index + 1 < len(arguments):
            return arguments[index + 1]
        if argument.startswith("--lang="):
            return argument.partition("=")[2]
    return language_of_environment()
