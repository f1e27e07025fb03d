"""The unpublished month from its forecast and from what is already said, by hand and otherwise."""

from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

import caudal
from caudal.analysis import student
from caudal.analysis.forecast.walk import NORMAL, STUDENT_OF_SCALE
from caudal.analysis.nowcast.measurement import (
    PRELIMINARY,
    Measurement,
    Prior,
    combined,
    contributions,
    learned,
)
from caudal.vocabulary.estimate_tables import LEVELS

Array = NDArray[np.float64]
MEDIAN = LEVELS.index(0.5)


def forecast(centres: list[float], scale: float, shape: Array = STUDENT_OF_SCALE) -> Array:
    return np.exp(np.log(centres) + scale * shape[:, None])


def says(*values: float, bias: float = 0.0, noise: float = 0.03, **other: object) -> Measurement:
    fields: dict[str, object] = {"name": "a", "bias_sd": 0.0, "pairs": 0, "rounded_to": 0.0}
    return Measurement(
        **{**fields, "values": np.array(values), "bias": bias, "noise_sd": noise, **other}  # type: ignore[arg-type]
    )


def test_without_pairs_a_source_is_what_its_prior_says() -> None:
    bias = learned(np.array([]), np.array([]))
    assert (bias.mean, bias.pairs) == (-0.03, 0)
    # Bias and noise together are the whole spread of 3%, half of the variance each.
    assert bias.mean_sd == pytest.approx(bias.noise_sd)
    assert np.hypot(bias.mean_sd, bias.noise_sd) == pytest.approx(0.03)


def test_pairs_move_the_bias_and_the_noise_by_the_textbook_sum() -> None:
    # Prior of bias 0 worth two pairs; spread² 1.5 is a noise of 1 with 5 degrees: 5 squares.
    # Errors 1 and 3: mean 2, squares about it 2; the prior's own: 2·2/4·(2 − 0)² = 4.
    # Variance (5 + 2 + 4) / 7 = 11/7; bias (0 + 1 + 3) / 4 = 1, its variance 11/28.
    errors = np.array([1.0, 3.0])
    bias = learned(np.exp(errors), np.ones(2), Prior(mean=0.0, spread=1.5**0.5, worth=2.0))
    assert bias.mean == pytest.approx(1.0)
    assert bias.noise_sd**2 == pytest.approx(11 / 7)
    assert bias.mean_sd**2 == pytest.approx(11 / 28)
    assert bias.pairs == 2


def test_many_pairs_outweigh_the_prior() -> None:
    errors = 0.1 + 0.01 * np.tile([-1.0, 1.0], 5_000)
    bias = learned(1e5 * np.exp(errors), np.full(10_000, 1e5))
    assert bias.mean == pytest.approx(0.1, abs=3e-4)
    assert bias.noise_sd == pytest.approx(0.01, rel=0.03)


@pytest.mark.parametrize(
    ("figures", "firsts"), [([1.0], [1.0, 2.0]), ([0.0], [1.0]), ([1.0], [-1.0])]
)
def test_what_is_no_pair_is_refused(figures: list[float], firsts: list[float]) -> None:
    with pytest.raises(ValueError, match="a pair is two figures above zero"):
        learned(np.array(figures), np.array(firsts))


def test_a_normal_forecast_and_a_normal_source_meet_by_their_precisions() -> None:
    # Precisions 1/0.1² = 100 and 1/0.05² = 400: mean 0.8 of the way, sd 1/√500.
    source = says(1e5 * np.exp(0.1), noise=0.05, heavy_tails=False)
    found = np.log(combined(forecast([1e5], 0.1, NORMAL), [source])[:, 0] / 1e5)
    sd = 500**-0.5
    expected = np.array([NormalDist(0.08, sd).inv_cdf(level) for level in LEVELS])
    assert np.abs(found - expected).max() < 0.01 * sd


def brute_force(centre: float, scale: float, sources: list[tuple[float, float]]) -> Array:
    """Quantiles of log(y) of a product of t densities, added up on an even grid."""
    logs = np.linspace(centre - 12, centre + 12, 2_400_001)
    log_density = student.log_density((logs - centre) / scale)
    for at, spread in sources:
        log_density = log_density + student.log_density((logs - at) / spread)
    below = np.cumsum(np.exp(log_density - log_density.max()))
    return np.interp(LEVELS, below / below[-1], logs)


@pytest.mark.parametrize("far", [0.0, 0.1, 0.6, 2.5])
def test_the_grid_agrees_with_the_product_of_densities_added_up(far: float) -> None:
    # Forecast 100,000 with scale 0.15; one source far off with a bias of −3%, one near, wide.
    sources = [says(1e5 * np.exp(far - 0.03), bias=-0.03), says(1.2e5, noise=0.4)]
    found = np.log(combined(forecast([1e5], 0.15), sources)[:, 0])
    expected = brute_force(np.log(1e5), 0.15, [(np.log(1e5) + far, 0.03), (np.log(1.2e5), 0.4)])
    # The half event that is added before a log is taken is 5 in a million here.
    assert np.abs(found - expected).max() < 3e-4


def test_a_narrow_source_far_out_is_not_lost_between_two_points() -> None:
    # A source of 0.02% noise, two log points from a forecast of scale 0.1: its word stands.
    found = combined(forecast([1e5], 0.1), [says(1e5 * np.exp(2.0), noise=2e-4, heavy_tails=False)])
    assert found[MEDIAN, 0] == pytest.approx(1e5 * np.exp(2.0), rel=1e-4)


def test_a_forecast_on_which_nothing_is_said_stays_to_the_last_digit() -> None:
    prior = forecast([1e5, 3e3, 50.0], 0.2)
    found = combined(prior, [says(1.1e5, np.nan, np.nan), says(np.nan, np.nan, 60.0)])
    assert np.array_equal(found[:, 1], prior[:, 1])
    assert not np.allclose(found[:, [0, 2]], prior[:, [0, 2]])
    assert np.array_equal(combined(prior, []), prior)


def test_a_source_that_knows_nothing_changes_nothing() -> None:
    prior = forecast([1e5], 0.2)
    assert combined(prior, [says(3e5, noise=1e4)]) == pytest.approx(prior, rel=1e-3)


def test_each_tail_goes_on_as_its_own_outer_quantiles_do() -> None:
    # Three times as wide above as below: far above, only the upper scale is felt.
    prior = 1e5 * np.exp(np.where(STUDENT_OF_SCALE > 0, 0.3, 0.1) * STUDENT_OF_SCALE)[:, None]
    found = np.log(combined(prior, [says(1e5 * np.exp(2.0), noise=0.1)])[:, 0])
    expected = brute_force(np.log(1e5), 0.3, [(np.log(1e5) + 2.0, 0.1)])
    assert np.abs(found - expected)[2:-2].max() < 3e-3


def test_a_series_that_was_not_forecast_stays_unknown() -> None:
    prior = forecast([1e5, 1e4, 3e3, 40.0], 0.2)
    source = says(9e4, 1e4, 4e3, 50.0)
    gap = np.where(np.arange(4) == 1, np.nan, prior)
    found = combined(gap, [source])
    assert np.isnan(found[:, 1]).all()
    assert np.array_equal(found[:, [0, 2, 3]], combined(prior, [source])[:, [0, 2, 3]])


def test_a_series_is_not_moved_by_its_neighbours() -> None:
    prior = forecast([1e5, 20.0, 1e3], 0.2)
    sources = [says(1.1e5, 25.0, 1.3e3), says(9e4, np.nan, 900.0, noise=0.1)]
    together = combined(prior, sources)
    for n in range(3):
        alone = [
            says(float(one.values[n]), noise=noise)
            for one, noise in zip(sources, (0.03, 0.1), strict=True)
        ]
        assert combined(prior[:, [n]], alone)[:, 0] == pytest.approx(together[:, n], rel=1e-9)


def test_zeros_of_a_forecast_keep_their_weight() -> None:
    # Half of the forecast is zero; a source that says three moves it up, and never below zero.
    prior = np.maximum(np.array(LEVELS) * 8 - 4, 0.0)[:, None]
    found = combined(prior, [says(3.0, noise=0.5)])[:, 0]
    assert found.min() >= 0.0
    assert (np.diff(found) >= 0).all()
    assert found[MEDIAN] > prior[MEDIAN, 0]


@settings(max_examples=40, deadline=None)
@given(
    st.floats(1.0, 1e6),
    st.floats(0.01, 1.0),
    st.floats(-3.0, 3.0),
    st.floats(0.005, 1.0),
    st.floats(-3.0, 3.0),
)
def test_the_quantiles_rise_lie_above_zero_and_do_not_depend_on_the_order(
    level: float, scale: float, one: float, noise: float, other: float
) -> None:
    sources = [
        says(level * np.exp(one * scale), noise=noise),
        says(level * np.exp(other * scale), noise=0.1, name="b", rounded_to=1.0),
    ]
    prior = forecast([level], scale)
    found = combined(prior, sources)
    assert (found >= 0).all()
    assert (np.diff(found, axis=0) >= 0).all()
    assert combined(prior, sources[::-1]) == pytest.approx(found, rel=1e-9)


def test_a_rounded_figure_is_held_less_tightly() -> None:
    # 210,000 to the next 10,000: even over 1/21 of the figure, sd 1/21/√12 = 1.37%.
    assert says(210_000.0, noise=0.0, rounded_to=10_000).spread[0] == pytest.approx(
        0.013747, rel=1e-4
    )


def test_a_contribution_is_what_changes_when_the_source_is_left_out() -> None:
    prior = forecast([1e5, 2e4], 0.2)
    first, second = says(1.2e5, np.nan), says(1.1e5, 2.2e4, noise=0.06, name="b")
    rows = contributions(prior, [first, second], ["all", "family"])
    # The first says nothing of families: three rows, not four.
    assert rows.select("source", "series").rows() == [("a", "all"), ("b", "all"), ("b", "family")]
    whole, without = combined(prior, [first, second])[:, 0], combined(prior, [second])[:, 0]
    row = rows.row(0, named=True)
    assert row["median"] == whole[MEDIAN]
    assert row["median_shift"] == pytest.approx(whole[MEDIAN] / without[MEDIAN] - 1)
    low, high = LEVELS.index(0.1), LEVELS.index(0.9)
    narrower = (whole[high] - whole[low]) / (without[high] - without[low]) - 1
    assert row["width_change"] == pytest.approx(narrower)
    assert narrower < -0.3
    # Families have one source: without it the forecast itself is left.
    assert rows["median_without"][2] == prior[MEDIAN, 1]


def test_no_sources_have_no_rows() -> None:
    assert contributions(forecast([1e5], 0.2), [], ["all"]).is_empty()


def test_july_2021_with_the_figure_of_a_court_filing_holds_the_print() -> None:
    # On 10 August 2021: June 188,829 and, of July, "about 210,000"; printed two days later: 212,672.
    known = caudal.observations(as_of="2021-08-10", provisional=True).rows
    told = known.filter(status="P")
    june = known.filter(status="A")["value"][-1]
    bias = learned(np.array([]), np.array([]), PRELIMINARY)
    source = Measurement(
        "court_filing",
        told["value"].to_numpy(),
        bias.mean,
        bias.mean_sd,
        bias.noise_sd,
        bias.pairs,
        rounded_to=told["precision"][0],
    )
    prior = forecast([june], 0.15)
    found = combined(prior, [source])[:, 0]
    low, high = found[LEVELS.index(0.1)], found[LEVELS.index(0.9)]
    assert low < 212_672 < high
    assert high - low < 0.4 * (prior[LEVELS.index(0.9), 0] - prior[LEVELS.index(0.1), 0])
