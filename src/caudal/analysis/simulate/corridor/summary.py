"""
Bands over the members, the difference to `none`, and what each parameter has to do with it.
"""

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from caudal.analysis.simulate.corridor.counting import Counted, Month
from caudal.vocabulary.scenario_tables import ASSUMPTIONS, SCENARIO, SENSITIVITY, UNITS
from caudal.vocabulary.simulation import ALWAYS, Description, Parameter, Steps

__all__ = ["BAND", "assumptions", "scenario_rows", "sensitivity"]

_Floats = NDArray[np.float64]
# Ends of the 80% band, and the middle.
BAND = (0.1, 0.5, 0.9)
_NAMES = ("low", "median", "high", "difference_low", "difference", "difference_high")


def scenario_rows(
    names: Sequence[str], told: Sequence[Counted], months: Sequence[Month], found: _Floats
) -> pl.DataFrame:
    """
    Rows of `simulate`: quantiles over the members, and of the difference to the first scenario.

    Args:
        names: of the scenarios; the first is what the others are held against.
        told: what is told; `months`: when.
        found: (scenarios, told, months, members).

    Returns:
        One row a scenario, outcome, place, group and month; `none` has no difference. A
        number that no member has is left out.
    """
    rows = []
    for s, name in enumerate(names):
        levels = _quantiles(found[s])
        gaps = _quantiles(found[s] - found[0]) if s else np.full_like(levels, np.nan)
        for n, one in enumerate(told):
            for m, month in enumerate(months):
                if np.isnan(levels[1, n, m]):
                    continue
                figures = _rounded(one.outcome, [*levels[:, n, m], *gaps[:, n, m]])
                rows.append(
                    {
                        "scenario": name,
                        "outcome": one.outcome,
                        "place": one.place,
                        "group": one.group,
                        "period": month.period,
                        "days": month.last - month.first,
                        "unit": UNITS[one.outcome],
                        **{
                            k: None if np.isnan(v) else float(v)
                            for k, v in zip(_NAMES, figures, strict=True)
                        },
                    }
                )
    return pl.DataFrame(rows, schema={column.name: column.type for column in SCENARIO})


def _rounded(outcome: str, figures: Sequence[float]) -> list[float]:
    """Events and people whole, days and shares to four places: no more is meant."""
    places = 0 if UNITS[outcome] in ("events", "people") else 4
    return [round(float(figure), places) for figure in figures]


def _quantiles(values: _Floats) -> _Floats:
    """(3, told, months); NaN where any member has no number."""
    return np.quantile(values, BAND, axis=-1)


def sensitivity(
    names: Sequence[str],
    told: Sequence[Counted],
    found: _Floats,
    parameters: Sequence[Parameter],
    values: _Floats,
) -> pl.DataFrame:
    """
    Rank correlation of each parameter with each outcome over the members, all months together.

    Args:
        names, told, found: as of `scenario_rows`.
        parameters, values: what was drawn, (members, parameters).

    Returns:
        Rows of `simulate (sensitivity)`; outcomes of the whole border or corridor only.

    Assumes:
        Parameters were drawn independently, and each has to do with an outcome in one
        direction: then squares are first-order shares of the variance of ranks.

    Source:
        Saltelli et al. (2008), Global Sensitivity Analysis, 1.2, for rank correlation as a
        measure of it.
    """
    wholes = _wholes(told)
    ranks = _ranks(values.T)
    rows = []
    for s, name in enumerate(names):
        for n in wholes:
            level = _mean(found[s, n])
            kinds = {"level": level} | ({"difference": level - _mean(found[0, n])} if s else {})
            for kind, outcome in kinds.items():
                together = _correlations(ranks, _ranks(outcome[None])[0])
                rows += [
                    (name, told[n].outcome, kind, one.code, *_told(together[p]))
                    for p, one in enumerate(parameters)
                ]
    schema = {column.name: column.type for column in SENSITIVITY}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _mean(months: _Floats) -> _Floats:
    """(members,) mean over the months that have a number; NaN where none has."""
    told = ~np.isnan(months)
    sums = np.where(told, months, 0).sum(axis=0)
    counts = told.sum(axis=0)
    mean: _Floats = np.divide(sums, counts, out=np.full(sums.shape, np.nan), where=counts > 0)
    return mean


def _wholes(told: Sequence[Counted]) -> list[int]:
    """The first line of each outcome: it is of the whole, and of all groups."""
    first: dict[str, int] = {}
    for n, one in enumerate(told):
        first.setdefault(one.outcome, n)
    return list(first.values())


def _told(correlation: float) -> tuple[float | None, float | None]:
    if np.isnan(correlation):
        return None, None
    return float(correlation), float(correlation**2)


def _ranks(values: _Floats) -> _Floats:
    """Ranks along the last axis; equal values share the mean of their ranks."""
    found = np.empty(values.shape)
    for n, row in enumerate(values):
        _, at, counts = np.unique(row, return_inverse=True, return_counts=True)
        ends = np.cumsum(counts)
        found[n] = (ends - (counts - 1) / 2)[at]
    return found


def _correlations(ranks: _Floats, outcome: _Floats) -> _Floats:
    """(parameters,); NaN where one of both is constant."""
    a = ranks - ranks.mean(axis=1, keepdims=True)
    b = outcome - outcome.mean()
    size = np.sqrt((a**2).sum(axis=1) * (b**2).sum())
    found: _Floats = np.divide(a @ b, size, out=np.full(len(a), np.nan), where=size > 0)
    return found


def assumptions(
    description: Description, scenarios: Sequence[Steps], parameters: Sequence[Parameter]
) -> pl.DataFrame:
    """
    The parameters that the scenarios use, with their ranges and sources.
    """
    shifts = [*description.usual, *(shift for one in scenarios for shift in one.shifts)]
    used = {
        *(value for shift in shifts for value in (shift.portion, shift.capacity)),
        *(value for stay in description.stays for value in (stay.mean_days, stay.capacity)),
        *ALWAYS,
    }
    rows = [
        (p.code, p.en, p.es, p.low, p.mode, p.high, p.unit, p.basis, p.source)
        for p in parameters
        if p.code in used
    ]
    schema = {column.name: column.type for column in ASSUMPTIONS}
    return pl.DataFrame(rows, schema=schema, orient="row")
