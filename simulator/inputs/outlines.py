"""Outlines of towns: which town each is of, and what lies within."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

# The property that holds the name in a file of the program's own.
NAME = "name"
ENDINGS = re.compile(r"(?:街道办事处|街道|办事处|地区|镇|乡|县|区|市|旗)$")

Ring = np.ndarray
Polygon = tuple[Ring, ...]


@dataclass(frozen=True)
class Outline:
    """The outline of a town.

    Attributes
    ----------
    name : str
        Name of the town.
    polygons : tuple of Polygon
        Its parts, each the ring around it and the rings of its holes: longitude and latitude
        [degrees], a row per point, the last one the first.
    """

    name: str
    polygons: tuple[Polygon, ...]

    def holds(self, lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
        """Return which points lie within, by the rule of even and odd; in a hole is not within."""
        inside = np.zeros(len(lon), dtype=bool)
        for polygon in self.polygons:
            part = np.zeros(len(lon), dtype=bool)
            for ring in polygon:
                part ^= _within(ring, lon, lat)
            inside |= part
        return inside


@dataclass(frozen=True)
class Outlines:
    """The outlines of a file.

    Attributes
    ----------
    outlines : tuple of Outline
        One for each name.
    key : str
        The property of the file that gave the names.
    keys : tuple of str
        Every property that could give them.
    """

    outlines: tuple[Outline, ...]
    key: str
    keys: tuple[str, ...]

    def of_towns(self, towns: Iterable[str]) -> dict[str, Outline]:
        """Return {town: its outline} of the towns that have one; 城关 is 城关镇 where no other
        outline is meant.
        """
        exact = {_plain(outline.name): outline for outline in self.outlines}
        counts = Counter(short_name(outline.name) for outline in self.outlines)
        short = {
            short_name(outline.name): outline
            for outline in self.outlines
            if counts[short_name(outline.name)] == 1
        }
        found = {}
        for town in towns:
            outline = exact.get(_plain(town)) or short.get(short_name(town))
            if outline is not None:
                found[town] = outline
        return found

    def geojson(self) -> bytes:
        """Return the outlines as a file of the program's own: names and coordinates alone."""
        features = [
            {
                "type": "Feature",
                "properties": {NAME: outline.name},
                "geometry": {
                    "type": "MultiPolygon",
                    "coordinates": [
                        [ring.tolist() for ring in polygon] for polygon in outline.polygons
                    ],
                },
            }
            for outline in self.outlines
        ]
        whole = {"type": "FeatureCollection", "features": features}
        return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()


def _within(ring: Ring, lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    inside = np.zeros(len(lon), dtype=bool)
    for (x1, y1), (x2, y2) in zip(ring[:-1], ring[1:], strict=True):
        crosses = (y1 > lat) != (y2 > lat)
        if crosses.any():
            at = x1 + (lat[crosses] - y1) / (y2 - y1) * (x2 - x1)
            inside[crosses] ^= lon[crosses] < at
    return inside


def _plain(name: str) -> str:
    return "".join(str(name).split()).casefold()


def short_name(name: str) -> str:
    """Return a town's name without what kind of town it is: 城关 of 城关镇."""
    return ENDINGS.sub("", _plain(name)) or _plain(name)
