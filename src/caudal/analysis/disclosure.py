"""
What is too small to be told: few people in a cell can be known by their neighbours.

A forecast is no count of anyone, but one of a handful is near to what will be
counted, and a publisher's reader takes it for that.
"""

from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType

import polars as pl

__all__ = ["LEAST", "suppressed"]

LEAST = 50
# What may be split into parts; `all` is a whole in each, other wholes are named by the caller.
_SPLIT = ("place", "origin", "group", "authority", "component")
_OF_QUANTILE = ("output_type", "output_type_id", "value")
_MEDIAN = 0.5
_NO_WHOLES: Mapping[str, Collection[str]] = MappingProxyType({})


def suppressed(
    rows: pl.DataFrame,
    least: float = LEAST,
    *,
    wholes: Mapping[str, Collection[str]] = _NO_WHOLES,
) -> tuple[pl.DataFrame, int]:
    """
    Quantiles without those of cells whose median is below `least`.

    A cell is a series and a period. Where exactly one part of a total that is
    told is left out, the next smallest part is left out too, so that
    the total does not give it back. A part that is zero at every level
    hides nobody: it is left out as small, and protects no other.

    Args:
        rows: of `estimates`, the median of each cell among them.
        least: smallest median that is told [see measure].
        wholes: code of a place or origin → the codes that make it up, beside
            `all`, which is made up of every code that is no whole itself.

    Returns:
        The rows in their order, null where left out, and the number of cells left out.

    Wrong when:
        Only one part of a total is forecast and nothing can be left out beside
        it; or sums other than those of `wholes` are known (lists of origins
        of different length): what is left out can then be reckoned.

    Source:
        Hundepool et al. 2012, Statistical Disclosure Control, chapter 4
        (primary and secondary suppression).
    """
    names = [name for name in rows.columns if name not in _OF_QUANTILE]
    median = pl.col("value").filter(pl.col("output_type_id") == _MEDIAN).first()
    cells = rows.group_by(names, maintain_order=True).agg(
        median=median, some=pl.col("value").max().fill_null(1.0) > 0
    )
    cells = cells.with_columns(hidden=(pl.col("median") < least).fill_null(True))
    found = -1
    while found < (found := int(cells["hidden"].sum())):
        for dimension, whole, parts in _splits(cells, wholes):
            cells = _one_more(cells, names, dimension, whole, parts)
    hidden = rows.join(cells.select(*names, "hidden"), on=names, how="left", maintain_order="left")
    told = pl.when(~pl.col("hidden")).then("value").alias("value")
    return hidden.with_columns(told).select(rows.columns), found


def _splits(
    cells: pl.DataFrame, wholes: Mapping[str, Collection[str]]
) -> Iterator[tuple[str, str, Collection[str]]]:
    """Each total that occurs with the codes of its parts."""
    for dimension in (name for name in _SPLIT if name in cells.columns):
        codes = cells[dimension].unique(maintain_order=True).to_list()
        for whole in codes:
            if whole == "all":
                yield dimension, whole, [c for c in codes if c != "all" and c not in wholes]
            elif whole in wholes:
                yield dimension, whole, wholes[whole]


def _one_more(
    cells: pl.DataFrame, names: list[str], dimension: str, whole: str, parts: Collection[str]
) -> pl.DataFrame:
    """The cells, with a second part hidden wherever a told total has exactly one hidden."""
    beside = [name for name in names if name != dimension]
    totals = cells.filter(~pl.col("hidden"), pl.col(dimension) == whole)
    of_total = cells.filter(pl.col("some"), pl.col(dimension).is_in(list(parts)))
    alone = (
        of_total.join(totals, on=beside, how="semi")
        .filter(pl.col("hidden").sum().over(beside) == 1)
        .filter(~pl.col("hidden"))
        .sort("median", dimension)
        .unique(beside, keep="first", maintain_order=True)
    )
    again = cells.join(alone.select(*names, next=True), on=names, how="left", maintain_order="left")
    return again.with_columns(hidden=pl.col("hidden") | pl.col("next").is_not_null()).drop("next")
