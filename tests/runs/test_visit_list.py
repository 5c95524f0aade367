"""The list of a moment, the verbs `visits` and `teams`, and outputs that name nobody."""

import pandas as pd
import pytest
from openpyxl import load_workbook

from engine_case import at
from oracle.plain import plain_case, plain_line, stage
from simulator import InputError, run
from simulator.cli import main
from simulator.reports.save import save
from simulator.runs.visits import read_flagged, visits_table
from supervised_case import absent, block, load_under

SCENARIO = "zezhou-supervised-2020"


def county():
    """Return inputs of three plants in one alert, with one team that can make six visits a day."""
    lines = [
        plain_line(
            enterprise=f"plant {name}", enterprise_id=name, so2_kg_d=base, findings_12m=known
        )
        for name, base, known in (("A", 24.0, 0), ("B", 48.0, 0), ("C", 30.0, 1))
    ]
    case = plain_case(lines, [stage("orange", at(24), at(72))])
    supervision = block(teams=1, night_share=0, behaviour={"probability": {"C": 0.1}})
    return load_under(case, supervision)[1]


def test_the_list_goes_by_chance_times_stake_times_hours() -> None:
    """C: 0.2 x 0.625 kg/h x 36 h = 4.5 kg; B: 0.1 x 1 x 36 = 3.6; A: 0.1 x 0.5 x 36 = 1.8."""
    table = visits_table(county(), at(36))
    assert table["enterprise_id"].tolist() == ["C", "B", "A"]
    assert table["at_stake_kg"].tolist() == pytest.approx([4.5, 3.6, 1.8])
    assert table["hours_left"].tolist() == [36.0] * 3
    assert table["in_reach"].all()
    assert "1 findings in twelve months" in table["reason"].iloc[0]


def test_a_flag_moves_an_enterprise_to_the_front() -> None:
    """Flagged, A's chance is 0.1 x 0.8 / (0.1 x 0.8 + 0.9 x 0.05) = 0.64."""
    table = visits_table(county(), at(36), {"A"})
    assert table["enterprise_id"].iloc[0] == "A"
    assert table["chance"].iloc[0] == pytest.approx(0.08 / 0.125)


def test_outside_an_alert_the_list_is_empty() -> None:
    """Before the alert nobody is under an order."""
    assert len(visits_table(county(), at(10))) == 0


def test_a_moment_outside_the_period_is_refused() -> None:
    """The message names the period."""
    with pytest.raises(InputError, match="must lie in the period"):
        visits_table(county(), at(1000))


def test_flagged_enterprises_must_be_in_the_inventory(tmp_path) -> None:
    """Unknown ones are told by row."""
    path = tmp_path / "flagged.csv"
    path.write_text("enterprise_id\nA\nX\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"row 3, enterprise_id.*X"):
        read_flagged(path, county())


def test_the_verb_writes_a_list_to_print(tmp_path, capsys) -> None:
    """As a workbook and as CSV, in the same order; the list says for whom it is."""
    book, table = tmp_path / "visits.xlsx", tmp_path / "visits.csv"
    words = ["visits", SCENARIO, "--at", "2020-11-14T20:00", "--lang", "zh"]
    assert main([*words, "--out", str(book)]) == 0
    assert main([*words, "--out", str(table)]) == 0
    assert "概率为假设" in capsys.readouterr().out
    sheet = load_workbook(book).worksheets[0]
    ids = [row[1] for row in sheet.iter_rows(min_row=4, values_only=True)]
    assert ids == pd.read_csv(table, encoding="utf-8-sig")["enterprise_id"].tolist()


def test_the_verb_refuses_what_it_cannot_do(capsys) -> None:
    """No supervision, no such time, no such file kind: in words, status 2."""
    assert main(["visits", "joint-start", "--at", "2020-11-14T20:00", "--lang", "en"]) == 2
    assert main(["visits", SCENARIO, "--at", "tonight", "--lang", "en"]) == 2
    assert main(["visits", SCENARIO, "--at", "2020-11-14", "--out", "a.doc", "--lang", "en"]) == 2
    told = capsys.readouterr().err
    assert "a scenario with a block `supervision`" in told
    assert "a local time is needed" in told
    assert "one of .csv, .xlsx" in told


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--teams", "two"], "whole number"),
        (["--meters", "1.5"], "from 0 to 1"),
        (["--strategies", "randm"], "did you mean random"),
    ],
)
def test_variants_that_are_none_are_refused(words: list[str], message: str, capsys) -> None:
    """Each in words, status 2."""
    assert main(["teams", SCENARIO, *words, "--lang", "en"]) == 2
    assert message in capsys.readouterr().err


def test_outputs_for_others_name_nobody_who_was_found(tmp_path) -> None:
    """The event log and the sheets of supervision have numbers only; the names stand in findings.csv."""
    lines = [
        plain_line(enterprise=f"plant {name}", enterprise_id=f"ID-{name}", district="west")
        for name in "AB"
    ]
    case = plain_case(lines, [stage("orange", at(24), at(72))])
    supervision = block(
        teams=1, listed=absent("ID-A", "ID-B"), behaviour={"probability": {"C": 0.1}}
    )
    scenario, inputs = load_under(case, supervision)
    result = run(scenario, inputs=inputs)
    assert len(result.findings)
    assert (result.events["event"] == "found").sum() == len(result.findings)
    assert not result.events["detail"].str.contains("ID-|plant").any()
    folder = save(result, tmp_path, ("csv", "json", "xlsx"), False, "en")
    assert (folder / "findings.csv").exists()
    book = load_workbook(folder / "report.xlsx")
    texts = [
        str(cell)
        for name in ("Supervision", "Events")
        for row in book[name].iter_rows(values_only=True)
        for cell in row
        if cell is not None
    ]
    assert texts
    assert not [text for text in texts if "ID-" in text or "plant " in text]
