"""
A structural counterfactual: the months after the policy as its donors and its own level say.

How far the counts are from it is ranked among the distances at sham dates; the
model's own probability is told, and decides nothing.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from caudal.analysis.effect.local_regression import Ahead, Posterior, fitted
from caudal.analysis.effect.sham_dates import (
    Placebos,
    logs_without_season,
    ranked,
    sham_dates,
)
from caudal.analysis.effect.shape import Case, Estimate, unknown
from caudal.analysis.effect.windows import rows_of
from caudal.analysis.forecast.walk import counted, logs_of
from caudal.vocabulary.effect_limits import limit

__all__ = ["DRAWS", "structural"]

_Array = NDArray[np.float64]
_Rows = NDArray[np.int64]
DRAWS = 1000
# Months before that a scale can be read from.
_LEAST = 8
# Variance of another policy's shift, in squares of the scale of the errors: ten times as far.
_JUMP = 100.0
_TINY = 1e-12


@dataclass(frozen=True)
class _Gap:
    """Posterior of each window, its months ahead, and the mean distance after (windows,)."""

    posterior: Posterior
    ahead: Ahead
    log: _Array
    spread: _Array


def structural(case: Case) -> Estimate:
    """
    Mean distance of the months after from a level that moves, with a shrunk regression on donors.

    Args:
        case: `pre` months are fitted; sham dates use as many, on either side.

    Returns:
        p of the placebos; the band is the model's or the placebos', whichever is wider;
        counterfactual, its band and the summed effect from `DRAWS` drawn paths; before the
        policy, what was expected one month ahead.

    Assumes:
        The policy did not touch the donors, and what tied them to the series held on.

    Wrong when:
        There is no donor, and the series wanders: the band then opens so fast
        that only very large effects are seen. Of 1,000 made-up series without an effect
        (ρ up to 0.8, 18 months before and 6 after) the placebos' p was at most 0.05 in 4.8%;
        on real counts, whose shifts nobody named, in more.
    """
    rows = rows_of(case)
    if rows is None or case.pre < _LEAST:
        return unknown(limit("few_months"))
    logs, season = logs_without_season(case)
    adjusted = logs - season
    donors = [column for column in case.donors if not np.isnan(adjusted[rows, column]).any()]
    if np.isnan(adjusted[rows, 0]).any():
        return unknown(limit("month_unknown"))
    shams = sham_dates(case, rows, adjusted[:, [0, *donors]])
    dates = np.concatenate([[case.begins], shams])
    gap = _gap(adjusted, dates[:, None] + (rows - case.begins), case, donors)
    statistic = gap.log / gap.spread
    placebos = ranked(float(statistic[0]), statistic[1:], case.post)
    paths = gap.posterior.paths(gap.ahead, DRAWS, np.random.default_rng(case.seed))
    errors = np.sqrt((gap.posterior.errors[:, 1:] ** 2).mean(axis=1))
    slopes = gap.posterior.slopes[0]
    estimate = replace(
        _banded(gap, placebos, adjusted[rows[case.pre :], 0] - paths),
        placebos=statistic[1:],
        among=case.months(shams),
        pretrend=_restless(errors),
        sign_stable=_sign_stable(case, adjusted, donors, float(gap.log[0])),
        weights={case.names[one]: float(s) for one, s in zip(donors, slopes, strict=True)},
        why=() if donors else (limit("alone"),),
    )
    return _counted(estimate, case.values[rows, 0], season[rows, 0], paths, gap)


def _gap(adjusted: _Array, windows: _Rows, case: Case, donors: Sequence[int]) -> _Gap:
    """Fit the months before of each window and measure the months after."""
    steps = np.ones(windows.shape[1])
    steps[1:] = np.diff(windows[0])
    jumps = np.where(np.isin(windows, np.asarray(case.breaks, int)), _JUMP, 0.0)
    series, others = adjusted[windows, 0], adjusted[windows[:, :, None], np.array(donors, int)]
    pre = case.pre
    posterior = fitted(series[:, :pre], others[:, :pre], steps[:pre], jumps[:, :pre])
    ahead = Ahead(others[:, pre:], steps[pre:], jumps[:, pre:])
    expected, spread = posterior.mean_ahead(ahead)
    return _Gap(posterior, ahead, series[:, pre:].mean(axis=1) - expected, spread)


def _banded(gap: _Gap, placebos: Placebos, drawn: _Array) -> Estimate:
    """The policy's distance with the wider of the two bands; `drawn`: (draws, months after)."""
    log, spread = float(gap.log[0]), float(gap.spread[0])
    means = drawn.mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    half = placebos.critical * spread
    tail = min(int((means <= 0).sum()), int((means >= 0).sum()))
    return Estimate(
        log,
        min(float(low), log - half),
        max(float(high), log + half),
        placebos.p,
        np.empty(0),
        log / spread,
        placebos.floor,
        math.copysign(max(half, float(high - low) / 2) + placebos.power * spread, log),
        p_model=min(1.0, 2 * (1 + tail) / (1 + len(means))),
    )


def _restless(errors: _Array) -> float | None:
    """Share of dates before which the series was as far from what was expected, a month ahead."""
    if len(errors) < 2:
        return None
    return float((errors >= errors[0] * (1 - _TINY)).mean())


def _counted(
    estimate: Estimate, counts: _Array, season: _Array, paths: _Array, gap: _Gap
) -> Estimate:
    """The counterfactual in counts, its band and the summed effect."""
    post = paths.shape[1]
    before = logs_of(counts[:-post]) - gap.posterior.errors[0]
    spread = 1.96 * np.sqrt((gap.posterior.errors[0, 1:] ** 2).mean())
    drawn = counted(paths + season[-post:])
    low, middle, high = np.quantile(drawn, [0.025, 0.5, 0.975], axis=0)
    around = [counted(before + way * spread) for way in (-1, 0, 1)]
    total = counts[-post:].sum() - drawn.sum(axis=1)
    return replace(
        estimate,
        counterfactual=np.concatenate([around[1], middle]),
        band=np.stack([np.concatenate([around[0], low]), np.concatenate([around[2], high])]),
        total=np.quantile(total, [0.025, 0.5, 0.975]),
    )


def _sign_stable(case: Case, adjusted: _Array, donors: Sequence[int], log: float) -> bool:
    """Whether the sign stays without any one donor, and with a month more or less."""
    cases = [(case, [one for one in donors if one != out]) for out in donors]
    for before, after in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        cases.append((replace(case, pre=case.pre + before, post=case.post + after), list(donors)))
    for other, kept in cases:
        rows = rows_of(other)
        if rows is None or np.isnan(adjusted[rows][:, [0, *kept]]).any():
            continue
        if float(_gap(adjusted, rows[None], other, kept).log[0]) * log <= 0:
            return False
    return True
