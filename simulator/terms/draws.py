"""Named random draws: a number depends on the seed and on names, and on nothing else.

`named_generator` gives each name its own generator, for series drawn one after another. `uniform`
and `normal` are counter-based: a number depends on the seed, the name of the quantity, the
replicate and an id. Adding an enterprise or a quantity therefore leaves all other numbers as they
are, two scenarios with one seed share their draws, and the number of workers does not matter.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

_MIX = (0xBF58476D1CE4E5B9, 0x94D049BB133111EB)
_STEP = 0x9E3779B97F4A7C15
_ALL = (1 << 64) - 1


def named_generator(seed: int, *names: object) -> np.random.Generator:
    """Return the generator of some names; it is the same on every machine and in every order of
    calls.
    """
    text = "\x1f".join(str(name) for name in (seed, *names))
    key = int.from_bytes(hashlib.sha256(text.encode()).digest()[:16], "little")
    return np.random.Generator(np.random.Philox(key=key))


def key_of(*names: object) -> np.uint64:
    """Return a 64-bit key of some names; it is the same on every machine."""
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
    seed : int
        Seed of the draws.
    stream : str
        Name of the quantity drawn.
    replicates : np.ndarray (R)
        Numbers of the replicates.
    keys : np.ndarray (N)
        Keys as keys_of returns them.

    Returns
    -------
    np.ndarray (R, N)
        The draws.

    References
    ----------
    Counter-based: the finaliser of SplitMix64 applied to key and replicate (Steele, Lea, Flood
    2014, doi 10.1145/2660193.2660195).
    """
    # The arithmetic is meant to overflow: it is modulo 2**64.
    with np.errstate(over="ignore"):
        start = _mixed(keys ^ key_of(seed, stream))[None, :]
        state = _mixed(
            start
            + np.uint64(_STEP) * (np.asarray(replicates, dtype=np.uint64)[:, None] + np.uint64(1))
        )
    # 53 bits, moved off 0 and 1 so that every quantile is finite.
    return ((state >> np.uint64(11)).astype(np.float64) + 0.5) / 2.0**53


def _mixed(state: np.ndarray) -> np.ndarray:
    state = (state ^ (state >> np.uint64(30))) * np.uint64(_MIX[0])
    state = (state ^ (state >> np.uint64(27))) * np.uint64(_MIX[1])
    return state ^ (state >> np.uint64(31))


def uniform_of(stream_key: int, replicate: int, key: int) -> float:
    """Return the one draw of `uniform` for a stream (`key_of(seed, stream)`), a replicate and a
    key; many times as fast as an array of one.
    """
    start = _mixed_one(key ^ stream_key)
    state = _mixed_one((start + _STEP * (replicate + 1)) & _ALL)
    return ((state >> 11) + 0.5) / 2.0**53


def _mixed_one(state: int) -> int:
    state = ((state ^ (state >> 30)) * _MIX[0]) & _ALL
    state = ((state ^ (state >> 27)) * _MIX[1]) & _ALL
    return state ^ (state >> 31)


def normal(seed: int, stream: str, replicates: np.ndarray, keys: np.ndarray) -> np.ndarray:
    """Return standard normal draws (R, N); parameters as in `uniform`."""
    from scipy.special import ndtri

    return ndtri(uniform(seed, stream, replicates, keys))


def lognormal(standard: np.ndarray, cv: np.ndarray | float) -> np.ndarray:
    """Return lognormal factors of mean 1 from standard normal draws.

    Parameters
    ----------
    standard : np.ndarray
        Standard normal draws.
    cv : np.ndarray | float
        Coefficient of variation of the factors.
    """
    variance = np.log1p(np.square(cv))
    return np.exp(np.sqrt(variance) * standard - variance / 2)


def strength(share: np.ndarray, mean: float, spread: float) -> np.ndarray:
    """Return strengths in [0, 1] from uniform draws, by a beta distribution.

    A spread that no beta distribution of this mean can have is reduced to the largest possible;
    with mean 0 or 1 there is no spread.

    Parameters
    ----------
    share : np.ndarray
        Uniform draws in (0, 1).
    mean, spread : float
        Mean and standard deviation of the strength.
    """
    from scipy.special import betaincinv

    if spread <= 0 or mean <= 0 or mean >= 1:
        return np.full_like(share, mean)
    # A beta distribution has a variance below mean x (1 - mean); at the limit its parameters would
    # be 0.
    variance = min(spread**2, 0.99 * mean * (1 - mean))
    total = mean * (1 - mean) / variance - 1
    return betaincinv(mean * total, (1 - mean) * total, share)
