"""Drawn alert winters: as stages over a scenario's period, or as files for a batch, one alert file
per winter and a grid that runs all of them.
"""

from __future__ import annotations

import csv
import json
from datetime import datetime
from pathlib import Path

import pandas as pd

from simulator.alerts.alert_file import DatedStage, read_alert_file, stages_of
from simulator.alerts.timeline import scopes
from simulator.alerts.triggers import as_alert_rows
from simulator.alerts.winters import HOUR, WinterModel, draw_winters, fit_winters
from simulator.files.files_read import check_not_read
from simulator.files.locks import only_writer
from simulator.files.writing import write_csv, written_beside
from simulator.inputs.scenario import Scenario
from simulator.terms.errors import refuse
from simulator.terms.labels import message
from simulator.terms.levels import LEVELS, NONE

GRID = "grid.csv"
# A drawn stage of a scenario is issued so long before it starts (assumed).
LEAD_TIME_H = 24.0

Winter = tuple[DatedStage, ...]


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


def _fitted(
    stages: pd.DataFrame, season: tuple[datetime, datetime], name: str | Path
) -> WinterModel:
    """Return the model of the stages in a season, or refuse."""
    inside = stages[(stages["start"] < season[1]) & (stages["end"] > season[0])]
    if not len(inside):
        raise refuse(name, "", "", message("no_stage_in_season"))
    try:
        return fit_winters(inside, [season])
    except ValueError:
        raise refuse(name, "", "", message("winters_need_whole_stages")) from None


def drawn_stages(
    scenario: Scenario,
    count: int,
    seed: int,
    history: Path | None = None,
    season: tuple[datetime, datetime] | None = None,
    district: str = "",
) -> list[Winter]:
    """Return so many winters like a past one, over the scenario's period.

    Parameters
    ----------
    history : Path or None
        Alert file of the past season; None for the scenario's own stages.
    season : tuple of datetime or None
        [start, end) that the history covers; None for the scenario's period.
    district : str
        Without a history: district whose stages count; "" for stages of the whole place only.

    Raises
    ------
    InputError
        The history is not usable or has no whole stage in the season.
    """
    period = (scenario.start, scenario.shape.period.end)
    covered = season or period
    if covered[1] <= covered[0]:
        raise refuse("--season", "", covered[1], message("end_after_start", start=covered[0]))
    name = history if history is not None else scenario.file
    stages = history_table(history, covered[1]) if history is not None else _own(scenario, district)
    model = _fitted(stages, covered, name)
    table = draw_winters(model, period, seed, count, lead_time_h=LEAD_TIME_H)
    winters: list[list[DatedStage]] = [[] for _ in range(count)]
    for row in table.to_dict("records"):
        issued, start, end = (row[name].to_pydatetime() for name in ("issued", "start", "end"))
        winters[row["winter"]].append(DatedStage(row["level"], issued, start, end, None))
    return [tuple(winter) for winter in winters]


def _own(scenario: Scenario, district: str) -> pd.DataFrame:
    """Return the level in force in a district over the scenario's period, as a history."""
    timeline = scopes(scenario.stages, [district]).timelines[0]
    begins = pd.Timestamp(scenario.start)
    rows = [
        (LEVELS[level], begins + first * HOUR, begins + last * HOUR, "")
        for level, first, last in zip(
            timeline.level, timeline.edges[:-1], timeline.edges[1:], strict=True
        )
        if level != NONE
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
        `out` cannot be written, or another process draws winters into it.
    """
    for start, end in (season, drawn):
        if end <= start:
            raise refuse("winters", "", str(end), message("end_after_start", start=str(start)))
    model = _fitted(history_table(history, season[1]), season, history)
    winters = draw_winters(model, drawn, seed, count, lead_time_h=lead_time_h)
    try:
        out.mkdir(parents=True, exist_ok=True)
        with only_writer(out / GRID, 0):
            paths = [out / f"winter-{winter + 1}.csv" for winter in range(count)]
            # Before any is written: a part of the winters would be of other draws than the rest.
            for path in (*paths, out / GRID):
                check_not_read(path)
            places = winters.groupby("winter").indices
            stages = winters.drop(columns="winter")
            for winter, path in enumerate(paths):
                own = stages.iloc[places.get(winter, [])].reset_index(drop=True)
                write_csv(as_alert_rows(own), path)
            with (
                written_beside(out / GRID) as beside,
                beside.open("w", encoding="utf-8", newline="") as file,
            ):
                writer = csv.writer(file)
                writer.writerow(["alerts"])
                # Absolute paths, since the batch may be started in another folder; a path may hold
                # quotes, and backslashes on Windows.
                names = [json.dumps(str(path.resolve()), ensure_ascii=False) for path in paths]
                writer.writerows([[f"{{file: {name}}}"] for name in names])
    except OSError as error:
        raise refuse(out, "", error.strerror or str(error), message("cannot_write")) from None
    return out / GRID
