"""What a reader of a plan gets: settings and results, without contacts of enterprises and without
what supervision found or supposes.

Whatever is left out here is never sent, on whatever page it would be shown.
"""

from __future__ import annotations

from dataclasses import replace

from simulator.inputs.inventory import Inventory
from simulator.inputs.reading import Inputs
from simulator.inputs.scenario import Scenario
from simulator.runs.results import Result
from simulator.runs.settings import Key, Setting, settings_of
from simulator.workbench.desk import Outcome

# Free texts of the inventory may hold a contact too.
HIDDEN_COLUMNS = ("contact", "contact_phone", "note", "remark")
BLOCK = "supervision"
# Events of which enterprises are the subject: findings, and what changed about one of them.
HIDDEN_EVENTS = ("found", "corrected", "relapsed", "downgraded", "raid", "standing")
# Who is known or supposed not to obey, and who breaks the rules.
HIDDEN_SETTINGS = ("listed_behaviour", "listed_fraud", "raid", BLOCK, "change")
NAMING = ("enterprise", "line")


def for_readers(outcome: Outcome) -> Outcome:
    """Return an outcome as readers may see it."""
    inputs, result = outcome.inputs, outcome.result
    supervised = outcome.scenario is not None and outcome.scenario.shape.supervision is not None
    return replace(
        outcome,
        inputs=None if inputs is None else _inputs(inputs),
        result=None if result is None else _result(result, supervised),
    )


def settings_for_readers(scenario: Scenario, language: str) -> dict[Key, Setting]:
    """Return the settings of a scenario that readers may see."""
    told = settings_of(scenario, language)
    return {key: setting for key, setting in told.items() if key[0] not in HIDDEN_SETTINGS}


def _inputs(inputs: Inputs) -> Inputs:
    inventory: Inventory = inputs.inventory
    lines = inventory.lines
    blank = {name: "" for name in HIDDEN_COLUMNS if name in lines}
    return replace(inputs, inventory=replace(inventory, lines=lines.assign(**blank)))


def _result(result: Result, supervised: bool) -> Result:
    events = result.events
    scenario = {
        key: value for key, value in result.manifest.get("scenario", {}).items() if key != BLOCK
    }
    reductions = result.reductions
    if supervised:
        # What one enterprise saved would tell whether it obeyed.
        reductions = reductions[~reductions["dimension"].isin(NAMING)]
        # Trips follow the loads that supervision found.
        result = replace(result, transport=None, transport_kg=None, shippers=None)
    return replace(
        result,
        reductions=reductions,
        events=events[~events["event"].isin(HIDDEN_EVENTS)],
        manifest=result.manifest | {"scenario": scenario},
        findings=None,
        teams=None,
        screening=None,
        ledgers=None,
    )
