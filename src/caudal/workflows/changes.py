"""The change of a month, judged for every series that a verb has at hand."""

from collections.abc import Mapping
from datetime import date

import polars as pl

from caudal.analysis.indicators import DIMENSIONS, INDICATORS, Told
from caudal.analysis.x13 import Adjusted
from caudal.archive.asof import Library
from caudal.vocabulary.answer import Note

__all__ = ["SERIES", "gathered", "judged", "once"]

# What sets a series apart from the others of an answer.
SERIES = DIMENSIONS


def gathered(
    library: Library,
    history: pl.DataFrame,
    month: date,
    *,
    first_releases: pl.DataFrame | None = None,
    adjustments: Mapping[tuple[str, ...], Adjusted] | None = None,
) -> Told:
    """
    What `change` is computed from, by the seasons of a corridor.

    Args:
        library: whose corridor says which months tell no season and when its year begins.
        history: rows of `observations (answer)`; months after `month` are not looked at.
        month: the month, by its first day.
        first_releases: the same columns, the month and the one before as first published.
        adjustments: target → the series adjusted by X-13, where it is asked for.
    """
    season = library.corridor.season
    return Told(
        history.filter(pl.col("period") <= month),
        month,
        month,
        beside={} if first_releases is None else {"first_releases": first_releases},
        left_out=season.left_out,
        year_begins=season.year_begins,
        adjustments=adjustments or {},
    )


def judged(
    library: Library, history: pl.DataFrame, month: date
) -> tuple[pl.DataFrame, tuple[Note, ...]]:
    """
    Rows of `indicators (change)` for a month, a series each, with what must be said of them.

    The same wherever it is computed: X-13, which may not be installed, has no part in it.

    Wrong when:
        Verdicts of two calls are put together: the false discovery rate holds in one call.
    """
    found = INDICATORS["change"].compute(gathered(library, history, month))
    return found.rows, found.notes


def once(rows: pl.DataFrame) -> pl.DataFrame:
    """Each month of each series once, the first one told."""
    return rows.unique([*SERIES, "period"], keep="first", maintain_order=True)
