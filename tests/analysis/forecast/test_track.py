"""Earlier forecasts see their own past only, and are counted as they came out."""

from datetime import date

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray

from caudal.analysis.forecast import FORECASTERS
from caudal.analysis.forecast.shape import Known
from caudal.analysis.forecast.track import past_forecasts, track_record
from caudal.vocabulary.estimate_tables import LEVELS
from caudal.vocabulary.periods import add_months

FIRST = date(2018, 1, 1)


def told(values: list[float], shifts: tuple[date, ...] = ()) -> Known:
    periods = [add_months(FIRST, n) for n in range(len(values))]
    none = np.zeros(len(values), dtype=bool)
    return Known(np.array(values)[:, None], periods, none, shifts=shifts)


def carried(known: Known, horizon: int) -> NDArray[np.float64]:
    """The last figure, give or take ten at the ends of the 80% band."""
    give = np.select([np.array(LEVELS) <= 0.1, np.array(LEVELS) >= 0.9], [-10.0, 10.0], 0.0)
    return np.broadcast_to((known.values[-1, 0] + give)[:, None], (horizon, len(LEVELS), 1))


def test_the_cases_are_counted_by_hand() -> None:
    # Twelve months of 100, then 105, 130, 128. From the twelfth: 105 is inside ±10, from the
    # thirteenth 130 is not, from the fourteenth 128 is.
    past = past_forecasts(told([100.0] * 12 + [105.0, 130.0, 128.0]), carried, 2)
    record = track_record(past, (1, 2)).row(0, named=True)
    assert (record["n"], record["inside"]) == (3, 2)
    assert record["error"] == record["error_carried"] == pytest.approx((5 + 25 + 2) / 3)
    assert record["smaller"] == 0
    assert (record["first"], record["last"]) == (date(2019, 1, 1), date(2019, 3, 1))


@pytest.mark.parametrize(("inside", "too_few"), [(12, True), (13, False), (20, False)])
def test_too_few_inside_is_what_chance_does_not_leave(inside: int, too_few: bool) -> None:
    # Binomial of 20 at 0.8: P(at most 12) = 0.032, P(at most 13) = 0.087.
    past = pl.DataFrame(
        {
            "horizon": [1] * 20,
            "period": [FIRST] * 20,
            "value": [100.0] * 20,
            "low": [90.0] * 20,
            "high": [110.0] * 20,
            "carried": [90.0] * 20,
            "figure": [105.0] * inside + [200.0] * (20 - inside),
        }
    )
    assert track_record(past, (1,))["too_few"].to_list() == [too_few]


def test_an_error_half_as_large_is_half_smaller() -> None:
    def halfway(known: Known, horizon: int) -> NDArray[np.float64]:
        return carried(known, horizon) + 10.0

    past = past_forecasts(told([100.0] * 12 + [120.0]), halfway, 1)
    assert track_record(past, (1,))["smaller"].to_list() == [0.5]


def test_no_model_sees_what_came_after_its_origin() -> None:
    seen: list[Known] = []

    def looking(known: Known, horizon: int) -> NDArray[np.float64]:
        seen.append(known)
        return carried(known, horizon)

    later = add_months(FIRST, 14)
    past_forecasts(told([100.0] * 15 + [7e9], shifts=(later,)), looking, 3)
    assert [len(one.periods) for one in seen] == [12, 13, 14, 15]
    assert all(one.values.max() == 100.0 for one in seen)
    assert [one.shifts for one in seen] == [(), (), (), (later,)]


@pytest.mark.parametrize("model", ["naive", "returning_walk"])
def test_a_later_figure_changes_no_earlier_forecast(model: str) -> None:
    values = [100.0 + 10 * (n % 7) + n for n in range(40)]
    compute = FORECASTERS[model].compute
    one, other = (
        past_forecasts(told([*values, end]), compute, 2).filter(
            pl.col("period") < add_months(FIRST, 40)
        )
        for end in (150.0, 9e6)
    )
    assert one.height
    assert one.equals(other)


def test_only_the_newest_origins_are_tried() -> None:
    past = past_forecasts(told([100.0 + n for n in range(60)]), carried, 1, origins=24)
    assert past.height == 24
    assert past["period"].max() == add_months(FIRST, 59)


def test_a_figure_that_is_not_known_is_no_case() -> None:
    values = [100.0] * 12 + [float("nan"), 100.0]
    past = past_forecasts(told(values), carried, 2)
    assert past["period"].to_list() == [add_months(FIRST, 13)]


def test_nothing_known_has_no_record() -> None:
    past = past_forecasts(told([100.0] * 5), carried, 3)
    assert past.is_empty()
    assert track_record(past, (1, 3)).is_empty()
