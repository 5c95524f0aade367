"""The record of alerts: whom to tell of which alert, what each must do, room for the answers."""

from datetime import timedelta

import pytest
from openpyxl import load_workbook

from engine_case import at, load_case
from oracle.plain import plain_case, plain_line, stage
from simulator import InputError
from simulator.cli import main
from simulator.reports.excel.alert_record import told_of, write_alert_record
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
