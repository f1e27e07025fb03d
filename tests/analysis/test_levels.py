"""Levels, changes and ranks, by hand and by property."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis.strategies import floats, integers, lists

from caudal.analysis.indicators import closing_remainder, level_in_history
from caudal.vocabulary.periods import add_months

START = date(2020, 1, 1)
counts = lists(integers(0, 10**6), min_size=1, max_size=40)


def months(values: list[float]) -> pl.DataFrame:
    periods = [add_months(START, n) for n in range(len(values))]
    return pl.DataFrame(
        {"period": periods, "value": values}, schema={"period": pl.Date, "value": pl.Float64}
    )


def test_a_change_is_the_figure_over_the_earlier_one_less_one() -> None:
    # 110 / 100 − 1 = 0.10
    level = level_in_history(months([100, 110]), add_months(START, 1))
    assert level["change_previous_month"] == pytest.approx(0.10)


def test_a_change_on_the_year_before_takes_the_same_month() -> None:
    # January 2020 is 50; January 2021 is 75: 75 / 50 − 1 = 0.5
    level = level_in_history(months([50, *[1.0] * 11, 75]), add_months(START, 12))
    assert (level["year_before"], level["change_year_before"]) == (50, 0.5)


def test_a_change_on_zero_is_not_known() -> None:
    level = level_in_history(months([0, 5]), add_months(START, 1))
    assert (level["previous_month"], level["change_previous_month"]) == (0, None)


def test_the_change_of_a_share_is_a_difference() -> None:
    # 0.34 − 0.38 = −0.04
    level = level_in_history(months([0.38, 0.34]), add_months(START, 1), share=True)
    assert level["change_previous_month"] == pytest.approx(-0.04)


def test_equal_figures_share_the_better_rank() -> None:
    # 7, 9, 9: two months are the largest, both rank 1; 7 ranks 3.
    series = months([7, 9, 9])
    ranks = [level_in_history(series, add_months(START, n))["rank"] for n in (1, 2)]
    assert ranks == [1, 1]


def test_later_months_do_not_count_in_a_rank() -> None:
    # Asked for the first month, the larger second one is not yet history.
    level = level_in_history(months([7, 9]), START)
    assert (level["rank"], level["ranked_months"]) == (1, 1)


def test_a_month_that_is_not_known_has_no_rank() -> None:
    level = level_in_history(months([7]), add_months(START, 5))
    assert (level["value"], level["rank"], level["previous_month"]) == (None, None, None)


@given(counts)
def test_a_rank_lies_between_one_and_the_months_known(values: list[int]) -> None:
    last = add_months(START, len(values) - 1)
    level = level_in_history(months([float(v) for v in values]), last)
    assert level["rank"] == 1 + sum(v > values[-1] for v in values)
    assert level["ranked_months"] == len(values)


@given(counts, floats(0.1, 10))
def test_changes_do_not_depend_on_the_unit(values: list[int], unit: float) -> None:
    last = add_months(START, len(values) - 1)
    whole = level_in_history(months([float(v) for v in values]), last)
    scaled = level_in_history(months([v * unit for v in values]), last)
    for name in ("change_previous_month", "change_year_before"):
        assert scaled[name] == (
            None if whole[name] is None else pytest.approx(whole[name], abs=1e-9)
        )


def test_the_remainder_that_closes_the_list_is_kept() -> None:
    # 60 + 40 = 100 closes; 60 + 90 = 150 does not.
    parts = {"MEX": 60.0, "other_than_4": 90.0, "other_than_21": 40.0}
    assert closing_remainder(parts, ["other_than_4", "other_than_21"], 100.0) == "other_than_21"


def test_without_a_remainder_nothing_is_kept() -> None:
    assert closing_remainder({"MEX": 60.0}, ["other_than_4"], 100.0) is None
