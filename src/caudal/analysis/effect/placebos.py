"""What placebos say: how rare a statistic is, which effects it leaves open, which it would find."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from caudal.analysis.effect.pool import Pool, windows_beside
from caudal.analysis.effect.shape import Case
from caudal.vocabulary.effect_limits import limit
from caudal.vocabulary.effects import Reason

__all__ = [
    "LEVEL",
    "Compared",
    "Measure",
    "Ranked",
    "detectable",
    "error_bound",
    "leave_two_out",
    "not_ruled_out",
    "placebo_rank",
    "rank_floor",
    "rank_p",
    "ratio",
    "same_sign",
]

_Array = NDArray[np.float64]
LEVEL = 0.05
_POWER = 0.8


@dataclass(frozen=True)
class Compared:
    """
    What is ranked, of each unit as if treated.

    Args:
        statistics: (units,), larger is more extreme.
        effects: (units,), mean effect after [log points].
        scales: (units,): an effect that is e off on average has a statistic of e / scale at
            least, and of no more if it is as much off in every month.
    """

    statistics: _Array
    effects: _Array
    scales: _Array


@dataclass(frozen=True)
class Ranked:
    """
    How rare the treated one is among the placebos.

    Args:
        p: share of comparisons that are at least as extreme, one more counted.
        floor: smallest p that so many comparisons can give.
        low, high: mean effects with a p above 0.05 [log points]; NaN: no effect has a smaller one.
        why: how it was found, if not by rank, and why there is no band.
    """

    p: float
    floor: float
    low: float
    high: float
    why: tuple[Reason, ...] = ()


# Units (columns of the pool), each with the columns that it may be compared with.
Measure = Callable[[Pool, NDArray[np.int64], NDArray[np.bool_]], Compared]


def ratio(after: _Array, before: _Array) -> _Array:
    """Error after over error before; no error at all: 0; only before none: infinite."""
    with np.errstate(divide="ignore", invalid="ignore"):
        shares: _Array = np.where(after == 0.0, 0.0, after / before)
    return shares


def rank_p(statistic: float, placebos: _Array) -> float:
    """
    Share of placebos at least as large, the treated one counted among them.

    >>> rank_p(3.0, np.array([1.0, 2.0, 4.0]))
    0.5
    """
    return float((1 + np.count_nonzero(placebos >= statistic)) / (1 + len(placebos)))


def rank_floor(number: int) -> float:
    """Smallest p that so many placebos can give."""
    return 1.0 / (1 + number)


def placebo_rank(pool: Pool, found: Compared, measure: Measure) -> Ranked:
    """
    By rank among the donors where these can give p ≤ 0.05 (19 and more), else leave-two-out.

    Args:
        found: the treated one first, then each donor as if treated.
        measure: how it was found.

    Returns:
        The band is `not_ruled_out`'s, of the same comparisons as p: a band without zero
        has p ≤ 0.05. With p ≤ 0.05 it holds zero only where the months after differ so much
        that their mean could be none.
    """
    own, others = float(found.statistics[0]), found.statistics[1:]
    number = len(others)
    if rank_floor(number) > LEVEL:
        return leave_two_out(pool, measure)
    reach = _reach(others, found.scales[:1])
    low, high = not_ruled_out(np.repeat(found.effects[:1], number), reach)
    return _with_why(Ranked(rank_p(own, others), rank_floor(number), low, high))


def leave_two_out(pool: Pool, measure: Measure) -> Ranked:
    """
    p as the share of pairs of donors of which one is at least as extreme as the treated one.

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
    one, other, rows = one + 1, other + 1, np.arange(len(one))
    outside = np.ones((len(one), number), bool)
    outside[:, 0] = outside[rows, one] = outside[rows, other] = False
    units = np.concatenate([np.zeros(len(one), np.int64), one, other])
    found = measure(pool, units, np.tile(outside, (3, 1)))
    own, first, second = found.statistics.reshape(3, -1)
    beaten = np.maximum(first, second)
    p = float((1 + np.count_nonzero(own <= beaten)) / (1 + len(one)))
    reach = _reach(beaten, found.scales[: len(one)])
    low, high = not_ruled_out(found.effects[: len(one)], reach)
    how = limit("leave_two_out", donors=number - 1, bound=error_bound(number, p))
    return _with_why(Ranked(p, rank_floor(len(one)), low, high, (how,)))


def not_ruled_out(effects: _Array, reach: _Array) -> tuple[float, float]:
    """
    Smallest and largest mean effect that p ≤ 0.05 does not rule out [log points].

    An effect, month by month, is ruled out if p ≤ 0.05 with it taken off the treated one. Of
    all that are not, the means: in a comparison that the treated one would lose by as many
    log points as `reach` or less, those so near to its own mean.

    Args:
        effects: (comparisons,), the treated one's in each [log points].
        reach: (comparisons,) [log points].

    Returns:
        NaN where every effect is left, or the comparisons leave none.

    Assumes:
        As the p does: without the policy each of the series was as likely to be the extreme
        one. The effect may be another one each month, which makes it wider than a band for
        steady effects.

    Source:
        Firpo and Possebom 2018, Journal of Causal Inference 6(2), equations 10–14, of any
        effect; they then take steady ones (15–16).

    >>> not_ruled_out(np.full(20, -1.0), np.append(np.full(19, 0.3), 0.5))
    (-1.5, -0.5)
    """
    needed = math.floor(LEVEL * (1 + len(effects)) + 1e-9)
    if needed < 1:
        return math.nan, math.nan
    starts, ends = np.sort(effects - reach), np.sort(effects + reach)
    low, high = (
        starts[_held(starts, starts, ends) >= needed],
        ends[_held(ends, starts, ends) >= needed],
    )
    if not len(low) or not np.isfinite([low[0], high[-1]]).all():
        return math.nan, math.nan
    return float(low[0]), float(high[-1])


def _held(points: _Array, starts: _Array, ends: _Array) -> NDArray[np.int64]:
    """How many of the intervals hold each point, their ends included."""
    return np.searchsorted(starts, points, "right") - np.searchsorted(ends, points, "left")


def _reach(statistics: _Array, scales: _Array) -> _Array:
    """Log points that a treated one may be off and lose to each statistic, or tie."""
    with np.errstate(invalid="ignore"):
        reach: _Array = np.where(np.isinf(statistics), np.inf, statistics * scales)
    return reach


def _with_why(ranked: Ranked) -> Ranked:
    if not math.isnan(ranked.low):
        return ranked
    few = ranked.floor > LEVEL
    why = limit("few_for_band" if few else "no_band")
    return replace(ranked, why=(*ranked.why, why))


def same_sign(case: Case, pool: Pool, weights: _Array, measure: Measure) -> bool:
    """
    Whether no single donor, and no month more or less, turns the effect round.

    Args:
        weights: (1 + donors,) of the treated one: without a weight, a donor turns nothing.
        measure: gives the mean effects.
    """
    others = ~np.eye(len(pool.names), dtype=bool)
    used = np.flatnonzero(weights != 0.0)
    allowed = np.concatenate([others[:1], others[0] & others[used]])
    found = [measure(pool, np.zeros(len(allowed), np.int64), allowed).effects]
    for beside in windows_beside(case):
        alone = ~np.eye(len(beside.names), dtype=bool)[:1]
        found.append(measure(beside, np.zeros(1, np.int64), alone).effects)
    return len(set(np.sign(np.concatenate(found)).tolist())) == 1


def error_bound(units: int, p: float) -> float:
    """
    Proven bound on how often leave-two-out gives at most this p without an effect.

    ⌊N f(N, p)⌋ / N, N the treated one and the donors: it is never below 1 / N.

    Assumes:
        Each of the N was as likely to be the treated one.

    Source:
        Lei and Sudijono 2024, arXiv 2401.07152, theorem 2.2 and equation 9.

    >>> round(error_bound(16, 0.0), 4)
    0.0625
    """
    least = 1.0 - 1.0 / units
    inner = 9.0 * least**2 - 12.0 * (
        -4.0 / (3.0 * units**2) + 1.0 / units + p * least * (1.0 - 2.0 / units)
    )
    share = (3.0 * least - math.sqrt(max(inner, 0.0))) / 2.0
    return min(math.floor(units * share + 1e-9) / units, 1.0)


def detectable(after: _Array, before: _Array, error: float, sign: float) -> float:
    """
    Steady effect from which on four placebos in five would show it at p ≤ 0.05 [log points].

    Each placebo's gaps, in units of its error before, are moved by the
    effect in units of the treated one's error; found: its error ratio is
    among the largest 5% of the others' (with fewer than 20: the largest).

    Args:
        after: (placebos, post), gaps after [log points].
        before: (placebos,), errors before [log points].
        error: the treated one's before [log points].
        sign: of the effect that is looked for; the answer has it.

    Returns:
        NaN with fewer than two placebos.
    """
    known = before > 0.0
    if np.count_nonzero(known) < 2:
        return float("nan")
    gaps = sign * after[known] / before[known, None]
    squares, means = (gaps**2).mean(axis=1), gaps.mean(axis=1)
    to_beat = _largest_of_others(squares)
    inside = means**2 - squares + to_beat
    # What the mean square must be moved to: a quadratic in the effect.
    moved = np.where(inside > 0.0, -means + np.sqrt(np.maximum(inside, 0.0)), 0.0)
    needed = float(np.quantile(np.maximum(moved, 0.0), _POWER, method="higher"))
    return sign * needed * error


def _largest_of_others(squares: _Array) -> _Array:
    """What each must exceed to be among the largest 5% with the others (one at least)."""
    number = len(squares)
    order = np.sort(squares)[::-1]
    at = max(math.floor(LEVEL * number + 1e-9), 1) - 1
    at = min(at, number - 2)
    others: _Array = np.where(squares >= order[at], order[at + 1], order[at])
    return others
