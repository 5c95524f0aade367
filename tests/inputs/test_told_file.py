"""The file of who was told of which alert: written, read again, refused."""

from datetime import datetime

import pytest

from simulator import InputError
from simulator.inputs.told_file import Call, Ticks, read_told, told_text

START, NOON = datetime(2020, 11, 14), datetime(2020, 11, 13, 12, 5)


def test_ticks_survive_writing_and_reading(tmp_path):
    """What was written is read again, also codes that begin like a formula."""
    told = {
        Call("orange", START, "E1"): Ticks(NOON, None, NOON),
        Call("orange", START, "=1+1"): Ticks(NOON),
        Call("red", START, "'quoted"): Ticks(None, NOON),
    }
    path = tmp_path / "told.csv"
    path.write_text(told_text(told), encoding="utf-8")
    assert "\n=" not in told_text(told) and ",=" not in told_text(told)
    assert read_told(path) == told


def test_every_mistake_is_told_with_its_place(tmp_path):
    """Unknown levels, texts that are no time and rows that stand twice, all at once."""
    path = tmp_path / "told.csv"
    rows = ["oragne,2020-11-14,E1,", "red,noon,E1,", "red,2020-11-14,E2,", "red,2020-11-14,E2,x"]
    path.write_text("level,start,enterprise_id,sent\n" + "\n".join(rows), encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_told(path)
    places = [problem.place for problem in error.value.problems]
    assert places == ["row 2, level", "row 3, start", "row 5, enterprise_id", "row 5, sent"]
    assert error.value.problems[0].hint == "orange"


def test_one_alert_written_in_two_ways_is_one(tmp_path):
    """A later row without ticks must not take those of an earlier one away."""
    path = tmp_path / "told.csv"
    rows = ["red,2020-11-14T00:00,E1,2020-11-13 12:00", "red,2020-11-14 00:00,E1,"]
    path.write_text("level,start,enterprise_id,sent\n" + "\n".join(rows), encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_told(path)
    assert [problem.place for problem in error.value.problems] == ["row 3, enterprise_id"]


def test_who_answered_was_told():
    """An enterprise is reached once any step has a time; a step can be taken back."""
    assert not Ticks().reached
    ticks = Ticks().put("answered", NOON)
    assert ticks.reached
    assert not ticks.put("answered", None).reached
