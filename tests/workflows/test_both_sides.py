"""
Both sides of the border, and other corridors, out of the publishers' own files.

The figures are those that the publishers' files add up to when read by a
script of a few lines, month by month; several were printed elsewhere too.
"""

from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

import caudal
from real_data import REAL, needs_real

NOW = datetime(2026, 11, 26, tzinfo=UTC)
pytestmark = needs_real
FILES = (
    "mx/iom-gdidata",
    "mx/mirror/us-side",
    "region/iom-gdidata/2025-06-19_f41c56c",
    "region/iom-gdidata/2025-03-11_ce8f9c0",
    "region/iom-gdidata/2025-02-13_465d41e",
    "region/iom-gdidata/2025-03-10_2677051",
    "region/iom-gdidata/2025-03-10_34d9948",
    "region/iom-gdidata/2025-04-28_13362fb/irreg_darien_nat.rda",
    "region/iom-gdidata/2025-05-13_3c6026a/irreg_darien_nat.rda",
    "other-corridors/frontex/iom-gdidata/2025-05-15_e66b635/frontex.rda",
    "us/iom-gdidata/2025-04-28_through-2025-03",
    "us/iom-gdidata/2025-06-19_through-2025-05",
)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("both-sides") / "data"
    caudal.ingest([REAL / name for name in FILES], now=NOW, data=folder)
    return folder


def months_of_2021(data: Path, **asked: str) -> list[float]:
    rows = caudal.observations(data=data, start="2021-01", end="2021-12", **asked).rows  # type: ignore[arg-type]
    return [float(value) for value in rows["value"]]


EVENTS = [9552, 12840, 18447, 22841, 20059, 20455, 25871, 43234, 46717, 41731, 29639, 18306]
CHILDREN = [463, 1688, 4376, 5581, 4160, 4208, 7021, 13505, 13439, 11771, 7354, 4042]
RETURNS = [5719, 8457, 11384, 11618, 13024, 11129, 11014, 18199, 12423, 12589, 9639, 5080]
TO_GUATEMALA = [1946, 2943, 4448, 3920, 5724, 4753, 4564, 7075, 4588, 6008, 4892, 2295]
RECEIVED = [1642, 2853, 4177, 3668, 5098, 3507, 3852, 3419, 4380, 6099, 4597, 2422]
DARIEN = [1071, 1857, 2694, 5865, 4462, 10267, 18813, 25332, 25505, 25904, 7762, 4194]
HONDURAS = [1009, 1275, 1623, 1329, 895, 750, 2174, 1826, 1798, 1913, 1627, 1054]
FRONTEX = [1039, 4059, 2385, 1479, 5703, 5855, 8727, 10123, 6877, 7220, 9589, 4668]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"measure": "irregular_events", "place": "MEX"}, EVENTS),
        ({"measure": "irregular_events", "place": "MEX", "group": "child"}, CHILDREN),
        ({"measure": "returns", "place": "MEX"}, RETURNS),
        ({"measure": "returns", "place": "MEX", "origin": "GTM"}, TO_GUATEMALA),
        ({"measure": "receptions", "place": "GTM", "origin": "MEX"}, RECEIVED),
        ({"measure": "transits", "place": "darien"}, DARIEN),
        (
            {"measure": "irregular_entries", "place": "HND", "as_of": "2025-05-31"},
            HONDURAS,
        ),
        ({"measure": "border_detections", "place": "central_mediterranean"}, FRONTEX),
    ],
    ids=lambda one: "" if isinstance(one, list) else " ".join(one.values()),
)
def test_the_months_of_2021_are_the_publishers(
    data: Path, asked: dict[str, str], told: list[int]
) -> None:
    assert months_of_2021(data, **asked) == told


def test_repatriations_of_guatemalans_in_2021_add_up(data: Path) -> None:
    # Rounded to ten; 240,000 less the part that was expelled to Mexico is another question.
    assert sum(
        months_of_2021(data, measure="repatriations", place="USA", origin="GTM")
    ) == pytest.approx(192_240)


def test_ioms_telling_of_cbp_equals_cbps(data: Path) -> None:
    asked = {"source": "iom_usa", "start": "2021-06", "end": "2021-07"}
    rows = caudal.observations(data=data, **asked).rows  # type: ignore[arg-type]
    assert rows["value"].to_list() == [189_034, 213_593]


def test_a_release_that_lost_months_does_not_answer_zero(data: Path) -> None:
    # 28 April 2025: 2020 to 2024 are gone from the file; the release before it answers.
    day = {"measure": "transits", "place": "darien", "as_of": "2025-04-28"}
    rows = caudal.observations(data=data, period="2021-08", **day).rows  # type: ignore[arg-type]
    assert rows["value"].to_list() == [25_332]
    assert rows["vintage"].to_list() == [date(2025, 3, 10)]
    notes = caudal.observations(data=data, period="2021-08", **day).notes  # type: ignore[arg-type]
    assert any("57 months" in note.text and "2025-04-28" in note.text for note in notes)


def test_the_sanity_report_names_each_broken_vintage(data: Path) -> None:
    rows = caudal.releases(data=data, findings=True).rows
    named = {
        (row["source"], str(row["vintage"]), row["kind"], row["periods"])
        for row in rows.iter_rows(named=True)
    }
    lost = "2020-01/2020-03,2020-06/2020-06,2020-08/2024-12"
    assert ("pa_darien", "2025-04-28", "periods_lost", lost) in named
    assert ("pa_darien", "2025-03-10", "periods_lost", "2023-01/2023-12") in named
    assert ("mx_events", "2025-06-04", "total_changed", "2025-01/2025-01") in named
    assert ("iom_usa", "2025-04-28", "labels_lost", "2021-10/2025-03") in named


def test_lost_nationalities_are_answered_from_nowhere_and_totals_from_there(data: Path) -> None:
    asked = {"source": "iom_usa", "period": "2024-03", "as_of": "2025-04-30", "place": "each"}
    whole = caudal.observations(data=data, **asked).rows  # type: ignore[arg-type]
    honduras = caudal.observations(data=data, origin="HND", **asked).rows  # type: ignore[arg-type]
    assert whole.filter(pl.col("vintage") == date(2025, 4, 28)).height > 0
    assert honduras.filter(pl.col("vintage") == date(2025, 4, 28)).is_empty()
