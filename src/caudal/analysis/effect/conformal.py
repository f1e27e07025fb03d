"""A band for a steady effect, from which months could as well have been the ones after."""

import numpy as np
from numpy.typing import NDArray

from caudal.analysis.effect.placebos import LEVEL
from caudal.analysis.effect.pool import Pool
from caudal.analysis.effect.simplex import simplex_weights

__all__ = ["conformal_band", "conformal_p"]

_Array = NDArray[np.float64]
_POINTS = 61
_WIDENINGS = 6


def conformal_p(pool: Pool, effects: _Array) -> _Array:
    """
    p of each steady effect after: how rare its months are if it is taken off.

    With the effect taken off, weights and mean are fitted to all months; the mean of |gap|
    over the last `post` of them is ranked among all shifts of the months around the clock.

    Args:
        effects: (effects,) [log points].

    Returns:
        (effects,), multiples of 1 / (pre + post).

    Assumes:
        Gaps are stationary: no trend in them, no break other than the policy's.

    Source:
        Chernozhukov, Wüthrich and Zhu 2021, Journal of the American Statistical Association
        116, 1849–1864 (moving blocks, q = 1).
    """
    months = pool.pre + pool.post
    step = (np.arange(months) >= pool.pre).astype(float)
    logs = pool.logs - pool.logs.mean(axis=0)
    donors = logs[:, 1:]
    own = logs[:, 0] - effects[:, None] * (step - step.mean())
    weights = simplex_weights(
        donors.T @ donors, own @ donors, np.ones((len(effects), donors.shape[1]), bool)
    ).weights
    sizes = np.abs(own - weights @ donors.T)
    around = np.concatenate([np.zeros((len(effects), 1)), np.cumsum(np.tile(sizes, 2), axis=1)], 1)
    blocks = around[:, pool.post : pool.post + months] - around[:, :months]
    reached = blocks >= blocks[:, [pool.pre]] * (1.0 - 1e-9)
    p: _Array = reached.mean(axis=1)
    return p


def conformal_band(pool: Pool) -> tuple[float, float]:
    """
    Smallest and largest steady effect with p > 0.05 [log points]; NaN where there is none.

    Fewer than 20 months give no p at or below 0.05, so no band.

    Wrong when:
        Read with 18 months before and many donors: the weights, fitted to all months, take on
        much of an effect that is not there, and hardly any effect is ruled out.
    """
    months = pool.pre + pool.post
    nan = float("nan")
    if 1.0 / months > LEVEL:
        return nan, nan
    centre, half = _centre_and_half(pool)
    for _ in range(_WIDENINGS):
        points = centre + half * np.linspace(-1.0, 1.0, _POINTS)
        inside = np.flatnonzero(conformal_p(pool, points) > LEVEL)
        if len(inside) and inside[0] > 0 and inside[-1] < _POINTS - 1:
            low = _edge(pool, points[inside[0] - 1], points[inside[0]])
            high = _edge(pool, points[inside[-1] + 1], points[inside[-1]])
            return low, high
        half *= 4.0
    return nan, nan


def _centre_and_half(pool: Pool) -> tuple[float, float]:
    """Where effects are looked for first: around the plain mean gap."""
    donors = pool.logs[:, 1:] - pool.logs[: pool.pre, 1:].mean(axis=0)
    own = pool.logs[:, 0] - pool.logs[: pool.pre, 0].mean()
    before = donors[: pool.pre]
    weights = simplex_weights(
        before.T @ before, own[None, : pool.pre] @ before, np.ones((1, donors.shape[1]), bool)
    ).weights[0]
    gaps = own - donors @ weights
    return float(gaps[pool.pre :].mean()), float(4.0 * gaps.std() + 1e-6)


def _edge(pool: Pool, outside: float, inside: float) -> float:
    """Where p falls to 0.05, between two effects: the last that is still inside."""
    points = np.linspace(inside, outside, _POINTS)
    held = np.flatnonzero(conformal_p(pool, points) > LEVEL)
    return float(points[held[-1]])
