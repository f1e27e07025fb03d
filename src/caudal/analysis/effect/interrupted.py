"""
An interrupted time series: does the level of one series step when the policy begins?

    log count without season = level + trend + other policies' shifts + step + error
    error(t) = φ1 error(t − 1) + φ2 error(t − 2) + shock(t)

The weakest point is the error: a series that wanders looks as if it stepped. So
the step's t is never read by itself, but ranked among those of sham dates.

Source:
    Box and Tiao 1975, Journal of the American Statistical Association 70, 70–79;
    Bernal, Cummins and Gasparrini 2017, International Journal of Epidemiology 46, 348–355.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from caudal.analysis.comparison import two_sided
from caudal.analysis.effect.sham_dates import (
    Placebos,
    logs_without_season,
    ranked,
    sham_dates,
)
from caudal.analysis.effect.shape import Case, Estimate, unknown
from caudal.analysis.effect.windows import rows_of
from caudal.analysis.forecast.walk import counted
from caudal.vocabulary.effect_limits import limit
from caudal.vocabulary.effects import Reason

__all__ = ["PARTIALS", "Fits", "design", "fitted", "interrupted", "newey_west"]

_Array = NDArray[np.float64]
_Rows = NDArray[np.int64]
# Partial autocorrelations of lag 1 and 2 that are tried: any pair below 1 is a stationary error.
_FIRST = (-0.4, -0.2, 0.0, 0.15, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.87, 0.92, 0.96)
_SECOND = (0.0, -0.5, -0.3, -0.15, 0.15, 0.3, 0.5)
PARTIALS = np.array(list(product(_FIRST, _SECOND)))
_LEVEL, _STEP, _TREND, _OTHERS = 0, 1, 2, 3
# Months that a shift needs on either side to be told from the level and the step.
_APART = 3
_LEAST_FREE = 6
_TINY = 1e-12


@dataclass(frozen=True)
class Fits:
    """
    The likeliest regression of each window; arrays are (windows, ...).

    Args:
        coefficients: level, step, trend, others [log points]; not in the model: 0.
        step_error: standard error of the step [log points].
        free: degrees of freedom.
        partials: (windows, 2), of the errors.
        terms: (windows, columns), whether a column is in the model.
    """

    coefficients: _Array
    step_error: _Array
    free: _Array
    partials: _Array
    terms: NDArray[np.bool_]

    @property
    def step(self) -> _Array:
        """The step [log points]."""
        return self.coefficients[:, _STEP]

    @property
    def t(self) -> _Array:
        """The step over its error."""
        return self.step / np.maximum(self.step_error, _TINY)


def interrupted(case: Case) -> Estimate:
    """
    The step of the treated series' level, and how many sham dates show one as large.

    Args:
        case: `pre` + `post` months are looked at; sham dates use as many, on either side.

    Returns:
        p of the placebos; the band is the model's or the placebos', whichever is wider.

    Assumes:
        The effect is one step that lasts for the months after; a trend, if
        AICc wants one, goes on as it was.

    Wrong when:
        Something else stepped in the same month; or people hurried before it. Of 1,000
        made-up series without an effect (ρ up to 0.8, known shifts, 18 months
        before and 6 after) the placebos' p was at most 0.05 in 4.1%, the model's in 14.6%.
    """
    rows = rows_of(case)
    if rows is None:
        return unknown(limit("few_months"))
    logs, season = logs_without_season(case)
    adjusted = (logs - season)[:, 0]
    if np.isnan(adjusted[rows]).any():
        return unknown(limit("month_unknown"))
    shams = sham_dates(case, rows, adjusted[:, None])
    dates = np.concatenate([[case.begins], shams])
    windows = dates[:, None] + (rows - case.begins)
    columns = design(windows, dates, case.breaks)
    if len(rows) - int((np.abs(columns[0]).sum(axis=0) > 0).sum()) - 2 < _LEAST_FREE:
        return unknown(limit("many_breaks"))
    fits = fitted(adjusted[windows], columns, rows - rows[0])
    gaps = adjusted[windows] - _without_step(columns, fits)
    placebos = ranked(float(fits.t[0]), fits.t[1:], case.post)
    error = newey_west(adjusted[windows[0]], columns[0][:, fits.terms[0]])
    return replace(
        _banded(fits, placebos),
        pretrend=_pretrend(adjusted[windows[0]], columns[0], rows, case.pre),
        sign_stable=_sign_stable(case, adjusted, float(fits.step[0])),
        counterfactual=counted(logs[rows, 0] - gaps[0]),
        paths=gaps[1:],
        among=case.months(shams),
        why=_reasons(case, columns[0], float(fits.step_error[0]), error),
    )


def design(windows: _Rows, dates: _Rows, breaks: Sequence[int]) -> _Array:
    """
    Level, step, trend and the other policies' shifts of each window.

    Args:
        windows: (windows, months), rows.
        dates: (windows,), row in which the policy begins.
        breaks: rows of other policies' shifts.

    Returns:
        (windows, months, 3 + breaks); a shift that the window cannot tell from the level, the
        step or a shift before it is a column of zeros.
    """
    months = windows.shape[1]
    trend = np.broadcast_to(np.linspace(-1.0, 1.0, months), windows.shape)
    step = windows >= dates[:, None]
    columns = [np.ones(windows.shape), step.astype(float), trend]
    taken = [step]
    for row in sorted({int(row) for row in breaks}):
        shift = windows >= row
        inside = (shift.sum(axis=1) >= _APART) & ((~shift).sum(axis=1) >= _APART)
        apart = [(shift != other).sum(axis=1) >= _APART for other in taken]
        usable = inside & np.all(apart, axis=0)
        taken.append(shift & usable[:, None])
        columns.append(taken[-1].astype(float))
    return np.stack(columns, axis=2)


def fitted(
    logs: _Array, columns: _Array, at: _Rows, partials: _Array = PARTIALS, *, trend: bool = True
) -> Fits:
    """
    Regress each window on its columns, errors autoregressive, by exact generalised least squares.

    AICc chooses between no trend and a trend, one lag and two; the restricted
    likelihood then chooses the autocorrelation on the grid.

    Args:
        logs: (windows, months).
        columns: (windows, months, columns), as `design`.
        at: (months,), when each row is [months]: a month that was skipped is a gap.
        partials: (pairs, 2), partial autocorrelations of lag 1 and 2 that are tried.
        trend: whether one may be chosen.

    Assumes:
        Stationary errors; at least two degrees of freedom.

    Wrong when:
        Read with its own t: with so few months the autocorrelation is found
        too small, and the error with it. Rank it among sham dates.

    Source:
        Prais and Winsten 1954 (exact first rows); Hurvich and Tsai 1989, Biometrika 76,
        297–307 (AICc); Cheang and Reinsel 2000, Journal of the American Statistical
        Association 95, 1173–1184 (restricted likelihood).
    """
    present = np.abs(columns).sum(axis=1) > 0
    present[:, :_OTHERS] = True
    patterns, which = np.unique(present, axis=0, return_inverse=True)
    groups = [np.flatnonzero(which.ravel() == number) for number in range(len(patterns))]
    parts = [
        _alike(logs[group], columns[group][:, :, pattern], at, partials, trend=trend)
        for group, pattern in zip(groups, patterns, strict=True)
    ]
    return _together(parts, groups, patterns)


def _alike(logs: _Array, columns: _Array, at: _Rows, partials: _Array, *, trend: bool) -> Fits:
    """`fitted` of windows that hold the same shifts: a column of zeros costs as much as any."""
    moments, log_size = _moments(np.concatenate([columns, logs[:, :, None]], axis=2), at, partials)
    present = np.abs(columns).sum(axis=1) > 0
    second = partials[:, 1] != 0
    tried, scores = [], []
    for with_trend in (False, True) if trend else (False,):
        terms = present.copy()
        terms[:, _TREND] &= with_trend
        likelihood, restricted = _likelihoods(moments, log_size, terms, len(at))
        for allowed in (~second, second) if second.any() and not second.all() else (second | True,):
            number = terms.sum(axis=1) + 1 + (1 + allowed[second].any())
            best = np.where(allowed[:, None], likelihood, -np.inf).max(axis=0)
            spare = np.maximum(len(at) - number - 1, 0.5)
            scores.append(-2 * best + 2 * number * len(at) / spare)
            place = np.where(allowed[:, None], restricted, -np.inf).argmax(axis=0)
            tried.append((terms, place))
    chosen = np.argmin(scores, axis=0)
    windows = np.arange(len(logs))
    terms = np.stack([one for one, _ in tried])[chosen, windows]
    place = np.stack([one for _, one in tried])[chosen, windows]
    return _solved(moments[place, windows], terms, partials[place], len(at))


def _together(parts: Sequence[Fits], groups: Sequence[_Rows], patterns: NDArray[np.bool_]) -> Fits:
    """The windows of all groups in their order; a shift that a group does not hold: 0."""
    windows = sum(len(group) for group in groups)
    coefficients = np.zeros((windows, patterns.shape[1]))
    terms = np.zeros(coefficients.shape, bool)
    error, free, partials = np.zeros(windows), np.zeros(windows), np.zeros((windows, 2))
    for part, group, pattern in zip(parts, groups, patterns, strict=True):
        held = np.ix_(group, np.flatnonzero(pattern))
        coefficients[held], terms[held] = part.coefficients, part.terms
        error[group], free[group], partials[group] = part.step_error, part.free, part.partials
    return Fits(coefficients, error, free, partials, terms)


def newey_west(logs: _Array, columns: _Array) -> float:
    """
    Standard error of the step by ordinary least squares and Newey and West's covariance.

    Args:
        logs: (months,); columns: (months, columns), the step second.

    Wrong when:
        Read by itself: with 30 months it is too small by a third and more.

    Source:
        Newey and West 1987, Econometrica 55, 703–708; lags 4 (n/100)^(2/9).
    """
    months, number = columns.shape
    inverse = np.linalg.inv(columns.T @ columns)
    scores = columns * (logs - columns @ (inverse @ columns.T @ logs))[:, None]
    middle = scores.T @ scores
    lags = int(4 * (months / 100) ** (2 / 9))
    for lag in range(1, lags + 1):
        product_ = scores[lag:].T @ scores[:-lag]
        middle += (1 - lag / (lags + 1)) * (product_ + product_.T)
    covariance = inverse @ middle @ inverse * months / (months - number)
    return float(np.sqrt(max(covariance[_STEP, _STEP], 0.0)))


def _moments(both: _Array, at: _Rows, partials: _Array) -> tuple[_Array, _Array]:
    """Columns and logs times each inverse correlation times themselves; log determinants."""
    correlations = _correlations(at, partials)
    inverses = np.linalg.inv(correlations)
    turned = both.transpose(0, 2, 1)
    moments = np.stack([turned @ (inverse @ both) for inverse in inverses])
    return moments, np.linalg.slogdet(correlations)[1]


def _correlations(at: _Rows, partials: _Array) -> _Array:
    """Of the errors at these months (pairs, months, months), by Yule and Walker."""
    first, second = partials[:, 0] * (1 - partials[:, 1]), partials[:, 1]
    lags = [np.ones(len(partials)), partials[:, 0]]
    for _ in range(int(at[-1] - at[0]) - 1):
        lags.append(first * lags[-1] + second * lags[-2])
    return np.stack(lags, axis=1)[:, np.abs(np.subtract.outer(at, at))]


def _reduced(moments: _Array, terms: NDArray[np.bool_]) -> tuple[_Array, _Array, _Array]:
    """Normal equations with the terms alone: matrix, right side and the logs' own square."""
    both = terms[..., :, None] & terms[..., None, :]
    matrix = np.where(both, moments[..., :-1, :-1], 0.0)
    matrix = matrix + np.where(terms, 0.0, 1.0)[..., None] * np.eye(terms.shape[-1])
    return matrix, np.where(terms, moments[..., :-1, -1], 0.0), moments[..., -1, -1]


def _likelihoods(
    moments: _Array, log_size: _Array, terms: NDArray[np.bool_], months: int
) -> tuple[_Array, _Array]:
    """Log likelihood and restricted log likelihood (pairs, windows), the variance maximised out."""
    matrix, right, square = _reduced(moments, terms)
    solved = np.linalg.solve(matrix, right[..., None])[..., 0]
    left = np.maximum(square - (right * solved).sum(axis=-1), _TINY)
    free = months - terms.sum(axis=1)
    size = log_size[:, None]
    likelihood = -0.5 * (months * np.log(left / months) + size)
    restricted = -0.5 * (free * np.log(left / free) + size + np.linalg.slogdet(matrix)[1])
    return likelihood, restricted


def _solved(moments: _Array, terms: NDArray[np.bool_], partials: _Array, months: int) -> Fits:
    matrix, right, square = _reduced(moments, terms)
    inverse = np.linalg.inv(matrix)
    coefficients = (inverse @ right[..., None])[..., 0]
    left = np.maximum(square - (right * coefficients).sum(axis=-1), 0.0)
    free = np.maximum(months - terms.sum(axis=1) - (partials != 0).sum(axis=1), 1).astype(float)
    error = np.sqrt(left / free * inverse[:, _STEP, _STEP])
    return Fits(coefficients, error, free, partials, terms)


def _without_step(columns: _Array, fits: Fits) -> _Array:
    """What each window's regression expects without the step (windows, months)."""
    others = fits.coefficients.copy()
    others[:, _STEP] = 0.0
    expected: _Array = (columns @ others[:, :, None])[:, :, 0]
    return expected


def _banded(fits: Fits, placebos: Placebos) -> Estimate:
    """The policy's step with the wider of the two bands."""
    step, error = float(fits.step[0]), float(fits.step_error[0])
    model = _critical(float(fits.free[0]))
    half = max(model, placebos.critical) * error
    return Estimate(
        step,
        step - half,
        step + half,
        placebos.p,
        fits.t[1:],
        float(fits.t[0]),
        placebos.floor,
        math.copysign(half + placebos.power * error, step),
        p_model=float(two_sided(fits.t[:1], fits.free[:1])[0]),
    )


@cache
def _critical(free: float) -> float:
    """|t| that 5 in 100 exceed, by bisection."""
    low, high = 1.0, 20.0
    while high - low > 1e-9:
        middle = (low + high) / 2
        p = float(two_sided(np.array(middle), np.array(free)))
        low, high = (middle, high) if p > 0.05 else (low, middle)
    return low


def _pretrend(logs: _Array, columns: _Array, rows: _Rows, pre: int) -> float | None:
    """P of no trend in the months before, autoregressive errors; None: too few months."""
    before = columns[:pre].copy()
    # The trend takes the step's place.
    before[:, _STEP], before[:, _TREND] = before[:, _TREND], 0.0
    before[:, _OTHERS:] *= before[:, _OTHERS:].min(axis=0) != before[:, _OTHERS:].max(axis=0)
    if pre - int((np.abs(before).sum(axis=0) > 0).sum()) - 2 < _LEAST_FREE:
        return None
    fits = fitted(logs[None, :pre], before[None], rows[:pre] - rows[0], trend=False)
    return float(two_sided(fits.t, fits.free)[0])


def _sign_stable(case: Case, adjusted: _Array, step: float) -> bool:
    """Whether a month more or less, before or after, leaves the sign as it is."""
    for before, after in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        other = replace(case, pre=case.pre + before, post=case.post + after)
        rows = rows_of(other)
        if rows is None or np.isnan(adjusted[rows]).any():
            continue
        columns = design(rows[None], np.array([case.begins]), case.breaks)
        fits = fitted(adjusted[None, rows], columns, rows - rows[0])
        if float(fits.step[0]) * step <= 0:
            return False
    return True


def _reasons(case: Case, columns: _Array, error: float, check: float) -> tuple[Reason, ...]:
    """What has to be said beside the step."""
    used = columns[:, _OTHERS:].any(axis=0)
    near = len(set(case.breaks)) - int(used.sum())
    inside = [row for row in set(case.breaks) if abs(row - case.begins) < _APART]
    why = []
    if inside and near:
        why.append(limit("same_months_shift"))
    if check > 1.5 * error:
        why.append(limit("newey_west", check=check, error=error))
    return tuple(why)
