"""A scenario of each founding plan uses what its plan names: shippers, households, tax, targets,
dust.
"""

import csv
from datetime import date

import pandas as pd
import pytest

from simulator.cli import main
from simulator.economics.tax_of_run import read_tax
from simulator.inputs.dated_tables import targets_of_year
from simulator.inputs.reading import read_inputs
from simulator.inputs.scenario import load_scenario, make_scenario
from simulator.runs.transport_tables import shippers_of
from simulator.studies.dust import Asked, asked_of, dust_fall
from simulator.studies.heating import heating
from simulator.terms.errors import InputError

OLDER = {"v": ("iii", "iv"), "vi": ("iii", "iv", "v", "lng")}


def flows_by_hand(root, name: str) -> dict[str, list[dict[str, str]]]:
    """Return the rows in and out of a shipped table of transport by enterprise."""
    path = root / "data" / "transport" / f"{name}.csv"
    flows: dict[str, list[dict[str, str]]] = {}
    with path.open(encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            if row["flow"] != "internal":
                flows.setdefault(row["enterprise_id"], []).append(row)
    return flows


def missed_by_hand(flows: dict[str, list[dict[str, str]]], day: str, minimum: str) -> set[str]:
    """Return the shippers of 1.5 Mt a year without a siding on a day that have older trucks."""
    missed = set()
    for name, rows in flows.items():
        built = [row["siding_date"] for row in rows if row["siding_date"]]
        large = sum(float(row["kt_yr"]) for row in rows) >= 1500
        old = any(
            float(row.get(f"fleet_{each}") or 0) > 0 for row in rows for each in OLDER[minimum]
        )
        if large and old and not (built and min(built) <= day):
            missed.add(name)
    return missed


@pytest.mark.parametrize(
    ("scenario", "table"),
    [("datong-winter-2021", "demo-city"), ("tunliu-winter-2021", "demo-coking-county")],
)
@pytest.mark.parametrize(
    ("day", "rule", "minimum"),
    [("2021-12-10", "shippers-2021", "v"), ("2022-01-10", "shippers-2022", "vi")],
)
def test_shippers_of_datong_and_tunliu(root, scenario, table, day, rule, minimum) -> None:
    """国五 in 2021, 国六 from 2022: who misses the rule is who the table says, counted by hand."""
    inputs = read_inputs(load_scenario(scenario, {"accounting_day": f"{day}T00:00"}))
    shippers = shippers_of(inputs)
    told = {row.enterprise_id for row in shippers.itertuples() if rule in row.missed.split("; ")}
    expected = missed_by_hand(flows_by_hand(root, table), day, minimum)
    assert expected
    assert told == expected
    must = set(shippers.loc[shippers["must_stagger"], "enterprise_id"])
    assert expected <= must


def test_households_and_tax_of_zezhou() -> None:
    """17 360 households and Shanxi's 1.8 CNY come from the scenario itself; the list's waste-heat
    sources heat the 12 006 of the plan.
    """
    inputs = read_inputs(load_scenario("zezhou-winter-2020"))
    told = heating(inputs)
    assert sum(told.table.households.values()) == 17_360
    assert inputs.inventory.lines["heated_households"].sum() == 12_006
    assert read_tax(inputs).rate_cny_per_equivalent == 1.8
    assert inputs.scenario.table("tax") == "shanxi-2018"


def test_another_place_has_no_households_of_zezhou() -> None:
    """A scenario that names no table of households is refused one, with those that are known."""
    inputs = read_inputs(load_scenario("tunliu-winter-2021"))
    with pytest.raises(InputError, match=r"tables\.heating.*zezhou-2020"):
        heating(inputs)
    assert heating(inputs, "zezhou-2020").table.id == "zezhou-2020"


def test_dust_of_xinfu() -> None:
    """7 t/(month km²) by the plan's own document, no value assumed, over the readings that the
    scenario names; the year is the last that its period touches.
    """
    path, asked = asked_of(load_scenario("xinfu-winter-2023"), Asked(background=3.0))
    told = dust_fall(path, asked)
    assert told.limits.id == "xinfu-2023"
    assert not any(limit.assumed for limit in told.limits.limits)
    assert told.limits.limit_of(date(2023, 6, 1)) == 7
    assert told.year == 2024
    assert set(told.table["limit_t_km2"]) == {7.0}
    # By hand from the file: mean of the months of 2024 without a storm, on 30 days.
    rows = pd.read_csv(path)
    rows = rows[(rows["valid"] == 1) & (rows["dust_storm_days"] == 0)]
    rows = rows[rows["month"].str.startswith("2024")]
    fall = (rows["fallen_t_km2"] * 30 / rows["exposure_days"]).groupby(rows["district"]).mean()
    means = told.table.set_index("district")["mean_t_km2"]
    assert means.to_dict() == pytest.approx(fall.to_dict())
    most = told.table.iloc[0]
    assert most["share_to_cut"] == pytest.approx((fall.max() - 7) / (fall.max() - 3))


@pytest.mark.parametrize(
    ("scenario", "year", "targets"),
    [("datong-winter-2021", 2021, "shanxi-2021"), ("shuozhou-winter-2021", 2021, "shanxi-2021"),
     ("xinfu-summer-2023", 2023, "xinfu-2023")],
)  # fmt: skip
def test_targets_of_the_year(scenario, year, targets) -> None:
    """The scenario names the target set of its plan, and it holds in the plan's year."""
    named = load_scenario(scenario).table("targets")
    assert named == targets
    assert targets_of_year(year, named).id == targets


def test_commands_take_what_the_scenario_names(capsys) -> None:
    """`heating`, `dust` and `tax` need no option."""
    assert main(["heating", "zezhou-winter-2020", "--lang", "zh"]) == 0
    assert "17,360" in capsys.readouterr().out
    assert main(["dust", "xinfu-winter-2023", "--background", "3", "--lang", "zh"]) == 0
    assert "7.0" in capsys.readouterr().out
    assert main(["dust", "zezhou-winter-2020"]) == 2
    assert "tables.dust_fall" in capsys.readouterr().err


def test_tables_that_are_not_there_are_all_told(root) -> None:
    """Unknown ids with their nearest, missing files, unknown keys: each at its place."""
    scenario = load_scenario("zezhou-winter-2020")
    tables = {"tax": "shanxi-2008", "heating": "nowhere.yaml", "dust_fall": "none.csv"}
    with pytest.raises(InputError) as refused:
        make_scenario(scenario.data | {"tables": tables}, scenario.folder)
    problems = {problem.place: problem for problem in refused.value.problems}
    assert set(problems) == {"tables.tax", "tables.heating", "tables.dust_fall"}
    assert problems["tables.tax"].hint == "shanxi-2018"
    with pytest.raises(InputError, match="dustfall"):
        make_scenario(scenario.data | {"tables": {"dustfall": "x.csv"}}, scenario.folder)
