"""Figures quoted in a release text or the press: each cell stands alone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import polars as pl

from caudal.archive.releases import Held, scanned
from caudal.vocabulary.question import Question, Target
from caudal.vocabulary.tables import DIMENSIONS, SourceTable
from caudal.vocabulary.terms import TITLE_42_START

__all__ = ["CELL", "NOTHING", "Quoted"]

# What a source told of a target: the columns of a telling.
CELL = {
    # Which of the targets asked for, by its place among them.
    "target": pl.Int64,
    "source": pl.String,
    "class": pl.Int64,
    "order": pl.Int64,
    "vintage": pl.Date,
    "vintage_basis": pl.String,
    "period": pl.Date,
    "value": pl.Float64,
    "derivation": pl.String,
    "status": pl.String,
    "citation": pl.String,
    "citation_kind": pl.String,
    "qualifier": pl.String,
    "precision": pl.Float64,
    "origin_basis": pl.String,
}
NOTHING = pl.DataFrame(schema=CELL)
# What tells one quoted target from another; the authority last.
_QUOTED_KEYS = ("measure", "frequency", "place", "origin", "group", "component", "authority")


@dataclass(frozen=True)
class Quoted:
    """
    Cells of every quoted table, the best copy of a release first.

    Args:
        cells: columns of `observations`, vintage_basis, derivation, class, order.
    """

    cells: pl.DataFrame

    @classmethod
    def of(
        cls,
        quoted: Sequence[Held],
        tables: Mapping[tuple[str, str], SourceTable],
        class_of: Callable[[str, str, str], tuple[int, int]],
    ) -> "Quoted":
        """
        Read the releases of quoted tables.

        Args:
            quoted: the releases, newest first, of one day the best copy first.
            tables: what each table can speak about.
            class_of: source, table and measure → class, and order in it.
        """
        if not quoted:
            return cls(NOTHING)
        about = pl.DataFrame(
            [
                (one.key[0], measure, *class_of(*one.key[:2], measure))
                for one in {one.key[:2]: one for one in quoted}.values()
                for measure in tables[one.key[:2]].measures
            ],
            schema={
                "source": pl.String,
                "measure": pl.String,
                "class": pl.Int64,
                "order": pl.Int64,
            },
            orient="row",
        )
        bases = pl.concat(
            [pl.repeat(one.row["vintage_basis"], one.row["rows"], eager=True) for one in quoted]
        )
        return cls(
            scanned(quoted)
            .collect()
            .with_columns(vintage_basis=bases, derivation=pl.lit("published"))
            .join(about, on=["source", "measure"], how="left", maintain_order="left")
        )

    def told(
        self,
        question: Question,
        target: Target,
        number: int,
        *,
        status: str,
        newest: bool | None,
        later: bool,
    ) -> pl.DataFrame:
        """Quoted cells of exactly this target; the newest, the oldest, or (None) every vintage."""
        day = question.as_of or date.max
        cells = self.cells
        if cells.is_empty() or not self._holds(target):
            return NOTHING
        if question.source not in (None, "all"):
            cells = cells.filter(pl.col("source") == question.source)
        asked = _exactly(cells.filter(pl.col("status") == status), target).filter(
            (pl.col("vintage") > day) if later else (pl.col("vintage") <= day),
            pl.col("period") >= (question.first or date.min),
            pl.col("period") <= (question.last or date.max),
        )
        ordered = asked.sort("vintage", descending=newest is not False, maintain_order=True)
        once = ["source", "period"] if newest is not None else ["source", "vintage", "period"]
        cells = ordered.with_columns(target=pl.lit(number, pl.Int64)).select(tuple(CELL))
        return cells.unique(once, keep="first", maintain_order=True)

    def _holds(self, target: Target) -> bool:
        """Whether any cell is quoted of this target: most are not, and need not be looked for."""
        keys = tuple(getattr(target, key) for key in _QUOTED_KEYS)
        before_title_42 = (*keys[:-1], "all") if target.authority == "title_8" else keys
        return keys in self._targets or before_title_42 in self._targets

    @cached_property
    def _targets(self) -> frozenset[tuple[str, ...]]:
        return frozenset(self.cells.select(_QUOTED_KEYS).unique().iter_rows())

    @cached_property
    def measures(self) -> frozenset[str]:
        """Measures of which some figure is quoted."""
        return frozenset() if self.cells.is_empty() else frozenset(self.cells["measure"].unique())


def _exactly(cells: pl.DataFrame, target: Target) -> pl.DataFrame:
    """Cells of the target; before March 2020, all under Title 8, `all` also answers `title_8`."""
    keys = ("measure", "frequency", *(d for d in DIMENSIONS if d != "authority"))
    same = cells.filter(*(pl.col(key) == getattr(target, key) for key in keys))
    exact = same.filter(pl.col("authority") == target.authority)
    if (target.measure, target.authority) != ("encounters", "title_8"):
        return exact
    early = same.filter(pl.col("authority") == "all", pl.col("period") < TITLE_42_START)
    told = ["source", "vintage", "period"]
    return pl.concat([early.join(exact, on=told, how="anti"), exact])
