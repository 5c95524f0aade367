"""Engine and oracle agree on every line, pollutant, stage and hour of drawn cases.

The oracle (tests/oracle) is a SimPy process per line that shares no code with the engine; the cases
go through files, so that the readers are under test too.
"""

import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
from hypothesis import event, given

from oracle.case import SHORTFALL_PARTS
from oracle.cases import cases, write_case
from oracle.oracle import simulate as oracle_of
from simulator import load_scenario, run
from simulator.engine.simulation import simulate
from simulator.inputs.area_sources import no_area_sources
from simulator.inputs.reading import read_inputs

# Of the cell's baseline: the two do the same arithmetic in another order.
TOLERANCE = 1e-9
# Instants closer than 1e-9 h are one (oracle's C14): at some kg/h that is 1e-8 kg, whatever the
# cell.
INSTANT_KG = 1e-8
MONEY = (
    "output_value_lost_cny",
    "output_value_lost_by_season_cny",
    "electricity_saved_kwh",
    "electricity_saved_by_season_kwh",
)


def close(ours, theirs, baseline, what):
    """Assert that two figures agree to 1e-9 of the cell's baseline."""
    if theirs is None or ours is None or (isinstance(ours, float) and np.isnan(ours)):
        assert theirs is None and (ours is None or np.isnan(ours)), (what, ours, theirs)
        return
    assert abs(ours - theirs) <= max(TOLERANCE * abs(baseline), INSTANT_KG), (
        what,
        ours,
        theirs,
        baseline,
    )


def indexed(table, keys):
    """Return {key: row} of a table."""
    return {
        tuple(getattr(row, key) for key in keys) if len(keys) > 1 else getattr(row, keys[0]): row
        for row in table.itertuples()
    }


def compare_kg(row, theirs, what):
    """Compare the three runs of one cell."""
    for name in ("baseline_kg", "seasonal_kg", "actual_kg"):
        close(getattr(row, name), getattr(theirs, name), theirs.baseline_kg, (what, name))


def check_case(case):
    """Run a case through both and compare everything."""
    theirs = oracle_of(case)
    with tempfile.TemporaryDirectory() as folder:
        scenario = load_scenario(write_case(case, Path(folder)))
        ours = run(scenario)
        inputs = read_inputs(scenario)
    table = indexed(ours.reductions, ("dimension", "key", "pollutant"))
    for (line, pollutant), kg in theirs.lines.items():
        compare_kg(table["line", line, pollutant], kg, ("line", line, pollutant))
    for pollutant, kg in theirs.totals.items():
        compare_kg(table["total", "total", pollutant], kg, ("total", pollutant))
    for (key, pollutant), kg in theirs.stages.items():
        compare_kg(table["stage", key, pollutant], kg, ("stage", key, pollutant))
    start = ours.hourly["time"].iloc[0]
    hourly = {
        ((row.time - start) // np.timedelta64(1, "h"), row.pollutant): row
        for row in ours.hourly.itertuples()
    }
    for (pollutant, hour), kg in theirs.hours.items():
        compare_kg(hourly[hour, pollutant], kg, ("hour", hour, pollutant))
    check_summary(ours, theirs)
    check_stage_table(ours, theirs)
    check_accounting(ours, theirs)
    return inputs


def check_summary(ours, theirs):
    """Compare nominal reduction, shortfall, moved hours, output value and electricity."""
    for pollutant, summary in theirs.summary.items():
        mine, baseline = ours.summary["pollutants"][pollutant], theirs.totals[pollutant].baseline_kg
        close(mine["nominal_kg"], summary.nominal_kg, baseline, ("nominal", pollutant))
        close(mine["moved_kg"], summary.moved_kg, baseline, ("moved", pollutant))
        for part in SHORTFALL_PARTS:
            close(
                mine["shortfall"][f"{part}_kg"],
                summary.shortfall[part],
                baseline,
                (part, pollutant),
            )
    for name in MONEY:
        close(ours.summary[name], getattr(theirs, name), max(1e3, abs(getattr(theirs, name))), name)


def check_stage_table(ours, theirs):
    """Compare shares, targets and hours met of every stage."""
    table = indexed(ours.stages, ("stage", "pollutant"))
    for key, row in theirs.stage_table.items():
        mine = table[key]
        # The share of a stage of microseconds is a quotient of two roundings.
        names = ("alert_share",) if row.hours > 1e-6 else ()
        for name in ("alert_reduction_kg", "whole_society_kg", "target", "met_h", "hours", *names):
            close(
                getattr(mine, name),
                getattr(row, name),
                max(1.0, row.whole_society_kg or 0.0),
                (key, name),
            )


def check_accounting(ours, theirs):
    """Compare the static accounting of every level."""
    table = indexed(ours.accounting, ("level", "pollutant"))
    for key, row in theirs.accounting.items():
        mine = table[key]
        close(mine.base_kg_d, row.base_kg_d, row.base_kg_d, (key, "base"))
        close(mine.reduction_kg_d, row.reduction_kg_d, row.base_kg_d, (key, "reduction"))
        close(mine.target, row.target, 1.0, (key, "target"))
        assert (
            None if mine.met is None or str(mine.met) == "<NA>" else bool(mine.met)
        ) == row.met, key


@given(cases())
def test_engine_and_oracle_agree(case):
    """On drawn inventories, policies and stages engine and oracle agree on every figure."""
    event(f"{len(case.scenario.get('stages') or [])} stages")
    check_case(case)


@given(cases())
def test_each_line_hour_agrees(case):
    """Each line taken alone agrees with the oracle in every hour."""
    theirs = oracle_of(case)
    with tempfile.TemporaryDirectory() as folder:
        scenario = load_scenario(write_case(case, Path(folder)))
        inputs = read_inputs(scenario)
    pollutants = inputs.inventory.pollutants
    area = no_area_sources(pollutants)
    for place, line in enumerate(inputs.inventory.lines["line_id"]):
        # All lines stay in the fleet, since groups are counted together; only this one emits.
        base = np.zeros_like(inputs.fleet.base_kg_h)
        base[place] = inputs.fleet.base_kg_h[place]
        fleet = replace(inputs.fleet, base_kg_h=base)
        alone = simulate(replace(inputs, scenario=scenario, fleet=fleet, area=area))
        for column, pollutant in enumerate(pollutants):
            ours = alone.hourly_kg[:, :, column].sum(axis=1)
            for hour in range(ours.shape[1]):
                kg = theirs.line_hours.get((line, pollutant, hour), (0.0, 0.0, 0.0))
                for index in range(3):
                    close(
                        float(ours[index, hour]), kg[index], kg[0], (line, pollutant, hour, index)
                    )
