"""Augmented synthetic control: a ridge regression takes off what the weights could not fit."""

from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from caudal.analysis.effect.pool import Pool, demeaned, pool_of
from caudal.analysis.effect.shape import Case, Estimate, unknown
from caudal.analysis.effect.simplex import simplex_weights
from caudal.analysis.effect.synthetic import Gaps, gaps_of, measured, own_and_donors, told

__all__ = ["augmented_control", "augmented_gaps", "best_penalty", "ridge_parts"]

_Array = NDArray[np.float64]
_Flags = NDArray[np.bool_]
_Indices = NDArray[np.int64]
_PENALTIES = 12
_SMALLEST = 1e-6
_HELD_OUT = 12


def augmented_control(case: Case) -> Estimate:
    """
    The effect by a synthetic control whose misfit before is taken off by a ridge regression.

    Weights may fall below zero; they still sum to one. The penalty is the largest whose error
    over months held out is within one standard error of the least, over all units together.
    Everything else as in `synthetic_control`, p and band of the augmented gaps; but `fit` and
    the conformal band are the plain control's: the ridge fits whatever it is given.

    Wrong when:
        The misfit before is chance, or large: the regression then follows it past what donors
        can say. A poor `fit` tells the second.

    Source:
        Ben-Michael, Feller and Rothstein 2021, Journal of the American Statistical Association
        116, 1789–1803.
    """
    pool = pool_of(case)
    if not isinstance(pool, Pool):
        return unknown(pool)
    found = told(case, pool, partial(augmented_gaps, penalty=best_penalty(pool)))
    return replace(found, fit=gaps_of(pool, *own_and_donors(pool)).misfit)


def augmented_gaps(pool: Pool, units: _Indices, allowed: _Flags, *, penalty: float) -> Gaps:
    """
    Augmented controls of units, of the columns allowed to each.

    Args:
        penalty: of the ridge, in units of the sum of squares of each unit's donors before, less
            their mean of each month.
    """
    logs = demeaned(pool)
    plain = gaps_of(pool, units, allowed)
    penalties = np.array([penalty])
    added = ridge_parts(logs[: pool.pre], units, allowed, plain.weights, penalties)[0]
    weights = plain.weights + added
    return measured(pool, weights, logs.T[units] - weights @ logs.T)


def ridge_parts(
    before: _Array, units: _Indices, allowed: _Flags, plain: _Array, penalties: _Array
) -> _Array:
    """
    What the ridge adds to the weights: (penalties, units, columns); each row sums to zero.

    r'(BB' + λI)⁻¹B, B the donors' logs less their mean of each month, r the misfit before.
    """
    share = allowed / allowed.sum(axis=1, keepdims=True)
    centred = np.where(allowed[:, None, :], before - (share @ before.T)[:, :, None], 0.0)
    misfit = before.T[units] - plain @ before.T
    across = np.matmul(centred.transpose(0, 2, 1), centred)
    told_by = np.matmul(misfit[:, None, :], centred).transpose(0, 2, 1)
    size = np.trace(across, axis1=1, axis2=2) + 1e-300
    # One penalty after the other: small systems, which no library spreads over processors.
    ridges = (penalty * size[:, None, None] * np.eye(across.shape[1]) for penalty in penalties)
    parts = np.stack([np.linalg.solve(across + ridge, told_by)[:, :, 0] for ridge in ridges])
    return np.where(allowed, parts, 0.0)


def best_penalty(pool: Pool) -> float:
    """Largest penalty whose error over held-out months is within one standard error of least."""
    units, allowed = own_and_donors(pool)
    logs = demeaned(pool)[: pool.pre]
    penalties = np.logspace(0.0, np.log10(_SMALLEST), _PENALTIES)
    months = np.unique(np.linspace(0, pool.pre - 1, _HELD_OUT).astype(int))
    errors = np.stack([_held_out(logs, month, units, allowed, penalties) for month in months])
    # Units of any size weigh the same; one that never changed says nothing.
    size = (logs**2).mean(axis=0)[units]
    means = (errors[:, :, size > 0.0] / size[size > 0.0]).mean(axis=2)
    mean, error = means.mean(axis=0), means.std(axis=0, ddof=1) / np.sqrt(len(months))
    least = int(np.argmin(mean))
    return float(penalties[np.flatnonzero(mean <= mean[least] + error[least])[0]])


def _held_out(
    logs: _Array, month: int, units: _Indices, allowed: _Flags, penalties: _Array
) -> _Array:
    """
    Squared errors of one month, fitted without it (penalties, units).

    Its mean is taken off without it too: months whose sum is zero give away the one left out.
    """
    rest = np.delete(logs, month, axis=0)
    out = logs[month] - rest.mean(axis=0)
    rest = rest - rest.mean(axis=0)
    gram = rest.T @ rest
    plain = simplex_weights(gram, gram[units], allowed).weights
    weights = plain + ridge_parts(rest, units, allowed, plain, penalties)
    errors: _Array = (out[units] - weights @ out) ** 2
    return errors
