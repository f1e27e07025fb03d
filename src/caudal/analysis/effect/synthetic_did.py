"""Synthetic difference in differences: weights for donors, and weights for the months before."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from caudal.analysis.effect.placebos import Compared, detectable, placebo_rank, ratio, same_sign
from caudal.analysis.effect.pool import Pool, pool_of
from caudal.analysis.effect.shape import Case, Estimate, unknown
from caudal.analysis.effect.simplex import simplex_weights
from caudal.analysis.effect.synthetic import own_and_donors, shown
from caudal.analysis.forecast.walk import counted

__all__ = ["TwoWeights", "differences", "synthetic_did"]

_Array = NDArray[np.float64]
_Flags = NDArray[np.bool_]
_Indices = NDArray[np.int64]
# Of the noise: makes the weights of months the only ones.
_MONTH_RIDGE = 1e-6


@dataclass(frozen=True)
class TwoWeights:
    """
    Weighted double differences of units.

    Args:
        weights: (units, 1 + donors), of donors.
        months: (units, pre), of the months before.
        gaps: (units, pre + post), less their weighted mean before.
        effects: (units,), mean of the gaps after.
    """

    weights: _Array
    months: _Array
    gaps: _Array
    effects: _Array


def synthetic_did(case: Case) -> Estimate:
    """
    The effect as a difference in differences, donors and months before both weighted.

    Weights of donors make their path before parallel to the treated one's; weights of months
    make the donors' months before like those after. Statistic: the effect without its sign.
    Band: effects that its p does not rule out (`not_ruled_out`); it holds zero if and only if
    p > 0.05 by rank.

    Assumes:
        The treated one's effect has the spread of the placebos'.

    Wrong when:
        The treated series is calmer or wilder than the donors: no error before is taken off.

    Source:
        Arkhangelsky, Athey, Hirshberg, Imbens and Wager 2021, American Economic Review 111,
        4088–4118, algorithm 1. Their band (algorithm 4) is 1.96 times the placebos' standard
        deviation to either side: it may leave out zero where the rank does not.
    """
    pool = pool_of(case)
    if not isinstance(pool, Pool):
        return unknown(pool)
    found = differences(pool, *own_and_donors(pool))
    effect, placebos = float(found.effects[0]), found.effects[1:]
    ranked = placebo_rank(pool, _compared(found), _measure)
    misfit = found.gaps[:, : pool.pre].std(axis=1)
    return Estimate(
        effect,
        ranked.low,
        ranked.high,
        ranked.p,
        np.abs(placebos),
        abs(effect),
        ranked.floor,
        detectable(placebos[:, None], np.ones(len(placebos)), 1.0, -1.0 if effect < 0 else 1.0),
        fit=float(ratio(misfit[:1], np.median(misfit[1:], keepdims=True))[0]),
        sign_stable=same_sign(case, pool, found.weights[0], _measure),
        counterfactual=counted(pool.logs[:, 0] - found.gaps[0]),
        paths=found.gaps[1:],
        among=pool.names[1:],
        weights=shown(pool, found.weights[0]),
        why=(*pool.why, *ranked.why),
    )


def differences(pool: Pool, units: _Indices, allowed: _Flags) -> TwoWeights:
    """Double differences of units (columns of the pool), of the columns allowed to each."""
    logs, pre = pool.logs, pool.pre
    noise = _noise(logs[:pre], allowed)
    weights = _donor_weights(pool, units, allowed, noise)
    months = _month_weights(pool, allowed, noise)
    gaps = logs.T[units] - weights @ logs.T
    gaps = gaps - (gaps[:, :pre] * months).sum(axis=1, keepdims=True)
    return TwoWeights(weights, months, gaps, gaps[:, pre:].mean(axis=1))


def _donor_weights(pool: Pool, units: _Indices, allowed: _Flags, noise: _Array) -> _Array:
    """Weights of donors, with a level of their own, drawn together by the noise."""
    before = pool.logs[: pool.pre] - pool.logs[: pool.pre].mean(axis=0)
    gram = before.T @ before
    drawn = pool.pre * np.sqrt(pool.post) * noise**2
    every = gram + drawn[:, None, None] * np.eye(len(gram))
    return simplex_weights(every, gram[units], allowed).weights


def _month_weights(pool: Pool, allowed: _Flags, noise: _Array) -> _Array:
    """Weights of months before that make the donors' like the mean of those after."""
    share = allowed / allowed.sum(axis=1, keepdims=True)
    after = pool.logs[pool.pre :].mean(axis=0)
    rows = np.concatenate([pool.logs[: pool.pre], after[None]])
    centred = np.where(allowed[:, None, :], rows - (share @ rows.T)[:, :, None], 0.0)
    before, aim = centred[:, :-1], centred[:, -1]
    drawn = allowed.sum(axis=1) * (_MONTH_RIDGE * noise) ** 2
    gram = np.matmul(before, before.transpose(0, 2, 1))
    gram = gram + drawn[:, None, None] * np.eye(pool.pre)
    linear = np.matmul(before, aim[:, :, None])[:, :, 0]
    return simplex_weights(gram, linear, np.ones(linear.shape, bool)).weights


def _noise(before: _Array, allowed: _Flags) -> _Array:
    """Standard deviation of the monthly changes of each unit's donors before."""
    changes = np.diff(before, axis=0)
    number = allowed.sum(axis=1) * len(changes)
    mean = allowed @ changes.sum(axis=0) / number
    squares = allowed @ (changes**2).sum(axis=0) - number * mean**2
    noise: _Array = np.sqrt(np.maximum(squares, 0.0) / (number - 1))
    return noise


def _measure(pool: Pool, units: _Indices, allowed: _Flags) -> Compared:
    return _compared(differences(pool, units, allowed))


def _compared(found: TwoWeights) -> Compared:
    return Compared(np.abs(found.effects), found.effects, np.ones(len(found.effects)))
