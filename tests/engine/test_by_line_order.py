"""The order in which lines stop: families of any size, in any order of rows, with ties."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as some

from simulator.engine.by_line import stopping_order
from simulator.engine.units import same_units


@given(
    some.lists(some.tuples(some.integers(0, 6), some.integers(0, 3)), max_size=60),
    some.randoms(use_true_random=False),
)
def test_dirtiest_first_within_each_family(rows, random):
    """However families stand in the list, the order is by family, then falling dirtiness, then the
    line's rank.
    """
    for grouped in (True, False):
        lines = sorted(rows, key=lambda row: row[0]) if grouped else rows
        family, dirtiness = (
            np.array([row[place] for row in lines], dtype=float) for place in (0, 1)
        )
        rank = np.array(random.sample(range(len(lines)), len(lines)), dtype=np.int64)
        expected = sorted(
            range(len(lines)), key=lambda line: (family[line], -dirtiness[line], rank[line])
        )
        assert list(stopping_order(family, dirtiness, rank)) == expected


@given(
    some.lists(
        some.tuples(
            some.sampled_from([0.0, 0.3, 1.0]),
            some.integers(0, 40),
            some.booleans(),
            some.floats(0, 1),
        ),
        max_size=80,
    )
)
def test_units_are_the_lines_that_agree_in_everything(rows):
    """Two lines are one unit exactly when no column tells them apart, whatever the columns' kind;
    units come in order of appearance.
    """
    columns = [np.array([row[place] for row in rows]) for place in range(4)]
    unit, first = same_units(columns, len(rows))
    seen: dict = {}
    assert list(unit) == [seen.setdefault(row, len(seen)) for row in rows]
    assert list(first) == [rows.index(row) for row in seen]
