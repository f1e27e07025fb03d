"""A revision triangle, read out of the rows of `revisions`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

import polars as pl

from caudal.vocabulary.answer import Answer, Note
from caudal.vocabulary.measures import MEASURES
from caudal.vocabulary.places import Place
from caudal.vocabulary.tables import KEYS

__all__ = ["Cell", "Column", "Row", "Triangle", "triangle_of"]


@dataclass(frozen=True)
class Column:
    """A release: one source's of one day."""

    vintage: date
    source: str
    basis: str


@dataclass(frozen=True)
class Cell:
    """
    A figure in one release.

    Args:
        column: the release.
        value: the figure.
        change: against the first figure shown of its period [fraction]; None: that was zero.
        moved: against what stood before [as value]: the same source's figure, or another's where
            this source speaks for the first time; None: nothing stood before.
        new_source: this source speaks for the first time, after another one.
    """

    column: Column
    value: float
    change: float | None
    moved: float | None
    new_source: bool

    @property
    def revised(self) -> bool:
        """Whether its own source had told another figure before."""
        return bool(self.moved) and not self.new_source

    @property
    def stepped(self) -> bool:
        """Whether it changed where the source changed: perhaps a definition, no revision."""
        return bool(self.moved) and self.new_source


@dataclass(frozen=True)
class Row:
    """
    A period with its figures, oldest release first.

    Args:
        period: by its first day.
        cells: one a release.
        first, latest: figures of the first and the latest release shown.
        change: latest against first [fraction]; None: the first was zero.
    """

    period: date
    cells: Sequence[Cell]
    first: float
    latest: float
    change: float | None

    @property
    def revisions(self) -> tuple[int, int]:
        """How often its sources raised and lowered it; the same step told by two counts once."""
        steps = {(cell.value, cell.moved) for cell in self.cells if cell.revised}
        ups = sum(moved > 0 for _, moved in steps if moved)
        return ups, len(steps) - ups


@dataclass(frozen=True)
class Triangle:
    """
    Every period with every release of one target.

    Args:
        rows: periods, oldest first.
        columns: releases, oldest first.
        target: dimension → code.
        names: places and origins.
        as_of: the day of the question, or None.
        notes: what must be said.
    """

    rows: Sequence[Row]
    columns: Sequence[Column]
    target: Mapping[str, str]
    names: Mapping[str, Place]
    as_of: date | None
    notes: Sequence[Note]

    @property
    def sources(self) -> list[str]:
        """Who tells, in the order of the first release."""
        return list(dict.fromkeys(column.source for column in self.columns))

    @property
    def share(self) -> bool:
        """Whether the figures are shares."""
        return MEASURES[self.target["measure"]].kind == "share"


def triangle_of(answer: Answer) -> Triangle:
    """
    The triangle in an answer of one target.
    """
    told = _with_steps(answer.rows).iter_rows(named=True)
    rows = [_row(list(cells)) for _, cells in groupby(told, key=lambda row: row["period"])]
    columns = {cell.column for row in rows for cell in row.cells}
    # Of two sources on one day the one that spoke first stands first.
    spoke = {c.source: c.vintage for c in sorted(columns, key=lambda c: c.vintage, reverse=True)}
    return Triangle(
        rows=rows,
        columns=sorted(columns, key=lambda c: (c.vintage, spoke[c.source], c.source, c.basis)),
        target={key: answer.rows[key][0] for key in KEYS},
        names=answer.names,
        as_of=answer.run.as_of,
        notes=answer.notes,
    )


def _with_steps(rows: pl.DataFrame) -> pl.DataFrame:
    """
    Each figure with its change since the first and its step from the one before.

    Of two sources on one day the one that spoke before comes first: what it revised itself is no
    change of source in the other.
    """
    own, before = (pl.col("value").shift(1).over("period", *by) for by in (["source"], []))
    ordered = rows.with_columns(own=own).sort(
        "period", "vintage", pl.col("own").is_null(), maintain_order=True
    )
    return ordered.with_columns(
        change=_change("value"),
        change_latest=_change("latest"),
        moved=pl.col("value") - pl.coalesce("own", before),
        new_source=pl.col("own").is_null() & before.is_not_null(),
    )


def _change(figure: str) -> pl.Expr:
    """Against the first; zero that stays zero did not change."""
    first = pl.col("first")
    same = pl.when(pl.col(figure) == first).then(0.0)
    return same.when(first != 0).then(pl.col(figure) / first - 1)


def _row(told: Sequence[Mapping[str, Any]]) -> Row:
    cells = [
        Cell(
            Column(row["vintage"], row["source"], row["vintage_basis"]),
            *(row[name] for name in ("value", "change", "moved", "new_source")),
        )
        for row in told
    ]
    one = told[0]
    return Row(one["period"], cells, one["first"], one["latest"], one["change_latest"])
