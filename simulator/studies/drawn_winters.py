"""Drawn alert winters as files for a batch: one alert file per winter, and a grid that runs all
of them.
"""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path

import pandas as pd

from simulator.alerts.alert_file import read_alert_file, stages_of
from simulator.alerts.triggers import as_alert_rows
from simulator.alerts.winters import draw_winters, fit_winters
from simulator.files.writing import write_csv
from simulator.terms.errors import refuse
from simulator.terms.labels import message

GRID = "grid.csv"


def history_table(path: Path, end: datetime) -> pd.DataFrame:
    """Return an alert file as a table of stages.

    A stage without end lasts until `end`. A scope is one text: its names, sorted.
    """
    notices, _ = read_alert_file(path)
    stages, _ = stages_of(notices, end)
    rows = [
        (stage.level, stage.start, stage.end, ";".join(sorted(stage.scope or ())))
        for stage in stages
    ]
    return pd.DataFrame(rows, columns=["level", "start", "end", "scope"])


def write_winters(
    history: Path,
    season: tuple[datetime, datetime],
    drawn: tuple[datetime, datetime],
    out: Path,
    count: int,
    seed: int,
    lead_time_h: float,
) -> Path:
    """Fit a model to the alerts of a past season, draw winters, and return the grid file for a
    batch.

    Parameters
    ----------
    history : Path
        Alert file of the past season.
    season : tuple of datetime
        [start, end) of the past season.
    drawn : tuple of datetime
        [start, end) of the winters to draw.
    out : Path
        Folder for winter-1.csv, winter-2.csv, ... and the grid.
    count : int
        Number of winters.
    seed : int
        Seed of the draws.
    lead_time_h : float, [h]
        Time from issue to start of each stage.

    Raises
    ------
    InputError
        The history is not usable or has no stage in the season, a season ends before it starts, or
        `out` cannot be written.
    """
    for start, end in (season, drawn):
        if end <= start:
            raise refuse("winters", "", str(end), message("end_after_start", start=str(start)))
    table = history_table(history, season[1])
    inside = table[(table["start"] < season[1]) & (table["end"] > season[0])]
    if not len(inside):
        raise refuse(history, "", "", message("no_stage_in_season"))
    try:
        model = fit_winters(inside, [season])
    except ValueError:
        raise refuse(history, "", "", message("winters_need_whole_stages")) from None
    winters = draw_winters(model, drawn, seed, count, lead_time_h=lead_time_h)
    try:
        out.mkdir(parents=True, exist_ok=True)
        rows = []
        for winter in range(count):
            path = out / f"winter-{winter + 1}.csv"
            stages = (
                winters[winters["winter"] == winter].drop(columns="winter").reset_index(drop=True)
            )
            write_csv(as_alert_rows(stages), path)
            # Absolute paths, since the batch may be started in another folder.
            rows.append(str(path.resolve()))
        with (out / GRID).open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["alerts"])
            writer.writerows([[f'{{file: "{path}"}}'] for path in rows])
    except OSError as error:
        raise refuse(out, "", error.strerror or str(error), message("cannot_write")) from None
    return out / GRID
