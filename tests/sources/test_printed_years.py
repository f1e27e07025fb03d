"""The Border Patrol's printed tables of children, citizenships, years and profiles."""

import csv
import re
from collections import defaultdict
from pathlib import Path

import polars as pl
import pytest

from caudal.sources import usbp_annual, usbp_children, usbp_citizenship, usbp_profiles
from caudal.sources.citizenship import citizenship_of
from caudal.sources.pdf import document_of, every_page
from caudal.sources.source import Reading, Source
from caudal.vocabulary.errors import CaudalError
from real_data import REAL, needs_real
from sources.printed import pdf, printed_year
from sources.printed_tables import (
    CODES,
    annual_page,
    citizenship_page,
    citizenship_row,
    profile_pages,
    totals_of,
)

_USBP = REAL / "us" / "usbp"
_CHILDREN = "Total Unaccompanied Alien Children (0-17 Years Old) Apprehensions By Month"
_TITLE = ("U.S.Border Patrol Nationwide Apprehensions by Citizenship and Sector in FY2007",)
_COUNTS = [{"BBT": 3, "MIP": 2}, {"YUM": 1_234, "SWB": 1, "RGV": 8}]
_ROWS = [citizenship_row(n, c) for n, c in zip(("GUATEMALA", "KOREA"), _COUNTS, strict=True)]
_PROFILE = {
    "Miami": ["9", "50", "20", "8", "8", "1", "0", "N/A", "N/A"],
    "Yuma": ["9", "100", "30", "8", "8", "1", "0", "4", "5"],
}
_AGES, _SEXES = {"Miami": [10, 10, 30], "Yuma": [10, 40, 50]}, {"Miami": [10, 40], "Yuma": [50, 50]}
_SEIZED = ("50", "0", "100", "150")


def _read(source: Source, *pages: str) -> Reading:
    return _of(source, pdf(*pages))


def _of(source: Source, body: bytes) -> Reading:
    return source.layouts[0].read(document_of(every_page(body, "x.pdf")), "x.pdf")


def _values(reading: Reading, table: int = 0) -> dict[tuple[str, str, str], float]:
    rows = reading.releases[table].observations
    return {
        (place, origin, group): value
        for place, origin, group, value in rows.select(
            "place", "origin", "group", "value"
        ).iter_rows()
    }


def _only(folder: str, pattern: str = "*.pdf") -> Path:
    (path,) = (_USBP / folder).glob(pattern)
    return path


def test_an_empty_month_is_zero_where_its_sums_bear_it_out() -> None:
    months: dict[str, list[int | str]] = {"Yuma": [1, "", *[1] * 10], "Tucson": [*[2] * 12]}
    reading = _read(usbp_children.SOURCE, printed_year(2016, months, title=_CHILDREN))
    rows = reading.releases[0].observations.filter(pl.col("place") == "yuma_sector")
    assert rows["value"].sum() == 11
    assert set(rows["group"]) == {"unaccompanied_child"}
    assert "`Yuma` is empty in November of FY2016: read as 0" in reading.findings[0]


def test_an_empty_month_that_its_total_does_not_bear_out_is_refused() -> None:
    page = printed_year(
        2016, {"Yuma": [1, "", *[1] * 10]}, title=_CHILDREN, wrong={("Yuma", 12): 5}
    )
    with pytest.raises(CaudalError, match="add up to 11"):
        _read(usbp_children.SOURCE, page)


def test_a_name_that_runs_over_the_rule_is_joined() -> None:
    # "Southwest Bord" | "er 4,964" on the page of FY2019.
    page = printed_year(
        2019,
        {"Yuma": [4_964] * 12},
        title=_CHILDREN,
        names={"Southwest Border": "Southwest Bord"},
        ruled=True,
    )
    head, cut, tail = page.partition("(Southwest Bord)")
    page = head + cut + tail.replace("(4,964)", "(er 4,964)", 1)
    rows = _read(usbp_children.SOURCE, page).releases[0].observations
    assert rows.filter(pl.col("place") == "southwest_land_border")["value"].sum() == 12 * 4_964


def test_a_last_row_without_rules_is_read_under_its_columns() -> None:
    bare = [n for n in range(24) if CODES[n - 1 : n] not in (("SBO Total",), ("NBO Total",))]
    whole = _read(
        usbp_citizenship.SOURCE, citizenship_page([*_ROWS, totals_of(_COUNTS)], title=_TITLE)
    )
    cut = _read(
        usbp_citizenship.SOURCE,
        citizenship_page(_ROWS, title=_TITLE, open_cells=bare),
        citizenship_page([totals_of(_COUNTS)], codes=None),
    )
    assert _values(cut) == _values(whole)
    assert _values(cut)["yuma_sector", "KOR", "all"] == 1_234


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (_ROWS, "no row `TOTAL`"),
        ([*_ROWS, totals_of(_COUNTS[:1])], "citizenships of `RGV` in FY2007 add up to 8"),
        ([*_ROWS, _ROWS[0], totals_of(_COUNTS)], "`GUATEMALA` stands twice in FY2007"),
        ([("NARNIA", *_ROWS[0][1:]), totals_of(_COUNTS[:1])], "citizenship `NARNIA` is not known"),
        ([(*_ROWS[0][:-1], "6"), totals_of(_COUNTS[:1])], "it says 6"),
    ],
)
def test_citizenships_that_do_not_add_up_are_refused(rows, words) -> None:
    with pytest.raises(CaudalError, match=re.escape(words)):
        _read(usbp_citizenship.SOURCE, citizenship_page(rows, title=_TITLE))


def test_an_unknown_column_and_a_page_without_header_are_refused() -> None:
    codes = ["XYZ" if code == "YUM" else code for code in CODES]
    with pytest.raises(CaudalError, match="`XYZ` is no sector"):
        _read(usbp_citizenship.SOURCE, citizenship_page(_ROWS, title=_TITLE, codes=codes))
    with pytest.raises(CaudalError, match="below no header"):
        _read(usbp_citizenship.SOURCE, citizenship_page(_ROWS, title=_TITLE, codes=None))


@pytest.mark.parametrize("ruled", [True, False])
def test_years_are_read_from_every_pair_of_columns(ruled: bool) -> None:
    counts = {1975: 5, 1976: 6_000, 1977: 7}
    reading = _read(usbp_annual.SOURCE, annual_page(counts, ruled=ruled))
    rows = reading.releases[0].observations
    assert [f"{day}" for day in rows["period"]] == ["1974-10-01", "1975-10-01", "1976-10-01"]
    assert rows["value"].to_list() == [5, 6_000, 7]
    assert reading.findings[0].startswith("2 fiscal years up to FY1976")


def test_years_left_out_or_other_than_the_title_says_are_refused() -> None:
    with pytest.raises(CaudalError, match="no figure stands between 1926 and 1928"):
        _read(usbp_annual.SOURCE, annual_page({1926: 1, 1928: 2}))
    title = ("United States Border Patrol", "Nationwide Encounters Fiscal Years 1925 - 1928")
    with pytest.raises(CaudalError, match="its title says 1925 to 1928"):
        _read(usbp_annual.SOURCE, annual_page({1926: 1, 1927: 2, 1928: 3}, title=title))


def test_a_profile_tells_origins_ages_and_deaths() -> None:
    reading = _read(
        usbp_profiles.SOURCE, *profile_pages(2015, _PROFILE, _AGES, _SEXES, seized=_SEIZED)
    )
    assert _values(reading)["USA", "other_than_mexico", "all"] == 50
    assert _values(reading, 1)["USA", "all", "child"] == 70
    assert _values(reading, 1)["yuma_sector", "all", "unaccompanied_child"] == 40
    assert set(_values(reading, 2)) == {
        (place, "all", "all") for place in ("yuma_sector", "southwest_land_border")
    }
    assert not any("page 4" in finding for finding in reading.findings)


def test_a_profile_that_contradicts_itself_is_a_finding_or_refused() -> None:
    odd = profile_pages(2015, _PROFILE, _AGES, _SEXES, seized=("50", "0", "100", "149"))
    assert "page 4 says 149" in _read(usbp_profiles.SOURCE, *odd).findings[0]
    for wrong, words in (
        ({("Yuma", 1): 1}, "do not add up to child"),
        ({("Nationwide Total", 3): 1}, "child and adult of `Nationwide Total`"),
    ):
        pages = profile_pages(2015, _PROFILE, _AGES, _SEXES, seized=_SEIZED, wrong=wrong)
        with pytest.raises(CaudalError, match=words):
            _read(usbp_profiles.SOURCE, *pages)


@needs_real
def test_the_children_are_those_of_another_conversion() -> None:
    folder = "2020-01-29_monthly-uac-fy2010-fy2019"
    reading = _of(usbp_children.SOURCE, _only(folder).read_bytes())
    rows = reading.releases[0].observations.filter(pl.col("place") == "USA")
    years = rows.group_by(
        fiscal=pl.col("period").dt.year() + (pl.col("period").dt.month() > 9).cast(pl.Int32)
    ).agg(pl.col("value").sum())
    totals = dict(years.iter_rows())
    assert (totals[2010], totals[2014], totals[2019]) == (18_622, 68_631, 76_136)
    theirs: dict[str, float] = defaultdict(float)
    with (
        _USBP / folder / "washingtonpost_conversion/monthly_uac_apprehensions_by_sector.csv"
    ).open() as file:
        for row in csv.DictReader(file):
            if row["SECTOR"] == "Monthly Total":
                for month in list(row)[1:13]:
                    theirs[f"{row['Year']} {month}"] += float(row[month] or 0)
    ours = {f"{day:%Y %B}": value for day, value in rows.select("period", "value").iter_rows()}
    assert ours == {month: value for month, value in theirs.items() if value}


@needs_real
def test_the_citizenships_are_those_of_another_conversion() -> None:
    folder = "2021-08_citizenship-sector-fy2007-fy2020"
    reading = _of(usbp_citizenship.SOURCE, _only(folder).read_bytes())
    rows = reading.releases[0].observations.filter(pl.col("place") == "USA")
    ours = {
        (day.year + 1, origin): value
        for day, origin, value in rows.select("period", "origin", "value").iter_rows()
    }
    assert (ours[2007, "all"], ours[2019, "all"]) == (876_704, 859_501)
    theirs: dict[tuple[int, str], float] = defaultdict(float)
    with _only(folder, "emerson_conversion/*.csv").open() as file:
        for row in csv.DictReader(file):
            name = row["citizenship"]
            code = "all" if name == "TOTAL" else citizenship_of(name)
            # A state that is no more has a code of its own here.
            if code and name != "CZECHOSLOVAKIA":
                theirs[int(row["year"]), code] += float(row["total"] or 0)
    differ = {key for key, value in theirs.items() if key in ours and ours[key] != value}
    # The conversion shifted the cells of Micronesia, and gives the row of Syria of FY2018 as FY2017:
    # the printed rows and columns add up.
    assert differ == {(2010, "FSM"), (2014, "FSM"), (2017, "SYR")}
    assert len(theirs) > 1_900


@needs_real
def test_the_years_are_those_of_the_other_tables() -> None:
    reading = _of(usbp_annual.SOURCE, _only("2021-08-10_annual-fy1925-fy2020").read_bytes())
    rows = reading.releases[0].observations
    totals = {day.year + 1: value for day, value in rows.select("period", "value").iter_rows()}
    assert len(totals) == 96
    assert (totals[1925], totals[1954], totals[1986]) == (22_199, 1_028_246, 1_692_544)
    # The totals of the tables by citizenship and of the sector profiles.
    assert (totals[2007], totals[2012], totals[2015], totals[2020]) == (
        876_704,
        364_768,
        337_117,
        405_036,
    )


@needs_real
@pytest.mark.parametrize(
    ("year", "everyone", "others", "alone", "deaths"),
    [
        (2012, 364_768, 99_013, 24_481, 463),
        (2013, 420_789, 153_055, 38_833, 445),
        (2014, 486_651, 257_473, 68_631, 307),
        (2015, 337_117, 148_995, 40_035, 240),
        (2016, 415_816, 222_847, 59_757, 322),
    ],
)
def test_the_profiles_tell_what_they_print(year, everyone, others, alone, deaths) -> None:
    # Children alone are those of the monthly pages too.
    reading = _of(usbp_profiles.SOURCE, _only("sector-profiles", f"*{year}*.pdf").read_bytes())
    assert _values(reading)["USA", "all", "all"] == everyone
    assert _values(reading)["USA", "other_than_mexico", "all"] == others
    assert _values(reading, 1)["USA", "all", "unaccompanied_child"] == alone
    assert _values(reading, 2)["southwest_land_border", "all", "all"] == deaths
    assert any("188,122" in finding for finding in reading.findings) == (year == 2015)
