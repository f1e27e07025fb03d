"""
Placebo windows of one series: what its level does around dates on which nothing was decided.

A window is so many months before a date and so many after it. The window of the policy is one
among all that the history holds; how far out it lies among them is its p, and the same ranking
turned round gives the band of the effect and the smallest effect that would be found.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from caudal.analysis.effect.shape import Case

__all__ = [
    "Ranking",
    "Window",
    "findable_fall",
    "placebo_starts",
    "ranking",
    "rows_of",
    "window_of",
]

_Array = NDArray[np.float64]
_Rows = NDArray[np.int64]
_LEVEL = 0.05
_POWER = 0.8
_TINY = 1e-12
_MONTHS = 12


@dataclass(frozen=True)
class Window:
    """
    The months of one policy that are compared, as distances from the first month after it.

    No more months before than after are compared, the nearest; those before them are only
    looked at: whether there was a trend.

    Args:
        offsets: (pre + post,), rows from `begins`, in time order.
        pre: so many of them are before it.
        compared: so many of those are compared.
    """

    offsets: _Rows
    pre: int
    compared: int

    @property
    def length(self) -> int:
        """Rows from the first month that is compared to the last."""
        return int(self.offsets[-1] - self.offsets[self.pre - self.compared]) + 1

    def at(self, series: _Array, starts: _Rows) -> _Array:
        """(starts, pre + post), the series around each start."""
        around: _Array = series[starts[:, None] + self.offsets]
        return around

    def paths(self, series: _Array, starts: _Rows) -> _Array:
        """(starts, pre + post), the series from its mean in the months before that are compared."""
        around = self.at(series, starts)
        base = around[:, self.pre - self.compared : self.pre].mean(axis=1, keepdims=True)
        path: _Array = around - base
        return path

    def statistics(self, series: _Array, starts: _Rows) -> _Array:
        """(starts,), mean after − mean before."""
        change: _Array = self.paths(series, starts)[:, self.pre :].mean(axis=1)
        return change

    def stands_for(self, *, same_month: bool) -> int:
        """
        How many windows the policy's counts for: half its length in rows, or in years.

        Windows that overlap are far out together. Those that overlap the policy's are left out,
        so that it must count for what is left out with it.
        """
        return math.ceil(self.length / 2 / (_MONTHS if same_month else 1))


@dataclass(frozen=True)
class Ranking:
    """
    How far out one statistic lies among those of placebos, either way.

    Args:
        p: share of statistics at least as far from the centre, the treated one counted.
        floor: smallest p that so many placebos can give.
        usual: median of the placebos: what is no effect.
        low, high: effects of which it cannot be said, at p ≤ 0.05, that they are not there;
            NaN: p cannot be 0.05.
        mde: smallest effect that four placebos in five would have been found with; NaN: the same.
    """

    p: float
    floor: float
    usual: float
    low: float
    high: float
    mde: float


def window_of(case: Case) -> Window | None:
    """
    The months before and after that a case compares: the nearest that are not skipped.

    Returns:
        None: the rows do not reach so far.
    """
    rows = rows_of(case)
    if rows is None:
        return None
    return Window(offsets=rows - case.begins, pre=case.pre, compared=min(case.pre, case.post))


def rows_of(case: Case) -> _Rows | None:
    """The months before and after (pre + post,), those skipped left out; None: there are fewer."""
    kept = np.setdiff1d(np.arange(len(case.values)), np.asarray(case.skipped, int))
    before, after = kept[kept < case.begins], kept[kept >= case.begins]
    if min(case.pre, case.post) < 1 or len(before) < case.pre or len(after) < case.post:
        return None
    return np.concatenate([before[-case.pre :], after[: case.post]])


def placebo_starts(case: Case, window: Window, series: _Array, *, same_month: bool) -> _Rows:
    """
    Rows at which a placebo window begins: known in all its months, clear of the real window.

    Args:
        series: (months,), not known: NaN.
        same_month: only those of the policy's calendar month.

    Assumes:
        What follows the policy is history like any other: a level that changed for
        good is no change in a later window.

    Wrong when:
        Months that were restless for another reason are few in the history: windows of a
        season's breaks (`left_out`) are kept, since a rank among calm months would be too sure.
    """
    first, last = int(window.offsets[0]), int(window.offsets[-1])
    starts = np.arange(-first, len(series) - last)
    if same_month:
        months = np.array([period.month for period in case.periods])
        starts = starts[months[starts] == months[case.begins]]
    readable = ~np.isnan(series) & ~np.isin(np.arange(len(series)), case.skipped)
    apart = np.abs(starts - case.begins) >= window.length
    whole = readable[starts[:, None] + window.offsets].all(axis=1)
    placebos: _Rows = starts[apart & whole]
    return placebos


def ranking(statistic: float, placebos: _Array, stands_for: int = 1) -> Ranking:
    """
    Rank a statistic among placebos by its distance, either way, from the median of all.

    The treated one counts, in the rank and in the median: where none stands out, each p
    is as likely as any other.

    Args:
        placebos: (placebos,), at least one.
        stands_for: so many statistics the treated one counts for: p = (number as far +
            this) / (placebos + this).

    Assumes:
        Without an effect the treated window is like any of the others.

    Wrong when:
        The series was calmer or wilder at the policy's time than in most of its history.
        Windows that overlap are taken for separate (`stands_for` 1): of 2,500 random walks
        of 308 months, p was then at most 0.05 in 8% with 12 months before and after and in
        10% with 18; as `Window.stands_for` counts, in 4% and in none.

    Source:
        Abadie, Diamond and Hainmueller 2015, American Journal of Political Science 59, 495–510
        (placebos in time); Chernozhukov, Wüthrich and Zhu 2021, Journal of the American
        Statistical Association 116, 1849–1864 (why a rank over time is a test).
    """
    number = len(placebos)
    middle = float(np.median(np.append(placebos, statistic)))
    # Rounding must not break a tie of the treated one with itself.
    far = abs(statistic - middle) - _TINY
    as_far = int((np.abs(placebos - middle) >= far).sum())
    floor = stands_for / (number + stands_for)
    usual = float(np.median(placebos))
    lower, upper = _accepted(placebos, stands_for)
    most = math.ceil(_POWER * number) - 1
    ordered = np.sort(placebos)
    fall, rise = lower - ordered[most], upper - ordered[number - 1 - most]
    return Ranking(
        p=(as_far + stands_for) / (number + stands_for),
        floor=floor,
        usual=usual,
        low=statistic - upper,
        high=statistic - lower,
        mde=float(rise if statistic > usual else fall),
    )


def findable_fall(placebos: _Array, stands_for: int) -> tuple[float, float]:
    """
    Smallest p that so many placebos can give, and the fall that four in five would show with it.

    Neither needs to know what happened: this can be said before anything is published.
    """
    number = len(placebos)
    lower, _ = _accepted(placebos, stands_for)
    fall = lower - np.sort(placebos)[math.ceil(_POWER * number) - 1]
    return stands_for / (number + stands_for), float(fall)


def _accepted(placebos: _Array, stands_for: int) -> tuple[float, float]:
    """Lowest and highest statistic with p > 0.05; p cannot be so small: NaN."""
    # So many statistics, the treated one among them as one, may be as far out as it is.
    may = math.floor(_LEVEL * (len(placebos) + stands_for) + 1e-9) - stands_for + 1
    if may < 1:
        return math.nan, math.nan
    # A statistic far out moves the median by half a rank, the same however far out it is.
    low, high = (float(np.median(np.append(placebos, end))) for end in (-np.inf, np.inf))
    below, above = (float(np.sort(np.abs(placebos - side))[-may]) for side in (low, high))
    return low - below, high + above
