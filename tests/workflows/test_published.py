"""
Figures as they were published come out as they were known, from real files and without them.

Every number is typed in from the catalogue of the US files: "June and July
2021 as published, by vintage" and the revision triangles, both of which
quote CBP's releases, dashboards and files.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import caudal
from caudal.archive.corridors import CORRIDORS
from real_data import REAL, needs_real
from workflows.files import tree

ROOT = Path(__file__).resolve().parents[2]
FILES = (
    "us/cbp",
    "us/cbp-tableau",
    "us/usbp/2021-03_fy13-fy21td-feb",
    "us/usbp/2021-08-09_monthly-fy2000-fy2020",
    "us/own-tables/cbp_operational_updates_as_published.csv",
)
GROUPS = ("all", "family", "unaccompanied_child", "single_adult")

# Known on: June total, family, unaccompanied children, single adults; the same of July.
# None: not known that day. 2021-08-12 does not restate June's total: 188,829 stands.
JUNE_JULY = {
    "2021-07-16": ((188_829, 55_805, 15_253, None), (None, None, None, None)),
    "2021-08-10": ((188_829, 55_805, 15_253, None), (None, None, None, None)),
    "2021-08-12": ((188_829, 55_839, 15_234, None), (212_672, 82_966, 18_962, 110_443)),
    "2021-09-15": ((189_020, 55_893, 15_232, 117_726), (213_534, 83_493, 18_958, 110_778)),
    "2021-11-23": ((189_034, 55_896, 15_230, 117_739), (213_593, 83_499, 18_954, 110_835)),
    "2026-01-01": ((189_034, 55_896, 15_230, 117_739), (213_593, 83_499, 18_954, 110_835)),
}
# Day of the release → first month of the row, and its figures.
TRIANGLES: dict[str, tuple[Any, ...]] = {
    "2021-09-15": ("2021-04", 178_799, 180_563, 189_020, 213_534, 208_887),
    "2021-11-15": ("2021-04", 178_795, 180_597, 189_034, 213_593, 209_840, 192_001, 164_303),
    "2022-03-16": ("2021-09", 192_001, 164_841, 174_870, 179_256, 154_745, 164_973),
    "2022-04-18": ("2021-09", 192_001, 164_847, 174_846, 179_252, 154_812, 165_894, 221_303),
    "2022-07-15": (
        *("2021-09", 192_001, 164_846, 174_848, 179_254),
        *(154_813, 165_905, 222_340, 235_706, 240_991, 207_416),
    ),
    "2022-08-15": (
        *("2021-09", 192_001, 164_844, 174_848, 179_253),
        *(154_815, 165_905, 222_334, 235_706, 241_166, 207_933, 199_976),
    ),
    # Closed with FY2022: these months never moved again.
    "2022-10-21": (
        *("2021-09", 192_001, 164_837, 174_845, 179_253, 154_874, 166_010, 222_574),
        *(235_785, 241_136, 207_834, 200_162, 204_087, 227_547),
    ),
    "2022-11-15": ("2022-09", 227_547, 230_678),
    "2022-12-24": ("2022-09", 227_547, 231_294, 233_740),
    "2023-01-20": ("2022-09", 227_547, 231_277, 234_896, 251_487),
    "2023-02-10": ("2022-09", 227_547, 231_268, 234_929, 251_978, 156_274),
    "2023-03-15": ("2022-09", 227_547, 231_260, 234_930, 251_995, 156_770, 154_998),
    "2023-11-30": ("2022-10", 231_529, 235_173, 252_315, 157_358, 156_630),
    "2023-11-14": ("2023-09", 269_735, 240_988),
    "2023-12-23": ("2023-09", 269_735, 240_986, 242_418),
    "2024-01-26": ("2023-09", 269_735, 240_981, 242_407, 302_034),
    "2024-03-22": ("2023-09", 269_735, 240_932, 242_408, 301_982, 176_204, 189_922),
    "2024-04-13": ("2023-09", 269_735, 240_932, 242_413, 301_981, 176_189, 189_914, 189_372),
    "2024-06-20": (
        *("2023-09", 269_735, 240_930, 242_402, 301_983, 176_197, 189_912),
        *(189_362, 179_742, 170_723),
    ),
    "2024-10-22": (
        *("2023-09", 269_735, 240_927, 242_399, 301_981, 176_195, 189_913, 189_359),
        *(179_737, 170_716, 130_415, 104_100, 107_473, 101_790),
    ),
    "2024-12-20": ("2024-10", 106_335, 94_190),
}
# Months that never moved after their first row, in every later dashboard.
SETTLED = {
    "2021-04": 178_795, "2021-05": 180_597, "2021-06": 189_034, "2021-07": 213_593,
    "2021-08": 209_840, "2021-09": 192_001,
}  # fmt: skip
CLOSED: tuple[Any, ...] = TRIANGLES["2022-10-21"]
CLOSED_DASHBOARDS = ("2022-10-21", "2022-11-15", "2022-12-24", "2023-01-20", "2023-02-10",
                     "2023-03-15")  # fmt: skip
DASHBOARDS = [day for day in TRIANGLES if "2021-11" < day < "2023-04"]


# Border Patrol, Southwest border, by fiscal year from 2000 on: the yearly totals of its printed tables.
PRINTED_YEARS = (
    1_643_679, 1_235_718, 929_809, 905_065, 1_139_282, 1_171_396, 1_071_972, 858_638, 705_005,
    540_865, 447_731, 327_577, 356_873, 414_397, 479_371, 331_333, 408_870, 303_916, 396_579,
    851_508, 400_651,
)  # fmt: skip


@pytest.fixture(scope="session")
def archive(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("archive")
    now = datetime(2026, 11, 24, tzinfo=UTC)
    answer = caudal.ingest([REAL / name for name in FILES], now=now, data=folder)
    assert answer.failed == 0
    return folder


@pytest.fixture(scope="session")
def nothing(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("nothing")


def _months(first: str, count: int) -> list[str]:
    year, month = map(int, first.split("-"))
    numbers = range(year * 12 + month - 1, year * 12 + month - 1 + count)
    return [f"{number // 12}-{number % 12 + 1:02}" for number in numbers]


def _known(data: Path, month: str, day: str) -> tuple[float | None, ...]:
    rows = caudal.observations(data=data, period=month, group="each", as_of=day).rows
    told = dict(rows.select("group", "value").iter_rows())
    return tuple(told.get(group) for group in GROUPS)


def _hold_june_and_july(data: Path, day: str) -> None:
    june, july = JUNE_JULY[day]
    assert _known(data, "2021-06", day) == june
    assert _known(data, "2021-07", day) == july


def _hold_triangles(data: Path) -> None:
    rows = caudal.revisions(data=data, start="2021-04", end="2024-12").rows
    told = {
        (str(vintage), str(period)[:7]): value
        for vintage, period, value in rows.select("vintage", "period", "value").iter_rows()
    }
    expected = {
        (day, month): figure
        for day, (first, *figures) in TRIANGLES.items()
        for month, figure in zip(_months(first, len(figures)), figures, strict=True)
    }
    expected |= {(day, month): n for day in DASHBOARDS for month, n in SETTLED.items()}
    expected |= {
        (day, month): n
        for day in CLOSED_DASHBOARDS
        for month, n in zip(_months(CLOSED[0], len(CLOSED) - 1), CLOSED[1:], strict=True)
    }
    # A dashboard holds its fiscal year and three before: all of April 2021 and later here.
    assert {cell: told.get(cell) for cell in expected} == expected


@pytest.mark.parametrize("day", JUNE_JULY)
def test_the_reference_alone_tells_june_and_july_2021_as_published(nothing, day):
    _hold_june_and_july(nothing, day)


def test_the_reference_alone_tells_every_revision(nothing):
    _hold_triangles(nothing)


def test_julys_preliminary_figures_are_shown_when_asked_for_and_never_answer(nothing):
    # 2021-08-02, a court filing: about 210,000; about 80,000 in families; more than 19,000 children.
    asked = {"period": "2021-07", "as_of": "2021-08-10", "group": "each", "data": nothing}
    assert caudal.observations(**asked).rows.is_empty()
    rows = caudal.observations(**asked, provisional=True).rows
    told = {(row["group"], row["value"], row["status"]) for row in rows.iter_rows(named=True)}
    assert told == {
        ("all", 210_000, "P"),
        ("family", 80_000, "P"),
        ("unaccompanied_child", 19_000, "P"),
    }


def test_unique_people_title_42_and_repeats_as_published(nothing):
    def told(period, **asked):
        rows = caudal.observations(data=nothing, period=period, **asked).rows
        return rows["value"].to_list()

    unique = {"2021-06": 123_838, "2021-07": 154_288, "2021-08": 156_641, "2021-09": 142_710}
    for month, people in unique.items():
        assert told(month, measure="unique_individuals") == [people]
    for month, share in {"2021-06": 0.34, "2021-07": 0.27, "2021-08": 0.25}.items():
        assert told(month, measure="repeat_share") == [pytest.approx(share)]
    # Title 42 in June 2021: 104,907 in July's release cycle, 104,915 in September's vintage.
    assert told("2021-06", measure="expulsions", as_of="2021-08-10") == [104_907]
    assert told("2021-06", measure="expulsions", as_of="2021-09-15") == [104_915]


def _border_patrol_years(data: Path, **asked: Any) -> tuple[float, ...]:
    """Sums of the months of each fiscal year from 2000 to 2020, each month there."""
    rows = caudal.observations(
        data=data, component="usbp", start="1999-10", end="2020-09", **asked
    ).rows.sort("period")
    assert rows["period"].n_unique() == rows.height == 12 * len(PRINTED_YEARS)
    values = rows["value"].to_list()
    return tuple(sum(values[n : n + 12]) for n in range(0, len(values), 12))


def test_the_border_patrol_is_one_series_from_october_1999_on(nothing):
    rows = caudal.observations(data=nothing, component="usbp").rows
    months = [f"{period:%Y-%m}" for period in rows["period"]]
    assert months == _months("1999-10", len(months))


@pytest.mark.parametrize("day", [None, "2021-08-10", "2021-12-01"])
def test_the_reference_alone_reproduces_the_printed_totals_of_21_years(nothing, day):
    assert _border_patrol_years(nothing, as_of=day) == PRINTED_YEARS


@pytest.mark.parametrize("authority", ["title_8", "all"])
def test_before_march_2020_all_of_the_border_patrol_is_title_8(nothing, authority):
    asked = {"period": "2012-05", "component": "usbp", "authority": authority, "data": nothing}
    assert caudal.observations(**asked).rows["value"].to_list() == [36_966]


def test_sectors_groups_and_groupings_are_told_by_the_workbook(nothing):
    # Encounters of FY2019 by sector; the printed tables tell sectors, the workbook the groups too.
    def told(**more: str) -> pl.DataFrame:
        answer = caudal.observations(
            data=nothing,
            component="usbp",
            start="2018-10",
            end="2019-09",
            as_of="2021-05-01",
            **more,  # type: ignore[arg-type]
        )
        return answer.rows

    by_group = told(group="each")
    assert set(by_group["source"]) == {"usbp_demographics"}
    sums = dict(by_group.group_by("group").agg(pl.col("value").sum()).iter_rows())
    assert sums.pop("all") == sum(sums.values()) == 851_508
    valley = told(place="rio_grande_valley_sector")
    assert valley["value"].sum() == 339_135


@needs_real
def test_the_files_reproduce_the_printed_totals_of_21_years(archive):
    assert _border_patrol_years(archive) == PRINTED_YEARS


@needs_real
@pytest.mark.parametrize("day", JUNE_JULY)
def test_the_files_tell_june_and_july_2021_as_published(archive, day):
    _hold_june_and_july(archive, day)


@needs_real
def test_the_files_tell_every_revision(archive):
    _hold_triangles(archive)


@needs_real
@pytest.mark.parametrize("day", TRIANGLES)
def test_on_the_day_of_a_release_its_row_is_what_was_known(archive, day):
    # The file that closed FY2023 came after that of 14 November in the folder's own dating.
    first, *figures = TRIANGLES[day]
    months = _months(first, len(figures))
    rows = caudal.observations(data=archive, start=first, end=months[-1], as_of=day).rows
    assert rows["value"].to_list() == figures


@needs_real
def test_every_stored_byte_of_the_real_archive_is_right_read_again_too(archive):
    assert caudal.verify(data=archive, deep=True).failed == 0


@needs_real
def test_the_reference_is_built_from_the_files_byte_for_byte(tmp_path):
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        from reference import build
    finally:
        sys.path.remove(str(ROOT / "tools"))
    build(REAL, tmp_path / "reference")
    assert tree(tmp_path / "reference") == tree(CORRIDORS / "us-mexico" / "reference")
