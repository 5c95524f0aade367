"""Computing a run: a scenario in, a result out. Every caller uses this function."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from simulator.engine.accounting import Accounting, own_measure_share
from simulator.engine.simulation import simulate
from simulator.engine.summing_up import Simulated
from simulator.engine.supervised_kg import supervision_kg
from simulator.inputs.reading import Inputs, read_inputs, sectors_joined
from simulator.inputs.scenario import Scenario
from simulator.runs.idle_tables import idleness_of
from simulator.runs.indicators import Avoidable, indicators_of
from simulator.runs.manifest import manifest_of
from simulator.runs.results import LINE_DETAIL_LIMIT, Result, Tables
from simulator.runs.supervision_tables import SupervisionTables
from simulator.runs.transport_tables import TransportTables
from simulator.runs.verified_alerts import Verified
from simulator.runs.warnings import warnings_of
from simulator.uncertainty.replicates import Replicates
from simulator.uncertainty.summary import account_inputs, summarise
from simulator.workers.pool import default_workers

Progress = Callable[[int, int], None]


def run(
    scenario: Scenario,
    detail: str | None = None,
    language: str = "en",
    inputs: Inputs | None = None,
    progress: Progress | None = None,
    workers: int | None = None,
    by_sector: bool = True,
    avoidable: Avoidable | None = None,
    verified: Verified | None = None,
    cluster: str | None = None,
) -> Result:
    """Return the result of a scenario.

    Parameters
    ----------
    scenario : Scenario
        A checked scenario.
    detail : str or None
        line, enterprise or group; by default line up to 100 000 lines, else enterprise.
    language : str
        zh or en, for the words of the event log.
    inputs : Inputs or None
        What `read_inputs` returned, if it was called already.
    progress : callable or None
        Called with (replicates done, all replicates). An exception that it raises stops the run and
        reaches the caller.
    workers : int or None
        Processes for the replicates; by default 1 for little work, else the number of cores.
    by_sector : bool
        Whether to make the table by hour and sector, by far the largest; without it the result
        holds None.
    avoidable : Avoidable or None
        What a cheaper plan would avoid, where the optimiser was asked; indicators of over-reach.
    verified : Verified or None
        How the alerts stood against the air that was observed; indicators of over-reach.
    cluster : str or None
        Address of a Dask scheduler that takes the place of the processes.

    Raises
    ------
    InputError
        A file that the scenario names is not usable, or a grade has no row in the policy.
    """
    began, clock = datetime.now(UTC), time.perf_counter()
    inputs = inputs or read_inputs(scenario)
    detail = detail or default_detail(len(inputs.fleet))
    accounting = account_inputs(inputs)
    simulated = simulate(inputs if by_sector else sectors_joined(inputs))
    warnings = [
        *inputs.warnings,
        *warnings_of(inputs, simulated, accounting),
    ]
    tables = Tables(inputs, simulated, accounting)
    reductions, stages = tables.reductions(detail), tables.stages()
    summary = tables.summary(reductions, stages)
    summary["own_measure_share"] = own_measure_share(
        accounting, inputs.fleet, inputs.inventory.pollutants
    )
    summary["what_if"] = scenario.shape.what_if
    summary["off_policy"] = list(scenario.policy.off_policy)
    summary["warnings"] = [warning.text(language) for warning in warnings]
    result = Result(
        scenario.shape.name,
        summary,
        reductions,
        stages,
        tables.hourly(),
        tables.hourly_by_sector() if by_sector else None,
        accounting.table,
        accounting.gaps,
        tables.events(language),
        tuple(warnings),
        indicators=indicators_of(
            inputs, simulated, accounting, tables.alert_reduction_of_lines_kg(), avoidable, verified
        ),
    )
    result = with_supervision(result, inputs, simulated)
    result = with_transport(result, inputs, simulated)
    result = with_idleness(result, inputs)
    result = with_uncertainty(result, inputs, accounting, progress, workers, cluster)
    took = time.perf_counter() - clock
    return replace(result, manifest=manifest_of(inputs, detail, began, took))


def with_supervision(result: Result, inputs: Inputs, simulated: Simulated) -> Result:
    """Return a result with what supervision came to, where the scenario has it."""
    if simulated.supervised is None:
        return result
    kg = supervision_kg(inputs, simulated.supervised)
    tables = SupervisionTables(inputs, simulated.supervised, kg)
    told = tables.summary(result.summary["pollutants"])
    return replace(
        result,
        summary=result.summary | {"supervision": told},
        findings=tables.findings(),
        teams=tables.teams(),
        screening=tables.screening(),
        ledgers=tables.ledgers() if kg.ledgers else None,
    )


def with_transport(result: Result, inputs: Inputs, simulated: Simulated) -> Result:
    """Return a result with what the trips of the enterprises came to, where the scenario has
    them.
    """
    if simulated.transport is None:
        return result
    tables = TransportTables(inputs, simulated.transport)
    return replace(
        result,
        summary=result.summary | {"transport": tables.summary()},
        transport=tables.trips(),
        transport_kg=tables.kilograms(),
        shippers=tables.shippers(),
    )


def with_idleness(result: Result, inputs: Inputs) -> Result:
    """Return a result with what idle lines take away, where dated changes make some idle."""
    idleness = idleness_of(inputs)
    if idleness is None:
        return result
    told = idleness.summary()
    return replace(result, summary=result.summary | {"idle": told}, idle=idleness.table)


def with_uncertainty(
    result: Result,
    inputs: Inputs,
    accounting: Accounting | None = None,
    progress: Progress | None = None,
    workers: int | None = None,
    cluster: str | None = None,
) -> Result:
    """Return a deterministic result with its intervals and replicates, where the scenario asks
    for them.

    Parameters
    ----------
    result : Result
        A run without replicates; nothing of it is computed again.
    inputs : Inputs
        What the run read.
    accounting : Accounting or None
        Static accounting of these inputs, if already made.
    progress : callable or None
        Called with (replicates done, all replicates). An exception that it raises stops the work,
        ends the workers and reaches the caller.
    workers : int or None
        Number of processes; by default 1 for little work, else the number of cores. The figures are
        the same for any number.
    cluster : str or None
        Address of a Dask scheduler that takes the place of the processes.
    """
    count = inputs.scenario.shape.uncertainty.replicates
    if not count:
        return result
    if accounting is None:
        accounting = account_inputs(inputs)
    # Little work is faster in this process than in new ones.
    chosen = default_workers(count * len(inputs.fleet)) if workers is None else workers
    figures = Replicates(inputs, accounting).figures(count, progress, chosen, cluster)
    return replace(result, uncertainty=summarise(figures), replicates=figures)


def default_detail(lines: int) -> str:
    """Return the default detail of results: line up to 100 000 lines, else enterprise."""
    return "line" if lines <= LINE_DETAIL_LIMIT else "enterprise"
