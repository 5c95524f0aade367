"""Profiles: the variation of a sector's emission by hour, weekday and month
(data/DICTIONARY.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

import numpy as np

from simulator.files.checked_table import read_table
from simulator.terms.contracts import PROFILES
from simulator.terms.errors import Problem
from simulator.terms.labels import message

KINDS = {"hour": range(24), "weekday": range(1, 8), "month": range(1, 13)}
MEAN_TOLERANCE = 1e-3


@dataclass(frozen=True)
class Profiles:
    """Factors of mean 1 by sector; they are 1 if a kind or a sector is missing.

    Attributes
    ----------
    factors : dict[tuple[str, str], np.ndarray]
        Factors by (sector, kind); 24, 7 or 12 of them.
    sha256 : str
        Digest of the file.
    """

    factors: dict[tuple[str, str], np.ndarray]
    sha256: str = ""

    def hours(self, sector: str) -> np.ndarray:
        """Return the 24 hour factors of a sector."""
        return self.factors.get((sector, "hour"), np.ones(24))

    def alike(self, sectors: Sequence[str]) -> np.ndarray:
        """Return for each sector (S) the place of the first one that has the same factors."""
        first: dict[tuple, int] = {}
        kept = {key: values.tobytes() for key, values in self.factors.items()}
        return np.array(
            [
                first.setdefault(tuple(kept.get((sector, kind)) for kind in KINDS), place)
                for place, sector in enumerate(sectors)
            ],
            dtype=np.int64,
        )

    def series(
        self,
        sectors: Sequence[str],
        start: datetime,
        hours: int,
        kinds: Sequence[str] = tuple(KINDS),
    ) -> np.ndarray:
        """Return the factor (S, H) of each sector in each whole hour since start.

        Parameters
        ----------
        sectors : Sequence[str]
            Names of the sectors.
        start : datetime
            A whole hour.
        hours : int
            Number of hours.
        kinds : Sequence[str]
            The kinds applied: hour, weekday, month.
        """
        places = _places(start, hours)
        series = np.ones((len(sectors), hours))
        for row, sector in enumerate(sectors):
            for kind in kinds:
                if (sector, kind) in self.factors:
                    series[row] *= self.factors[sector, kind][places[kind]]
        return series


@lru_cache(maxsize=32)
def _places(start: datetime, hours: int) -> dict[str, np.ndarray]:
    """Return for each whole hour since start the places (H) of its factors by kind."""
    times = [start + timedelta(hours=hour) for hour in range(hours)]
    return {
        "hour": np.array([time.hour for time in times]),
        # Monday is 0 here and 1 in files; factors are sorted, so index 0 is Monday in both.
        "weekday": np.array([time.weekday() for time in times]),
        "month": np.array([time.month - 1 for time in times]),
    }


def read_profiles(path: str | Path) -> Profiles:
    """Return the profiles of a file.

    Raises
    ------
    InputError
        A cell is wrong, or a set of factors is incomplete, duplicate or not of mean 1 (to 0.001).
    """
    file = read_table(Path(path), PROFILES, pollutants=False)
    problems, factors = [], {}
    for (sector, kind), rows in file.frame.groupby(["sector", "kind"], sort=False):
        place = f"{sector} {kind}"
        if kind not in KINDS or rows[["index", "factor"]].isna().to_numpy().any():
            continue  # its cells are told already
        index, expected = rows["index"].to_numpy(), KINDS[kind]
        if sorted(index) != list(expected):
            span = f"{expected[0]}-{expected[-1]}"
            problems.append(
                Problem(str(path), place, str(len(rows)), message("profile_complete", span=span))
            )
            continue
        values = rows["factor"].to_numpy()[np.argsort(index)]
        if abs(values.mean() - 1) > MEAN_TOLERANCE:
            problems.append(
                Problem(str(path), place, f"{values.mean():.6g}", message("profile_mean"))
            )
        factors[sector, kind] = values
    file.check(problems)
    return Profiles(factors, file.sha256)
