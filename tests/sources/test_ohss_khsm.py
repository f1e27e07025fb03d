"""OHSS's Key Homeland Security Metrics: a sheet a breakdown, months and fiscal years, totals."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caudal.sources import Reading, Source
from caudal.sources.ohss_khsm_encounters import SOURCE as ENCOUNTERS
from caudal.sources.ohss_khsm_repatriations import SOURCE as REPATRIATIONS
from caudal.sources.ohss_labels import SECTORS
from caudal.vocabulary.errors import BadRows, WrongColumns
from real_data import REAL, needs_real
from sources.golden_files import GOLDEN, read
from sources.ohss_books import MONTHS, encounters, metrics, opened, repatriations
from sources.workbooks import SheetOf

_ENCOUNTERS = REAL / "us/dhs-ohss/2025-01-16_khsm-fy25-nov/KHSM Encounters (USBP) fy25m11.xlsx"
_REPATRIATIONS = REAL / "mx/mirror/us-side/KHSM Repatriations fy25m11.xlsx"
_OCTOBER = "01 October"


def _values(reading: Reading, table: str, *columns: str) -> dict[object, float]:
    (rows,) = (one.observations for one in reading.releases if one.table == table)
    told = rows.select(*columns, "value").rows()
    return {row[:-1] if columns[1:] else row[0]: row[-1] for row in told}


@cache
def _real(path: Path) -> Reading:
    return opened(path.read_bytes(), path.name)


def _sum(reading: Reading, first: date, last: date, **codes: str) -> float:
    (rows,) = (one.observations for one in reading.releases if one.table == "citizenship")
    asked = {"place": "USA", "origin": "all", "authority": "all", "component": "all", **codes}
    asked |= {"component": rows["component"][0]}
    kept = rows.filter(*(pl.col(name) == code for name, code in asked.items()))
    return float(kept.filter(pl.col("period").is_between(first, last))["value"].sum())


# --- what a workbook says ---


def test_months_are_numbered_by_the_fiscal_year() -> None:
    count = metrics(
        ["Month"], (2021, "01 October", 10), (2021, "04 January", 20), (2021, "12 September", 30)
    )
    told = _values(opened(encounters(count)), "sector", "place", "period")
    # FY2021 runs from October 2020 to September 2021.
    assert told["USA", date(2020, 10, 1)] == 10
    assert told["USA", date(2021, 1, 1)] == 20
    assert told["USA", date(2021, 9, 1)] == 30


def test_totals_are_those_that_are_published_and_not_sums() -> None:
    sector = metrics(
        ["Month", "Sector"], (2021, _OCTOBER, "Yuma, AZ", 50), (2021, _OCTOBER, "Laredo, TX", 40)
    )
    assert _values(opened(encounters(sector)), "sector", "place") == {
        "USA": 100,
        "southwest_land_border": 100,
        "yuma_sector": 50,
        "laredo_sector": 40,
    }


def test_the_coastal_border_of_the_border_patrol_lies_outside_the_land_borders() -> None:
    region = metrics(["Month", "Region"], (2021, _OCTOBER, "Coastal Border", 10))
    told = _values(opened(encounters(region)), "sector", "place")
    assert told["outside_land_borders"] == 10


def test_citizenships_are_told_for_each_region_too() -> None:
    citizens = metrics(["Month", "Citizenship"], (2021, _OCTOBER, "Stateless", 10))
    both = metrics(
        ["Month", "Region", "Citizenship"],
        (2021, _OCTOBER, "Northern Land Border", "Soviet Union (former)", 20),
    )
    told = _values(opened(encounters(citizens, both)), "citizenship", "place", "origin")
    assert told["USA", "stateless"] == 10
    assert told["northern_land_border", "former_soviet_union"] == 20


def test_adults_are_told_only_where_families_are_told_apart() -> None:
    status = metrics(
        ["Month", "Family Status"],
        (2011, _OCTOBER, "Single Adults", 90),
        (2011, _OCTOBER, "Unaccompanied Children", 10),
        (2012, _OCTOBER, "Single Adults", 60),
        (2012, _OCTOBER, "Family Unit Individuals", 30),
    )
    reading = opened(encounters(status))
    told = _values(reading, "family_status", "period", "group")
    assert (date(2010, 10, 1), "single_adult") not in told
    assert told[date(2010, 10, 1), "unaccompanied_child"] == 10
    assert told[date(2011, 10, 1), "single_adult"] == 60
    assert told[date(2011, 10, 1), "family"] == 30
    assert any("families are not told in 1 months" in one for one in reading.findings)


def test_a_fiscal_year_is_told_when_all_its_months_are() -> None:
    months = [(2021, f"{n:02} {month}", 10) for n, month in enumerate(MONTHS, start=1)]
    count = metrics(["Month"], *months, (2022, _OCTOBER, 10))
    year = metrics([], (2021, 120), (2022, 10))
    told = _values(opened(encounters(count, year)), "sector_annual", "period", "frequency")
    assert told == {(date(2020, 10, 1), "fiscal_year"): 120}


def test_a_fiscal_year_that_is_not_the_sum_of_its_months_is_said() -> None:
    # Twelve months and their year: 65 can be rounding, 70 cannot.
    count = metrics(["Month"], (2021, _OCTOBER, 100))
    near = opened(encounters(count, metrics([], (2021, 160)))).findings
    far = opened(encounters(count, metrics([], (2021, 170)))).findings
    assert not any("further from the sum of their months" in one for one in near)
    assert any("FY2021 USA, usbp: 170, months 100" in one for one in far)


def test_types_of_return_are_authorities_and_agencies_are_components() -> None:
    types = metrics(
        ["Month", "Repatriation Type"],
        (2021, _OCTOBER, "Removals", 10),
        (2021, _OCTOBER, "Enforcement Returns", 20),
        (2021, _OCTOBER, "Administrative Returns", 30),
        (2021, _OCTOBER, "Title 42 Expulsions", 40),
    )
    told = _values(opened(repatriations(types)), "agency", "authority", "component")
    assert told == {
        ("all", "all"): 100,
        ("removal", "all"): 10,
        ("enforcement_return", "all"): 20,
        ("administrative_return", "all"): 30,
        ("title_42", "all"): 40,
        ("all", "ice"): 100,
    }


@settings(max_examples=20, deadline=None)
@given(st.permutations(["Month", "Region", "Sector"]))
def test_columns_may_stand_in_any_order(columns: Sequence[str]) -> None:
    labels = {"Month": _OCTOBER, "Region": "Southwest Land Border", "Sector": "Yuma, AZ"}
    two = [name for name in columns if name != "Region"]
    sheet = metrics(two, (2021, *(labels[name] for name in two), 100))
    assert _values(opened(encounters(sheet)), "sector", "place")["yuma_sector"] == 100


def test_every_sector_has_its_label_with_and_without_its_state() -> None:
    assert SECTORS["Rio Grande Valley, TX"] == "rio_grande_valley_sector"
    assert SECTORS["Ramey"] == "ramey_sector"
    assert len(set(SECTORS.values())) == 21


# --- what is refused ---


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ((2021, "13 October", "Yuma, AZ", 10), "month `13 October` is not one of October"),
        ((2021, _OCTOBER, "Yuna, AZ", 10), "sector `Yuna, AZ` is not known"),
        ((2021, _OCTOBER, "Yuma, AZ", None), "the count is empty"),
        (("year", _OCTOBER, "Yuma, AZ", 10), "fiscal year `year` is not a year"),
    ],
)
def test_a_row_that_is_wrong_is_refused(row: Sequence[str | int | None], what: str) -> None:
    with pytest.raises(BadRows) as refused:
        opened(encounters(metrics(["Month", "Sector"], row)))
    assert what in str(refused.value)
    assert "row 2" in str(refused.value)


def test_a_combination_that_stands_twice_is_refused() -> None:
    row = (2021, _OCTOBER, "Yuma, AZ", 10)
    with pytest.raises(BadRows, match="Fiscal Year, Month, Sector stands twice"):
        opened(encounters(metrics(["Month", "Sector"], row, row)))


def test_a_citizenship_that_is_not_known_is_refused() -> None:
    sheet = metrics(["Month", "Citizenship"], (2021, _OCTOBER, "Narnia", 10))
    with pytest.raises(BadRows, match="citizenship `Narnia` is not known"):
        opened(encounters(sheet))


def test_two_sheets_of_the_same_columns_are_refused() -> None:
    sheet = metrics(["Month", "Sector"], (2021, _OCTOBER, "Yuma, AZ", 10))
    with pytest.raises(WrongColumns, match="sheets `Monthly Sector`, `Again` have the same header"):
        opened(encounters(sheet, SheetOf("Again", sheet.rows)))


def test_a_sheet_that_is_not_there_is_said() -> None:
    findings = opened(encounters()).findings
    assert "no sheet has the columns Fiscal Year, Month, Citizenship, Quantity: not told here" in (
        findings
    )


def test_one_workbook_is_not_taken_for_the_other() -> None:
    (first, second) = (opened(encounters()), opened(repatriations()))
    assert {one.table for one in first.releases} == {"sector", "citizenship", "family_status"}
    assert {one.table for one in second.releases} == {"citizenship", "agency"}


@pytest.mark.parametrize("source", [ENCOUNTERS, REPATRIATIONS], ids=lambda source: source.name)
def test_every_cell_stands_where_its_table_says(source: Source) -> None:
    tables = {table.name: table for table in source.tables}
    folder = GOLDEN / source.name
    for release in opened((folder / "hand-made-fy25m11.xlsx").read_bytes()).releases:
        table, rows = tables[release.table], release.observations
        assert set(rows["frequency"].unique()) == {table.frequency}
        assert rows["precision"].unique().to_list() == [10]
        for dimension in ("place", "origin", "group", "authority", "component"):
            assert set(rows[dimension].unique()) <= set(table.codes(dimension))


# --- the publisher's own files ---


@needs_real
def test_repatriations_of_guatemalans_and_mexicans_are_those_known() -> None:
    reading = _real(_REPATRIATIONS)
    y2020, y2021, y2024 = ((date(year, 1, 1), date(year, 12, 1)) for year in (2020, 2021, 2024))
    assert _sum(reading, *y2021, origin="GTM") == 192_240
    assert _sum(reading, *y2020, origin="MEX") == 408_830
    assert _sum(reading, *y2021, origin="MEX") == 710_800
    assert _sum(reading, *y2021, origin="MEX", authority="title_42") == 627_150
    assert _sum(reading, *y2021, origin="MEX", authority="removal") == 42_680
    assert _sum(reading, *y2021, origin="MEX", authority="enforcement_return") == 34_600
    # The file ends in November 2024.
    assert _sum(reading, *y2024, origin="MEX") == 260_170


@needs_real
def test_two_official_histories_disagree_in_two_years_and_agree_after() -> None:
    told = _values(_real(_ENCOUNTERS), "sector_annual", "place", "period")
    southwest = {
        year: told["southwest_land_border", date(year - 1, 10, 1)] for year in range(2000, 2022)
    }
    # The Border Patrol prints 1,643,679 and 1,235,718 for FY2000 and FY2001.
    assert (southwest[2000], southwest[2001]) == (1_566_420, 1_231_410)
    # And 851,508 for FY2019; 400,651 for FY2020.
    assert (southwest[2019], southwest[2020]) == (851_510, 400_650)


@needs_real
def test_the_whole_workbooks_read_with_every_total_in_its_place() -> None:
    (finding,) = _real(_ENCOUNTERS).findings
    assert "families are not told in 144 months (1999-10 to 2011-09)" in finding
    assert _real(_REPATRIATIONS).findings == ()


@needs_real
def test_a_real_workbook_is_recognised_in_a_process_of_its_own() -> None:
    reading = read(_ENCOUNTERS.read_bytes(), _ENCOUNTERS.name)
    assert reading.report[0].endswith("302 months, 1999-10 to 2024-11; 47,540 in the newest")
