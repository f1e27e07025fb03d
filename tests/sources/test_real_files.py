"""
The publishers' own files, read whole and held against totals that others published.

The totals are those of the revision triangle of the project's catalogue of
US files: read off CBP's dashboard and files by other programs (awk, a
spreadsheet), and in part off CBP's release texts. They are typed in here.
"""

import gzip
from datetime import date
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from caudal.sources import Reading, recognise
from caudal.workflows.reading import recognised
from real_data import REAL, needs_real

pytestmark = needs_real

_US = REAL / "us"
_CSV = "cbp/{}/nationwide-encounters-{}-state.csv"
_APRIL_TO_SEPTEMBER = (178_795, 180_597, 189_034, 213_593, 209_840, 192_001)

# Dashboard 1: folder → first month told here, and totals of the Southwest land border from it on.
_DASHBOARDS = {
    "2021-11-11_through-2021-08": ("2021-04", (178_799, 180_563, 189_020, 213_534, 208_887)),
    "2021-11-23_through-2021-10": ("2021-04", (*_APRIL_TO_SEPTEMBER, 164_303)),
    "2022-03-16_through-2022-02": (
        "2021-04",
        (*_APRIL_TO_SEPTEMBER, 164_841, 174_870, 179_256, 154_745, 164_973),
    ),
    "2022-04-19_through-2022-03": (
        "2021-10",
        (164_847, 174_846, 179_252, 154_812, 165_894, 221_303),
    ),
    "2022-07-18_through-2022-06": (
        "2022-01",
        (154_813, 165_905, 222_340, 235_706, 240_991, 207_416),
    ),
    "2022-08-16_through-2022-07": (
        "2022-01",
        (154_815, 165_905, 222_334, 235_706, 241_166, 207_933, 199_976),
    ),
    "2022-10-22_through-2022-09": (
        "2022-04",
        (235_785, 241_136, 207_834, 200_162, 204_087, 227_547),
    ),
    "2022-11-15_through-2022-10": ("2022-09", (227_547, 230_678)),
    "2022-12-24_through-2022-11": ("2022-09", (227_547, 231_294, 233_740)),
    "2023-01-21_through-2022-12": ("2022-09", (227_547, 231_277, 234_896, 251_487)),
    "2023-02-11_through-2023-01": ("2022-09", (227_547, 231_268, 234_929, 251_978, 156_274)),
    "2023-03-16_through-2023-02": (
        "2022-09",
        (227_547, 231_260, 234_930, 251_995, 156_770, 154_998),
    ),
}
# CBP's files: path → the same, Southwest land border.
_FILES = {
    _CSV.format("2023-11_fy20-fy23", "fy20-fy23"): ("2023-09", (269_735,)),
    _CSV.format("2023-11-14_fy21-fy24-oct", "fy21-fy24-oct"): ("2023-09", (269_735, 240_988)),
    _CSV.format("2023-12-23_fy21-fy24-nov", "fy21-fy24-nov"): (
        "2023-09",
        (269_735, 240_986, 242_418),
    ),
    _CSV.format("2024-01-26_fy21-fy24-dec", "fy21-fy24-dec"): (
        "2023-09",
        (269_735, 240_981, 242_407, 302_034),
    ),
    _CSV.format("2024-03-22_fy21-fy24-feb", "fy21-fy24-feb"): (
        "2023-09",
        (269_735, 240_932, 242_408, 301_982, 176_204, 189_922),
    ),
    _CSV.format("2024-04-13_fy21-fy24-mar", "fy21-fy24-mar"): (
        "2023-10",
        (240_932, 242_413, 301_981, 176_189, 189_914, 189_372),
    ),
    _CSV.format("2024-06-20_fy21-fy24-may", "fy21-fy24-may"): (
        "2023-10",
        (240_930, 242_402, 301_983, 176_197, 189_912, 189_362, 179_742, 170_723),
    ),
    _CSV.format("2024-10_fy21-fy24", "fy21-fy24"): (
        "2024-03",
        (189_359, 179_737, 170_716, 130_415, 104_100, 107_473, 101_790),
    ),
    "cbp/2024-12-20_fy22-fy25-nov/sbo-encounters-fy22-fy25-nov.csv": (
        "2024-10",
        (106_335, 94_190),
    ),
}


@cache
def _read(path: str) -> Reading:
    """A file read once, since several tests look at it."""
    body = (_US / path).read_bytes()
    _, layout = recognise(body, path)
    return layout.read(body, path)


def _dashboard(folder: str, number: int) -> str:
    (path,) = (_US / "cbp-tableau" / folder).glob(f"*dashboard?{number}*")
    return str(path.relative_to(_US))


def _southwest_totals(reading: Reading, since: str) -> list[int]:
    (release,) = reading.releases
    rows = release.observations.filter(
        pl.col("place").str.ends_with("southwest_land_border"),
        pl.col("period") >= pl.lit(f"{since}-01").str.to_date(),
    )
    if release.table == "cube":
        codes = ["origin", "group", "authority", "component"]
        rows = rows.filter(pl.all_horizontal(pl.col(codes) == "all"))
    totals = rows.group_by("period").agg(pl.col("value").sum()).sort("period")
    return [int(value) for value in totals["value"]]


@pytest.mark.parametrize("folder", _DASHBOARDS)
def test_a_dashboard_reads_to_the_published_totals(folder: str) -> None:
    since, totals = _DASHBOARDS[folder]
    reading = _read(_dashboard(folder, 1))
    assert _southwest_totals(reading, since) == list(totals)
    assert reading.findings == ()


@pytest.mark.parametrize("path", _FILES)
def test_a_file_of_cbp_reads_to_the_published_totals(path: str) -> None:
    since, totals = _FILES[path]
    reading = _read(path)
    assert _southwest_totals(reading, since) == list(totals)
    assert reading.findings == ()


@pytest.mark.parametrize("folder", _DASHBOARDS)
def test_every_cell_of_dashboard_2_is_in_dashboard_1(folder: str) -> None:
    # The catalogue: dashboard 2 never differs from dashboard 1, in all 12 pairs.
    control = _read(_dashboard(folder, 2)).control
    assert control is not None
    cube = _read(_dashboard(folder, 1)).releases[0].observations
    running = cube.with_columns(
        month=pl.col("period").dt.month().cast(pl.Int8),
        year=pl.col("period").dt.offset_by("3mo").dt.year(),
    ).filter(pl.col("year") == pl.col("year").max())
    cells = ["month", "origin", "group", "authority", "component", "value"]
    assert set(control.select(cells).rows()) <= set(running.select(cells).rows())


def test_the_file_of_2020_to_2023_has_147_explicit_zeros() -> None:
    (release,) = _read(_CSV.format("2023-11_fy20-fy23", "fy20-fy23")).releases
    assert release.observations.filter(pl.col("value") == 0).height == 147


def test_the_sum_of_the_years_in_one_file_agrees_with_a_plain_reading() -> None:
    # Other path: the last field of every line, added up without any parser of ours.
    path = _US / _CSV.format("2024-10_fy21-fy24", "fy21-fy24")
    plain = sum(int(line.rsplit(",", 1)[1]) for line in path.read_text().splitlines()[1:])
    (release,) = _read(str(path.relative_to(_US))).releases
    assert release.observations["value"].sum() == plain


def test_the_quoted_figures_of_june_and_july_2021_are_those_of_the_releases() -> None:
    releases = _read("own-tables/cbp_operational_updates_as_published.csv").releases
    totals = {
        (str(release.vintage), f"{row['period']:%Y-%m}"): (row["value"], row["status"])
        for release in releases
        for row in release.observations.iter_rows(named=True)
        if row["measure"] == "encounters" and row["place"] == "southwest_land_border"
        if {row[code] for code in ("origin", "group", "authority", "component")} == {"all"}
    }
    assert totals["2021-07-16", "2021-06"] == (188_829, "A")
    assert totals["2021-08-02", "2021-07"] == (210_000, "P")
    assert totals["2021-08-12", "2021-07"] == (212_672, "A")
    assert ("2021-08-12", "2021-06") not in totals


# --- the Border Patrol's workbook and printed tables ---

# Printed Southwest totals, FY2000 to FY2020, as UWCHR's conversion of the same PDF has them.
_SOUTHWEST_YEARS = (
    1_643_679, 1_235_718, 929_809, 905_065, 1_139_282, 1_171_396, 1_071_972, 858_638, 705_005,
    540_865, 447_731, 327_577, 356_873, 414_397, 479_371, 331_333, 408_870, 303_916, 396_579,
    851_508, 400_651,
)  # fmt: skip


@cache
def _opened_and_read(path: Path) -> Reading:
    return recognised(path.read_bytes(), path.name).read()


def _workbook() -> Reading:
    (path,) = (_US / "usbp").glob("2021-03_*/*.xlsx")
    return _opened_and_read(path)


def _printed() -> Reading:
    (path,) = (_US / "usbp").glob("2021-08-09_monthly-*/*.pdf")
    return _opened_and_read(path)


def _by_fiscal_year(rows: pl.DataFrame, *more: str) -> dict[tuple[object, ...], float]:
    period = pl.col("period")
    year = period.dt.year() + (period.dt.month() >= 10).cast(pl.Int32)
    sums = rows.group_by(year.alias("year"), *more).agg(pl.col("value").sum())
    return {tuple(row[:-1]): row[-1] for row in sums.iter_rows()}


def test_the_printed_tables_have_the_southwest_totals_of_all_21_years() -> None:
    (release,) = _printed().releases
    southwest = release.observations.filter(pl.col("place") == "southwest_land_border")
    years = range(2000, 2021)
    assert _by_fiscal_year(southwest) == {
        (year,): total for year, total in zip(years, _SOUTHWEST_YEARS, strict=True)
    }


def _uwchr(table: pl.DataFrame) -> dict[tuple[int, int, str], float]:
    """Their cells by year, month and place; regions and all are `monthly_total` and so on there."""
    names = {
        "coastal_border": "outside_land_borders",
        "northern_border": "northern_land_border",
        "southwest_border": "southwest_land_border",
        "monthly_total": "USA",
    }
    return {
        (int(row["cy"]), int(row["month"]), names.get(column, f"{column}_sector")): float(cell)
        for row in table.iter_rows(named=True)
        for column, cell in row.items()
        if column not in ("month", "fy", "cy") and cell not in (None, "", "NA", "N/A")
    }


def test_every_printed_cell_is_the_one_that_others_read() -> None:
    # The University of Washington Center for Human Rights converted the same PDF by other means.
    (path,) = (_US / "usbp").glob("2021-08-09_monthly-*/uwchr_conversion/*.csv.gz")
    theirs = pl.read_csv(gzip.decompress(path.read_bytes()), separator="|", infer_schema=False)
    (release,) = _printed().releases
    ours = {
        (period.year, period.month, place): value
        for period, place, value in release.observations.select(
            "period", "place", "value"
        ).iter_rows()
    }
    cells = _uwchr(theirs)
    left = {key: value for key, value in cells.items() if key not in ours}
    # They write the sector that closed as zero; here nothing is stored of it.
    assert {(place, value) for (_, _, place), value in left.items()} == {("livermore_sector", 0)}
    assert {key: cells[key] for key in ours} == ours
    assert len(ours) > 6_000


def test_the_workbook_adds_up_to_the_printed_tables() -> None:
    # By sector and fiscal year, FY2013 to FY2020, to the last event.
    (workbook,) = _workbook().releases
    (printed,) = _printed().releases
    complete = pl.col("period").is_between(pl.date(2012, 10, 1), pl.date(2020, 9, 1))
    ours = _by_fiscal_year(workbook.observations.filter(complete), "place")
    theirs = _by_fiscal_year(printed.observations.filter(complete), "place")
    assert len(ours) == 8 * 9
    assert ours == {key: theirs[key] for key in ours}


def test_the_workbook_agrees_with_the_printed_tables_month_by_month() -> None:
    (workbook,) = _workbook().releases
    (printed,) = _printed().releases
    by = ["period", "place"]
    ours = workbook.observations.group_by(by).agg(ours=pl.col("value").sum())
    both = printed.observations.join(ours, on=by)
    assert both.height == 96 * 9
    assert both.filter(pl.col("ours") != pl.col("value")).is_empty()


def test_the_readings_say_what_is_odd() -> None:
    assert _workbook().findings == ()
    assert _workbook().report[1] == "81,422 rows, summed to 7,678 combinations of labels"
    (finding,) = _printed().findings
    assert finding.startswith("`Livermore` is `N/A` in FY2006")
    assert _printed().stated == date(2021, 8, 9)
