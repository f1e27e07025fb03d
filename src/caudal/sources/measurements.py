"""
Cells that tell a measured quantity (a rate, a price, a temperature), and a release made of them.

A level has decimals and a sign, and where it is missing it is not zero: its
row is left out, and the tables of these sources are sparse.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

import polars as pl

from caudal.sources.cbp_labels import as_observations
from caudal.sources.csv_text import LINE, Faults
from caudal.sources.source import Reading, Release
from caudal.vocabulary.periods import month_name

__all__ = [
    "celsius",
    "days",
    "decimals",
    "figures_told",
    "first_days",
    "measured",
    "months_told",
    "refuse_doubled",
    "years",
]

_NUMBER = r"^-?([0-9]+|[0-9]{1,3}(,[0-9]{3})+)?(\.[0-9]+)?([eE][-+]?[0-9]{1,2})?$"
_ISO = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_MONTH_FIRST = r"^([0-9]{1,2})/([0-9]{1,2})/([0-9]{4}|[0-9]{2})$"
# Two figures of a year, as spreadsheets write and read them: 29 is 2029, 30 is 1930.
_LAST_OF_THIS_CENTURY = 29
# A month with fewer days told has no mean.
_LEAST_DAYS = 25
_UNITS = {
    "day": "days",
    "week": "weeks",
    "month": "months",
    "quarter": "quarters",
    "year": "years",
    "constant": "periods",
}


def decimals(
    frame: pl.DataFrame, column: str, faults: Faults, *, missing: Iterable[str] = ("",)
) -> pl.Expr:
    """
    Numbers with a sign and decimals; null where the cell says one of the words for missing.

    Anything else is a fault, never a guess.
    """
    text = pl.col(column).fill_null("").str.strip_chars()
    number = text.str.contains(_NUMBER) & text.str.contains("[0-9]")
    wrong = frame.select(cell=text, good=number | text.is_in(list(missing)), line=LINE)
    by_cell = wrong.filter(~pl.col("good")).group_by("cell", maintain_order=True).agg("line")
    for cell, lines in by_cell.iter_rows():
        what = f"`{cell}` is not a number" if cell else "the number is empty"
        faults.add(what, lines=lines, column=column)
    plain = text.str.replace_all(",", "", literal=True)
    return pl.when(number & ~text.is_in(list(missing))).then(plain.cast(pl.Float64, strict=False))


def days(frame: pl.DataFrame, column: str, faults: Faults) -> pl.Expr:
    """
    Days written YYYY-MM-DD, or with the month first as US spreadsheets do (1/31/21, 1/31/2021).

    Of a year of two figures 00–29 is this century. A day that does not exist is a fault.
    """
    text = pl.col(column).str.strip_chars()
    parts = text.str.extract_groups(_MONTH_FIRST)
    year = parts.struct[2].cast(pl.Int32)
    short = parts.struct[2].str.len_chars() == 2
    century = pl.when(year <= _LAST_OF_THIS_CENTURY).then(year + 2000).otherwise(year + 1900)
    written = pl.format(
        "{}-{}-{}",
        pl.when(short).then(century).otherwise(year),
        parts.struct[0].str.zfill(2),
        parts.struct[1].str.zfill(2),
    )
    iso = pl.when(text.str.contains(_ISO)).then(text).otherwise(written)
    found = iso.str.to_date("%Y-%m-%d", strict=False)
    wrong = frame.select(cell=text, day=found, line=LINE).filter(pl.col("day").is_null())
    for cell, lines in wrong.group_by("cell", maintain_order=True).agg("line").iter_rows():
        faults.add(f"`{cell}` is not a day written YYYY-MM-DD", lines=lines, column=column)
    return found


def first_days(frame: pl.DataFrame, column: str, faults: Faults, *, months: int = 1) -> pl.Expr:
    """
    The same, of months (or quarters: 3), each named by its first day; another day is a fault.
    """
    day = days(frame, column, faults)
    first = (day.dt.day() == 1) & ((day.dt.month() - 1) % months == 0)
    wrong = frame.select(cell=column, good=first, line=LINE).filter(~pl.col("good"))
    noun = "quarter" if months == 3 else "month"
    for cell, lines in wrong.group_by("cell", maintain_order=True).agg("line").iter_rows():
        faults.add(f"`{cell}` is not the first day of a {noun}", lines=lines, column=column)
    return day


def years(frame: pl.DataFrame, column: str, faults: Faults, *, least: int = 1000) -> pl.Expr:
    """Calendar years from `least` on as their first days; what is not a year is a fault."""
    text = pl.col(column).str.strip_chars()
    number = pl.when(text.str.contains(r"^[0-9]{1,4}$")).then(text.cast(pl.Int32, strict=False))
    year = pl.when(number.is_between(least, 2999)).then(number)
    wrong = frame.select(cell=text, year=year, line=LINE).filter(pl.col("year").is_null())
    for cell, lines in wrong.group_by("cell", maintain_order=True).agg("line").iter_rows():
        faults.add(f"`{cell}` is not a year", lines=lines, column=column)
    return pl.date(year, 1, 1)


def celsius(fahrenheit: str) -> pl.Expr:
    """A column in degrees Fahrenheit as degrees Celsius, to a ten-thousandth."""
    return ((pl.col(fahrenheit) - 32) * 5 / 9).round(4)


def refuse_doubled(
    rows: pl.DataFrame, keys: Sequence[str], faults: Faults, *, column: str = ""
) -> None:
    """Note every combination of `keys` that stands twice; `rows` has line numbers."""
    for row in rows.group_by(keys, maintain_order=True).agg(LINE).iter_rows():
        *codes, lines = row
        if lines[1:]:
            faults.add(f"{', '.join(map(str, codes))} stands twice", lines=lines, column=column)


def measured(
    table: str, rows: pl.DataFrame, *, frequency: str, precision: float, **said: str
) -> Release:
    """
    A release of these figures: rows without a value are left out.

    Args:
        table: which of the source's tables.
        rows: period, value, and what of measure, place and origin differs from row to row.
        frequency: of its periods.
        precision: to what the publisher rounds [same unit as the value].
        said: what every row says.
    """
    names = [n for n in ("measure", "period", "place", "origin", "value") if n in rows.columns]
    told = rows.select(names).drop_nulls("value").sort(names[:-1])
    told = told.with_columns(precision=pl.lit(precision))
    return Release(table, as_observations(told, frequency=frequency, **said))


def months_told(table: str, daily: Release, precision: float) -> Iterator[Release]:
    """
    A release of the same figures by month: the mean of the days told; none without such a month.

    A month of which fewer than 25 days are told has no figure: a mean of its
    beginning would be cooler or hotter than the month by the season alone.
    What every row says besides (origin, group, …) is `all` here.
    """
    means = (
        daily.observations.group_by("measure", "place", pl.col("period").dt.truncate("1mo"))
        .agg(pl.col("value").mean().round(4), days=pl.len())
        .filter(pl.col("days") >= _LEAST_DAYS)
    )
    if means.height:
        yield measured(table, means, frequency="month", precision=precision)


def figures_told(releases: Sequence[Release], findings: Sequence[str] = ()) -> Reading:
    """What was read, release by release: figures, periods, and the newest of them."""
    told = [sentence for one in releases for sentence in _sentences(one)]
    return Reading(tuple(releases), report=tuple(told), findings=tuple(findings))


def _sentences(release: Release) -> list[str]:
    rows = release.observations
    if rows.is_empty():
        return []
    frequency = rows["frequency"][0]
    periods = rows["period"].unique().sort()
    newest = rows.filter(pl.col("period") == periods[-1])
    value = f"; {newest['value'][0]:,.10g} in the newest" if newest.height == 1 else ""
    span = f"{_named(periods[0], frequency)} to {_named(periods[-1], frequency)}"
    return [
        f"{rows.height:,} figures of {', '.join(rows['measure'].unique().sort())} in "
        f"{len(periods):,} {_UNITS[frequency]}, {span}{value}"
    ]


def _named(period: date, frequency: str) -> str:
    if frequency in ("year", "constant"):
        return f"{period.year}"
    return period.isoformat() if frequency in ("day", "week") else month_name(period)
