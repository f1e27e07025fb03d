"""A month beside the months that it is compared with: changes, sums, ranks, the usual change."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from caudal.analysis.indicators.panel import Panel

__all__ = ["compared"]

_YEAR = 12
_Array = NDArray[np.float64]


def compared(months: Panel, left_out: NDArray[np.bool_], year_begins: int) -> Mapping[str, Any]:
    """
    The last month of each series against the one before, other years, and its own history.

    Args:
        months: the series.
        left_out: (months,), months whose change is not one of the usual ones.
        year_begins: month in which the statistical year begins, 1–12.

    Returns:
        Column → (series,); not known: NaN. Changes are fractions; ranks count from 1, the
        largest, among the same calendar month of all years known.
    """
    values = months.values
    changes = np.full_like(values, np.nan)
    changes[1:] = _fraction(values[1:], values[:-1])
    usual = np.where(left_out[:, None], np.nan, changes)[-1 - _YEAR :: -_YEAR]
    known = ~np.isnan(usual)
    to_date, year_before = _to_date(months, year_begins)
    sums = _sum(values[-_YEAR:], _YEAR), _sum(values[-2 * _YEAR : -_YEAR], _YEAR)
    return {
        "period": [months.periods[-1]] * values.shape[1],
        "value": values[-1],
        "change_previous": changes[-1],
        "change_year": _against(values, _YEAR),
        "change_two_years": _against(values, 2 * _YEAR),
        "year_to_date": to_date,
        "change_year_to_date": _fraction(to_date, year_before),
        "sum_12_months": sums[0],
        "change_12_months": _fraction(*sums),
        "rank": _rank(values[::-_YEAR]),
        "rank_of_change": _rank(changes[::-_YEAR]),
        "ranked_years": (~np.isnan(values[::-_YEAR])).sum(axis=0),
        "history_months": (~np.isnan(values)).sum(axis=0),
        "history_from": [
            months.periods[int(np.argmax(column))] if column.any() else None
            for column in ~np.isnan(values.T)
        ],
        "same_month_falls": _mean(np.where(known, usual < 0, np.nan)),
        "usual_change": _mean(usual),
        "usual_years": known.sum(axis=0),
    }


def _to_date(months: Panel, year_begins: int) -> tuple[_Array, _Array]:
    """Sums since the statistical year began, and over the same months a year before."""
    length = (months.periods[-1].month - year_begins) % _YEAR + 1
    end = len(months.values)
    return (
        _sum(months.values[max(end - length, 0) :], length),
        _sum(months.values[max(end - length - _YEAR, 0) : max(end - _YEAR, 0)], length),
    )


def _sum(values: _Array, length: int) -> _Array:
    """Column sums; not known unless every one of `length` months is."""
    if len(values) < length:
        return np.full(values.shape[1], np.nan)
    return np.asarray(values.sum(axis=0))


def _against(values: _Array, months: int) -> _Array:
    if len(values) <= months:
        return np.full(values.shape[1], np.nan)
    return _fraction(values[-1], values[-1 - months])


def _fraction(now: _Array, before: _Array) -> _Array:
    """now / before − 1; on zero not known."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(before > 0, now / before - 1.0, np.nan)


def _rank(values: _Array) -> _Array:
    """Rank of the first row in its column, 1 the largest."""
    with np.errstate(invalid="ignore"):
        return np.where(np.isnan(values[0]), np.nan, 1.0 + (values > values[0]).sum(axis=0))


def _mean(values: _Array) -> _Array:
    known = ~np.isnan(values)
    with np.errstate(invalid="ignore"):
        number = np.where(known.any(axis=0), known.sum(axis=0), np.nan)
        mean: _Array = np.where(known, values, 0.0).sum(axis=0) / number
    return mean
