"""The program itself: its check, its workbench, the schema of its files."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from simulator.commands.options import Language, OptionalOut, make_folder
from simulator.terms.labels import language_of_environment, say
from simulator.terms.paths import APP

LAST_PORT = 65_535
# More processes than cores only compete for them (assumed).
MOST_WORKERS = 64


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


def app_verb(
    port: Annotated[
        int, typer.Option(min=1, max=65535, help="port of this machine to listen on")
    ] = 8501,
    workers: Annotated[
        int,
        typer.Option(
            min=1,
            max=MOST_WORKERS,
            help="processes, each on a port of its own from --port on; one uses one core",
        ),
    ] = 1,
    secrets: Annotated[
        Path | None, typer.Option(help="file of secrets that switches signing in on")
    ] = None,
    lang: Language = language_of_environment(),
) -> None:
    """Open the planners' workbench in the browser, on this machine only, until interrupted."""
    import runpy

    from simulator.workers.servers import serve_all

    last = port + workers - 1
    if last > LAST_PORT:
        raise typer.BadParameter(say(lang, "too_few_ports", last=last), param_hint="--port")
    settings = ["--secrets.files", str(secrets)] if secrets is not None else []
    servers = [
        ["streamlit", "run", str(APP), "--server.port", str(one), *settings]
        for one in range(port, last + 1)
    ]
    for one in range(port, last + 1):
        typer.echo(f"http://127.0.0.1:{one}")
    if workers == 1:
        # In this process: who ends the command ends the server.
        sys.argv = servers[0]
        runpy.run_module("streamlit", run_name="__main__", alter_sys=True)
        return
    serve_all(
        [[sys.executable, "-m", *server] for server in servers],
        lambda number, code: typer.echo(
            say(lang, "server_ended", port=port + number, code=code), err=True
        ),
    )


def schema(out: OptionalOut = None) -> None:
    """Write the JSON Schema of the scenario and the policy."""
    from simulator.files.writing import write_text
    from simulator.inputs.policy_shape import PolicyShape
    from simulator.inputs.scenario_shape import ScenarioShape

    schemas = {
        "scenario": ScenarioShape.model_json_schema(),
        "policy": PolicyShape.model_json_schema(),
    }
    text = json.dumps(schemas, ensure_ascii=False, indent=1)
    if out is None:
        typer.echo(text)
    else:
        make_folder(out.parent)
        write_text(text + "\n", out)
