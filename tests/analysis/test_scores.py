"""Scores of single forecasts: by hand, against two other projects, and what must always hold."""

from statistics import NormalDist

import numpy as np
import pytest
import scoringrules
from hypothesis import given, settings
from hypothesis import strategies as st

from caudal.analysis.scores import (
    absolute_error,
    coverage,
    inside,
    judged,
    mase,
    pit,
    pit_histogram,
    seasonal_scale,
    weighted_interval_score,
)
from caudal.vocabulary.estimate_tables import LEVELS

NORMAL = np.array([NormalDist().inv_cdf(level) for level in LEVELS])
# The forecast 1, 2, … 23 at the 23 levels: easy to look at.
STAIRS = np.arange(1.0, 24.0)

figures = st.floats(-1e6, 1e6, allow_subnormal=False)
forecasts = st.lists(figures, min_size=23, max_size=23).map(lambda told: np.array(sorted(told)))


# The weighted interval score.


def test_of_one_band_and_a_median_by_hand() -> None:
    # |9 − 5| / 2 = 2; the 80% band 2–7: 0.1 × (5 + 2 / 0.2 × (9 − 7)) = 2.5; over 1.5: 3.
    score = weighted_interval_score(np.array([2.0, 5.0, 7.0]), np.array(9.0), (0.1, 0.5, 0.9))
    assert score == pytest.approx(3.0, abs=1e-12)


def test_it_is_what_the_documentation_of_epipredict_prints() -> None:
    # cmu-delphi.github.io/epipredict, reference, `weighted_interval_score`, examples (0.1.3):
    # 1:4 and 8:11 at .2, .4, .6, .8, actual 3.3 and 7.1, printed as "0.65 1.90".
    stairs = np.array([[1.0, 2, 3, 4], [8, 9, 10, 11]])
    told = weighted_interval_score(stairs, np.array([3.3, 7.1]), (0.2, 0.4, 0.6, 0.8))
    assert told == pytest.approx([0.65, 1.90], abs=1e-9)
    # Normal with means .75 and 2 at .25, .5, .75, actual 1: "0.3081633 0.7751701".
    quarters = np.array([[NormalDist(mean).inv_cdf(p) for p in (0.25, 0.5, 0.75)] for mean in (0.75, 2)])  # fmt: skip
    told = weighted_interval_score(quarters, np.array([1.0, 1.0]), (0.25, 0.5, 0.75))
    assert told == pytest.approx([0.3081633, 0.7751701], abs=5e-8)


def test_it_is_what_evalcast_expects_at_the_levels_of_the_hub() -> None:
    # github.com/cmu-delphi/covidcast, R-packages/evalcast/tests/testthat/test-err-measures.R,
    # "WIS is correct": 1:23 at the 23 levels, actual 10. Its sum over the bands:
    # 0.01·22 + 0.025·20 + 0.05·18 + 0.1·16 + … + 0.45·2 = 17.22, and 11 − 10 for the
    # band 11–13, and |12 − 10| / 2; over 11.5.
    assert weighted_interval_score(STAIRS, np.array(10.0)) == pytest.approx(
        (17.22 + 1 + 1) / 11.5, abs=1e-9
    )


def test_it_is_what_interval_scoring_prints() -> None:
    # github.com/adrian-lison/interval-scoring, README, "Weighted Interval Score",
    # alphas 0.2 and 0.4, weights None: divided there by 0.1 + 0.2, here by two bands.
    quantiles = np.array([
        [2, 3, 5, 9, 1, -3, 0.2, 8.7],
        [2, 4.6, 5, 9.4, 1.4, -2, 0.4, 8.8],
        [4, 4.8, 5.7, 12, 4.3, -1.5, 2, 8.9],
        [5, 5, 7, 13, 5, -1, 3, 9],
    ]).T  # fmt: skip
    truth = np.array([4.0, 7, 4, 6, 2, 1, 3, 8])
    printed = [2.33333333, 14.8, 7.8, 24.4, 3.26666667, 16.0, 5.33333333, 5.16666667]
    told = weighted_interval_score(quantiles, truth, (0.1, 0.2, 0.8, 0.9))
    assert told == pytest.approx(np.array(printed) * 0.3 / 2, abs=1e-9)


@settings(max_examples=50)
@given(forecasts, figures)
def test_it_is_what_scoringrules_computes(quantiles, truth) -> None:
    # scoringrules 0.10.0 without numba adds the median itself where |figure − median| belongs
    # (core/interval/_score.py): its bands are asked for without the median, which is added here.
    figure, alpha = np.array(truth), 2 * np.array(LEVELS[:11])
    low, median, high = quantiles[:11], quantiles[11], quantiles[:11:-1]
    bands = scoringrules.weighted_interval_score(
        figure, median, low, high, alpha, w_median=0.0, backend="numpy"
    )
    ours = float(weighted_interval_score(quantiles, figure))
    assert ours == pytest.approx(float(bands) + abs(truth - median) / 2 / 11.5, rel=1e-9, abs=1e-9)
    pinball = scoringrules.quantile_score(figure, quantiles, np.array(LEVELS), backend="numpy")
    assert ours == pytest.approx(2 * float(pinball.mean()), rel=1e-9, abs=1e-9)


@given(forecasts, figures)
def test_it_is_zero_only_if_every_quantile_is_the_figure(quantiles, truth) -> None:
    score = float(weighted_interval_score(quantiles, np.array(truth)))
    assert (score == 0) if (quantiles == truth).all() else (score > 0)
    assert float(weighted_interval_score(np.full(23, truth), np.array(truth))) == 0


@given(forecasts, figures, st.floats(0.01, 100), figures)
def test_it_has_the_unit_of_the_figures(quantiles, truth, factor, shift) -> None:
    score = float(weighted_interval_score(quantiles, np.array(truth)))
    other = weighted_interval_score(factor * quantiles + shift, np.array(factor * truth + shift))
    assert float(other) == pytest.approx(factor * score, rel=1e-6, abs=1e-6)


def test_on_average_the_true_quantiles_win() -> None:
    drawn = np.random.default_rng(7).normal(size=20_000)

    def mean(quantiles) -> float:
        return float(weighted_interval_score(quantiles[None, :], drawn).mean())

    honest = mean(NORMAL)
    for wrong in (NORMAL * 0.8, NORMAL * 1.25, NORMAL + 0.2, NORMAL - 0.2):
        assert mean(wrong) > honest + 0.002


def test_what_is_not_known_has_no_score() -> None:
    gap = STAIRS.copy()
    gap[0] = np.nan
    quantiles, truth = np.array([STAIRS, gap, STAIRS]), np.array([10.0, 10.0, np.nan])
    for told in (
        weighted_interval_score(quantiles, truth),
        inside(quantiles, truth, 0.98),
        pit(quantiles, truth),
    ):
        assert np.isnan(told).tolist() == [False, True, True]
    assert np.isnan(absolute_error(quantiles, truth)).tolist() == [False, False, True]


# Coverage.


def test_the_ends_of_a_band_are_in_it() -> None:
    # 1, 2, … 23: the 50% band ends at the 7th and the 17th, the 95% one at the 2nd and 22nd.
    truth = np.array([6.9, 7.0, 17.0, 17.1])
    many = np.tile(STAIRS, (4, 1))
    assert inside(many, truth, 0.5).tolist() == [0, 1, 1, 0]
    assert coverage(many, truth, 0.5) == 0.5
    assert inside(many, np.array([1.9, 2, 22, 22.1]), 0.95).tolist() == [0, 1, 1, 0]
    assert np.isnan(coverage(many, np.full(4, np.nan), 0.5))


@pytest.mark.parametrize("level", [0.5, 0.8, 0.95])
def test_bands_of_the_true_distribution_cover_what_they_say(level) -> None:
    drawn = np.random.default_rng(11).normal(size=10_000)
    share = coverage(np.tile(NORMAL, (10_000, 1)), drawn, level)
    assert abs(share - level) <= 3 * np.sqrt(level * (1 - level) / 10_000)


# The probability integral transform.


def test_pit_by_hand() -> None:
    # Between the 8th (0.30) and the 9th (0.35) quantile; on the 12th; outside.
    truth = np.array([8.5, 12.0, 0.0, 30.0, 1.0, 23.0])
    told = pit(np.tile(STAIRS, (6, 1)), truth)
    assert told == pytest.approx([0.325, 0.5, 0.005, 0.995, 0.01, 0.99])


def test_pit_of_a_figure_that_many_quantiles_are_is_their_middle() -> None:
    # Zero at 0.01 … 0.50, then one: (0.01 + 0.50) / 2, (0.55 + 0.99) / 2.
    counts = np.array([0.0] * 12 + [1.0] * 11)
    assert pit(np.tile(counts, (2, 1)), np.array([0.0, 1.0])) == pytest.approx([0.255, 0.77])


@given(forecasts, figures, figures)
def test_pit_rises_with_the_figure(quantiles, one, other) -> None:
    low, high = pit(np.tile(quantiles, (2, 1)), np.array(sorted((one, other))))
    assert 0 < low <= high < 1


def test_pit_of_the_true_distribution_is_flat_and_of_narrow_bands_a_bowl() -> None:
    drawn = np.random.default_rng(3).normal(size=20_000)
    shares = pit_histogram(pit(np.tile(NORMAL, (20_000, 1)), drawn))
    assert shares.sum() == pytest.approx(1)
    assert shares == pytest.approx(np.full(10, 0.1), abs=0.01)
    narrow = pit_histogram(pit(np.tile(NORMAL / 2, (20_000, 1)), drawn))
    assert min(narrow[0], narrow[-1]) > 0.2 > 0.1 > narrow[4]


def test_a_histogram_of_nothing_has_no_shares() -> None:
    assert np.isnan(pit_histogram(np.array([np.nan]))).all()
    assert pit_histogram(np.array([0.0, 0.05, 1.0, np.nan])).tolist() == pytest.approx(
        [2 / 3, *[0] * 8, 1 / 3]
    )


# MASE.


def test_the_scale_is_the_mean_change_on_the_year_before() -> None:
    # Of 1, 2, then 4, 8 and 3, not known: |4−1|, |8−2|, |3−4|: 10 / 3. None known: NaN.
    values = np.array([[1.0, np.nan], [2, 3], [4, np.nan], [8, np.nan], [3, 3], [np.nan, 3]])
    told = seasonal_scale(values, season=2)
    assert told[0] == pytest.approx(10 / 3)
    assert np.isnan(told[1])


def test_each_error_has_the_scale_of_its_own_origin() -> None:
    # 10 / 5, 30 / 10; the third has no scale: (2 + 3) / 2. The ratio of means would be 40 / 15.
    errors = np.array([10.0, -30.0, 99.0])
    assert mase(errors, np.array([5.0, 10.0, 0.0])) == pytest.approx(2.5)
    assert np.isnan(mase(errors, np.zeros(3)))


# All of it.


def test_judged_keeps_what_has_a_figure_and_each_number_where_it_belongs() -> None:
    # Two origins, three horizons, two series; quantiles of (o, h, s) are the stairs + 100·place.
    place = np.arange(12.0).reshape(2, 3, 2)
    quantiles = np.moveaxis(100 * place[..., None] + STAIRS, -1, 2)
    truth = 100 * place + 10.0
    truth[1, 2, 0] = np.nan
    frame = judged(quantiles, truth, np.array([[1.0, 2.0], [np.nan, 4.0]]))
    assert frame.height == 11
    for row in frame.iter_rows(named=True):
        assert row["wis"] == pytest.approx(19.22 / 11.5)
        assert row["absolute_error"] == pytest.approx(2)
        assert row["pit"] == pytest.approx(0.4)
        assert (row["hit_50"], row["hit_80"], row["hit_95"]) == (True, True, True)
        scale = [[1.0, 2.0], [None, 4.0]][row["origin_index"]][row["series_index"]]
        assert row["mase_scale"] == scale
    asked = {(o, s, h) for o in (0, 1) for s in (0, 1) for h in (1, 2, 3)} - {(1, 0, 3)}
    assert set(frame.select("origin_index", "series_index", "horizon").iter_rows()) == asked
    assert judged(quantiles, truth)["mase_scale"].null_count() == 11


@settings(max_examples=20)
@given(st.integers(0, 2**32 - 1))
def test_judged_tells_of_each_forecast_what_it_tells_alone(seed) -> None:
    chance = np.random.default_rng(seed)
    quantiles = np.sort(chance.normal(size=(3, 2, 23, 2)), axis=2)
    truth = chance.normal(size=(3, 2, 2))
    for row in judged(quantiles, truth).iter_rows(named=True):
        o, h, s = row["origin_index"], row["horizon"] - 1, row["series_index"]
        alone, figure = quantiles[o, h, :, s], truth[o, h, s]
        assert row["wis"] == float(weighted_interval_score(alone, figure))
        assert row["hit_80"] == (alone[3] <= figure <= alone[19])
        assert row["pit"] == float(pit(alone, figure))
