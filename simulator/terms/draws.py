"""Named random draws: a number depends on the seed, on names, and on nothing else.

Two ways to the same end. `named_generator` gives a generator of its own to one name, for series
that are drawn one after another. `uniform` and `normal` count: a number depends on the seed, the
name of the quantity, the replicate and an id, so adding an enterprise or another quantity changes
nobody else's numbers, two scenarios that share a seed share their draws, and the number of workers
does not matter.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

_MIX = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))
_STEP = np.uint64(0x9E3779B97F4A7C15)


def named_generator(seed: int, *names: object) -> np.random.Generator:
    """Return a generator of its own for these names, the same on every machine and in every
    order of calls.
    """
    text = "\x1f".join(str(name) for name in (seed, *names))
    key = int.from_bytes(hashlib.sha256(text.encode()).digest()[:16], "little")
    return np.random.Generator(np.random.Philox(key=key))


def key_of(*names: object) -> np.uint64:
    """Return 64 bits that stand for some names, the same on every machine."""
    text = "\x1f".join(str(name) for name in names)
    return np.uint64(
        int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")
    )


def keys_of(ids: Sequence[str]) -> np.ndarray:
    """Return the keys of ids, as uint64."""
    return np.array([key_of(name) for name in ids], dtype=np.uint64)


def uniform(seed: int, stream: str, replicates: np.ndarray, keys: np.ndarray) -> np.ndarray:
    """Return uniform draws in (0, 1), one for each replicate and key.

    Parameters
    ----------
    seed, stream
        Of the draws.
    replicates : np.ndarray
        (R) numbers.
    keys : np.ndarray
        (N) as keys_of returns them.

    Returns
    -------
    Array (R, N).

    Notes
    -----
    Counter-based: the finaliser of SplitMix64 (Steele, Lea, Flood 2014, doi
    10.1145/2660193.2660195) of key and replicate.
    """
    with np.errstate(over="ignore"):
        start = _mixed(keys ^ key_of(seed, stream))[None, :]
        state = _mixed(
            start + _STEP * (np.asarray(replicates, dtype=np.uint64)[:, None] + np.uint64(1))
        )
    # 53 bits, moved off 0 and 1 so that every quantile is finite.
    return ((state >> np.uint64(11)).astype(np.float64) + 0.5) / 2.0**53


def _mixed(state: np.ndarray) -> np.ndarray:
    state = (state ^ (state >> np.uint64(30))) * _MIX[0]
    state = (state ^ (state >> np.uint64(27))) * _MIX[1]
    return state ^ (state >> np.uint64(31))


def normal(seed: int, stream: str, replicates: np.ndarray, keys: np.ndarray) -> np.ndarray:
    """Return standard normal draws (R, N); see uniform."""
    from scipy.special import ndtri

    return ndtri(uniform(seed, stream, replicates, keys))


def lognormal(standard: np.ndarray, cv: np.ndarray | float) -> np.ndarray:
    """Return lognormal factors of mean 1 and coefficient of variation cv from standard normal
    draws.
    """
    variance = np.log1p(np.square(cv))
    return np.exp(np.sqrt(variance) * standard - variance / 2)


def strength(share: np.ndarray, mean: float, spread: float) -> np.ndarray:
    """Return strengths in [0, 1] of this mean and standard deviation from uniform draws (beta
    distribution).

    A spread that no beta distribution of the mean can have is taken as the largest that it can;
    mean 0 or 1 has none.
    """
    from scipy.special import betaincinv

    if spread <= 0 or mean <= 0 or mean >= 1:
        return np.full_like(share, mean)
    variance = min(spread**2, 0.99 * mean * (1 - mean))
    total = mean * (1 - mean) / variance - 1
    return betaincinv(mean * total, (1 - mean) * total, share)
