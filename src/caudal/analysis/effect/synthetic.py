"""
Synthetic control: a weighted mean of donors that went the way the treated series went before.

Logs of counts, each less its own mean before, so that a donor need not be of the same size.
Weights are none below zero and sum to one. What is rare is told by donors taken as if treated.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from caudal.analysis.effect.conformal import conformal_band
from caudal.analysis.effect.placebos import (
    Compared,
    detectable,
    placebo_rank,
    rank_p,
    ratio,
    same_sign,
)
from caudal.analysis.effect.pool import Pool, demeaned, pool_of
from caudal.analysis.effect.shape import Case, Estimate, unknown
from caudal.analysis.effect.simplex import simplex_weights
from caudal.analysis.forecast.walk import counted

__all__ = [
    "Fit",
    "Gaps",
    "gaps_of",
    "measured",
    "own_and_donors",
    "shown",
    "synthetic_control",
    "told",
]

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

    @property
    def misfit(self) -> float:
        """Error before of the first unit over the median of the others."""
        return float(ratio(self.before[:1], np.median(self.before[1:], keepdims=True))[0])

    def compared(self, pre: int) -> Compared:
        """Ranked by the ratio: with an effect of mean e, e / error before and more."""
        return Compared(self.ratios, self.gaps[:, pre:].mean(axis=1), self.before)


# A way of fitting: of a pool, the columns that are fitted and those allowed to each.
Fit = Callable[[Pool, _Indices, _Flags], Gaps]


def synthetic_control(case: Case) -> Estimate:
    """
    The effect as the mean gap after between a series and its synthetic control.

    Statistic: root mean square of the gaps after over that before. p: its rank among donors
    taken as if treated, the treated one never among their donors; where so few donors could
    not give p ≤ 0.05, leave-two-out: see `leave_two_out`. Band: mean effects that this p does
    not rule out (`not_ruled_out`); the conformal band, from months instead of donors, beside it.

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
    if not isinstance(pool, Pool):
        return unknown(pool)
    return told(case, pool, gaps_of)


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


def told(case: Case, pool: Pool, fit: Fit) -> Estimate:
    """The estimate of the treated one and its placebos, by any way of fitting weights."""

    def measure(other: Pool, units: _Indices, allowed: _Flags) -> Compared:
        return fit(other, units, allowed).compared(other.pre)

    found = fit(pool, *own_and_donors(pool))
    gaps, after = found.gaps, found.gaps[:, pool.pre :]
    effect = float(after[0].mean())
    ranked = placebo_rank(pool, found.compared(pool.pre), measure)
    sign = -1.0 if effect < 0 else 1.0
    return Estimate(
        effect,
        ranked.low,
        ranked.high,
        ranked.p,
        found.ratios[1:],
        float(found.ratios[0]),
        ranked.floor,
        detectable(after[1:], found.before[1:], float(found.before[0]), sign),
        pretrend=_pretrend(pool, found),
        fit=found.misfit,
        sign_stable=same_sign(case, pool, found.weights[0], measure),
        counterfactual=counted(pool.logs[:, 0] - gaps[0]),
        paths=gaps[1:],
        among=pool.names[1:],
        weights=shown(pool, found.weights[0]),
        why=(*pool.why, *ranked.why),
        conformal=conformal_band(pool),
    )


def _pretrend(pool: Pool, found: Gaps) -> float:
    """Rank of the trend of the gaps before, over their size, among the placebos'."""
    steps = np.arange(pool.pre) - (pool.pre - 1) / 2.0
    slopes = ratio(np.abs(found.gaps[:, : pool.pre] @ steps), found.before)
    return rank_p(float(slopes[0]), slopes[1:])


def shown(pool: Pool, weights: _Array) -> Mapping[str, float]:
    """Donors with a weight to be seen, largest first."""
    order = np.argsort(-np.abs(weights), kind="stable")
    return {pool.names[at]: float(weights[at]) for at in order if abs(weights[at]) > _SHOWN}
