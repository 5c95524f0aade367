"""Tax of a run, and what a grade is worth."""

from __future__ import annotations

from typing import Annotated

import typer

from simulator.commands.options import (
    Language,
    OptionalOut,
    ScenarioFile,
    Settings,
    settings_of,
    write_table,
)
from simulator.terms.labels import language_of_environment


def tax_verb(
    scenario: ScenarioFile,
    table: Annotated[
        str, typer.Option(help="tax table: an id in data/tax/ or a path")
    ] = "shanxi-2018",
    out: OptionalOut = None,
    pairs: Settings = None,
    lang: Language = language_of_environment(),
) -> None:
    """The environmental tax of a run's emissions, by enterprise, outlet and item."""
    from simulator.economics.tax_of_run import tax_of_run
    from simulator.inputs.reading import read_inputs
    from simulator.inputs.scenario import load_scenario
    from simulator.terminal import print_tax

    told = tax_of_run(read_inputs(load_scenario(scenario, settings_of(pairs, {}))), table)
    print_tax(told, lang)
    write_table(told.rows, out, lang)
