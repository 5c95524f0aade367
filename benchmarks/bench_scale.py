"""How the engine grows: with lines, changes, replicates and hours; against NumPy's time to read the
same arrays once.

    python benchmarks/bench_scale.py            10^3 to 10^6 lines, 1 to 1 000 replicates of a 1
    000-line county python benchmarks/bench_scale.py --small    up to 10^4 lines and 60 replicates:
    CI checks that this still runs

Every row is measured in a process of its own, so that its peak memory is its own. `read once` is
the time in which NumPy sums every array of the fleet once; it and the engine's time are the
processor's (one thread each), so that other work on the machine tells less. Growth is printed as
the ratio of each row's cost to that of the row before it.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import fields
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parent.parent)]

import made
from simulator.engine.simulation import simulate
from simulator.inputs.fleet import Names
from simulator.uncertainty.replicates import Replicates
from simulator.uncertainty.summary import account_inputs, summarise
from simulator.workers.pool import cores

REPEATS = 5


def read_once(fleet) -> float:
    """Return the seconds in which NumPy reads every array of a fleet once."""
    arrays = [getattr(fleet, item.name) for item in fields(fleet)]
    arrays = [array.codes if isinstance(array, Names) else array for array in arrays]
    began = time.process_time()
    for array in arrays:
        array.sum()
    return time.process_time() - began


def peak_gb() -> float:
    """Return the most memory that this process has held [GB]."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def lines(count: int, alerts: int = made.ALERTS, own_times: bool = False) -> dict:
    """Return the engine's seconds for so many lines, NumPy's to read them, and memory [GB]."""
    with tempfile.TemporaryDirectory() as folder:
        scenario = made.scenario(Path(folder), alerts=alerts)
    inputs = made.inputs(scenario, made.inventory(count, own_times))
    before, times = peak_gb(), []
    for _ in range(REPEATS):
        began = time.process_time()
        simulate(inputs)
        times.append(time.process_time() - began)
    reading = min(read_once(inputs.fleet) for _ in range(2 * REPEATS))
    return {"took_s": min(times), "reading_s": reading, "before_gb": before, "peak_gb": peak_gb()}


def replicates(county: int, count: int, workers: int, days: int = made.DAYS) -> dict:
    """Return seconds and memory [GB] of so many replicates of a county, with drawn bases,
    compliance, lags and ramps.
    """
    with tempfile.TemporaryDirectory() as folder:
        scenario = made.scenario(Path(folder), days=days)
    inputs = made.inputs(scenario, made.inventory(county, own_times=True))
    accounting = account_inputs(inputs)
    before, began = peak_gb(), time.perf_counter()
    table = summarise(Replicates(inputs, accounting).figures(count, workers=workers))
    took = time.perf_counter() - began
    each_worker = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e6
    return {
        "took_s": took,
        "before_gb": before,
        "peak_gb": peak_gb(),
        "worker_gb": each_worker,
        "figures": len(table),
    }


def measured(what: str, *arguments: object) -> dict:
    """Return a measurement made by a process of its own."""
    done = subprocess.run(
        [sys.executable, __file__, "--measure", what, *map(json.dumps, arguments)],
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def growth(rows: list[tuple[float, float]]) -> str:
    """Return how the cost grew between each two rows (size, seconds), beside how the size did."""
    return ", ".join(f"x{b[0] / a[0]:.3g}: x{b[1] / a[1]:.2g}" for a, b in zip(rows, rows[1:]))


def of_lines(counts: tuple[int, ...]) -> None:
    """Print the curve over lines, and what one more change costs."""
    rows = []
    for count in counts:
        made_ = measured("lines", count)
        rows.append((count, made_["took_s"]))
        ratio = made_["took_s"] / made_["reading_s"]
        print(
            f"{count:>9,} lines: {made_['took_s']:7.3f} s, {1e6 * made_['took_s'] / count:8.2f} us a line, {ratio:7.1f} times reading once,"
            f" peak {made_['peak_gb']:.2f} GB, of it before the engine {made_['before_gb']:.2f}"
        )
    print(f"          growth of cost with lines: {growth(rows)}")


def of_changes(count: int, alerts: tuple[int, ...]) -> None:
    """Print the curve over changes of the level, with every line moving in its own time."""
    rows = [(number, measured("lines", count, number, True)["took_s"]) for number in alerts]
    told = ", ".join(f"{number}: {took:.3f} s" for number, took in rows)
    print(
        f"{count:>9,} lines of their own times, alerts {told}; growth of cost with changes: {growth(rows)}"
    )


def of_replicates(county: int, counts: tuple[int, ...]) -> None:
    """Print the curve over replicates, by one process and by all cores, and memory over
    replicates and hours.
    """
    for workers in dict.fromkeys((1, cores())):
        rows = []
        for count in counts:
            made_ = measured("replicates", county, count, workers)
            rows.append((count, made_["took_s"]))
            print(
                f"{count:>9,} replicates of {county:,} lines, {workers} processes: {made_['took_s']:7.2f} s, {1e3 * made_['took_s'] / count:7.2f} ms each,"
                f" peak {made_['peak_gb']:.3f} GB (before {made_['before_gb']:.3f}), largest worker {made_['worker_gb']:.3f} GB, {made_['figures']} figures"
            )
        print(f"          growth of cost with replicates: {growth(rows)}")
    peaks = {
        days: measured("replicates", county, counts[-2], 1, days)["peak_gb"]
        for days in (made.DAYS, 4 * made.DAYS)
    }
    print(
        "          peak over hours: "
        + ", ".join(f"{days * 24:,} h {peak:.3f} GB" for days, peak in peaks.items())
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--measure", nargs="+", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        what, *arguments = asked.measure
        print(
            json.dumps(
                {"lines": lines, "replicates": replicates}[what](*map(json.loads, arguments))
            )
        )
        return
    small = asked.small
    of_replicates(200 if small else 1000, (5, 60) if small else (1, 10, 100, 1000))
    of_lines((1_000, 10_000) if small else (1_000, 10_000, 100_000, 1_000_000))
    of_changes(1_000 if small else 50_000, (3, 12) if small else (3, 6, 12))


if __name__ == "__main__":
    main()
