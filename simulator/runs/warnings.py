"""Warnings: facts that are legal but odd, and limits that every output must state."""

from __future__ import annotations

import numpy as np

from simulator.alerts.timeline import EPISODE_LONG_H, Timeline
from simulator.engine.accounting import Accounting
from simulator.engine.summing_up import Simulated
from simulator.engine.transport import OWED
from simulator.inputs.fleet import Fleet
from simulator.inputs.inventory import Inventory
from simulator.inputs.policy import Policy
from simulator.inputs.policy_shape import PolicyShape
from simulator.inputs.policy_sources import assumed_sources
from simulator.inputs.reading import Inputs
from simulator.inputs.transport_factors import truck_defaults
from simulator.runs.heat import households, households_without_heat
from simulator.terms.clock import DAY_H
from simulator.terms.contracts import pollutant_title
from simulator.terms.errors import nearest
from simulator.terms.labels import Message, message
from simulator.terms.levels import ALERT_LEVELS, GRADES

LARGE_CUT = 0.6
# Fewer trips owed at the end of a period than this are not worth a word.
LEAST_TRIPS = 0.5
BELOW_B = ("C", "D", "nonlead", "ungraded")
NAMED = 10


def warnings_of(
    inputs: Inputs, simulated: Simulated | None, accounting: Accounting
) -> list[Message]:
    """Return everything that a reader must know besides the figures."""
    scenario, inventory, fleet, area = (
        inputs.scenario,
        inputs.inventory,
        inputs.fleet,
        inputs.area,
    )
    warnings = [*scenario.warnings, *_scopes(inputs)]
    if scenario.policy.off_policy:
        warnings.append(message("off_policy", cuts="; ".join(scenario.policy.off_policy)))
    warnings += accounting.warnings
    # Zeros would make the whole society equal to the listed lines without saying so.
    if len(area) and not area.base_kg_d.any():
        warnings.append(message("area_sources_zero_warning"))
    scoped = any(stage.scope is not None for stage in scenario.dated)
    if scoped and scenario.shape.whole_society_kg_d:
        warnings.append(message("scoped_whole_society"))
    if simulated is not None:
        warnings += _episodes(simulated.timelines, simulated.class_of)
    warnings += _large_cuts(
        accounting, None if len(area) else scenario.shape.whole_society_kg_d or {}
    )
    warnings += _heat_sources(inventory, fleet, accounting)
    warnings += _targets(inventory, scenario.policy)
    warnings += _assumed(inputs)
    warnings += _transport(inputs, simulated)
    # Two checks may find the same fact; the order of the warnings stays.
    return list(dict.fromkeys(warnings))


def _scopes(inputs: Inputs) -> list[Message]:
    """Return warnings about stages whose scope names a district that the data do not know."""
    scenario, transport = inputs.scenario, inputs.transport
    driven = () if transport is None else transport.districts
    known = {*inputs.fleet.district.names, *inputs.area.rows["district"], *driven} - {""}
    return [
        message("scope_covers_nothing", number=number, name=name, near=nearest(name, known) or "-")
        for number, stage in enumerate(scenario.dated, start=1)
        for name in stage.scope or ()
        if name not in known
    ]


def _episodes(timelines: tuple[Timeline, ...], class_of: dict[str, int]) -> list[Message]:
    """Return warnings about episodes that are unusually long."""
    warnings: list[Message] = []
    for index, timeline in enumerate(timelines):
        for start, end in timeline.episodes:
            if end - start > EPISODE_LONG_H:
                district = next(name for name, place in class_of.items() if place == index)
                warnings.append(
                    message(
                        "long_episode", district=district or "-", days=f"{(end - start) / 24:.1f}"
                    )
                )
    return warnings


def _large_cuts(accounting: Accounting, known: dict | None) -> list[Message]:
    """Return warnings about reductions larger than any that a real event reached.

    Parameters
    ----------
    accounting : Accounting
        The static accounting.
    known : dict or None
        Pollutants whose whole-society emission is known; None for all.
    """
    table = accounting.table
    return [
        message(
            "large_cut",
            level=message(f"level_{level}"),
            pollutant=pollutant_title(pollutant),
            share=f"{100 * ratio:.1f}",
        )
        for level, pollutant, ratio in zip(
            table["level"], table["pollutant"], table["ratio"], strict=True
        )
        # Without the whole society a ratio refers to the listed lines only and may well be large.
        if ratio > LARGE_CUT and (known is None or pollutant in known)
    ]


def _heat_sources(inventory: Inventory, fleet: Fleet, accounting: Accounting) -> list[Message]:
    """Return warnings about waste-heat sources: cuts that meet their floor, grades below B, and the
    homes that would lose their heat.
    """
    ids = inventory.lines["line_id"].to_numpy()
    sources = fleet.waste_heat & ~fleet.long_shut
    floor = fleet.floor(heating=True)
    # The floor limits the effective cut to 1 - floor, so only the ordered cut shows who meets it.
    meets = sources & (floor > 0) & (accounting.ordered.max(axis=0) >= 1 - floor - 1e-12)
    below = sources & np.isin(fleet.grade, [GRADES.index(name) for name in BELOW_B])
    warnings: list[Message] = []
    for key, rows in (("heat_source_floor", meets), ("heat_source_grade", below)):
        if rows.any():
            warnings.append(message(key, lines=_listed(ids[rows])))
    cold = households_without_heat(inventory, fleet, accounting).max(axis=0)
    if cold.any():
        # A household loses its heat as a whole.
        homes = {ids[row]: round(cold[row] + 0.499) for row in np.flatnonzero(cold)}
        named = np.array([f"{name} {count:,}" for name, count in homes.items()])
        warnings.append(
            message(
                "heat_source_households",
                count=f"{sum(homes.values()):,}",
                all=f"{households(inventory, fleet).sum():,.0f}",
                lines=_listed(named),
            )
        )
    return warnings


def _listed(names: np.ndarray) -> str:
    rest = f" (+{len(names) - NAMED})" if len(names) > NAMED else ""
    return ", ".join(str(name) for name in names[:NAMED]) + rest


def _targets(inventory: Inventory, policy: Policy) -> list[Message]:
    """Return a warning for each pollutant that has a target and no column in the inventory."""
    known = inventory.pollutants
    named = (name for shares in policy.shape.targets.values() for name in shares)
    return [
        message("target_without_pollutant", pollutant=name, known=", ".join(known))
        for name in dict.fromkeys(named)
        if name not in known
    ]


def guessed_shares(inputs: Inputs) -> dict[str, float]:
    """Return the share of the lines' base emission that rests on guessed factors, by pollutant;
    those without any are left out.
    """
    guessed = (inputs.inventory.lines["data_quality"] == "guess").to_numpy()
    total = inputs.fleet.base_kg_h.sum(axis=0)
    part = inputs.fleet.base_kg_h[guessed].sum(axis=0)
    return {
        name: float(part[index] / total[index])
        for index, name in enumerate(inputs.inventory.pollutants)
        if part[index] > 0
    }


def _assumed(inputs: Inputs) -> list[Message]:
    """Return warnings about guessed base emissions and assumed values of the policy."""
    warnings = [
        message("assumed_share", pollutant=pollutant_title(name), share=f"{100 * share:.1f}")
        for name, share in guessed_shares(inputs).items()
    ]
    count = len(assumed_sources(inputs.scenario.policy.shape, inputs.transport is not None))
    return [*warnings, message("policy_assumed", count=count)] if count else warnings


def _reaching_nobody(policy: PolicyShape) -> list[Message]:
    """Return warnings about measures for trucks below a minimum where no rule makes one stagger."""
    if any(rule.stagger for rule in policy.transport_rules):
        return []
    return [
        message("below_minimum_of_none", id=measure.id, policy=policy.id)
        for measure in policy.transport_measures
        if any(
            statement.below_minimum
            for level in ALERT_LEVELS
            for statement in measure.statements(level)
        )
    ]


def _transport(inputs: Inputs, simulated: Simulated | None) -> list[Message]:
    """Return warnings about the transport of enterprises: nothing asked of it, pollutants without
    factors, trips still owed at the end.
    """
    transport = inputs.transport
    if transport is None:
        return []
    warnings = []
    shape = inputs.scenario.policy.shape
    if not shape.transport_measures and inputs.scenario.dated:
        warnings.append(message("transport_without_measures", policy=shape.id))
    warnings += _reaching_nobody(shape)
    if transport.factors.unknown:
        names = ", ".join(pollutant_title(name) for name in transport.factors.unknown)
        warnings.append(message("transport_without_factors", pollutants=names))
    of_trucks = inputs.area.rows["sector"] == truck_defaults()["sector"]
    apart = int((transport.rows["part_of"] == "").sum())
    if apart and inputs.area.base_kg_d[of_trucks.to_numpy(dtype=bool)].any():
        warnings.append(message("transport_beside_area", count=apart))
    sums = None if simulated is None else simulated.transport
    if sums is not None:
        owed = float(sums.fates[OWED] @ transport.trips_d) / DAY_H
        if owed > LEAST_TRIPS:
            warnings.append(message("transport_owed", trips=f"{owed:,.0f}"))
    return warnings
