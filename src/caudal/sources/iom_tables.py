"""
How IOM's package `gdidata` carries other publishers' tables: one long table a file.

The columns are `t` (period), the labels, and `n` (count); a column `q` (quarter) came
and went. A missing count, a label that the package lost and a part that a month does
not tell are told apart here from a zero, which they are not.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from caudal.sources.cbp_labels import as_observations
from caudal.sources.citizenship import citizenships
from caudal.sources.csv_text import LAYOUT_CHANGED, LINE, Faults, counts
from caudal.sources.rda import RData, table_cells
from caudal.sources.source import Address, Layout, Reading, Release
from caudal.vocabulary.countries import COUNTRIES
from caudal.vocabulary.errors import listing
from caudal.vocabulary.periods import month_name

__all__ = [
    "LICENCE",
    "ORIGINS",
    "ORIGIN_CODES",
    "PAGE",
    "QUARTER",
    "IomTable",
    "address",
    "ages_told",
    "counted",
    "layouts",
    "nationality",
    "opened_cells",
    "periods",
    "released",
    "together",
]

LICENCE = "MIT (IOM's package gdidata); figures by the publisher named"
PAGE = "https://github.com/iom/gdidata"
QUARTER = ("q",)
# `OOO` is IOM's code of a nationality unknown, `STL` of people without one.
ORIGIN_CODES = {"STL": "stateless", "OOO": "unknown", "": "unknown"}
ORIGINS = (*COUNTRIES, "stateless", "unknown")
# Above this share of a period's events without a label, its parts are not told there.
_LOST_SHARE = 0.05
# From this share of a period's rows with the labels of another on, two files were joined.
_JOINED_SHARE = 0.9
_FEW_ROWS = 6
_JOINED = "take in each file by itself, if two were joined; else fetch the file again"
# Told by the publisher, and summed over.
_NO_KEYS = ("value", "line", "sex", "type", "area")
_Read = Callable[[Any, str], Reading]


@dataclass(frozen=True)
class IomTable:
    """
    What is known of a table beside its rows.

    Args:
        name: the table of the source.
        said: the columns of observations that are the same in every row.
        divided: dimensions in which each period has every part or tells none.
        merged: IOM gives several of the publisher's labels one code: rows that repeat
            all labels are parts of one cell. Without it they contradict each other.
        sparse: the table declares an absent part missing.
    """

    name: str
    said: Mapping[str, str]
    divided: tuple[str, ...] = ()
    merged: bool = False
    sparse: bool = False
    lost: Mapping[str, Sequence[date]] = field(default_factory=dict)


def layouts(
    name: str, columns: tuple[str, ...], read: _Read, *, optional: tuple[str, ...] = (), table: str
) -> tuple[Layout, Layout]:
    """A table of the package as R's data, and the same as a CSV."""
    optional = (*QUARTER, *optional)
    return (
        Layout(name, columns, read, optional, format="rda", table=table),
        Layout(f"{name}-csv", columns, read, optional, table=table),
    )


def address(name: str) -> Address:
    """Where the package's newest copy of a table lies."""
    return Address(f"https://raw.githubusercontent.com/iom/gdidata/main/data/{name}.rda")


def opened_cells(
    opened: bytes | RData, file_name: str, columns: Sequence[str], optional: Sequence[str] = ()
) -> tuple[pl.DataFrame, Faults]:
    """Text cells of a table, and a list for what is wrong in them."""
    cells = table_cells(opened, file_name, columns, (*QUARTER, *optional))
    unit = "row" if isinstance(opened, RData) else "line"
    return cells, Faults(file_name, LAYOUT_CHANGED, unit=unit)


def periods(frame: pl.DataFrame, faults: Faults, *, frequency: str = "month") -> pl.Expr:
    """First day of each row's month (`2021-07-01`) or year (`2018`, `2018.0`)."""
    text = pl.col("t").str.strip_chars()
    if frequency == "year":
        told = text.str.replace(r"\.0+$", "").str.extract(r"^((?:19|20)[0-9]{2})$") + "-01-01"
        what = "is not a year"
    else:
        told = text.str.extract(r"^((?:19|20)[0-9]{2}-[0-9]{2}-01)$")
        what = "is not the first day of a month"
    day = told.str.to_date("%Y-%m-%d", strict=False)
    strange = frame.select(t=text, day=day, line=LINE).filter(pl.col("day").is_null())
    for label, lines in strange.group_by("t", maintain_order=True).agg("line").iter_rows():
        faults.add(f"period `{label}` {what}", lines=lines, column="t")
    return day


def nationality(
    frame: pl.DataFrame, faults: Faults, *, also: Mapping[str, str] | None = None
) -> pl.Expr:
    """IOM's codes of nationality: ISO 3166, `OOO` unknown, `STL` stateless."""
    return citizenships(
        frame, "nat", faults, also=ORIGIN_CODES | dict(also or {}), noun="nationality"
    )


def counted(frame: pl.DataFrame, faults: Faults) -> pl.Expr:
    """Counts of events; an empty one (R's `NA`) is missing, every other oddity a fault."""
    plain = frame.with_columns(n=pl.col("n").str.strip_chars().replace("NA", ""))
    counts(plain.filter(pl.col("n") != ""), "n", faults)
    return (
        pl.col("n")
        .str.strip_chars()
        .str.replace_all(",", "", literal=True)
        .cast(pl.Float64, strict=False)
    )


def ages_told(rows: pl.DataFrame) -> pl.DataFrame:
    """
    Rows of men, women, boys and girls; the age is unknown where no row tells of children.

    There the children are among the men and women, who are then people of either sex.
    """
    told = (pl.col("group") == "child").any().over("period")
    return rows.with_columns(group=pl.when(told).then("group").otherwise(pl.lit("unknown")))


def released(rows: pl.DataFrame, table: IomTable, file_name: str) -> Reading:
    """
    One table of a file: what repeats is summed, what is missing is kept apart from zero.

    Args:
        rows: period, the labels as codes, value (null: empty), line; one row a row.

    Raises:
        BadRows: labels repeat that cannot, or a whole period stands twice.
    """
    keys = [name for name in rows.columns if name not in _NO_KEYS]
    findings = _repeats(rows, table, file_name)
    empty = rows.filter(pl.col("value").is_null())
    if empty.height:
        findings.append(_empty(empty))
    told = rows.drop_nulls("value")
    summed = told.group_by(keys).agg(pl.col("value").sum()).sort(keys)
    lost = {name: set(days) for name, days in table.lost.items()}
    dimensions = [name for name in keys if name != "period"]
    if not table.sparse:
        # What is missing there is no zero: only the totals are answered, short by it.
        for name in dimensions:
            lost.setdefault(name, set()).update(empty["period"])
    for name, days, why in (*_unknown(summed, dimensions), *_undivided(summed, table)):
        lost.setdefault(name, set()).update(days)
        findings.append(why)
    observations = as_observations(summed, **table.said)
    kept = {name: sorted(days) for name, days in lost.items() if days}
    release = Release(table.name, observations, lost=kept, ended_only=True)
    return Reading((release,), report=(_report(observations),), findings=tuple(findings))


def together(readings: Sequence[Reading], *odd: str) -> Reading:
    """The tables of one file, with all that was found in them."""
    return Reading(
        tuple(release for one in readings for release in one.releases),
        report=tuple(text for one in readings for text in one.report),
        findings=(*dict.fromkeys(text for one in readings for text in one.findings), *odd),
    )


def _repeats(rows: pl.DataFrame, table: IomTable, file_name: str) -> list[str]:
    """Refuse a period that stands twice, and rows that contradict; tell of parts that were summed."""
    every = [name for name in rows.columns if name not in ("value", "line")]
    lost = [pl.col(name) == "unknown" for name in every if name not in ("period", "area")]
    # Rows whose label is lost repeat those beside them; only rows told whole can stand twice.
    again = rows.filter(pl.struct(every).is_duplicated(), ~pl.any_horizontal(pl.lit(False), *lost))
    faults = Faults(file_name, _JOINED)
    by_period = rows.group_by("period").agg(rows=pl.len())
    share = again.group_by("period").agg("line", again=pl.len()).join(by_period, on="period")
    joined = (pl.col("again") > _JOINED_SHARE * pl.col("rows")) & (pl.col("rows") >= _FEW_ROWS)
    wrong = share.filter(joined) if table.merged else share
    for period, lines in wrong.sort("period").select("period", "line").iter_rows():
        faults.add(f"rows of {month_name(period)} stand twice", lines=lines)
    faults.refuse_if_any()
    if again.is_empty():
        return []
    return [f"{again.height:,} rows have the labels of another row and were summed"]


def _empty(empty: pl.DataFrame) -> str:
    months = sorted(set(empty["period"]))
    return (
        f"{empty.height:,} rows have an empty count ({_span(months)}): missing, not zero; "
        "a total there is the sum of the others"
    )


def _unknown(
    summed: pl.DataFrame, dimensions: Iterable[str]
) -> Iterable[tuple[str, Sequence[date], str]]:
    """Dimensions and periods whose labels are lost: too many of the events have none."""
    for name in dimensions:
        shares = summed.group_by("period").agg(
            unknown=pl.col("value").filter(pl.col(name) == "unknown").sum(),
            all=pl.col("value").sum(),
        )
        days = sorted(shares.filter(pl.col("unknown") > _LOST_SHARE * pl.col("all"))["period"])
        if days:
            events = summed.filter((pl.col(name) == "unknown") & pl.col("period").is_in(days))
            yield (
                name,
                days,
                f"{events['value'].sum():,.0f} events have no label of {name} ({_span(days)}): "
                "there only the totals over it are answered from this release",
            )


def _undivided(summed: pl.DataFrame, table: IomTable) -> Iterable[tuple[str, Sequence[date], str]]:
    """Periods in which a part that others have has no row at all: not told, so not zero."""
    for name in table.divided:
        parts = set(summed[name]) - {"unknown"}
        has = summed.group_by("period").agg(pl.col(name).unique())
        for part in sorted(parts):
            # Where no part is told they are lost anyhow.
            lacks = ~pl.col(name).list.contains(part) & ~pl.col(name).list.contains("unknown")
            days = sorted(has.filter(lacks)["period"])
            if days:
                yield (
                    name,
                    days,
                    f"no row tells {name} `{part}` in {_span(days)}: it may be counted in another, "
                    "so there only the totals over it are answered from this release",
                )


def _report(observations: pl.DataFrame) -> str:
    """What was counted: all events, the periods, the events of the newest."""
    frequency = observations["frequency"][0]
    days = sorted(set(observations["period"]))
    newest = observations.filter(pl.col("period") == days[-1])["value"].sum()
    return (
        f"{observations['value'].sum():,.0f} events in {len(days)} {frequency}{'s' * (len(days) > 1)}, "
        f"{_name(days[0], frequency)} to {_name(days[-1], frequency)}; {newest:,.0f} in the newest"
    )


def _name(period: date, frequency: str) -> str:
    return f"{period:%Y}" if frequency == "year" else month_name(period)


def _span(days: Sequence[date]) -> str:
    if len(days) <= 3:
        return listing(month_name(day) for day in days).replace("`", "")
    return f"{len(days)} periods, {month_name(days[0])} to {month_name(days[-1])}"
