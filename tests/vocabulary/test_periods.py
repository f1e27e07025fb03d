"""Periods as text and back."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caudal.vocabulary.periods import (
    add_months,
    add_periods,
    last_day,
    periods_between,
    periods_of,
    ranges_of,
)

_days = st.dates(date(1925, 1, 1), date(2100, 1, 1))


@given(st.sets(_days, max_size=40))
def test_days_come_back_from_their_ranges(days):
    assert list(periods_of(ranges_of(days, "day"), "day")) == sorted(days)


@given(st.sets(_days.map(lambda day: day.replace(day=1)), max_size=40))
def test_months_come_back_from_their_ranges(months):
    assert list(periods_of(ranges_of(months))) == sorted(months)


def test_a_hole_stays_a_hole():
    months = [date(2019, 11, 1), date(2019, 12, 1), date(2025, 1, 1)]
    assert ranges_of(months) == "2019-11/2019-12,2025-01/2025-01"


@given(_days, st.integers(-600, 600))
def test_adding_months_can_be_taken_back(day, months):
    first = day.replace(day=1)
    assert add_months(add_months(first, months), -months) == first


@given(_days)
def test_the_day_after_the_last_day_is_the_first_of_the_next_month(day):
    after = date.fromordinal(last_day(day).toordinal() + 1)
    assert after == add_months(day.replace(day=1), 1)


# Frequency, a period of it, the one after it, and the one five before it.
NEXT = (
    ("month", date(2024, 12, 1), date(2025, 1, 1), date(2024, 7, 1)),
    ("quarter", date(2024, 10, 1), date(2025, 1, 1), date(2023, 7, 1)),
    ("year", date(2024, 1, 1), date(2025, 1, 1), date(2019, 1, 1)),
    ("fiscal_year", date(2024, 10, 1), date(2025, 10, 1), date(2019, 10, 1)),
    ("five_years", date(2020, 1, 1), date(2025, 1, 1), date(1995, 1, 1)),
    ("day", date(2024, 2, 29), date(2024, 3, 1), date(2024, 2, 24)),
    ("week", date(2024, 2, 26), date(2024, 3, 4), date(2024, 1, 22)),
)


@pytest.mark.parametrize(("frequency", "period", "after", "before"), NEXT)
def test_the_next_period_and_one_five_before(frequency, period, after, before):
    assert add_periods(period, 0, frequency) == period
    assert add_periods(period, 1, frequency) == after
    assert add_periods(period, -5, frequency) == before
    assert periods_between(before, after, frequency) == 6
    assert periods_between(period, period, frequency) == 0


@given(st.sampled_from(NEXT), st.integers(-200, 200))
def test_periods_between_are_those_that_were_added(one, number):
    frequency, period, *_ = one
    later = add_periods(period, number, frequency)
    assert periods_between(period, later, frequency) == number
    assert add_periods(later, -number, frequency) == period


@given(st.sampled_from([one for one in NEXT if one[0] != "five_years"]), st.integers(0, 50))
def test_the_day_after_a_period_begins_the_next(one, number):
    frequency, period, *_ = one
    first = add_periods(period, number, frequency)
    after = date.fromordinal(last_day(first, frequency).toordinal() + 1)
    assert after == add_periods(first, 1, frequency)
