"""
The layout of OHSS's workbooks of Key Homeland Security Metrics (KHSM): a sheet a breakdown.

Each sheet is a long table: fiscal year, month, the labels of its breakdown,
and `Quantity`. Its name does not matter: the columns say what it breaks
down. What is told by month stands again by fiscal year.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from caudal.sources import cbp_labels as cbp
from caudal.sources.citizenship import citizenships
from caudal.sources.csv_text import LAYOUT_CHANGED, LINE, Faults, counts, labels
from caudal.sources.ohss_labels import CITIZENSHIPS, PRECISION, dated
from caudal.sources.ohss_sums import MONTHS_OF_A_YEAR, parts_apart, rounded
from caudal.sources.source import Reading, Release
from caudal.sources.workbook import Workbook, headers, sheet_table
from caudal.vocabulary.errors import WrongColumns
from caudal.vocabulary.periods import month_name
from caudal.vocabulary.tables import DIMENSIONS, SourceTable

__all__ = ["Breakdown", "Labels", "annual", "begins_with", "read", "words"]

_QUANTITY = "Quantity"
_ADULTS = "single_adult"


@dataclass(frozen=True)
class Labels:
    """
    What the labels of a column become.

    Args:
        dimension: of an observation.
        codes: per label; None: a column of citizenships.
        noun: what a message calls it.
    """

    dimension: str
    codes: Mapping[str, str] | None
    noun: str


@dataclass(frozen=True)
class Breakdown:
    """
    One table of a workbook: the sheets that tell it, by the columns they break down.

    Args:
        table: its name; the same by fiscal year is `<table>_annual`.
        sheets: per sheet its columns beside year, month and quantity; () is the total.
    """

    table: str
    sheets: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class _Reader:
    """What reading one sheet needs; `totals`: the code of each dimension that a sheet does not tell."""

    workbook: Workbook
    file_name: str
    columns: Mapping[str, Labels]
    totals: Mapping[str, str]
    faults: Faults


@dataclass(frozen=True)
class _Told:
    """What a workbook says of one breakdown, month by month and year by year."""

    monthly: pl.DataFrame
    yearly: pl.DataFrame
    findings: tuple[str, ...] = field(default=())


def begins_with(*columns: str) -> str:
    """A title pattern: some sheet has a row with these labels, in any order."""
    return r"(?m)^[^|\n]+" + "".join(
        rf"(?=[^\n]*\| {name}(?: \||$))" for name in ("Fiscal Year", "Month", *columns, _QUANTITY)
    )


def annual(table: SourceTable) -> SourceTable:
    """The same table by fiscal year."""
    values = {**table.__dict__, "name": f"{table.name}_annual", "frequency": "fiscal_year"}
    return SourceTable(**values)


def words(columns: Mapping[str, Labels]) -> Mapping[str, Mapping[str, str]]:
    """Dimension → label → code, of the columns of a workbook."""
    found: dict[str, dict[str, str]] = {}
    for one in columns.values():
        found.setdefault(one.dimension, {}).update(_meaning(one))
    return found


def read(
    workbook: Workbook,
    file_name: str,
    *,
    breakdowns: Sequence[Breakdown],
    columns: Mapping[str, Labels],
    said: Mapping[str, str],
) -> Reading:
    """
    Each breakdown as a table by month, and one by whole fiscal years.

    The running year has no row in the annual tables. A combination without a
    row counts as zero: it is below five and was rounded away.

    Args:
        columns: what the labels of each column become.
        said: what is true of every row, such as the measure.

    Raises:
        WrongColumns: a breakdown has no sheet at all, or two sheets have its header.
        BadRows: labels, counts or months that are not known; a combination twice.
    """
    faults = Faults(file_name, LAYOUT_CHANGED, unit="row")
    present = {frozenset(filter(None, found)) for _, _, found in headers(workbook)}
    totals = {"place": "USA"} | {d: "all" for d in DIMENSIONS if d != "place"}
    totals |= {d: code for d, code in said.items() if d in DIMENSIONS}
    reader = _Reader(workbook, file_name, columns, totals, faults)
    told = {one.table: _told(reader, one, present) for one in breakdowns}
    faults.refuse_if_any()
    releases = [release for name, one in told.items() for release in _releases(name, one, said)]
    total = next(iter(told.values())).monthly
    return Reading(
        tuple(one for one in releases if one.observations.height),
        report=_report(total.filter(*(pl.col(d) == code for d, code in totals.items())), releases),
        findings=tuple(dict.fromkeys(_all_findings(workbook, told))),
    )


def _told(reader: _Reader, breakdown: Breakdown, present: set[frozenset[str]]) -> _Told:
    monthly: list[pl.DataFrame] = []
    yearly: list[pl.DataFrame] = []
    findings: list[str] = []
    for labelled in breakdown.sheets:
        for start, into in ((("Fiscal Year", "Month"), monthly), (("Fiscal Year",), yearly)):
            named = (*start, *labelled, _QUANTITY)
            if frozenset(named) in present:
                into.append(_sheet(reader, named))
            else:
                findings.append(f"no sheet has the columns {', '.join(named)}: not told here")
    if not monthly:
        raise WrongColumns(
            f"no sheet tells `{breakdown.table}` by month",
            where=reader.file_name,
            remedy=LAYOUT_CHANGED,
        )
    return _Told(
        pl.concat(monthly), pl.concat(yearly) if yearly else monthly[0].clear(), tuple(findings)
    )


def _sheet(reader: _Reader, named: tuple[str, ...]) -> pl.DataFrame:
    """Rows of the sheet with these columns: period, the five dimensions, value."""
    cells = sheet_table(reader.workbook, named, (), reader.file_name).cells
    columns, faults = reader.columns, reader.faults
    yearly = "Month" not in named
    cells = dated(cells.with_columns(Month=pl.lit("October")) if yearly else cells, faults)
    codes = {
        columns[name].dimension: _codes(cells, name, columns[name], faults)
        for name in named
        if name in columns
    }
    rows = cells.select(
        "period",
        **{d: codes.get(d, pl.lit(code)) for d, code in reader.totals.items()},
        value=counts(cells, _QUANTITY, faults),
    )
    keys = ["period", *DIMENSIONS]
    # Former names of one country are one country: their rows are summed. Equal labels are not.
    again = cells.filter(pl.struct(named[:-1]).is_duplicated())
    if again.height:
        faults.add(
            f"a combination of {', '.join(named[:-1])} stands twice", lines=again[LINE].to_list()
        )
    return rows.group_by(keys, maintain_order=True).agg(pl.col("value").sum())


def _codes(cells: pl.DataFrame, name: str, meant: Labels, faults: Faults) -> pl.Expr:
    if meant.codes is None:
        return citizenships(cells, name, faults, also=_meaning(meant))
    return labels(cells, name, dict(_meaning(meant)), faults, noun=meant.noun)


def _meaning(meant: Labels) -> Mapping[str, str]:
    """Label → code; of citizenships those words that are no country's common name."""
    return CITIZENSHIPS if meant.codes is None else meant.codes


def _releases(name: str, told: _Told, said: Mapping[str, str]) -> Iterator[Release]:
    """A table by month and by whole fiscal year; of adults only those told apart from families."""
    whole = _whole_years(told.monthly["period"].unique().to_list())
    by_frequency = {
        "month": (name, told.monthly),
        "fiscal_year": (f"{name}_annual", told.yearly.filter(pl.col("period").is_in(whole))),
    }
    for frequency, (table, rows) in by_frequency.items():
        mixed = pl.col("period").is_in(_without_families(rows)) & (pl.col("group") == _ADULTS)
        observations = cbp.as_observations(
            rows.filter(~mixed)
            .sort("period", *DIMENSIONS)
            .with_columns(precision=pl.lit(PRECISION)),
            **{"frequency": frequency, **said},
        )
        yield Release(table, observations)


def _without_families(rows: pl.DataFrame) -> list[date]:
    """Periods in which adults are told and families nowhere: those were not told apart."""
    groups = rows.group_by("period").agg(pl.col("group").unique())
    has = pl.col("group").list
    mixed = groups.filter(has.contains(_ADULTS) & ~has.contains("family"))
    return sorted(mixed["period"])


def _whole_years(months: Sequence[date]) -> list[date]:
    """First days of the fiscal years of which every month is there."""
    starts = [date(day.year - (day.month < 10), 10, 1) for day in months]
    return sorted({day for day in starts if starts.count(day) == MONTHS_OF_A_YEAR})


def _report(total: pl.DataFrame, releases: Sequence[Release]) -> tuple[str, ...]:
    periods = total["period"]
    newest = total.filter(pl.col("period") == periods.max())["value"].sum()
    rows = sum(one.observations.height for one in releases)
    return (
        f"{total['value'].sum():,.0f} events in {periods.n_unique()} months, "
        f"{month_name(min(periods))} to {month_name(max(periods))}; {newest:,.0f} in the newest",
        f"{rows:,} figures in {len(releases)} tables, rounded to ten",
    )


def _all_findings(workbook: Workbook, told: Mapping[str, _Told]) -> Iterator[str]:
    yield from workbook.remarks
    for name, one in told.items():
        yield from one.findings
        yield from _years_apart(name, one)
        yield from parts_apart(f"`{name}`", one.monthly)
        mixed = _without_families(one.monthly)
        if mixed:
            yield (
                f"`{name}`: families are not told in {len(mixed)} months ({month_name(mixed[0])} to "
                f"{month_name(mixed[-1])}): `Single Adults` holds them there and is left out"
            )


def _years_apart(name: str, told: _Told) -> Iterator[str]:
    """Fiscal years that lie further from the sum of their months than rounding explains."""
    year = pl.date(pl.col("period").dt.year() - (pl.col("period").dt.month() < 10).cast(int), 10, 1)
    keys = ["year", *DIMENSIONS]
    sums = told.monthly.group_by(year.alias("year"), *DIMENSIONS).agg(pl.col("value").sum())
    both = told.yearly.rename({"period": "year"}).join(sums, on=keys, how="left", suffix="_months")
    apart = both.filter(
        (pl.col("value") - pl.col("value_months").fill_null(0)).abs() > rounded(MONTHS_OF_A_YEAR)
    ).sort(keys)
    if apart.height:
        first = apart.row(0, named=True)
        named = ", ".join(first[d] for d in DIMENSIONS if first[d] != "all")
        yield (
            f"`{name}`: {apart.height} fiscal years lie further from the sum of their months than "
            f"rounding explains, such as FY{first['year'].year + 1} {named}: "
            f"{first['value']:,.0f}, months {first['value_months'] or 0:,.0f}"
        )
