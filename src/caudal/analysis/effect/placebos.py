"""What placebos say: how rare a statistic is among them, and what they would let be found."""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from caudal.analysis.effect.pool import Pool, windows_beside
from caudal.analysis.effect.shape import Case

__all__ = [
    "LEVEL",
    "Measure",
    "detectable",
    "error_bound",
    "leave_two_out",
    "placebo_p",
    "rank_floor",
    "rank_p",
    "ratio",
    "same_sign",
]

_Array = NDArray[np.float64]
# A number of each unit (column of the pool), compared with the columns allowed to it.
Measure = Callable[[Pool, NDArray[np.int64], NDArray[np.bool_]], _Array]
LEVEL = 0.05
_POWER = 0.8


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


def placebo_p(
    pool: Pool, statistics: _Array, measure: Measure
) -> tuple[float, float, tuple[str, ...]]:
    """
    p, the smallest it can be, and how it was found if not by rank.

    By rank among the donors where these can give p ≤ 0.05 (19 and more), else by
    `leave_two_out`.

    Args:
        statistics: (1 + donors,), the treated one's first; larger is more extreme.
        measure: how they are computed.
    """
    placebos = len(statistics) - 1
    if rank_floor(placebos) <= LEVEL:
        return rank_p(float(statistics[0]), statistics[1:]), rank_floor(placebos), ()
    p = leave_two_out(pool, measure)
    bound = error_bound(placebos + 1, p)
    floor = 1.0 / (1 + placebos * (placebos - 1) // 2)
    return p, floor, (f"p by leave-two-out of {placebos} comparisons; proven bound {bound:.3f}",)


def leave_two_out(pool: Pool, measure: Measure) -> float:
    """
    Share of pairs of donors of which one is at least as extreme as the treated one.

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
    own, first, second = measure(pool, units, np.tile(outside, (3, 1))).reshape(3, -1)
    return float((1 + np.count_nonzero(own <= np.maximum(first, second))) / (1 + len(one)))


def same_sign(case: Case, pool: Pool, weights: _Array, effects: Measure) -> bool:
    """
    Whether no single donor, and no month more or less, turns the effect round.

    Args:
        weights: (1 + donors,) of the treated one: without a weight, a donor turns nothing.
        effects: mean effect of each unit.
    """
    others = ~np.eye(len(pool.names), dtype=bool)
    used = np.flatnonzero(weights != 0.0)
    allowed = np.concatenate([others[:1], others[0] & others[used]])
    found = [effects(pool, np.zeros(len(allowed), np.int64), allowed)]
    for beside in windows_beside(case):
        alone = ~np.eye(len(beside.names), dtype=bool)[:1]
        found.append(effects(beside, np.zeros(1, np.int64), alone))
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
