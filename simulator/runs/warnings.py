"""Guards and warnings: facts that are legal but odd, and limits that every output must state
(method: guards).
"""

from __future__ import annotations

import numpy as np

from simulator.alerts.timeline import EPISODE_LONG_H, Timeline
from simulator.engine.accounting import Accounting
from simulator.engine.simulation import Simulated
from simulator.inputs.area_sources import AreaSources
from simulator.inputs.fleet import Fleet
from simulator.inputs.inventory import Inventory
from simulator.inputs.policy import Policy
from simulator.inputs.policy_sources import assumed_sources
from simulator.inputs.scenario import Scenario
from simulator.terms.contracts import pollutant_title
from simulator.terms.errors import nearest
from simulator.terms.labels import Message, message
from simulator.terms.levels import GRADES

LARGE_CUT = 0.6
BELOW_B = ("C", "D", "nonlead", "ungraded")
NAMED = 10


def warnings_of(
    scenario: Scenario,
    inventory: Inventory,
    fleet: Fleet,
    area: AreaSources,
    simulated: Simulated | None,
    accounting: Accounting,
) -> list[Message]:
    """Return what a reader of any output must know besides the figures."""
    found = [*scenario.warnings, *_scopes(scenario, fleet, area)]
    if scenario.policy.off_policy:
        found.append(message("off_policy", cuts="; ".join(scenario.policy.off_policy)))
    found += accounting.warnings
    if len(area) and not area.base_kg_d.any():
        found.append(message("area_sources_zero_warning"))
    scoped = any(stage.scope is not None for stage in scenario.dated)
    if scoped and scenario.shape.whole_society_kg_d:
        found.append(message("scoped_whole_society"))
    if simulated is not None:
        found += _episodes(simulated.timelines, simulated.class_of)
    found += _large_cuts(accounting, None if len(area) else scenario.shape.whole_society_kg_d or {})
    found += _heat_sources(inventory, fleet, accounting)
    found += _assumed(inventory, fleet, scenario.policy)
    return list(dict.fromkeys(found))


def _scopes(scenario: Scenario, fleet: Fleet, area: AreaSources) -> list[Message]:
    known = {*fleet.district.names, *area.rows["district"]} - {""}
    return [
        message("scope_covers_nothing", number=number, name=name, near=nearest(name, known) or "-")
        for number, stage in enumerate(scenario.dated, start=1)
        for name in stage.scope or ()
        if name not in known
    ]


def _episodes(timelines: tuple[Timeline, ...], class_of: dict[str, int]) -> list[Message]:
    found = []
    for index, timeline in enumerate(timelines):
        for start, end in timeline.episodes:
            if end - start > EPISODE_LONG_H:
                district = next(name for name, place in class_of.items() if place == index)
                found.append(
                    message(
                        "long_episode", district=district or "-", days=f"{(end - start) / 24:.1f}"
                    )
                )
    return found


def _large_cuts(accounting: Accounting, known: dict | None) -> list[Message]:
    """Return warnings of cuts above what any event reached; only where the whole society is known,
    None for all.
    """
    large = accounting.table[accounting.table["ratio"] > LARGE_CUT]
    if known is not None:
        large = large[large["pollutant"].isin(list(known))]
    return [
        message(
            "large_cut",
            level=message(f"level_{row.level}"),
            pollutant=pollutant_title(row.pollutant),
            share=f"{100 * row.ratio:.1f}",
        )
        for row in large.itertuples()
    ]


def _heat_sources(inventory: Inventory, fleet: Fleet, accounting: Accounting) -> list[Message]:
    ids = inventory.lines["line_id"].to_numpy()
    sources = fleet.waste_heat & ~fleet.long_shut
    floor = fleet.floor(heating=True)
    # The effective cut stops at 1 - floor: a cut that reaches it was ordered at least that deep.
    meets = sources & (floor > 0) & (accounting.ordered.max(axis=0) >= 1 - floor - 1e-12)
    below = sources & np.isin(fleet.grade, [GRADES.index(name) for name in BELOW_B])
    found = []
    for key, rows in (("heat_source_floor", meets), ("heat_source_grade", below)):
        if rows.any():
            found.append(message(key, lines=_listed(ids[rows])))
    return found


def _listed(names: np.ndarray) -> str:
    rest = f" (+{len(names) - NAMED})" if len(names) > NAMED else ""
    return ", ".join(str(name) for name in names[:NAMED]) + rest


def _assumed(inventory: Inventory, fleet: Fleet, policy: Policy) -> list[Message]:
    guessed = (inventory.lines["data_quality"] == "guess").to_numpy()
    found = []
    if guessed.any():
        total = fleet.base_kg_h.sum(axis=0)
        part = fleet.base_kg_h[guessed].sum(axis=0)
        for index, name in enumerate(inventory.pollutants):
            if part[index] > 0:
                share = f"{100 * part[index] / total[index]:.1f}"
                found.append(message("assumed_share", pollutant=pollutant_title(name), share=share))
    count = len(assumed_sources(policy.shape))
    return [*found, message("policy_assumed", count=count)] if count else found
