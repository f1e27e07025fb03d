"""
First-order Sobol indices from members that were simulated anyway, and which are told from 0.
"""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

__all__ = ["FirstOrder", "first_order"]

_Floats = NDArray[np.float64]
# Half-waves over a parameter's ranks: enough for a hump and a dip, few enough for 200 members.
_WAVES = 6
# With fewer members an index is hardly more than its bias.
_FEWEST = 20
# Trials of pure noise in which any of the parameters of an outcome is told.
_FALSE = 0.05
# Ends of the 80% band, in standard errors.
_BAND = NormalDist().inv_cdf(0.9)
_HALVINGS = 60


@dataclass(frozen=True)
class FirstOrder:
    """
    What each parameter alone has to do with each outcome, (outcomes, parameters).

    Args:
        share: first-order Sobol index, of the variance [0–1]; below 0 where noise has it so.
        low, high: 80% band of it.
        correlation: of ranks (Spearman), for its sign [−1–1].
        told: whether either is told from 0.
    """

    share: _Floats
    low: _Floats
    high: _Floats
    correlation: _Floats
    told: NDArray[np.bool_]


def first_order(values: _Floats, outcomes: _Floats) -> FirstOrder:
    """
    First-order Sobol indices of given members: Var(E[outcome | parameter]) / Var(outcome).

    Members are put in the order of a parameter, and the outcome is fitted by cosines of half a
    wave to `_WAVES` half-waves over the ranks. The share of the variance that they tell is
    freed of what as many cosines tell of noise: 1 − (1 − R²)(n − 1)/(n − 1 − waves). Of equal
    values of a parameter the earlier member is the first.

    A parameter is told from 0 where R² or the rank correlation passes a limit. In pure noise,
    any parameter of an outcome passes one in 1 of 20 trials: R² of cosines is a beta variable,
    the correlation nearly normal with variance 1/(n − 1), and both limits share the 5% among
    the parameters that vary.

    Args:
        values: (members, parameters), drawn in any way.
        outcomes: (outcomes, members), finite.

    Returns:
        NaN, and not told, where outcome or parameter is constant; with fewer than 20 members
        the correlation alone.

    Assumes:
        Members are drawn independently of each other; copies of one, as a particle filter
        makes them, let noise pass the limits. Parameters may be correlated: then an index says
        how much of the variance would go if the parameter were known, with all that it tells of
        the others. Indices then do not add up to a share, and a parameter that moves nothing
        may have one.

    Wrong when:
        Read as all that a parameter does: what it does with others together is left out. A
        parameter that moves an outcome in quick waves, or not on average, is missed. One member
        far from the rest makes the variance, and the shares of it, its own.

    Source:
        Plischke (2012), Environmental Modelling & Software 35, for the cosines; Ezekiel's
        correction of R². Compared with the classes of Plischke et al. (2013), European Journal
        of Operational Research 226, and the ranks of Gamboa et al. (2022), Bernoulli 28, on
        functions of known indices: at 200 members inert parameters scatter a quarter as much as
        by ranks, and humps are found that ten classes flatten.
    """
    members, shape = len(values), (len(outcomes), values.shape[1])
    told_from = outcomes - outcomes.mean(axis=1, keepdims=True)
    varying = np.outer(np.ptp(outcomes, axis=1) > 0, np.ptp(values, axis=0) > 0)
    share, error = np.full((2, *shape), np.nan)
    if members >= _FEWEST:
        waves = _cosines(members)
        for p, column in enumerate(values.T):
            in_order = told_from[:, np.argsort(column, kind="stable")]
            share[:, p], error[:, p] = _of_one(in_order, waves)
    correlation = _correlations(_ranks(values.T), _ranks(outcomes))
    share, error, correlation = (
        np.where(varying, one, np.nan) for one in (share, error, correlation)
    )
    family = max(int(varying.any(axis=0).sum()), 1)
    return FirstOrder(
        share,
        share - _BAND * error,
        share + _BAND * error,
        correlation,
        _told(share, correlation, members, family),
    )


def _cosines(members: int) -> _Floats:
    """(waves, members) of mean 0 and mean square 1, each at a right angle to the others."""
    at = (np.arange(members) + 0.5) / members
    waves: _Floats = np.sqrt(2) * np.cos(np.pi * np.outer(np.arange(1, _WAVES + 1), at))
    return waves


def _of_one(outcomes: _Floats, waves: _Floats) -> tuple[_Floats, _Floats]:
    """Index and its standard error of outcomes (outcomes, members) in a parameter's order."""
    members = outcomes.shape[1]
    squares = (outcomes**2).mean(axis=1)
    variance = np.where(squares > 0, squares, 1.0)
    fitted = (outcomes @ waves.T / members) @ waves
    told = (fitted**2).mean(axis=1) / variance
    # What each member does to the share; beside it the chance that the correction leaves.
    each = 2 * fitted * outcomes - fitted**2 - told[:, None] * outcomes**2
    spread = (each**2).mean(axis=1) / variance**2 / members
    noise = 2 * _WAVES * ((1 - told) / members) ** 2
    return _freed(told, members), np.sqrt(spread + noise)


def _freed(told: _Floats, members: int) -> _Floats:
    """A share that cosines tell, without what they tell of noise."""
    return 1 - (1 - told) * (members - 1) / (members - 1 - _WAVES)


def _told(share: _Floats, correlation: _Floats, members: int, family: int) -> NDArray[np.bool_]:
    """Whether a share or a correlation is more than noise has in any of a family."""
    if members < _FEWEST:
        return np.zeros(share.shape, np.bool_)
    chance = _FALSE / family / 2
    most = _freed(np.array(_noise_share(members, chance)), members)
    straight = NormalDist().inv_cdf(1 - chance / 2) / np.sqrt(members - 1)
    told: NDArray[np.bool_] = (share > most) | (np.abs(correlation) > straight)
    return told


def _noise_share(members: int, chance: float) -> float:
    """
    Share of the variance that noise passes with a chance.

    It is Beta(3, (members − 7)/2): P(more than x) = (1 − x)^b (1 + b·x + b(b + 1)/2·x²).
    """
    b = (members - 1 - _WAVES) / 2

    def beyond(x: float) -> float:
        return float((1 - x) ** b * (1 + b * x + b * (b + 1) / 2 * x**2))

    return _falls_to(beyond, chance)


def _falls_to(beyond: Callable[[float], float], chance: float) -> float:
    """Where a function that falls from 1 at 0 to 0 at 1 has a value, by halving."""
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if beyond(middle) > chance else (low, middle)
    return high


def _ranks(values: _Floats) -> _Floats:
    """Ranks along the last axis; equal values share the mean of their ranks."""
    found = np.empty(values.shape)
    for n, row in enumerate(values):
        _, at, counts = np.unique(row, return_inverse=True, return_counts=True)
        ends = np.cumsum(counts)
        found[n] = (ends - (counts - 1) / 2)[at]
    return found


def _correlations(parameters: _Floats, outcomes: _Floats) -> _Floats:
    """(outcomes, parameters) of ranks; NaN where one of both is constant."""
    a = parameters - parameters.mean(axis=1, keepdims=True)
    b = outcomes - outcomes.mean(axis=1, keepdims=True)
    size = np.sqrt(np.outer((b**2).sum(axis=1), (a**2).sum(axis=1)))
    found: _Floats = np.divide(b @ a.T, size, out=np.full(size.shape, np.nan), where=size > 0)
    return found
