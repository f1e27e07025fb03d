"""The median of several models: by hand, and who is left out of it."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caudal.analysis.forecast import FORECASTERS
from caudal.analysis.forecast.ensemble import median_of
from caudal.analysis.forecast.shape import Compute, Known
from caudal.vocabulary.estimate_tables import LEVELS
from caudal.vocabulary.periods import add_months

_MEMBERS = (
    "naive", "returning_walk", "theta", "damped_trend", "common_factor", "broken_level",
)  # fmt: skip


def known_of_values(values: np.ndarray) -> Known:
    periods = [add_months(date(2000, 1, 1), number) for number in range(len(values))]
    return Known(values, periods, np.zeros(len(values), bool))


def saying(*told: float) -> Compute:
    """A model that says these figures of each series, at every horizon and level."""

    def compute(known: Known, horizon: int) -> np.ndarray:
        assert known.values.shape[1] == len(told)
        return np.broadcast_to(np.array(told, float), (horizon, len(LEVELS), len(told)))

    return compute


_NOTHING = known_of_values(np.ones((3, 2)))


def test_of_an_odd_number_it_is_the_middle_one_and_of_an_even_number_the_mean_of_two():
    three = median_of([saying(1, 50), saying(9, 10), saying(2, 90)])(_NOTHING, 2)
    assert three.shape == (2, len(LEVELS), 2)
    assert (three == [2, 50]).all()
    assert (median_of([saying(1, 50), saying(9, 10)])(_NOTHING, 1) == [5, 30]).all()


def test_a_model_that_knows_too_little_of_a_series_is_left_out_of_it_alone():
    nan = float("nan")
    told = median_of([saying(1, nan), saying(9, 10), saying(2, 30)])(_NOTHING, 1)
    assert (told == [2, 20]).all()


def test_where_no_model_knows_enough_there_is_nothing():
    told = median_of([saying(1, float("nan")), saying(3, float("nan"))])(_NOTHING, 1)
    assert (told[:, :, 0] == 2).all()
    assert np.isnan(told[:, :, 1]).all()


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 999))
def test_the_one_that_can_be_asked_for_is_the_median_of_its_six_members(seed: int):
    chance = np.random.default_rng(seed)
    values = np.round(np.exp(8 + np.cumsum(chance.normal(0, 0.2, (70, 3)), axis=0)))
    values[:66, 2] = np.nan
    known = known_of_values(values)
    members = np.stack([FORECASTERS[name].compute(known, 4) for name in _MEMBERS])
    told = FORECASTERS["ensemble"].compute(known, 4)
    ordered = np.sort(members[:, :, :, :2], axis=0)
    np.testing.assert_array_equal(told[:, :, :2], (ordered[2] + ordered[3]) / 2)
    assert (np.diff(told[:, :, :2], axis=1) >= 0).all()
    assert np.isnan(told[:, :, 2]).all()


def test_more_of_one_kind_count_as_many():
    twice = median_of([saying(1, 1), saying(1, 1), saying(9, 9)])(_NOTHING, 1)
    assert twice[0, 0, 0] == pytest.approx(1)
