"""The phrase book: what is left open is grouped with what hangs on it, and a person's answer is
kept, reused and shared.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from simulator.inputs.policy import read_policy
from simulator.spreadsheets.correction import say_phrase
from simulator.spreadsheets.importer import read_spreadsheet
from simulator.spreadsheets.mapping_file import read_mapping
from simulator.spreadsheets.open_phrases import open_phrases_text
from simulator.spreadsheets.policy_rows import instead
from simulator.spreadsheets.records import Record
from simulator.spreadsheets.suggest import suggest_mapping
from simulator.terms.errors import InputError
from spreadsheets.writers import xlsx

HEAD = ["企业名称", "行业", "绩效等级", "生产线", "SO2（千克/日）", "橙色预警措施", "红色预警措施"]
EXCEPT = "除民生工程外全部停产"
PART = "喷漆工序停产"
ROWS = [
    ["甲", "铸造", "C", "全厂", 100, EXCEPT, "停产"],
    ["乙", "家具", "C", "全厂", 10, PART, "停产"],
    ["丙", "铸造", "B", "全厂", 50, EXCEPT, "停止公路运输"],
]


def _list(folder: Path) -> Path:
    return xlsx(folder / "list.xlsx", ("清单", [HEAD, *ROWS]))


def _mapping(folder: Path, text: str) -> Path:
    path = folder / "mapping.yaml"
    path.write_text(f"schema: 1\nphrases:\n{text}", encoding="utf-8")
    return path


def test_open_phrases_come_grouped_with_rows_and_emission(tmp_path):
    """Each open phrase is listed once, those with the most emission first, with why it is open."""
    phrases = read_spreadsheet(_list(tmp_path)).open_phrases
    assert [(item.text, item.rows, item.emission_kg_d) for item in phrases] == [
        (EXCEPT, 2, 150.0),
        ("停止公路运输", 1, 50.0),
        (PART, 1, 10.0),
    ]
    assert [item.levels for item in phrases] == [("orange",), ("red",), ("orange",)]
    for language in ("zh", "en"):
        text = open_phrases_text(phrases, language, 2)
        assert EXCEPT in text
        assert PART not in text


def test_a_whole_plant_is_told_which_equipment_and_what_to_do(tmp_path):
    """A stop of one process on a row of the whole plant names it and says to split the row."""
    why = read_spreadsheet(_list(tmp_path)).open_phrases[2].why[0].text("zh")
    assert "喷漆工序" in why
    assert "拆分" in why


def test_an_answer_is_used_for_every_row_with_the_words(tmp_path):
    """A cut of the phrase book goes to all rows with the words, `none` leaves the cut to the
    policy, and neither is open any more.
    """
    mapping = _mapping(
        tmp_path, f"  {EXCEPT}: 1\n  停止公路运输: none\n  {PART}: {{orange: 0.3}}\n"
    )
    imported = read_spreadsheet(_list(tmp_path), mapping)
    assert imported.frame["cut_orange"].tolist() == [1.0, 0.3, 1.0]
    assert imported.frame["cut_red"].tolist()[:2] == [1.0, 1.0]
    assert pd.isna(imported.frame["cut_red"].iloc[2])
    assert imported.open_phrases == ()


def test_the_suggested_mapping_lists_what_is_open(tmp_path):
    """`import --suggest` writes the open phrases with rows and kg/d, as comments to fill in; with a
    mapping it keeps what was said before.
    """
    path = _list(tmp_path)
    suggested = suggest_mapping(path)
    assert f'#  "{EXCEPT}":' in suggested
    assert "150 kg/d" in suggested
    filled = suggested.replace(f'#  "{EXCEPT}":', f'  "{EXCEPT}": 1')
    (tmp_path / "filled.yaml").write_text(filled, encoding="utf-8")
    again = suggest_mapping(path, tmp_path / "filled.yaml")
    assert f'  "{EXCEPT}": 1' in again
    assert f'#  "{EXCEPT}":' not in again


@pytest.mark.parametrize("cut", ["2", "-0.1", "half", "true", "{purple: 1}", "{red: 3}"])
def test_what_is_no_cut_is_refused(cut, tmp_path):
    """An answer that is no share, not `none`, or of no level is a problem of the mapping file."""
    with pytest.raises(InputError) as error:
        read_mapping(_mapping(tmp_path, f"  {EXCEPT}: {cut}\n"))
    assert "phrases" in error.value.problems[0].place


def test_an_answer_on_the_screen_is_kept_and_taken_back():
    """`say_phrase` writes and removes one answer and leaves no empty part behind."""
    said: dict = {}
    say_phrase(said, EXCEPT, 0.5)
    assert said == {"phrases": {EXCEPT: 0.5}}
    say_phrase(said, EXCEPT, None)
    assert said == {}


def test_an_unreadable_grade_does_not_lose_the_row(tmp_path):
    """豁免 and 待定 come in as ungraded rows whose cell stays open; B级（2021年） is a B that is said."""
    rows = [
        [*ROWS[0][:2], grade, f"{place}#线", *ROWS[0][4:]]
        for place, grade in enumerate(
            ["豁免", "待定", "B级（2021年）", "绩效未分级", "C（限期整改）"]
        )
    ]
    imported = read_spreadsheet(xlsx(tmp_path / "grades.xlsx", ("清单", [HEAD, *rows])))
    assert imported.frame["grade"].tolist() == ["ungraded", "ungraded", "B", "ungraded", "C"]
    refused = [entry for entry in imported.report.of_kind("refused") if entry.target == "grade"]
    assert sorted(entry.found for entry in refused) == ["待定", "豁免"]
    assert imported.report.rows_refused == 0


def test_a_column_of_grades_is_one_whatever_its_name(tmp_path):
    """Under an unknown heading nearly only grades make the grade column, and this is said."""
    head = [*HEAD[:2], "管控栏", *HEAD[3:]]
    rows = [
        [*ROWS[0][:2], grade, f"{place}#线", *ROWS[0][4:]] for place, grade in enumerate("ABCB")
    ]
    imported = read_spreadsheet(xlsx(tmp_path / "grades.xlsx", ("清单", [head, *rows])))
    assert imported.frame["grade"].tolist() == ["A", "B", "C", "B"]
    assert any(entry.target == "grade" for entry in imported.report.of_kind("guessed"))


def test_what_rows_get_while_a_measure_is_open_is_said(tmp_path):
    """With a policy a transport measure is told with the cut of the row's grade and its kg/d."""
    policy = read_policy("zezhou-2020", Path())
    row = ["丙", "铸造", "C", "全厂", 50, "停止公路运输", "停产"]
    phrases = read_spreadsheet(xlsx(tmp_path / "list.xlsx", ("清单", [HEAD, row])), None, policy)
    told = phrases.open_phrases[0].instead[0]
    values = dict(told.values)
    assert float(values["saved"]) == pytest.approx(50 * float(values["cut"]))
    assert float(values["cut"]) > 0
    for language in ("zh", "en"):
        assert values["saved"] in open_phrases_text(phrases.open_phrases, language, 5)
    suggested = suggest_mapping(tmp_path / "list.xlsx", None, policy)
    assert f"{values['saved']} kg/d together" in suggested
    assert "together" not in suggest_mapping(tmp_path / "list.xlsx")


def test_what_rows_get_instead_counts_no_dust_twice_and_knows_who_is_shut():
    """PM2.5 and PM10 are parts of PM; a line shut for long saves nothing, one that is not compliant
    gets the strictest cut.
    """
    policy = read_policy("zezhou-2020", Path())
    emissions = {"so2": 1.0, "nox": 2.0, "pm": 8.0, "pm10": 5.0, "pm25": 3.0, "vocs": 4.0}
    values = {"industry": "铸造", "grade": "C", "district": "", "zone": ""}
    row = Record("清单", 1, values, emissions)
    assert row.counted_kg_d == 15.0
    (usual,) = instead(policy, {"orange": [row]})
    assert usual.saved_kg_d == pytest.approx(15.0 * usual.lowest)
    for flag, cut in (("long_term_shutdown", 0.0), ("noncompliant", 1.0)):
        (told,) = instead(policy, {"orange": [replace(row, values=values | {flag: True})]})
        assert (told.lowest, told.saved_kg_d) == (cut, 15.0 * cut)


@pytest.mark.parametrize(
    ("yellow", "orange", "cut"),
    [
        ("限产30%", "同黄色预警", 0.3),
        ("限产30%", "执行黄色预警减排措施", 0.3),
        ("限产30%", "在黄色预警基础上再限产20%", None),
        ("同橙色预警", "同黄色预警", None),
        ("", "同黄色预警", None),
    ],
)
def test_a_cell_that_refers_to_another_level_takes_its_cut(yellow, orange, cut, tmp_path):
    """同黄色预警 in the column of orange is what the column of yellow says, and this is told."""
    head = [*HEAD[:-2], "黄色预警措施", "橙色预警措施"]
    row = ["甲", "铸造", "C", "全厂", 100, yellow, orange]
    imported = read_spreadsheet(xlsx(tmp_path / "list.xlsx", ("清单", [head, row])))
    written = imported.frame["cut_orange"].iloc[0]
    assert pd.isna(written) if cut is None else written == cut
    told = [entry for entry in imported.report.entries if entry.target == "cut_orange"]
    assert told
