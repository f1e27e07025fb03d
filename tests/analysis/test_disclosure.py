"""Small cells are left out, and no total gives them back."""

from datetime import date

import polars as pl
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from caudal.analysis.disclosure import LEAST, suppressed

_LEVELS = (0.1, 0.5, 0.9)


def _quantiles(medians: dict[tuple[str, str], float], period: date = date(2024, 6, 1)):
    """(group, origin) → median; the others are half and twice as large."""
    return pl.DataFrame(
        [
            {
                "measure": "encounters",
                "place": "southwest_land_border",
                "origin": origin,
                "group": group,
                "period": period,
                "output_type": "quantile",
                "output_type_id": level,
                "value": median * times,
            }
            for (group, origin), median in medians.items()
            for level, times in zip(_LEVELS, (0.5, 1.0, 2.0), strict=True)
        ]
    )


def _groups(**medians: float):
    return _quantiles({(group, "all"): float(median) for group, median in medians.items()})


def _hidden(rows: pl.DataFrame) -> list[str]:
    """Groups (or origins) of which nothing is told; part of a cell is never told alone."""
    told = rows.group_by("group", "origin", "period").agg(n=pl.col("value").null_count())
    assert set(told["n"]) <= {0, len(_LEVELS)}
    gone = told.filter(pl.col("n") > 0)
    return sorted(
        group if origin == "all" else origin
        for group, origin in gone.select("group", "origin").iter_rows()
    )


def test_a_cell_below_fifty_is_left_out_whole():
    # 49.9 is below 50, 50 is not; without a total nothing else is left out.
    rows, cells = suppressed(_groups(family=49.9, single_adult=50))
    assert (_hidden(rows), cells) == (["family"], 1)


def test_where_one_part_is_left_out_the_next_smallest_goes_too():
    # 930 − 700 − 200 = 30 would be told by the total.
    told = _groups(all=930, single_adult=700, family=200, unaccompanied_child=30)
    rows, cells = suppressed(told)
    assert (_hidden(rows), cells) == (["family", "unaccompanied_child"], 2)
    assert rows.filter(group="all")["value"].to_list() == [465, 930, 1860]


def test_two_small_parts_protect_each_other():
    told = _groups(all=770, single_adult=700, family=40, unaccompanied_child=30)
    assert _hidden(suppressed(told)[0]) == ["family", "unaccompanied_child"]


def test_a_part_that_is_zero_protects_no_other():
    # 940 − 700 − 200 = 40: that the accompanied are none does not hide the children.
    told = _groups(
        all=940, single_adult=700, family=200, unaccompanied_child=40, accompanied_minor=0
    )
    assert "family" in _hidden(suppressed(told)[0])


def test_a_total_that_is_not_told_gives_nothing_back():
    told = _groups(all=45, single_adult=30, family=60)
    assert _hidden(suppressed(told)[0]) == ["all", "single_adult"]


def test_each_period_is_a_table_of_its_own():
    june = _groups(all=930, single_adult=700, family=200, unaccompanied_child=30)
    july = june.with_columns(period=date(2024, 7, 1), value=pl.col("value") * 10)
    rows, cells = suppressed(pl.concat([june, july]))
    assert cells == 2
    assert rows.filter(pl.col("period") == date(2024, 7, 1)).equals(july)


def test_a_named_whole_is_protected_as_the_total_is():
    # northern_triangle 590 − GTM 400 − HND 150 = 40; MEX is no part of it.
    told = _quantiles(
        {
            ("all", "northern_triangle"): 590.0,
            ("all", "GTM"): 400.0,
            ("all", "HND"): 150.0,
            ("all", "SLV"): 40.0,
            ("all", "MEX"): 120.0,
        }
    )
    wholes = {"northern_triangle": ("GTM", "HND", "SLV")}
    assert _hidden(suppressed(told, wholes=wholes)[0]) == ["HND", "SLV"]
    assert _hidden(suppressed(told)[0]) == ["SLV"]


def test_what_is_hidden_in_one_split_is_hidden_from_the_other():
    # Families from Honduras are few. Beside them the next group of Hondurans goes, and the
    # next origin of families; each of these leaves one alone in its own column or row.
    medians = {
        ("family", "HND"): 20.0,
        ("family", "GTM"): 300.0,
        ("single_adult", "HND"): 400.0,
        ("single_adult", "GTM"): 500.0,
        ("family", "all"): 320.0,
        ("single_adult", "all"): 900.0,
        ("all", "HND"): 420.0,
        ("all", "GTM"): 800.0,
        ("all", "all"): 1220.0,
    }
    rows, cells = suppressed(_quantiles(medians))
    inside = rows.filter(pl.col("group") != "all", pl.col("origin") != "all")
    assert (cells, inside["value"].null_count()) == (4, 4 * len(_LEVELS))


_medians = st.lists(st.floats(0, 200), min_size=2, max_size=6)


@settings(max_examples=60, deadline=None)
@given(_medians, st.floats(1, 100))
def test_no_small_cell_is_told_and_no_total_gives_one_back(medians, least):
    parts = {(f"part{n}", "all"): median for n, median in enumerate(medians)}
    rows, cells = suppressed(_quantiles({("all", "all"): sum(medians), **parts}), least)
    medians_told = rows.filter(output_type_id=0.5).with_columns(
        small=pl.Series([sum(medians) < least, *(median < least for median in medians)])
    )
    assert medians_told.filter("small")["value"].null_count() == sum(medians_told["small"])
    assert cells == medians_told["value"].null_count()
    hidden = medians_told["value"][1:].is_null()
    people = [median for median, gone in zip(medians, hidden, strict=True) if gone and median > 0]
    others = [median for median, gone in zip(medians, hidden, strict=True) if not gone and median]
    if medians_told["value"][0] is not None:
        assert len(people) != 1 or not others


@settings(max_examples=30, deadline=None)
@given(_medians)
def test_doing_it_twice_is_doing_it_once(medians):
    # A part of nobody, once left out, cannot be told from one of few.
    assume(all(median > 0 for median in medians))
    parts = {(f"part{n}", "all"): median for n, median in enumerate(medians)}
    once, cells = suppressed(_quantiles({("all", "all"): sum(medians), **parts}), LEAST)
    twice, again = suppressed(once, LEAST)
    assert twice.equals(once)
    assert again == cells
