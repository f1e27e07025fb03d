"""
IOM's tables of Mexico, Guatemala, Honduras, the Darién and CBP: figures of the whole files, and traps.

The figures are typed in from a table that another program computed from the same files, and
from what the publishers said to the press (Guatemala 2021: 17,806 and 45,714).
"""

from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import caudal
from caudal.sources import Reading, rda, recognise
from caudal.vocabulary.errors import BadRows, UnrecognisedFile
from real_data import REAL, needs_real
from sources.golden_files import read
from sources.r_data import r_data

_MX, _REGION, _USA = "mx/iom-gdidata", "region/iom-gdidata", "us/iom-gdidata"
_RDA = sorted(
    path.relative_to(REAL).as_posix()
    for folder in (_MX, _REGION)
    for path in (REAL / folder).rglob("irreg_*.rda")
)
_NAT = f"{_MX}/2025-06-04_ecebde0/irreg_mexico_nat.rda"
_AGE = f"{_MX}/2025-06-04_ecebde0/irreg_mexico_dmg.rda"
_RETURNS = f"{_MX}/2025-06-19_f41c56c/irreg_mexico_exp.rda"
_GUATEMALA = f"{_REGION}/2025-06-19_f41c56c/irreg_guatemala.rda"
_DARIEN = f"{_REGION}/2025-05-13_3c6026a/irreg_darien_nat.rda"
_NOW = datetime(2026, 11, 1, tzinfo=UTC)


@cache
def real(path: str) -> Reading:
    """A publisher's whole file, read; R's data in this process, which is faster and trusted here."""
    name, body = path.rpartition("/")[2], (REAL / path).read_bytes()
    if not name.endswith(".rda"):
        return read(body, name)
    opened = rda.tables_of(rda.tables(body, name))
    return recognise(opened, name, form="rda")[1].read(opened, name)


def of(reading: Reading, table: str) -> pl.DataFrame:
    """The rows of one of its tables."""
    (found,) = (one for one in reading.releases if one.table == table)
    return found.observations


def months(rows: pl.DataFrame, year: int = 2021, **where: str) -> list[float]:
    """The sums of the months of a year, of rows with these labels."""
    kept = rows.filter(
        pl.col("period").dt.year() == year, *(pl.col(name) == code for name, code in where.items())
    )
    return kept.group_by("period").agg(pl.col("value").sum()).sort("period")["value"].to_list()


def years(rows: pl.DataFrame) -> dict[int, float]:
    """The sums of each year."""
    summed = rows.group_by(pl.col("period").dt.year()).agg(pl.col("value").sum())
    return dict(summed.sort("period").iter_rows())


def csv(name: str, header: str, *rows: str) -> Reading:
    """A made-up CSV of a table of that name."""
    return read("\n".join((header, *rows)) + "\n", f"{name}.csv")


def answered(folder: Path, files: dict[str, str], **asked: str) -> dict[tuple[date, str], float]:
    """What a question is answered from these files (path below a dated folder → text)."""
    for name, text in files.items():
        path = folder / "files" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    caudal.ingest([folder / "files"], now=_NOW, data=folder / "data")
    rows = caudal.observations(**asked, data=folder / "data").rows  # type: ignore[arg-type]
    return {
        (period, str(vintage)): value
        for period, vintage, value in rows.select("period", "vintage", "value").iter_rows()
    }


# --- the whole files --------------------------------------------------------------------------


@needs_real
@pytest.mark.parametrize("path", _RDA)
def test_r_data_and_the_csv_of_the_same_table_read_to_the_same_rows(path: str) -> None:
    folder, _, name = path.rpartition("/")
    told, again = real(path), real(f"{folder}/derived-csv/{name.replace('.rda', '.csv')}")
    assert [one.table for one in told.releases] == [one.table for one in again.releases]
    for one, other in zip(told.releases, again.releases, strict=True):
        assert one.observations.equals(other.observations)
        assert one.lost == other.lost


@needs_real
def test_mexico_2021_is_that_of_the_bulletins() -> None:
    events = of(real(_NAT), "nationality")
    assert months(events) == [
        *(9_552, 12_840, 18_447, 22_841, 20_059, 20_455),
        *(25_871, 43_234, 46_717, 41_731, 29_639, 18_306),
    ]
    found = years(events)
    assert [found[year] for year in (2018, 2019, 2020, 2021, 2022, 2023, 2024)] == [
        *(131_445, 182_940, 82_379, 309_692, 441_409, 778_907, 1_231_320),
    ]


@needs_real
def test_children_of_mexico_2021_are_those_below_18() -> None:
    ages = of(real(_AGE), "age")
    assert months(ages.filter(pl.col("group") != "adult")) == [
        *(463, 1_688, 4_376, 5_581, 4_160, 4_208, 7_021, 13_505, 13_439, 11_771, 7_354, 4_042),
    ]
    assert sum(months(ages)) == 309_692
    assert years(ages)[2024] == 1_230_126


@needs_real
def test_returns_of_mexico_add_the_three_kinds() -> None:
    returns = of(real(_RETURNS), "nationality")
    assert months(returns) == [
        *(5_719, 8_457, 11_384, 11_618, 13_024, 11_129),
        *(11_014, 18_199, 12_423, 12_589, 9_639, 5_080),
    ]
    assert months(returns, origin="HND") == [
        *(3_635, 4_959, 6_163, 6_828, 6_351, 5_301, 5_622, 8_342, 5_676, 4_335, 3_665, 1_970),
    ]
    assert months(returns, origin="GTM") == [
        *(1_946, 2_943, 4_448, 3_920, 5_724, 4_753, 4_564, 7_075, 4_588, 6_008, 4_892, 2_295),
    ]
    found = years(returns)
    assert [found[year] for year in range(2015, 2025)] == [
        *(181_163, 159_872, 82_237, 115_686, 149_812, 60_311, 130_275, 121_963, 54_728, 20_834),
    ]


@needs_real
def test_guatemala_is_told_by_sender() -> None:
    reading = real(_GUATEMALA)
    mexico, usa = of(reading, "from_mexico"), of(reading, "from_usa")
    assert months(mexico) == [
        *(1_642, 2_853, 4_177, 3_668, 5_098, 3_507, 3_852, 3_419, 4_380, 6_099, 4_597, 2_422),
    ]
    assert (years(usa)[2021], years(mexico)[2021]) == (17_806, 45_714)
    assert years(usa)[2022] + years(mexico)[2022] == 94_216
    assert (years(usa)[2023], years(mexico)[2023]) == (55_302, 24_395)
    assert set(usa["origin_basis"]) == {"departure"}
    # From January 2024 on the rows of one sender have no label: 72,198 events.
    assert usa["period"].max() == date(2023, 12, 1)
    assert mexico["period"].max() == date(2025, 4, 1)


@needs_real
def test_darien_months_and_years() -> None:
    reading = real(_DARIEN)
    monthly, annual = of(reading, "nationality"), of(reading, "nationality_annual")
    assert months(monthly) == [
        *(1_071, 1_857, 2_694, 5_865, 4_462, 10_267),
        *(18_813, 25_332, 25_505, 25_904, 7_762, 4_194),
    ]
    found = years(monthly)
    assert [found[year] for year in (2021, 2022, 2023)] == [133_726, 248_284, 520_085]
    assert months(monthly, 2024)[:7] == [36_001, 37_166, 36_841, 29_259, 30_747, 31_049, 20_519]
    assert set(annual["frequency"]) == {"year"}
    assert sorted(years(annual)) == list(range(2010, 2020))
    # April, May and July 2020 are not in the file: they are not covered.
    assert len(months(monthly, 2020)) == 9


@needs_real
def test_the_broken_release_of_the_darien_covers_what_it_holds() -> None:
    reading = real(f"{_REGION}/2025-04-28_13362fb/irreg_darien_nat.rda")
    assert sorted(set(of(reading, "nationality")["period"])) == [
        date(2025, n, 1) for n in (1, 2, 3)
    ]


@needs_real
def test_empty_counts_of_the_darien_are_a_finding() -> None:
    reading = real(f"{_REGION}/2025-03-10_2677051/irreg_darien_nat.rda")
    assert any(text.startswith("8 rows have an empty count (2025-02)") for text in reading.findings)
    february = of(reading, "nationality").filter(pl.col("period") == date(2025, 2, 1))
    assert "AFG" not in february["origin"].to_list()
    assert february["value"].sum() == 408


@needs_real
@pytest.mark.parametrize(
    ("path", "table", "expected"),
    [
        ("2025-05-13_f485c6b/irreg_honduras.rda", "month", (17_273, 188_858, 545_043)),
        (
            "2025-03-11_ce8f9c0/irreg_honduras_nat.rda",
            "nationality_annual",
            (17_590, 188_858, 545_043),
        ),
        ("2025-03-11_ce8f9c0/irreg_honduras_dmg.rda", "group_annual", (17_590, 188_858, 545_043)),
    ],
)
def test_honduras_by_year(path: str, table: str, expected: tuple[int, ...]) -> None:
    found = years(of(real(f"{_REGION}/{path}"), table))
    assert tuple(found[year] for year in (2021, 2022, 2023)) == expected


@needs_real
def test_honduras_2021_by_month() -> None:
    told = of(real(f"{_REGION}/2025-05-13_f485c6b/irreg_honduras.rda"), "month")
    assert months(told) == [
        *(1_009, 1_275, 1_623, 1_329, 895, 750, 2_174, 1_826, 1_798, 1_913, 1_627, 1_054),
    ]
    assert months(told, 2022)[9] == 30_775


@needs_real
@pytest.mark.parametrize(
    "path",
    [
        f"{_USA}/2025-02-05_through-2024-12/irreg_usa.csv",
        f"{_USA}/2025-04-28_through-2025-03/irreg_usa.csv",
        f"{_USA}/2025-06-19_through-2025-05/irreg_usa.csv",
    ],
)
def test_cbp_totals_are_right_where_nationality_is_lost(path: str) -> None:
    reading = real(path)
    area = of(reading, "area")
    assert months(area)[5:7] == [189_034, 213_593]
    assert area["period"].min() == date(2019, 10, 1)
    border = of(reading, "southwest_land_border")
    assert border["period"].max() == date(2019, 9, 1)
    assert border["value"].sum() == 1_498_599
    lost = {one.table: one.lost.get("origin", []) for one in reading.releases}
    assert len(lost["southwest_land_border"]) == 24
    assert bool(lost["area"]) == ("2025-04-28" in path)


# --- which table it is ------------------------------------------------------------------------


def test_tables_of_the_same_columns_are_told_by_their_name() -> None:
    row = ("2021-08-01,CUB,5",)
    tables = ("irreg_mexico_nat", "irreg_darien_nat", "irreg_honduras_nat_m", "irreg_honduras_nat")
    places = [csv(name, "t,nat,n", *row).releases[0].observations["place"][0] for name in tables]
    assert places == ["MEX", "darien", "HND", "HND"]


def _frame(name: str) -> rda.RData:
    body = r_data(name, {"t": [date(2021, 8, 1)], "nat": ["CUB"], "n": [5]})
    return rda.tables_of(rda.tables(body, f"{name}.rda"))


def test_a_frame_of_r_says_itself_which_table_it_is() -> None:
    owner, _ = recognise(_frame("irreg_mexico_nat"), "irreg_darien_nat.rda", form="rda")
    assert owner.name == "mx_events"


def test_a_table_without_its_name_is_refused() -> None:
    with pytest.raises(UnrecognisedFile) as refused:
        csv("download", "t,nat,n", "2021-08-01,CUB,5")
    assert "several tables have the columns `t`, `nat`, `n`" in refused.value.what
    assert "`mx_events`, `hn_entries`, `pa_darien`" in refused.value.remedy


def test_a_table_without_its_name_is_read_as_the_user_says() -> None:
    told = read("t,nat,n\n2021-08-01,CUB,5\n", "download.csv", source="pa_darien")
    assert told.releases[0].observations["measure"][0] == "transits"


def test_another_table_of_the_package_is_not_claimed() -> None:
    with pytest.raises(UnrecognisedFile):
        recognise(_frame("irreg_elsewhere_nat"), "irreg_mexico_nat.rda", form="rda")


# --- what is no zero --------------------------------------------------------------------------


def test_a_missing_count_takes_the_parts_away_and_leaves_the_total() -> None:
    # Not zero: Cuba and Haiti of the month are not answered, the total is short by it.
    rows = ("2021-07-01,CUB,5", "2021-08-01,CUB,NA", "2021-08-01,HTI,7")
    reading = csv("irreg_mexico_nat", "t,nat,n", *rows)
    (release,) = reading.releases
    assert release.lost == {"origin": [date(2021, 8, 1)]}
    assert reading.findings == (
        "1 rows have an empty count (2021-08): missing, not zero; a total there is the sum of the others",
    )


def test_men_and_women_alone_are_everybody() -> None:
    # 687 + 384 are all who came in January 2021, children among them.
    rows = ("2021-01-01,men,687", "2021-01-01,women,384", "2023-01-01,men,9", "2023-01-01,boys,2")
    (release,) = csv("irreg_darien_dmg", "t,demog,n", *rows).releases
    told = release.observations.select("period", "group", "value").rows()
    assert (date(2021, 1, 1), "unknown", 1_071.0) in told
    assert release.lost == {"group": [date(2021, 1, 1)]}


def test_a_kind_of_return_that_no_row_of_a_month_tells_is_lost_there() -> None:
    rows = (
        *("2024-09-01,GTM,deportation,3", "2024-09-01,GTM,assisted return,9"),
        "2024-10-01,GTM,assisted return,8",
    )
    (release,) = csv("irreg_mexico_exp", "t,nat,type,n", *rows).releases
    assert release.lost == {"authority": [date(2024, 10, 1)]}


def test_a_sender_without_rows_in_a_month_is_not_zero(tmp_path: Path) -> None:
    text = (
        "t,sex,age,origin,n\n2023-12-01,male,adult,MEX,4\n2023-12-01,male,adult,USA,6\n"
        "2024-01-01,male,adult,MEX,5\n"
    )
    files = {"2024-02-09_abc/irreg_guatemala.csv": text}
    # Before the releases that the corridor brings with it were published.
    asked = {"measure": "receptions", "place": "GTM", "as_of": "2024-12-31"}
    assert set(answered(tmp_path, files, origin="USA", **asked)) == {
        (date(2023, 12, 1), "2024-02-09")
    }
    mexico = answered(tmp_path, files, origin="MEX", **asked)
    assert {period: value for (period, _), value in mexico.items()} == {
        date(2023, 12, 1): 4,
        date(2024, 1, 1): 5,
    }
    total = answered(tmp_path, files, **asked)
    assert {period: value for (period, _), value in total.items()} == {date(2023, 12, 1): 10}


def test_a_nationality_that_the_darien_does_not_name_is_missing(tmp_path: Path) -> None:
    # It may be among the others of the month.
    text = "t,nat,n\n2021-07-01,CUB,5\n2021-07-01,GHA,1\n2021-08-01,CUB,7\n2021-08-01,OOO,2\n"
    files = {"2021-09-09_abc/irreg_darien_nat.csv": text}
    asked = {"measure": "transits", "place": "darien", "as_of": "2021-12-31"}
    ghana = answered(tmp_path, files, origin="GHA", **asked)
    assert list(ghana.values()) == [1]
    everybody = answered(tmp_path, files, **asked)
    assert list(everybody.values()) == [6, 9]


# --- years and running periods ----------------------------------------------------------------


def test_a_lone_january_before_2020_is_a_year() -> None:
    rows = ("2015-01-01,CUB,100", "2021-01-01,CUB,5", "2021-02-01,CUB,6", "2022-01-01,CUB,7")
    reading = csv("irreg_darien_nat", "t,nat,n", *rows)
    assert years(of(reading, "nationality_annual")) == {2015: 100}
    # The newest year has begun: its January is a month.
    assert years(of(reading, "nationality")) == {2021: 11, 2022: 7}


def test_months_before_2020_are_months_where_a_file_has_them() -> None:
    rows = ("2019-01-01,CUB,100", "2019-02-01,CUB,50", "2020-01-01,CUB,5")
    reading = csv("irreg_darien_nat", "t,nat,n", *rows)
    assert [one.table for one in reading.releases] == ["nationality"]


def test_a_lone_january_between_months_is_left_out() -> None:
    rows = ("2020-01-01,CUB,8594", "2021-01-01,CUB,5", "2021-02-01,CUB,6")
    reading = csv("irreg_darien_nat", "t,nat,n", *rows)
    assert years(of(reading, "nationality")) == {2021: 11}
    assert "1 rows of 2020 stand in January alone" in reading.findings[-1]


def test_a_year_that_still_ran_is_no_year(tmp_path: Path) -> None:
    text = "t,nat,n\n2023.0,CUB,8\n2024.0,CUB,9\n2025.0,CUB,1\n"
    files = {"2025-04-28_abc/irreg_honduras_nat.csv": text}
    asked = {"measure": "irregular_entries", "place": "HND", "frequency": "year"}
    found = answered(tmp_path, files, **asked)
    assert {period.year: value for (period, _), value in found.items()} == {2023: 8, 2024: 9}
    # The rows are read again as they were stored.
    assert caudal.verify(data=tmp_path / "data", deep=True).failed == 0


def test_what_still_ran_is_said(tmp_path: Path) -> None:
    # Published on 10 March 2025 with 356 entries of the first days of March.
    folder = tmp_path / "2025-03-10_6021c79"
    folder.mkdir()
    path = folder / "irreg_honduras.csv"
    path.write_text("t,n\n2025-01-01,8\n2025-02-01,7\n2025-03-01,356\n")
    answer = caudal.ingest([path], now=_NOW, data=tmp_path / "data")
    assert answer.rows["covers"].to_list() == ["2025-01/2025-02"]
    assert any(
        "`month`: `2025-03` had not ended on 2025-03-10" in note.text for note in answer.notes
    )


def test_years_and_months_in_one_table_are_refused() -> None:
    with pytest.raises(BadRows) as refused:
        csv("irreg_honduras_nat", "t,nat,n", "2021,CUB,5", "2022,CUB,5", "2022-05-01,CUB,5")
    assert "period `2022-05-01` is not a year" in refused.value.what


# --- labels and rows --------------------------------------------------------------------------


def test_codes_that_iom_gives_twice_are_summed() -> None:
    # 3 + 3: French Guiana is FRA too.
    reading = csv("irreg_mexico_nat", "t,nat,n", "2021-08-01,FRA,3", "2021-08-01,FRA,3")
    assert reading.releases[0].observations["value"].to_list() == [6]
    assert reading.findings == ("2 rows have the labels of another row and were summed",)


def test_a_month_that_stands_twice_is_refused() -> None:
    codes = ("CUB", "HTI", "GTM", "HND", "SLV", "NIC")
    rows = [f"2021-08-01,{code},5" for code in codes]
    with pytest.raises(BadRows) as refused:
        csv("irreg_mexico_nat", "t,nat,n", *rows, *rows)
    assert refused.value.what == "rows of 2021-08 stand twice"


def test_a_cell_that_stands_twice_is_refused_where_labels_are_not_merged() -> None:
    with pytest.raises(BadRows):
        csv("irreg_mexico_dmg", "t,sex,age,n", *["2021-08-01,male,18+,3"] * 2)


def test_all_that_is_wrong_is_said_at_once() -> None:
    rows = ("2021-08-15,CUB,3", "2021-08-01,KUB,3", "2021-08-01,HTI,3.5", "2021-08-01,GTM,-2")
    with pytest.raises(BadRows) as refused:
        csv("irreg_mexico_nat", "t,nat,n", *rows)
    for what in ("period `2021-08-15`", "nationality `KUB`", "`3.5`", "`-2` is negative"):
        assert what in refused.value.what
    assert "line 2, `t`" in refused.value.where


def test_an_area_that_some_rows_of_a_month_lack_makes_it_a_month_of_the_border() -> None:
    header = "t,component,area,authority,type,demog,nat,n"
    row = "2021-08-01,U.S. Border Patrol,{},Title 8,Apprehensions,{},MEX,{}"
    rows = (row.format("Yuma Sector", "UAC", 3), row.format("", "UC / Single Minors", 4))
    (release,) = csv("irreg_usa", header, *rows).releases
    assert release.table == "southwest_land_border"
    told = release.observations.select("place", "group", "value").rows()
    assert told == [("southwest_land_border", "unaccompanied_child", 7.0)]


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["CUB", "HTI", "GTM"]), st.integers(0, 10**6)),
        min_size=1,
        max_size=5,
    )
)
def test_no_event_is_lost_or_added(rows: list[tuple[str, int]]) -> None:
    told = csv("irreg_mexico_nat", "t,nat,n", *(f"2021-08-01,{code},{n}" for code, n in rows))
    assert told.releases[0].observations["value"].sum() == sum(n for _, n in rows)
