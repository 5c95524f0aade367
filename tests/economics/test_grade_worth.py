"""What a better grade is worth: the worked winter, its laws, drawn winters, the verb."""

from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from negotiated_case import Enterprise, write
from simulator.cli import main
from simulator.economics.grade_worth import Ask, grades_to_reach, worth_of_grade
from simulator.economics.retrofit import Retrofit, annuity_cny, break_even
from simulator.inputs.reading import Inputs, read_inputs
from simulator.inputs.scenario import load_scenario
from simulator.studies.drawn_winters import drawn_stages
from simulator.terms.errors import InputError
from simulator.terms.paths import DATA

VALUE = 1.76e6
TAXED = {"so2": 120.0, "nox": 200.0, "pm": 40.0, "co": 900.0}
WINTER = {"start": "2020-10-01T00:00", "end": "2021-04-01T00:00"}
DAYS = 182
SEASON = {"id": "s", "grades": ["B"], "cut": 0.15, "from": "11-01", "to": "04-01"}


def alert(level: str, first: datetime, days: int) -> dict:
    """Return a stage of whole days, told a day before."""
    times = (first - timedelta(days=1), first, first + timedelta(days=days))
    names = ("issued", "start", "end")
    return {"level": level} | {
        name: f"{time:%Y-%m-%dT%H:%M}" for name, time in zip(names, times, strict=True)
    }


# 12 yellow, 14 orange, 3 red days, all of them before the staggered season begins.
ALERTS = [
    alert("yellow", datetime(2020, 10, 2), 12),
    alert("orange", datetime(2020, 10, 14), 14),
    alert("red", datetime(2020, 10, 28), 3),
]


def coke_line(grade: str = "B", **cells) -> Enterprise:
    """Return the coke line of the worked case: 1.76 million CNY a day."""
    kg = {name: 1000 * tonnes / DAYS for name, tonnes in TAXED.items()}
    limits = {f"{name}_limit_mg_m3": 100.0 for name in ("so2", "nox")}
    measured = {f"{name}_mg_m3": 100.0 for name in ("so2", "nox")}
    return Enterprise("E1", kg, VALUE, grade=grade, cells=limits | measured | cells)


def inputs_of(folder, *enterprises, seasonal=(), alerts=ALERTS, **scenario):
    """Return the inputs of the worked winter."""
    whole = dict.fromkeys(enterprises[0].kg, 1e7)
    rules = {"seasonal": list(seasonal)}
    shape = {"period": WINTER, "alerts": list(alerts)} | scenario
    return write(folder, list(enterprises), whole, 0.2, rules, shape)


def figures(inputs, **ask) -> dict[str, pd.Series]:
    """Return the rows of the table by figure."""
    table = worth_of_grade(inputs, Ask(**({"enterprises": ("E1",), "to": "A"} | ask))).table
    return {row["figure"]: row for _, row in table.iterrows()}


def test_worked_alerts(tmp_path) -> None:
    """B stands still 3.6 + 5.6 + 1.5 = 10.7 days of its alerts; A does not: 2.82 million CNY at a
    margin of 15 %.
    """
    rows = figures(inputs_of(tmp_path, coke_line()))
    assert rows["alerts"]["from_days"] == pytest.approx(10.7)
    assert rows["alerts"]["to_days"] == 0
    assert rows["alerts"]["saved_cny"] == pytest.approx(10.7 * VALUE * 0.15)
    assert rows["alerts"]["saved_cny"] == pytest.approx(2.82e6, abs=0.01e6)


def test_worked_season_and_sum(tmp_path) -> None:
    """B staggered by 15 % over 151 days is 22.65 days or 5.98 million; with the tax of the worked
    year, half of it for SO2 and NOx under A, 0.30 million: 9.1 million a winter.
    """
    inputs = inputs_of(tmp_path, coke_line(), seasonal=[SEASON])
    rows = figures(inputs, below_limit=0.5)
    assert rows["season"]["from_days"] == pytest.approx(22.65)
    assert rows["season"]["saved_cny"] == pytest.approx(5.98e6, abs=0.01e6)
    # Kilograms fall with the load: B emits 1 - 33.35 / 182 of the worked year.
    load = 1 - (10.7 + 22.65) / DAYS
    assert rows["tax"]["from_cny"] == pytest.approx(703_322 * load, abs=1)
    assert rows["tax"]["to_cny"] == pytest.approx(400_164, abs=1)
    parts = [rows[name]["saved_cny"] for name in ("alerts", "season", "tax", "surcharge")]
    assert rows["sum"]["saved_cny"] == pytest.approx(sum(parts))


def test_worked_sum_at_equal_load(tmp_path) -> None:
    """The worked sum leaves the load out of the tax: 2.82 + 5.98 + 0.30 = 9.1 million."""
    rows = figures(inputs_of(tmp_path, coke_line(), seasonal=[SEASON]))
    tax = 703_322 - 400_164
    lost = rows["alerts"]["saved_cny"] + rows["season"]["saved_cny"]
    assert lost + tax == pytest.approx(9.1e6, abs=0.05e6)


@pytest.mark.parametrize("grade", ["A", "B", "C", "D"])
def test_the_same_grade_is_worth_nothing(tmp_path, grade) -> None:
    """From a grade to itself every figure saved is 0, own measures and seasons included."""
    inputs = inputs_of(tmp_path, coke_line(grade, cut_orange=0.35), seasonal=[SEASON])
    assert all(row["saved_cny"] == 0 for row in figures(inputs, to=grade).values())


def test_own_measures_were_agreed_for_the_old_grade(tmp_path) -> None:
    """Under another grade the own measure no longer counts; under its own it does."""
    inputs = inputs_of(
        tmp_path, coke_line(cut_yellow=1, cut_orange=1, cut_red=1), own_measures="first"
    )
    rows = figures(inputs, to="C")
    assert rows["alerts"]["from_days"] == pytest.approx(29)
    assert rows["alerts"]["to_days"] == pytest.approx(10.7)


def test_obedience_does_not_make_a_grade_cheaper(tmp_path) -> None:
    """Orders are taken as obeyed under both grades, whatever the scenario says of compliance."""
    scenario = {"response": {"compliance": {"B": 0.5}}}
    rows = figures(inputs_of(tmp_path, coke_line(), **scenario))
    assert rows["alerts"]["from_days"] == pytest.approx(10.7)


def test_all_enterprises_at_once_are_each_alone(tmp_path) -> None:
    """What several enterprises come to together is what each comes to by itself."""
    other = Enterprise("E2", coke_line().kg, 1e5, grade="B")
    inputs = inputs_of(tmp_path, coke_line(), other)
    both = worth_of_grade(inputs, Ask(enterprises=("E1", "E2"), to="A")).table
    for name in ("E1", "E2"):
        alone = worth_of_grade(inputs, Ask(enterprises=(name,), to="A")).table
        mine = both[both["enterprise_id"] == name].reset_index(drop=True)
        pd.testing.assert_frame_equal(mine, alone)


def test_steel_of_grade_a_bears_no_surcharge(tmp_path) -> None:
    """A works that misses all three parts pays 0.06 CNY/kWh as B and nothing as A; only the days
    from 10 January count.
    """
    works = coke_line(industry="blast_furnace", grid_kwh_d=1000.0)
    rows = figures(inputs_of(tmp_path, works, alerts=[]))
    assert rows["surcharge"]["from_cny"] == pytest.approx(81 * 1000 * 0.06)
    assert rows["surcharge"]["to_cny"] == 0


def test_better_grade_by_default(tmp_path) -> None:
    """Without a grade to reach the next better one is taken; above A there is none."""
    inputs = inputs_of(tmp_path, coke_line("C"))
    assert set(worth_of_grade(inputs, Ask(enterprises=("E1",))).table["grade_to"]) == {"B"}
    with pytest.raises(InputError, match="no better grade"):
        worth_of_grade(inputs_of(tmp_path, coke_line("A")), Ask(enterprises=("E1",)))


def test_drawn_winters_give_quantiles(tmp_path) -> None:
    """The mean over winters lies within the quantiles, and more winters keep the first ones."""
    inputs = inputs_of(tmp_path, coke_line())
    few, many = (drawn_stages(inputs.scenario, count, seed=3) for count in (2, 5))
    assert many[:2] == few
    worth = worth_of_grade(inputs, Ask(enterprises=("E1",), to="A"), many)
    row = worth.table.set_index("figure").loc["sum"]
    assert row["p05_cny"] <= row["p50_cny"] <= row["p95_cny"]
    assert row["p05_cny"] <= row["saved_cny"] <= row["p95_cny"]
    assert worth.saved_cny.shape == (1, 5)


def test_winters_of_no_alert_are_refused(tmp_path) -> None:
    """A scenario without alerts cannot say how winters are drawn."""
    inputs = inputs_of(tmp_path, coke_line(), alerts=[])
    with pytest.raises(InputError, match="no stage within the season"):
        drawn_stages(inputs.scenario, 3, seed=1)


def test_annuity_and_break_even() -> None:
    """10 million over 10 years at 5 % is 1.295 million a year; without a rate 1 million. Saving 2
    million a year pays back in 5.9 years at 5 %, in 5 at 0, and saving 0.4 million never.
    """
    retrofit = Retrofit(10e6, 10, 0.05)
    assert annuity_cny(retrofit) == pytest.approx(1_295_046, abs=1)
    assert annuity_cny(Retrofit(10e6, 10, 0.0)) == pytest.approx(1e6)
    assert break_even(retrofit, [2e6]).years == pytest.approx(5.896, abs=0.001)
    assert break_even(Retrofit(10e6, 10, 0.0), [2e6]).years == pytest.approx(5.0)
    assert break_even(retrofit, [0.4e6]).years is None
    assert break_even(retrofit, [0.0]).years is None
    told = break_even(retrofit, [1e6, 1.2e6, 1.3e6, 2e6])
    assert told.chance == 0.5
    assert told.net_cny_y == pytest.approx(1.375e6 - 1_295_046, abs=1)


def test_break_even_and_annuity_agree() -> None:
    """A retrofit that lives just as long as it takes to pay back costs what it saves."""
    saved = 2e6
    years = break_even(Retrofit(10e6, 10, 0.05), [saved]).years
    assert annuity_cny(Retrofit(10e6, years, 0.05)) == pytest.approx(saved)


@pytest.mark.parametrize(("language", "words"), [("zh", "绩效等级"), ("en", "grade")])
def test_verb_prints_and_writes(tmp_path, capsys, language, words) -> None:
    """`worth` prints the figures, the retrofit's break-even, and writes the table and a sheet."""
    words_of = ["--winters", "3", "--retrofit-cny", "5000000", "--years", "10", "--rate", "0.05"]
    common = ["worth", "zezhou-winter-2020", "--lang", language]
    for name in ("worth.csv", "worth.docx"):
        out = tmp_path / name
        call = [*common, "--enterprise", "DEMO-CK-01", "--to", "A", *words_of, "--out", str(out)]
        assert main(call) == 0, capsys.readouterr().err
        assert out.stat().st_size > 0
    assert words in capsys.readouterr().out


def test_verb_refuses_unknown_names(capsys) -> None:
    """An unknown enterprise and an unknown grade are refused with the nearest; one must be asked."""
    assert main(["worth", "zezhou-winter-2020", "--enterprise", "DEMO-CK-1", "--lang", "en"]) == 2
    assert "did you mean DEMO-CK-01" in capsys.readouterr().err
    call = ["worth", "zezhou-winter-2020", "--enterprise", "DEMO-CK-01", "--to", "S"]
    assert main([*call, "--lang", "en"]) == 2
    assert "one of" in capsys.readouterr().err
    assert main(["worth", "zezhou-winter-2020", "--lang", "en"]) == 2
    assert main(["worth", "zezhou-winter-2020", "--enterprise", "DEMO-CK-01", "--to", "lead"]) == 2


def test_worth_of_all_of_a_grade() -> None:
    """Every enterprise of a grade is told, the grade being the worst of its lines."""
    inputs = read_inputs(load_scenario("zezhou-winter-2020"))
    worth = worth_of_grade(inputs, Ask(grade="B"))
    lines = inputs.inventory.lines
    assert set(worth.table["enterprise_id"]) <= set(
        lines.loc[lines["grade"] == "B", "enterprise_id"]
    )
    assert len(worth.table["enterprise_id"].unique()) > 3


@pytest.mark.parametrize("to", ["C", "B"])
def test_a_line_that_is_better_already_keeps_its_grade(tmp_path, to) -> None:
    """An enterprise of a large line of A and a small one of C counts as C; as B or as C its line of A
    is asked for nothing, as before.
    """
    large = coke_line("A", line="1", line_id="a")
    small = Enterprise(
        "E1", dict.fromkeys(large.kg, 1.0), 1e5, grade="C", cells={"line": "2", "line_id": "b"}
    )
    rows = figures(inputs_of(tmp_path, large, small), to=to)
    # 3.6 + 5.6 + 1.5 days of the small line alone, or less.
    assert 0 <= rows["alerts"]["to_cny"] <= rows["alerts"]["from_cny"] <= 0.15 * 1e5 * 29
    if to == "C":
        assert rows["alerts"]["saved_cny"] == 0


def cement_works(folder: Path, split: bool) -> Inputs:
    """Return the kilns (B) and mills (non-lead) of a shipped works, as one enterprise or, where
    split, as two.
    """
    lines = pd.read_csv(DATA / "inventories" / "demo-county.csv", dtype=str, keep_default_na=False)
    own = lines[lines["enterprise_id"] == "DEMO-CL-02"].copy()
    if split:
        mills = own["industry"] == "水泥粉磨"
        own["enterprise_id"] = own["enterprise_id"].where(~mills, "MILLS")
    path = folder / f"list-{split}.csv"
    own.to_csv(path, index=False)
    return read_inputs(load_scenario("zezhou-winter-2020", {"inventory": str(path), "changes": []}))


def test_works_of_kilns_and_mills_rise_together(tmp_path) -> None:
    """B kilns to A, and non-lead mills to lead, the like of A: the worth is that of the kilns alone
    and of the mills alone, and a note says what was taken for alike.
    """
    whole, parts = cement_works(tmp_path, False), cement_works(tmp_path, True)
    worth = worth_of_grade(whole, Ask(enterprises=("DEMO-CL-02",)))
    saved = worth.table.set_index("figure")["saved_cny"]
    assert set(worth.table["grade_from"]) == {"B"}
    assert set(worth.table["grade_to"]) == {"A"}
    kilns = worth_of_grade(parts, Ask(enterprises=("DEMO-CL-02",), to="A"))
    mills = worth_of_grade(parts, Ask(enterprises=("MILLS",), to="lead"))
    alone = [each.table.set_index("figure")["saved_cny"] for each in (kilns, mills)]
    assert saved.to_dict() == pytest.approx((alone[0] + alone[1]).to_dict())
    assert mills.table["saved_cny"].iloc[0] > 0
    assert "worth_note_like" in {note.key for note in worth.notes}
    assert "worth_note_like" not in {note.key for note in kilns.notes}


def test_grades_of_a_works_of_two_industries(tmp_path) -> None:
    """Letters are offered, the next better first; to its own grade nothing changes."""
    inputs = cement_works(tmp_path, False)
    present, others = grades_to_reach(inputs, "DEMO-CL-02")
    assert (present, others[0]) == ("B", "A")
    assert not {"lead", "nonlead"} & set(others)
    same = worth_of_grade(inputs, Ask(enterprises=("DEMO-CL-02",), to="B"))
    assert same.table["saved_cny"].tolist() == [0.0] * len(same.table)


@pytest.mark.parametrize(
    ("enterprise", "present", "better"),
    [("DEMO-CL-01", "A", ""), ("DEMO-CL-02", "B", "A"), ("DEMO-CL-03", "C", "B")],
)
def test_cement_works_of_the_county(enterprise, present, better) -> None:
    """Kilns of A with lead mills are the best already; the others rise by their kilns."""
    inputs = read_inputs(load_scenario("zezhou-winter-2020"))
    found, others = grades_to_reach(inputs, enterprise)
    assert found == present
    if better:
        assert others[0] == better
    else:
        with pytest.raises(InputError, match="no better grade"):
            worth_of_grade(inputs, Ask(enterprises=(enterprise,)))
