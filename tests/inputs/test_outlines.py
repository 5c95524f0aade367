"""Outlines of towns from GeoJSON: what is read, how names are found, and one refusal each."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulator.inputs import outlines_file as reader
from simulator.inputs.outlines_file import read_outlines
from simulator.terms.errors import InputError

TOWNS = ("城关镇", "柳林镇", "北山乡")


def square(lon: float, lat: float, side: float = 0.1) -> list[list[float]]:
    """Return a closed ring around a square."""
    right, top = lon + side, lat + side
    return [[lon, lat], [right, lat], [right, top], [lon, top], [lon, lat]]


def feature(name: Any, *rings: list, **properties: Any) -> dict:
    """Return a feature of one polygon."""
    return {
        "type": "Feature",
        "properties": {"code": "1405", "NAME": name} | properties,
        "geometry": {"type": "Polygon", "coordinates": list(rings)},
    }


def whole(*features: dict, **more: Any) -> dict:
    """Return a collection."""
    return {"type": "FeatureCollection", "features": list(features)} | more


def written(tmp_path: Path, data: Any) -> Path:
    """Write a file: bytes as they are, anything else as JSON."""
    path = tmp_path / "towns.geojson"
    path.write_bytes(data if isinstance(data, bytes) else json.dumps(data).encode())
    return path


GOOD = feature("城关镇", square(112.0, 35.0))


def test_names_are_recognised_by_the_towns(tmp_path):
    """The property that names most towns gives the names; a town in two parts is one outline; a
    hole is not within, and heights are left out.
    """
    hole = square(112.04, 35.04, 0.02)
    island = [[*point, 900.0] for point in square(112.5, 35.5)]
    data = whole(
        feature("城关", square(112.0, 35.0), hole, label="甲"),
        feature("柳林镇", square(112.2, 35.0), label="乙"),
        feature("柳林镇", island, label="丙"),
        crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}},
    )
    found = read_outlines(written(tmp_path, data), TOWNS)
    assert (found.key, set(found.keys)) == ("NAME", {"code", "NAME", "label"})
    assert [outline.name for outline in found.outlines] == ["城关", "柳林镇"]
    assert len(found.outlines[1].polygons) == 2
    towns = found.of_towns(TOWNS)
    assert {town: outline.name for town, outline in towns.items()} == {
        "城关镇": "城关",
        "柳林镇": "柳林镇",
    }
    lon, lat = np.array([112.01, 112.05, 112.15, 112.55]), np.array([35.01, 35.05, 35.01, 35.55])
    assert found.outlines[0].holds(lon, lat).tolist() == [True, False, False, False]
    assert found.outlines[1].holds(lon, lat).tolist() == [False, False, False, True]
    chosen = read_outlines(written(tmp_path, data), TOWNS, "label")
    assert [outline.name for outline in chosen.outlines] == ["甲", "乙", "丙"]


def test_two_outlines_of_one_short_name_are_not_guessed(tmp_path):
    """城关 may be 城关镇 or 城关乡 where both have an outline."""
    data = whole(feature("城关镇", square(112.0, 35.0)), feature("城关乡", square(112.2, 35.0)))
    found = read_outlines(written(tmp_path, data), ("城关",))
    assert found.of_towns(["城关", "城关乡"]) == {"城关乡": found.outlines[1]}


def test_own_form_reads_the_same(tmp_path):
    """What is stored has names and coordinates alone, and reads as what was uploaded."""
    data = whole(feature("城关镇", square(112.0, 35.0), square(112.04, 35.04, 0.02), phone="1390"))
    found = read_outlines(written(tmp_path, data), TOWNS)
    stored = found.geojson()
    assert b"1390" not in stored
    again = read_outlines(written(tmp_path, stored))
    assert [outline.name for outline in again.outlines] == ["城关镇"]
    for ring, same in zip(
        found.outlines[0].polygons[0], again.outlines[0].polygons[0], strict=True
    ):
        assert (ring == same).all()


def refused(tmp_path: Path, data: Any, key: str = "") -> list[tuple[str, str]]:
    """Return (message, place) of every problem of a file."""
    with pytest.raises(InputError) as refusal:
        read_outlines(written(tmp_path, data), TOWNS, key)
    assert refusal.value.text("zh") and refusal.value.text("en")
    return [(problem.allowed.key, problem.place) for problem in refusal.value.problems]


def moved(ring: list, index: int, point: Any) -> list:
    """Return a ring with another point at a place."""
    return [*ring[:index], point, *ring[index + 1 :]]


RING = square(112.0, 35.0)
POINT = {"type": "Feature", "properties": {"NAME": "甲"}, "geometry": {"type": "Point", "coordinates": [1, 2]}}  # fmt: skip


@pytest.mark.parametrize(
    ("data", "key"),
    [
        ([], "outline_collection"),
        (b"null", "outline_collection"),
        ({"type": "Topology", "objects": {}}, "outline_collection"),
        (whole(), "outline_none"),
        (b"{", "outline_not_json"),
        (b'{"type": NaN}', "outline_not_json"),
        (b"\xff\xfe\x00", "outline_not_utf8"),
        (b"[" * 40 + b"]" * 40, "outline_too_deep"),
        (b"[" * 100_000, "outline_too_deep"),
        (whole(GOOD, crs={"properties": {"name": "EPSG:4547"}}), "outline_crs"),
        (whole(GOOD, crs={"type": "name"}), "outline_crs"),
        (whole(POINT), "outline_polygons_only"),
        (whole({"type": "Feature"}), "outline_polygons_only"),
        (whole(7), "outline_polygons_only"),  # type: ignore[arg-type]
        (whole(feature("甲")), "outline_polygons_only"),
        (whole(feature("甲", RING[:3])), "outline_ring"),
        (whole(feature("甲", RING[:4])), "outline_closed"),
        (whole(feature("甲", moved(RING, 1, [1]))), "outline_point"),
        (whole(feature("甲", moved(RING, 1, ["112", 35]))), "outline_point"),
        (whole(feature("甲", moved(RING, 1, [True, 35]))), "outline_point"),
        (whole(feature("甲", moved(RING, 1, [10**400, 35]))), "outline_point"),
        (whole(feature("甲", moved(RING, 1, [1, 2, 3, 4]))), "outline_point"),
        (whole(feature("甲", [[lat, lon] for lon, lat in RING])), "outline_swapped"),
        (whole(feature("甲", [[3.8e7 + x, 3.9e6 + y] for x, y in RING])), "outline_degrees"),
        (whole(GOOD, feature("甲", moved(RING, 1, [112.1, 91]))), "outline_degrees"),
        (whole(GOOD, feature(None, RING)), "outline_name"),
        (whole(GOOD, feature("甲" * 101, RING)), "outline_name"),
        (whole(feature(5, RING, code=6)), "outline_no_name"),
    ],
)
def test_each_refusal(tmp_path, data, key):
    """Each wrong file is refused by its own message."""
    assert key in {found for found, _ in refused(tmp_path, data)}


def test_too_many_points_and_outlines_are_refused(tmp_path, monkeypatch):
    """The limits of points, outlines and bytes hold before anything is built."""
    monkeypatch.setattr(reader, "MOST_POINTS", 20)
    many = whole(*(feature(str(number), RING) for number in range(9)))
    assert refused(tmp_path, many)[0][0] == "outline_too_many_points"
    monkeypatch.setattr(reader, "MOST_POINTS", 40)
    assert refused(tmp_path, many)[0][0] == "outline_too_many_points"
    monkeypatch.undo()
    monkeypatch.setattr(reader, "MOST_OUTLINES", 8)
    assert refused(tmp_path, many) == [("outline_too_many", "features")]
    monkeypatch.setattr(reader, "LARGEST_BYTES", 100)
    assert refused(tmp_path, many)[0][0] == "file_too_large"


def test_all_problems_are_told_at_once(tmp_path):
    """One reading tells every problem, with the feature that has it."""
    data = whole(
        feature("甲", RING[:3]),
        GOOD,
        POINT,
        feature(None, RING),
        feature("乙", moved(RING, 1, [500, 35])),
        crs={"properties": {"name": "EPSG:3857"}},
    )
    assert refused(tmp_path, data) == [
        ("outline_crs", "crs"),
        ("outline_ring", "features[0].geometry"),
        ("outline_polygons_only", "features[2].geometry"),
        ("outline_degrees", "features[4].geometry"),
        ("outline_name", "features[3].properties.NAME"),
    ]


def test_a_property_that_is_not_there_has_its_nearest_name(tmp_path):
    """A property that no feature has is refused with the nearest one."""
    with pytest.raises(InputError) as refusal:
        read_outlines(written(tmp_path, whole(GOOD)), TOWNS, "NAMES")
    (problem,) = refusal.value.problems
    assert (problem.found, problem.hint) == ("NAMES", "NAME")


@pytest.mark.parametrize("name", ["\ud800镇", "西庄\x00镇", "西庄\u202e镇"])
def test_a_name_with_half_a_letter_or_a_control_character_is_none(tmp_path, name):
    """Such a name would end in a crash where the outlines are written again; it is refused."""
    feature = {
        "type": "Feature",
        "properties": {"name": name},
        "geometry": {
            "type": "Polygon",
            "coordinates": [[[112.0, 35.0], [112.1, 35.0], [112.1, 35.1], [112.0, 35.0]]],
        },
    }
    path = tmp_path / "towns.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    with pytest.raises(InputError):
        read_outlines(path)
