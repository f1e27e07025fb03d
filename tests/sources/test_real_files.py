"""
The publishers' own files, read whole and held against totals that others published.

The totals are those of the revision triangle of the project's catalogue of
US files: read off CBP's dashboard and files by other programs (awk, a
spreadsheet), and in part off CBP's release texts. They are typed in here.
"""

import polars as pl
import pytest

from caudal.sources import Reading, recognise
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


def _read(path: str) -> Reading:
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
