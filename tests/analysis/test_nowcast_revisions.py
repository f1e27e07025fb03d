"""What published months will be revised to: printed tables of `baselinenowcast`, and by hand."""

import math
from collections.abc import Sequence
from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

import caudal
from caudal.analysis import student
from caudal.analysis.nowcast.revisions import (
    Triangle,
    completed,
    count_quantiles,
    counted_finals,
    factor_finals,
    finals,
    overdispersion,
    overdispersions,
    shares_told,
    triangle,
    without_falls,
)
from caudal.vocabulary.estimate_tables import LEVELS
from caudal.vocabulary.periods import add_months

Array = NDArray[np.float64]
NA = math.nan


def told(*increments: Sequence[float]) -> Array:
    return np.cumsum(np.array(increments, dtype=float), axis=1)


def increments(figures: Array) -> Array:
    return np.diff(figures, axis=1, prepend=0.0)


# --- tables printed on the pages of R `baselinenowcast`, reference/….html (version 0.2) ---


def test_the_delays_are_those_of_the_page_on_estimate_delay() -> None:
    # estimate_delay: the newest four rows of its triangle; "0.5029412 0.2514706 0.1455882 0.1000000"
    shares = shares_told(
        told([100, 50, 30, 20], [90, 45, 25, NA], [80, 40, NA, NA], [70, NA, NA, NA])
    )
    printed = [0.5029412, 0.2514706, 0.1455882, 0.1000000]
    assert np.diff(shares, prepend=0.0) == pytest.approx(printed, abs=5e-8)


def test_the_completed_triangle_is_that_of_the_page_on_apply_delay() -> None:
    # apply_delay, example 1: whole numbers were told, the others are its point nowcast.
    figures = told(
        [80, 50, 25, 10], [100, 50, 20, NA], [90, 45, NA, NA], [110, NA, NA, NA], [95, NA, NA, NA]
    )
    printed = [
        [80, 50, 25, 10],
        [100, 50, 20, 10.97165],
        [90, 45, 21.72707, 10.11533],
        [110, 59.32834, 27.24413, 12.68600],
        [95, 51.27278, 23.53877, 10.95949],
    ]
    found = increments(completed(figures, shares_told(figures)))
    assert found == pytest.approx(np.array(printed), abs=5e-6)


# apply_delay, example 2: `example_downward_corr_rt`, figures that are taken back at delay 2.
TAKEN_BACK = (
    [100, 60, -20, 10],
    [120, 70, -25, 15],
    [110, 65, -22, 12],
    [130, 75, -28, 18],
    [115, 68, -24, 14],
    [125, 72, -26, NA],
    [105, 62, NA, NA],
    [95, NA, NA, NA],
)


def test_figures_taken_back_are_completed_as_on_the_page_on_apply_delay() -> None:
    shares = np.cumsum([0.7, 0.4, -0.15, 0.05])
    found = increments(completed(told(*TAKEN_BACK), shares))[5:]
    printed = [
        [125, 72.00000, -26.00000, 9.002632],
        [105, 62.00000, -22.75909, 7.594258],
        [95, 54.45714, -20.36688, 6.796856],
    ]
    assert found == pytest.approx(np.array(printed), abs=5e-6)


def test_falls_are_taken_out_as_on_the_page_on_preprocess_negative_values() -> None:
    printed = [
        [100, 40, 0, 10],
        [120, 45, 0, 15],
        [110, 43, 0, 12],
        [130, 47, 0, 18],
        [115, 44, 0, 14],
        [125, 46, 0, NA],
        [105, 62, NA, NA],
        [95, NA, NA, NA],
    ]
    found = increments(without_falls(told(*TAKEN_BACK)))
    assert found == pytest.approx(np.array(printed), nan_ok=True)


def test_the_overdispersion_is_that_of_the_pages_on_fit_nb_and_fit_by_horizon() -> None:
    # fit_nb: "999.9999"; fit_by_horizon: "999.9999 999.9999 999.9999", a column each.
    pairs = [
        ([4, 8, 10], [3.1, 7.2, 11]),
        ([5, 1, 8], [4.2, 0.7, 7.3]),
        ([6, 4, 4], [5.2, 3.5, 4.1]),
        ([2, 2, 2], [1.8, 3.4, 1.2]),
    ]
    for observed, expected in pairs:
        assert overdispersion(np.array(observed, float), np.array(expected)) == pytest.approx(
            999.9999, abs=2e-4
        )


def test_periods_that_are_told_alike_have_no_overdispersion() -> None:
    # Its test "works as expected with perfect data": five whole rows, then the same as a triangle.
    rows = np.outer([80, 100, 180, 80, 140], [0.4, 0.3, 0.2, 0.05, 0.05])
    late = np.where(np.arange(5)[:, None] + np.arange(5) <= 4, rows, NA)
    sizes = overdispersions(np.cumsum(np.concatenate([rows, late]), axis=1))
    assert sizes[:3] == pytest.approx(999.0, abs=1.5)


# --- by hand and otherwise ---


def test_the_overdispersion_of_drawn_counts_is_found_again() -> None:
    rng = np.random.default_rng(3)
    expected = rng.uniform(20, 400, 1_500)
    observed = rng.negative_binomial(4, 4 / (4 + expected)).astype(float)
    assert overdispersion(observed, expected) == pytest.approx(4.0, rel=0.1)
    assert math.isnan(overdispersion(np.array([]), np.array([])))


def test_a_count_of_size_one_is_geometric() -> None:
    # P(at most k) = 1 − (m / (1 + m))^(k + 1): with m = 1 the median is 0, 0.9 is passed at 3.
    found = dict(zip(LEVELS, count_quantiles(1.0, 1.0), strict=True))
    assert [found[level] for level in (0.5, 0.75, 0.9, 0.99)] == [0, 1, 3, 6]
    many = count_quantiles(50_000.0, 1.0)
    assert many[LEVELS.index(0.9)] == pytest.approx(-50_000 * math.log(0.1), rel=1e-3)
    assert (count_quantiles(0.0, 5.0) == 0).all()


def test_a_step_that_no_period_has_made_leaves_the_shares_unknown() -> None:
    assert np.isnan(shares_told(told([5, NA, NA], [7, 1, NA]))).tolist() == [True, True, False]


def test_a_first_print_that_is_not_held_does_not_count() -> None:
    # The second period is told from delay 1 on: of delay 0 only the first counts, 80/100 × 100/200.
    figures = np.array([[80.0, 100.0, 200.0], [NA, 50.0, 100.0]])
    assert shares_told(figures) == pytest.approx([0.4, 0.5, 1.0])


def test_the_middle_of_factors_is_the_figure_over_its_share() -> None:
    # Steps ×1.1, ×1.2, ×1.1, ×1.2 of 100 each: factor 1.15, errors ln(1.1/1.15) and ln(1.2/1.15).
    figures = np.array([[100, 110], [100, 120], [100, 110], [100, 120], [200, NA]], dtype=float)
    found = factor_finals(figures)[:, 4]
    assert found[LEVELS.index(0.5)] == pytest.approx(230.0)
    squares = 2 * (math.log(1.1 / 1.15) ** 2 + math.log(1.2 / 1.15) ** 2)
    scale = math.sqrt(squares / 3)
    assert found[LEVELS.index(0.9)] == pytest.approx(230 * math.exp(scale * student.quantile(0.9)))
    assert (factor_finals(figures)[:, 0] == 110).all()


def test_two_steps_to_come_are_wider_than_one() -> None:
    rng = np.random.default_rng(5)
    figures = 1e5 * np.exp(np.cumsum(0.02 * rng.standard_normal((30, 3)), axis=1))
    figures[-1, 1:] = NA
    figures[-2, 2:] = NA
    found = np.log(factor_finals(figures))
    wide, narrow = (found[-3, row] - found[2, row] for row in (-1, -2))
    assert wide > 1.2 * narrow > 0


def test_too_few_periods_tell_no_band() -> None:
    figures = np.array([[100, 110], [100, 120], [100, NA]], dtype=float)
    assert np.isnan(factor_finals(figures)[:, 2]).all()
    assert np.isnan(counted_finals(np.array([[100, NA], [90, 95]]))[:, 0]).all()


def drawn(periods: int, rng: np.random.Generator) -> Array:
    """Whole triangle of counts: 60% at once, then a tenth a month, with overdispersion."""
    means = np.array([6_000, 1_000, 1_000, 1_000, 1_000])
    return np.cumsum(rng.negative_binomial(20, 20 / (20 + means), (periods, 5)), axis=1).astype(
        float
    )


def test_the_last_figure_lies_as_often_in_its_band_as_it_says() -> None:
    rng = np.random.default_rng(11)
    low, high = LEVELS.index(0.1), LEVELS.index(0.9)
    inside = []
    for _ in range(12):
        whole = drawn(40, rng)
        seen = np.where(np.arange(40)[:, None] + np.arange(5) <= 39, whole, NA)
        found = counted_finals(seen)
        inside += [found[low, n] <= whole[n, -1] <= found[high, n] for n in range(36, 40)]
    # 48 of them, 80% expected: 38.4, standard error 2.8.
    assert 30 <= sum(inside) <= 46


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10**6))
def test_bands_rise_and_counts_never_fall_below_what_is_told(seed: int) -> None:
    whole = drawn(12, np.random.default_rng(seed))
    seen = np.where(np.arange(12)[:, None] + np.arange(5) <= 11, whole, NA)
    for found in (counted_finals(seen), factor_finals(seen)):
        known = ~np.isnan(found[0])
        assert (np.diff(found[:, known], axis=0) >= 0).all()
    counted = counted_finals(seen)
    newest = np.array([row[~np.isnan(row)][-1] for row in seen])
    assert (counted[0] >= newest)[~np.isnan(counted[0])].all()
    assert factor_finals(7 * seen) == pytest.approx(7 * factor_finals(seen), nan_ok=True)


def vintages(*rows: tuple[date, date, float]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=["period", "vintage", "value"], orient="row")


def test_a_figure_stands_until_the_next_release_that_is_held() -> None:
    may, june, july = date(2021, 5, 1), date(2021, 6, 1), date(2021, 7, 1)
    held = triangle(
        vintages(
            (may, date(2021, 6, 9), 100.0),
            # In July no release is held; May is told again in August, June for the first time.
            (may, date(2021, 8, 12), 103.0),
            (june, date(2021, 8, 12), 80.0),
            (july, date(2021, 8, 12), 90.0),
            (july, date(2021, 8, 20), 91.0),
        ),
        delays=4,
    )
    assert held.periods == [may, june, july]
    expected = [[100, 100, 103, NA], [NA, 80, NA, NA], [91, NA, NA, NA]]
    assert held.told == pytest.approx(np.array(expected), nan_ok=True)
    assert held.delays.tolist() == [2, 1, 0]


def test_nothing_held_is_an_empty_triangle() -> None:
    empty = triangle(vintages((date(2021, 5, 1), date(2021, 6, 9), 1.0)).clear())
    assert (len(empty.periods), empty.told.shape) == (0, (0, 12))


def test_figures_that_are_taken_back_are_told_by_factors() -> None:
    periods = [add_months(date(2021, 1, 1), n) for n in range(8)]
    falling = finals(Triangle(periods, told(*TAKEN_BACK)))
    rising = finals(Triangle(periods, np.abs(told(*[[abs(x) for x in row] for row in TAKEN_BACK]))))
    assert set(falling["method"]) == {"factor"}
    assert set(rising["method"]) == {"count"}
    assert falling["delay"].to_list() == [3, 3, 3, 3, 3, 2, 1, 0]
    assert falling.filter(delay=3)["low_95"].to_list() == falling.filter(delay=3)["told"].to_list()


def test_the_border_s_months_hardly_move_and_most_end_in_their_bands() -> None:
    everything = caudal.revisions().rows
    newest = dict(everything.sort("vintage").select("period", "value").iter_rows())
    then = everything.filter(pl.col("vintage") <= date(2023, 3, 15))
    found = finals(triangle(then)).filter(pl.col("delay") < 11)
    assert set(found["method"]) == {"factor"}
    assert found["share"].is_between(0.995, 1.001).all()
    inside = [
        low <= newest[period] <= high
        for period, low, high in found.select("period", "low_95", "high_95").iter_rows()
    ]
    assert (len(inside), sum(inside) >= 8) == (11, True)
