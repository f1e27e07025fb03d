"""Eurostat, UN DESA, and Abel and Cohen: each quirk on a few rows, and figures of the real files."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl
import pytest

from caudal.sources import Reading
from caudal.vocabulary.errors import BadRows, CaudalError, Unreadable
from real_data import REAL, needs_real
from sources.golden_files import content, read

_STOCKS = REAL / "other-corridors/stocks"
_WIDE = "drivers/diaspora/UN_MigrantStockByOriginAndDestination_2019_clean.csv"


def asylum(*rows: str) -> str:
    """A table of asylum applicants of these rows."""
    return "\n".join(("geo,t,nat,sex,n", *rows)) + "\n"


def monthly_asylum(*rows: str, months: str = "2019M03,2019M04") -> str:
    """The wide table of these rows."""
    return "\n".join((f"GEO,{months}", *rows)) + "\n"


def stock(*rows: str) -> str:
    """A table of stocks of these rows."""
    return "\n".join(("geo,t,from,sex,n,type_b,type_c,type_r,type_i", *rows)) + "\n"


def wide_stock(*rows: str) -> str:
    """The revision of 2019 of these rows."""
    return "\n".join(("Year,Dest,Afghanistan,Albania,Honduras", *rows)) + "\n"


def flows(**changed: Any) -> bytes:
    """A matrix of a region with one country and another region with two."""
    told: Mapping[str, Any] = {
        "names": ["Sub-Saharan Africa", "Angola", "North America", "Canada", "United States"],
        "regions": [0, 2],
        "matrix": {
            "1990": [
                [0, 0, 9, 4, 5],
                [0, 7, 9, 4, 5],
                [3, 3, 30, 10, 20],
                [1, 1, 20, 0, 20],
                [2, 2, 10, 10, 0],
            ]
        },
    }
    return json.dumps({**told, **changed}).encode()


def rows_of(reading: Reading, *columns: str) -> list[tuple[Any, ...]]:
    """Rows of the only release, of these columns."""
    (release,) = reading.releases
    return sorted(release.observations.select(columns).rows())


def fault(body: str | bytes) -> str:
    """The message with which a file is refused."""
    with pytest.raises(CaudalError) as caught:
        read(body)
    return str(caught.value)


# --- Eurostat --------------------------------------------------------------------------------


def test_the_sexes_are_summed() -> None:
    body = asylum("AUT,2021,AFG,female,835", "AUT,2021,AFG,male,2795", "AUT,2021,AFG,unknown,5")
    assert rows_of(read(body), "period", "place", "origin", "value", "precision") == [
        (date(2021, 1, 1), "AUT", "AFG", 3_635.0, 5.0)
    ]


def test_a_year_may_be_written_with_a_point() -> None:
    assert rows_of(read(asylum("AUT,2021.0,AFG,male,5")), "period") == [(date(2021, 1, 1),)]


def test_a_union_is_not_added_to_its_countries() -> None:
    reading = read(asylum("AUT,2021,AFG,male,5", "EU27,2021,AFG,male,900"))
    assert rows_of(reading, "place") == [("AUT",), ("european_union_27",)]
    assert reading.report[0].startswith("5 first-time applicants in 1 year, 2021 to 2021")


def test_a_cell_that_is_not_available_is_missing() -> None:
    reading = read(monthly_asylum("Croatia,:,5", "Total,10,15"))
    assert rows_of(reading, "place", "period", "value") == [
        ("HRV", date(2019, 4, 1), 5.0),
        ("european_union_and_efta", date(2019, 3, 1), 10.0),
        ("european_union_and_efta", date(2019, 4, 1), 15.0),
    ]
    assert reading.findings == ("1 cells are `:` (not available): left out, not zero",)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (monthly_asylum("Atlantis,5,5"), "country `Atlantis` is not known"),
        (monthly_asylum("Malta,5,5", months="2019M04,2019M13"), "column `2019M13` is not a month"),
        (monthly_asylum("Malta,b,5"), "count `b` is not a number"),
        (monthly_asylum("Malta,:,:"), "there is no figure"),
        (monthly_asylum("Malta,5,5", "Malta,10,5"), "stands with two figures"),
        (asylum("AUT,21,AFG,male,5"), "`21` is not a year"),
        (asylum("AUT,2021,AFG,men,5"), "sex `men` is not one of"),
        (asylum("AUT,2021,AFG,male,5", "AUT,2021,AFG,male,10"), "stands with two figures"),
    ],
)
def test_what_eurostat_never_wrote_is_refused(body: str, said: str) -> None:
    assert said in fault(body)


@needs_real
def test_eurostat_in_austria_and_the_union() -> None:
    path = (
        REAL / "other-corridors/eurostat/iom-gdidata/2025-06-04_ecebde0/derived-csv/eu_asyapp.csv"
    )
    annual = read(path.read_bytes(), path.name).releases[0].observations
    assert annual.filter(
        pl.col("place") == "european_union_27", pl.col("period") == date(2024, 1, 1)
    )["value"].sum() == pytest.approx(997_785)
    afghans = annual.filter(
        pl.col("place") == "AUT", pl.col("origin") == "AFG", pl.col("period") == date(2011, 1, 1)
    )
    assert afghans["value"].to_list() == [3_630]


@needs_real
def test_eurostat_prints_a_total_that_the_countries_nearly_add_up_to() -> None:
    folder = REAL / "other-corridors/eurostat/ebuddj-2019-asylum"
    told = {
        vintage: read((folder / vintage / "data - data.csv").read_bytes(), "data - data.csv")
        for vintage in ("2019-05-13_b8c0a48", "2019-08-20_684584b")
    }
    assert [one.report[0][:42] for one in told.values()] == [
        "5,703,155 first-time applicants in 86 mont",
        "5,821,455 first-time applicants in 88 mont",
    ]
    early, late = (
        one.releases[0].observations.select("period", "place", "value") for one in told.values()
    )
    assert (
        early.join(late, on=["period", "place"])
        .filter(pl.col("value") != pl.col("value_right"))
        .is_empty()
    )
    # Three cells that were `:` in May are told in August.
    told_since = late.join(early, on=["period", "place"], how="anti")
    assert told_since.filter(pl.col("period") <= early["period"].max()).height == 3


# --- UN DESA ---------------------------------------------------------------------------------


def test_women_and_men_are_summed() -> None:
    body = stock("USA,2024,HND,female,10,1,0,1,0", "USA,2024,HND,male,20,1,0,1,0")
    assert rows_of(read(body), "place", "origin", "origin_basis", "value") == [
        ("USA", "HND", "birth", 30.0)
    ]


def test_who_is_told_by_citizenship_is_named() -> None:
    reading = read(stock("JPN,2024,BRA,female,10,0,1,0,0", "JPN,2024,BRA,male,20,0,1,0,0"))
    assert reading.findings == ("in 1 countries origin is citizenship, not birth: JPN",)


def test_one_sex_alone_is_said() -> None:
    reading = read(stock("USA,2024,HND,female,10,1,0,1,0"))
    assert reading.findings == ("1 combinations tell one sex only",)


@pytest.mark.parametrize(
    ("year", "vintage"),
    [(2020, date(2020, 12, 31)), (2024, date(2025, 1, 31)), (2028, None)],
)
def test_the_newest_year_tells_the_revision(year: int, vintage: date | None) -> None:
    body = stock("USA,1990,HND,male,1,1,0,0,0", f"USA,{year},HND,male,1,1,0,0,0")
    (release,) = read(body).releases
    assert (release.vintage, release.vintage_basis) == (vintage, "inferred")


def test_a_zero_of_the_clean_table_tells_nothing() -> None:
    reading = read(wide_stock("2019,Mexico,0,..,5", "2019,Canada,-,7,0"))
    assert rows_of(reading, "place", "origin", "value") == [
        ("CAN", "ALB", 7.0),
        ("MEX", "HND", 5.0),
    ]
    assert reading.findings == ("4 cells are zero, `-` or `..` (nothing told): left out",)


def test_a_region_among_the_countries_is_left_out() -> None:
    reading = read(wide_stock("2019,Mexico,1,2,5", "2019,Caribbean,10,20,50"))
    assert rows_of(reading, "value") == [(1.0,), (2.0,), (5.0,)]
    assert "1 rows are sums of countries (Caribbean)" in reading.findings[1]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (wide_stock("2019,Narnia,1,2,5"), "country `Narnia` is not known"),
        (wide_stock("2019,Mexico,1,x,5"), "count `x` is not a number"),
        ("Year,Dest,Afghanistan,Albania,Narnia\n2019,Mexico,1,2,3\n", "country `Narnia`"),
        (stock("USA,2024,HND,male,1,2,0,0,0"), "flag `2` is not one of"),
        (stock("USA,2024,HND,male,1,1,0,0,0", "USA,2024,HND,male,2,1,0,0,0"), "two figures"),
    ],
)
def test_what_undesa_never_wrote_is_refused(body: str, said: str) -> None:
    assert said in fault(body)


@needs_real
def test_people_born_in_five_countries_who_lived_in_the_us_in_2019() -> None:
    reading = read((REAL / _WIDE).read_bytes(), "stock.csv")
    (release,) = reading.releases
    us = release.observations.filter(
        pl.col("place") == "USA", pl.col("period") == date(2019, 1, 1)
    ).select("origin", "value")
    found = dict(us.iter_rows())
    assert {code: found[code] for code in ("HND", "GTM", "SLV", "MEX", "VEN")} == {
        "HND": 655_995,
        "GTM": 1_070_743,
        "SLV": 1_429_155,
        "MEX": 11_489_684,
        "VEN": 255_141,
    }


@needs_real
def test_the_world_of_the_revision_of_2024() -> None:
    path = _STOCKS / "iom-gdidata/2025-02-05_d6262ef/undesa_stocks.rda"
    (release,) = read(path.read_bytes(), path.name).releases
    newest = release.observations.filter(pl.col("period") == date(2024, 1, 1))
    # UN DESA's headline: 304 million migrants in 2024.
    assert newest["value"].sum() == 304_021_813


# --- Abel and Cohen --------------------------------------------------------------------------


def test_a_flow_goes_from_the_row_to_the_column() -> None:
    assert rows_of(read(flows()), "origin", "place", "value") == [
        ("AGO", "CAN", 4.0),
        ("AGO", "USA", 5.0),
        ("CAN", "AGO", 1.0),
        ("CAN", "USA", 20.0),
        ("USA", "AGO", 2.0),
        ("USA", "CAN", 10.0),
    ]


def test_a_zero_is_told_and_a_country_without_any_figure_is_not() -> None:
    matrix = json.loads(flows())["matrix"]["1990"]
    for row in matrix:
        row[3] = 0
    matrix[3] = [0] * 5
    matrix[4][1] = 0
    reading = read(flows(matrix={"1990": matrix}))
    assert rows_of(reading, "origin", "place", "value") == [
        ("AGO", "USA", 5.0),
        ("USA", "AGO", 0.0),
    ]


def test_regions_are_held_against_their_countries() -> None:
    assert "4 flows between regions, left out, lie within 0 people" in read(flows()).report[1]
    matrix = json.loads(flows())["matrix"]["1990"]
    matrix[0][2] += 7
    assert "within 7 people" in read(flows(matrix={"1990": matrix})).report[1]


def test_a_star_tells_another_sudan() -> None:
    body = content("abel_cohen_flows/flow_da_pb_closed.json")
    origins = set(read(body).releases[0].observations["origin"])
    assert {"SDN", "SSD", "sudan_and_south_sudan", "SRB", "serbia_and_montenegro"} <= origins


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"matrix": {}}, "`matrix` has no years"),
        ({"matrix": {"1990": [[0]]}}, "`matrix` of 1990 is not 5 rows of 5 numbers"),
        ({"matrix": {"1990": [["0"] * 5] * 5}}, "`matrix` of 1990 is not 5 rows"),
        ({"matrix": {"1990": [[-1] * 5] * 5}}, "numbers from zero up"),
        ({"matrix": {"1990": [[True] * 5] * 5}}, "numbers from zero up"),
        ({"matrix": {"1990": [[float("nan")] * 5] * 5}}, "numbers from zero up"),
        ({"matrix": {"total": [[0] * 5] * 5}}, "`matrix` has `total`, which is no year"),
        ({"matrix": [1, 2]}, "`matrix` has no years"),
        ({"regions": [0, 99]}, "`regions` is no list of places"),
        ({"regions": None}, "`regions` is no list of places"),
        ({"regions": [2]}, "country `Sub-Saharan Africa` is not known"),
    ],
)
def test_a_matrix_that_does_not_fit_is_one_error(changed: Mapping[str, Any], said: str) -> None:
    with pytest.raises(BadRows) as caught:
        read(flows(**changed))
    assert said in str(caught.value)


@pytest.mark.parametrize("tail", [b"", b", " + b"[" * 100_000, b'], "matrix": {"1990": [[1, 2'])
def test_json_that_ends_early_or_nests_too_deep_is_one_error(tail: bytes) -> None:
    with pytest.raises(Unreadable, match="it is no JSON"):
        read(b'{"names": ["Sub-Saharan Africa", "Angola"' + tail)


@needs_real
def test_from_mexico_to_the_united_states_in_six_periods() -> None:
    path = _STOCKS / "abel-cohen/flow_da_pb_closed.json"
    (release,) = read(path.read_bytes(), path.name).releases
    mexico = release.observations.filter(pl.col("origin") == "MEX", pl.col("place") == "USA")
    assert mexico.sort("period").select("period", "value").rows() == [
        (date(1990, 1, 1), 2_238_239),
        (date(1995, 1, 1), 2_658_444),
        (date(2000, 1, 1), 2_816_008),
        (date(2005, 1, 1), 2_911_347),
        (date(2010, 1, 1), 1_740_211),
        (date(2015, 1, 1), 1_635_815),
    ]
