"""Frontex, Italy's bulletins and UNHCR: each quirk on a few rows, and figures of the real files."""

from collections.abc import Sequence
from datetime import date

import polars as pl
import pytest

from caudal.sources import Reading, recognise
from caudal.vocabulary.errors import CaudalError, UnrecognisedFile
from real_data import REAL, needs_real
from sources.golden_files import read
from sources.workbooks import SheetOf, Value, workbook

_NOTE = "*entro le ore 8:00,Fonte: Dipartimento della Pubblica sicurezza."
_BULLETINS = "other-corridors/italy-sea/ondata-liberiamoli-tutti"


def frontex(*rows: str) -> str:
    """A table of detections of these rows."""
    return "\n".join(("route,type,nat,t,n", *rows)) + "\n"


def monthly(*rows: Sequence[Value], header: Sequence[Value] = ()) -> bytes:
    """Frontex's own workbook of these rows."""
    first = header or ("Route", "BorderType", "Nationality", "JUN2021", "JUL2021")
    return workbook(SheetOf("Detections_of_IBC", [first, *rows]))


def days(*rows: tuple[str, str, str]) -> str:
    """A table of days: day, count, day of the report."""
    body = [f"{day},{count},{_NOTE},{report}" for day, count, report in rows]
    return "\n".join(("Data,Valore,Note,Fonte,Data_Report", *body)) + "\n"


def nationalities(*rows: str) -> str:
    """A table of nationalities of these rows."""
    return "\n".join(("Data_Report,Nazione,ISO_3166-1,Valore", *rows)) + "\n"


def arrivals(*rows: str, header: str = "greece_all,greece_sea,greece_land") -> str:
    """UNHCR's table of these rows."""
    return "\n".join((f"month,year,month-year,{header}", *rows)) + "\n"


def rows_of(reading: Reading, *columns: str) -> list[tuple[object, ...]]:
    """Rows of every release, of these columns."""
    found = pl.concat(release.observations for release in reading.releases)
    return sorted(found.select(columns).rows())


def fault(body: str | bytes, name: str = "file.csv") -> str:
    """The message with which a file is refused."""
    with pytest.raises(CaudalError) as caught:
        read(body, name)
    return str(caught.value)


# --- Frontex ---------------------------------------------------------------------------------


def test_sea_and_land_are_summed() -> None:
    body = frontex(
        "Eastern Mediterranean Route,Sea,SYR,2021-07-01,35",
        "Eastern Mediterranean Route,Land,SYR,2021-07-01,210",
    )
    assert rows_of(read(body), "place", "origin", "value") == [
        ("eastern_mediterranean", "SYR", 245.0)
    ]


def test_people_without_a_country_keep_what_is_known_of_them() -> None:
    row = "Western African Route,Sea,{},2021-07-01,{}"
    body = frontex(*(row.format(*one) for one in (("OOS", 8), ("STL", 4), ("OOO", 2), ("", 1))))
    assert rows_of(read(body), "origin", "value") == [
        ("stateless", 4.0),
        ("sub_saharan_not_specified", 8.0),
        ("unknown", 3.0),
    ]


def test_a_month_of_lost_nationalities_is_said_to_be_lost() -> None:
    row = "Western Balkan Route,Land,{},{},{}"
    reading = read(
        frontex(
            row.format("OOO", "2015-10-01", 90),
            row.format("SYR", "2015-10-01", 10),
            row.format("SYR", "2015-11-01", 10),
        )
    )
    assert reading.releases[0].lost == {"origin": [date(2015, 10, 1)]}


def test_the_same_detections_with_two_figures_are_refused() -> None:
    row = "Black Sea Route,Sea,SYR,2021-07-01,{}"
    assert "stands with two figures" in fault(frontex(row.format(1), row.format(2)))
    assert rows_of(read(frontex(row.format(1), row.format(1))), "value") == [(1.0,)]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("Arctic Route,Sea,SYR,2021-07-01,1", "route `Arctic Route` is not one of"),
        ("Black Sea Route,Air,SYR,2021-07-01,1", "type of border `Air`"),
        ("Black Sea Route,Sea,QQQ,2021-07-01,1", "citizenship `QQQ` is not known"),
        ("Black Sea Route,Sea,SYR,2021-07-02,1", "`2021-07-02` is not the first day of a month"),
        ("Black Sea Route,Sea,SYR,2021-07-01,", "the count is empty"),
    ],
)
def test_what_frontex_never_wrote_is_refused(row: str, said: str) -> None:
    message = fault(frontex(row))
    assert said in message
    assert "line 2" in message


def test_a_workbook_may_have_more_months_and_other_words() -> None:
    header = ("Route", "BorderLocation", "NationalityLong", "DEC2025", "JAN2026")
    body = monthly(("Western Balkan Route", "Land", "Türkiye", 5, 7), header=header)
    assert rows_of(read(body, "ibc.xlsx"), "period", "origin", "value") == [
        (date(2025, 12, 1), "TUR", 5.0),
        (date(2026, 1, 1), "TUR", 7.0),
    ]


def test_a_month_without_any_figure_is_not_covered() -> None:
    body = monthly(("Black Sea Route", "Sea", "Syria", 5, None))
    assert rows_of(read(body, "ibc.xlsx"), "period") == [(date(2021, 6, 1),)]


def test_a_month_of_zeros_is_covered() -> None:
    body = monthly(("Black Sea Route", "Sea", "Syria", 5, 0))
    assert rows_of(read(body, "ibc.xlsx"), "period", "value") == [
        (date(2021, 6, 1), 5.0),
        (date(2021, 7, 1), 0.0),
    ]


def test_a_column_that_is_no_month_is_refused() -> None:
    header = ("Route", "BorderType", "Nationality", "JUN2021", "Total")
    assert "column `Total` is not a month" in fault(
        monthly(("Black Sea Route", "Sea", "Syria", 5, 5), header=header), "ibc.xlsx"
    )


def test_the_workbook_may_be_saved_as_text() -> None:
    body = (
        '"","Route","BorderType","Nationality","JUN2021"\n'
        '"1","Black Sea Route","Sea","Congo, Democratic Republic of (DRC)",5\n'
    )
    assert rows_of(read(body), "place", "origin", "value") == [("black_sea", "COD", 5.0)]


def test_two_words_for_one_column_are_refused() -> None:
    header = ("Route", "BorderType", "Nationality", "JUN2021", "NationalityLong")
    row = ("Black Sea Route", "Sea", "Syria", 5, "Syria")
    assert "column `NationalityLong` is not a month" in fault(monthly(row, header=header), "x.xlsx")


@needs_real
def test_frontex_2021_on_the_central_mediterranean() -> None:
    path = REAL / "other-corridors/frontex/iom-gdidata/2025-05-15_e66b635/frontex.rda"
    detections = read(path.read_bytes(), path.name).releases[0].observations
    year = detections.filter(
        pl.col("place") == "central_mediterranean", pl.col("period").dt.year() == 2021
    )
    by_month = year.group_by("period").agg(pl.col("value").sum()).sort("period")["value"]
    assert by_month.to_list() == [
        1_039, 4_059, 2_385, 1_479, 5_703, 5_855, 8_727, 10_123, 6_877, 7_220, 9_589, 4_668,
    ]  # fmt: skip
    assert by_month.sum() == 67_724
    balkans = detections.filter(
        pl.col("place") == "western_balkan", pl.col("period").dt.year() == 2021
    )
    assert balkans["value"].sum() == 61_618


# --- Italy -----------------------------------------------------------------------------------


def test_every_report_is_a_release_with_its_own_day() -> None:
    reading = read(
        days(
            ("2021-08-14", "10", "2021-08-15"),
            ("2021-08-15", "3", "2021-08-15"),
            ("2021-08-14", "11", "2021-08-31"),
            ("2021-08-15", "40", "2021-08-31"),
        )
    )
    told = [
        (one.vintage, one.vintage_basis, one.observations["value"].to_list())
        for one in reading.releases
    ]
    assert told == [
        (date(2021, 8, 15), "published", [10.0, 3.0]),
        (date(2021, 8, 31), "published", [11.0, 40.0]),
    ]


def test_days_to_come_are_not_zero() -> None:
    reading = read(days(("2021-08-15", "0", "2021-08-15"), ("2021-08-16", "0", "2021-08-15")))
    assert rows_of(reading, "period", "value") == [(date(2021, 8, 15), 0.0)]
    assert "1 rows are of days after their report" in reading.findings[0]


@pytest.mark.parametrize("cell", ["", "0[VALORE]0"])
def test_a_day_to_come_may_have_an_empty_cell(cell: str) -> None:
    reading = read(days(("2024-05-15", "7", "2024-05-15"), ("2024-05-27", cell, "2024-05-15")))
    assert rows_of(reading, "value") == [(7.0,)]


def test_a_count_of_a_day_to_come_is_refused() -> None:
    message = fault(days(("2021-08-15", "7", "2021-08-15"), ("2021-08-16", "5", "2021-08-15")))
    assert "a day after its report has a count of people" in message
    assert "line 3" in message


def test_an_empty_day_is_left_out_and_named() -> None:
    reading = read(days(("2021-08-13", "7", "2021-08-15"), ("2021-08-14", "", "2021-08-15")))
    assert rows_of(reading, "period") == [(date(2021, 8, 13),)]
    assert reading.findings == ("1 days have no count (lines 3): left out, not zero",)


@pytest.mark.parametrize("day", ["2024-04-31", "2025-02-29", "2025-02-30", "2025-06-31"])
def test_a_day_of_no_calendar_is_left_out(day: str) -> None:
    reading = read(days(("2024-04-15", "7", "2024-04-15"), (day, "0", "2024-04-15")))
    assert rows_of(reading, "value") == [(7.0,)]
    assert day in reading.findings[0]


@pytest.mark.parametrize("day", ["31/08/2021", "2021-13-01", "2021-08-32", ""])
def test_what_is_no_day_at_all_is_refused(day: str) -> None:
    assert "is not a day" in fault(
        days(("2021-08-15", "7", "2021-08-15"), (day, "0", "2021-08-15"))
    )


def test_the_others_are_a_remainder() -> None:
    reading = read(nationalities("2021-07-31,Egitto,EG,100", "2021-07-31,altre,,50"))
    assert rows_of(reading, "period", "frequency", "origin", "value") == [
        (date(2021, 7, 31), "year_to_date", "EGY", 100.0),
        (date(2021, 7, 31), "year_to_date", "other_than_10_nationalities", 50.0),
    ]


def test_a_name_and_its_letters_are_the_same_country() -> None:
    assert "`Egitto` and `TN` are not the same country" in fault(
        nationalities("2021-07-31,Egitto,TN,100", "2021-07-31,altre,,50")
    )


def test_a_point_parts_thousands() -> None:
    body = "Tunisia,6.869,2021-07-31\nBangladesh,417,2021-07-31\naltre*,1.002.003,2021-07-31\n"
    assert rows_of(read(body), "value") == [(417.0,), (6_869.0,), (1_002_003.0,)]


def test_a_point_elsewhere_is_refused() -> None:
    body = "Tunisia,6.86,2021-07-31\naltre*,12,2021-07-31\n"
    message = fault(body)
    assert "`6.86` is not a whole number" in message
    assert "line 1" in message


def test_reception_by_region_is_no_known_file() -> None:
    with pytest.raises(UnrecognisedFile):
        recognise(b"Regione,Hotspot,Centri,SIPROIMI,Totale\nLazio,0,1,2,3\n", "accoglienza.csv")


@needs_real
def test_italy_in_2021_by_day_and_by_nationality() -> None:
    folder = REAL / _BULLETINS / "2024-12-16_f199aefa"
    daily = read((folder / "sbarchi-per-giorno.csv").read_bytes(), "sbarchi-per-giorno.csv")
    assert len(daily.releases) == 125
    newest = pl.concat(
        one.observations.with_columns(vintage=pl.lit(one.vintage)) for one in daily.releases
    )
    newest = newest.sort("vintage").unique("period", keep="last")
    year = newest.filter(pl.col("period").dt.year() == 2021)
    by_month = year.group_by(pl.col("period").dt.month()).agg(pl.col("value").sum())
    assert by_month.sort("period")["value"].to_list() == [
        1_039, 3_884, 1_953, 1_585, 5_399, 5_667, 8_338, 9_945, 6_757, 6_946, 9_504, 4_097,
    ]  # fmt: skip
    assert year["value"].sum() == 65_114
    assert daily.findings[0].startswith("950 rows are of days after their report, 4 of them empty")
    since = read((folder / "nazionalita.csv").read_bytes(), "nazionalita.csv")
    (last,) = (one for one in since.releases if one.vintage == date(2021, 12, 31))
    assert last.observations["value"].sum() == 67_040


@needs_real
def test_a_report_by_itself_says_what_the_whole_table_says() -> None:
    folder = REAL / _BULLETINS / "2024-12-16_f199aefa"
    whole = {
        (release.table, release.vintage): release.observations
        for name in ("sbarchi-per-giorno.csv", "nazionalita.csv")
        for release in read((folder / name).read_bytes(), name).releases
    }
    single = [
        path
        for kind in ("nazionalita", "sbarcati-per-giorno")
        for path in sorted((REAL / _BULLETINS / "rawdata-2021" / kind).glob("*.csv"))
    ]
    for path in single:
        (release,) = read(path.read_bytes(), path.name).releases
        assert release.observations.equals(whole[release.table, release.vintage]), path.name
    assert len(single) == 46


# --- UNHCR -----------------------------------------------------------------------------------


def test_all_is_by_sea_where_only_the_sea_is_counted() -> None:
    body = arrivals("7,2019,Jul-2019,1088,307", header="italy_all,malta_all")
    assert rows_of(read(body), "place", "measure", "value") == [
        ("ITA", "sea_arrivals", 1_088.0),
        ("MLT", "sea_arrivals", 307.0),
    ]


def test_a_total_of_sea_and_land_is_a_measure_of_its_own() -> None:
    reading = read(arrivals("7,2019,Jul-2019,5842,5008,834"))
    assert rows_of(reading, "measure", "value") == [
        ("land_arrivals", 834.0),
        ("sea_and_land_arrivals", 5_842.0),
        ("sea_arrivals", 5_008.0),
    ]
    assert not reading.findings


def test_a_total_that_is_not_its_parts_is_a_finding() -> None:
    reading = read(arrivals("7,2019,Jul-2019,5842,5008,800"))
    assert reading.findings == (
        "GRC: sea and land do not add up to the printed total in 1 months, first 2019-07: "
        "both are kept as they stand",
    )


def test_zeros_by_land_before_the_first_count_are_not_told() -> None:
    reading = read(
        arrivals("12,2017,Dec-2017,2364,2364,0", "1,2018,Jan-2018,2164,1633,531", "2,2018,x,9,9,0")
    )
    land = reading.releases[0].observations.filter(pl.col("measure") == "land_arrivals")
    assert land.select("period", "value").rows() == [
        (date(2018, 1, 1), 531.0),
        (date(2018, 2, 1), 0.0),
    ]
    assert "1 zeros by land" in reading.findings[0]


def test_na_is_missing() -> None:
    reading = read(arrivals("1,2014,Jan-2014,574,NA,NA", header="spain_all,spain_land,spain_sea"))
    assert rows_of(reading, "measure", "value") == [("sea_and_land_arrivals", 574.0)]
    assert "2 cells are `NA`" in reading.findings[0]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (arrivals("7,2019,x,1", header="libya_all"), "column `libya_all`"),
        (arrivals("13,2019,x,1", header="italy_all"), "`2019`, `13` is no year and month"),
        (arrivals("7,2019,x,some", header="italy_all"), "`some` is not a number"),
    ],
)
def test_what_unhcr_never_wrote_is_refused(body: str, said: str) -> None:
    assert said in fault(body)


def test_a_line_above_the_header_is_one_error() -> None:
    assert "are missing" in fault("UNHCR arrivals\n" + arrivals("7,2019,Jul-2019,9,9,0"))


@needs_real
@pytest.mark.parametrize("name", ["unhcr_arrivals_12_31.csv", "unhcr med data 12 31.xlsx"])
def test_unhcr_by_sea_in_italy_and_greece(name: str) -> None:
    path = REAL / "other-corridors/unhcr-mediterranean" / name
    reading = read(path.read_bytes(), name)
    by_sea = reading.releases[0].observations.filter(
        pl.col("measure") == "sea_arrivals", pl.col("period").dt.year() == 2015
    )
    found = dict(by_sea.group_by("place").agg(pl.col("value").sum()).iter_rows())
    # As UNHCR's portal prints them for the year.
    assert (found["ITA"], found["GRC"]) == (153_842, 856_723)
