"""Stages, levels in force and episodes; alert files and what their notices mean."""

from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from simulator.alerts.alert_file import check_notices, read_alert_file, stages_of
from simulator.alerts.timeline import Stage, scopes, timeline
from simulator.terms.levels import LEVEL_SPELLINGS, RANK

NONE, TEMPORARY, YELLOW, ORANGE, RED = (
    RANK[name] for name in ("none", "temporary", "yellow", "orange", "red")
)

PERIOD_END = datetime(2021, 2, 1)


def made(*stages: tuple) -> list[Stage]:
    """Return stages of (level, issued, start, end[, scope])."""
    return [Stage(number, *stage) for number, stage in enumerate(stages, start=1)]


def owners(stages: list[Stage], *times: float, district: str = "") -> list[int]:
    """Return the number of the stage that owns each time, 0 for none."""
    line = timeline(stages, district)
    return [int(line.owner[line.index_at(time)]) + 1 for time in times]


def notices_of(text: str, folder: Path, encoding: str = "utf-8") -> list:
    """Return the notices of an alert file with this text."""
    path = folder / "alerts.csv"
    path.write_text(text, encoding=encoding)
    return read_alert_file(path)[0]


def stages_in(text: str, folder: Path) -> list[tuple]:
    """Return (level, start, end) of the stages of an alert file, times as day and hour of January
    2021.
    """
    stages, _ = stages_of(notices_of(text, folder), PERIOD_END)
    return [(stage.level, f"{stage.start:%d %H}", f"{stage.end:%d %H}") for stage in stages]


# --- levels in force
# ------------------------------------------------------------------------------------------------------


def test_stage_is_in_force_from_its_start_to_before_its_end() -> None:
    """A stage of [10, 20) owns 10 and 19.9, not 9.9 and not 20."""
    assert owners(made((YELLOW, 0, 10, 20)), 9.9, 10, 19.9, 20) == [0, 1, 1, 0]


def test_highest_stage_owns_its_hours() -> None:
    """Red inside yellow owns its hours, wherever it stands in the list and whenever it was
    issued.
    """
    assert owners(made((RED, 0, 12, 14), (YELLOW, 9, 10, 20)), 11, 13, 15) == [2, 1, 2]


def test_of_equals_the_one_issued_last_owns_then_the_later_listed() -> None:
    """Three oranges: the one issued at 6 goes before that of 5; of two issued at 6 the later in the
    list.
    """
    stages = made((ORANGE, 6, 10, 30), (ORANGE, 5, 10, 30), (ORANGE, 6, 20, 30))
    assert owners(stages, 15, 25) == [1, 3]


def test_scope_covers_exactly_the_names_that_it_lists() -> None:
    """No scope covers every district and lines without one; a scope covers its districts only."""
    stages = made((YELLOW, 0, 0, 10), (RED, 0, 0, 10, ("D1", "D2")))
    assert [owners(stages, 5, district=name) for name in ("D1", "D2", "D3", "")] == [
        [2],
        [2],
        [1],
        [1],
    ]


def test_districts_that_the_same_stages_cover_share_a_timeline() -> None:
    """Four districts of which two are named together make three classes."""
    found = scopes(
        made((RED, 0, 0, 10, ("D1", "D2")), (YELLOW, 0, 0, 10, ("D3",))), ["D1", "D2", "D3", ""]
    )
    assert len(found.timelines) == 3
    assert found.class_of["D1"] == found.class_of["D2"]
    assert len({found.class_of[name] for name in ("D1", "D3", "")}) == 3


def test_touching_stages_of_one_level_make_no_change() -> None:
    """Yellow, yellow, red, none: three changes of level, each told with its owner."""
    line = timeline(made((YELLOW, 0, 0, 10), (YELLOW, 5, 10, 20), (RED, 15, 20, 30)), "")
    assert line.changes() == [(0.0, NONE, YELLOW, 0), (20.0, YELLOW, RED, 2), (30.0, RED, NONE, -1)]


def test_episode_is_an_unbroken_run_at_yellow_or_above() -> None:
    """Temporary control before yellow is no episode, and a gap of an hour makes two."""
    line = timeline(
        made((TEMPORARY, 0, 0, 10), (YELLOW, 0, 10, 20), (ORANGE, 0, 20, 30), (YELLOW, 0, 31, 40)),
        "",
    )
    assert line.episodes == [(10.0, 30.0), (31.0, 40.0)]
    assert line.responses == [(0.0, 30.0), (31.0, 40.0)]


def test_no_stages_make_one_stretch_without_level() -> None:
    """Without stages the level is none for ever."""
    line = timeline([], "")
    assert list(line.level) == [NONE]
    assert np.isinf(line.edges).all()
    assert (line.changes(), line.episodes) == ([], [])


# --- alert files
# ----------------------------------------------------------------------------------------------------------


def test_plain_rows_are_kept_and_may_overlap(tmp_path: Path) -> None:
    """Rows without events are stages as they stand."""
    text = "level,issued,start,end\nyellow,,2021-01-01T00:00,2021-01-05T00:00\nred,2021-01-01,2021-01-02T12:00,2021-01-03T00:00\n"
    assert stages_in(text, tmp_path) == [("yellow", "01 00", "05 00"), ("red", "02 12", "03 00")]
    notices = notices_of(text, tmp_path)
    assert notices[0].issued == notices[0].start
    assert notices[1].issued == datetime(2021, 1, 1)


def test_upgrade_and_downgrade_replace_what_remains(tmp_path: Path) -> None:
    """Yellow to the 10th, raised to red on the 3rd, lowered to orange on the 5th: three stages that
    touch.
    """
    text = (
        "level,issued,start,end,event\n"
        "yellow,2021-01-01,2021-01-01,2021-01-10,start\n"
        "red,2021-01-02,2021-01-03,2021-01-08,upgrade\n"
        "orange,2021-01-04,2021-01-05,2021-01-07,downgrade\n"
    )
    assert stages_in(text, tmp_path) == [
        ("yellow", "01 00", "03 00"),
        ("red", "03 00", "05 00"),
        ("orange", "05 00", "07 00"),
    ]


def test_extension_and_lift(tmp_path: Path) -> None:
    """Orange to the 5th, extended to the 9th by a notice from the 5th on, lifted on the 7th at
    noon.
    """
    text = (
        "level,issued,start,end,event\n"
        "orange,2021-01-01,2021-01-01,2021-01-05,start\n"
        "orange,2021-01-04,2021-01-05,2021-01-09,extend\n"
        ",2021-01-07T09:00,2021-01-07T12:00,,lift\n"
    )
    assert stages_in(text, tmp_path) == [("orange", "01 00", "05 00"), ("orange", "05 00", "07 12")]


def test_notices_replace_only_those_of_their_own_scope(tmp_path: Path) -> None:
    """A lift for one district leaves the stage of another as it was."""
    text = (
        "level,issued,start,end,scope,event\n"
        "orange,2021-01-01,2021-01-01,2021-01-05,D1,start\n"
        "orange,2021-01-01,2021-01-01,2021-01-05,D2,start\n"
        ",2021-01-02,2021-01-03,,D1,lift\n"
    )
    assert stages_in(text, tmp_path) == [("orange", "01 00", "03 00"), ("orange", "01 00", "05 00")]


def test_order_of_names_makes_no_other_scope(tmp_path: Path) -> None:
    """A lift of `西县;东县;西县` ends an alert of `东县;西县`."""
    text = (
        "level,issued,start,end,scope,event\n"
        "orange,2021-01-01,2021-01-01,2021-01-05,东县;西县,start\n"
        ",2021-01-02,2021-01-03,,西县;东县;西县,lift\n"
    )
    assert stages_in(text, tmp_path) == [("orange", "01 00", "03 00")]


def test_notice_issued_earlier_does_not_replace_a_later_one(tmp_path: Path) -> None:
    """What was said last counts, whatever the order of the rows."""
    text = (
        "level,issued,start,end,event\n"
        "red,2021-01-02,2021-01-03,2021-01-06,upgrade\n"
        "yellow,2021-01-01,2021-01-01,2021-01-06,start\n"
    )
    assert stages_in(text, tmp_path) == [("red", "03 00", "06 00"), ("yellow", "01 00", "03 00")]


def test_open_end_lasts_until_the_next_notice_or_the_period_ends(tmp_path: Path) -> None:
    """Two open ends: the first until the second starts, the second until the period's end; both are
    warned of.
    """
    text = "level,issued,start,end\nyellow,,2021-01-01,\norange,,2021-01-10,\n"
    stages, warnings = stages_of(notices_of(text, tmp_path), PERIOD_END)
    assert [stage.end for stage in stages] == [datetime(2021, 1, 10), PERIOD_END]
    assert [warning.key for warning in warnings] == ["open_end", "open_end"]
    assert "2021-01-10T00:00" in warnings[0].text("zh")


def test_chinese_levels_scopes_and_gb18030(tmp_path: Path) -> None:
    """Levels and lists of townships are read as notices write them, in GB18030 too."""
    text = (
        "level,start,end,scope\n橙色预警,2021-01-01T24:00,2021/1/5 12:00,金村镇、巴公镇；北石店镇\n"
    )
    [notice] = notices_of(text, tmp_path, "gb18030")
    assert (notice.level, notice.scope) == ("orange", ("金村镇", "巴公镇", "北石店镇"))
    assert (notice.start, notice.end) == (datetime(2021, 1, 2), datetime(2021, 1, 5, 12))


@pytest.mark.parametrize("spelling", sorted(LEVEL_SPELLINGS))
def test_every_spelling_of_a_level_is_accepted(spelling: str) -> None:
    """Each spelling means one of the four levels."""
    [notice] = check_notices(
        [({"level": spelling, "start": "2021-01-01", "end": "2021-01-02"}, "0")],
        "x",
        lambda place, column: column,
    )
    assert notice.level == LEVEL_SPELLINGS[spelling]


@pytest.mark.parametrize(
    "path",
    sorted((Path(__file__).parents[2] / "data" / "alerts").glob("*.csv")),
    ids=lambda path: path.stem,
)
def test_alert_histories_that_ship_can_be_read(path: Path) -> None:
    """Each real history makes stages that touch or follow one another within a scope."""
    stages, _ = stages_of(read_alert_file(path)[0], datetime(2030, 1, 1))
    assert stages
    for scope in {stage.scope for stage in stages}:
        here = sorted(
            (stage for stage in stages if stage.scope == scope), key=lambda stage: stage.start
        )
        assert all(
            first.end <= second.start for first, second in zip(here[:-1], here[1:], strict=True)
        ), scope


# --- scopes are sets
# --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lifted", ["东县;西县", "西县;东县", "西县、东县", "西县；东县；西县"])
def test_a_lift_ends_the_alert_of_its_districts_in_any_order(lifted: str, tmp_path: Path) -> None:
    """An alert of 东县;西县 ends with a lift of the same two districts, in whatever order and
    however often they are named.
    """
    text = f"""level,issued,start,end,scope,event
orange,2021-01-01T00:00,2021-01-02T00:00,2021-01-08T00:00,东县;西县,start
,2021-01-03T00:00,2021-01-03T00:00,2021-01-03T00:00,{lifted},lift
"""
    assert stages_in(text, tmp_path) == [("orange", "02 00", "03 00")]
    assert stages_of(notices_of(text, tmp_path), PERIOD_END)[1] == []


@pytest.mark.parametrize("later", ["upgrade", "downgrade", "extend"])
def test_every_event_replaces_what_remains_of_the_same_districts(
    later: str, tmp_path: Path
) -> None:
    """A change of level of 西县;东县 replaces the rest of the alert of 东县;西县."""
    text = f"""level,issued,start,end,scope,event
orange,2021-01-01T00:00,2021-01-02T00:00,2021-01-08T00:00,东县;西县,start
red,2021-01-03T00:00,2021-01-04T00:00,2021-01-09T00:00,西县;东县,{later}
"""
    assert stages_in(text, tmp_path) == [("orange", "02 00", "04 00"), ("red", "04 00", "09 00")]


@pytest.mark.parametrize("lifted", ["东县", "东县;西县;南县", ""])
def test_a_lift_of_other_districts_ends_nothing_and_is_told(lifted: str, tmp_path: Path) -> None:
    """A lift of fewer, of more or of all districts leaves the alert, and a warning says that
    it ends nothing.
    """
    text = f"""level,issued,start,end,scope,event
orange,2021-01-01T00:00,2021-01-02T00:00,2021-01-08T00:00,东县;西县,start
,2021-01-03T00:00,2021-01-03T00:00,2021-01-03T00:00,{lifted},lift
"""
    assert stages_in(text, tmp_path) == [("orange", "02 00", "08 00")]
    assert [warning.key for warning in stages_of(notices_of(text, tmp_path), PERIOD_END)[1]] == [
        "lift_ends_nothing"
    ]


def test_an_open_end_lasts_until_the_next_notice_of_the_same_districts(tmp_path: Path) -> None:
    """An open stage of 东县;西县 ends where the next of 西县;东县 begins."""
    text = """level,issued,start,end,scope
yellow,2021-01-01T00:00,2021-01-02T00:00,,东县;西县
orange,2021-01-03T00:00,2021-01-04T00:00,2021-01-05T00:00,西县;东县
"""
    assert stages_in(text, tmp_path)[0] == ("yellow", "02 00", "04 00")


def test_a_scope_keeps_its_written_order_without_names_twice(tmp_path: Path) -> None:
    """西县;东县;西县 is shown as 西县, 东县, in files and in lists."""
    (notice,) = notices_of(
        "level,start,end,scope\nred,2021-01-02T00:00,2021-01-03T00:00,西县;东县;西县\n", tmp_path
    )
    row = {
        "level": "red",
        "start": "2021-01-02T00:00",
        "end": "2021-01-03T00:00",
        "scope": ["西县", "东县", "西县"],
    }
    (listed,) = check_notices([(row, "1")], "list", lambda place, _: place)
    assert notice.scope == listed.scope == ("西县", "东县")
