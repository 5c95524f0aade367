"""Supervision against a SimPy process per enterprise that ticks by the hour.

    python benchmarks/bench_supervision.py            1 000 replicates of a county, one large winter
    python benchmarks/bench_supervision.py --small    small sizes: CI checks that this still runs

The county has 1 000 lines, 6 teams and an alert of 4 days in a period of 14; the winter 100 000
lines, 200 teams and 12 alerts in 182 days. The rival does the least that such a program must do:
every enterprise wakes every hour, takes its load and adds up what it emits; teams visit in turn.
Ratios are the rival's time over that of the simulator, for the same world in the same run.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from pathlib import Path

import simpy

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parent.parent)]

import made
from simulator.engine.simulation import simulate
from simulator.engine.supervised import make_scene
from simulator.engine.supervision.scene import Scene
from simulator.engine.supervision.supervise import supervise
from simulator.inputs.reading import Inputs
from simulator.uncertainty.replicates import Replicates
from simulator.uncertainty.summary import account_inputs
from simulator.workers.pool import cores

SHIFT = range(8, 20)
# The rival's time grows with lines x hours: it is measured on so many lines of a larger list.
RIVAL_LINES = 2_000


def world(lines: int, teams: int, days: int, alerts: int, **more: object) -> Inputs:
    """Return inputs with so many lines, teams, days and alerts."""
    with tempfile.TemporaryDirectory() as folder:
        scenario = made.scenario(Path(folder), days, alerts, {"teams": teams, **more})
    return made.inputs(scenario, made.inventory(lines))


def ticking(inputs: Inputs) -> tuple[float, int]:
    """Return (kilograms emitted, visits) by a process per enterprise that wakes every hour."""
    fleet, hours = inputs.fleet, int(inputs.scenario.length_h)
    kg_h = [0.0] * len(fleet.enterprise.names)
    for code, base in zip(fleet.enterprise.codes, fleet.base_kg_h[:, 0], strict=True):
        kg_h[code] += float(base)
    stages = [(stage.start_h, stage.end_h) for stage in inputs.scenario.stages]
    env = simpy.Environment()
    obeys = [code % 16 > 0 for code in range(len(kg_h))]
    told = {"kg": 0.0, "visits": 0}
    queue = simpy.Store(env)

    def enterprise(code: int):
        load = 1.0
        for _ in range(hours):
            alert = any(first <= env.now < last for first, last in stages)
            target = 0.6 if alert and obeys[code] else 1.0
            load += max(-0.25, min(0.25, target - load))
            told["kg"] += load * kg_h[code]
            yield env.timeout(1)

    def team():
        while True:
            if int(env.now) % 24 not in SHIFT:
                yield env.timeout(1)
                continue
            code = yield queue.get()
            yield env.timeout(1.75)
            obeys[code] = True
            told["visits"] += 1

    def office():
        for first, last in stages:
            yield env.timeout(max(0, first - env.now))
            for code in range(len(kg_h)):
                queue.put(code)
            yield env.timeout(last - env.now)

    for code in range(len(kg_h)):
        env.process(enterprise(code))
    for _ in inputs.teams:
        env.process(team())
    env.process(office())
    env.run(until=hours)
    return told["kg"], told["visits"]


def processor_seconds() -> float:
    """Return the processor's seconds of this process and of the workers that have ended."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def seconds(work) -> float:
    """Return the processor's seconds of some work."""
    began = time.process_time()
    work()
    return time.process_time() - began


def county(replicates: int, lines: int) -> None:
    """Print the cost of replicates of a county under supervision."""
    inputs = world(lines, 6, 14, 1)
    accounting = account_inputs(inputs)
    began, before = time.perf_counter(), processor_seconds()
    drawn = Replicates(inputs, accounting)
    drawn.figures(replicates, workers=cores())
    took, worked = time.perf_counter() - began, processor_seconds() - before
    scene = make_scene(inputs)
    alone = seconds(lambda: [supervise(scene, number) for number in range(min(50, replicates))])
    rival = seconds(lambda: ticking(inputs))
    each = worked / replicates
    print(f"county of {lines} lines, 6 teams, {replicates} replicates on {cores()} cores")
    print(f"  all replicates, bases, lags and ramps drawn too  {took:8.2f} s")
    print(f"  their processor time, over the cores             {worked / cores():8.2f} s")
    print(
        f"  processes of one replicate alone                 {1e3 * alone / min(50, replicates):8.2f} ms"
    )
    print(f"  one run of the rival                             {1e3 * rival:8.2f} ms")
    print(f"  rival / one replicate                            {rival / each:8.1f}")
    print(
        f"  rival / processes of one replicate               {rival / (alone / min(50, replicates)):8.1f}"
    )


def winter(lines: int, teams: int, days: int, alerts: int) -> None:
    """Print the cost of one large winter under supervision."""
    inputs = world(lines, teams, days, alerts)
    began, before = time.perf_counter(), processor_seconds()
    simulated = simulate(inputs)
    took, worked = time.perf_counter() - began, processor_seconds() - before
    assert simulated.supervised is not None
    scene: Scene = simulated.supervised.scene
    visits = sum(shift.visits for shift in simulated.supervised.outcome.shifts)
    part = max(1, lines // RIVAL_LINES)
    fewer = world(lines // part, max(1, teams // part), days, alerts)
    rival = part * seconds(lambda: ticking(fewer))
    print(f"winter of {lines} lines, {len(scene)} enterprises, {teams} teams, {visits} visits")
    print(f"  one run                                          {took:8.2f} s")
    print(f"  its processor time                               {worked:8.2f} s")
    print(f"  the rival, on 1/{part} of the lines, times {part:<3}           {rival:8.2f} s")
    print(f"  rival / one run                                  {rival / worked:8.1f}")


if __name__ == "__main__":
    options = argparse.ArgumentParser()
    options.add_argument("--small", action="store_true")
    if options.parse_args().small:
        county(20, 200)
        winter(2_000, 10, 30, 2)
    else:
        county(1_000, 1_000)
        winter(100_000, 200, made.DAYS, made.ALERTS)
