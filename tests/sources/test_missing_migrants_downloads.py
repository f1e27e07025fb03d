"""The Missing Migrants Project's own downloads: columns by label, days in every form, no incident."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from caudal.sources import Reading
from caudal.sources.iom_missing_migrants import SOURCE, aggregate
from caudal.sources.missing_migrants_downloads import TITLE
from caudal.sources.workbook import sheets, workbook_of
from caudal.sources.written_days import could_be, month_number, month_of
from caudal.vocabulary.errors import BadRows, CaudalError, WrongColumns
from real_data import REAL, needs_real
from sources.golden_files import content, read
from sources.ohss_books import opened
from sources.workbooks import SheetOf, Value, workbook

_ROW = {
    "Main ID": "",
    "Incident ID": "",
    "Incident Type": "Incident",
    "Region of Incident": "Made up",
    "Incident Date": "2024-11-03",
    "Incident Year": "2024",
    "Month": "November",
    "Number of Dead": "2",
    "Minimum Estimated Number of Missing": "1",
    "Total Number of Dead and Missing": "3",
    "Number of Survivors": "-1",
    "Country of Origin": "Secretland",
    "Cause of Death": "Drowning",
    "Migration Route": "Darien",
    "Location of Incident": "secret place, made up",
    "Coordinates": "12.345678, -9.876543",
    "Information Source": "secret witness",
    "URL": "https://example.org/secret",
}


def download(*rows: Mapping[str, str], without: Sequence[str] = ()) -> str:
    """A download of incidents that nobody had; each row says what differs from the first."""
    columns = [name for name in _ROW if name not in without]
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows({**_ROW, **row} for row in rows or ({},))
    return text.getvalue()


def renamed(body: str, **labels: str) -> str:
    """The same with columns under other labels; `_` stands for a blank."""
    first, rest = body.split("\n", 1)
    for old, new in labels.items():
        first = first.replace(old.replace("_", " "), new)
    return f"{first}\n{rest}"


def told(body: str | Reading) -> list[tuple[object, ...]]:
    """Month, place and value of what a download says."""
    reading = read(body) if isinstance(body, str) else body
    return reading.releases[0].observations.select("period", "place", "value").rows()


NOVEMBER = [(date(2024, 11, 1), "darien", 3.0)]


def test_the_layout_is_known_by_its_telltale_labels_in_any_order() -> None:
    first, rest = download().split("\n", 1)
    backwards = ",".join(reversed(first.split(",")))
    cells = next(csv.reader([rest]))
    text = io.StringIO()
    csv.writer(text).writerow(reversed(cells))
    assert told(download()) == NOVEMBER
    assert told(f"{backwards}\n{text.getvalue()}") == NOVEMBER


@pytest.mark.parametrize(
    "labels",
    [
        {"Migration_Route": "Migration route", "Incident_Year": "Incident year"},
        {"Migration_Route": "Migrantion route", "Incident_Date": "Website Date"},
        {"Migration_Route": "MIGRATION ROUTES", "Cause_of_Death": "Causes of death"},
        {"Total_Number_of_Dead_and_Missing": "No. dead/ missing", "Migration_Route": "Route"},
        {"Total_Number_of_Dead_and_Missing": "Total Dead and Missing"},
        {"Incident_Date": "Date of Incident", "Month": "Reported Month"},
        {"Incident_Date": "Reported Date", "Incident_Year": "Reported Year"},
        {"Location_of_Incident": "Location of death", "Country_of_Origin": "A new column"},
    ],
)
def test_columns_may_be_called_otherwise(labels: dict[str, str]) -> None:
    assert told(renamed(download(), **labels)) == NOVEMBER


@pytest.mark.parametrize(
    "gone",
    [
        ("Incident ID", "Main ID", "Incident Type", "URL"),
        ("Number of Dead", "Minimum Estimated Number of Missing"),
        ("Incident Date",),
        ("Incident Year", "Month"),
    ],
)
def test_columns_that_are_not_needed_may_be_gone(gone: Sequence[str]) -> None:
    assert told(download(without=gone)) == NOVEMBER


def test_without_a_day_and_without_a_month_a_file_is_refused() -> None:
    with pytest.raises(WrongColumns, match="column `Incident Date` is missing"):
        read(download(without=("Incident Date", "Month")))


def test_a_column_that_stands_twice_is_refused() -> None:
    with pytest.raises(WrongColumns, match="`Month` is there twice"):
        read(renamed(download(), Region_of_Incident="Month"))


@pytest.mark.parametrize(
    "day",
    [
        "2021-12-31",
        "2021-12-31 00:00:00",
        "2021-12-31T12:00:00",
        "Fri, 12/31/2021 - 12:00",
        "12/31/2021",
        "31/12/2021",
        "31.12.2021",
        "December 31, 2021",
        "Dec 31, 2021",
        "31 December 2021",
        "31-Dec-21",
        "31-Dec-2021",
        "2021-12",
        "2021-12-??",
    ],
)
def test_a_day_that_says_one_month_needs_nothing_beside_it(day: str) -> None:
    assert month_of(day, "", "") == (date(2021, 12, 1), "")


@pytest.mark.parametrize("beside", ["April", "apr", "Apr.", "4", "4.0"])
def test_a_day_that_could_lie_in_two_months_is_told_by_the_month_beside_it(beside: str) -> None:
    assert month_of("03/04/2021", "2021", beside) == (date(2021, 4, 1), "")
    assert month_of("04/03/2021", "", beside) == (date(2021, 4, 1), "")


def test_a_day_that_could_lie_in_two_months_is_no_reason_to_guess() -> None:
    with pytest.raises(BadRows, match="`03/04/2024` could be 2024-03 or 2024-04"):
        read(download({"Incident Date": "03/04/2024"}, without=("Month",)))


def test_a_month_that_is_not_known_says_nothing_of_a_day() -> None:
    assert month_of("2021-12-31", "", "Unknown") == (date(2021, 12, 1), "")
    assert month_of("03/04/2021", "2021", "unknown")[0] is None


def test_the_same_number_twice_is_one_month() -> None:
    assert month_of("05/05/2021", "", "") == (date(2021, 5, 1), "")


def test_a_number_of_a_day_needs_its_year() -> None:
    # 45599 is 2024-11-03 counted from 1900, and 2028-11-04 counted from 1904.
    assert told(download({"Incident Date": "45599"})) == NOVEMBER
    assert month_of("45599", "", "")[0] is None


@pytest.mark.parametrize("day", ["", "unknown", " Unknown "])
def test_a_row_without_a_day_lies_in_its_month(day: str) -> None:
    assert told(download({"Incident Date": day})) == NOVEMBER


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"Incident Date": "", "Month": ""}, "neither a day nor a month"),
        ({"Incident Date": "2024-11-31"}, "`2024-11-31` is not a day"),
        ({"Incident Date": "13/13/2024"}, "`13/13/2024` is not a day"),
        ({"Incident Date": "early November"}, "`early November` is not a day"),
        ({"Incident Date": "2024-06-03"}, "does not lie in `November 2024`"),
        ({"Incident Date": "2023-11-03"}, "does not lie in `November 2024`"),
        ({"Incident Date": "03/04/2024"}, "does not lie in `November 2024`"),
        ({"Month": "Novembre"}, "`Novembre 2024` is not a month and a year"),
        ({"Incident Year": "24"}, "`November 24` is not a month and a year"),
        ({"Total Number of Dead and Missing": "-3"}, "count `-3` is negative"),
        ({"Total Number of Dead and Missing": "many"}, "`many` is not a number"),
        ({"Incident Type": "Sub-incident"}, "incident type `Sub-incident`"),
        (
            {
                "Total Number of Dead and Missing": "",
                "Number of Dead": "",
                "Minimum Estimated Number of Missing": "",
            },
            "the count is empty",
        ),
    ],
)
def test_what_is_not_understood_is_refused_and_tells_nobody(row: dict[str, str], said: str) -> None:
    with pytest.raises(CaudalError) as caught:
        read(download(row))
    assert said in str(caught.value)
    assert "secret" not in str(caught.value).lower()


def test_a_day_of_the_neighbouring_month_is_taken_and_said() -> None:
    # A death of 31 December that was reported in January.
    row = {"Incident Date": "2023-12-31", "Incident Year": "2024", "Month": "January"}
    reading = read(download(row, row))
    assert told(reading) == [(date(2023, 12, 1), "darien", 6.0)]
    assert "2 rows have a day in the month before or after" in reading.findings[0]


def test_a_total_that_is_not_told_is_the_sum_of_its_parts() -> None:
    row = {"Total Number of Dead and Missing": " ", "Minimum Estimated Number of Missing": "1,021"}
    reading = read(download(row))
    assert told(reading) == [(date(2024, 11, 1), "darien", 1_023.0)]
    assert reading.findings == ("1 row has no total: its dead and missing were added",)


def test_a_total_that_is_told_stands_against_its_parts() -> None:
    # Four rows of a download of 2022 have a negative number of missing, and a right total.
    reading = read(download({"Minimum Estimated Number of Missing": "-1"}))
    assert told(reading) == NOVEMBER
    assert reading.findings == (
        "1 row has a total that is not its dead and missing added: the total was taken",
    )


@pytest.mark.parametrize(
    "kind",
    [
        "Incident",
        "Split Incident",
        "Cumulative Incident",
        "Incident,Split Incident",
        "incident",
        "",
    ],
)
def test_every_type_counts_what_its_row_tells(kind: str) -> None:
    assert told(download({"Incident Type": kind})) == NOVEMBER


def test_a_split_incident_is_one_row_that_lists_its_parts() -> None:
    row = {"Incident ID": "0000.MMP1001,0000.MMP1002", "Incident Type": "Split Incident"}
    assert told(download(row)) == NOVEMBER


def test_a_part_that_is_told_again_by_itself_is_refused() -> None:
    whole = {"Incident ID": "0000.MMP1001,0000.MMP1002", "Incident Type": "Split Incident"}
    with pytest.raises(BadRows, match="told by itself and as a part of another") as caught:
        read(download(whole, {"Incident ID": "0000.MMP1002", "Number of Dead": "1"}))
    assert "lines 2, 3" in str(caught.value)


def test_a_copy_of_a_row_counts_once() -> None:
    row = {"Incident ID": "0000.MMP0001"}
    reading = read(download(row, row))
    assert told(reading) == NOVEMBER
    assert "1 row has the cells of another, identifier and all: told once" in reading.findings[0]


def test_rows_without_an_identifier_are_no_copies() -> None:
    assert told(download({}, {})) == [(date(2024, 11, 1), "darien", 6.0)]


def test_an_identifier_of_two_rows_that_differ_is_said() -> None:
    row = {"Incident ID": "0000.MMP0001"}
    reading = read(download(row, {**row, "Incident Date": "2024-11-04"}))
    assert told(reading) == [(date(2024, 11, 1), "darien", 6.0)]
    assert "1 identifier stands in several rows that differ" in reading.findings[0]


@pytest.mark.parametrize(
    ("label", "place"),
    [
        ("US-Mexico border crossing", "us_mexico_border_crossing"),
        ("us-mexico  border crossing", "us_mexico_border_crossing"),
        ("Iran to Turkey", "iran_to_turkiye"),
        ("Iran to Türkiye", "iran_to_turkiye"),
        ("Darien Gap", "darien"),
        ("", "route_not_told"),
        ("Central Mediterranean,Sahara Desert crossing", "several_routes"),
        ("Darien,Darien Gap", "darien"),
        ("Darien,", "darien"),
        ("From Haiti to Dajabon, Dominican Republic", "haiti_to_dominican_republic"),
        ("Darien,A new route", "route_not_known"),
    ],
)
def test_a_route_is_known_by_each_of_its_names(label: str, place: str) -> None:
    assert told(download({"Migration Route": label})) == [(date(2024, 11, 1), place, 3.0)]


def test_every_name_of_a_route_leads_to_a_place_of_the_table() -> None:
    (table,) = SOURCE.tables
    assert set(SOURCE.labels["place"].values()) <= set(table.values["place"])
    assert {"route_not_known", "several_routes"} <= set(table.values["place"])


def test_nothing_of_an_incident_is_kept() -> None:
    rows = [{"Incident ID": f"0000.MMP000{n}"} for n in range(6)]
    reading = read(download(*rows))
    assert reading.instead is not None
    assert reading.instead.decode().splitlines() == [
        "month,route,cause,dead_and_missing,incidents",
        "2024-11-01,darien,Drowning,18,6",
    ]
    said = reading.instead.decode() + str(reading.releases[0].observations.rows())
    said += str(reading.report) + str(reading.findings)
    for secret in ("secret", "Secret", "MMP", "12.345", "9.876", "2024-11-03", "example"):
        assert secret not in said


def test_the_workbook_says_what_the_csv_says() -> None:
    name = "iom_missing_migrants/hand-made-download-2025"
    body = content(f"{name}.xlsx")
    as_csv, as_book = read(content(f"{name}.csv")), read(body, "x.xlsx")
    assert told(as_book) == told(as_csv)
    assert as_book.instead == as_csv.instead
    assert as_book.findings == as_csv.findings
    assert aggregate(workbook_of(sheets(body, "x.xlsx")), "x.xlsx") == as_csv.instead


def _book(*rows: Sequence[Value], name: str = "Worksheet") -> bytes:
    return workbook(SheetOf(name, [list(_ROW), *rows]))


def test_numbers_and_days_of_a_workbook_are_cells_of_their_kind() -> None:
    cells: dict[str, Value] = {
        **_ROW,
        "Incident Date": date(2024, 11, 3),
        "Incident Year": 2024,
        "Total Number of Dead and Missing": 3.0,
        "Number of Dead": 3,
        "Minimum Estimated Number of Missing": None,
    }
    reading = opened(_book(list(cells.values())))
    assert told(reading) == NOVEMBER
    assert reading.findings == ()


def test_a_fault_of_a_workbook_tells_sheet_and_row() -> None:
    cells = {**_ROW, "Incident Date": "someday"}
    with pytest.raises(BadRows) as caught:
        opened(_book(list(_ROW.values()), list(cells.values())))
    assert "sheet `Worksheet`, row 3, `Incident Date`" in str(caught.value)


@pytest.mark.parametrize("name", ["hand-made-download-2019.csv", "hand-made-download-2021.csv"])
def test_the_title_is_the_header_of_every_vintage(name: str) -> None:
    body = content(f"iom_missing_migrants/{name}").decode("utf-8-sig")
    assert re.search(TITLE, body, re.MULTILINE)
    assert not re.search(TITLE, body.split("\n", 1)[1], re.MULTILINE)


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)), st.sampled_from("/.-"))
def test_a_day_is_found_again_however_it_is_written(day: date, parted: str) -> None:
    month = day.replace(day=1)
    for form in (f"%m{parted}%d{parted}%Y", f"%d{parted}%m{parted}%Y"):
        written = day.strftime(form)
        assert month_of(written, str(day.year), str(day.month)) == (month, "")
        could = could_be(written)
        assert could is not None
        assert month in could
        assert len(could) == 1 + (day.day <= 12 and day.day != day.month)


@pytest.mark.parametrize(
    ("text", "number"),
    [("January", 1), ("MAY", 5), ("Sept", 9), ("12", 12), ("13", None), ("0", None), ("Ju", None)],
)
def test_a_month_is_known_by_its_name_or_number(text: str, number: int | None) -> None:
    assert month_number(text) == number


@needs_real
def test_the_same_incidents_under_the_columns_of_a_download_read_to_the_same() -> None:
    path = REAL / "region/iom-gdidata/2025-05-09_822bff4/derived-csv/iom_mmp.csv"
    table = pl.read_csv(path, infer_schema=False)
    day = pl.col("t").str.to_date()
    as_download = table.select(
        pl.int_range(pl.len()).cast(pl.String).alias("Incident ID"),
        day.dt.strftime("%a, %m/%d/%Y - 12:00").alias("Incident Date"),
        day.dt.strftime("%Y").alias("Incident Year"),
        day.dt.strftime("%B").alias("Reported Month"),
        pl.col("type").alias("Incident Type"),
        pl.col("cause").alias("Cause of Death"),
        pl.col("route").alias("Migration Route"),
        pl.col("dead").alias("Total Number of Dead and Missing"),
    )
    first, again = read(path.read_bytes()), read(as_download.write_csv())
    # 19,242 rows with 74,363 people, as the column adds up.
    assert first.releases[0].observations["value"].sum() == 74_363
    assert again.releases[0].observations.equals(first.releases[0].observations)
    assert again.instead == first.instead
    assert again.findings == ()
