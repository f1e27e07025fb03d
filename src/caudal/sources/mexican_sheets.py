"""
A sheet of Mexico's Unidad de Política Migratoria: countries down, months or airports across.

Above the countries stand a title and a header, between them headings of continents with
sums, below them notes. `-` is zero. What is printed as a sum is held against its parts.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from caudal.sources.citizenship import nearest, plain
from caudal.sources.csv_text import LINE, Faults, counts
from caudal.sources.mexican_names import MEXICAN, heading_level, known_as, unmarked
from caudal.sources.workbook import Sheet, cell_text
from caudal.vocabulary.errors import listing

__all__ = ["ZERO", "Grid", "figure", "grid", "is_total", "long", "printed_sums", "unmarked"]

ZERO = ("-", "–", "—", "n.d.-")
_TOTALS = ("total", "total general", "gran total", "suma")


@dataclass(frozen=True)
class Grid:
    """
    Rows of a sheet with any figure: label, cells by column, number.

    Args:
        columns: name of each column → its place in the sheet.
    """

    columns: Mapping[str, int]
    rows: Sequence[tuple[str, Mapping[str, str], int]] = field(default_factory=tuple)


def is_total(label: str) -> bool:
    """Whether a row or a column is the sum of all others."""
    return plain(unmarked(label)) in _TOTALS


def grid(sheet: Sheet, header_row: int, columns: Mapping[str, int]) -> Grid:
    """
    The rows below a header [from 0] that tell a figure, or a country.

    Their label stands left of the first of the columns, wherever it is indented to.
    Rows without figures that name no country are notes.
    """
    first = min(columns.values())
    found = []
    for number, row in enumerate(sheet.rows[header_row + 1 :], start=header_row + 2):
        texts = [" ".join(cell_text(cell).split()) for cell in row]
        label = " ".join(filter(None, texts[:first]))
        cells = {name: texts[at] if at < len(texts) else "" for name, at in columns.items()}
        figures = any(re.search(r"[0-9]", cell) or cell in ZERO for cell in cells.values())
        if label and (figures or known_as(label)):
            found.append((label, cells, number))
    return Grid(columns, tuple(found))


def long(table: Grid, faults: Faults, *, blank_is_zero: bool) -> pl.DataFrame:
    """
    One row a label and column: label, level, code, column, value, line.

    Args:
        blank_is_zero: a printed sum proves what an empty cell means.
    """
    cells = pl.DataFrame(
        [
            (label, _level(label), known_as(label), column, figure(text), number)
            for label, texts, number in table.rows
            for column, text in texts.items()
        ],
        schema={
            "label": pl.String,
            "level": pl.Int64,
            "code": pl.String,
            "column": pl.String,
            "n": pl.String,
            LINE: pl.Int64,
        },
        orient="row",
    )
    strange = cells.filter(pl.col("level") == 0, pl.col("code").is_null())
    for label, lines in strange.group_by("label", maintain_order=True).agg(LINE).iter_rows():
        near = listing(nearest(unmarked(label), MEXICAN), most=3) or "no name known"
        faults.add(f"nationality `{label}` is not known; near to it: {near}", lines=lines[:1])
    zero = (*ZERO, "") if blank_is_zero else ZERO
    value = counts(cells, "n", faults, zero=zero)
    return cells.with_columns(value=value)


def printed_sums(cells: pl.DataFrame, faults: Faults) -> list[str]:
    """
    Hold printed sums against their parts: a total that differs is a fault.

    Returns:
        the continents that differ, in sentences.
    """
    countries = cells.filter(pl.col("level") == 0)
    totals = cells.filter(pl.col("level") == -1)
    by_column = countries.group_by("column").agg(pl.col("value").sum())
    parts: dict[str, float] = dict(by_column.iter_rows())
    for column, value, line in totals.select("column", "value", LINE).iter_rows():
        if value != parts.get(column, 0):
            faults.add(
                f"the countries add up to {parts.get(column, 0):,.0f}, the total printed is "
                f"{value:,.0f}",
                lines=[line],
                column=column,
            )
    across = cells.filter(~_is_total_column(cells)).group_by(LINE).agg(sum=pl.col("value").sum())
    printed = cells.filter(_is_total_column(cells)).join(across, on=LINE)
    for label, value, line, found in printed.select("label", "value", LINE, "sum").iter_rows():
        if value != found:
            faults.add(
                f"the row `{label}` adds up to {found:,.0f}, its total is {value:,.0f}",
                lines=[line],
            )
    return list(_continents(cells))


def _continents(cells: pl.DataFrame) -> Iterator[str]:
    """Headings whose sum is not that of the countries below them."""
    for column in cells["column"].unique(maintain_order=True):
        rows = cells.filter(pl.col("column") == column).sort(LINE)
        told = list(rows.select("label", "level", "code", "value").iter_rows())
        for number, (label, level, _, value) in enumerate(told):
            if level < 1 or value is None:
                continue
            found = 0.0
            for _, other, code, part in told[number + 1 :]:
                if other == -1 or 1 <= other <= level or code in ("stateless", "unknown"):
                    break
                found += part if other == 0 else 0
            if found != value:
                yield (
                    f"{label}, {column}: the countries below it add up to {found:,.0f}, "
                    f"{value:,.0f} is printed; the countries were kept"
                )


def _is_total_column(cells: pl.DataFrame) -> pl.Expr:
    return pl.col("column").is_in([name for name in cells["column"].unique() if is_total(name)])


def _level(label: str) -> int:
    return -1 if is_total(label) else heading_level(label)


def figure(text: str) -> str:
    """Thousands are parted by blanks, in other years by commas; a mark may follow."""
    bare = unmarked(text.replace("\u00a0", " "))
    return bare.replace(" ", "") if re.fullmatch(r"[0-9]{1,3}( [0-9]{3})+", bare) else bare
