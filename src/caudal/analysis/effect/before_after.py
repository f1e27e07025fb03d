"""
Before and after: the plainest comparison, and what it is worth beside windows without a policy.

The change of the mean logarithm is the same sum around any date. Around most dates nothing was
decided, and yet the count changed: that is what a policy's change is compared with. No more
months before than after are compared: the nearest ones, also where a case looks further back.
"""

import math
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from caudal.analysis.effect.shape import Case, Estimate, unknown
from caudal.analysis.effect.windows import (
    Window,
    findable_fall,
    placebo_starts,
    ranking,
    window_of,
)
from caudal.analysis.forecast.walk import counted, logs_of
from caudal.vocabulary.effect_limits import limit
from caudal.vocabulary.effects import Reason

__all__ = [
    "before_after",
    "before_after_same_month",
    "change_among_windows",
    "same_sign",
    "wider_and_narrower",
]

_Array = NDArray[np.float64]
_NEEDED = 19


def before_after(case: Case) -> Estimate:
    """
    Mean of the logs after − mean before, against all windows of the history.

    The effect is what the change is beyond the median of the windows (the usual change).

    Returns:
        `statistic`: the change itself; `log`: the change − the usual one; `placebos`: the
        changes of the windows that do not overlap the policy's and are known in all
        their months; too little history: NaN, and `why`.

    Assumes:
        A window at the policy's time is like one at any time.

    Wrong when:
        The count has a season: compare `before_after_same_month`.
        The policy was chosen because the count was high: it would have fallen anyway.
    """
    return _before_after(case, same_month=False)


def before_after_same_month(case: Case) -> Estimate:
    """
    Mean of the logs after − mean before, against the same calendar month of other years.

    The effect is what the change is beyond the median of the other years: their season is
    taken off.

    Returns:
        As `before_after`.

    Wrong when:
        The season of the history is not that of the policy's year any more.
        There are fewer than 19 other years: p cannot be 0.05 then, and there is no band.
    """
    return _before_after(case, same_month=True)


def change_among_windows(series: _Array, case: Case, *, same_month: bool) -> Estimate:
    """
    The change of one series of logs at the policy, ranked among its changes at other times.

    Args:
        series: (months,) [log points]; not known: NaN.
        same_month: placebos of the policy's calendar month only.

    Returns:
        An estimate without what is peculiar to the comparison: no sign, no trend before.
        `counterfactual` is in the unit of the series: its mean before and the placebos'
        median course from theirs, moved after it so that the mean is the usual change.
    """
    window = window_of(case)
    if window is None:
        return unknown(_reaches(case))
    known = ~np.isnan(window.at(series, np.array([case.begins]))[0])
    starts = placebo_starts(case, window, series, same_month=same_month)
    if not known.all():
        ahead = not known[case.pre :].any() and len(starts) > 0
        found = _findable(series, case, window, starts, same_month=same_month) if ahead else {}
        missing = int((~known).sum())
        why = limit("months_missing", missing=missing, months=case.pre + case.post)
        return replace(unknown(why), **found)
    statistic = float(window.statistics(series, np.array([case.begins]))[0])
    if not len(starts):
        return unknown(limit("no_window"), statistic=statistic)
    placebos, paths = window.statistics(series, starts), window.paths(series, starts)
    stands_for = window.stands_for(same_month=same_month)
    rank = ranking(statistic, placebos, stands_for)
    before = window.at(series, np.array([case.begins]))[0, : case.pre]
    base = float(before[case.pre - window.compared :].mean())
    return Estimate(
        log=statistic - rank.usual,
        low=rank.low,
        high=rank.high,
        p=rank.p,
        placebos=placebos,
        statistic=statistic,
        floor=rank.floor,
        mde=rank.mde,
        counterfactual=base + _usual_course(paths, case.pre, rank.usual),
        paths=paths,
        among=case.months(starts),
        why=_few(len(starts), stands_for),
    )


def _findable(
    series: _Array, case: Case, window: Window, starts: NDArray[np.int64], *, same_month: bool
) -> dict[str, Any]:
    """What the windows say before anything after it is known: the fall that would be found."""
    placebos = window.statistics(series, starts)
    stands_for = window.stands_for(same_month=same_month)
    floor, fall = findable_fall(placebos, stands_for)
    return {
        "placebos": placebos,
        "among": case.months(starts),
        "floor": floor,
        "mde": fall,
    }


def wider_and_narrower(case: Case) -> list[Case]:
    """The case with a month more, and with a month less, on both sides of the date."""
    compared = min(case.pre, case.post)
    sides = [compared + 1, compared - 1]
    return [replace(case, pre=side, post=side) for side in sides if side >= 1]


def same_sign(log: float, others: Iterable[float]) -> bool | None:
    """Whether all others that are known have the sign of the first; none known: None."""
    known = [other for other in others if not math.isnan(other)]
    if math.isnan(log) or not known:
        return None
    return all(other * log > 0 for other in known)


def _before_after(case: Case, *, same_month: bool) -> Estimate:
    series = logs_of(case.values[:, 0])
    estimate = change_among_windows(series, case, same_month=same_month)
    if estimate.counterfactual is None:
        return estimate
    others = [
        change_among_windows(series, one, same_month=same_month).log
        for one in wider_and_narrower(case)
    ]
    return replace(
        estimate,
        counterfactual=counted(estimate.counterfactual),
        sign_stable=same_sign(estimate.log, others),
    )


def _usual_course(paths: _Array, pre: int, usual: float) -> _Array:
    """(pre + post,), month by month median of the paths; after, its mean is the usual change."""
    course: _Array = np.median(paths, axis=0)
    course[pre:] += usual - course[pre:].mean()
    return course


def _reaches(case: Case) -> Reason:
    rows = np.setdiff1d(np.arange(len(case.values)), np.asarray(case.skipped, int))
    after = int((rows >= case.begins).sum())
    before = len(rows) - after
    return limit(
        "months_there",
        before=min(before, case.pre),
        pre=case.pre,
        after=min(after, case.post),
        post=case.post,
    )


def _few(windows: int, stands_for: int) -> tuple[Reason, ...]:
    needed = _NEEDED * stands_for
    if windows >= needed:
        return ()
    return (limit("few_windows", windows=windows, needed=needed),)
