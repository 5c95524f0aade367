"""The surcharge on purchased power of steel works that are not ultra-low."""

import numpy as np
import pytest

from negotiated_case import Enterprise, write
from simulator.economics.electricity_price import parts_missed, reached_lines, surcharge_cny
from simulator.engine.simulation import simulate
from simulator.inputs.dated_tables import PRICES, PriceTable, read_dated

YEAR = {"period": {"start": "2022-01-01T00:00", "end": "2023-01-01T00:00"}, "alerts": []}
KG = {"so2": 1.0}
MW = 300e6 / 365  # 300 GWh a year, in kWh/d
MET = {"ultra_low_organised": 1, "ultra_low_fugitive": 1, "ultra_low_transport": 1}


def table() -> PriceTable:
    """Return Shanxi's table."""
    return read_dated(PriceTable, "shanxi-steel-2021", PRICES)


def works(name="E1", industry="blast_furnace", grade="C", **cells) -> Enterprise:
    """Return a works with one line."""
    return Enterprise(name, KG, 0.0, grade=grade, cells={"industry": industry} | cells)


def surcharge_of(folder, *enterprises, **scenario) -> list[float]:
    """Return the surcharge of each enterprise in the run as it is."""
    inputs = write(folder, list(enterprises), {"so2": 1e6}, 0.2, None, YEAR | scenario)
    return list(surcharge_cny(inputs, simulate(inputs).idle_h[1], table()))


@pytest.mark.parametrize(("missed", "million"), [(0, 0.0), (1, 3.0), (2, 9.0), (3, 18.0)])
def test_steps(tmp_path, missed, million) -> None:
    """300 GWh a year: none missed costs nothing, one 3, two 9, three 18 million CNY."""
    cells = dict(zip(MET, [0] * missed + [1] * (3 - missed), strict=True))
    told = surcharge_of(tmp_path, works(grid_kwh_d=MW, **cells))
    assert told == pytest.approx([million * 1e6])


def test_whom_it_reaches(tmp_path) -> None:
    """Coking pays nothing; a foundry only where its enterprise makes iron; grade A nothing."""
    enterprises = [
        works("E1", "coking", grid_kwh_d=MW),
        works("E2", "foundry", grid_kwh_d=MW),
        works("E3", "foundry", grid_kwh_d=MW),
        works("E3", "blast_furnace", grid_kwh_d=0.0, line="2", line_id="b"),
        works("E4", grade="A", grid_kwh_d=MW),
    ]
    inputs = write(tmp_path, enterprises, {"so2": 1e6}, 0.2, None, YEAR)
    assert reached_lines(inputs, table()).tolist() == [False, False, True, True, True]
    assert parts_missed(inputs, table()).tolist() == [3, 3, 3, 0]
    told = surcharge_cny(inputs, np.zeros(5), table())
    assert told == pytest.approx([0, 0, 18e6, 0])


def test_own_power_is_left_out_and_unknown_power_is_all_bought(tmp_path) -> None:
    """`grid_kwh_d` goes before `electricity_kwh_d`; without it all power is bought."""
    told = surcharge_of(
        tmp_path,
        works("E1", electricity_kwh_d=1000.0, grid_kwh_d=100.0),
        works("E2", electricity_kwh_d=1000.0),
    )
    assert told == pytest.approx([365 * 6, 365 * 60])


def test_only_days_in_force_count_and_alerts_take_off(tmp_path) -> None:
    """Ten days from 5 to 15 January 2021, of which five after the table's first day; a D that
    stands still half of the time pays half.
    """
    alert = {
        "level": "orange",
        "issued": "2021-01-04T00:00",
        "start": "2021-01-05T00:00",
        "end": "2021-01-10T00:00",
    }
    period = {"start": "2021-01-05T00:00", "end": "2021-01-15T00:00"}
    plain = works("E1", grid_kwh_d=100.0)
    stopped = works("E2", grade="D", grid_kwh_d=100.0)
    told = surcharge_of(tmp_path, plain, stopped, period=period, alerts=[alert])
    assert told[0] > 0
    full = 5 * 100 * 0.06
    # C is cut by 40 % for five of ten days.
    assert told == pytest.approx([full * 0.8, full * 0.5])


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2021-11-14T08:00", "2021-11-14T20:00", 0.5),
        ("2021-11-14T00:00", "2021-11-16T12:00", 2.5),
        ("2021-01-09T12:00", "2021-01-10T12:00", 0.5),
    ],
)
def test_hours_in_force_count_and_not_dates(tmp_path, start, end, days) -> None:
    """Half a day costs half a day's surcharge; of a day around the first midnight in force, half."""
    told = surcharge_of(
        tmp_path, works(grid_kwh_d=1000.0), period={"start": start, "end": end}, alerts=[]
    )
    assert told == pytest.approx([days * 60])
