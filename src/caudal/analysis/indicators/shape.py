"""What every indicator is called with, and what it gives back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

import polars as pl

from caudal.analysis.x13 import Adjusted
from caudal.vocabulary.answer import Note
from caudal.vocabulary.tables import Column

__all__ = ["Compute", "Found", "Indicator", "Told"]


@dataclass(frozen=True)
class Told:
    """
    What an indicator is computed from; each takes what it needs of it.

    Args:
        counts: rows of `observations (answer)`: the counts asked about, all months known.
        first, last: the months asked about, by their first day.
        beside: further rows of the same shape, by what they are: `first_releases`,
            `published` (repeats), `heat`.
        left_out: months from which no season is read.
        year_begins: month in which the statistical year begins, 1–12.
        adjustments: target → the series adjusted by X-13, where it could be.
        seed: of whatever is drawn.
    """

    counts: pl.DataFrame
    first: date
    last: date
    beside: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    left_out: Sequence[date] = ()
    year_begins: int = 1
    adjustments: Mapping[tuple[str, ...], Adjusted] = field(default_factory=dict)
    seed: int = 0


@dataclass(frozen=True)
class Found:
    """Rows of the indicator's table, what must be said with them, and further tables by name."""

    rows: pl.DataFrame
    notes: tuple[Note, ...] = ()
    further: Mapping[str, pl.DataFrame] = field(default_factory=dict)


class Compute(Protocol):
    """How an indicator is called."""

    def __call__(self, told: Told) -> Found:
        """Rows, notes and further tables from what is told."""
        ...


@dataclass(frozen=True)
class Indicator:
    """One indicator: its name, what it says, the columns of its rows, how it is computed."""

    name: str
    says: str
    columns: tuple[Column, ...]
    compute: Compute
