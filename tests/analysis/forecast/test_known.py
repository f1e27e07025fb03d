"""Rows as what a model may see: by hand, and that no later row is in it, whoever forecasts."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caudal.analysis.forecast import FORECASTERS, Known
from caudal.analysis.forecast.known import (
    SERIES,
    by_month,
    by_week,
    known_of,
    quantile_rows,
    series_of,
)
from caudal.vocabulary.estimate_tables import LEVELS
from caudal.vocabulary.periods import add_months

_TOTAL = {
    "measure": "encounters",
    "frequency": "month",
    "place": "southwest_land_border",
    "origin": "all",
    "group": "all",
    "authority": "all",
    "component": "all",
}
every_forecaster = pytest.mark.parametrize("name", FORECASTERS)


def rows(*told: tuple[str, date, float], frequency: str = "month") -> pl.DataFrame:
    """Rows of observations: group, period, value."""
    return pl.DataFrame(
        [
            {
                **_TOTAL,
                "frequency": frequency,
                "group": group,
                "period": period,
                "value": float(value),
            }
            for group, period, value in told
        ]
    )


def month(number: int) -> date:
    """Months from January 2020 on."""
    return add_months(date(2020, 1, 1), number)


def walked(months: int, seed: int) -> pl.DataFrame:
    """A total and two groups that walk; one of them ends early, one has a hole."""
    chance = np.random.default_rng(seed)
    counts = np.round(np.exp(8 + np.cumsum(chance.normal(0, 0.2, (months, 3)), axis=0)))
    told = [
        (group, month(number), counts[number, column])
        for column, group in enumerate(("all", "family", "single_adult"))
        for number in range(months)
        if (group, number) != ("family", months - 4)
    ]
    return rows(*told).sort("period", maintain_order=True)


# --- rows of the answer as a model takes them ---


def test_months_are_rows_series_are_columns_and_what_is_not_told_is_not_known():
    told = rows(
        ("all", month(0), 10), ("family", month(1), 4), ("all", month(3), 40), ("all", month(4), 9)
    )
    known = known_of(told, month(3), left_out=[month(1)], shifts=[month(2)], seed=7)
    assert list(known.periods) == [month(0), month(1), month(2), month(3)]
    np.testing.assert_array_equal(
        known.values, [[10, np.nan], [np.nan, 4], [np.nan, np.nan], [40, np.nan]]
    )
    assert known.left_out.tolist() == [False, True, False, False]
    assert (known.season, known.shifts, known.seed) == (12, (month(2),), 7)


def test_the_columns_are_those_asked_for_in_their_order():
    told = rows(("all", month(0), 10), ("family", month(0), 4))
    series = series_of(told).reverse()
    assert known_of(told, month(0), series=series).values.tolist() == [[4, 10]]
    assert known_of(told, month(0), series=series.head(1)).values.tolist() == [[4]]


def test_weeks_follow_each_other_by_seven_days_and_have_no_season():
    monday = date(2024, 1, 1)
    told = rows(("all", monday, 1), ("all", monday + timedelta(14), 3), frequency="week")
    known = known_of(told, monday + timedelta(14), left_out=[monday])
    assert list(known.periods) == [monday + timedelta(7 * n) for n in range(3)]
    assert known.season == 1
    # A week is of the month in which it begins.
    assert known.left_out.all()


def test_the_total_stands_first_though_a_part_is_told_of_earlier_months():
    told = rows(("family", month(0), 4), ("all", month(1), 10), ("single_adult", month(1), 6))
    assert series_of(told)["group"].to_list() == ["all", "family", "single_adult"]


def test_of_two_dimensions_the_total_of_both_stands_first_and_what_has_no_total_last():
    told = rows(*((group, month(0), 1) for group in ("family", "all", "single_adult")))
    told = pl.concat([told.with_columns(origin=pl.lit("MEX")), told])
    series = series_of(told).select("group", "origin").rows()
    assert series == [
        ("all", "all"),
        ("all", "MEX"),
        ("family", "all"),
        ("single_adult", "all"),
        ("family", "MEX"),
        ("single_adult", "MEX"),
    ]


# --- no later row is seen ---


@every_forecaster
@settings(max_examples=6, deadline=None)
@given(
    seed=st.integers(0, 999),
    months=st.integers(3, 60),
    later=st.lists(st.floats(0, 1e9), min_size=1, max_size=30),
)
def test_no_later_row_changes_a_forecast(name: str, seed: int, months: int, later: list[float]):
    told = walked(months, seed)
    last = month(months - 1)
    series = series_of(told)
    # Later figures of all groups, and of one that nobody knew of yet.
    planted = rows(
        *(
            (group, month(months + number), value)
            for number, value in enumerate(later)
            for group in ("all", "family", "single_adult", "unaccompanied_child")
        )
    )
    compute = FORECASTERS[name].compute
    alone = compute(known_of(told, last, series=series), 3)
    both = known_of(pl.concat([told, planted]), last, series=series)
    assert compute(both, 3).tobytes() == alone.tobytes()


@every_forecaster
def test_a_forecast_is_the_same_however_far_it_goes(name: str):
    # Were a later period taken for known, the first would change with what stands there.
    known = known_of(walked(60, 5), month(59))
    near, far = (FORECASTERS[name].compute(known, horizon) for horizon in (2, 6))
    np.testing.assert_array_equal(near, far[:2])


@every_forecaster
def test_a_model_changes_nothing_of_what_it_is_given(name: str):
    known = known_of(walked(40, 6), month(39))
    values, left_out = known.values.tobytes(), known.left_out.tobytes()
    FORECASTERS[name].compute(known, 4)
    assert (known.values.tobytes(), known.left_out.tobytes()) == (values, left_out)


@every_forecaster
@pytest.mark.parametrize("season", [1, 12, 52])
@pytest.mark.parametrize("periods", [1, 2, 5, 8])
def test_next_to_nothing_known_is_no_fault(name: str, periods: int, season: int):
    # Fewer periods than are asked for, and a series of which nothing is known.
    values = np.full((periods, 2), 300.0)
    values[:, 1] = np.nan
    days = [month(number) for number in range(periods)]
    known = Known(values, days, np.zeros(periods, bool), season)
    found = FORECASTERS[name].compute(known, 6)
    assert found.shape == (6, len(LEVELS), 2)
    assert np.isnan(found[:, :, 1]).all()


# --- quantiles as rows ---


def test_quantiles_are_rows_by_series_period_and_level_in_whole_numbers():
    series = series_of(rows(("all", month(0), 1), ("family", month(0), 1)))
    quantiles = np.arange(2 * 23 * 2, dtype=float).reshape(2, 23, 2) + 0.4
    found = quantile_rows(quantiles, series, [month(1), month(3)])
    assert found.columns == [*SERIES, "period", "output_type", "output_type_id", "value"]
    assert found["group"].to_list() == ["all"] * 46 + ["family"] * 46
    assert found["period"].to_list() == ([month(1)] * 23 + [month(3)] * 23) * 2
    assert found["output_type_id"].to_list() == [*LEVELS] * 4
    assert set(found["output_type"]) == {"quantile"}
    assert found["value"].to_list() == [*range(0, 92, 2), *range(1, 92, 2)]


def test_a_series_without_a_forecast_has_no_rows():
    series = series_of(rows(("all", month(0), 1), ("family", month(0), 1)))
    quantiles = np.ones((1, 23, 2))
    quantiles[:, :, 0] = np.nan
    found = quantile_rows(quantiles, series, [month(1)])
    assert found["group"].to_list() == ["family"] * 23
    quantiles[:] = np.nan
    assert quantile_rows(quantiles, series, [month(1)]).is_empty()


# --- days as weeks ---


def daily(first: date, *values: float | None, **more: Any) -> pl.DataFrame:
    told = [
        ("all", first + timedelta(number), value)
        for number, value in enumerate(values)
        if value is not None
    ]
    return rows(*told, frequency="day").with_columns(**more)


def test_a_week_of_a_flow_is_the_sum_of_its_seven_days_and_of_six_it_is_none():
    # 1 January 2024 is a Monday; the second week lacks its Wednesday, the third its end.
    days = daily(date(2024, 1, 1), *range(1, 8), 1, 1, None, 1, 1, 1, 1, 5, 5)
    weeks = by_week(days, stock=False)
    assert weeks.select("frequency", "period", "value").rows() == [("week", date(2024, 1, 1), 28)]
    assert weeks.columns == days.columns


def test_a_week_of_a_stock_is_its_last_figure():
    # From a Sunday on: a week with one day, a whole one, and one until Tuesday.
    days = daily(date(2023, 12, 31), 9, *range(11, 18), 20, 21).reverse()
    weeks = by_week(days, stock=True)
    assert dict(weeks.select("period", "value").iter_rows()) == {
        date(2023, 12, 25): 9,
        date(2024, 1, 1): 17,
        date(2024, 1, 8): 21,
    }


def test_days_of_a_month_stand_for_all_of_it_from_the_seventh_on():
    # 31 days of January of 10; of February 2024, 29 days long, seven of 20; of March six.
    days = daily(date(2024, 1, 1), *[10.0] * 31, *[20.0] * 7)
    march = daily(date(2024, 3, 1), *[30.0] * 6)
    found = by_month(pl.concat([days, march]))
    assert found.select("frequency", "period", "value").rows() == [
        ("month", date(2024, 1, 1), 310),
        ("month", date(2024, 2, 1), 580),
    ]
    assert found.columns == days.columns


def test_weeks_of_two_series_stay_apart():
    days = daily(date(2024, 1, 1), *[1] * 7)
    both = pl.concat([days, days.with_columns(group=pl.lit("family"), value=pl.lit(2.0))])
    weeks = by_week(both, stock=False)
    assert dict(weeks.select("group", "value").iter_rows()) == {"all": 7, "family": 14}
