"""A factor common to all series: that it is found, and what it is good for."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caudal.analysis.forecast.common_factor import common_factor, factor_of
from caudal.analysis.forecast.shape import Known
from caudal.analysis.forecast.walk import seasonal_walk
from caudal.vocabulary.estimate_tables import LEVELS
from caudal.vocabulary.periods import add_months

_MEDIAN, _LOW, _HIGH = (LEVELS.index(level) for level in (0.5, 0.1, 0.9))


def _known(values: np.ndarray, *, season: int = 12) -> Known:
    columns = np.asarray(values, dtype=float).reshape(len(values), -1)
    months = [add_months(date(2010, 1, 1), n) for n in range(len(columns))]
    return Known(columns, months, np.zeros(len(columns), bool), season)


def _panel(months: int, series: int, seed: int, *, common: float, own: float) -> np.ndarray:
    """Changes: `common` times one shared series of shocks and `own` times own ones."""
    chance = np.random.default_rng(seed)
    shared = chance.standard_normal((months, 1))
    return common * shared + own * chance.standard_normal((months, series))


def test_the_factor_is_the_first_principal_component() -> None:
    changes = _panel(120, 30, seed=1, common=0.8, own=0.6)
    factor = factor_of(changes)
    left, sizes, right = np.linalg.svd(changes)
    assert abs(np.corrcoef(factor.values, left[:, 0])[0, 1]) > 0.995
    assert np.mean(factor.values**2) == pytest.approx(1)
    # Product of factor and loadings: the best panel of rank one, but pulled to equal loadings.
    rank_one = sizes[0] * np.outer(left[:, 0], right[0])
    found = np.outer(factor.values, factor.loadings)
    assert np.abs(found - rank_one).mean() < 0.1


def test_a_beginning_that_is_missing_and_one_wild_change_do_not_spoil_it() -> None:
    changes = _panel(120, 12, seed=2, common=0.8, own=0.6)
    whole = factor_of(changes)
    changes[:70, :4] = np.nan
    changes[80, 5] = 60.0
    found = factor_of(changes)
    assert np.corrcoef(found.values, whole.values)[0, 1] > 0.95
    np.testing.assert_allclose(found.loadings, whole.loadings, atol=0.15)


def test_loadings_are_pulled_to_their_mean() -> None:
    # Two of four series have no part in the factor.
    chance = np.random.default_rng(3)
    shared = chance.standard_normal((60, 1))
    changes = np.hstack([0.95 * shared, 0.95 * shared, np.zeros((60, 2))])
    changes += 0.3 * chance.standard_normal((60, 4))
    factor = factor_of(changes)
    plain = np.linalg.lstsq(factor.values[:, None], changes, rcond=None)[0][0]
    # Of 60 months and a mean that is worth 12: a sixth of the way.
    pulled = plain + (plain.mean() - plain) / 6
    np.testing.assert_allclose(factor.loadings, pulled, atol=0.01)


def test_what_one_series_did_alone_is_taken_back_and_what_all_did_is_not() -> None:
    # Common shocks stay; each series' own part is noise that is gone next month.
    chance = np.random.default_rng(4)
    level = np.cumsum(0.2 * chance.standard_normal((72, 1)), axis=0)
    logs = 8 + level + 0.1 * chance.standard_normal((72, 8))
    calm = logs.copy()
    calm[-1] = 8 + level[-1]
    one, all_ = calm.copy(), calm.copy()
    one[-1, 0] += 0.5
    all_[-1] += 0.5
    before, single, shared = (
        np.log(common_factor(_known(np.exp(each), season=1), 1)[0, _MEDIAN])
        for each in (calm, one, all_)
    )
    assert single[0] - before[0] < 0.2
    assert (shared - before).min() > 0.3


def test_one_series_alone_is_a_seasonal_walk() -> None:
    known = _known(np.exp(8 + np.cumsum(_panel(80, 1, seed=5, common=0.2, own=0.1), axis=0)))
    np.testing.assert_array_equal(common_factor(known, 3), seasonal_walk(known, 3))


def test_a_short_series_among_long_ones_is_a_seasonal_walk() -> None:
    values = np.exp(8 + np.cumsum(_panel(80, 6, seed=6, common=0.2, own=0.1), axis=0))
    values[:65, 2] = np.nan
    values[-1, 3] = np.nan
    found, alone = (model(_known(values), 3) for model in (common_factor, seasonal_walk))
    np.testing.assert_array_equal(found[:, :, 2], alone[:, :, 2])
    assert np.isnan(found[:, :, 3]).all()
    assert not np.isclose(found[:, _LOW, 0], alone[:, _LOW, 0]).any()


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6))
def test_quantiles_rise_and_stay_above_zero(seed: int) -> None:
    chance = np.random.default_rng(seed)
    counts = chance.poisson(chance.choice([0.0, 0.1, 5.0, 3e4], 6), (70, 6)).astype(float)
    counts[: chance.integers(0, 60), 0] = np.nan
    found = common_factor(_known(counts), 5)
    assert found.shape == (5, len(LEVELS), 6)
    assert (found >= 0).all()
    assert (np.diff(found, axis=1) >= 0).all()


def test_the_order_of_the_series_does_not_matter() -> None:
    values = np.exp(8 + np.cumsum(_panel(80, 5, seed=7, common=0.2, own=0.1), axis=0))
    there = common_factor(_known(values), 2)
    back = common_factor(_known(values[:, ::-1]), 2)[:, :, ::-1]
    np.testing.assert_allclose(there, back, rtol=1e-9)


def test_part_of_a_yearly_wave_is_taken_along() -> None:
    wave = 0.5 * np.sin(2 * np.pi * np.arange(127) / 12)[:, None]
    walks = np.cumsum(_panel(127, 5, seed=8, common=0.01, own=0.01), axis=0)
    logs = 9 + wave + walks
    found = np.log(common_factor(_known(np.exp(logs[:121])), 6))
    rise = found[:, _MEDIAN] - logs[120]
    np.testing.assert_allclose(rise, 0.75 * np.repeat(wave[121:], 5, 1), atol=0.06)
    # Changes of the wave have a root mean square of 0.18; a quarter is left: 2 · 1.48 · 0.05.
    assert (found[0, _HIGH] - found[0, _LOW] < 0.2).all()


def test_bands_hold_what_they_promise() -> None:
    # 30 panels of 8, each with its own factor: what is shared makes few panels tell little.
    inside = []
    for seed in range(30):
        logs = 9 + np.cumsum(_panel(66, 8, seed=seed, common=0.15, own=0.1), axis=0)
        found = common_factor(_known(np.exp(logs[:60]), season=1), 6)
        truth = np.exp(logs[60:])
        inside.append((found[:, _LOW] <= truth) & (truth <= found[:, _HIGH]))
    assert np.mean(inside) == pytest.approx(0.8, abs=0.08)
