"""The bulletins of Italy's Interior Ministry: arrivals by sea, day by day and by nationality."""

from collections.abc import Iterator

import polars as pl

from caudal.sources import cbp_labels as cbp
from caudal.sources.citizenship import citizenships
from caudal.sources.csv_text import LAYOUT_CHANGED, LINE, Faults, cells, counts
from caudal.sources.period_cells import days, once
from caudal.sources.source import Layout, Reading, Release, Source
from caudal.vocabulary.countries import COUNTRIES
from caudal.vocabulary.periods import parse_day
from caudal.vocabulary.tables import SourceTable

__all__ = ["SOURCE"]

_DAILY = ("Data", "Valore", "Note", "Fonte", "Data_Report")
_NATIONALITY = ("Data_Report", "Nazione", "ISO_3166-1", "Valore")
# Of one report, without a header: the ten nationalities, then the others (rawdata of 2021).
_ROWS = ("Nazione", "Valore", "Data_Report")
_ROWS_TITLE = r"\A(?:[^,\n]+,[0-9.]+,20\d\d-\d\d-\d\d\n)+altre ?\*?,[0-9.]+,20\d\d-\d\d-\d\d"
# What stands in a cell where no count was written: 27 May 2024 in the report of 15 May 2024.
_NO_COUNT = ("", "0[VALORE]0")
# A day that a calendar does not have, such as 2024-04-31.
_NO_DAY = r"^20\d\d-(?:0[1-9]|1[0-2])-(?:29|30|31)$"
_ALSO = {
    "altre": "other_than_10_nationalities",
    "altre*": "other_than_10_nationalities",
    "altri": "other_than_10_nationalities",
    "Egitto": "EGY",
    "Marocco": "MAR",
    "Ucraina": "UKR",
    "Camerun": "CMR",
    "Etiopia": "ETH",
    "Costa d'Avorio": "CIV",
    "Sierra Leone": "SLE",
    "Ciad": "TCD",
    "Sud Sudan": "SSD",
    "Territori Palestinesi": "PSE",
    "Congo": "COG",
    "Isole Comore": "COM",
    "Kirghizistan": "KGZ",
    "Filippine": "PHL",
}
_PLACE = {"place": ("ITA",)}
_TABLES = (
    SourceTable(
        source="it_sea_arrivals",
        name="daily",
        measures=("sea_arrivals",),
        values=_PLACE,
        roots=("ITA",),
        frequency="day",
    ),
    SourceTable(
        source="it_sea_arrivals",
        name="nationality",
        measures=("sea_arrivals",),
        values=_PLACE | {"origin": (*COUNTRIES, "other_than_10_nationalities")},
        exhaustive=frozenset({"origin"}),
        roots=("ITA",),
        frequency="year_to_date",
        # The ten that a report lists change: a nationality without a row is among the others.
        sparse=True,
        open=frozenset({"origin"}),
    ),
)


def _read_daily(content: bytes, file_name: str) -> Reading:
    """
    Arrivals by day, a release a report.

    Days that a report fills in before they came are left out, and so are
    days that no calendar has. The last day of a report is partial: people
    are counted until eight o'clock of it.
    """
    table = cells(content, file_name, _DAILY)
    faults = Faults(file_name, LAYOUT_CHANGED)
    table = table.with_columns(
        pl.col("Data").str.strip_chars(),
        pl.col("Valore").str.strip_chars(),
        report=days(table, "Data_Report", faults),
    )
    impossible = _impossible(table)
    real = table.join(impossible, on=LINE, how="anti")
    real = real.with_columns(period=days(real, "Data", faults))
    faults.refuse_if_any()
    empty = pl.col("Valore").is_in(_NO_COUNT)
    to_come = real.filter(pl.col("period") > pl.col("report"))
    ahead = to_come.filter(~empty & (pl.col("Valore") != "0"))[LINE].to_list()
    if ahead:
        faults.add("a day after its report has a count of people", lines=ahead, column="Valore")
    told = real.filter(pl.col("period") <= pl.col("report"))
    without, told = told.filter(empty), told.filter(~empty)
    rows = told.select("period", "report", LINE, value=counts(told, "Valore", faults))
    rows = once(rows, ["report", "period"], faults)
    faults.refuse_if_any()
    rows = rows.sort("report", "period")
    return Reading(
        tuple(_releases(rows, "daily", "day")),
        report=(
            f"{_reports(rows)}: {rows.height:,} days, "
            f"{rows['period'].min()!s} to {rows['period'].max()!s}; "
            f"{_newest(rows):,.0f} arrivals in the days of the newest report",
            "the last day of a report is partial: people are counted until 8:00 of it",
        ),
        findings=tuple(_left_out(to_come, impossible, without)),
    )


def _impossible(table: pl.DataFrame) -> pl.DataFrame:
    """Lines with a day that has the form of one and stands in no calendar."""
    shaped = table.filter(pl.col("Data").str.contains(_NO_DAY)).select("Data", LINE)
    none = [text for text in shaped["Data"].unique() if parse_day(text) is None]
    return shaped.filter(pl.col("Data").is_in(none))


def _left_out(
    to_come: pl.DataFrame, impossible: pl.DataFrame, without: pl.DataFrame
) -> Iterator[str]:
    if to_come.height:
        odd = to_come.filter(pl.col("Valore") != "0").height
        more = f", {odd} of them empty or `0[VALORE]0`" if odd else ""
        yield (
            f"{to_come.height:,} rows are of days after their report{more}: "
            "not yet published, not zero, left out"
        )
    if impossible.height:
        days_told = ", ".join(sorted(impossible["Data"].unique()))
        yield f"{impossible.height:,} rows are of days that no calendar has ({days_told}): left out"
    if without.height:
        lines = ", ".join(map(str, sorted(without[LINE])))
        yield f"{without.height:,} days have no count (lines {lines}): left out, not zero"


def _read_nationality(content: bytes, file_name: str) -> Reading:
    """
    Arrivals since 1 January by nationality, a release a report.
    """
    table = cells(content, file_name, _NATIONALITY)
    return _nationality(table, file_name, lines_before=0)


def _read_rows(content: bytes, file_name: str) -> Reading:
    """
    The same of one report, without a header.
    """
    body = content.removeprefix(b"\xef\xbb\xbf")
    table = cells(",".join(_ROWS).encode() + b"\n" + body, file_name, _ROWS)
    return _nationality(table, file_name, lines_before=1)


def _nationality(table: pl.DataFrame, file_name: str, *, lines_before: int) -> Reading:
    faults = Faults(file_name, LAYOUT_CHANGED)
    # 6.869 are six thousand: the bulletins part thousands by points.
    points = pl.col("Valore").str.strip_chars().str.replace_all(r"\.(\d{3})\b", "$1")
    table = table.with_columns(points, pl.col(LINE) - lines_before)
    rows = table.select(
        LINE,
        report=days(table, "Data_Report", faults),
        origin=citizenships(table, "Nazione", faults, also=_ALSO, noun="nationality"),
        value=counts(table, "Valore", faults),
    )
    _refuse_other_codes(table.with_columns(rows["origin"]), faults)
    faults.refuse_if_any()
    rows = once(rows, ["report", "origin"], faults).sort("report", "origin")
    faults.refuse_if_any()
    rows = rows.with_columns(period=pl.col("report"))
    return Reading(
        tuple(_releases(rows, "nationality", "year_to_date")),
        report=(
            f"{_reports(rows)}, {rows['report'].min()!s} to "
            f"{rows['report'].max()!s}; {_newest(rows):,.0f} arrivals since 1 January in the newest",
            "no totals are published inside the file",
        ),
    )


def _refuse_other_codes(rows: pl.DataFrame, faults: Faults) -> None:
    """The two letters beside a nationality name the same country; the others have none."""
    if "ISO_3166-1" not in rows.columns:
        return
    letters = {one.alpha_2: code for code, one in COUNTRIES.items()}
    code = pl.col("ISO_3166-1").str.strip_chars().str.to_uppercase()
    told = rows.with_columns(code=code).filter(pl.col("code") != "")
    other = told.filter(
        pl.col("code").replace_strict(letters, default="").ne_missing(pl.col("origin"))
    )
    for name, two, lines in (
        other.group_by("Nazione", "code", maintain_order=True).agg(LINE).iter_rows()
    ):
        faults.add(f"`{name}` and `{two}` are not the same country", lines=lines, column="Nazione")


def _releases(rows: pl.DataFrame, table: str, frequency: str) -> Iterator[Release]:
    """One release a report: what it says on its own day."""
    whole = cbp.as_observations(rows, measure="sea_arrivals", frequency=frequency, place="ITA")
    for (report,), part in whole.partition_by("report", as_dict=True).items():
        yield Release(table, part.drop("report"), vintage=report)


def _reports(rows: pl.DataFrame) -> str:
    number = rows["report"].n_unique()
    return f"{number:,} report{'s' * (number > 1)}"


def _newest(rows: pl.DataFrame) -> float:
    return float(rows.filter(pl.col("report") == rows["report"].max())["value"].sum())


SOURCE = Source(
    name="it_sea_arrivals",
    title="Italy, arrivals by sea: the Interior Ministry's bulletins, by day and by nationality",
    publisher="viminale",
    layouts=(
        Layout("days", _DAILY, _read_daily),
        Layout("nationalities", _NATIONALITY, _read_nationality),
        Layout("nationalities-of-a-report", (), _read_rows, title=_ROWS_TITLE),
    ),
    tables=_TABLES,
    licence="CC BY 4.0 (onData, from the Ministry's bulletins)",
    labels={"origin": _ALSO},
    page="http://www.libertaciviliimmigrazione.dlci.interno.gov.it/it/documentazione/statistica/"
    "cruscotto-statistico-giornaliero",
    whole_periods=False,
)
