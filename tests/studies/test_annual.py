"""A year's ledger: the worked case, its sums, projects by their days, and what leans on alerts."""

from datetime import date

import pandas as pd
import pytest

from negotiated_case import Enterprise, write
from simulator.cli import main
from simulator.inputs.dated_tables import targets_of_year
from simulator.inputs.scenario import load_scenario
from simulator.studies.annual import annual
from simulator.studies.projects import read_projects
from simulator.terminal.money import print_annual
from simulator.terms.errors import InputError

# 10 000 t NOx a year in 365 days.
KG_D = 1e7 / 365
YEAR = {"period": {"start": "2021-01-01T00:00", "end": "2022-01-01T00:00"}}
ORANGE = {
    "level": "orange",
    "issued": "2021-01-04T00:00",
    "start": "2021-01-05T00:00",
    "end": "2021-01-17T00:00",
}


def place(folder, *, alerts=(ORANGE,), seasonal=(), cells=None, grade="ungraded", **scenario):
    """Return the scenario of one enterprise: NOx of the worked year, ungraded (20 % at orange)."""
    one = Enterprise("E1", {"nox": KG_D}, 0.0, grade=grade, cells=cells or {})
    rules = {"seasonal": list(seasonal)}
    shape = YEAR | {"alerts": list(alerts)} | scenario
    return write(folder, [one], {"nox": 1e6}, 0.2, rules, shape).scenario


def ledger_of(scenario, projects=None, year=2021, **options) -> pd.Series:
    """Return the row of NOx in tonnes."""
    return annual(scenario, year, projects, **options).table.iloc[0]


def last_year(folder, tonnes: float = 10_000) -> object:
    """Write what was reported of the last year and return the path."""
    path = folder / "last.csv"
    path.write_text(f"pollutant,year_kg\nnox,{1000 * tonnes}\n", encoding="utf-8")
    return path


def projects_file(folder, *rows) -> object:
    """Write projects and return the path."""
    path = folder / "projects.csv"
    pd.DataFrame(list(rows)).to_csv(path, index=False)
    return path


def project(day: str, factor: float, **cells) -> dict:
    """Return a project of E1."""
    return {"enterprise_id": "E1", "date": day, "factor": factor} | cells


def test_worked_year(tmp_path) -> None:
    """10 000 t last year need 200 t; 12 orange days at 20 % of 27.4 t/d save 65.8 t."""
    row = ledger_of(place(tmp_path), last_year=last_year(tmp_path))
    assert row["last_kg"] == pytest.approx(1e7)
    assert -row["target_change"] * row["last_kg"] == pytest.approx(200e3)
    assert row["alerts_kg"] == pytest.approx(-65.8e3, abs=100)
    assert row["alerts_kg"] == pytest.approx(-12 * 0.2 * KG_D)
    assert (row["met"], row["met_without_alerts"]) == (False, False)


def test_alerts_alone_raise_the_red_flag(tmp_path) -> None:
    """50 days at 20 % are 2.7 %: the target is met with alerts only, which the ledger says."""
    long = ORANGE | {"end": "2021-02-24T00:00"}
    ledger = annual(place(tmp_path, alerts=[long]), 2021, last_year=last_year(tmp_path))
    assert ledger.leaning == ["nox"]
    row = ledger.table.iloc[0]
    assert row["change"] == pytest.approx(-50 * 0.2 / 365)
    assert row["change_without_alerts"] == pytest.approx(0.0)


def test_target_just_met_counts(tmp_path) -> None:
    """A project that saves exactly 2 % meets the target without alerts, and nothing leans."""
    path = projects_file(tmp_path, project("2021-01-01", 0.98))
    ledger = annual(place(tmp_path), 2021, path, last_year(tmp_path))
    assert bool(ledger.table.iloc[0]["met_without_alerts"])
    assert ledger.leaning == []


@pytest.mark.parametrize(
    ("day", "days"), [("2021-01-01", 365), ("2021-12-31", 1), ("2021-07-01", 184)]
)
def test_project_counts_its_days(tmp_path, day, days) -> None:
    """On 1 January it works all the year, on 31 December one day."""
    row = ledger_of(place(tmp_path, alerts=()), projects_file(tmp_path, project(day, 0.4)))
    assert row["projects_kg"] == pytest.approx(-0.6 * KG_D * days)


def test_two_projects_of_one_line_multiply(tmp_path) -> None:
    """Half from July and half again from October: 0.5 for 92 days, 0.75 for 92 days."""
    path = projects_file(tmp_path, project("2021-10-01", 0.5), project("2021-07-01", 0.5))
    row = ledger_of(place(tmp_path, alerts=()), path)
    assert row["projects_kg"] == pytest.approx(-KG_D * 92 * (0.5 + 0.75))


def test_parts_add_up_to_the_year(tmp_path) -> None:
    """Last year, calendar, projects, season, alerts and the rest add up; an alert saves of what a
    project has left, and a season that both years have changes nothing but by the project.
    """
    season = {"id": "s", "grades": ["ungraded"], "cut": 0.5, "from": "01-01", "to": "03-01"}
    path = projects_file(tmp_path, project("2021-01-01", 0.5))
    alert = ORANGE | {
        "start": "2021-04-01T00:00",
        "issued": "2021-03-31T00:00",
        "end": "2021-04-11T00:00",
    }
    scenario = place(tmp_path, alerts=[alert], seasonal=[season])
    row = ledger_of(scenario, path, last_year=last_year(tmp_path, 9000))
    parts = ["last_kg", "rest_kg", "activity_kg", "projects_kg", "season_kg", "alerts_kg"]
    assert row["year_kg"] == pytest.approx(sum(row[name] for name in parts))
    assert row["rest_kg"] == pytest.approx(KG_D * (366 - 60 * 0.5) - 9e6)
    assert row["projects_kg"] == pytest.approx(-0.5 * 365 * KG_D)
    assert row["season_kg"] == pytest.approx((0.5 * 60 - 0.25 * 59) * KG_D)
    assert row["alerts_kg"] == pytest.approx(-10 * 0.2 * 0.5 * KG_D)
    assert row["year_kg"] == pytest.approx(KG_D * 0.5 * (365 - 59 * 0.5 - 2))


@pytest.mark.parametrize(("year", "days"), [(2020, 1), (2021, -1), (2022, 0)])
def test_leap_year(tmp_path, year, days) -> None:
    """A leap year has a day more than the year before it, and the next a day less."""
    targets = tmp_path / "targets.yaml"
    valid = "{from: 2019-01-01}"
    targets.write_text(
        f"{{id: t, valid: {valid}, references: [{{id: a, title: b}}], emission_change: {{nox: 0}}}}",
        encoding="utf-8",
    )
    row = ledger_of(place(tmp_path, alerts=()), year=year, targets=str(targets))
    assert row["activity_kg"] == pytest.approx(days * KG_D, abs=1e-3)
    assert row["year_kg"] == pytest.approx((365 + (year == 2020)) * KG_D)


def test_projects_not_assessed_do_not_count(tmp_path) -> None:
    """They are told in a note."""
    path = projects_file(tmp_path, project("2021-01-01", 0.4, assessed=0))
    ledger = annual(place(tmp_path, alerts=()), 2021, path)
    assert ledger.table.iloc[0]["projects_kg"] == 0
    assert any("not passed the assessment" in str(note) for note in ledger.notes)


def test_projects_are_refused_all_at_once(tmp_path) -> None:
    """Unknown names, days outside the year and rows of neither kind are told together."""
    path = projects_file(
        tmp_path,
        project("2021-01-01", 0.4) | {"enterprise_id": "E2"},
        project("2020-12-31", 0.4),
        project("2021-01-01", 0.4, pollutant="nx"),
        project("2021-01-01", 0.4) | {"enterprise_id": ""},
        project("2021-01-01", 0.4, line_id="E1/2"),
        project("2021-01-01", -1),
    )
    scenario = place(tmp_path)
    with pytest.raises(InputError) as error:
        annual(scenario, 2021, path)
    told = str(error.value)
    assert len(error.value.problems) == 6
    for words in (
        "row 2, enterprise_id",
        "row 3, date",
        "did you mean nox",
        "did you mean E1/1",
        "row 7, factor",
    ):
        assert words in told


def test_area_sources_have_projects_too(root) -> None:
    """Freight that goes by rail is a factor on an area source; its share of days is its own."""
    from simulator.inputs.reading import read_inputs
    from simulator.inputs.scenario import load_scenario

    inputs = read_inputs(load_scenario("zezhou-winter-2020"))
    folder = root / "data"
    with pytest.raises(InputError, match="no such area source"):
        path = _written(folder, inputs, "重型货车")
    path = _written(folder, inputs, "重型柴油货车")
    assert path[0].area.sum() == 10
    assert not path[0].lines.any()


def _written(folder, inputs, name):
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as made:
        row = {"area_source": name, "date": "2021-05-01", "factor": 0.8}
        return read_projects(projects_file(Path(made), row), inputs, 2021)


def test_targets_of_a_year() -> None:
    """The set of the year is taken; a year without one is refused with those known."""
    assert targets_of_year(2021).emission_change == {"so2": -0.02, "nox": -0.02, "vocs": -0.02}
    assert targets_of_year(2023).concentrations_ug_m3 == {"pm25": 35, "so2": 10}
    with pytest.raises(InputError, match="shanxi-2021"):
        targets_of_year(2012)
    assert targets_of_year(2021).valid.from_ == date(2021, 1, 1)


@pytest.mark.parametrize(("language", "words"), [("zh", "排放台账"), ("en", "Ledger of 2021")])
def test_verb(tmp_path, capsys, language, words) -> None:
    """`annual` prints the ledger and the air, and writes the table."""
    out = tmp_path / "annual.csv"
    air = tmp_path / "air.csv"
    days = pd.date_range("2020-01-01", "2021-10-27")
    values = [250 if day.month == 1 and day.day < 4 else 60 for day in days]
    pd.DataFrame({"date": days.strftime("%Y-%m-%d"), "AQI": values}).to_csv(air, index=False)
    call = ["annual", "zezhou-winter-2020", "--year", "2021", "--air", str(air), "--out", str(out)]
    assert main([*call, "--lang", language]) == 0, capsys.readouterr().err
    printed = capsys.readouterr().out
    assert words in printed
    assert {"zh": "重污染 3 天", "en": "3 heavy days"}[language] in printed
    assert len(pd.read_csv(out)) == 6


@pytest.mark.parametrize(("language", "words"), [("zh", "上年报告中没有"), ("en", "has no")])
def test_a_pollutant_that_was_not_reported_is_not_judged(capsys, tmp_path, language, words) -> None:
    """The year's own emission stands, what cannot be told is a dash and never a "nan", no target of
    it is judged, and a note names it.
    """
    path = tmp_path / "last.csv"
    path.write_text("pollutant,year_kg\nso2,1000\n", encoding="utf-8")
    settings = {"alerts": [ORANGE | {"end": "2021-01-06T00:00"}]}
    ledger = annual(
        load_scenario("zezhou-winter-2020", settings | {"changes": []}), 2021, None, path
    )
    table = ledger.table.set_index("pollutant")
    assert pd.isna(table.loc["nox", ["last_kg", "rest_kg", "change", "met"]]).all()
    assert table.loc["nox", "year_kg"] > 0
    parts = ("last_kg", "rest_kg", "activity_kg", "projects_kg", "season_kg", "alerts_kg")
    so2 = table.loc["so2"]
    assert sum(so2[name] for name in parts) == pytest.approx(so2["year_kg"])
    told = [note.text(language) for note in ledger.notes if note.key == "annual_note_unreported"]
    assert len(told) == 1
    assert words in told[0]
    assert "NOx" in told[0]
    print_annual(ledger, 2021, language)
    shown = capsys.readouterr().out
    assert "nan" not in shown
    assert "–" in shown
