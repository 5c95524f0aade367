"""How the engine grows: with lines, changes, replicates and hours; against NumPy's time to read the
same arrays once.

    python benchmarks/bench_scale.py            10^3 to 10^6 lines, 1 to 1 000 replicates of a
                                                1 000-line county, and all below
    python benchmarks/bench_scale.py --small    up to 10^4 lines and 60 replicates: CI checks that
                                                this still runs
    python benchmarks/bench_scale.py --only county    one of replicates, lines, own, changes,
                                                county, tables, province, cluster

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
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import fields
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parent.parent)]

import made
from simulator.engine.simulation import simulate
from simulator.files.writing import write_csv
from simulator.inputs.fleet import Names
from simulator.inputs.inventory import read_inventory
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


def processor_s() -> float:
    """Return the processor's time of this process and of its children that have ended [s]."""
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(of.ru_utime + of.ru_stime for of in both)


def replicates(
    county: int,
    count: int,
    workers: int,
    days: int = made.DAYS,
    alerts: int = made.ALERTS,
    cluster: bool = False,
) -> dict:
    """Return seconds and memory [GB] of so many replicates of a county, with drawn bases,
    compliance, lags and ramps, by processes of this machine or by a Dask cluster of as many.
    """
    with tempfile.TemporaryDirectory() as folder:
        scenario = made.scenario(Path(folder), days=days, alerts=alerts)
    inputs = made.inputs(scenario, made.inventory(county, own_times=True))
    accounting = account_inputs(inputs)
    drawn = Replicates(inputs, accounting)
    with local_cluster(workers) if cluster else nullcontext() as address:
        before, began, busy = peak_gb(), time.perf_counter(), processor_s()
        table = summarise(drawn.figures(count, workers=workers, cluster=address))
        took = time.perf_counter() - began
    each_worker = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e6
    return {
        "took_s": took,
        "processor_s": processor_s() - busy,
        "before_gb": before,
        "peak_gb": peak_gb(),
        "worker_gb": each_worker,
        "figures": len(table),
    }


@contextmanager
def local_cluster(workers: int) -> Iterator[str]:
    """Yield the address of a Dask cluster of so many processes on this machine."""
    from distributed import LocalCluster

    with LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None) as cluster:
        yield cluster.scheduler_address


def written(count: int, path: str) -> dict:
    """Write an inventory of so many lines, each with times of its own, and return its size [MB]."""
    lines_ = made.inventory(count, own_times=True).lines
    if path.endswith(".csv"):
        write_csv(lines_, Path(path))
    else:
        lines_.to_parquet(path, index=False)
    return {"file_mb": Path(path).stat().st_size / 1e6}


def table_read(path: str) -> dict:
    """Return the seconds in which an inventory is read, the most memory above that before, and
    the size of the table [MB].
    """
    before, began = peak_gb(), time.process_time()
    lines_ = read_inventory(path).lines
    took, more = time.process_time() - began, peak_gb() - before
    table_mb = lines_.memory_usage(deep=True).sum() / 1e6
    return {"took_s": took, "peak_mb": 1e3 * more, "table_mb": float(table_mb)}


def table_written(count: int, path: str) -> dict:
    """Return the seconds in which an inventory is written, the most memory above the table's, and
    the size of the table [MB].
    """
    lines_ = made.inventory(count, own_times=True).lines
    # Making the table takes more memory than it: the kernel's mark is set back to what is held.
    Path("/proc/self/clear_refs").write_text("5")
    held, began = mark_mb(), time.process_time()
    if path.endswith(".csv"):
        write_csv(lines_, Path(path))
    else:
        lines_.to_parquet(path, index=False)
    took = time.process_time() - began
    table_mb = lines_.memory_usage(deep=True).sum() / 1e6
    return {"took_s": took, "peak_mb": mark_mb() - held, "table_mb": float(table_mb)}


def mark_mb() -> float:
    """Return the kernel's mark of the most memory held (Linux) [MB]."""
    status = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in status if line.startswith("VmHWM")).split()[1]) / 1e3


def child_s(*arguments: str) -> float:
    """Return the processor's time of a new Python [s]."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


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


def of_own_times(counts: tuple[int, ...]) -> None:
    """Print what lines cost of which no two move alike."""
    for count in counts:
        made_ = measured("lines", count, made.ALERTS, True)
        print(
            f"{count:>9,} lines of their own times: {made_['took_s']:7.3f} s, {made_['took_s'] / made_['reading_s']:7.1f} times reading once,"
            f" peak {made_['peak_gb']:.2f} GB"
        )


def of_county(repeats: int) -> None:
    """Print what a county's scenario costs from file to tables, beside the import of the libraries
    that it cannot do without, in turns.
    """
    libraries = "import numpy, pandas, pyarrow.csv, pydantic, typer, rich.table"
    with tempfile.TemporaryDirectory() as folder:
        verb = ("-m", "simulator", "run", "zezhou-winter-2020", "--out", folder)
        pairs = [(child_s("-c", libraries), child_s(*verb)) for _ in range(repeats)]
    plain, whole = (sorted(column) for column in zip(*pairs))
    print(
        f"   county, file to tables: {whole[0]:.2f} s least, {whole[len(whole) // 2]:.2f} s median; libraries alone {plain[0]:.2f} s least,"
        f" {plain[len(plain) // 2]:.2f} s median; ratio of the least {whole[0] / plain[0]:.2f}"
    )


def of_tables(count: int) -> None:
    """Print what reading and writing inventories costs, in memory beside the table's own."""
    with tempfile.TemporaryDirectory() as folder:
        for ending in ("csv", "parquet"):
            path = f"{folder}/lines.{ending}"
            size = measured("written", count, path)["file_mb"]
            for verb, made_ in (
                ("read", measured("table_read", path)),
                ("written", measured("table_written", count, path)),
            ):
                print(
                    f"{count:>9,} lines {verb} as {ending} ({size:.0f} MB): {made_['took_s']:.1f} s, {made_['peak_mb']:.0f} MB at most,"
                    f" {made_['peak_mb'] / made_['table_mb']:.2f} times the table's {made_['table_mb']:.0f} MB"
                )


def of_province(county: int, count: int) -> None:
    """Print what a replicate of a year with 24 alerts costs, for a province of so many lines."""
    made_ = measured("replicates", county, count, 1, 365, 24)
    print(
        f"{county:>9,} lines, a year with 24 alerts: {made_['processor_s'] / count:.2f} s of processor a replicate, peak {made_['peak_gb']:.2f} GB"
    )


def of_cluster(county: int, count: int) -> None:
    """Print replicates by a Dask cluster on this machine beside the program's own processes."""
    for cluster in (False, True):
        made_ = measured("replicates", county, count, cores(), made.DAYS, made.ALERTS, cluster)
        print(
            f"{count:>9,} replicates of {county:,} lines by {'a Dask cluster' if cluster else 'the pool'} of {cores()} processes: {made_['took_s']:.1f} s"
        )


MEASURES: dict[str, Callable[..., dict]] = {
    "lines": lines,
    "replicates": replicates,
    "written": written,
    "table_read": table_read,
    "table_written": table_written,
}
# What is printed, and with which numbers: in full, and small.
PARTS: dict[str, tuple[Callable[..., None], tuple, tuple]] = {
    "replicates": (of_replicates, (1000, (1, 10, 100, 1000)), (200, (5, 60))),
    "lines": (of_lines, ((1_000, 10_000, 100_000, 1_000_000),), ((1_000, 10_000),)),
    "own": (of_own_times, ((100_000, 1_000_000),), ((10_000,),)),
    "changes": (of_changes, (50_000, (3, 6, 12)), (1_000, (3, 12))),
    "county": (of_county, (9,), (1,)),
    "tables": (of_tables, (1_000_000,), (10_000,)),
    "province": (of_province, (100_000, 20), (2_000, 2)),
    "cluster": (of_cluster, (10_000, 200), (1_000, 20)),
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--only", nargs="+", choices=PARTS)
    parser.add_argument("--measure", nargs="+", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        what, *arguments = asked.measure
        print(json.dumps(MEASURES[what](*map(json.loads, arguments))))
        return
    for name in asked.only or PARTS:
        part, full, small = PARTS[name]
        part(*(small if asked.small else full))


if __name__ == "__main__":
    main()
