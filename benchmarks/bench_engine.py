"""The engine against a SimPy process per line, on the same lines and alerts, in one run.

    python benchmarks/bench_engine.py            10^5 lines against the rival, then 10^6 lines
    python benchmarks/bench_engine.py --small    2 000 and 5 000 lines: CI checks that this still
    runs

The rival is what one would write first: a generator per production line that waits for each notice,
moves its load, and adds up kilograms; it keeps no hourly series. Its kilograms must agree with the
engine's.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import simpy

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parent.parent)]

import made
from simulator.engine.orders import LineOrders
from simulator.engine.preparing import prepare
from simulator.engine.simulation import simulate


def process_per_line(
    orders: np.ndarray, seasonal: list, fleet, stages, strength: np.ndarray, length_h: float
) -> np.ndarray:
    """Return hours of normal emission (L) of a model with one process per line."""
    env, hours = simpy.Environment(), np.zeros(len(fleet))

    def line(row: int):
        load, total, now, season = 1.0, 0.0, 0.0, 0.0
        down, up, lag = fleet.ramp_down_h[row], fleet.ramp_up_h[row], fleet.lag_h[row]
        events = [(start, "season", cut[row]) for start, cut in seasonal]
        for index, stage in enumerate(stages):
            events += [
                (
                    max(stage.start_h, stage.issued_h + lag),
                    "alert",
                    strength[row] * orders[index][row],
                ),
                (stage.end_h, "alert", 0.0),
            ]
        alert = target = 0.0
        for time_h, kind, cut in [
            *sorted(events, key=lambda event: event[0]),
            (length_h, "end", 0.0),
        ]:
            goal = 1.0 - target
            need = abs(goal - load) * (down if goal < load else up)
            moves = min(need, time_h - now)
            if need > 0:
                yield env.timeout(moves)
                reached = goal if moves == need else load + (goal - load) * moves / need
                total += moves * (load + reached) / 2
                load = reached
            elif time_h > now:
                load = goal
            yield env.timeout(max(0.0, time_h - env.now))
            total += (time_h - now - moves) * load
            now = time_h
            if kind == "season":
                season = cut
            else:
                alert = cut
            target = max(alert, season)
        hours[row] = total

    for row in range(len(fleet)):
        env.process(line(row))
    env.run()
    return hours


def engine_time(scenario, inputs) -> tuple[float, object]:
    """Return the seconds of the engine and what it computed."""
    began = time.perf_counter()
    result = simulate(inputs)
    return time.perf_counter() - began, result


def against_rival(scenario, lines: int) -> None:
    """Print both times and their ratio for an inventory."""
    inputs = made.inputs(scenario, made.inventory(lines))
    took = min(engine_time(scenario, inputs)[0] for _ in range(3))
    _, result = engine_time(scenario, inputs)
    prepared = prepare(inputs)
    block = LineOrders(inputs.fleet, prepared.scopes.timelines[0], prepared.world)
    moments = {
        stage.number: block.moments[int(np.searchsorted(block.edges, stage.start_h))]
        for stage in scenario.stages
    }
    orders = np.stack(
        [block.answer(moments[stage.number].ordered(stage.level)) for stage in scenario.stages]
    )
    seasonal = [
        (float(start), block.answer(moment.seasonal()))
        for start, moment in zip(block.edges, block.moments, strict=False)
    ]
    began = time.perf_counter()
    hours = process_per_line(
        orders,
        seasonal,
        inputs.fleet,
        scenario.stages,
        block.answer(block.moments[0].strength()),
        scenario.length_h,
    )
    rival = time.perf_counter() - began
    apart = np.abs(hours - result.hours[2]).max() / scenario.length_h
    print(
        f"{lines:>9,} lines: engine {took:.2f} s, process per line {rival:.1f} s, ratio {rival / took:.0f}; largest difference {apart:.1e} of the baseline"
    )
    if apart > 1e-9:
        raise SystemExit("the rival computes something else")


def alone(scenario, lines: int, own_times: bool) -> None:
    """Print time and memory of the engine for an inventory."""
    inputs = made.inputs(scenario, made.inventory(lines, own_times))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    took, result = engine_time(scenario, inputs)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    what = "every line with its own lag and ramps" if own_times else "lags and ramps by industry"
    series = f"{result.hourly_kg.shape[1]} sectors x {result.hourly_kg.shape[3]} h x {result.hourly_kg.shape[2]} pollutants"
    print(
        f"{lines:>9,} lines, {what}: engine {took:.2f} s, hourly {series}; peak memory {peak / 1e6:.2f} GB, of it before the engine {before / 1e6:.2f} GB"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--small", action="store_true")
    small = parser.parse_args().small
    with tempfile.TemporaryDirectory() as folder:
        scenario = made.scenario(Path(folder))
        against_rival(scenario, 2_000 if small else 100_000)
        alone(scenario, 5_000 if small else 1_000_000, own_times=False)
        alone(scenario, 2_000 if small else 100_000, own_times=True)


if __name__ == "__main__":
    main()
