"""Colours that anybody tells apart, names cut by their width, units by size."""

import math

import numpy as np
import pytest

from figure_case import TREE
from simulator.terms.levels import ALERT_LEVELS, GRADES, LEVEL_COLOURS
from simulator.ui import figures
from simulator.ui.figures.style import GRADE_COLOURS
from simulator.ui.figures.texts import broken, short, unit_for


def test_every_level_and_grade_has_a_colour() -> None:
    """No alert level and no grade shares its colour with another."""
    assert set(ALERT_LEVELS) == set(LEVEL_COLOURS)
    assert set(GRADES) < set(GRADE_COLOURS)
    assert len(set(GRADE_COLOURS.values())) == len(GRADE_COLOURS)


# What is left of linear red, green and blue to people without one kind of cones (matrices of
# Machado, Oliveira and Fernandes, 2009), and all of it.
SEEN_AS = {
    "all": np.eye(3),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.01182, 0.04294, 0.968881],
        ]
    ),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
}
XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
WHITE = XYZ.sum(axis=1)


def lab_of(colour: str, seen_as: np.ndarray) -> np.ndarray:
    """Return a colour in CIE L*a*b* as somebody sees it."""
    parts = np.array([int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)])
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    x, y, z = np.cbrt(XYZ @ np.clip(seen_as @ linear, 0, 1) / WHITE)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("vision", SEEN_AS)
def test_grades_are_told_apart_by_any_colour_vision(vision: str) -> None:
    """Any two colours of grades are more than ten just noticeable differences (CIE 1976) apart."""
    seen = [lab_of(colour, SEEN_AS[vision]) for colour in GRADE_COLOURS.values()]
    apart = [
        np.linalg.norm(one - other) for place, one in enumerate(seen) for other in seen[place + 1 :]
    ]
    assert min(apart) > 10 * 1.0


def test_a_rectangle_says_its_grade_in_words() -> None:
    """The treemap's rectangles have the grade beside the colour."""
    tree = figures.composition_treemap(TREE, "NOx", "zh").data[0]
    assert {"D级", "B级"} <= set(tree.text)


def test_names_are_cut_by_their_width() -> None:
    """A Chinese character counts as two letters; what browsers read as markup is shown as it
    stands.
    """
    assert short("焦化一厂", 8) == "焦化一厂"
    assert short("焦化一二厂", 8) == "焦化一…"
    assert short("a<b>", 8) == "a&lt;b&gt;"
    assert broken("coking works of the north", 12) == "coking works<br>of the north"


def test_units_follow_the_size() -> None:
    """From a tonne on figures are told in tonnes, below in kilograms; nothing at all is
    kilograms.
    """
    assert unit_for([999.0], "/d").sign == "kg/d"
    assert unit_for([-1000.0]).sign == "t"
    assert unit_for([math.nan]).sign == "kg"
