"""
Bands over the members, the difference to `none`, and the parameters in use.
"""

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from caudal.analysis.simulate.corridor.counting import Counted, Month
from caudal.vocabulary.scenario_tables import ASSUMPTIONS, SCENARIO, UNITS
from caudal.vocabulary.simulation import ALWAYS, Description, Parameter, Steps

__all__ = ["BAND", "assumptions", "scenario_rows"]

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
