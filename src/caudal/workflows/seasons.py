"""The season taken out by X-13ARIMA-SEATS, where it is installed."""

from collections.abc import Mapping
from datetime import date

import polars as pl

from caudal.analysis.indicators import DIMENSIONS
from caudal.analysis.regimes import level_shifts
from caudal.analysis.x13 import Adjusted, adjustment, specification
from caudal.isolation import run_x13
from caudal.vocabulary.errors import CaudalError, NotAdjustable

__all__ = ["MOST", "adjusted"]

# Each series is a run of a program: of more a table would be waited for.
MOST = 40


def adjusted(
    history: pl.DataFrame, policies: pl.DataFrame, as_of: date | None
) -> Mapping[tuple[str, ...], Adjusted]:
    """
    Target → its adjusted series; what cannot be adjusted, or more than `MOST`, is left out.

    Args:
        history: rows of `observations (answer)` up to the month asked about.
        policies: those of the corridor; the shifts known by the day are told to the program.
        as_of: the day; None: all of them.
    """
    series = dict(history.group_by(list(DIMENSIONS), maintain_order=True))
    if len(series) > MOST:
        return {}
    breaks = level_shifts(policies, known_by=as_of)
    told = {}
    for number, rows in enumerate(series.values()):
        try:
            told[str(number)] = specification(rows, where=f"series {number}", breaks=breaks)
        except NotAdjustable:
            continue
    files = (run_x13(told) or {}) if told else {}
    found: dict[tuple[str, ...], Adjusted] = {}
    for number, target in enumerate(series):
        written = files.get(str(number))
        if written is None or isinstance(written, CaudalError):
            continue
        try:
            found[tuple(map(str, target))] = adjustment(
                written, told[str(number)], where=f"series {number}"
            )
        except NotAdjustable:
            continue
    return found
