"""The program itself: its check, its workbench, the schema of its files."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from simulator.commands.options import Language, OptionalOut, make_folder
from simulator.terms.labels import language_of_environment, say
from simulator.terms.paths import APP


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
) -> None:
    """Open the planners' workbench in the browser, on this machine only, until interrupted."""
    import runpy

    typer.echo(f"http://127.0.0.1:{port}")
    # In this process: who ends the command ends the server.
    sys.argv = ["streamlit", "run", str(APP), "--server.port", str(port)]
    runpy.run_module("streamlit", run_name="__main__", alter_sys=True)


def schema(out: OptionalOut = None) -> None:
    """Write the JSON Schema of the scenario and the policy."""
    from simulator.files.writing import write_text
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
        make_folder(out.parent)
        write_text(text + "\n", out)
