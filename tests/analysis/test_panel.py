"""Slopes beside effects of period and season, against a slow version and by simulation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caudal.analysis.panel import LEAST_CLUSTERS, Effects, Slope, slopes

_MONTHS = 12


class Panel:
    """Places × months of made-up numbers: codes of period, season and year."""

    def __init__(self, places: int = 3, years: int = 8) -> None:
        period = np.repeat(np.arange(_MONTHS * years), places)
        place = np.tile(np.arange(places), _MONTHS * years)
        self.period, self.place = period, place
        self.season = place * _MONTHS + period % _MONTHS
        self.year = period // _MONTHS
        self.effects = Effects.of(self.period, self.season)

    def noise(self, rng: np.random.Generator, *columns: int) -> np.ndarray:
        return rng.normal(size=(len(self.period), *columns))

    def dummies(self) -> np.ndarray:
        return np.column_stack(
            [np.eye(code.max() + 1)[code] for code in (self.period, self.season)]
        )

    def slopes(self, outcome, regressors, *, seed=0, draws=199) -> list[Slope]:
        found = slopes(
            outcome,
            regressors,
            self.effects,
            self.year,
            rng=np.random.default_rng(seed),
            draws=draws,
        )
        assert found is not None
        return found


def _residuals(outcome: np.ndarray, columns: np.ndarray) -> np.ndarray:
    return outcome - columns @ np.linalg.lstsq(columns, outcome, rcond=None)[0]


def test_effects_leave_what_least_squares_on_dummies_leaves() -> None:
    panel = Panel()
    values = panel.noise(np.random.default_rng(1), 2)
    left = panel.effects.out_of(values)
    assert left == pytest.approx(_residuals(values, panel.dummies()), abs=1e-10)


def test_two_effects_by_hand() -> None:
    # Two places, two periods, one season each: 1, 2 / 3, 8. Less the means of periods
    # (1.5, 5.5) and of places (2, 5), with the mean 3.5 given back: ±1.
    rows = np.array([[1.0], [2.0], [3.0], [8.0]])
    effects = Effects.of(np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1]))
    assert effects.out_of(rows)[:, 0] == pytest.approx([1, -1, -1, 1])


def test_a_slope_and_its_error_are_those_of_the_slow_way() -> None:
    panel, rng = Panel(), np.random.default_rng(2)
    x = panel.noise(rng, 2)
    y = x @ [0.5, -0.2] + panel.noise(rng)
    every = np.column_stack([x, panel.dummies()])
    found = panel.slopes(y, x)
    slow = np.linalg.lstsq(every, y, rcond=None)[0][:2]
    assert [one.estimate for one in found] == pytest.approx(list(slow))
    # The sandwich, cluster by cluster.
    left, rest = _residuals(x, panel.dummies()), _residuals(y, every)
    bread = np.linalg.inv(left.T @ left)
    parts = [left[panel.year == year].T @ rest[panel.year == year] for year in range(8)]
    meat = sum(np.outer(part, part) for part in parts)
    errors = np.sqrt(np.diag(bread @ meat @ bread) * 8 / 7)
    assert [one.error for one in found] == pytest.approx(list(errors))


def test_the_bootstrap_is_that_of_the_slow_way() -> None:
    panel, rng = Panel(years=12), np.random.default_rng(3)
    x, draws = panel.noise(rng, 2), 50
    y = 0.1 * x[:, 0] + panel.noise(rng)
    found = panel.slopes(y, x, seed=5, draws=draws)[0]
    signs = np.random.default_rng(5).choice([-1.0, 1.0], size=(12, draws))
    without = _residuals(y, np.column_stack([x[:, 1], panel.dummies()]))
    t = []
    for draw in range(draws):
        one = panel.slopes(without * signs[panel.year, draw], x, draws=1)[0]
        t.append(one.estimate / one.error)
    assert found.p == np.mean(np.abs(t) >= abs(found.estimate / found.error))
    assert found.critical == pytest.approx(np.quantile(np.abs(t), 0.95))
    assert found.power == pytest.approx(np.quantile(t, 0.8))


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6), st.floats(-5, 5), st.floats(-5, 5))
def test_what_is_common_to_a_period_or_a_season_changes_no_slope(
    seed, by_period, by_season
) -> None:
    panel, rng = Panel(places=2), np.random.default_rng(seed)
    x, y = panel.noise(rng, 1), panel.noise(rng)
    common = by_period * np.sin(panel.period) + by_season * np.cos(7 * panel.season)
    (plain,), (moved,) = panel.slopes(y, x), panel.slopes(y + common, x)
    assert moved.estimate == pytest.approx(plain.estimate, abs=1e-8)
    assert moved.error == pytest.approx(plain.error, abs=1e-8)


def test_a_regressor_that_is_season_only_has_no_slope() -> None:
    panel, rng = Panel(), np.random.default_rng(4)
    season = np.cos(panel.season).reshape(-1, 1)
    effects, year = panel.effects, panel.year
    assert slopes(panel.noise(rng), season, effects, year, rng=rng) is None
    common = np.sin(panel.period).reshape(-1, 1)
    assert slopes(panel.noise(rng), common, effects, year, rng=rng) is None


def test_too_few_clusters_tell_nothing() -> None:
    panel, rng = Panel(years=LEAST_CLUSTERS - 1), np.random.default_rng(5)
    found = slopes(panel.noise(rng), panel.noise(rng, 1), panel.effects, panel.year, rng=rng)
    assert found is None
    panel = Panel(years=LEAST_CLUSTERS)
    found = slopes(panel.noise(rng), panel.noise(rng, 1), panel.effects, panel.year, rng=rng)
    assert found is not None


def test_a_panel_that_never_changes_has_slope_zero_and_p_one() -> None:
    panel = Panel()
    (found,) = panel.slopes(np.zeros(len(panel.period)), panel.noise(np.random.default_rng(6), 1))
    assert (found.estimate, found.error, found.p) == (0, 0, 1)


def test_the_band_leaves_zero_out_where_p_is_small() -> None:
    panel = Panel(years=14)
    for seed in range(40):
        rng = np.random.default_rng(seed)
        x = panel.noise(rng, 1)
        (found,) = panel.slopes(0.15 * x[:, 0] + panel.noise(rng), x)
        low, high = found.band
        # Between two draws the quantile may lie on either side.
        if abs(found.p - 0.05) > 0.006:
            assert (low > 0 or high < 0) == (found.p < 0.05)


def _restless(panel: Panel, rng: np.random.Generator) -> np.ndarray:
    """Noise that is larger in some years, and common to all places of a month in part."""
    common = rng.normal(size=panel.period.max() + 1)[panel.period]
    return rng.uniform(0.3, 2, size=panel.year.max() + 1)[panel.year] * (
        common + rng.standard_t(4, size=len(panel.period)) + 2 * rng.normal(size=len(panel.period))
    )


@pytest.mark.parametrize("years", [12, 16])
def test_without_a_slope_one_in_twenty_samples_finds_one(years: int) -> None:
    panel, samples = Panel(places=2, years=years), 300
    ps = []
    for seed in range(samples):
        rng = np.random.default_rng([years, seed])
        (found,) = panel.slopes(_restless(panel, rng), panel.noise(rng, 1), seed=seed)
        ps.append(found.p)
    # 5%, and twice its binomial error: sqrt(0.05 × 0.95 / 300) = 1.26%.
    assert np.mean(np.array(ps) < 0.05) <= 0.05 + 2 * 0.0126


def test_the_detectable_slope_is_found_in_four_samples_of_five() -> None:
    panel, samples = Panel(places=2, years=14), 120
    x = panel.noise(np.random.default_rng(7), 1)
    noises = [_restless(panel, np.random.default_rng([8, seed])) for seed in range(samples)]
    true = np.mean([panel.slopes(noise, x, seed=9)[0].detectable for noise in noises])
    found = [panel.slopes(noise + true * x[:, 0], x, seed=9)[0].p < 0.05 for noise in noises]
    # 80%, and twice its binomial error: sqrt(0.8 × 0.2 / 120) = 3.7%.
    assert abs(np.mean(found) - 0.8) <= 2 * 0.037
