"""Series of the US economy as the Federal Reserve Bank of St. Louis (FRED) gives them out."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import polars as pl

from caudal.sources.csv_text import LAYOUT_CHANGED, LINE, Faults, cells, header
from caudal.sources.measurements import days, decimals, figures_told, first_days, measured
from caudal.sources.source import Address, Layout, Reading, Release, Source
from caudal.vocabulary.errors import BadRows, listing
from caudal.vocabulary.tables import SourceTable

__all__ = ["SOURCE"]


@dataclass(frozen=True)
class _Series:
    """A series: what it measures, how often, and by what its numbers are divided."""

    measure: str
    frequency: str = "month"
    divisor: float = 1.0


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
    day = next(name for name in names if name.lower() in ("date", "observation_date"))
    told = [name for name in names if name in _SERIES]
    if not told:
        raise BadRows(
            f"there is no column of a series: known are {listing(_SERIES, most=12)}",
            where=f"{file_name}, header",
            remedy="fetch the series from FRED again",
        )
    return _releases(content, file_name, day, {name: name for name in told})


def _read_named(content: bytes, file_name: str) -> Reading:
    """
    A copy with the columns date and value: the series stands in the file's name only.
    """
    found = [
        code for code in _SERIES if re.search(rf"(?<![A-Za-z0-9]){code}(?![A-Za-z0-9])", file_name)
    ]
    if len(found) != 1:
        raise BadRows(
            "the file does not say which series it tells",
            where=f"{file_name}, name of the file",
            remedy=f"give it the name of its series, such as JTSJOL.csv; known are "
            f"{listing(_SERIES, most=12)}",
        )
    return _releases(content, file_name, "date", {"value": found[0]})


def _releases(content: bytes, file_name: str, day: str, columns: Mapping[str, str]) -> Reading:
    """A release a series: `columns` says which column tells which."""
    frame = cells(content, file_name, (day, *columns))
    faults = Faults(file_name, LAYOUT_CHANGED)
    _refuse_days_twice(frame, day, faults)
    releases, findings = [], []
    for column, code in columns.items():
        release, finding = _release(frame, day, column, code, faults)
        releases.append(release)
        findings += finding
    faults.refuse_if_any()
    return figures_told(releases, findings)


def _release(
    frame: pl.DataFrame, day: str, column: str, code: str, faults: Faults
) -> tuple[Release, list[str]]:
    series = _SERIES[code]
    value = (decimals(frame, column, faults, missing=_MISSING) / series.divisor).round(6)
    lacking = pl.col(column).str.strip_chars().is_in(_MISSING)
    own = frame.filter(~lacking)
    period = _period(own, day, series.frequency, faults)
    rows = own.with_columns(period=period, value=value)
    release = measured(
        series.measure,
        rows,
        frequency=series.frequency,
        precision=_PRECISION,
        measure=series.measure,
        place="USA",
    )
    if len(faults.lines()):
        return release, []
    missing = frame.filter(lacking)
    # In a file of several series a day of another frequency is no gap.
    inside = missing.height if frame.width == 3 else 0
    return release, [f"{inside} periods of {code} have no figure: left out"] if inside else []


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


def _refuse_days_twice(frame: pl.DataFrame, day: str, faults: Faults) -> None:
    for cell, lines in frame.group_by(day, maintain_order=True).agg(LINE).iter_rows():
        if lines[1:]:
            faults.add(f"`{cell}` stands twice", lines=lines, column=day)


SOURCE = Source(
    name="fred_series",
    title="FRED, work, prices and output of the United States",
    publisher="fred",
    layouts=(
        Layout("fredgraph", ("observation_date",), _read, optional=tuple(_SERIES)),
        Layout("fredgraph-older", ("DATE",), _read, optional=tuple(_SERIES)),
        Layout("date-value", ("date", "value"), _read_named),
    ),
    tables=tuple(_table(series) for series in _SERIES.values()),
    licence="US government series through FRED, Federal Reserve Bank of St. Louis; cite the series",
    page="https://fred.stlouisfed.org",
    precision=_PRECISION,
    addresses=tuple(
        Address(f"https://fred.stlouisfed.org/graph/fredgraph.csv?id={code}") for code in _SERIES
    ),
)
