"""Each golden file reads to its expected table, worked out without Caudal."""

from functools import cache

import polars as pl
import pytest

from caudal.sources import Reading
from sources.golden_files import GOLDEN, KEYS, content, read, told

_TABLES = (
    ("cbp_southwest/sbo-encounters-fy22-fy25-nov.csv", "cbp_southwest/expected.csv"),
    (
        "cbp_nationwide/nationwide-encounters-fy21-fy24-nov-state.csv",
        "cbp_nationwide/expected-state.csv",
    ),
    ("cbp_nationwide/hand-made-aor.csv", "cbp_nationwide/expected-aor.csv"),
    ("cbp_dashboard/cbp-encounters-dashboard-1-nov-2021.csv", "cbp_dashboard/expected-cube.csv"),
    ("usbp_demographics/hand-made-fy13-fy21td-feb.xlsx", "usbp_demographics/expected.csv"),
    ("usbp_monthly/hand-made-fy2012-fy2020.pdf", "usbp_monthly/expected.csv"),
)
_QUOTED = "published_figures/cbp_operational_updates_as_published.csv"


_NUMBERS = {"value": pl.Float64, "precision": pl.Float64, "month": pl.Int8}


@cache
def _golden(name: str) -> Reading:
    """A golden file read once, since several tests look at it."""
    return read(content(name))


def _expected(name: str) -> pl.DataFrame:
    frame = pl.read_csv(GOLDEN / name, infer_schema=False)
    held = [column for column in frame.columns if column in _NUMBERS]
    days = [column for column in frame.columns if column in ("period", "vintage")]
    return frame.with_columns(
        *(pl.col(column).cast(_NUMBERS[column]) for column in held),
        *(pl.col(column).str.to_date() for column in days),
    )


@pytest.mark.parametrize(("file", "table"), _TABLES)
def test_a_file_reads_to_its_expected_table(file: str, table: str) -> None:
    expected = _expected(table).select(*KEYS, "value").sort(KEYS)
    assert told(_golden(file)).rows() == expected.rows()


@pytest.mark.parametrize(("file", "table"), _TABLES)
def test_the_report_counts_the_events_of_the_expected_table(file: str, table: str) -> None:
    whole = _expected(table)
    if "monthly" in file:
        whole = whole.filter(pl.col("place") == "USA")
    if "dashboard" in file:
        whole = whole.filter(pl.all_horizontal(pl.col(KEYS[2:]) == "all"))
    assert _golden(file).report[0].startswith(f"{whole['value'].sum():,.0f} events")


def test_the_cut_southwest_file_adds_up_to_the_published_total() -> None:
    # CBP, release of 20 December 2024: 94,190 encounters in November 2024.
    rows = told(_golden(_TABLES[0][0])).filter(pl.col("period") == pl.date(2024, 11, 1))
    assert rows["value"].sum() == 94_190


def test_the_cube_reproduces_every_total_inside_it() -> None:
    # 39 cells: 5 groups × title × body where published; each total over one dimension is checked.
    report = _golden(_TABLES[3][0]).report
    counted = report[1].split()
    assert counted[1] == counted[3]
    assert int(counted[1]) > 39


def test_dashboard_2_stores_nothing_and_tells_its_cells() -> None:
    reading = _golden("cbp_dashboard/cbp-encounters-dashboard-2-nov-2021.csv")
    columns = ["month", "origin", "group", "authority", "component", "value"]
    assert reading.releases == ()
    assert reading.controls == "cube"
    assert reading.control is not None
    found = reading.control.select(columns)
    expected = _expected("cbp_dashboard/expected-control.csv").select(columns)
    assert sorted(found.rows()) == sorted(expected.rows())


def test_quoted_figures_read_to_the_table_typed_by_hand() -> None:
    reading = _golden(_QUOTED)
    expected = _expected("published_figures/expected.csv")
    found = pl.concat(
        release.observations.with_columns(
            vintage=pl.lit(release.vintage), vintage_basis=pl.lit(release.vintage_basis)
        )
        for release in reading.releases
    )
    assert sorted(found.select(expected.columns).rows()) == sorted(expected.rows())


def test_quoted_figures_kept_aside_are_named() -> None:
    report = _golden(_QUOTED).report
    assert report[0] == "14 quoted figures of 6 days"
    assert "change_on_previous_month of 2021-06" in report[1]
    assert "children_in_custody_daily_average of 2021-07" in report[1]
    assert "encounters of 2023-05-01/2023-05-11" in report[1]
    assert report[1].startswith("4 rows")


def test_the_cut_workbook_adds_up_to_the_printed_total_of_its_sector() -> None:
    # The printed table of FY2013, and the sector profile of that year: Big Bend 3,684.
    rows = told(_golden("usbp_demographics/hand-made-fy13-fy21td-feb.xlsx"))
    assert rows.filter(pl.col("period") < pl.date(2013, 10, 1))["value"].sum() == 3_684


def test_the_printed_pages_reproduce_the_totals_on_them() -> None:
    # FY2012: 356,873 at the Southwest border of 364,768 in all; FY2020: 400,651 of 405,036.
    rows = told(_golden("usbp_monthly/hand-made-fy2012-fy2020.pdf"))
    years = rows.with_columns(later=pl.col("period") > pl.date(2015, 1, 1))
    totals = years.group_by("place", "later").agg(pl.col("value").sum())
    found = {(place, later): value for place, later, value in totals.iter_rows()}
    assert found["southwest_land_border", False] == 356_873
    assert found["USA", False] == 364_768
    assert found["southwest_land_border", True] == 400_651
    assert found["USA", True] == 405_036
