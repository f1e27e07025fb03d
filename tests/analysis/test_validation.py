"""The verdicts of `change` against chance: false alarms at the nominal rate, on made histories."""

import math
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest

_TOOLS = str(Path(__file__).resolve().parents[2] / "tools")
sys.path.insert(0, _TOOLS)
try:
    from validate_change import (
        RATE,
        Series,
        autoregressive,
        pit_table,
        power,
        rates,
        rises_found,
        said,
        shuffled,
        small_histories,
    )
finally:
    sys.path.remove(_TOOLS)

_EACH = 34


def _made(seed: int = 1) -> Series:
    """Twenty-five years with a season and heavy tails, as the real ones have."""
    chance = np.random.default_rng(seed)
    season = 0.15 * np.sin(np.arange(300) * math.pi / 6)
    logs = 9 + season + 0.12 * np.cumsum(chance.standard_t(5, 300))
    return Series("made", date(2000, 1, 1), np.round(np.exp(logs)).astype(np.float64))


def _found(make: Callable, each: int, seed: int) -> pl.DataFrame:
    chance = np.random.default_rng(seed)
    return pl.concat(said(*make(_made(), each, month, chance)) for month in range(1, 13))


@pytest.mark.parametrize("make", [autoregressive, shuffled])
def test_without_news_increases_and_decreases_are_said_at_the_nominal_rate(make: Callable) -> None:
    up, down, judged = rates(_found(make, _EACH, 11))
    assert judged == 12 * _EACH
    within = 3 * math.sqrt(RATE * (1 - RATE) / judged)
    assert abs(up - RATE) < within
    assert abs(down - RATE) < within


def test_small_counts_without_news_are_said_to_change_at_most_at_the_nominal_rate() -> None:
    # People who come in groups are not held: docs/methods/change.md says how far off they are.
    within = 3 * math.sqrt(RATE * (1 - RATE) / 80)
    for name, values in small_histories(np.random.default_rng(6), 80):
        if "groups" not in name:
            up, down, _ = rates(said(values, date(2000, 1, 1)))
            assert max(up, down) < RATE + within, name


def test_a_planted_rise_is_found_as_often_as_the_power_says() -> None:
    values, first = shuffled(_made(), 40, 7, np.random.default_rng(5))
    found = rises_found(values, first)
    needed, low, high = power(found)
    assert low <= needed <= high
    planted = values.copy()
    planted[-1] *= 1.01 * (1 + needed)
    assert rates(said(planted, first))[0] == pytest.approx(0.8, abs=0.06)
    # A rise of nothing is found by chance only.
    assert (found <= 0).mean() < 0.3


def test_shuffled_histories_hold_the_same_news_in_another_order() -> None:
    series = Series("made", date(2000, 1, 1), _made().values[:241])
    values, first = shuffled(series, 5, 1, np.random.default_rng(2))
    assert first.month == 1
    again = [np.sort(Series("again", first, column).news) for column in values.T]
    # Rounding to whole events, and medians of months with other news, move them a little.
    for news in again:
        assert np.abs(news - np.sort(series.news)).mean() < 0.05


def test_a_made_history_ends_in_the_month_asked() -> None:
    for month in (1, 6, 12):
        values, first = shuffled(_made(), 2, month, np.random.default_rng(2))
        assert said(values, first)["period"][0].month == month


def test_the_same_seed_makes_the_same_histories() -> None:
    one, other = (autoregressive(_made(), 3, 4, np.random.default_rng(8))[0] for _ in range(2))
    assert np.array_equal(one, other)


def test_the_table_of_percentiles_counts_each_once() -> None:
    cells = pit_table(np.array([0.05, 0.05, 0.95, 0.5])).split(" | ")
    assert cells == ["4", "50.0", *["0.0"] * 4, "25.0", *["0.0"] * 3, "25.0", "15.0"]
