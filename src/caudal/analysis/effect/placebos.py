"""What placebos say: how rare a statistic is among them, and what they would let be found."""

import math

import numpy as np
from numpy.typing import NDArray

__all__ = ["LEVEL", "detectable", "error_bound", "rank_floor", "rank_p", "ratio"]

_Array = NDArray[np.float64]
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
