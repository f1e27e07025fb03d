"""
Synthetic control: a weighted mean of donors that went the way the treated series went before.

Logs of counts, each less its own mean before, so that a donor need not be of the same size.
Weights are none below zero and sum to one. What is rare is told by donors taken as if treated.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from caudal.analysis.effect.conformal import conformal_band
from caudal.analysis.effect.placebos import (
    LEVEL,
    detectable,
    error_bound,
    rank_floor,
    rank_p,
    ratio,
)
from caudal.analysis.effect.pool import Pool, demeaned, none_of, pool_of, windows_beside
from caudal.analysis.effect.shape import Case, Estimate
from caudal.analysis.effect.simplex import simplex_weights
from caudal.analysis.forecast.walk import counted

__all__ = ["Gaps", "gaps_of", "leave_two_out", "own_and_donors", "synthetic_control", "told"]

_Array = NDArray[np.float64]
_Flags = NDArray[np.bool_]
_Indices = NDArray[np.int64]
# Below this a weight is not shown.
_SHOWN = 1e-4


@dataclass(frozen=True)
class Gaps:
    """
    What is left of units when their synthetic controls are taken off.

    Args:
        weights: (units, 1 + donors).
        gaps: (units, pre + post) [log points].
        before: (units,), root mean square of the gaps before.
        after: (units,), of those after.
    """

    weights: _Array
    gaps: _Array
    before: _Array
    after: _Array

    @property
    def ratios(self) -> _Array:
        """Error after over error before."""
        return ratio(self.after, self.before)


def synthetic_control(case: Case) -> Estimate:
    """
    The effect as the mean gap after between a series and its synthetic control.

    Statistic: root mean square of the gaps after over that before. p: its rank among donors
    taken as if treated, the treated one never among their donors; where so few donors could
    not give p ≤ 0.05, leave-two-out: see `leave_two_out`. Band: conformal.

    Returns:
        With fewer than 18 months before, a gap in the treated series or fewer than three
        donors: nothing, and why.

    Assumes:
        No donor was touched by the policy. What moved them moved the treated one alike, in
        logs, in the mix that fits before.

    Wrong when:
        The series was treated because it was extreme: it falls back without any policy.
        Counts are so small that logs are mostly chance.

    Source:
        Abadie, Diamond and Hainmueller 2010, Journal of the American Statistical Association
        105, 493–505; Ferman and Pinto 2021, Quantitative Economics 12, 1197–1221 (demeaned).
    """
    pool = pool_of(case)
    if isinstance(pool, str):
        return none_of(pool)
    found = gaps_of(pool, *own_and_donors(pool))
    return told(case, pool, found)


def own_and_donors(pool: Pool) -> tuple[_Indices, _Flags]:
    """The treated one and each donor as if treated; a donor is compared with other donors."""
    units = len(pool.names)
    allowed = ~np.eye(units, dtype=bool)
    allowed[:, 0] = False
    return np.arange(units), allowed


def gaps_of(pool: Pool, units: _Indices, allowed: _Flags) -> Gaps:
    """Synthetic controls of units (columns of the pool) of the columns allowed to each."""
    logs = demeaned(pool)
    before = logs[: pool.pre]
    gram = before.T @ before
    weights = simplex_weights(gram, gram[units], allowed).weights
    return measured(pool, weights, logs.T[units] - weights @ logs.T)


def measured(pool: Pool, weights: _Array, gaps: _Array) -> Gaps:
    """Gaps with their errors before and after."""
    squares = gaps**2
    return Gaps(
        weights,
        gaps,
        np.sqrt(squares[:, : pool.pre].mean(axis=1)),
        np.sqrt(squares[:, pool.pre :].mean(axis=1)),
    )


def leave_two_out(pool: Pool) -> float:
    """
    Share of pairs of donors of which one is at least as far off as the treated one.

    The three of them are compared with the same donors: all but this pair. The share is
    counted with one more that is: (losses + 1) / (pairs + 1), never zero.

    Wrong when:
        Read as exact: with N series it may be the smallest it can be once in N times without
        any effect (`error_bound`).

    Source:
        Lei and Sudijono 2024, arXiv 2401.07152, equations 5–7.
    """
    number = len(pool.names)
    one, other = np.triu_indices(number - 1, k=1)
    one, other = one + 1, other + 1
    outside = np.ones((len(one), number), bool)
    rows = np.arange(len(one))
    outside[:, 0] = outside[rows, one] = outside[rows, other] = False
    units = np.concatenate([np.zeros(len(one), np.int64), one, other])
    own, first, second = gaps_of(pool, units, np.tile(outside, (3, 1))).ratios.reshape(3, -1)
    return float((1 + np.count_nonzero(own <= np.maximum(first, second))) / (1 + len(one)))


def told(case: Case, pool: Pool, found: Gaps) -> Estimate:
    """The estimate of the treated one (row 0) and its placebos (the other rows)."""
    gaps, after = found.gaps, found.gaps[:, pool.pre :]
    effect = float(after[0].mean())
    low, high, why = conformal_band(pool)
    p, floor, how = _p_of(pool, found)
    error = float(found.before[0])
    return Estimate(
        effect,
        low,
        high,
        p,
        found.ratios[1:],
        float(found.ratios[0]),
        floor,
        detectable(after[1:], found.before[1:], error, -1.0 if effect < 0 else 1.0),
        pretrend=_pretrend(pool, found),
        fit=float(ratio(found.before[:1], np.median(found.before[1:], keepdims=True))[0]),
        sign_stable=_same_sign(case, pool, found),
        counterfactual=counted(pool.logs[:, 0] - gaps[0]),
        paths=gaps[1:],
        weights=_weights(pool, found.weights[0]),
        why=(*pool.why, *how, *why),
    )


def _p_of(pool: Pool, found: Gaps) -> tuple[float, float, tuple[str, ...]]:
    """p, the smallest it can be, and how it was found."""
    placebos = len(found.ratios) - 1
    if rank_floor(placebos) <= LEVEL:
        return rank_p(float(found.ratios[0]), found.ratios[1:]), rank_floor(placebos), ()
    p = leave_two_out(pool)
    bound = error_bound(placebos + 1, p)
    floor = 1.0 / (1 + placebos * (placebos - 1) // 2)
    return p, floor, (f"p by leave-two-out of {placebos} comparisons; proven bound {bound:.3f}",)


def _pretrend(pool: Pool, found: Gaps) -> float:
    """Rank of the trend of the gaps before, over their size, among the placebos'."""
    steps = np.arange(pool.pre) - (pool.pre - 1) / 2.0
    slopes = ratio(np.abs(found.gaps[:, : pool.pre] @ steps), found.before)
    return rank_p(float(slopes[0]), slopes[1:])


def _same_sign(case: Case, pool: Pool, found: Gaps) -> bool:
    """Whether no single donor, and no month more or less, turns the effect round."""
    own = np.zeros(1, np.int64)
    allowed = ~np.eye(len(pool.names), dtype=bool)[:1]
    heavy = np.flatnonzero(found.weights[0] > 0.0)
    without = allowed & ~np.eye(len(pool.names), dtype=bool)[heavy]
    signs = {bool(found.gaps[0, pool.pre :].mean() > 0)}
    left = gaps_of(pool, np.zeros(len(heavy), np.int64), without).gaps[:, pool.pre :]
    signs |= set((left.mean(axis=1) > 0).tolist())
    for beside in windows_beside(case):
        allowed = ~np.eye(len(beside.names), dtype=bool)[:1]
        gap = gaps_of(beside, own, allowed).gaps[0, beside.pre :]
        signs.add(bool(gap.mean() > 0))
    return len(signs) == 1


def _weights(pool: Pool, weights: _Array) -> Mapping[str, float]:
    """Donors with a weight to be seen, largest first."""
    order = np.argsort(-np.abs(weights), kind="stable")
    return {pool.names[at]: float(weights[at]) for at in order if abs(weights[at]) > _SHOWN}
