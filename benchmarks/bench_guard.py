"""What it costs that another process reads an upload: small files read there and here, in turns.

    python benchmarks/bench_guard.py [--times 25]

Told is the quickest of the times, which other work on the machine moves least. Goal: less than 150 ms more, once the process is started; that is told by itself.
"""

from __future__ import annotations

import argparse
import io
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(Path(__file__).resolve().parent), str(ROOT)]

import made
from simulator.workbench.inventory_upload import _own_or_book, start_reading
from simulator.workbench.upload_limits import guarded
from simulator.workers.guard import guard

GOAL_MS = 150.0


def files() -> dict[str, tuple[bytes, str]]:
    """Return (content, ending) of small files by name."""
    found = {}
    for lines in (20, 1_000):
        frame = made.inventory(lines).lines.dropna(axis=1, how="all")
        found[f"CSV, {lines:,} lines"] = frame.to_csv(index=False).encode("utf-8-sig"), ".csv"
        for ending in ("xlsx", "parquet"):
            out = io.BytesIO()
            if ending == "xlsx":
                frame.to_excel(out, index=False)
            else:
                frame.to_parquet(out, index=False)
            found[f"{ending}, {lines:,} lines"] = out.getvalue(), f".{ending}"
    return found


def took_ms(work: Callable[[], object]) -> float:
    """Return the time of some work [ms]."""
    began = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - began)


def main() -> None:
    """Measure and print; the exit code says whether the goal is met."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=25)
    times = parser.parse_args().times
    print(f"first file, with the process started: {took_ms(start_reading):.0f} ms")
    met = True
    for name, (content, ending) in files().items():
        ways: dict[str, Callable[[], object]] = {
            "here": lambda: _own_or_book(name, content, ending),  # noqa: B023
            "there": lambda: guarded(name, _own_or_book, name, content, ending),  # noqa: B023
        }
        waits: dict[str, list[float]] = {way: [] for way in ways}
        for turn in range(times + 2):
            for way, work in ways.items():
                took = took_ms(work)
                # The first two warm the caches of both.
                if turn >= 2:
                    waits[way].append(took)
        here, there = (min(waits[way]) for way in ("here", "there"))
        met = met and there - here < GOAL_MS
        print(
            f"{name:<22} {len(content) / 1000:7.1f} KB  here {here:6.1f} ms  there {there:6.1f} ms  "
            f"{there - here:+6.1f} ms  ratio {there / here:.2f}",
            flush=True,
        )
    guard().close()
    print(f"less than {GOAL_MS:g} ms more: {'met' if met else 'MISSED'}")
    sys.exit(0 if met else 1)


if __name__ == "__main__":
    main()
