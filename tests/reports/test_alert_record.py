"""The record of alerts: whom to tell of which alert, what each must do, room for the answers."""

from datetime import timedelta

import pytest
from openpyxl import load_workbook

from engine_case import at, load_case
from oracle.plain import plain_case, plain_line, stage
from simulator import InputError
from simulator.cli import main
from simulator.inputs.told_file import Call, Ticks
from simulator.reports.excel.alert_record import write_alert_record
from simulator.reports.telling import Choice, counts_by_town, sum_of, told_of
from simulator.terms.labels import say
from transport_case import ORANGE_STOPS_IV, WORKED, transport_inputs, truck_policy


def inputs(stages=None):
    """Return a C plant in the north with two lines, an A plant and a D plant in the south."""
    lines = [
        plain_line("l1", district="north", notification_lag_h=3),
        plain_line("l2", district="north", notification_lag_h=1),
        plain_line("l1", enterprise="E2", enterprise_id="E2", grade="A", district="north"),
        plain_line("l1", enterprise="E3", enterprise_id="E3", grade="D", district="south"),
    ]
    if stages is None:
        stages = [
            stage("yellow", at(24), at(48), issued=at(0)),
            stage("orange", at(48), at(72), scope=["south"]),
        ]
    return load_case(plain_case(lines, stages), {})[1]


def test_whom_to_tell_of_which_alert():
    """Yellow reaches C and D everywhere, orange the south alone; A is asked for nothing."""
    told = [(one.number, one.enterprise) for one in told_of(inputs(), "en")]
    assert told == [(1, "E1"), (1, "E3"), (2, "E3")]


def test_what_to_do_and_by_when():
    """Of C's two lines one stops, as the choice by line has it, and only that one is told;
    announced a day before, it is due at the start; announced at its start, after the line's lag.
    """
    first, *_ = told_of(inputs(), "en")
    assert first.measures.startswith("l1: this line is stopped")
    assert "l2" not in first.measures
    assert first.due == at(24)
    (late, *_) = told_of(inputs([stage("yellow", at(24), at(48))]), "en")
    assert late.due == at(24) + timedelta(hours=3)


def test_the_sheet_has_a_row_each_and_room_for_answers(tmp_path):
    """The workbook holds the same rows, with empty cells for contact, notice, answers, visit."""
    path = write_alert_record(inputs(), tmp_path / "record.xlsx", "zh")
    sheet = load_workbook(path)[say("zh", "tab_record")]
    rows = list(sheet.iter_rows(values_only=True))
    head = next(place for place, row in enumerate(rows) if say("zh", "record_told_at") in row)
    body = [row for row in rows[head + 1 :] if isinstance(row[0], int)]
    assert [(row[0], row[2]) for row in body] == [(1, "E1"), (1, "E3"), (2, "E3")]
    assert {row[rows[head].index(say("zh", "record_answered"))] for row in body} == {None}


def test_nobody_to_tell_is_said(tmp_path):
    """Without an alert there is no record, and no file."""
    with pytest.raises(InputError):
        write_alert_record(inputs([]), tmp_path / "record.xlsx", "en")
    assert not (tmp_path / "record.xlsx").exists()


def test_the_verb_writes_a_workbook_and_refuses_another_kind(tmp_path, capsys):
    """Only .xlsx is written."""
    out = tmp_path / "record.xlsx"
    assert main(["record", "zezhou-winter-2020", "--out", str(out), "--lang", "en"]) == 0
    assert out.exists()
    assert main(["record", "zezhou-winter-2020", "--out", str(tmp_path / "record.txt")]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_trucks_are_told_too():
    """A plant of A whose lines run on is told what its trucks do, where they are driven; one whose
    lines stop is told both in one row.
    """
    lines = [
        plain_line("l1", grade="A", district="north"),
        plain_line("l1", enterprise="E2", enterprise_id="E2", grade="D", district="south"),
    ]
    stages = [
        stage("orange", at(24), at(48), scope=["north"]),
        stage("orange", at(60), at(72), scope=["south"]),
    ]
    flows = [WORKED, WORKED | {"enterprise_id": "E2"}]
    inputs = transport_inputs(plain_case(lines, stages, truck_policy([ORANGE_STOPS_IV])), flows)
    north, south = told_of(inputs, "zh")
    assert (north.number, north.enterprise, south.number, south.enterprise) == (1, "E1", 2, "E2")
    assert north.measures == "运输车辆措施：国四及以下货车（含燃气）停运"
    assert north.due == at(24)
    assert south.measures.startswith("l1：停产")
    assert south.measures.endswith("国四及以下货车（含燃气）停运")


def ticked() -> dict[Call, Ticks]:
    """Return E1 told and confirmed of the first alert, E3 told and answered of the second."""
    return {
        Call("yellow", at(24), "E1"): Ticks(at(1), at(2)),
        Call("orange", at(48), "E3"): Ticks(None, None, at(49)),
        Call("red", at(999), "E9"): Ticks(at(999)),
    }


def test_how_far_the_telling_has_come_by_town():
    """Who answered was told; who was told and has not answered is unanswered; ticks of alerts and
    enterprises that the plan does not have count nowhere.
    """
    counts = counts_by_town(told_of(inputs(), "en"), ticked())
    shown = [(one.district, one.to_tell, one.told, one.not_told, one.unanswered) for one in counts]
    assert shown == [("north", 1, 1, 0, 1), ("south", 2, 1, 1, 0)]
    total = sum_of(counts, "sum")
    assert (total.to_tell, total.told, total.received, total.answered) == (3, 2, 1, 1)


def test_alerts_of_one_level_and_scope_ask_the_same():
    """The second yellow alert asks what the first asks, due at its own time; one alert alone can be
    asked for.
    """
    stages = [stage("yellow", at(24), at(48)), stage("yellow", at(60), at(72), issued=at(50))]
    first, second = (one for one in told_of(inputs(stages), "en") if one.enterprise == "E1")
    assert first.measures == second.measures
    assert (first.due, second.due) == (at(27), at(60))
    alone = told_of(inputs(stages), "en", [2])
    assert [one.number for one in alone] == [2, 2]


def test_the_list_is_chosen_by_town_level_and_grade():
    """A choice keeps its rows; a name that the list does not have is refused with the nearest."""
    told = told_of(inputs(), "en")
    assert [one.enterprise for one in Choice(("north",)).of(told)] == ["E1"]
    assert [one.number for one in Choice(levels=("orange",)).of(told)] == [2]
    assert [one.enterprise for one in Choice(grades=("D",)).of(told)] == ["E3", "E3"]
    with pytest.raises(InputError) as error:
        Choice(("nort",), ("red",)).check(told)
    assert [(item.place or item.file, item.hint) for item in error.value.problems] == [
        ("--district", "north"),
        ("--level", ""),
    ]


def test_contacts_are_the_inventorys():
    """Name and telephone of every line, each once; without them the list has none."""
    people = {"contact": "Li", "contact_phone": "139"}
    lines = [
        plain_line("l1", district="north", **people),
        plain_line("l2", district="north", **people),
        plain_line("l1", enterprise="E2", enterprise_id="E2", district="north"),
    ]
    case = load_case(plain_case(lines, [stage("red", at(24), at(48))]), {})[1]
    assert [one.contact for one in told_of(case, "en")] == ["Li 139", ""]


def test_the_sheet_has_the_ticks_and_the_counts(tmp_path):
    """Times of notice, receipt and answer stand in their rows, and a sheet counts by town."""
    path = write_alert_record(inputs(), tmp_path / "record.xlsx", "zh", ticked())
    book = load_workbook(path)
    rows = list(book[say("zh", "tab_record")].iter_rows(values_only=True))
    head = next(row for row in rows if say("zh", "record_told_at") in row)
    place = head.index(say("zh", "record_told_at"))
    body = [row[place : place + 3] for row in rows if isinstance(row[0], int)]
    assert body == [(at(1), at(2), None), (None, None, None), (None, None, at(49))]
    sheet = book[say("zh", "tab_told_towns")]
    counted = list(sheet.iter_rows(values_only=True, max_col=7))
    assert ("north", 1, 1, 0, 1, 0, 1) in counted
    assert (say("zh", "word_sum"), 3, 2, 1, 1, 1, 1) in counted


def test_the_verb_reads_ticks_and_a_choice(tmp_path, capsys):
    """The ticks of a plan's ZIP and the choice reach the workbook; a file of ticks with mistakes is
    refused with all of them.
    """
    out, told = tmp_path / "record.xlsx", tmp_path / "told.csv"
    told.write_text("level,start,enterprise_id,sent\nblue,x,E1,soon\n", encoding="utf-8")
    arguments = ["record", "zezhou-winter-2020", "--out", str(out), "--lang", "en"]
    assert main([*arguments, "--told", str(told)]) == 2
    said = capsys.readouterr().err
    assert all(text in said for text in ("'blue'", "'x'", "'soon'"))
    assert main([*arguments, "--grade", "D"]) == 0
    rows = load_workbook(out)[say("en", "tab_record")].iter_rows(values_only=True)
    assert {row[5] for row in rows if isinstance(row[0], int)} == {"D"}
    told.write_text(
        "level,start,enterprise_id,sent\nred,2020-11-14,nobody,2020-11-13T12:00\n", encoding="utf-8"
    )
    assert main([*arguments, "--told", str(told)]) == 0
    assert "enterprise: 1 (nobody 2020-11-14" in capsys.readouterr().err
