"""Winters drawn from a semi-Markov chain fitted to an alert history."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from simulator.alerts.winters import WinterModel, draw_winters, fit_winters
from simulator.cli import main
from simulator.studies.drawn_winters import history_table, write_winters
from simulator.studies.tasks import read_grid
from simulator.terms.levels import NONE, RANK

YELLOW, ORANGE, RED = (RANK[name] for name in ("yellow", "orange", "red"))

SEASON = ("2019-10-01", "2020-04-01")


def history(*rows: tuple[str, str, str], scope: str = "甲") -> pd.DataFrame:
    """Return a stage history of one place."""
    frame = pd.DataFrame(
        [(*row, scope) for row in rows], columns=["level", "start", "end", "scope"]
    )
    for name in ("start", "end"):
        frame[name] = pd.to_datetime(frame[name])
    return frame


PAST = history(
    ("yellow", "2019-11-01", "2019-11-03"),
    ("yellow", "2019-12-01", "2019-12-02"),
    ("orange", "2019-12-02", "2019-12-05"),
    ("orange", "2020-01-10", "2020-01-14"),
    ("yellow", "2020-01-14", "2020-01-15"),
    ("orange", "2020-03-30", "2020-04-05"),
)


def test_fit_by_hand() -> None:
    """Clear time, transitions and durations of a small history are those counted by hand."""
    model = fit_winters(PAST, [SEASON])
    clear_days = 31 + 28 + 36 + 75  # to 1 Nov, 3 Nov to 1 Dec, 5 Dec to 10 Jan, 15 Jan to 30 March
    assert model.mean_clear_h == pytest.approx(clear_days * 24 / 4)
    assert model.following[NONE] == {YELLOW: 0.5, ORANGE: 0.5}
    assert model.following[YELLOW] == {NONE: 2 / 3, ORANGE: 1 / 3}
    assert model.following[ORANGE] == {NONE: 0.5, YELLOW: 0.5}
    assert model.durations_h == {YELLOW: (24, 24, 48), ORANGE: (72, 96)}


def test_districts_without_alerts_count_as_clear() -> None:
    """A district or season without an alert lengthens the clear time."""
    one = fit_winters(PAST, [SEASON])
    two = fit_winters(PAST, [SEASON], scopes=["甲", "乙"])
    assert two.mean_clear_h == pytest.approx(one.mean_clear_h + 183 * 24 / 4)


def test_touching_stages_of_a_level_are_one_spell() -> None:
    """An extension does not count as a transition."""
    model = fit_winters(
        history(("yellow", "2019-11-01", "2019-11-03"), ("yellow", "2019-11-03", "2019-11-05")),
        [SEASON],
    )
    assert model.durations_h == {YELLOW: (96,)}
    assert model.following[YELLOW] == {NONE: 1.0}


def test_impossible_histories() -> None:
    """A history without alerts, or without one whole stage of a level, is refused."""
    with pytest.raises(ValueError, match="no alert"):
        fit_winters(PAST.iloc[:0], [SEASON], scopes=["甲"])
    with pytest.raises(ValueError, match="orange"):
        fit_winters(
            history(("yellow", "2019-11-01", "2019-11-02"), ("orange", "2020-03-30", "2020-04-05")),
            [SEASON],
        )


@pytest.mark.parametrize("shape", ["empirical", "lognormal"])
def test_winters_are_valid_stage_tables(shape: str) -> None:
    """Drawn stages lie in the season, are apart or touch with another level, and use only
    transitions of the history.
    """
    model = fit_winters(PAST, [SEASON], shape=shape)
    winters = draw_winters(model, SEASON, seed=1, count=50, lead_time_h=24)
    assert (winters["start"] >= pd.Timestamp(SEASON[0])).all()
    assert (winters["end"] <= pd.Timestamp(SEASON[1])).all()
    assert (winters["start"] < winters["end"]).all()
    assert ((winters["start"] - winters["issued"]) == pd.Timedelta(hours=24)).all()
    for _, winter in winters.groupby("winter"):
        before = None
        for stage in winter.itertuples():
            if before is not None:
                assert before.end <= stage.start
                assert before.end < stage.start or before.level != stage.level
            before = stage
    assert set(winters["level"]) == {"yellow", "orange"}


def test_draws_are_named() -> None:
    """A winter depends on seed, scope and its number alone, not on how many are drawn."""
    model = fit_winters(PAST, [SEASON])
    few, many = (
        draw_winters(model, SEASON, seed=3, count=count, lead_time_h=24) for count in (2, 5)
    )
    pd.testing.assert_frame_equal(few, many[many["winter"] < 2])
    other = draw_winters(model, SEASON, seed=3, count=2, lead_time_h=24, scope="乙")
    assert not other["start"].equals(few["start"])


def test_long_run_shares() -> None:
    """Over a long season the share of hours at each level is that of the chain: visits times mean
    duration.
    """
    model = WinterModel(
        200.0,
        {NONE: {YELLOW: 1.0}, YELLOW: {NONE: 0.5, RED: 0.5}, RED: {NONE: 1.0}},
        {YELLOW: (24.0, 72.0), RED: (36.0,)},
    )
    table = draw_winters(model, ("2000-10-01", "2060-10-01"), seed=2, lead_time_h=24)
    hours = (table["end"] - table["start"]).dt.total_seconds() / 3600
    share = (
        hours.groupby(table["level"]).sum()
        / (pd.Timestamp("2060-10-01") - pd.Timestamp("2000-10-01")).total_seconds()
        * 3600
    )
    # A cycle: 200 h clear, 48 h yellow, half the time 36 h red: 266 h. 1977 cycles give a standard
    # error near 2 %.
    assert share["yellow"] == pytest.approx(48 / 266, rel=0.08)
    assert share["red"] == pytest.approx(18 / 266, rel=0.12)


def test_fitting_drawn_winters_recovers_the_chain() -> None:
    """A chain fitted to many winters drawn from it has its transitions and its clear time."""
    model = fit_winters(PAST, [SEASON])
    winters = draw_winters(model, SEASON, seed=4, count=400, lead_time_h=24)
    winters["scope"] = winters["winter"].astype(str)
    again = fit_winters(winters, [SEASON], scopes=[str(number) for number in range(400)])
    assert again.mean_clear_h == pytest.approx(model.mean_clear_h, rel=0.08)
    for rank, row in model.following.items():
        for to, probability in row.items():
            assert again.following[rank][to] == pytest.approx(probability, abs=0.06)
    assert np.mean(again.durations_h[ORANGE]) == pytest.approx(84, rel=0.05)


def test_a_scope_in_another_order_is_the_same_place_of_a_history(tmp_path: Path) -> None:
    """Two stages of 东县;西县 and 西县;东县 are of one place: the chain sees them follow each other."""
    path = tmp_path / "alerts.csv"
    rows = (
        "yellow,2020-01-02T00:00,2020-01-03T00:00,东县;西县",
        "orange,2020-01-03T00:00,2020-01-04T00:00,西县;东县",
    )
    path.write_text("\n".join(("level,start,end,scope", *rows)) + "\n", encoding="utf-8")
    assert history_table(path, datetime(2020, 4, 1))["scope"].to_list() == ["东县;西县"] * 2


def test_the_grid_names_files_with_any_signs_in_their_paths(tmp_path: Path) -> None:
    """Quotes and backslashes, as Windows has them in every path, are read back as they are."""
    out = tmp_path / 'a "b" C:\\Users\\new\\x'
    history = tmp_path / "alerts.csv"
    history.write_text("level,start,end\norange,2020-01-02T00:00,2020-01-03T00:00\n", "utf-8")
    season = (datetime(2020, 1, 1), datetime(2020, 2, 1))
    grid = write_winters(history, season, season, out, 2, 1, 24.0)
    assert [row["alerts"]["file"] for row in read_grid(grid)] == [
        str(out / f"winter-{number}.csv") for number in (1, 2)
    ]


def test_a_lead_time_longer_than_a_year_is_refused(tmp_path: Path, capsys) -> None:
    """Such times would lie before the calendar."""
    history = tmp_path / "alerts.csv"
    history.write_text("level,start,end\norange,2020-01-02T00:00,2020-01-03T00:00\n", "utf-8")
    words = ["winters", str(history), "--season", "2020-01-01,2020-02-01", "--out", str(tmp_path)]
    assert main([*words[:-1], str(tmp_path / "w"), "--lead-time-h", "1e12"]) == 2
    assert "8784" in capsys.readouterr().err
