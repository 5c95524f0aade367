"""The environmental tax: the worked cases, the law's conditions, and what alerts take off."""

import numpy as np
import pytest

from negotiated_case import Enterprise, write
from simulator.cli import main
from simulator.economics.environment_tax import TaxedOutlets, lines_kg, outlet_tax, pay_share
from simulator.engine.simulation import simulate
from simulator.inputs.dated_tables import TAX, TaxTable, check_in_force, read_dated
from simulator.terms.errors import InputError

YEAR = {"period": {"start": "2021-01-01T00:00", "end": "2022-01-01T00:00"}, "alerts": []}
TONNES = {"so2": 120.0, "nox": 200.0, "pm": 40.0, "co": 900.0}
A_DAY = {name: 1000 * tonnes / 365 for name, tonnes in TONNES.items()}
SMOKE = {"pm_tax_kind": "smoke"}


def shanxi(**changes) -> TaxTable:
    """Return Shanxi's table, changed."""
    return read_dated(TaxTable, "shanxi-2018", TAX).model_copy(update=changes)


def inputs_of(folder, *enterprises, **scenario):
    """Return the inputs of a year without alerts."""
    whole = dict.fromkeys(enterprises[0].kg, 1e6)
    return write(folder, list(enterprises), whole, 0.2, None, YEAR | scenario)


def tax_of(inputs, table=None, run=2) -> np.ndarray:
    """Return the tax of each enterprise in a run."""
    hours = simulate(inputs).hours[run]
    return TaxedOutlets(inputs, table or shanxi()).tax_cny(lines_kg(inputs, hours))


def test_exam_case() -> None:
    """14 SO2, 12 NOx, 60 HCl, 120 CO kg at 3 CNY: SO2, NOx and CO are the largest, 103.66."""
    table = shanxi(rate_cny_per_equivalent=3.0)
    kg = {"co": 120.0, "hcl": 60.0, "nox": 12.0, "so2": 14.0}
    equivalents = np.array([[kg[name] / table.equivalents_kg[name] for name in sorted(kg)]])
    tax, taxed = outlet_tax(equivalents, np.ones_like(equivalents), table)
    assert round(float(tax.sum()), 2) == 103.66
    assert taxed.tolist() == [[True, False, True, True]]


@pytest.mark.parametrize(("share", "total"), [(1.0, 703_322), (0.5, 400_164), (0.75, 551_743)])
def test_worked_year(tmp_path, share, total) -> None:
    """120 t SO2, 200 t NOx, 40 t smoke, 900 t CO: NOx, SO2 and CO are taxed and smoke is not; SO2
    and NOx far below their limits pay 75 or 50 %.
    """
    below = {1.0: 80.0, 0.75: 70.0, 0.5: 50.0}[share]
    cells = SMOKE | {
        f"{name}{end}": value
        for name in ("so2", "nox")
        for end, value in (("_mg_m3", below), ("_limit_mg_m3", 100.0))
    }
    inputs = inputs_of(tmp_path, Enterprise("E1", A_DAY, 0.0, cells=cells))
    assert tax_of(inputs)[0] == pytest.approx(total, abs=0.51)  # the case is rounded to CNY
    rows = TaxedOutlets(inputs, shanxi()).rows(lines_kg(inputs, simulate(inputs).hours[2]))
    assert set(rows.loc[rows["taxed"], "item"]) == {"nox", "so2", "co"}
    smoke = rows[rows["item"] == "smoke"].iloc[0]
    assert smoke["equivalents"] == pytest.approx(40_000 / 2.18)
    assert smoke["tax_cny"] == 0


def test_relief_begins_at_the_steps() -> None:
    """30 and 50 % below the limit count; a little less does not, and an unknown margin neither."""
    margin = np.array([0.29999, 0.3, 1 - 0.7, 0.49999, 0.5, 0.9, np.nan, -0.2])
    assert pay_share(margin, shanxi()).tolist() == [1, 0.75, 0.75, 0.75, 0.5, 0.5, 1, 1]


def test_equal_items_go_by_name() -> None:
    """Of items with equal equivalents the first by name are taxed."""
    tax, taxed = outlet_tax(np.full((1, 5), 2.0), np.ones((1, 5)), shanxi())
    assert taxed.tolist() == [[True, True, True, False, False]]
    assert tax.sum() == pytest.approx(3 * 2 * 1.8)


def test_one_hour_above_the_limit_forfeits_the_relief_of_all_outlets(tmp_path) -> None:
    """An hour above the limit at one line makes both outlets of its enterprise pay in full, and
    leaves another enterprise its relief.
    """
    far = {"so2_mg_m3": 20.0, "so2_limit_mg_m3": 100.0}
    enterprises = [
        Enterprise("E1", {"so2": 95.0}, 0.0, cells=far | {"exceed_hours_m": 1}),
        Enterprise("E2", {"so2": 95.0}, 0.0, cells=far | {"exceed_hours_m": 0}),
    ]
    inputs = inputs_of(tmp_path, *enterprises)
    assert tax_of(inputs) == pytest.approx([365 * 100 * 1.8, 365 * 100 * 1.8 / 2])


def test_lines_of_one_outlet_are_taxed_together(tmp_path) -> None:
    """Two lines of one enterprise in one outlet share its three items; the worse margin counts. The
    same name at another enterprise is another outlet.
    """
    kg = {"so2": 95.0, "nox": 0.0, "co": 0.0, "hcl": 0.0}
    other = {"so2": 0.0, "nox": 190.0, "co": 1670.0, "hcl": 107.5}
    first = {"outlet": "DA001", "so2_mg_m3": 50.0, "so2_limit_mg_m3": 100.0}
    enterprises = [
        Enterprise("E1", kg, 0.0, cells=first),
        Enterprise("E1", other, 0.0, cells={"outlet": "DA001", "line": "2", "line_id": "b"}),
        Enterprise("E2", other, 0.0, cells={"outlet": "DA001"}),
    ]
    inputs = inputs_of(tmp_path, *enterprises)
    # E1: NOx 200, then CO, SO2 of 100 each; HCl 10 is the fourth. SO2 pays half.
    assert tax_of(inputs) == pytest.approx(
        [365 * 1.8 * (200 + 100 + 50), 365 * 1.8 * (200 + 100 + 10)]
    )


def test_what_is_no_item_is_not_taxed(tmp_path) -> None:
    """VOCs, and PM2.5 beside PM, pay nothing."""
    inputs = inputs_of(tmp_path, Enterprise("E1", {"vocs": 100.0, "pm25": 5.0}, 0.0))
    assert tax_of(inputs).tolist() == [0.0]


def test_industries_say_what_their_pm_is(tmp_path) -> None:
    """The PM of a line is what its column says, else what its industry's is, else dust."""
    kg = {"pm": 100.0}
    enterprises = [
        Enterprise("E1", kg, 0.0),
        Enterprise("E2", kg, 0.0, cells={"industry": "coking"}),
        Enterprise("E3", kg, 0.0, cells={"pm_tax_kind": "carbon_black"}),
    ]
    inputs = inputs_of(tmp_path, *enterprises)
    rows = TaxedOutlets(inputs, shanxi()).rows(inputs.fleet.base_kg_h * 24)
    assert list(rows["item"]) == ["dust", "smoke", "carbon_black"]
    assert list(rows["equivalents"]) == pytest.approx([25, 100 / 2.18, 100 / 0.59])


def test_an_alert_lowers_the_tax_by_its_share_of_the_kilograms(tmp_path) -> None:
    """Where the three largest stay the same, the tax falls as the emission does."""
    enterprise = Enterprise("E1", {"so2": 100.0, "nox": 100.0}, 0.0, grade="D")
    alert = {
        "level": "orange",
        "issued": "2021-01-05T12:00",
        "start": "2021-01-06T00:00",
        "end": "2021-01-08T12:00",
    }
    inputs = inputs_of(tmp_path, enterprise, alerts=[alert])
    assert tax_of(inputs, run=2) / tax_of(inputs, run=1) == pytest.approx(1 - 2.5 / 365)


def test_a_table_holds_in_its_days_only() -> None:
    """A period before the table's first day is refused with its days."""
    table = shanxi()
    check_in_force(table, table.valid.from_, table.valid.from_)
    with pytest.raises(InputError, match="2018-01-01"):
        check_in_force(table, table.valid.from_.replace(year=2017), table.valid.from_)


def test_unknown_table_is_refused_with_the_nearest() -> None:
    """A wrong id names the known ones."""
    with pytest.raises(InputError, match="did you mean shanxi-2018"):
        read_dated(TaxTable, "shanxi-2017", TAX)


@pytest.mark.parametrize(("language", "words"), [("zh", "环境保护税"), ("en", "Environmental tax")])
def test_verb_tells_and_writes_the_tax(tmp_path, capsys, language, words) -> None:
    """`tax` prints the enterprises with the most tax and writes every outlet and item."""
    out = tmp_path / "tax.csv"
    name = "escalation-yellow-orange-red"
    assert main(["tax", name, "--out", str(out), "--lang", language]) == 0
    assert words in capsys.readouterr().out
    head = out.read_text(encoding="utf-8-sig").splitlines()[0]
    assert head.replace('"', "").startswith("enterprise_id,enterprise,outlet,item,kg,equivalents")
