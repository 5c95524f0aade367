"""Four enterprises negotiated by hand: 72 combinations, 27 of them reach both targets.

| | SO2 kg/d | NOx kg/d | output 10^4 CNY/d | cuts |
| --- | --- | --- | --- | --- |
| E1 | 400 | 600 | 100 | 0, .3, .5 |
| E2 | 200 | 300 | 20 | 0, .3, .5 |
| E3 | 100 | 500 | 60 | 0, .3, .5, 1 |
| E4 | 300 | 100 | 15 | 0, 1 |

Least loss: E1 0, E2 .5, E3 .5, E4 1. Loss 10 + 30 + 15 = 55; SO2 100 + 50 + 300 = 450 (of 320), NOx
150 + 250 + 100 = 500 (of 500, binding).
"""

import contextlib
import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from negotiated_case import (
    FOUR,
    FOUR_TARGET,
    FOUR_WHOLE,
    TEN_THOUSAND,
    Enterprise,
    write,
    write_offers,
)
from simulator import InputError, save
from simulator.cli import main
from simulator.files.locks import only_writer
from simulator.inputs.reading import read_inputs
from simulator.inputs.scenario import load_scenario
from simulator.negotiation.exported import save_negotiated
from simulator.negotiation.plan import Negotiated, negotiate
from simulator.negotiation.solving import Rules
from simulator.negotiation.wishes import Wishes
from simulator.runs.explain import Teller
from simulator.runs.run import run
from simulator.uncertainty.summary import account_inputs


def four(folder: Path, rules: Rules | None = None, **wishes) -> Negotiated:
    """Return the four enterprises negotiated."""
    inputs = write(folder, FOUR, FOUR_WHOLE, FOUR_TARGET)
    asked = Wishes("orange", rules=rules or Rules(mu=0.0), **wishes)
    return negotiate(inputs, asked, write_offers(folder, FOUR), apart=False)


def loss(negotiated: Negotiated, name: str = "plan") -> float:
    """Return the loss of a plan [10^4 CNY]."""
    return negotiated.figures[name]["loss_cny"] / TEN_THOUSAND


def test_a_plan_under_supervision_says_that_it_reckons_with_obedience(tmp_path: Path) -> None:
    """Supervision changes no figure of a plan, and a note says so in both languages."""
    inputs = write(tmp_path, FOUR, FOUR_WHOLE, FOUR_TARGET, scenario={"supervision": {"teams": 1}})
    offers = write_offers(tmp_path, FOUR)
    asked = Wishes("orange", rules=Rules(mu=0.0))
    under = negotiate(inputs, asked, offers, apart=False)
    plain = four(tmp_path)
    assert under.figures == plain.figures
    told = [note.text("en") for note in under.notes if note.key == "negotiate_obeyed"]
    assert len(told) == 1
    assert "as if every enterprise obeyed" in told[0]
    assert "negotiate_obeyed" not in [note.key for note in plain.notes]


def test_least_loss_is_that_of_the_hand_case(tmp_path: Path) -> None:
    """The cuts, the loss, the kilograms, the bound of the linear programme, the shadow prices, and
    who bears what.
    """
    negotiated = four(tmp_path)
    figures = negotiated.figures["plan"]
    assert negotiated.plan["cut"].tolist() == [0.0, 0.5, 0.5, 1.0]
    assert loss(negotiated) == pytest.approx(55, abs=1e-9)
    assert figures["reached_kg"] == pytest.approx({"so2": 450.0, "nox": 500.0}, abs=1e-9)
    assert figures["bound"] / TEN_THOUSAND == pytest.approx(53.607, abs=5e-4)
    assert figures["gap"] == pytest.approx(0.026, abs=5e-4)
    assert figures["proven"]
    # 0.0107 and 0.1179 x 10^4 CNY/kg.
    assert figures["shadow_cny_kg"] == pytest.approx({"so2": 107.14, "nox": 1178.57}, abs=0.01)
    assert figures["gini"] == pytest.approx(0.569, abs=5e-4)
    assert figures["max_share"] == pytest.approx(1.0)
    assert (figures["touched"], figures["stopped"]) == (3, 1)
    assert negotiated.plan["share_of_nox"].tolist() == pytest.approx([0.0, 0.3, 0.5, 0.2])
    share = negotiated.plan["loss_cny"] / negotiated.plan["loss_cny"].sum()
    assert share.iloc[3] == pytest.approx(15 / 55)


def test_equal_cut_costs_more(tmp_path: Path) -> None:
    """500 of 1 500 kg NOx: a third of everybody, loss 65, of which 10 were avoidable."""
    negotiated = four(tmp_path)
    figures = negotiated.figures["equal_cut"]
    assert figures["cut"] == pytest.approx(1 / 3, abs=1e-8)
    assert loss(negotiated, "equal_cut") == pytest.approx(65, abs=1e-5)
    assert figures["reached_kg"]["so2"] == pytest.approx(1000 / 3, abs=1e-5)
    assert figures["avoidable"] == pytest.approx(10 / 65, abs=1e-7)
    assert negotiated.figures["plan"]["avoidable"] == 0.0


@pytest.mark.parametrize(("mu", "expected"), [(0.0, 55), (2.0, 55), (5.0, 69)])
def test_fairness_moves_the_plan(mu: float, expected: float, tmp_path: Path) -> None:
    """Up to mu 2 the plan stays; at mu 5 it is 69, since 69 + 5 x (9 + 1.8 + 5.4 + 15) = 225 is
    less than 55 + 5 x (0 + 5 + 15 + 15) = 230.
    """
    negotiated = four(tmp_path, Rules(mu=mu))
    assert loss(negotiated) == pytest.approx(expected, abs=1e-9)
    if mu == 5:
        assert negotiated.figures["plan"]["objective"] / TEN_THOUSAND == pytest.approx(225)
        assert negotiated.plan["cut"].tolist() == [0.3, 0.3, 0.3, 1.0]


def test_cap_makes_it_dearer_or_impossible(tmp_path: Path) -> None:
    """A cap of 0.5 costs 78, 41.8 % more; under a cap of 0.3 SO2 reaches 210 of 320 kg at most."""
    negotiated = four(tmp_path, Rules(mu=0.0, cap=0.5))
    assert negotiated.plan["cut"].tolist() == [0.5, 0.5, 0.3, 0.0]
    assert loss(negotiated) == pytest.approx(78, abs=1e-9)
    assert negotiated.figures["plan"]["reached_kg"] == pytest.approx({"so2": 330, "nox": 600})
    assert negotiated.figures["plan"]["dearer"] == pytest.approx(23 / 55)
    none = four(tmp_path, Rules(mu=0.0, cap=0.3))
    why = none.infeasible
    assert none.own is None
    assert why is not None
    assert why.most["so2"] * 1600 == pytest.approx(240 - 30)
    assert why.times == pytest.approx(210 / 320)
    assert why.binding == ("so2",)
    # Without the cap NOx binds: 300 + 150 + 500 + 100 = 1 050 of 500.
    assert why.helps == (("cap", pytest.approx(2.1)),)


def test_pins_and_exclusions_hold(tmp_path: Path) -> None:
    """E3 pinned to .3 and E4 left out: the rest makes up for it, and the table says so."""
    inputs, offers = write(tmp_path, FOUR, FOUR_WHOLE, FOUR_TARGET), write_offers(tmp_path, FOUR)
    pins = tmp_path / "pins.csv"
    pins.write_text("enterprise_id,cut,exclude\nE3,0.3,\nE4,,1\n", encoding="utf-8")
    negotiated = negotiate(inputs, Wishes("orange"), offers, pins, apart=False)
    plan = negotiated.plan.set_index("enterprise_id")
    assert plan["cut"].to_dict() == {"E1": 0.5, "E2": 0.5, "E3": 0.3, "E4": 0.0}
    assert plan["pinned"].to_dict() == {"E1": False, "E2": False, "E3": True, "E4": True}
    assert plan.loc["E3", "source"] == "pin"


def test_bad_requests_are_refused_all_at_once(tmp_path: Path) -> None:
    """Every wrong row of a file is told, with what is allowed and the nearest name."""

    inputs, offers = write(tmp_path, FOUR, FOUR_WHOLE, FOUR_TARGET), write_offers(tmp_path, FOUR)
    pins = tmp_path / "pins.csv"
    pins.write_text(
        "enterprise_id,cut,exclude,industry\nE1,0.4,,\nE22,0.3,,\nE3,,,\nE4,,1,kilns\nE2,0.3,,\nE2,0.5,,\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError) as refused:
        negotiate(inputs, Wishes("orange"), offers, pins, apart=False)
    text = refused.value.text("en")
    for words in ("row 2 cut", "0.3, 0.5", "did you mean E2", "row 4 cut", "kiln", "row 6"):
        assert words in text
    offers.write_text("enterprise_id,cut,loss_cny_d\nE9,0.3,\nE1,1.3,-5\n", encoding="utf-8")
    with pytest.raises(InputError) as refused:
        negotiate(inputs, Wishes("orange"), offers, apart=False)
    assert len(refused.value.problems) == 3


def test_offers_below_the_law_and_of_those_who_cannot_move_are_refused(tmp_path: Path) -> None:
    """B may not offer less than its bound; a protected line and one in breach offer nothing."""

    own = [
        replace(FOUR[0], grade="B", offers=(0.2,)),
        replace(FOUR[1], cells={"protected": "1"}),
        replace(FOUR[2], cells={"noncompliant": "1", "offer_cut_orange": 0.5}),
        FOUR[3],
    ]
    bounds = {"bounds": {"B": [0.3, 0.5]}}
    inputs = write(tmp_path, own, FOUR_WHOLE, FOUR_TARGET, bounds)
    with pytest.raises(InputError, match="E3/1 offer_cut_orange"):
        negotiate(inputs, Wishes("orange"), apart=False)
    own[2] = replace(FOUR[2], cells={"noncompliant": "1"})
    inputs = write(tmp_path, own, FOUR_WHOLE, FOUR_TARGET, bounds)
    with pytest.raises(InputError) as refused:
        negotiate(inputs, Wishes("orange"), write_offers(tmp_path, own), apart=False)
    assert len(refused.value.problems) == 1 + 2 + 3


def test_one_loss_is_not_counted_for_each_of_several_groups(tmp_path: Path) -> None:
    """An enterprise in two districts has two groups: a row with a loss must say of which it is; one
    without a loss is by output value and may be of both.
    """
    north, south = (
        {"enterprise_id": "E1", "district": name, "line": name} for name in ("north", "south")
    )
    own = [replace(FOUR[0], cells=north), replace(FOUR[1], cells=south), *FOUR[2:]]
    inputs = write(tmp_path, own, FOUR_WHOLE, FOUR_TARGET)
    offers = tmp_path / "own.csv"
    offers.write_text("enterprise_id,cut,loss_cny_d\nE1,0.5,1\n", encoding="utf-8")
    with pytest.raises(InputError, match="several groups"):
        negotiate(inputs, Wishes("orange"), offers, apart=False)
    for row in ("E1,,0.5,", "E1,north,0.5,1"):
        offers.write_text(f"enterprise_id,district,cut,loss_cny_d\n{row}\n", encoding="utf-8")
        assert negotiate(inputs, Wishes("orange"), offers, apart=False).figures


@pytest.mark.parametrize("basis", ["day", "episode"])
def test_the_plan_is_a_scenario_that_runs_to_its_kilograms(basis: str, tmp_path: Path) -> None:
    """Saved and read back, static accounting and the stage of the run give the plan's kilograms,
    with ramps, lags and imperfect compliance too.
    """
    response = {
        "notification_lag_h": 3,
        "ramp_down_h": 10,
        "ramp_up_h": 5,
        "compliance": {"A": 0.9},
    }
    if basis == "day":
        response = {}
    inputs = write(tmp_path, FOUR, FOUR_WHOLE, FOUR_TARGET * 0.8, scenario={"response": response})
    wishes = Wishes("orange", basis, rules=Rules(mu=0.0))
    negotiated = negotiate(inputs, wishes, write_offers(tmp_path, FOUR), apart=False)
    folder = save_negotiated(negotiated, tmp_path / "plan", "en")
    again = read_inputs(load_scenario(folder / "scenario.yaml"))
    reached = negotiated.figures["plan"]["reached_kg"]
    if basis == "day":
        table = account_inputs(again).table
        rows = table[table["level"] == "orange"].set_index("pollutant")["reduction_kg_d"]
    else:
        stages = run(again.scenario, inputs=again).stages
        rows = stages[stages["stage"] == "1"].set_index("pollutant")["alert_reduction_kg"]
    for name, kg in reached.items():
        assert rows[name] == pytest.approx(kg, rel=1e-9)
    story = "\n".join(Teller(again, "en").line("E2/1"))
    assert "shadow prices" in story
    assert "next best" in story
    assert "negotiated plan" in again.inventory.lines["measure_orange"].iloc[1]
    assert "CNY/kg" in again.inventory.lines["remark"].iloc[1]


def test_the_verb_prints_the_plan_and_nothing_else(tmp_path: Path, capfd) -> None:
    """The solver works in another process and prints nothing of its own; the folder holds tables
    and a scenario.
    """
    write(tmp_path, FOUR, FOUR_WHOLE, FOUR_TARGET)
    out = tmp_path / "out"
    arguments = ["negotiate", str(tmp_path / "scenario.yaml"), "--level", "orange", "--mu", "0"]
    arguments += ["--offers", str(write_offers(tmp_path, FOUR)), "--out", str(out), "--lang", "en"]
    assert main([*arguments, "--frontier", "mu=0,5", "--frontier", "cap=0.3"]) == 0
    text = capfd.readouterr().out
    assert "55.00" in text
    assert "69.00" in text
    assert "Highs" not in text
    names = {"plan.csv", "plan_summary.csv", "frontier.csv", "frontier.png", "scenario.yaml"}
    names.add("inventory.csv")
    assert {path.name for path in out.iterdir()} == names
    assert main([*arguments, "--cap", "0.3"]) == 1
    assert "SO₂" in capfd.readouterr().out
    with contextlib.redirect_stderr(io.StringIO()):
        assert main([*arguments, "--frontier", "nu=1"]) == 2
    assert {path.name for path in out.iterdir()} == names
    assert main(arguments) == 0
    assert {path.name for path in out.iterdir()} == names - {"frontier.csv", "frontier.png"}
    with only_writer(out / "scenario.yaml", 0):
        assert main(arguments) == 2


def test_replicates_raise_the_margin(tmp_path: Path) -> None:
    """Where half of the draws miss the target, the margin grows until enough of them meet it."""
    own = {"uncertainty": {"replicates": 60, "base_cv": {"factor": 0.05}, "shared": 0}}
    inputs = write(tmp_path, FOUR, FOUR_WHOLE, FOUR_TARGET, scenario=own)
    offers = write_offers(tmp_path, FOUR)
    wishes = Wishes("orange", rules=Rules(mu=0.0), probability=0.8)
    plain = negotiate(inputs, Wishes("orange", rules=Rules(mu=0.0)), offers, apart=False)
    sure = negotiate(inputs, wishes, offers, apart=False)
    assert sure.probability is not None
    assert sure.probability >= 0.8
    assert sure.details["margin"] > 1
    assert loss(sure) > loss(plain)


def test_burdens_already_carried_count(tmp_path: Path) -> None:
    """What an earlier run laid on an enterprise makes its next burden weigh more."""

    own = [each.__class__(**{**each.__dict__, "cells": {"cut_orange": 0.5}}) for each in FOUR]
    earlier = tmp_path / "earlier"
    earlier.mkdir()
    inputs = write(earlier, [*FOUR[:1], *own[1:3], *FOUR[3:]], FOUR_WHOLE, FOUR_TARGET)
    folder = save(run(inputs.scenario, inputs=inputs), tmp_path / "runs")
    now = write(tmp_path, FOUR, FOUR_WHOLE, FOUR_TARGET)
    offers = write_offers(tmp_path, FOUR)
    negotiated = negotiate(now, Wishes("orange"), offers, carried=[folder], apart=False)
    # Two days at half load in a week: 1/7.
    assert negotiated.plan["carried"].tolist() == pytest.approx([0, 1 / 7, 1 / 7, 0])
    assert np.isfinite(negotiated.figures["plan"]["loss_cny"])


def test_cuts_beyond_the_policy_are_marked(tmp_path: Path) -> None:
    """An offer above the bound of B, and a cut that only the scenario's own bounds allow."""
    own = [replace(FOUR[0], grade="B", offers=(0.8,)), *FOUR[1:]]
    law = {"bounds": {"B": [0.3, 0.5]}}
    inputs = write(tmp_path, own, FOUR_WHOLE, FOUR_TARGET, law)
    pins = tmp_path / "pins.csv"
    pins.write_text("enterprise_id,cut\nE1,0.8\n", encoding="utf-8")
    wishes = Wishes("orange", rules=Rules(mu=0.0))
    offered = negotiate(inputs, wishes, write_offers(tmp_path, own), pins, apart=False)
    assert offered.plan["off_policy"].tolist() == [True, False, False, False]
    wider = {"what_if": True, "policy_overrides": {"bounds": {"B": [0.0, 1.0]}}}
    inputs = write(tmp_path, own, FOUR_WHOLE, FOUR_TARGET, law, wider)
    pins.write_text("enterprise_id,cut\nE1,0.1\n", encoding="utf-8")
    freed = negotiate(inputs, wishes, write_offers(tmp_path, own), pins, apart=False)
    assert freed.plan["off_policy"].tolist() == [True, False, False, False]


def test_lines_of_one_enterprise_are_counted_whole(tmp_path: Path) -> None:
    """B with bounds 30-50 % and three equal lines: 0.35 to 0.5 stop two of them, 0.3 one; the plan
    orders 1 and 0 of lines, which run to the same kilograms.
    """
    lines = [
        Enterprise(
            "E1", {"so2": 100.0}, 1e5, (), "B", {"line": str(place), "line_id": f"E1/{place}"}
        )
        for place in (1, 2, 3)
    ]
    inputs = write(tmp_path, lines, {"so2": 300.0}, 0.5, {"bounds": {"B": [0.3, 0.5]}})
    negotiated = negotiate(inputs, Wishes("orange", rules=Rules(mu=0.0)), apart=False)
    assert negotiated.figures["plan"]["reached_kg"]["so2"] == pytest.approx(200)
    assert negotiated.plan["lines_stopped"].tolist() == [2]
    folder = save_negotiated(negotiated, tmp_path / "plan", "zh")
    again = read_inputs(load_scenario(folder / "scenario.yaml"))
    table = account_inputs(again).table
    row = table[(table["level"] == "orange") & (table["pollutant"] == "so2")]
    assert row["reduction_kg_d"].iloc[0] == pytest.approx(200, rel=1e-9)
