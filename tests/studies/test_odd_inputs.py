"""Odd inputs of the verbs on lists, the year, dust, heating, money and records: told, never lost."""

import pandas as pd
import pytest

from simulator.cli import main
from simulator.inputs.dated_tables import HEATING, TARGETS, HeatingTable, TargetSet, read_dated
from simulator.terms.errors import InputError

SCENARIO = "escalation-yellow-orange-red"


def told(capsys, *arguments: str) -> tuple[int, str]:
    """Return (exit code, what was said) of a command in English."""
    code = main([*arguments, "--lang", "en"])
    said = capsys.readouterr()
    return code, " ".join((said.out + said.err).split())


def write(path, text: str) -> str:
    """Write a file and return its path as text."""
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["worth", SCENARIO, "--enterprise", "DEMO-FO-06", "--season", "2020-10-01,2020-11-01"],
         "only together with --winters"),
        (["worth", SCENARIO, "--enterprise", "DEMO-FO-06", "--history", "x.csv"],
         "only together with --winters"),
        (["annual", SCENARIO, "--year", "2021", "--place", "甲"], "only together with --air"),
        (["tax", SCENARIO, "--table", "nowhere/x.csv"], "tax: found 'nowhere/x.csv'"),
    ],
)  # fmt: skip
def test_options_that_would_do_nothing_are_refused(capsys, arguments, words) -> None:
    """An option that plays no part without another is no silent loss."""
    code, said = told(capsys, *arguments)
    assert code == 2
    assert words in said


def test_record_makes_its_folder(tmp_path, capsys) -> None:
    """A path in a folder that is not there yet is written; where none can be made it is refused."""
    path = tmp_path / "new" / "record.xlsx"
    assert told(capsys, "record", SCENARIO, "--out", str(path))[0] == 0
    assert path.stat().st_size > 0
    write(tmp_path / "file", "")
    code, said = told(capsys, "record", SCENARIO, "--out", str(tmp_path / "file" / "r.xlsx"))
    assert code == 2
    assert "cannot be written" in said


def test_dust_without_a_valid_reading(tmp_path, capsys) -> None:
    """No year can be told, and it is said why."""
    path = write(tmp_path / "d.csv", "district,month,fallen_t_km2,valid\n甲,2024-01,6,0\n")
    code, said = told(capsys, "dust", path)
    assert code == 2
    assert "no reading is valid" in said


@pytest.mark.parametrize(("fallen", "doubted"), [("0.0062", True), ("6200", True), ("6.2", False)])
def test_dust_of_another_unit_is_doubted(tmp_path, capsys, fallen, doubted) -> None:
    """Kilograms or grams by the square kilometre stand far from any county's."""
    path = write(tmp_path / "d.csv", f"district,month,fallen_t_km2\n甲,2024-01,{fallen}\n")
    assert ("is its unit t/km²" in told(capsys, "dust", path)[1]) == doubted


def test_lists_of_another_unit_are_doubted(tmp_path, capsys) -> None:
    """A sum a thousand times as large is said to be doubtful."""
    head = "enterprise,industry,grade,line,so2_kg_d\n"
    old, new = (write(tmp_path / f"{kg}.csv", f"{head}甲,焦化,B,1,{kg}\n") for kg in (10, 10_000))
    assert "same unit" in told(capsys, "lists", old, new)[1]
    assert "same unit" not in told(capsys, "lists", old, old)[1]


def test_last_year_in_tonnes_or_of_nothing(tmp_path, capsys) -> None:
    """5 000 t written as kilograms are doubted; from nothing no change is told, and no "inf"."""
    path = write(tmp_path / "l.csv", "pollutant,year_kg\nnox,5000\nso2,0\n")
    code, said = told(capsys, "annual", "zezhou-winter-2020", "--year", "2021", "--last-year", path)
    assert code == 0
    assert "is its unit kg" in said
    assert "inf" not in said.replace("information", "")
    assert "the scenario names no targets: shanxi-2021" in said
    path = write(tmp_path / "l.csv", "pollutant,year_kg\nnox,5000\nnox,6000\n")
    code, said = told(capsys, "annual", "zezhou-winter-2020", "--year", "2021", "--last-year", path)
    assert code == 2
    assert "stands above already" in said


def test_dated_tables_with_absurd_numbers_are_refused(tmp_path) -> None:
    """-2 for -2 %, negative households and factors."""
    head = "id: x\nvalid: {from: 2020-01-01}\nreferences: [{id: r, title: t}]\n"
    path = write(tmp_path / "t.yaml", head + "emission_change: {so2: -2}\n")
    with pytest.raises(InputError, match="so2"):
        read_dated(TargetSet, path, TARGETS)
    rest = "coal_t_household: 2\nseason_days: 150\n"
    path = write(
        tmp_path / "h.yaml", head + rest + "households: {gas: -1}\nfactors_kg_t: {so2: -1}\n"
    )
    with pytest.raises(InputError) as refused:
        read_dated(HeatingTable, path, HEATING)
    assert len(refused.value.problems) == 2


@pytest.mark.parametrize(
    ("verb", "more"),
    [("dust", []), ("lists", ["same"]), ("rollup", []), ("annual", ["--year", "2021"])],
)
@pytest.mark.parametrize("content", ["", "\n\n", "a,b\n", "\ufeff", "\x00\x01"])
def test_empty_and_foreign_files_are_told(tmp_path, capsys, verb, more, content) -> None:
    """A file that holds nothing, or something else, is refused in words."""
    path = write(tmp_path / "x.csv", content)
    if verb == "annual":
        arguments = ["annual", SCENARIO, *more, "--last-year", path]
    else:
        arguments = [verb, path, *([path] if more else [])]
    code, said = told(capsys, *arguments)
    assert code == 2
    assert "x.csv" in said
    assert "fault of the program" not in said


def test_tables_are_read_in_any_order_of_months(tmp_path, capsys) -> None:
    """The last month decides the limit, wherever it stands in the file."""
    rows = ["甲,2023-01,8", "甲,2022-12,8", "甲,2023-02,8"]
    for name, lines in (("a", rows), ("b", rows[::-1])):
        write(tmp_path / f"{name}.csv", "\n".join(["district,month,fallen_t_km2", *lines]) + "\n")
    tables = []
    for name in ("a", "b"):
        out = tmp_path / f"{name}-out.csv"
        assert main(["dust", str(tmp_path / f"{name}.csv"), "--out", str(out)]) == 0
        tables.append(pd.read_csv(out))
    capsys.readouterr()
    pd.testing.assert_frame_equal(*tables)
    assert tables[0]["limit_t_km2"].tolist() == [7.0]
