"""Outlines of towns from a GeoJSON file: read with limits, checked as a whole, named by the towns
of the inventory.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from simulator.files.yaml_file import read_bytes
from simulator.inputs.outlines import NAME, Outline, Outlines, Polygon, Ring, short_name
from simulator.terms.errors import InputError, Problem, nearest, refuse
from simulator.terms.labels import Message, message

# All limits are assumed. A city's towns at a scale that offices draw have some 20 000 points.
LARGEST_BYTES = 20_000_000
MOST_POINTS = 200_000
MOST_OUTLINES = 2_000
# A MultiPolygon is 8 deep: collection, features, feature, geometry, and four of coordinates.
DEEPEST = 16
LONGEST_NAME = 100
MOST_TOLD = 200
# Whole degrees around the territory of China: longitude, latitude.
EAST, NORTH = (73.0, 136.0), (3.0, 54.0)
# Coordinates in degrees on WGS84; those of CGCS2000 differ by less than a metre.
CRS = re.compile(r"(?:.*[:/])?(?:CRS84|4326|4490)|WGS ?84|CGCS2000", re.IGNORECASE)
_MARKS = re.compile(rb'"(?:[^"\\]|\\.)*+"?|[\[\]{}]', re.DOTALL)
SHORTEST_RING = 4


def read_outlines(path: Path, towns: Sequence[str] = (), key: str = "") -> Outlines:
    """Return the outlines of a GeoJSON file.

    Parameters
    ----------
    path : Path
        The file.
    towns : sequence of str
        Towns of the inventory: the property whose values name most of them gives the names.
    key : str
        The property that gives the names; "" to recognise it.

    Raises
    ------
    InputError
        With every problem of the file: beyond a limit, no GeoJSON of polygons, other coordinates
        than degrees on WGS84, longitude and latitude in each other's place, or no names.
    """
    reader = _Reader(path)
    features = reader.features()
    shapes = [reader.polygons(place, feature) for place, feature in enumerate(features)]
    reader.check_places(shapes)
    chosen, keys = reader.names(features, towns, key)
    if reader.problems:
        raise InputError(reader.problems[:MOST_TOLD])
    named: dict[str, list[Polygon]] = {}
    for feature, polygons in zip(features, shapes, strict=True):
        named.setdefault(str(feature["properties"][chosen]).strip(), []).extend(polygons)
    outlines = tuple(Outline(name, tuple(parts)) for name, parts in named.items())
    return Outlines(outlines, chosen, keys)


class _Reader:
    """Reads one file and collects its problems."""

    def __init__(self, path: Path) -> None:
        self.path, self.points = path, 0
        self.problems: list[Problem] = []

    def tell(self, place: str, found: object, allowed: Message, hint: str = "") -> None:
        """Take up a problem."""
        text = str(found)
        self.problems.append(Problem(str(self.path), place, text[:LONGEST_NAME], allowed, hint))

    def features(self) -> list[dict]:
        """Return the features of the file, each with its properties.

        Raises
        ------
        InputError
            The file is beyond a limit, or is no GeoJSON with features.
        """
        data = self._parsed()
        kind = data.get("type") if isinstance(data, dict) else type(data).__name__
        if kind == "Feature":
            data = {"type": "FeatureCollection", "features": [data], "crs": data.get("crs")}
        features = data.get("features") if isinstance(data, dict) else None
        if not isinstance(features, list) or kind not in ("Feature", "FeatureCollection"):
            raise refuse(self.path, "type", str(kind)[:LONGEST_NAME], message("outline_collection"))
        if not features:
            raise refuse(self.path, "features", "0", message("outline_none"))
        if len(features) > MOST_OUTLINES:
            most = message("outline_too_many", most=MOST_OUTLINES)
            raise refuse(self.path, "features", len(features), most)
        self._check_crs(data)
        whole = [feature if isinstance(feature, dict) else {} for feature in features]
        return [feature | {"properties": _mapping(feature.get("properties"))} for feature in whole]

    def _parsed(self) -> Any:
        raw = read_bytes(self.path, LARGEST_BYTES)
        depth = deepest = brackets = 0
        for mark in _MARKS.finditer(raw):
            first = mark[0][:1]
            if first in (b"[", b"{"):
                depth, brackets = depth + 1, brackets + 1
                deepest = max(deepest, depth)
            elif first in (b"]", b"}"):
                depth -= 1
        if deepest > DEEPEST:
            raise refuse(self.path, "", deepest, message("outline_too_deep", most=DEEPEST))
        if brackets > 2 * MOST_POINTS:
            raise refuse(self.path, "", "", message("outline_too_many_points", most=MOST_POINTS))
        try:
            return json.loads(raw.decode("utf-8-sig"), parse_constant=_no_number)
        except UnicodeDecodeError:
            raise refuse(self.path, "", "", message("outline_not_utf8")) from None
        except (ValueError, RecursionError) as error:
            where = f"line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
            raise refuse(self.path, where, "", message("outline_not_json")) from None

    def _check_crs(self, data: dict) -> None:
        crs = data.get("crs")
        if crs is None:
            return
        name = _mapping(_mapping(crs).get("properties")).get("name")
        if not (isinstance(name, str) and CRS.fullmatch(name.strip())):
            self.tell("crs", name if name is not None else "", message("outline_crs"))

    def polygons(self, place: int, feature: dict) -> list[Polygon]:
        """Return the polygons of a feature; its problems are told."""
        where = f"features[{place}]"
        geometry = _mapping(feature.get("geometry"))
        kind, parts = geometry.get("type"), geometry.get("coordinates")
        if kind not in ("Polygon", "MultiPolygon") or not isinstance(parts, list) or not parts:
            self.tell(f"{where}.geometry", kind or "", message("outline_polygons_only"))
            return []
        polygons = []
        for polygon in [parts] if kind == "Polygon" else parts:
            rings = polygon if isinstance(polygon, list) else []
            if not rings:
                self.tell(f"{where}.geometry", "", message("outline_ring"))
            made = [self._ring(where, ring) for ring in rings]
            whole = [ring for ring in made if ring is not None]
            if whole and len(whole) == len(rings):
                # The ring around it runs one way and those of holes the other, as drawing needs.
                turned = (_turned(ring, number == 0) for number, ring in enumerate(whole))
                polygons.append(tuple(turned))
        return polygons

    def _ring(self, where: str, ring: Any) -> Ring | None:
        if not isinstance(ring, list) or len(ring) < SHORTEST_RING:
            self.tell(f"{where}.geometry", "", message("outline_ring"))
            return None
        self.points += len(ring)
        if self.points > MOST_POINTS:
            raise refuse(self.path, where, "", message("outline_too_many_points", most=MOST_POINTS))
        for point in ring:
            if not _is_point(point):
                self.tell(f"{where}.geometry", point, message("outline_point"))
                return None
        points = np.array([[float(point[0]), float(point[1])] for point in ring])
        if not (points[0] == points[-1]).all():
            self.tell(f"{where}.geometry", "", message("outline_closed"))
            return None
        return points

    def check_places(self, shapes: Sequence[Sequence[Polygon]]) -> None:
        """Tell of coordinates that are swapped, or are no degrees; all of them at once."""
        rings = [ring for polygons in shapes for polygon in polygons for ring in polygon]
        if not rings:
            return
        points = np.concatenate(rings)
        shown = f"{points[0, 0]:g}, {points[0, 1]:g}"
        if _in_china(points[:, ::-1]).all() and not _in_china(points).any():
            self.tell("coordinates", shown, message("outline_swapped"))
            return
        for number, polygons in enumerate(shapes):
            for ring in (ring for polygon in polygons for ring in polygon):
                beyond = (np.abs(ring) > np.array([180.0, 90.0])).any(axis=1)
                if beyond.any():
                    lon, lat = ring[np.flatnonzero(beyond)[0]]
                    place = f"features[{number}].geometry"
                    self.tell(place, f"{lon:g}, {lat:g}", message("outline_degrees"))
                    break

    def names(
        self, features: Sequence[dict], towns: Sequence[str], key: str
    ) -> tuple[str, tuple[str, ...]]:
        """Return (the property that gives the names, all that could); problems are told."""
        keys = tuple(dict.fromkeys(name for item in features for name in _named(item)))
        if key and key not in keys:
            known = ", ".join(keys[:20])
            self.tell("properties", key, message("one_of", known=known), nearest(key, keys))
            return "", keys
        chosen = key or _recognised(features, keys, towns)
        if not chosen:
            self.tell("properties", ", ".join(keys[:20]), message("outline_no_name"))
            return "", keys
        for number, feature in enumerate(features):
            if chosen not in set(_named(feature)):
                found = feature["properties"].get(chosen)
                place = f"features[{number}].properties.{chosen}"
                allowed = message("outline_name", most=LONGEST_NAME)
                self.tell(place, "" if found is None else found, allowed)
        return chosen, keys


def _recognised(features: Sequence[dict], keys: Sequence[str], towns: Sequence[str]) -> str:
    """Return the property whose values name most towns; without a hit `name`, or the only one."""
    wanted = {short_name(town) for town in towns}
    # Once over all properties: a file may have very many.
    hits: dict[str, set[str]] = {key: set() for key in keys}
    for feature in features:
        for key in _named(feature):
            town = short_name(feature["properties"][key])
            if town in wanted:
                hits[key].add(town)
    best = max(keys, key=lambda key: len(hits[key]), default="")
    if best and hits[best]:
        return best
    plain = next((key for key in keys if key.casefold() in (NAME, "名称", "乡镇")), "")
    return plain or (keys[0] if len(keys) == 1 else "")


def _named(feature: dict) -> Iterator[str]:
    """Yield the properties of a feature that hold a name."""
    for key, value in feature["properties"].items():
        named = isinstance(value, str) and value.strip() and len(value) <= LONGEST_NAME
        # Half a letter or a control character is no name.
        if named and value.isprintable():
            yield key


def _mapping(value: Any) -> dict:
    return value if isinstance(value, dict) else {}


def _is_point(point: Any) -> bool:
    """Return whether a value is a point: two or three finite numbers."""
    if not isinstance(point, list) or len(point) not in (2, 3):
        return False
    try:
        return all(
            isinstance(part, (int, float)) and not isinstance(part, bool) and math.isfinite(part)
            for part in point
        )
    except OverflowError:
        return False


def _no_number(text: str) -> float:
    raise ValueError(text)


def _in_china(points: np.ndarray) -> np.ndarray:
    lon, lat = points[:, 0], points[:, 1]
    return (lon >= EAST[0]) & (lon <= EAST[1]) & (lat >= NORTH[0]) & (lat <= NORTH[1])


def _turned(ring: Ring, outer: bool) -> Ring:
    """Return a ring that runs against the clock where it is the outer one, else with it."""
    (x, y), (x2, y2) = ring[:-1].T, ring[1:].T
    # Numbers that are no degrees may overflow here; they are refused later.
    with np.errstate(over="ignore", invalid="ignore"):
        against = float(np.sum((x2 - x) * (y2 + y))) < 0
    return ring if against == outer else ring[::-1]
