"""What is wrong with files, and where a figure comes from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from simulator.commands.options import Language, RunFolder, moment_of
from simulator.terms.errors import InputError, Problem, refuse
from simulator.terms.labels import language_of_environment, message, say


def validate(
    files: Annotated[
        list[Path],
        typer.Argument(
            help="inventories, scenarios, policies (files, or ids of shipped ones), alert files",
            metavar="FILE...",
        ),
    ],
    policy: Annotated[
        str | None, typer.Option(help="policy that inventories are held against: an id or a path")
    ] = None,
    assumed: Annotated[
        bool, typer.Option("--assumed", help="list the values of a policy that no document gives")
    ] = False,
    lang: Language = language_of_environment(),
) -> None:
    """Check files: every problem, nothing run."""
    from simulator.terminal.remarks import print_assumed, print_findings
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
            if assumed and found.policy is not None:
                print_assumed(found.policy, lang)
    if problems:
        raise InputError(problems)


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
        moment = moment_of(at)
    teller = teller_of_run(run, lang)
    story = (
        teller.line(line, moment)
        if line
        else teller.enterprise(enterprise)
        if enterprise
        else teller.total()
    )
    typer.echo("\n".join(story))
