"""Regimes and level shifts, by hand and by property."""

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis.strategies import dates, integers, lists, none, one_of, tuples

from caudal.analysis.regimes import level_shifts, regimes
from caudal.vocabulary.periods import add_months
from caudal.vocabulary.tables import POLICIES, REGIME_MONTHS, checked, empty

Row = tuple[date, date | None, int | None]
days = dates(date(2000, 1, 1), date(2030, 12, 31))
rows = lists(tuples(days, one_of(none(), days.map(lambda d: d.replace(day=1))), one_of(none(), integers(1, 24))), max_size=8)  # fmt: skip
MONTHS = [add_months(date(2000, 1, 1), n) for n in range(33 * 12)]


def policies(*told: Row) -> pl.DataFrame:
    schema = {"start": pl.Date, "level_shift": pl.Date, "break_months": pl.Int64}
    return pl.DataFrame(list(told), schema=schema, orient="row")


def breaks(*told: Row) -> list[str]:
    frame = regimes(policies(*told), MONTHS)
    return [f"{month:%Y-%m}" for month in frame.filter(regime="break")["period"]]


def test_a_break_lasts_from_the_month_of_start_on() -> None:
    # Four months from 20 March 2020: March, April, May, June.
    assert breaks((date(2020, 3, 20), None, 4)) == ["2020-03", "2020-04", "2020-05", "2020-06"]


def test_one_month_is_the_month_of_start_alone() -> None:
    assert breaks((date(2020, 12, 31), None, 1)) == ["2020-12"]


def test_a_policy_without_break_months_breaks_nothing() -> None:
    assert breaks((date(2020, 3, 20), None, None)) == []


def test_two_breaks_that_meet_count_each_month_once() -> None:
    # January to April, and March to June.
    told = breaks((date(2020, 1, 5), None, 4), (date(2020, 3, 5), None, 4))
    assert told == ["2020-01", "2020-02", "2020-03", "2020-04", "2020-05", "2020-06"]


def test_without_policies_every_month_is_calm() -> None:
    told = checked(regimes(empty(POLICIES), MONTHS), REGIME_MONTHS, where="test")
    assert set(told["regime"]) == {"calm"}


def test_no_period_gives_no_row() -> None:
    assert checked(regimes(policies(), []), REGIME_MONTHS, where="test").is_empty()


@given(rows)
def test_each_month_keeps_its_place_and_has_one_regime(told: list[Row]) -> None:
    backwards = MONTHS[::-1]
    frame = checked(regimes(policies(*told), backwards), REGIME_MONTHS, where="test")
    assert frame["period"].to_list() == backwards


@given(rows)
def test_a_month_is_a_break_exactly_if_a_policy_began_lately(told: list[Row]) -> None:
    # Slowly: month by month, policy by policy.
    def lately(month: date, start: date, length: int | None) -> bool:
        since = (month.year - start.year) * 12 + month.month - start.month
        return length is not None and 0 <= since < length

    expected = [
        f"{month:%Y-%m}"
        for month in MONTHS
        if any(lately(month, start, length) for start, _, length in told)
    ]
    assert breaks(*told) == expected


@given(rows)
def test_more_policies_make_no_month_calm(told: list[Row]) -> None:
    assert set(breaks(*told[1:])) <= set(breaks(*told))


def test_level_shifts_are_said_once_and_in_order() -> None:
    june, april = date(2019, 6, 1), date(2020, 4, 1)
    told = policies(
        (date(2020, 3, 20), april, None),
        (date(2019, 6, 7), june, None),
        (date(2019, 6, 12), june, 4),
        (date(2021, 1, 1), None, 4),
    )
    assert level_shifts(told) == [june, april]


@pytest.mark.parametrize(("known_by", "count"), [("2020-03-19", 1), ("2020-03-20", 2)])
def test_a_shift_is_known_from_the_day_its_policy_starts(known_by: str, count: int) -> None:
    told = policies(
        (date(2019, 6, 7), date(2019, 6, 1), None), (date(2020, 3, 20), date(2020, 4, 1), None)
    )
    assert len(level_shifts(told, known_by=date.fromisoformat(known_by))) == count


@given(rows, days)
def test_what_is_known_later_takes_nothing_back(told: list[Row], day: date) -> None:
    now = level_shifts(policies(*told), known_by=day)
    later = level_shifts(policies(*told), known_by=day + timedelta(days=400))
    assert set(now) <= set(later) <= set(level_shifts(policies(*told)))
