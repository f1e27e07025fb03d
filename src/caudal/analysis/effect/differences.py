"""
Difference in differences: the treated count against counts that the policy did not touch.

    gap = log treated − mean log of the donors

What moves both alike is out of the gap. What moves it without a policy is seen in the same
windows of other times, in the months before the policy (`pretrend`), and in how small a
breach of parallel trends would be enough to undo the effect (`parallel_bound`).
"""

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from caudal.analysis.effect.before_after import (
    change_among_windows,
    same_sign,
    wider_and_narrower,
)
from caudal.analysis.effect.shape import Case, Estimate, unknown
from caudal.analysis.effect.windows import window_of
from caudal.analysis.forecast.walk import counted, logs_of
from caudal.vocabulary.effect_limits import limit
from caudal.vocabulary.effects import Reason

__all__ = [
    "ParallelBound",
    "differences",
    "differences_same_month",
    "event_study",
    "gap_of",
    "parallel_bound",
    "usable_donors",
]

_Array = NDArray[np.float64]


@dataclass(frozen=True)
class ParallelBound:
    """
    What is left of an effect if the trends were not parallel after the policy either.

    Args:
        log: mean of the gap after − the gap of the last month before [log points].
        largest: largest change of the gap from one month before to the next [log points].
        reach: months' worth of such changes that can have added up, on average, after.
        breakdown: M̄ at which no effect is possible: |log| / (reach × largest).
    """

    log: float
    largest: float
    reach: float
    breakdown: float

    def band(self, magnitude: float) -> tuple[float, float]:
        """Lowest and highest effect if no change after is over `magnitude` × the largest before."""
        width = magnitude * self.reach * self.largest
        return self.log - width, self.log + width


def differences(case: Case) -> Estimate:
    """
    Change of the gap between treated and donors, against all windows of the history.

    Returns:
        `statistic`: mean gap after − mean before; `log`: the same − the median of the
        windows (the usual change). `pretrend`: share of windows whose gap strayed at least as
        far from its mean before, all months together. `weights`: of the donors. Too little history, no donor: NaN, and `why`.

    Assumes:
        Without the policy the gap would have changed as in another window; the policy
        did not move the donors, neither by itself nor by those who were kept from the treated.

    Wrong when:
        Treated and donors have different seasons: compare `differences_same_month`.
        `pretrend` is large with few months before: such a test seldom finds a trend that
        is there (Roth 2022, American Economic Review: Insights 4, 305–322).
    """
    return _differences(case, same_month=False)


def differences_same_month(case: Case) -> Estimate:
    """
    Change of the gap between treated and donors, against the same month of other years.

    Returns:
        As `differences`; the months before are compared with the other years' too.

    Wrong when:
        There are fewer than 19 other years: p cannot be 0.05 then, and there is no band.
    """
    return _differences(case, same_month=True)


def usable_donors(case: Case) -> tuple[int, ...]:
    """The donors that are known in every month that is compared."""
    window = window_of(case)
    if window is None:
        return ()
    missing = np.isnan(case.values[case.begins + window.offsets]).sum(axis=0)
    return tuple(donor for donor in case.donors if donor != 0 and missing[donor] == 0)


def gap_of(case: Case) -> _Array:
    """
    Log of the treated count − mean log of the usable donors (months,); one not known: NaN.

    Wrong when:
        A donor's history is short: a month without it is no month of the gap, so that
        there are fewer placebos.
    """
    donors = usable_donors(case)
    if not donors:
        return np.full(len(case.values), np.nan)
    logs = logs_of(case.values)
    gap: _Array = logs[:, 0] - logs[:, list(donors)].mean(axis=1)
    return gap


def event_study(case: Case) -> _Array:
    """
    The gap in each month, from its mean in those before that are compared: leads, then lags.

    Returns:
        (pre + post,) [log points]; empty: the rows do not reach so far.
    """
    window = window_of(case)
    if window is None:
        return np.empty(0)
    path: _Array = window.paths(gap_of(case), np.array([case.begins]))[0]
    return path


def parallel_bound(case: Case) -> ParallelBound | None:
    """
    How large a breach of parallel trends after the policy would undo the effect.

    If no monthly change of the gap without the policy is over M̄ times the largest among
    the months before, the mean after lies within M̄ × reach × largest of the last gap before.

    Returns:
        None: fewer than two months before, or a month not known. Largest 0: breakdown ∞.

    Assumes:
        A breach in each direction is as likely; the last month before is the base, so that
        `log` is not the change of the means (`Estimate.log`), from which M̄ = 0 differs.

    Wrong when:
        The months before were few and calm by chance. Noise from month to month is taken
        for a breach, so that the bound is wide for small counts.

    Source:
        Rambachan and Roth 2023, Review of Economic Studies 90, 2555–2591
        (bounds on relative magnitudes; the bound without the error of sampling).
    """
    window = window_of(case)
    path = event_study(case)
    if window is None or case.pre < 2 or np.isnan(path).any():
        return None
    base = path[case.pre - 1]
    # Months left out between two that are compared are steps too.
    steps = np.diff(window.offsets[: case.pre])
    largest = float((np.abs(np.diff(path[: case.pre])) / steps).max())
    reach = float((window.offsets[case.pre :] - window.offsets[case.pre - 1]).mean())
    log = float(path[case.pre :].mean() - base)
    breakdown = abs(log) / (reach * largest) if largest > 0 else math.inf
    return ParallelBound(log=log, largest=largest, reach=reach, breakdown=breakdown)


def _differences(case: Case, *, same_month: bool) -> Estimate:
    if not case.donors:
        return unknown(limit("no_donor"))
    estimate = change_among_windows(gap_of(case), case, same_month=same_month)
    why = (*_left_out(case), *estimate.why)
    if estimate.paths is None or estimate.counterfactual is None:
        return replace(estimate, why=why)
    donors = usable_donors(case)
    strayed = _strayed(event_study(case), estimate.paths, case.pre, centred=same_month)
    return replace(
        estimate,
        counterfactual=_counts(case, donors, estimate.counterfactual),
        pretrend=_share_as_far(strayed),
        sign_stable=same_sign(estimate.log, _others(case, donors, same_month=same_month)),
        weights={case.names[donor]: 1 / len(donors) for donor in donors},
        why=(*why, *_breach(case)),
    )


def _others(case: Case, donors: tuple[int, ...], *, same_month: bool) -> list[float]:
    """Effects without each donor in turn, and with a month more or less."""
    without = [
        replace(case, donors=tuple(other for other in donors if other != donor))
        for donor in donors
        if len(donors) > 1
    ]
    return [
        change_among_windows(gap_of(one), one, same_month=same_month).log
        for one in [*without, *wider_and_narrower(replace(case, donors=donors))]
    ]


def _counts(case: Case, donors: tuple[int, ...], gap: _Array) -> _Array:
    """Counts of the treated one if its gap had been this."""
    window = window_of(case)
    if window is None:
        return np.empty(0)
    logs = logs_of(case.values[case.begins + window.offsets][:, list(donors)])
    return counted(logs.mean(axis=1) + gap)


def _strayed(path: _Array, paths: _Array, pre: int, *, centred: bool) -> _Array:
    """
    Root mean square of the leads, the treated one's first (1 + placebos,).

    Centred: from the median leads of all, so that a season's usual course is no trend.
    """
    leads = np.concatenate([path[None, :pre], paths[:, :pre]])
    usual = np.median(leads, axis=0) if centred else np.zeros(pre)
    root: _Array = np.sqrt(((leads - usual) ** 2).mean(axis=1))
    return root


def _share_as_far(strayed: _Array) -> float | None:
    """p of the first; one month before has no trend: None."""
    if not strayed.any():
        return None
    return float((strayed >= strayed[0] - 1e-12).mean())


def _left_out(case: Case) -> tuple[Reason, ...]:
    """Donors that are not known in every month that is compared."""
    if window_of(case) is None:
        return ()
    used = usable_donors(case)
    names = [case.names[donor] for donor in case.donors if donor not in used]
    return (limit("donors_not_known", names=", ".join(names)),) if names else ()


def _breach(case: Case) -> tuple[Reason, ...]:
    bound = parallel_bound(case)
    if bound is None or math.isinf(bound.breakdown):
        return ()
    return (limit("breach", times=bound.breakdown),)
