"""Least-recently-used caches that all planners of a server share: inventories and results."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from dataclasses import fields, replace
from functools import lru_cache
from pathlib import Path

import pandas as pd

from simulator.inputs.inventory import Inventory, read_inventory
from simulator.inputs.reading import Inputs
from simulator.runs.manifest import fingerprint_of
from simulator.runs.results import Result
from simulator.runs.run import Progress, run

# Results of more lines than this hold figures by enterprise; figures of a line are computed when
# the screen asks for them.
LINES_ON_SCREEN = 5_000
RESULTS_KEPT = 24
RESULT_BYTES_KEPT = 400_000_000
LINES_KEPT = 400_000
# Runs at one time: more would only compete for memory and cores.
AT_ONCE = 1


class Inventories:
    """Least-recently-used cache of inventories, shared by all files with the same content.

    Parameters
    ----------
    most_lines : int
        Number of lines that are kept in all.
    """

    def __init__(self, most_lines: int = LINES_KEPT) -> None:
        self._most, self._lock = most_lines, threading.Lock()
        self._kept: OrderedDict[str, Inventory] = OrderedDict()

    def of(self, path: Path) -> Inventory:
        """Return the inventory of a file.

        Raises
        ------
        InputError
            With every problem of the file.
        """
        digest = _digest((path, path.stat().st_mtime_ns, path.stat().st_size))
        with self._lock:
            inventory = self._kept.get(digest)
            if inventory is not None:
                self._kept.move_to_end(digest)
        if inventory is None:
            # Read outside the lock, so that a long file keeps nobody waiting.
            inventory = read_inventory(path)
            with self._lock:
                self._kept[inventory.sha256] = inventory
                # The newest stays, even where it alone is above the limit.
                while len(self._kept) > 1 and sum(map(len, self._kept.values())) > self._most:
                    self._kept.popitem(last=False)
        return replace(inventory, path=str(path))


@lru_cache(maxsize=512)
def _digest(version: tuple[Path, int, int]) -> str:
    """Return the digest of a file: its path, and the time [ns] and size [bytes] of its version."""
    return hashlib.sha256(version[0].read_bytes()).hexdigest()


_INVENTORIES = Inventories()


def inventory_at(path: Path) -> Inventory:
    """Return the inventory of a file from the cache of this server.

    Raises
    ------
    InputError
        With every problem of the file.
    """
    return _INVENTORIES.of(path) if path.is_file() else read_inventory(path)


class Results:
    """Least-recently-used cache of results by inputs, scenario, policy and language.

    Parameters
    ----------
    most : int
        Number of results that are kept.
    most_bytes : int
        Bytes of their tables in all.
    """

    def __init__(self, most: int = RESULTS_KEPT, most_bytes: int = RESULT_BYTES_KEPT) -> None:
        self._most, self._most_bytes, self._lock = most, most_bytes, threading.Lock()
        self._kept: OrderedDict[tuple[str, str, str], Result] = OrderedDict()
        self._sizes: dict[tuple[str, str, str], int] = {}
        self._busy: dict[tuple[str, str, str], threading.Lock] = {}
        self._places = threading.BoundedSemaphore(AT_ONCE)

    def of(self, inputs: Inputs, language: str) -> Result:
        """Return the result of inputs without replicates, from the cache or computed now."""
        key = _key(inputs, language)
        with self._lock:
            # One lock per key: planners who ask for the same result wait for one computation of it.
            mine = self._busy.setdefault(key, threading.Lock())
        with mine:
            try:
                result = self.kept(inputs, language)
                if result is None:
                    with self._places:
                        # The table by sector takes most of a run's time and memory, and no screen
                        # shows it.
                        result = run(inputs.scenario, key[1], language, inputs, by_sector=False)
                    self._keep(key, result)
            finally:
                with self._lock:
                    self._busy.pop(key, None)
            return _for(inputs, result)

    def kept(self, inputs: Inputs, language: str) -> Result | None:
        """Return the result of inputs from the cache, or None."""
        key = _key(inputs, language)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            result = self._kept.get(key)
        return _for(inputs, result) if result is not None else None

    def with_replicates(
        self, inputs: Inputs, language: str, progress: Progress | None = None
    ) -> Result:
        """Return the result of inputs with their replicates; an exception from `progress` stops
        the work.
        """
        result = self.kept(inputs, language)
        if result is None:
            result = run(
                inputs.scenario, _detail(inputs), language, inputs, progress, by_sector=False
            )
            self._keep(_key(inputs, language), result)
        return _for(inputs, result)

    def _keep(self, key: tuple[str, str, str], result: Result) -> None:
        with self._lock:
            self._kept[key] = result
            self._kept.move_to_end(key)
            self._sizes[key] = size_of(result)
            while len(self._kept) > self._most or (
                len(self._kept) > 1 and sum(self._sizes.values()) > self._most_bytes
            ):
                oldest, _ = self._kept.popitem(last=False)
                del self._sizes[oldest]


def size_of(result: Result) -> int:
    """Return the bytes of memory that the tables of a result take."""
    tables = (getattr(result, item.name) for item in fields(result))
    return sum(
        _size_of(column)
        for table in tables
        if isinstance(table, pd.DataFrame)
        for _, column in table.items()
    )


def _size_of(column: pd.Series) -> int:
    """Return the bytes of a column, with those of its texts."""
    if column.dtype == object:
        return int(column.memory_usage(index=False, deep=True))
    return int(column.array.nbytes)


def _for(inputs: Inputs, result: Result) -> Result:
    """Return a shared result for one planner: its manifest names the planner's own folder."""
    folder = str(inputs.scenario.folder.resolve())
    return (
        result
        if result.manifest["folder"] == folder
        else replace(result, manifest=result.manifest | {"folder": folder})
    )


def _detail(inputs: Inputs) -> str:
    return "line" if len(inputs.fleet) <= LINES_ON_SCREEN else "enterprise"


def _key(inputs: Inputs, language: str) -> tuple[str, str, str]:
    detail = _detail(inputs)
    return fingerprint_of(inputs.scenario, inputs.digests, detail), detail, language
