"""How the engine grows: with lines, and with replicates; against NumPy's time to read the same arrays once.

    python benchmarks/bench_scale.py            10^3 to 10^6 lines, 1 to 1 000 replicates of a 1 000-line county
    python benchmarks/bench_scale.py --small    up to 10^4 lines and 20 replicates: CI checks that this still runs
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from dataclasses import fields
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parent.parent)]

import made
from simulator.fleet import Names
from simulator.run import account_inputs
from simulator.simulation import simulate
from simulator.uncertainty import Replicates, summarise


def read_once(fleet) -> float:
    """Return the seconds in which NumPy reads every array of a fleet once."""
    arrays = [getattr(fleet, item.name) for item in fields(fleet)]
    arrays = [array.codes if isinstance(array, Names) else array for array in arrays]
    began = time.perf_counter()
    for array in arrays:
        array.sum()
    return time.perf_counter() - began


def lines(scenario, count: int) -> None:
    """Print the engine's time for so many lines, and its ratio to reading them."""
    inputs = made.inputs(scenario, made.inventory(count))
    times = []
    for _ in range(3):
        began = time.perf_counter()
        simulate(scenario, inputs.fleet, inputs.area, inputs.profiles, inputs.inventory.pollutants, ())
        times.append(time.perf_counter() - began)
    reading = min(read_once(inputs.fleet) for _ in range(3))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"{count:>9,} lines: {min(times):7.3f} s, {1e6 * min(times) / count:8.2f} us a line, {min(times) / reading:7.1f} times reading, peak {peak:.2f} GB")


def replicates(scenario, county: int, count: int) -> None:
    """Print the time of so many replicates of a county, with drawn bases, compliance, lags and ramps."""
    inputs = made.inputs(scenario, made.inventory(county, own_times=True))
    accounting = account_inputs(inputs)
    began = time.perf_counter()
    table = summarise(Replicates(inputs, accounting).figures(count))
    took = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"{count:>9,} replicates of {county:,} lines: {took:7.2f} s, {1e3 * took / count:7.2f} ms each, peak {peak:.2f} GB, {len(table)} figures")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--small", action="store_true")
    small = parser.parse_args().small
    with tempfile.TemporaryDirectory() as folder:
        scenario = made.scenario(Path(folder))
        for count in (1, 5, 20) if small else (1, 10, 100, 1000):
            replicates(scenario, 200 if small else 1000, count)
        for count in (1_000, 10_000) if small else (1_000, 10_000, 100_000, 1_000_000):
            lines(scenario, count)


if __name__ == "__main__":
    main()
