"""Sums of hourly cells: the quick form adds the same numbers in the same order as the plain one."""

import numpy as np
import pytest

from simulator.engine import hourly_cells
from simulator.engine.hourly_cells import PLACE, quick_sums_at, sums_at


@pytest.mark.parametrize(("parts", "units", "places"), [(0, 3, 4), (1, 1, 1), (5000, 700, 90)])
def test_both_forms_give_the_same_bits(parts: int, units: int, places: int) -> None:
    """Many parts fall on one place, a unit has several parts, values have both signs and no round
    digits: any other order of adding would show in the last digits.
    """
    draw = np.random.default_rng(7)
    place = draw.integers(0, places, parts).astype(PLACE)
    rows = draw.integers(0, units, parts).astype(PLACE)
    value, weight = draw.normal(size=parts), draw.lognormal(size=(units, 6))
    plain = sums_at(place, rows, value, weight, places)
    quick = quick_sums_at(place, rows, value, weight, places)
    assert plain.shape == quick.shape == (places, 6)
    assert plain.tobytes() == quick.tobytes()


def test_places_and_weights_are_those_of_each_part() -> None:
    """Worked: parts 2 x (1, 10) and 3 x (4, 40) fall on place 1, 5 x (1, 10) on place 0."""
    parts = np.array([1, 1, 0]), np.array([0, 1, 0]), np.array([2.0, 3.0, 5.0])
    weight = np.array([[1.0, 10.0], [4.0, 40.0]])
    for sums in (sums_at, quick_sums_at):
        assert sums(*parts, weight, 3).tolist() == [[5, 50], [14, 140], [0, 0]]


def test_a_run_has_the_same_bytes_by_either_form(monkeypatch) -> None:
    """Every series of a scenario is the same whether all sums are plain or all are quick."""
    from simulator import load_scenario, run

    tables = []
    for many in (0, 10**9):
        monkeypatch.setattr(hourly_cells, "MANY", many)
        tables.append(run(load_scenario("zezhou-winter-2020")).hourly_by_sector)
    assert tables[0].equals(tables[1])
