"""The draws of supervision: one uniform number for a name, an enterprise and a number."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from simulator.terms.draws import key_of, uniform, uniform_of


def draw(seed: int, replicate: int, what: str, enterprise_id: str, number: int) -> float:
    """Return the uniform number in (0, 1) of a name (docs/method.md, S9).

    Parameters
    ----------
    seed : int
        Seed of the scenario.
    replicate : int
        Number of the replicate, 0 in a run without replicates.
    what : str
        What is drawn.
    enterprise_id : str
        The enterprise.
    number : int
        Number of the run, window, visit or finding.
    """
    return draw_of_key(seed, replicate, what, int(key_of(enterprise_id)), number)


def draw_of_key(seed: int, replicate: int, what: str, key: int, number: int) -> float:
    """Return what `draw` returns, for the key of an enterprise."""
    return uniform_of(_stream(seed, what, number), replicate, key)


def draws(seed: int, replicate: int, what: str, keys: np.ndarray, number: int) -> np.ndarray:
    """Return what `draw` returns (N), for the keys of many enterprises (N)."""
    return uniform(seed, _name(what, number), np.array([replicate]), keys)[0]


def _name(what: str, number: int) -> str:
    return f"supervision {what} {number}"


@lru_cache(maxsize=4096)
def _stream(seed: int, what: str, number: int) -> int:
    return int(key_of(seed, _name(what, number)))
