"""Series of the US economy as the Federal Reserve Bank of St. Louis (FRED) gives them out."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import polars as pl

from caudal.sources.csv_text import LAYOUT_CHANGED, LINE, Faults, cells, header
from caudal.sources.measurements import days, decimals, figures_told, first_days, measured
from caudal.sources.source import Address, Layout, Reading, Release, Source
from caudal.vocabulary.errors import BadRows, listing
from caudal.vocabulary.periods import parse_day
from caudal.vocabulary.tables import SourceTable

__all__ = ["SOURCE"]


@dataclass(frozen=True)
class _Series:
    """A series: what it measures, how often, and by what its numbers are divided."""

    measure: str
    frequency: str = "month"
    divisor: float = 1.0


@dataclass(frozen=True)
class _Column:
    """A column of a file: which series it tells, and the day it was published where it says so."""

    name: str
    series: str
    vintage: date | None = None


_SERIES: Mapping[str, _Series] = {
    "JTSJOL": _Series("job_openings"),
    "JTSHIL": _Series("hires"),
    "PAYEMS": _Series("employees"),
    "UNEMPLOY": _Series("unemployed"),
    "UNRATE": _Series("unemployment_rate", divisor=100.0),
    "AHETPI": _Series("hourly_earnings"),
    "CPIAUCSL": _Series("consumer_prices"),
    "USREC": _Series("recession"),
    "ICSA": _Series("initial_claims", "week"),
    "GDPC1": _Series("gdp", "quarter"),
}
# FRED's own words for a day without a figure: a dot in older downloads, nothing in newer ones.
_MISSING = ("", ".")
_VINTAGES = rf"\A(?:observation_date|DATE)(?:,(?:{'|'.join(_SERIES)})_[0-9]{{8}})+\s*$"
_PRECISION = 0.001
_SATURDAY = 6


def _table(series: _Series) -> SourceTable:
    # One table a series: each comes in a file of its own, and a release answers its periods whole.
    return SourceTable(
        source="fred_series",
        name=series.measure,
        measures=(series.measure,),
        values={"place": ("USA",)},
        roots=("USA",),
        frequency=series.frequency,
        sparse=True,
    )


def _read(content: bytes, file_name: str) -> Reading:
    """
    FRED's own download: a day and a column for each series, named by its code.
    """
    names = header(content, file_name)
    told = [_Column(name, name) for name in names if name in _SERIES]
    if not told:
        raise BadRows(
            f"there is no column of a series: known are {listing(_SERIES, most=12)}",
            where=f"{file_name}, header",
            remedy="fetch the series from FRED again",
        )
    return _releases(content, file_name, _day_column(names), told)


def _read_vintages(content: bytes, file_name: str) -> Reading:
    """
    ALFRED's download: a column for each day on which a series was published, `JTSJOL_20210908`.
    """
    names = header(content, file_name)
    faults = Faults(file_name, LAYOUT_CHANGED)
    told = []
    for name in names:
        code, _, day = name.rpartition("_")
        vintage = parse_day(f"{day[:4]}-{day[4:6]}-{day[6:]}")
        if code in _SERIES and vintage:
            told.append(_Column(name, code, vintage))
        elif code in _SERIES:
            faults.add(f"`{name}` names a day that does not exist", lines=[1])
    faults.refuse_if_any()
    return _releases(content, file_name, _day_column(names), told)


def _read_named(content: bytes, file_name: str) -> Reading:
    """
    A copy with the columns date and value: the series stands in the file's name only.
    """
    found = [
        code for code in _SERIES if re.search(rf"(?i)(?<![a-z0-9]){code}(?![a-z0-9])", file_name)
    ]
    if len(found) != 1:
        raise BadRows(
            "the file does not say which series it tells",
            where=f"{file_name}, name of the file",
            remedy=f"give it the name of its series, such as JTSJOL.csv; known are "
            f"{listing(_SERIES, most=12)}",
        )
    names = header(content, file_name)
    value = next(name for name in names if name.lower() == "value")
    return _releases(content, file_name, _day_column(names), [_Column(value, found[0])])


def _day_column(names: Sequence[str]) -> str:
    return next(name for name in names if name.lower() in ("date", "observation_date"))


def _releases(content: bytes, file_name: str, day: str, columns: Sequence[_Column]) -> Reading:
    """A release a column; a column without any figure makes none."""
    frame = cells(content, file_name, (day, *(column.name for column in columns)))
    faults = Faults(file_name, LAYOUT_CHANGED)
    for cell, lines in frame.group_by(day, maintain_order=True).agg(LINE).iter_rows():
        if lines[1:]:
            faults.add(f"`{cell}` stands twice", lines=lines, column=day)
    releases = [_release(frame, day, column, faults) for column in columns]
    faults.refuse_if_any()
    told = [one for one in releases if not one.observations.is_empty()]
    # In a file of several series a day of another frequency is no gap.
    gaps = frame.height - releases[0].observations.height if len(columns) == 1 else 0
    of_one = columns[0].series
    return figures_told(
        told, [f"{gaps} periods of {of_one} have no figure: left out"] if gaps else []
    )


def _release(frame: pl.DataFrame, day: str, column: _Column, faults: Faults) -> Release:
    series = _SERIES[column.series]
    value = (decimals(frame, column.name, faults, missing=_MISSING) / series.divisor).round(6)
    own = frame.filter(~pl.col(column.name).str.strip_chars().is_in(_MISSING))
    rows = own.with_columns(period=_period(own, day, series.frequency, faults), value=value)
    release = measured(
        series.measure,
        rows,
        frequency=series.frequency,
        precision=_PRECISION,
        measure=series.measure,
        place="USA",
    )
    return replace(release, vintage=column.vintage)


def _period(frame: pl.DataFrame, day: str, frequency: str, faults: Faults) -> pl.Expr:
    if frequency != "week":
        return first_days(frame, day, faults, months=3 if frequency == "quarter" else 1)
    last = days(frame, day, faults)
    wrong = frame.select(cell=day, good=last.dt.weekday() == _SATURDAY, line=LINE)
    for cell, lines in (
        wrong.filter(~pl.col("good")).group_by("cell", maintain_order=True).agg("line").iter_rows()
    ):
        faults.add(f"`{cell}` is not a Saturday, on which weeks end", lines=lines, column=day)
    return last - timedelta(days=6)


SOURCE = Source(
    name="fred_series",
    title="FRED, work, prices and output of the United States",
    publisher="fred",
    layouts=(
        Layout("fredgraph", ("observation_date",), _read, optional=tuple(_SERIES)),
        Layout("fredgraph-older", ("DATE",), _read, optional=tuple(_SERIES)),
        Layout("alfred", (), _read_vintages, title=_VINTAGES),
        Layout("date-value", ("date", "value"), _read_named),
        Layout("date-value-older", ("DATE", "VALUE"), _read_named),
    ),
    tables=tuple(_table(series) for series in _SERIES.values()),
    licence="US government series through FRED, Federal Reserve Bank of St. Louis; cite the series",
    page="https://fred.stlouisfed.org",
    labels={"measure": {code: series.measure for code, series in _SERIES.items()}},
    precision=_PRECISION,
    addresses=tuple(
        Address(f"https://fred.stlouisfed.org/graph/fredgraph.csv?id={code}") for code in _SERIES
    ),
)
