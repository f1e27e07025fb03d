"""A level with breaks: against one large normal distribution, and what a shift does."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caudal.analysis.forecast.broken_level import JUMP, broken_level
from caudal.analysis.forecast.shape import Known
from caudal.analysis.local_level import tracked
from caudal.vocabulary.estimate_tables import LEVELS
from caudal.vocabulary.periods import add_months

_START = date(2010, 1, 1)
_MEDIAN, _LOW, _HIGH = (LEVELS.index(level) for level in (0.5, 0.1, 0.9))


def _known(values: np.ndarray, *, shifts: list[int] | None = None, season: int = 12) -> Known:
    """Months from January 2010; `shifts` by their row."""
    columns = np.asarray(values, dtype=float).reshape(len(values), -1)
    months = [add_months(_START, n) for n in range(len(columns))]
    named = [add_months(_START, n) for n in shifts or []]
    return Known(columns, months, np.zeros(len(columns), bool), season, named)


def _noisy(months: int, series: int, seed: int, noise: float = 0.3) -> np.ndarray:
    """Logs around a level that hardly moves."""
    chance = np.random.default_rng(seed)
    steps = 0.01 * chance.standard_normal((months, series))
    return 8 + np.cumsum(steps, axis=0) + noise * chance.standard_normal((months, series))


def test_the_level_with_a_jump_is_that_of_one_large_normal_distribution() -> None:
    months = 40
    logs, jumps = _noisy(months, 3, seed=1), np.zeros(months)
    jumps[30] = 9.0
    track = tracked(logs, jumps=jumps)
    for series in range(3):
        share = track.share[series]
        moved = np.cumsum(share + jumps)
        walk = np.minimum.outer(moved, moved) + 1e7
        weights = np.linalg.solve(walk + (1 - share) * np.eye(months), walk[-1])
        assert track.level[series] == pytest.approx(weights @ logs[:, series], abs=1e-4)
        assert track.state[series] == pytest.approx(walk[-1, -1] - weights @ walk[-1], abs=1e-4)
        ahead = track.scale[series] ** 2 * (track.state[series] + 1 - share + 3 * share)
        assert track.spread(3)[series] ** 2 == pytest.approx(ahead)


def test_after_a_named_shift_the_old_level_is_forgotten() -> None:
    logs = _noisy(80, 40, seed=2)
    logs[77:] -= 2.0
    values = np.exp(logs)
    of_shift = np.log(broken_level(_known(values, shifts=[77], season=1), 1)[0])
    named = of_shift[_MEDIAN]
    silent = np.log(broken_level(_known(values, season=1), 1)[0, _MEDIAN])
    # The new level is 6: three months of it are enough, unless nobody says that it is new.
    assert np.abs(named - 6.0).mean() < 0.25
    assert silent.mean() > 6.3
    # The shift is over: the band is that of noise (2 · 1.28 · 0.3) and a level learnt from three.
    assert np.median(of_shift[_HIGH] - of_shift[_LOW]) < 1.2


def test_a_shift_that_is_still_to_come_widens_from_its_month_on() -> None:
    values = np.exp(_noisy(60, 5, seed=3))
    plain, coming = (broken_level(_known(values, shifts=rows), 4) for rows in ([], [61]))
    # Row 61 is the second month ahead.
    np.testing.assert_array_equal(coming[0], plain[0])
    np.testing.assert_allclose(coming[:, _MEDIAN], plain[:, _MEDIAN])
    widths = [np.log(each[1:, _HIGH] / each[1:, _LOW]) for each in (plain, coming)]
    assert (widths[1] > 2 * widths[0]).all()


def test_a_shift_ahead_is_a_jump_in_the_variance() -> None:
    values = np.exp(_noisy(60, 5, seed=3))
    scale = tracked(np.log(values + 0.5), jumps=np.zeros(60)).scale
    plain, coming = (
        np.log(broken_level(_known(values, shifts=rows, season=1), 1)[0] + 0.5)
        for rows in ([], [60])
    )
    usual = tracked(np.log(values + 0.5), jumps=np.zeros(60)).spread(1)
    unit = (plain[_HIGH] - plain[_MEDIAN]) / usual
    wider = (coming[_HIGH] - coming[_MEDIAN]) / unit
    left = wider**2 - ((plain[_HIGH] - plain[_MEDIAN]) / unit) ** 2
    np.testing.assert_allclose(left, JUMP * scale**2, rtol=1e-6)


def test_a_yearly_wave_is_taken_along_in_part() -> None:
    wave = 0.5 * np.sin(2 * np.pi * np.arange(127) / 12)
    found = np.log(broken_level(_known(np.exp(9 + wave[:121])), 6)[:, :, 0])
    # Three quarters of what the wave will do; the last month is on its zero.
    np.testing.assert_allclose(found[:, _MEDIAN] - 9, 0.75 * wave[121:], atol=0.03)
    # Changes have a root mean square of 0.5 · 0.518 / √2 = 0.18, of which a quarter is left: an
    # 80% band of at most 2 · 1.48 · 0.046 = 0.14.
    assert 0.05 < found[0, _HIGH] - found[0, _LOW] < 0.15


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6))
def test_quantiles_rise_and_stay_above_zero(seed: int) -> None:
    chance = np.random.default_rng(seed)
    counts = chance.poisson(chance.choice([0.0, 0.1, 5.0, 3e4], 5), (70, 5))
    found = broken_level(_known(counts, shifts=[40, 72]), 5)
    assert found.shape == (5, len(LEVELS), 5)
    assert (found >= 0).all()
    assert (np.diff(found, axis=1) >= 0).all()


def test_each_series_is_forecast_by_itself() -> None:
    values = np.exp(_noisy(70, 3, seed=5))
    together = broken_level(_known(values, shifts=[50]), 3)
    for series in range(3):
        alone = broken_level(_known(values[:, series], shifts=[50]), 3)
        np.testing.assert_allclose(together[:, :, [series]], alone, rtol=1e-12)


def test_too_little_known_is_not_forecast() -> None:
    values = np.exp(_noisy(60, 3, seed=6))
    values[:40, 0] = np.nan
    values[-1, 1] = np.nan
    found = broken_level(_known(values), 2)
    assert np.isnan(found[:, :, :2]).all()
    assert not np.isnan(found[:, :, 2]).any()


def test_bands_of_levels_seen_through_noise_hold_what_they_promise() -> None:
    chance = np.random.default_rng(8)
    steps = np.cumsum(0.1 * chance.standard_t(5, (66, 400)), axis=0)
    values = np.exp(9 + steps + 0.1 * chance.standard_t(5, (66, 400)))
    found = broken_level(_known(values[:60], season=1), 6)
    inside = (found[:, _LOW] <= values[60:]) & (values[60:] <= found[:, _HIGH])
    # 400 series, of 8 in 10: two standard errors are 4 in 100, and the scale is estimated.
    assert (np.abs(inside.mean(axis=1) - 0.8) < 0.06).all()
