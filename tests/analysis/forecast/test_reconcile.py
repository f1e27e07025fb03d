"""Forecasts that add up: by hand, by property, and what is kept of each column's own forecast."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caudal.analysis.forecast.reconcile import Partition, coherent, correlations, quantiles_of
from caudal.analysis.forecast.walk import NORMAL
from caudal.vocabulary.estimate_tables import LEVELS

# A total (0), its groups (1, 2), its origins (3, 4, 5), and what belongs to nothing (6).
_PARTS = [Partition(0, (1, 2)), Partition(0, (3, 4, 5))]


def _some(seed: int, *, zeros: bool = False, horizon: int = 3) -> np.ndarray:
    """Quantiles that do not add up, skewed, some of them flat at zero."""
    chance = np.random.default_rng(seed)
    steps = chance.exponential(chance.uniform(1, 500, 7), (horizon, len(LEVELS), 7))
    quantiles = np.cumsum(steps, axis=1)
    if zeros:
        quantiles = np.maximum(np.floor(quantiles - quantiles[:, [15], :]), 0.0)
    return quantiles


def _bound(series: int, share: float) -> np.ndarray:
    """Everything equally correlated."""
    return np.full((series, series), share) + (1 - share) * np.eye(series)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.booleans(), st.floats(0, 1), st.integers(2, 300))
def test_parts_add_up_in_every_draw(seed: int, zeros: bool, share: float, draws: int) -> None:
    quantiles = _some(seed, zeros=zeros)
    chance = np.random.default_rng(seed)
    drawn = coherent(quantiles, _PARTS, draws, chance, correlation=_bound(7, share))
    assert drawn.shape == (draws, 3, 7)
    assert (drawn >= 0).all()
    for part in _PARTS:
        sums = drawn[:, :, list(part.columns)].sum(axis=2)
        np.testing.assert_allclose(sums, drawn[:, :, part.total], rtol=1e-9, atol=0)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10**6))
def test_the_total_keeps_its_own_quantiles(seed: int) -> None:
    quantiles = _some(seed)
    chance = np.random.default_rng(seed)
    drawn = coherent(quantiles, _PARTS, 2_000, chance, correlation=_bound(7, 0.4))
    # So does what belongs to no partition.
    for column in (0, 6):
        below = (drawn[:, None, :, column] <= quantiles[:, :, column].T).mean(axis=0)
        np.testing.assert_allclose(below, np.array(LEVELS)[:, None].repeat(3, 1), atol=1e-3)


def test_the_same_seed_gives_the_same_bytes() -> None:
    first, second, other = (
        coherent(_some(1), _PARTS, 50, np.random.default_rng(seed), correlation=_bound(7, 0.3))
        for seed in (5, 5, 6)
    )
    assert first.tobytes() == second.tobytes()
    assert first.tobytes() != other.tobytes()


def test_parts_that_add_up_by_themselves_stay_as_they_are() -> None:
    # All on one string: 100 and 300 times the same number make 400 times it, at every level.
    string = np.exp(0.2 * NORMAL)
    quantiles = string[None, :, None] * np.array([400.0, 100.0, 300.0])
    drawn = coherent(
        quantiles, [Partition(0, (1, 2))], 4_000, np.random.default_rng(0), correlation=_bound(3, 1)
    )
    np.testing.assert_allclose(quantiles_of(drawn), quantiles, rtol=0.003)


def test_independent_parts_of_a_normal_sum_keep_their_quantiles() -> None:
    # Normal parts of deviation 30 and 40, a normal total of deviation 50: nothing to mend.
    means, deviations = np.array([5_000.0, 2_000.0, 3_000.0]), np.array([50.0, 30.0, 40.0])
    quantiles = np.broadcast_to(means + deviations * NORMAL[:, None], (4, len(LEVELS), 3))
    drawn = coherent(
        quantiles, [Partition(0, (1, 2))], 8_000, np.random.default_rng(0), correlation=np.eye(3)
    )
    # 50 = √(30² + 40²); at every horizon the parts stay independent of each other.
    for ahead in range(4):
        np.testing.assert_allclose(drawn[:, ahead].std(axis=0), deviations, rtol=0.03)
        assert abs(np.corrcoef(drawn[:, ahead, 1], drawn[:, ahead, 2])[0, 1]) < 0.05


def test_parts_that_move_together_are_drawn_together() -> None:
    quantiles = np.exp(0.1 * NORMAL[None, :, None] + np.log([9_000.0, 2_000.0, 3_000.0, 4_000.0]))
    together = np.eye(4)
    together[1, 2] = together[2, 1] = 0.8
    drawn = coherent(
        quantiles,
        [Partition(0, (1, 2, 3))],
        8_000,
        np.random.default_rng(0),
        correlation=together,
    )
    found = np.corrcoef(np.log(drawn[:, 0, 1:]).T)
    # The total is as wide as its parts, so it ties the third to them, but not as closely.
    assert found[0, 1] > 0.8
    assert found[0, 2] < 0.5


def test_parts_too_high_by_a_tenth_are_scaled_down() -> None:
    string = np.exp(0.2 * NORMAL)
    quantiles = string[None, :, None] * np.array([400.0, 110.0, 330.0])
    drawn = coherent(
        quantiles, [Partition(0, (1, 2))], 1_000, np.random.default_rng(0), correlation=_bound(3, 1)
    )
    # 440 are forecast where 400 are: 110 × 400 / 440 = 100.
    assert np.median(drawn[:, 0, 1]) == pytest.approx(100, rel=0.01)


def test_errors_of_two_horizons_go_together_as_those_of_a_random_walk() -> None:
    spread = np.sqrt(np.arange(1, 5))[:, None, None] * NORMAL[None, :, None] * 0.1
    quantiles = np.exp(spread + np.log([1_000.0, 400.0, 600.0]))
    drawn = coherent(
        quantiles, [Partition(0, (1, 2))], 8_000, np.random.default_rng(3), correlation=_bound(3, 0)
    )
    logs = np.log(drawn)
    for column in range(3):
        # √(1 / 4): the first month's error is a quarter of the fourth's variance.
        together = np.corrcoef(logs[:, 0, column], logs[:, 3, column])[0, 1]
        assert together == pytest.approx(0.5, abs=0.05)


def test_a_part_may_be_the_total_of_a_later_partition() -> None:
    parts = [Partition(0, (1, 2)), Partition(1, (3, 4))]
    drawn = coherent(_some(4), parts, 200, np.random.default_rng(4), correlation=_bound(7, 0.5))
    for part in parts:
        sums = drawn[:, :, list(part.columns)].sum(axis=2)
        np.testing.assert_allclose(sums, drawn[:, :, part.total], rtol=1e-9)


def test_a_sum_is_shared_out_where_all_parts_are_zero() -> None:
    quantiles = np.zeros((1, len(LEVELS), 3))
    quantiles[:, :, 0] = 10.0
    drawn = coherent(
        quantiles, [Partition(0, (1, 2))], 20, np.random.default_rng(0), correlation=np.eye(3)
    )
    # Nothing says of whom the ten are: five each.
    np.testing.assert_allclose(drawn, np.broadcast_to([10.0, 5.0, 5.0], drawn.shape))


def test_what_is_not_known_stays_so_and_cannot_be_a_part() -> None:
    quantiles = _some(2)
    quantiles[:, :, 6] = np.nan
    drawn = coherent(quantiles, _PARTS, 10, np.random.default_rng(0), correlation=np.eye(7))
    assert np.isnan(drawn[:, :, 6]).all()
    assert not np.isnan(drawn[:, :, :6]).any()
    with pytest.raises(ValueError, match=r"columns \[6\] have no quantiles"):
        coherent(
            quantiles, [Partition(0, (1, 6))], 10, np.random.default_rng(0), correlation=np.eye(7)
        )


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ([Partition(0, (1, 2)), Partition(3, (2, 4))], "column 2 is a part twice"),
        ([Partition(0, (1, 1))], "column 1 is a part twice"),
        ([Partition(1, (3, 4)), Partition(0, (1, 2))], "column 1 is a total before it is a part"),
    ],
)
def test_overlapping_parts_are_refused(parts: list[Partition], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        coherent(_some(1), parts, 10, np.random.default_rng(0), correlation=np.eye(7))


def test_quantiles_of_draws_by_hand() -> None:
    # 200 draws 0.5, 1.5 … 199.5 stand for the numbers from 0 to 200: level p is 200 p.
    drawn = np.arange(0.5, 200)[:, None, None]
    np.testing.assert_allclose(quantiles_of(drawn)[0, :, 0], 200 * np.array(LEVELS))


def test_correlation_is_found_in_spite_of_one_wild_month_and_missing_years() -> None:
    chance = np.random.default_rng(0)
    both = chance.standard_normal((600, 1))
    changes = np.sqrt(0.6) * both + np.sqrt(0.4) * chance.standard_normal((600, 3))
    changes[300, 0] = 500.0
    changes[:200, 1] = np.nan
    found = correlations(changes)
    np.testing.assert_allclose(found[~np.eye(3, dtype=bool)], 0.6, atol=0.08)
    np.testing.assert_allclose(np.diag(found), 1.0)


def test_little_history_is_pulled_to_no_correlation() -> None:
    chance = np.random.default_rng(1)
    short = chance.standard_normal((30, 20))
    assert np.abs(correlations(short) - np.eye(20)).max() < 0.1
    # Fewer than 24 months in common, and a series that stands still: unrelated.
    twice = short[:, [0, 0]].copy()
    assert correlations(twice)[0, 1] > 0.99
    twice[:10, 0] = np.nan
    np.testing.assert_allclose(correlations(twice), np.eye(2))
    still = np.column_stack([short[:, 0], np.zeros(30)])
    np.testing.assert_allclose(correlations(still), np.eye(2))


def test_counts_that_stand_still_in_most_months_may_go_together() -> None:
    chance = np.random.default_rng(2)
    seldom = np.where(chance.random((300, 1)) < 0.2, chance.standard_normal((300, 1)), 0.0)
    assert correlations(np.hstack([seldom, 5_000 * seldom]))[0, 1] > 0.9


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6))
def test_correlations_can_be_drawn_from(seed: int) -> None:
    chance = np.random.default_rng(seed)
    changes = chance.standard_t(2, (40, 12)) + 3 * chance.standard_t(2, (40, 1))
    changes[chance.random((40, 12)) < 0.3] = np.nan
    found = correlations(changes)
    assert np.linalg.eigvalsh(found).min() > 0
    np.testing.assert_allclose(found, found.T, atol=1e-12)
    assert np.abs(found).max() <= 1 + 1e-12
