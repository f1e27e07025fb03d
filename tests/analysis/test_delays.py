"""How soon repeats come, by hand and by property."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis.strategies import floats, integers, lists, sampled_from

from analysis.people import ONE_DAY, even
from caudal.analysis.indicators import DELAYS, Delays
from caudal.analysis.indicators.delays import met_before, repeats_by_month_back
from caudal.vocabulary.periods import add_months

JANUARY = date(2022, 1, 1)


def back_of(month: date, encounters: dict[date, float], delays: Delays) -> tuple[float, ...]:
    parts = repeats_by_month_back(month, encounters, delays)
    assert parts is not None
    return parts


def test_who_comes_the_next_day_was_met_the_month_before_on_its_first_day_only():
    # 100 a day: of 31 days of January, 30 follow a day of January and one the 31st of December.
    parts = back_of(JANUARY, even(date(2021, 1, 1), 13), ONE_DAY)
    assert parts[:3] == pytest.approx((3000, 100, 0))


def test_repeats_divide_by_the_encounters_of_the_months_they_come_from():
    # December had 300 a day, January 100: after 31 December 300 repeats are due, then 100 a day.
    encounters = even(date(2021, 1, 1), 13) | {date(2021, 12, 1): 300.0 * 31}
    assert back_of(JANUARY, encounters, ONE_DAY)[:2] == pytest.approx((3000, 300))


def test_delays_between_two_points_are_spread_evenly():
    # Two days, half each: on 1 January 100 are due from December (50 of the 31st, 50 of the
    # 30th), on the 2nd 50 (of the 31st).
    two = Delays("two", ((2, 1.0),))
    assert back_of(JANUARY, even(date(2021, 1, 1), 13), two)[1] == pytest.approx(150)


def test_met_before_is_the_part_from_months_before_the_window():
    # Of 60 + 30 + 10 repeats, a window of the month holds 60 of the encounters before: 40 of 100
    # were met before it; a window of two months leaves 10.
    assert met_before([60.0, 30.0, 10.0], 0) == pytest.approx(0.4)
    assert met_before([60.0, 30.0, 10.0], 1) == pytest.approx(0.1)
    assert met_before([60.0, 30.0, 10.0], 2) == 0


def test_without_encounters_nobody_was_met_before():
    assert met_before([0.0, 0.0], 0) == 0


def test_a_year_that_is_not_known_whole_divides_nothing():
    assert repeats_by_month_back(JANUARY, even(date(2021, 2, 1), 12), ONE_DAY) is None


@given(sampled_from(DELAYS), integers(0, 40))
def test_even_encounters_are_followed_by_as_many(delays: Delays, months: int):
    month = add_months(JANUARY, months)
    parts = back_of(month, even(date(2021, 1, 1), 60), delays)
    assert sum(parts) == pytest.approx(even(month, 1)[month])


@given(sampled_from(DELAYS), lists(floats(0, 1e6), min_size=13, max_size=13))
def test_the_longer_the_window_the_fewer_were_met_before(delays: Delays, values: list[float]):
    encounters = {add_months(date(2021, 1, 1), n): v for n, v in enumerate(values)}
    parts = back_of(JANUARY, encounters, delays)
    shares = [met_before(parts, months) for months in range(14)]
    assert all(0 <= later <= earlier <= 1 for earlier, later in pairwise(shares))


@pytest.mark.parametrize("reading", DELAYS, ids=lambda one: one.name)
def test_a_reading_keeps_what_the_source_says(reading: Delays):
    # "three quarters occur within 90 days, with the vast majority of these … in the first 30"
    def within(days: int) -> float:
        return max([s for d, s in reading.within if d <= days], default=0.0)

    assert within(90) >= 0.75
    assert within(30) / within(90) >= 2 / 3


@pytest.mark.parametrize(
    "within",
    [((30, 0.9), (90, 0.5), (365, 1.0)), ((30, 0.9),), ((90, 0.5), (30, 1.0)), ((400, 1.0),)],
    ids=["shares fall", "not all come", "days fall", "after a year"],
)
def test_delays_that_do_not_rise_to_one_within_a_year_are_refused(within):
    with pytest.raises(ValueError, match="do not rise to 1"):
        Delays("wrong", within)
