"""Periods as text and back."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from caudal.vocabulary.periods import add_months, last_day, periods_of, ranges_of

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
