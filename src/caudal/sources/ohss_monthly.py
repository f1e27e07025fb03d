"""OHSS's monthly workbook: immigration enforcement and legal processes, a sheet a table."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

import polars as pl

from caudal.sources import cbp_labels as cbp
from caudal.sources.citizenship import citizenships
from caudal.sources.csv_text import LAYOUT_CHANGED, LINE, Faults, counts
from caudal.sources.ohss_labels import CITIZENSHIPS, PRECISION, dated
from caudal.sources.ohss_sheets import TOTAL, WideSheet, wide_sheets
from caudal.sources.ohss_sums import parts_apart, years_apart
from caudal.sources.ohss_tables import LEFT, REMAINDERS, TABLES, WORDS, Taken, declared
from caudal.sources.source import Layout, Reading, Release, Source
from caudal.sources.workbook import Workbook
from caudal.vocabulary.errors import WrongColumns, listing
from caudal.vocabulary.periods import month_name
from caudal.vocabulary.tables import DIMENSIONS

__all__ = ["SOURCE", "remainder_of"]

_TITLES = "|".join(re.escape(title) for title in (*(one.title for one in TABLES), *LEFT))
# `X`: not applicable; `NA`: not available. Neither is zero.
_MISSING = ("X", "NA", "N/A")
_REST = re.compile(r"(?:all )?others?(?:,? including stateless and unknown)?", re.IGNORECASE)
_AS_OF = re.compile(r"current as of ([A-Z][a-z]+ [0-9]{1,2}, [0-9]{4})")
_KEYS = ("measure", *DIMENSIONS)


@dataclass(frozen=True)
class _Told:
    """What one sheet tells: its months, and what is odd in it."""

    rows: pl.DataFrame
    findings: tuple[str, ...]


def remainder_of(codes: Sequence[str]) -> str:
    """
    The code of all citizenships but these: it carries their number and a hash of the list.

    >>> remainder_of(["MEX", "GTM"]) == remainder_of(["GTM", "MEX"])
    True
    """
    listed = sorted(set(codes))
    return f"other_than_{len(listed)}_{sha256(' '.join(listed).encode()).hexdigest()[:6]}"


def _read(workbook: Workbook, file_name: str) -> Reading:
    """
    Each sheet that has a meaning here as a table by month.

    Raises:
        WrongColumns: no sheet has a known title, two have the same, or one has no known column.
        BadRows: labels, counts or months that are not known; a month twice.
    """
    faults = Faults(file_name, LAYOUT_CHANGED, unit="row")
    known = {one.title.casefold(): one for one in TABLES}
    sheets = list(wide_sheets(workbook, faults))
    taken = [(known[s.title.casefold()], s) for s in sheets if s.title.casefold() in known]
    _refuse_titles(taken, file_name)
    told = {one.name: _told(sheet, one, faults, file_name) for one, sheet in taken}
    faults.refuse_if_any()
    releases = [_release(name, one.rows) for name, one in told.items() if one.rows.height]
    findings = [finding for one in told.values() for finding in one.findings]
    return Reading(
        tuple(releases),
        report=_report(releases, sheets),
        findings=(*workbook.remarks, *_unknown_sheets(sheets, known), *findings),
    )


def _told(sheet: WideSheet, taken: Taken, faults: Faults, file_name: str) -> _Told:
    columns, findings = _columns(sheet, taken, faults)
    if columns.is_empty():
        raise WrongColumns(
            f"sheet `{sheet.name}` has none of the columns of `{taken.name}`",
            where=f"{file_name}, sheet `{sheet.name}`, row {sheet.columns[LINE][0]}",
            remedy=LAYOUT_CHANGED,
        )
    rows = sheet.figures.join(columns, on="column").filter(
        ~pl.col("figure").str.to_uppercase().is_in(_MISSING)
    )
    # The name of the sheet stands in the message in place of a column's.
    named = rows.rename({"figure": sheet.name})
    named = named.with_columns(value=counts(named, sheet.name, faults)).drop(sheet.name)
    total = pl.col("Month").str.to_lowercase() == TOTAL.lower()
    months = dated(named.filter(~total), faults)
    twice = months.filter(pl.struct("period", *_KEYS).is_duplicated())
    for period, lines in twice.group_by("period", maintain_order=True).agg(LINE).iter_rows():
        what = f"the same labels stand twice for {month_name(period)}"
        faults.add(what, lines=lines, column=sheet.name)
    sums = (
        *years_apart(f"sheet `{sheet.name}`", named.filter(total), months),
        *parts_apart(f"sheet `{sheet.name}`", months),
    )
    kept, unnamed = _named_remainders(sheet.name, months)
    return _Told(kept, (*findings, *unnamed, *sums))


def _columns(
    sheet: WideSheet, taken: Taken, faults: Faults
) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """What each column taken means: its number and codes; and which are not known."""
    meanings = [taken.meaning(row["block"], row["label"]) for row in _rows(sheet.columns)]
    strange = sorted({one for one in meanings if isinstance(one, str)})
    kept = [
        {"column": row["column"], **dict.fromkeys(DIMENSIONS, "all"), **meaning}
        for row, meaning in zip(_rows(sheet.columns), meanings, strict=True)
        if isinstance(meaning, dict)
    ]
    columns = pl.DataFrame(
        kept, schema={"column": pl.Int64, **dict.fromkeys(_KEYS, pl.String)}, orient="row"
    )
    if taken.citizens:
        columns = columns.join(_origins(sheet, taken, faults), on="column", how="left")
        columns = columns.with_columns(origin=pl.coalesce("citizenship", "origin"))
    finding = f"sheet `{sheet.name}`: columns {listing(strange)} are not known: left in the file"
    return columns.select("column", *_KEYS), (finding,) if strange else ()


def _origins(sheet: WideSheet, taken: Taken, faults: Faults) -> pl.DataFrame:
    """Citizenship of the columns that name one, the rest of their list by the list."""
    where, total = (
        ("block", taken.blocks) if taken.citizens == "blocks" else ("label", taken.columns)
    )
    named = sheet.columns.filter(~pl.col(where).str.to_lowercase().is_in(list(total)))
    rest = pl.col(where).str.contains(f"^(?i:{_REST.pattern})$")
    countries = named.filter(~rest).rename({where: sheet.name})
    origins = countries.select(
        "column", citizenship=citizenships(countries, sheet.name, faults, also=CITIZENSHIPS)
    )
    code = remainder_of(origins["citizenship"].drop_nulls().to_list())
    return pl.concat([origins, named.filter(rest).select("column", citizenship=pl.lit(code))])


def _named_remainders(name: str, rows: pl.DataFrame) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Rows without the remainder of a list that has no name: another list is another series."""
    unnamed = pl.col("origin").str.starts_with("other_than_") & ~pl.col("origin").is_in(REMAINDERS)
    lists = rows.filter(unnamed)["origin"].unique().to_list()
    if not lists:
        return rows, ()
    finding = (
        f"sheet `{name}`: the rest of a list of {lists[0].split('_')[2]} citizenships is left out, "
        "since this list was not seen before: it is the total less those listed"
    )
    return rows.filter(~unnamed), (finding,)


def _release(name: str, rows: pl.DataFrame) -> Release:
    kept = rows.select("period", *_KEYS, "value").sort("period", *_KEYS)
    return Release(name, cbp.as_observations(kept.with_columns(precision=pl.lit(PRECISION))))


def _refuse_titles(taken: Sequence[tuple[Taken, WideSheet]], file_name: str) -> None:
    names = [one.name for one, _ in taken]
    twice = [sheet.name for one, sheet in taken if names.count(one.name) > 1]
    if twice or not names:
        raise WrongColumns(
            f"sheets {listing(twice)} have the same title: either could be meant"
            if twice
            else "no sheet has a title that is known, a header and rows",
            where=file_name,
            remedy=LAYOUT_CHANGED,
        )


def _unknown_sheets(sheets: Sequence[WideSheet], known: dict[str, Taken]) -> Iterator[str]:
    named = {*known, *(title.casefold() for title in LEFT)}
    strange = [sheet.name for sheet in sheets if sheet.title.casefold() not in named]
    if strange:
        yield f"sheets {listing(strange)} have a title that is not known: left in the file"


def _report(releases: Sequence[Release], sheets: Sequence[WideSheet]) -> tuple[str, ...]:
    periods = pl.concat([one.observations["period"] for one in releases])
    days = {day: None for sheet in sheets for note in sheet.notes for day in _AS_OF.findall(note)}
    left = [sheet.name for sheet in sheets if sheet.title in LEFT]
    return (
        f"{len(periods):,} figures in {len(releases)} tables, {month_name(min(periods))} to "
        f"{month_name(max(periods))}, rounded to ten",
        f"data are current as of {'; '.join(days) or 'a day that is not told'}: "
        "not the day of publication",
        f"left in the file, having no column here: {listing(left, most=12) if left else 'nothing'}",
    )


def _rows(frame: pl.DataFrame) -> list[dict[str, str]]:
    return list(frame.iter_rows(named=True))


SOURCE = Source(
    name="ohss_monthly",
    title="OHSS monthly tables: encounters, custody, repatriations and asylum screening",
    publisher="ohss",
    layouts=(
        Layout(
            "monthly-tables",
            (),
            _read,
            format="workbook",
            title=rf"(?i)\| (?:{_TITLES})\s*: Fiscal Years?\b",
        ),
    ),
    tables=tuple(map(declared, TABLES)),
    licence=cbp.LICENCE,
    labels=WORDS,
    page="https://www.dhs.gov/ohss/topics/immigration/enforcement-and-legal-processes-monthly-tables",
    precision=PRECISION,
)
