"""A series that is known earlier as a measurement, and whether it earns its place."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from caudal.analysis import student
from caudal.analysis.forecast.shape import Known
from caudal.analysis.nowcast.leading import (
    earned_by_then,
    earns_its_place,
    leading,
    record,
)
from caudal.vocabulary.periods import add_months

Array = NDArray[np.float64]


def known(values: Array, season: int = 1) -> Known:
    rows = values if values.ndim == 2 else values[:, None]
    periods = [add_months(date(2010, 1, 1), n) for n in range(len(rows))]
    return Known(rows, periods, np.zeros(len(rows), bool), season=season)


def world(
    months: int, series: int, *, slope: float, noise: float, seed: int = 7, lag: int = 0
) -> tuple[Array, Array]:
    """Target and source whose changes lie on a line, with t errors; the source goes ahead."""
    rng = np.random.default_rng(seed)
    target = 0.15 * rng.standard_t(5, (months + lag, series))
    source = 0.01 + slope * target + noise * rng.standard_t(5, (months + lag, series))
    return (
        1e7 * np.exp(np.cumsum(target[:months], axis=0)),
        1e7 * np.exp(np.cumsum(source[lag:], axis=0)),
    )


def test_an_exact_line_is_read_backwards() -> None:
    # The source changes twice as much: slope 2, shrunk to 2 · 60/66. It rises by 0.2 more than its
    # level; the figure is the last one times e^(0.2 / (120/66)) = e^0.11.
    steps = np.tile([0.1, -0.1], 40)
    target = 1e7 * np.exp(np.cumsum(steps))
    source = 1e7 * np.exp(np.cumsum(np.append(2 * steps, 0.2)))
    found = leading(known(target), source, name="a")
    assert found.values[0] == pytest.approx(target[-1] * np.exp(0.11), rel=1e-4)
    assert (found.pairs, found.bias) == (60, 0.0)


@pytest.mark.parametrize("lag", [0, 1, 2])
def test_the_truth_lies_as_often_in_its_band_as_it_says(lag: int) -> None:
    # 400 worlds of 80 months; the last month of the target is what is asked for.
    target, source = world(81, 400, slope=0.8, noise=0.05, lag=lag)
    found = leading(known(target[:-1]), source, name="a", lag=lag)
    z = np.abs((np.log(target[-1]) - found.centre) / found.spread)
    # Share within the middle 80% of t: 320 of 400 expected, standard error 8.
    assert 296 <= (z < student.quantile(0.9)).sum() <= 344
    # Slope 0.8 of noise 0.05: about 0.0625 log points.
    assert np.median(found.spread) == pytest.approx(0.0625, rel=0.2)


def test_a_source_two_months_ahead_is_read_two_months_back() -> None:
    target, source = world(81, 1, slope=1.0, noise=0.001, lag=2)
    found = leading(known(target[:-1]), source, name="a", lag=2)
    later = np.where(np.arange(81)[:, None] >= 79, np.nan, source)
    # With a lag of two the source's newest two months are not used.
    assert leading(known(target[:-1]), later, name="a", lag=2).values == pytest.approx(found.values)


def test_two_months_that_are_not_known_are_nowcast_from_the_change_over_both() -> None:
    target, source = world(82, 50, slope=1.0, noise=0.01)
    found = leading(known(target[:-2]), source, name="a", horizon=2)
    errors = np.log(found.values / target[-1])
    assert np.median(np.abs(errors)) < 0.05
    moved = np.log(target[-3] / target[-1])
    assert np.median(np.abs(moved)) > 0.1


@pytest.mark.parametrize(
    ("slope", "months"), [(-1.0, 81), (1.0, 24)], ids=["falls", "too_few_months"]
)
def test_a_source_that_cannot_be_read_says_nothing(slope: float, months: int) -> None:
    target, source = world(months, 1, slope=slope, noise=0.01)
    found = leading(known(target[:-1]), source, name="a")
    assert np.isnan(found.values).all()
    assert (found.log_likelihood(np.array([[1.0], [20.0]])) == 0).all()


@pytest.mark.parametrize(("slope", "says"), [(0.1, False), (2.0, True)])
def test_a_source_too_noisy_for_its_slope_says_nothing(slope: float, says: bool) -> None:
    # Errors of 1 on steps of 0.1, in a rhythm that has nothing to do with theirs: 1 / slope wide.
    steps = np.tile([0.1, -0.1], 40)
    errors = np.tile([1.0, 1.0, -1.0, -1.0], 20)
    target = 1e7 * np.exp(np.cumsum(steps))
    source = 1e7 * np.exp(np.cumsum(np.append(slope * steps + errors, 0.1)))
    assert np.isfinite(leading(known(target), source, name="a").values[0]) == says


def test_a_month_that_the_source_does_not_know_is_not_nowcast() -> None:
    target, source = world(81, 1, slope=1.0, noise=0.01)
    source[-1] = np.nan
    assert np.isnan(leading(known(target[:-1]), source, name="a").values).all()


def test_a_few_wild_months_do_not_bend_the_line() -> None:
    target, source = world(81, 40, slope=1.0, noise=0.02)
    wild = source.copy()
    wild[30] *= 50.0
    calm, bent = (leading(known(target[:-1]), s, name="a").values for s in (source, wild))
    assert np.median(np.abs(np.log(bent / calm))) < 0.02


@pytest.mark.parametrize("horizon", [1, 2])
def test_the_season_is_no_surprise(horizon: int) -> None:
    # Both rise by a quarter each February and March and fall each April, for 16 years; λ takes
    # three quarters of it out. The last month is a March, so that nearly the whole rise is found.
    month = np.arange(195) % 12
    steps = np.where((month == 1) | (month == 2), 0.25, np.where(month == 3, -0.5, 0.0))
    noise = 0.01 * np.random.default_rng(1).standard_normal(195)
    levels = 1e7 * np.exp(np.cumsum(steps + np.where(np.arange(195) < 193, noise, 0.0)))
    found = leading(known(levels[:-horizon], season=12), levels, name="a", horizon=horizon)
    rise = np.log(found.values[0] / levels[-1 - horizon])
    assert rise == pytest.approx(0.25 * horizon, abs=0.02)


def test_one_source_of_all_series_is_one_of_each() -> None:
    target, source = world(81, 3, slope=1.0, noise=0.1)
    both = leading(known(target[:-1]), source[:, 0], name="a")
    for n in range(3):
        alone = leading(known(target[:-1, n]), source[:, 0], name="a")
        assert alone.values == pytest.approx(both.values[[n]], nan_ok=True)


def test_periods_that_do_not_meet_are_refused() -> None:
    target, source = world(81, 1, slope=1.0, noise=0.1)
    with pytest.raises(ValueError, match="81 periods of `a`, not 81"):
        leading(known(target), source, name="a")


def test_a_place_is_earned_by_a_lower_mean_over_enough_origins() -> None:
    worse, better = np.full(24, 10.0), np.full(24, 9.0)
    assert earns_its_place(better, worse)
    assert not earns_its_place(worse, better)
    assert not earns_its_place(worse, worse)
    assert not earns_its_place(better[1:], worse[1:])
    better[3] = np.nan
    assert not earns_its_place(better, worse)


def test_a_record_tells_of_a_source_that_is_not_used() -> None:
    found = record("a", np.array([1.0, 2.0, np.nan]), np.array([2.0, 4.0, 1.0]))
    # (1 + 2) / (2 + 4) over two origins: better, and too few.
    assert (found.origins, found.relative_wis, found.used) == (2, 0.5, False)
    assert record("b", np.array([]), np.array([])).relative_wis is None


scores = st.lists(st.tuples(st.floats(0, 100), st.floats(0, 100)), min_size=1, max_size=40)


@settings(max_examples=40, deadline=None)
@given(scores, st.floats(0, 1000))
def test_a_place_is_never_earned_by_the_month_itself(
    pairs: list[tuple[float, float]], own: float
) -> None:
    with_it, without = (np.array(column) for column in zip(*pairs, strict=True))
    earned = earned_by_then(with_it, without, at_least=3)
    for n in range(len(pairs)):
        assert earned[n] == earns_its_place(with_it[:n], without[:n], at_least=3) or np.isclose(
            with_it[:n].sum(), without[:n].sum()
        )
    changed = with_it.copy()
    changed[-1] = own
    assert earned_by_then(changed, without, at_least=3)[-1] == earned[-1]
