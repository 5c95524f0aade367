"""Evaluation of a winter of hourly power against the same with pandas.

    python benchmarks/bench_evaluation.py            5 000 enterprises, 182 days, 22 million rows
    python benchmarks/bench_evaluation.py --small    small sizes: CI checks that this still runs

The power of every enterprise lies in one Parquet file of rows (enterprise, time, kWh). The rival
does the least that such a program must do: it reads the file and takes the median by enterprise,
weekday and hour of the days before each alert, and the mean of the alert; no loads, kilograms,
causes or verdicts. Memory is that of the whole process at its most.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import parquet

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parent.parent)]

import made
from simulator.evaluation.evaluate import Measured, evaluate
from simulator.evaluation.reading_files import read_power
from simulator.evaluation.subjects import Register
from simulator.evaluation.tables import deliveries_table, groups_table, verdicts_table

LINES_EACH = 3
# Enterprises of one row group.
GROUP = 250
RIVAL_ENTERPRISES = 500


def write_power(path: Path, names: tuple[str, ...], days: int) -> int:
    """Write hourly power of enterprises; return the number of rows."""
    draw, hours = np.random.default_rng(1), days * 24
    start = np.datetime64(made.START, "us")
    times = start + np.arange(hours).astype("timedelta64[h]")
    course = 1 + 0.2 * np.sin(np.arange(hours) / 24 * 2 * np.pi)
    schema = pa.schema(
        [
            ("enterprise_id", pa.string()),
            ("time", pa.timestamp("us")),
            ("electricity_kwh", pa.float64()),
        ]
    )
    with parquet.ParquetWriter(path, schema) as writer:
        for low in range(0, len(names), GROUP):
            some = names[low : low + GROUP]
            kwh = draw.lognormal(5, 1, (len(some), 1)) * course
            kwh = kwh * (1 + 0.08 * draw.standard_normal((len(some), hours)))
            ids = pa.DictionaryArray.from_arrays(
                np.repeat(np.arange(len(some), dtype=np.int32), hours), pa.array(some)
            ).cast(pa.string())
            columns = [ids, pa.array(np.tile(times, len(some))), pa.array(kwh.ravel())]
            writer.write_table(pa.table(columns, schema=schema))
    return len(names) * hours


def rival(path: Path, names: tuple[str, ...], inputs) -> float:
    """Return the seconds of pandas for some enterprises."""
    began = time.perf_counter()
    table = pd.read_parquet(path, filters=[("enterprise_id", "in", list(names))])
    hour, weekday = table["time"].dt.hour, table["time"].dt.day_of_week
    for stage in inputs.scenario.dated:
        day = pd.Timedelta(days=1)
        before = table["time"].between(stage.issued - 28 * day, stage.issued, inclusive="left")
        keys = [table["enterprise_id"][before], weekday[before], hour[before]]
        table["electricity_kwh"][before].groupby(keys).median()
        during = table["time"].between(stage.start, stage.end, inclusive="left")
        table["electricity_kwh"][during].groupby(table["enterprise_id"][during]).mean()
    return time.perf_counter() - began


def winter(enterprises: int, days: int, alerts: int) -> None:
    """Print the cost of one winter."""
    with tempfile.TemporaryDirectory() as folder:
        scenario = made.scenario(Path(folder), days, alerts)
        inputs = made.inputs(scenario, made.inventory(enterprises * LINES_EACH))
        names = inputs.fleet.enterprise.names
        path = Path(folder) / "power.parquet"
        rows = write_power(path, names, days)
        began, worked = time.perf_counter(), time.process_time()
        register = Register.of(inputs.inventory, names)
        read_s = [0.0]

        def measured(asked) -> Measured:
            start = time.perf_counter()
            readings = read_power(path, register, asked.window)
            read_s[0] = time.perf_counter() - start
            return Measured(readings)

        evaluated = evaluate(inputs, measured)
        verdicts = verdicts_table(evaluated)
        groups_table(evaluated)
        deliveries_table(evaluated)
        took, work = time.perf_counter() - began, time.process_time() - worked
        peak_gb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
        part = max(1, enterprises // RIVAL_ENTERPRISES)
        other = part * rival(path, names[: enterprises // part], inputs)
    print(f"{enterprises} enterprises, {days} days, {alerts} alerts, {rows / 1e6:.1f} million rows")
    print(f"  read                                             {read_s[0]:8.2f} s")
    print(f"  read, judged and made into tables                {took:8.2f} s")
    print(f"  the same in processor time                       {work:8.2f} s")
    print(f"  verdicts                                         {len(verdicts):8d}")
    print(f"  memory at its most                               {peak_gb:8.2f} GB")
    print(f"  medians with pandas, on 1/{part} of the enterprises, times {part:<3}{other:6.2f} s")
    print(f"  rival / evaluation                               {other / took:8.1f}")


if __name__ == "__main__":
    options = argparse.ArgumentParser()
    options.add_argument("--small", action="store_true")
    if options.parse_args().small:
        winter(60, 60, 2)
    else:
        winter(5_000, made.DAYS, made.ALERTS)
