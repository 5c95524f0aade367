"""What an electricity meter shows of a load, and when it is flagged (docs/method.md, S11)."""

from __future__ import annotations

import numpy as np

from simulator.inputs.supervision import Meters


def power(meters: Meters, load: np.ndarray) -> np.ndarray:
    """Return the power of loads, as a share of normal power."""
    return meters.residual + (1 - meters.residual) * np.asarray(load)


def threshold(meters: Meters, expected: np.ndarray) -> np.ndarray:
    """Return the power above which an enterprise is flagged, from the load that obedience gives."""
    return np.maximum(meters.stop_threshold, power(meters, expected) + meters.tolerance)


def quiet(meters: Meters, expected: np.ndarray, load: np.ndarray) -> np.ndarray:
    """Return the chance that a meter is not flagged.

    Parameters
    ----------
    meters : Meters
        The scenario's meters.
    expected : np.ndarray
        Mean load that obedience would give.
    load : np.ndarray
        Mean load that there is.
    """
    return below(threshold(meters, expected), power(meters, load), meters.noise)


def below(limit: np.ndarray, shown: np.ndarray, noise: np.ndarray | float) -> np.ndarray:
    """Return the chance that a power stays below a limit.

    Parameters
    ----------
    limit : np.ndarray
        The limit, as a share of normal power.
    shown : np.ndarray
        The power that is expected.
    noise : np.ndarray or float
        Standard deviation of what is between the two.
    """
    from scipy.special import ndtr

    margin = np.asarray(limit - shown, dtype=float)
    spread = np.broadcast_to(noise, margin.shape)
    share = ndtr(np.divide(margin, spread, out=np.zeros_like(margin), where=spread > 0))
    return np.where(spread > 0, share, np.where(margin >= 0, 1.0, 0.0))
