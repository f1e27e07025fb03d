"""OHSS's monthly tables: columns by label, marks of footnotes, cells that are not told, totals."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import caudal
from caudal.sources import Reading
from caudal.sources.ohss_monthly import SOURCE, remainder_of
from caudal.sources.ohss_sheets import without_footnote
from caudal.sources.ohss_tables import REMAINDERS
from caudal.vocabulary.errors import BadRows, UnrecognisedFile, WrongColumns
from real_data import REAL, needs_real
from sources.golden_files import GOLDEN
from sources.ohss_books import MONTHS, opened, wide
from sources.workbooks import SheetOf, Value, workbook

_APRIL = REAL / (
    "us/dhs-ohss/2024-08-09_april-2024/"
    "24-0809_ohss_immigration-enforcement-and-legal-processes-tables-april-2024.xlsx"
)
_JULY = REAL / (
    "us/dhs-ohss/2024-11-08_july-2024/"
    "2024_1108_ohss_immigration-enforcement-and-legal-processes-tables-july-2024.xlsx"
)
_BY_CITIZENSHIP = "CBP SW Border Encounters by Agency and Selected Citizenship"
_BY_GROUP = "CBP SW Border Encounters by Agency and Family Status"
_ARRESTS = "ERO Administrative Arrests by Selected Citizenship"
_RETURNS = "DHS Enforcement Returns by Selected Citizenship"
_TEN = (
    "Colombia", "Cuba", "Ecuador", "El Salvador", "Guatemala", "Haiti", "Honduras", "Mexico",
    "Peru", "Venezuela",
)  # fmt: skip


def _read(*sheets: SheetOf) -> Reading:
    return opened(workbook(*sheets))


def _rows(reading: Reading, table: str) -> pl.DataFrame:
    (found,) = (one.observations for one in reading.releases if one.table == table)
    return found


def _values(reading: Reading, table: str, *columns: str) -> dict[object, float]:
    rows = _rows(reading, table).select(*columns, "value").rows()
    return {row[:-1] if columns[1:] else row[0]: row[-1] for row in rows}


@cache
def _real(path: Path) -> Reading:
    return opened(path.read_bytes(), path.name)


def _arrests(header: Sequence[str], *rows: Sequence[Value]) -> SheetOf:
    return wide(_ARRESTS, header, *rows)


# --- what a sheet says ---


def test_columns_are_found_by_their_labels_in_any_order() -> None:
    one = _read(_arrests(["Total", "Mexico", "Cuba"], [2024, "October", 30, 20, 10]))
    two = _read(_arrests(["Cuba", "Total", "Mexico"], [2024, "October", 10, 30, 20]))
    expected = {"all": 30, "MEX": 20, "CUB": 10}
    assert _values(one, "ero_arrests", "origin") == expected
    assert _values(two, "ero_arrests", "origin") == expected


def test_a_fiscal_year_stands_on_its_total_row_and_begins_in_october() -> None:
    reading = _read(
        _arrests(
            ["Total"],
            [2023, "Total", 70],
            [None, "September", 70],
            ["2024 YTD", "Total", 30],
            [None, "October", 10],
            [None, "January", 20],
        )
    )
    # FY2023 ends in September 2023; October 2023 is the first month of FY2024.
    assert _values(reading, "ero_arrests", "period") == {
        date(2023, 9, 1): 70,
        date(2023, 10, 1): 10,
        date(2024, 1, 1): 20,
    }


def test_cells_that_are_not_told_are_missing_and_not_zero() -> None:
    sheet = _arrests(["Total", "Mexico", "Cuba"], [2024, "October", 0, "X", "NA"])
    assert _values(_read(sheet), "ero_arrests", "origin") == {"all": 0}


def test_blocks_of_columns_say_which_body_reports() -> None:
    sheet = wide(
        _BY_GROUP,
        ["Total", "Single Adults1", "Total", "Single Adults1", "Accompanied Minors (OFO)4"],
        [2024, "October", 30, 20, 10, 8, 2],
        blocks=["Total CBP", None, "OFO"],
    )
    told = _values(_read(sheet), "southwest_family_status", "component", "group")
    assert told == {
        ("all", "all"): 30,
        ("all", "single_adult"): 20,
        ("ofo", "all"): 10,
        ("ofo", "single_adult"): 8,
        ("ofo", "accompanied_minor"): 2,
    }


def test_san_diego_is_a_sector_of_one_body_and_a_field_office_of_the_other() -> None:
    sheet = wide(
        "CBP SW Border Encounters by Agency and Sector or Field Office",
        ["Total CBP", "Total USBP", "San Diego, CA", "Total OFO", "San Diego, CA"],
        [2024, "October", 30, 20, 20, 10, 10],
        blocks=[None, "USBP", None, "OFO"],
    )
    assert _values(_read(sheet), "southwest_area", "place", "component") == {
        ("southwest_land_border", "all"): 30,
        ("southwest_land_border", "usbp"): 20,
        ("san_diego_sector", "usbp"): 20,
        ("southwest_land_border", "ofo"): 10,
        ("san_diego_field_office_at_southwest_land_border", "ofo"): 10,
    }


def test_a_sheet_with_one_column_less_than_another_reads_the_same() -> None:
    # Mexicans were not returned to Mexico to wait: their block has no such column.
    sheet = wide(
        "CBP SW Border Encounters Book-Outs by Selected Citizenship",
        ["Total Encounters", "T42 expulsions2", "Migrant Protection Protocols3",
         "Total Encounters", "T42 expulsions2"],
        [2021, "October", 90, 40, 10, 50, 30],
        blocks=["Total Encounters", None, None, "Mexico"],
    )  # fmt: skip
    assert _values(_read(sheet), "book_outs_citizenship", "origin", "authority") == {
        ("all", "all"): 90,
        ("all", "title_42"): 40,
        ("MEX", "all"): 50,
        ("MEX", "title_42"): 30,
    }


def test_the_total_of_four_processes_is_not_the_total_of_all_paroles() -> None:
    sheet = wide(
        "Confirmed CHNV Paroles by Process",
        ["Total", "Cuba", "Haiti"],
        [2024, "October", 30, 20, 10],
        name="CHNV Paroles ",
    )
    assert _values(_read(sheet), "chnv_paroles", "origin") == {"CUB": 20, "HTI": 10}


@given(st.sampled_from(["Single Adults", "Accompanied Minors (OFO)", "Total"]), st.integers(1, 19))
def test_the_mark_of_a_footnote_is_taken_off_and_nothing_else(label: str, mark: int) -> None:
    assert without_footnote(f"{label}{mark}") == label


@pytest.mark.parametrize("label", ["Title 42", "Title 8", "Guinea-Bissau", "Cote d'Ivoire"])
def test_a_number_that_stands_by_itself_is_no_mark(label: str) -> None:
    assert without_footnote(label) == label


# --- remainders ---


def test_the_rest_of_a_list_is_named_after_the_list_in_any_order() -> None:
    cells = [100, *[5] * 10, 50]
    named = [
        _read(
            wide(
                _BY_CITIZENSHIP,
                ["Total", *order, rest],
                [2024, "October", *cells],
                blocks=["Total CBP"],
            )
        )
        for order, rest in ((_TEN, "Other"), (_TEN[::-1], "All Other"), (_TEN, "Others"))
    ]
    for reading in named:
        told = _values(reading, "southwest_citizenship", "origin")
        assert told["other_than_10_45987c"] == 50
        assert len(told) == 12


def test_the_rest_of_a_list_not_seen_before_is_left_out_and_said() -> None:
    reading = _read(_arrests(["Total", "Mexico", "Other"], [2024, "October", 30, 20, 10]))
    assert _values(reading, "ero_arrests", "origin") == {"all": 30, "MEX": 20}
    assert any("the rest of a list of 1 citizenships is left out" in f for f in reading.findings)


@given(st.lists(st.sampled_from(["MEX", "GTM", "HND", "SLV", "CUB"]), min_size=1))
def test_a_list_has_one_name_and_another_list_another(codes: list[str]) -> None:
    assert remainder_of(codes) == remainder_of(sorted(set(codes)))
    assert remainder_of([*codes, "PER"]) != remainder_of(codes)


def test_every_remainder_has_a_place_that_names_its_list() -> None:
    named = {row["code"]: row for row in caudal.places().rows.to_dicts()}
    assert {named[code]["kind"] for code in REMAINDERS} == {"remainder"}
    assert "Nicaragua" in named["other_than_10_66f16a"]["name_en"]


# --- sums ---


def test_a_year_that_is_not_the_sum_of_its_months_is_said() -> None:
    # Twelve months and their total, rounded to ten each: 65 can be rounding, 70 cannot.
    months = [[2024 if n == 0 else None, month, 100] for n, month in enumerate(MONTHS)]
    near = _arrests(["Total"], [2024, "Total", 1_265], *months)
    far = _arrests(["Total"], [2024, "Total", 1_270], *months)
    assert not _read(near).findings
    (finding,) = _read(far).findings
    assert "FY2024" in finding
    assert "1,270, months 1,200" in finding


def test_a_total_that_is_not_the_sum_of_its_parts_is_said() -> None:
    # Two parts and their total: 15 can be rounding (the edge, no figure of ten), 20 cannot.
    near = _arrests(["Total", "Mexico", "Cuba"], [2024, "October", 115, 60, 40])
    far = _arrests(["Total", "Mexico", "Cuba"], [2024, "October", 120, 60, 40])
    assert not _read(near).findings
    (finding,) = _read(far).findings
    assert "1 totals over origin" in finding
    assert "120, parts 100" in finding


def test_a_sum_answers_only_where_every_part_is_told(tmp_path: Path) -> None:
    # The list of returns names Guatemala alone of the three countries of the Northern Triangle.
    some = wide(_RETURNS, ["Total", "Guatemala"], [2021, "October", 90, 10])
    arrests = ["Total", "Guatemala", "Honduras", "El Salvador"]
    every = wide(_ARRESTS, arrests, [2021, "October", 90, 10, 20, 30], name="Arrests")
    file, data = tmp_path / "tables.xlsx", tmp_path / "data"
    file.write_bytes(workbook(some, every))
    caudal.ingest([file], now=datetime(2026, 1, 1, tzinfo=UTC), data=data, vintage="2024-11-08")
    asked = {"data": data, "place": "USA", "origin": "northern_triangle", "period": "2020-10"}
    told = caudal.observations(measure="administrative_arrests", **asked).rows  # type: ignore[arg-type]
    # 10 + 20 + 30
    assert told["value"].to_list() == [60]
    assert caudal.observations(
        measure="repatriations", authority="enforcement_return", **asked  # type: ignore[arg-type]
    ).rows.is_empty()  # fmt: skip


def test_each_origin_is_told_where_other_tables_of_the_source_are_not_held(tmp_path: Path) -> None:
    # Of the tables whose list of citizenships is open, one is held here.
    sheet = _arrests(["Total", "Mexico", "Cuba"], [2021, "October", 90, 60, 30])
    file, data = tmp_path / "tables.xlsx", tmp_path / "data"
    file.write_bytes(workbook(sheet))
    caudal.ingest([file], now=datetime(2026, 1, 1, tzinfo=UTC), data=data, vintage="2024-11-08")
    told = caudal.observations(
        data=data, measure="administrative_arrests", place="USA", origin="each", period="2020-10"
    )
    assert dict(told.rows.select("origin", "value").rows()) == {"all": 90, "MEX": 60, "CUB": 30}
    by_origin = {"place": "USA", "origin": "each", "authority": "removal", "period": "2020-10"}
    nothing = caudal.observations(data=data, measure="repatriations", **by_origin)  # type: ignore[arg-type]
    assert nothing.rows.is_empty()


# --- what is refused, what is left ---


def test_a_citizenship_that_is_not_known_is_refused_with_those_near() -> None:
    with pytest.raises(BadRows) as refused:
        _read(_arrests(["Total", "Mexiko"], [2024, "October", 30, 20]))
    assert "citizenship `Mexiko` is not known; near to it: `Mexico`" in str(refused.value)
    assert "row 3, `Sheet`" in str(refused.value)


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ([2024, "Octember", 30], "month `Octember` is not one of October"),
        (["soon", "October", 30], "fiscal year `soon` is not a year"),
        ([None, "October", 30], "no fiscal year stands above the month"),
        ([2024, None, 30], "a row has figures and no month"),
        ([2024, "October", None], "the count is empty"),
        ([2024, "October", "many"], "count `many` is not a number of events"),
        ([2024, "October", -10], "count `-10` is negative"),
    ],
)
def test_a_row_that_is_wrong_is_refused(row: Sequence[Value], what: str) -> None:
    with pytest.raises(BadRows) as refused:
        _read(_arrests(["Total"], row, [2024, "November", 10]))
    assert what in str(refused.value)


def test_a_month_that_stands_twice_is_refused() -> None:
    rows: list[list[Value]] = [[2024, "October", 30], [None, "October", 40]]
    with pytest.raises(BadRows) as refused:
        _read(_arrests(["Total"], *rows))
    assert "the same labels stand twice for 2023-10" in str(refused.value)
    assert "rows 4, 5" in str(refused.value)


def test_two_sheets_of_one_title_are_refused() -> None:
    sheets = (
        wide(_ARRESTS, ["Total"], [2024, "October", 30], name=name) for name in ("One", "Two")
    )
    with pytest.raises(WrongColumns, match="sheets `One`, `Two` have the same title"):
        _read(*sheets)


def test_a_sheet_without_any_known_column_is_refused() -> None:
    sheet = wide(_BY_GROUP, ["Tall", "Short"], [2024, "October", 30, 20], blocks=["Total CBP"])
    with pytest.raises(WrongColumns, match="has none of the columns of `southwest_family_status`"):
        _read(sheet)


def test_a_new_column_and_a_new_sheet_stay_in_the_file_and_are_said() -> None:
    groups = wide(
        _BY_GROUP, ["Total", "Grandparents"], [2024, "October", 30, 20], blocks=["Total CBP"]
    )
    new = wide("Something New by Month", ["Total"], [2024, "October", 30], name="New ")
    reading = _read(groups, new)
    assert [one.table for one in reading.releases] == ["southwest_family_status"]
    assert "sheets `New` have a title that is not known: left in the file" in reading.findings
    assert any("columns `Grandparents` are not known" in one for one in reading.findings)


def test_a_hidden_sheet_is_not_read() -> None:
    shown = _arrests(["Total"], [2024, "October", 30])
    hidden = wide(_RETURNS, ["Total"], [2024, "October", 90], name="Hidden")
    reading = _read(shown, SheetOf("Hidden", hidden.rows, hidden=True))
    assert [one.table for one in reading.releases] == ["ero_arrests"]


def test_a_title_of_another_publisher_is_not_claimed() -> None:
    sheet = wide("Arrests by Selected Citizenship", ["Total"], [2024, "October", 30])
    with pytest.raises(UnrecognisedFile):
        _read(sheet)


def test_the_day_that_data_are_current_as_of_is_no_day_of_publication() -> None:
    reading = _read(_arrests(["Total"], [2024, "October", 30]))
    assert reading.stated is None
    assert reading.report[1].startswith("data are current as of August 30, 2024")


def test_every_cell_stands_where_its_table_says() -> None:
    tables = {table.name: table for table in SOURCE.tables}
    content = GOLDEN / "ohss_monthly/hand-made-july-2024.xlsx"
    for release in opened(content.read_bytes()).releases:
        table, rows = tables[release.table], release.observations
        assert set(rows["measure"].unique()) <= set(table.measures)
        for dimension in ("place", "origin", "group", "authority", "component"):
            assert set(rows[dimension].unique()) <= set(table.codes(dimension))


# --- the publisher's own files ---


@needs_real
def test_june_and_july_2021_are_those_of_the_other_publishers_rounded_to_ten() -> None:
    # CBP since 23 November 2021: 189,034 (55,896 + 15,230 + 117,739 + others), 213,593.
    reading = _real(_JULY)
    rows = _rows(reading, "southwest_family_status").filter(pl.col("component") == "all")
    june = rows.filter(pl.col("period") == date(2021, 6, 1))
    assert dict(june.select("group", "value").rows()) == {
        "all": 189_030,
        "family": 55_900,
        "unaccompanied_child": 15_230,
        "single_adult": 117_740,
        "accompanied_minor": 170,
    }
    july = rows.filter(pl.col("period") == date(2021, 7, 1), pl.col("group") == "all")
    assert july["value"].to_list() == [213_590]


@needs_real
@pytest.mark.parametrize(("path", "newest"), [(_APRIL, (2024, 4)), (_JULY, (2024, 7))])
def test_both_releases_read_to_the_same_tables(path: Path, newest: tuple[int, int]) -> None:
    reading = _real(path)
    assert {one.table for one in reading.releases} == {table.name for table in SOURCE.tables}
    assert {one.observations["period"].max() for one in reading.releases} == {date(*newest, 1)}
    # Only the sheet of families does not add up: ports of entry did not tell them apart.
    (finding,) = reading.findings
    assert "CBP SWB Book-Outs by Family" in finding


@needs_real
def test_types_of_repatriation_add_up_within_rounding() -> None:
    rows = _rows(_real(_JULY), "repatriations_type")
    wide_rows = rows.pivot("authority", index="period", values="value").fill_null(0)
    title_8 = wide_rows["removal"] + wide_rows["enforcement_return"]
    title_8 = title_8 + wide_rows["administrative_return"]
    # Three parts and their total; two parts and theirs: 5 for each.
    assert ((title_8 - wide_rows["title_8"]).abs() <= 20).all()
    every = wide_rows["title_8"] + wide_rows["title_42"]
    assert ((every - wide_rows["all"]).abs() <= 15).all()
    # Title 42 ran from 20 March 2020 to 11 May 2023.
    under = rows.filter(pl.col("authority") == "title_42")["period"]
    assert (under.min(), under.max()) == (date(2020, 3, 1), date(2023, 5, 1))
