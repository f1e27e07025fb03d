"""Printed tables: whatever the order of columns and rules, the same figures or one error."""

import random

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caudal.sources.pdf import document_of, every_page, first_page
from caudal.sources.usbp_monthly import SOURCE
from caudal.vocabulary.errors import CaudalError, Unreadable
from sources.golden_files import content, told
from sources.printed import MONTHS, page_of, pdf, printed_year

_GOLDEN = "usbp_monthly/hand-made-fy2012-fy2020.pdf"
_SECTORS = {"Yuma": [*range(10, 22)], "Tucson": [*range(12)], "Miami": [1] * 12}
_WRAPPED = {
    "Big Bend": "Big Bend\n(formerly Marfa)",
    "Rio Grande Valley": "Rio Grande Valley\n(formerly McAllen)",
}


def read(body: bytes) -> pl.DataFrame:
    """Keys and values, read in this process."""
    return told(SOURCE.layouts[0].read(document_of(every_page(body, "x.pdf")), "x.pdf"))


def test_columns_may_stand_in_any_order() -> None:
    page = printed_year(2012, _SECTORS)
    # The words October and March change places, and so do the figures below them.
    ours = {**_SECTORS, "Yuma": [15, *range(11, 15), 10, *range(16, 22)]}
    ours |= {"Tucson": [5, *range(1, 5), 0, *range(6, 12)]}
    moved = printed_year(2012, ours)
    moved = moved.replace("(October)", "(x)").replace("(March)", "(October)")
    assert read(pdf(moved.replace("(x)", "(March)"))).equals(read(pdf(page)))


@pytest.mark.parametrize("ruled", [True, False])
def test_names_that_wrap_are_joined(ruled: bool) -> None:
    months = {**_SECTORS, "Big Bend": [3] * 12, "Rio Grande Valley": [4] * 12}
    rows = read(pdf(printed_year(2012, months, names=_WRAPPED, ruled=ruled)))
    sums = dict(rows.group_by("place").agg(pl.col("value").sum()).iter_rows())
    assert sums["big_bend_sector"] == 36
    assert sums["rio_grande_valley_sector"] == 48
    assert sums["southwest_land_border"] == 36 + 48 + sum(range(10, 22)) + sum(range(12))


@given(
    st.dictionaries(
        st.sampled_from(["Yuma", "Tucson", "Miami", "Havre", "Big Bend", "Del Rio"]),
        st.lists(st.integers(0, 9_999), min_size=12, max_size=12),
        min_size=1,
    ),
    st.integers(2000, 2024),
    st.booleans(),
)
@settings(max_examples=12, deadline=None)
def test_every_printed_figure_is_read_and_no_other(months, year, ruled) -> None:
    rows = read(pdf(printed_year(year, months, ruled=ruled)))
    sectors = rows.filter(pl.col("place").str.ends_with("_sector"))
    found = {
        (place, period.month): value
        for place, period, value in sectors.select("place", "period", "value").iter_rows()
    }
    assert found == {
        (f"{name.lower().replace(' ', '_')}_sector", (place + 9) % 12 + 1): value
        for name, row in months.items()
        for place, value in enumerate(row)
    }
    assert rows.filter(pl.col("place") == "USA")["value"].sum() == sum(map(sum, months.values()))
    assert {period.year for period in rows["period"]} <= {year - 1, year}


def test_damaged_bytes_are_one_error_or_the_figures_that_are_printed() -> None:
    # Every row is held by three sums: one changed digit never passes.
    whole = content(_GOLDEN)
    truth = read(whole)
    chance = random.Random(7)
    refused = 0
    for _ in range(24):
        place = chance.randrange(len(whole))
        damaged = whole[:place] + bytes([chance.randrange(256)]) + whole[place + 1 :]
        try:
            rows = read(damaged)
        except CaudalError:
            refused += 1
        else:
            # A changed label, title or coordinate can move nothing but what it names.
            assert rows["value"].sum() == truth["value"].sum()
    assert refused > 0


def test_a_long_line_is_read_in_time_that_grows_with_it() -> None:
    page = page_of(["United States Border Patrol", "1 " * 20_000], [])
    assert first_page(pdf(page), "x.pdf")["pages"][0]["number"] == 1
    with pytest.raises(CaudalError):
        read(pdf(printed_year(2012, _SECTORS), page))


def test_months_are_named_as_the_publisher_does() -> None:
    assert len(MONTHS) == len(set(MONTHS)) == 12


@pytest.mark.parametrize("body", [b"%PDF-1.7", b"%PDF-1.4\n%%EOF", pdf()])
def test_a_pdf_without_a_page_is_refused(body: bytes) -> None:
    with pytest.raises(Unreadable):
        first_page(body, "x.pdf")
