"""
The Missing Migrants Project's own downloads: their columns under all their names, and their days.

The site's file has changed its columns again and again. What a row needs is
found by label, wherever it stands: the day (or year and month), the route,
the cause, and how many people died or are missing. Nothing else of an
incident is read on; its identifier and type only say whether it is told twice.
"""

from collections.abc import Mapping, Sequence

import polars as pl

from caudal.sources.csv_text import LAYOUT_CHANGED, LINE, Faults, cells, counts, header
from caudal.sources.workbook import Workbook, headers, sheet_table
from caudal.sources.written_days import month_of
from caudal.vocabulary.errors import WrongColumns, listing

__all__ = ["TITLE", "incidents"]

# The telltale labels, in any order on one line: `Total Number of Dead and Missing`, `Migration
# Route`, `Cause of Death`, and of an incident a year or a date.
TITLE = (
    r"(?i)^(?=.*\bdead\s*(?:and|/)\s*missing\b)(?=.*\broutes?\b)(?=.*\bcauses? of deaths?\b)"
    r"(?=.*\bincidents?\b)(?=.*\b(?:year|date)\b)"
)
# What a column is called, without `of` and plurals; of several the first. `Reported Date` in 2019
# and 2023, `Website Date` in 2022, `Incident Date` in 2021 and from 2024 on; `Migrantion route` in
# 2021; `No. dead/missing` in IOM's own workbooks.
_NAMES = {
    "day": ("incident date", "date incident", "website date", "reported date"),
    "year": ("incident year", "year incident", "reported year", "year"),
    "month": ("month", "incident month", "month incident", "reported month"),
    "route": ("migration route", "migrantion route", "route"),
    "cause": ("cause death", "cause death (category)"),
    "total": ("total number dead and missing", "total dead and missing", "number dead and missing"),
    "dead": ("number dead",),
    "missing": ("minimum estimated number missing", "number missing"),
    "type": ("incident type", "type incident"),
    "id": ("incident id",),
}
_NEEDED = {
    "total": "Total Number of Dead and Missing",
    "route": "Migration Route",
    "cause": "Cause of Death",
    "day": "Incident Date",
}
# Where IOM joins several types in one cell, each is one of these.
_TYPES = frozenset({"", "incident", "split incident", "cumulative incident"})
_MONTH = "__month__"


def incidents(opened: bytes | Workbook, file_name: str) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """
    The rows of a download: month, route, cause, dead_and_missing [people]; and what is odd.

    Route and cause are as the publisher words them. A row that is a copy of
    another, identifier and all, counts once.

    Raises:
        WrongColumns: a column that is needed is missing, or one stands twice.
        BadRows: a day, a count or a type is not understood, a day could be
            two, or an incident is told by itself and as a part.
    """
    table, called, faults = _table(opened, file_name)
    findings: list[str] = []
    table = _once(table, called, faults, findings)
    _check_types(table, called, faults)
    table = _with_totals(table, called, findings)
    table = _with_months(table, called, faults, findings)
    total = counts(table, called["total"], faults)
    faults.refuse_if_any()
    rows = table.select(
        month=_MONTH, route=called["route"], cause=called["cause"], dead_and_missing=total
    )
    _check_sums(table, rows["dead_and_missing"], called, findings)
    return rows, tuple(findings)


def _table(
    opened: bytes | Workbook, file_name: str
) -> tuple[pl.DataFrame, Mapping[str, str], Faults]:
    """Text cells, what each column that is read is called, and where faults are gathered."""
    if isinstance(opened, Workbook):
        rows = [labels for _, _, labels in headers(opened)]
        columns = next((row for row in rows if not _missing(_called(row))), max(rows, key=len))
    else:
        columns = header(opened, file_name)
    called = _called(columns)
    missing = _missing(called)
    if missing:
        raise WrongColumns(
            f"column{'s' if missing[1:] else ''} {listing(missing)} "
            f"{'are' if missing[1:] else 'is'} missing",
            where=f"{file_name}, header",
            remedy=LAYOUT_CHANGED,
        )
    named = [label for label in columns if label]
    if isinstance(opened, Workbook):
        found = sheet_table(opened, named, (), file_name)
        return found.cells, called, Faults(found.where, LAYOUT_CHANGED, unit="row")
    return cells(opened, file_name, named), called, Faults(file_name, LAYOUT_CHANGED)


def _called(columns: Sequence[str]) -> dict[str, str]:
    """What is read → the label of its column."""
    plain = {_plain(label): label for label in reversed(columns) if label}
    found = {
        read: next((plain[name] for name in names if name in plain), "")
        for read, names in _NAMES.items()
    }
    return {read: label for read, label in found.items() if label}


def _plain(label: str) -> str:
    """
    A label without capitals, plurals and `of`; `No. dead/missing` is `number dead and missing`.
    """
    words = label.lower().replace("/", " and ").replace("no.", "number ").split()
    return " ".join(word.removesuffix("s") for word in words if word != "of")


def _missing(called: Mapping[str, str]) -> list[str]:
    dated = "day" in called or {"year", "month"} <= set(called)
    return [
        label
        for read, label in _NEEDED.items()
        if read not in called and not (read == "day" and dated)
    ]


def _once(
    table: pl.DataFrame, called: Mapping[str, str], faults: Faults, findings: list[str]
) -> pl.DataFrame:
    """Rows without those that are copies of another; an incident told again is a fault or odd."""
    if "id" not in called:
        return table
    told = pl.col(called["id"]).str.strip_chars()
    first = pl.struct(pl.exclude(LINE)).is_first_distinct()
    once = table.filter((told == "") | first)
    if once.height < table.height:
        findings.append(
            f"{_rows(table.height - once.height)} the cells of another, identifier and all: told once"
        )
    # A split incident is one row that lists its parts: `2020.MMP1,2020.MMP2`.
    several = told.str.contains(",", literal=True)
    ids = (
        once.select(LINE, several=several, id=told.str.split(","))
        .explode("id")
        .with_columns(pl.col("id").str.strip_chars())
        .filter(pl.col("id") != "")
        .group_by("id", maintain_order=True)
        .agg(pl.col(LINE).unique().sort(), pl.col("several").any())
        .filter(pl.col(LINE).list.len() > 1)
    )
    for lines in ids.filter("several")[LINE]:
        what = "an incident is told by itself and as a part of another"
        faults.add(what, lines=lines.to_list(), column=called["id"])
    again = ids.filter(~pl.col("several")).height
    if again:
        findings.append(
            f"{again:,} identifier{'s stand' if again > 1 else ' stands'} in several rows that "
            "differ: each row counts its own"
        )
    return once


def _check_types(table: pl.DataFrame, called: Mapping[str, str], faults: Faults) -> None:
    """A row of another type could tell again what other rows tell."""
    if "type" not in called:
        return
    types = table.group_by(called["type"], maintain_order=True).agg(LINE)
    for text, lines in types.iter_rows():
        if not {" ".join(part.lower().split()) for part in text.split(",")} <= _TYPES:
            what = f"incident type `{text}` is not one of Incident, Split, Cumulative Incident"
            faults.add(what, lines=lines, column=called["type"])


def _with_totals(
    table: pl.DataFrame, called: Mapping[str, str], findings: list[str]
) -> pl.DataFrame:
    """Where a row tells no total but its parts, the sum of these is it."""
    total = pl.col(called["total"])
    parts = _parts(called)
    fills = (total.str.strip_chars() == "") & parts.is_not_null()
    filled = table.select(fills.sum()).item()
    if filled:
        findings.append(f"{_rows(filled)} no total: its dead and missing were added")
    told = parts.cast(pl.Int64).cast(pl.String)
    return table.with_columns(pl.when(fills).then(told).otherwise(total).alias(called["total"]))


def _parts(called: Mapping[str, str]) -> pl.Expr:
    """Dead and missing added; null where neither is told as a number."""
    read = [
        pl.col(called[part])
        .str.strip_chars()
        .str.replace_all(",", "")
        .cast(pl.Float64, strict=False)
        for part in ("dead", "missing")
        if part in called
    ]
    none = pl.all_horizontal(*(one.is_null() for one in read)) if read else pl.lit(True)
    added = pl.sum_horizontal(*read) if read else pl.lit(0.0)
    return pl.when(~none).then(added)


def _check_sums(
    table: pl.DataFrame, total: pl.Series, called: Mapping[str, str], findings: list[str]
) -> None:
    odd = table.select(_parts(called).ne(total).fill_null(False).sum()).item()
    if odd:
        findings.append(
            f"{_rows(odd)} a total that is not its dead and missing added: the total was taken"
        )


def _with_months(
    table: pl.DataFrame, called: Mapping[str, str], faults: Faults, findings: list[str]
) -> pl.DataFrame:
    """The month of each row, from its day and from the year and month that stand beside it."""
    keys = {read: called[read] for read in ("day", "year", "month") if read in called}
    columns = list(keys.values())
    told = table.group_by(columns, maintain_order=True).agg(LINE)
    months, beside = [], 0
    for *texts, lines in told.iter_rows():
        said = {"day": "", "year": "", "month": ""} | dict(zip(keys, texts, strict=True))
        month, wrong = month_of(**said)
        months.append(month)
        if month is None:
            faults.add(wrong, lines=lines, column=columns[0])
        elif wrong:
            beside += len(lines)
    if beside:
        findings.append(
            f"{_rows(beside)} a day in the month before or after the one beside it: "
            "the day was taken"
        )
    known = told.drop(LINE).with_columns(pl.Series(_MONTH, months, pl.Date))
    return table.join(known, on=columns, how="left", maintain_order="left")


def _rows(number: int) -> str:
    return f"{number:,} row{'s have' if number > 1 else ' has'}"
