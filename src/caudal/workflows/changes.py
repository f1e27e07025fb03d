"""The change of a month, judged for every series that a verb has at hand."""

from datetime import date

import polars as pl

from caudal.analysis.indicators import change
from caudal.archive.asof import Library
from caudal.vocabulary.answer import Note
from caudal.vocabulary.tables import DIMENSIONS

__all__ = ["SERIES", "judged", "once"]

# What sets a series apart from the others of an answer.
SERIES = ("measure", *DIMENSIONS)


def judged(
    library: Library,
    history: pl.DataFrame,
    month: date,
    *,
    first_releases: pl.DataFrame | None = None,
) -> tuple[pl.DataFrame, tuple[Note, ...]]:
    """
    Rows of `indicators (change)` for a month, a series each, by the seasons of a corridor.

    Args:
        library: whose corridor says which months tell no season and when its year begins.
        history: rows of `observations (answer)`; months after `month` are not looked at.
        month: the month, by its first day.
        first_releases: the same columns, the month and the one before as first published.

    Wrong when:
        Verdicts of two calls are put together: the false discovery rate holds in one call.
    """
    season = library.corridor.season
    return change(
        history.filter(pl.col("period") <= month),
        month,
        left_out=season.left_out,
        year_begins=season.year_begins,
        first_releases=first_releases,
    )


def once(rows: pl.DataFrame) -> pl.DataFrame:
    """Each month of each series once, the first one told."""
    return rows.unique([*SERIES, "period"], keep="first", maintain_order=True)
