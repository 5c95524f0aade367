"""Many runs on the processes of this machine or on a Dask cluster, resumable.

A run's folder appears whole or not at all, so what a killed batch leaves is exactly the finished
runs; a second start with `resume` keeps them and computes the rest.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import closing
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from simulator.engine.losses import worth_by_alerts
from simulator.files.files_read import check_none_read, check_not_read
from simulator.files.locks import only_writer
from simulator.files.writing import write_csv
from simulator.inputs.inventory import Inventory, read_inventory
from simulator.inputs.scenario import load_scenario
from simulator.reports.save import save
from simulator.runs.store import damaged_files, read_run
from simulator.studies.negotiated import negotiated_scenario, split
from simulator.studies.tasks import Task
from simulator.terms.errors import InputError, refuse
from simulator.terms.labels import message
from simulator.workers.cluster import on_cluster
from simulator.workers.pool import Outcome, cores, outcomes_of

INDEX = "batch.csv"
Done = Callable[[dict[str, Any]], None]


def run_task(task: Task) -> dict[str, Any]:
    """Run one task and return its row of the index; a problem of its input is a failed row,
    never an exception.
    """
    from simulator.inputs.reading import read_inputs
    from simulator.runs.manifest import fingerprint_of
    from simulator.runs.run import default_detail, run

    began = time.perf_counter()
    row: dict[str, Any] = {"run": task.name, "status": "done", "scenario": Path(task.scenario).name}
    row |= {
        f"set.{key}": json.dumps(value, ensure_ascii=False) for key, value in task.settings.items()
    }
    try:
        settings, asked = split(task.settings)
        scenario = load_scenario(task.scenario, settings | {"name": task.name})
        if asked:
            file, figures = negotiated_scenario(scenario, asked, Path(task.out), task.language)
            scenario = load_scenario(file, {"name": task.name})
            row |= figures
        inventory = _inventory(_version_of(scenario.path(scenario.shape.inventory)))
        inputs = read_inputs(scenario, inventory)
        detail = default_detail(len(inputs.fleet))
        folder = Path(task.out) / task.name
        fingerprint = fingerprint_of(scenario, inputs.digests, detail)
        if task.resume and _finished(folder, fingerprint):
            return row | _headline(folder)
        # A batch spreads its runs, not the replicates of each.
        result = run(scenario, detail, task.language, inputs, workers=1)
        save(result, task.out, task.formats, task.force, task.language)
        return row | _headline(folder)
    except InputError as error:
        took = round(time.perf_counter() - began, 3)
        return row | {"status": "failed", "error": error.text(task.language), "wall_s": took}


def _version_of(path: Path) -> tuple[Path, int, int]:
    """Return what tells a file as it stands from the same file changed: path, time of the last
    change [ns], size [bytes].
    """
    try:
        stat = path.stat()
    except OSError:
        return path, 0, 0
    return path, stat.st_mtime_ns, stat.st_size


@lru_cache(maxsize=2)
def _inventory(version: tuple[Path, int, int]) -> Inventory:
    """Return an inventory, read once for the runs of a worker that share it."""
    return read_inventory(version[0])


def _finished(folder: Path, fingerprint: str) -> bool:
    """Return whether a folder holds the run, with every file as it was written."""
    try:
        return read_run(folder).get("fingerprint") == fingerprint and not damaged_files(folder)
    except InputError:
        return False


def _headline(folder: Path) -> dict[str, Any]:
    """Return a finished run's digests, headline reductions and time."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    row = {
        "fingerprint": manifest["fingerprint"],
        "inventory_sha256": manifest["inventory_sha256"],
        "inputs_sha256": json.dumps(manifest["inputs"], ensure_ascii=False),
    }
    summary = folder / "summary.json"
    if summary.exists():
        figures = json.loads(summary.read_text(encoding="utf-8"))
        for pollutant, values in figures["pollutants"].items():
            for name in ("seasonal_reduction_kg", "alert_reduction_kg", "reduction_pct"):
                row[f"{pollutant}_{name}"] = values[name]
        row["output_value_lost_cny"] = figures["output_value_lost_cny"]
        row |= worth_by_alerts(figures)
    return row | {"wall_s": manifest["wall_s"]}


def run_batch(
    tasks: Sequence[Task],
    workers: int | None = None,
    cluster: str | None = None,
    done: Done | None = None,
) -> pd.DataFrame:
    """Run tasks and return the index, a row per run in the order of the tasks; it is kept in
    `<out>/batch.csv`.

    Parameters
    ----------
    tasks : sequence of Task
        The runs.
    workers : int, optional
        Processes of this machine; default the cores.
    cluster : str, optional
        Address of a Dask scheduler that takes the place of the processes.
    done : callable, optional
        Called with the row of each finished run.

    Raises
    ------
    InputError
        The folder or its index cannot be written; runs that are finished stay.
    """
    rows: dict[str, dict[str, Any]] = {}
    order = [task.name for task in tasks]
    _check_folder(Path(tasks[0].out))
    _check_not_read(tasks)
    if cluster:
        outcomes = on_cluster(run_task, tasks, cluster)
    else:
        outcomes = outcomes_of(run_task, tasks, workers or cores())
    runner = _rows(tasks, outcomes)
    # Two batches would each write an index of their own runs.
    with only_writer(Path(tasks[0].out) / INDEX, 0), closing(runner):
        for row in runner:
            rows[row["run"]] = row
            _write_index(rows, order, Path(tasks[0].out))
            if done is not None:
                done(row)
    return _index(rows, order)


def _check_folder(out: Path) -> None:
    """Refuse a folder in which nothing can be written, before anything is computed."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=out):
            pass
    except OSError as error:
        raise refuse(out, "", error.strerror or str(error), message("cannot_write")) from None


def _check_not_read(tasks: Sequence[Task]) -> None:
    """Refuse, before anything is computed, an index that is read, and folders that may be replaced
    as a whole and in which something lies that is read: the processes that replace them do not know
    what the batch reads.
    """
    check_not_read(Path(tasks[0].out) / INDEX)
    for task in tasks:
        if task.force:
            check_none_read(Path(task.out) / task.name)


def _index(rows: dict[str, dict[str, Any]], order: Iterable[str]) -> pd.DataFrame:
    return pd.DataFrame([rows[name] for name in order if name in rows])


def _write_index(rows: dict[str, dict[str, Any]], order: Iterable[str], out: Path) -> None:
    """Replace the index whole: a reader never sees half of it."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        write_csv(_index(rows, order), out / INDEX)
    except OSError as error:
        raise refuse(
            out / INDEX, "", error.strerror or str(error), message("cannot_write")
        ) from None


def _rows(tasks: Sequence[Task], outcomes: Generator[Outcome]) -> Generator[dict[str, Any]]:
    """Yield rows as runs are done."""
    with closing(outcomes):
        for outcome in outcomes:
            error = outcome.error
            yield outcome.value if error is None else _crashed(tasks[outcome.place], error)


def _crashed(task: Task, error: Exception) -> dict[str, Any]:
    return {
        "run": task.name,
        "status": "failed",
        "scenario": Path(task.scenario).name,
        "error": f"{type(error).__name__}: {error}",
    }
