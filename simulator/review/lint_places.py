"""List lint of places: longitude and latitude in each other's column."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from simulator.review.finding import Examined, Finding

# Whole degrees around the territory of China: longitude, latitude.
EAST, NORTH = (73.0, 136.0), (3.0, 54.0)


def _swapped(examined: Examined) -> Iterator[Finding]:
    """Yield lines that lie in China only when longitude and latitude change places.

    East of 90 degrees the reader refuses such a latitude already.
    """
    lon = examined.lines["lon"].to_numpy(dtype=float)
    lat = examined.lines["lat"].to_numpy(dtype=float)
    for row in np.flatnonzero(_in_china(lat, lon) & ~_in_china(lon, lat)):
        found = f"{lon[row]:g}, {lat[row]:g}"
        yield examined.finding("warning", "coordinates_swapped", int(row), "lon", found)


def _in_china(lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    return (lon >= EAST[0]) & (lon <= EAST[1]) & (lat >= NORTH[0]) & (lat <= NORTH[1])


PLACE_RULES = (_swapped,)
