"""A forecast after a nowcast is weighed over all that the nowcast may turn out to be."""

from datetime import date

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from caudal.analysis.forecast.shape import Known
from caudal.analysis.forecast.walk import log_walk
from caudal.analysis.nowcast.onward import onward
from caudal.vocabulary.estimate_tables import LEVELS
from caudal.vocabulary.periods import add_months

_Array = NDArray[np.float64]
FIRST = date(2018, 1, 1)
MIDDLE = LEVELS.index(0.5)


def told(values: list[float]) -> Known:
    periods = [add_months(FIRST, n) for n in range(len(values))]
    return Known(np.array(values)[:, None], periods, np.zeros(len(values), dtype=bool))


def ended(row: list[float] | _Array) -> _Array:
    return np.array(row, dtype=float).reshape(1, len(LEVELS), 1)


HISTORY = [100.0, 120.0, 90.0, 130.0, 110.0, 150.0, 140.0, 160.0, 120.0, 180.0, 170.0, 150.0] * 2
NEXT = [add_months(FIRST, len(HISTORY))]


def test_a_month_that_is_known_for_sure_is_a_month_known() -> None:
    sure = onward(told(HISTORY), ended([200.0] * len(LEVELS)), NEXT, log_walk, 3)
    assert np.allclose(sure, log_walk(told([*HISTORY, 200.0]), 3), rtol=1e-9)


def test_two_laws_are_mixed_by_hand() -> None:
    # The later month is what the nowcast is, give or take nothing: its law comes back.
    def same(known: Known, horizon: int) -> _Array:
        return np.broadcast_to(known.values[-1], (horizon, len(LEVELS), 1))

    law = np.linspace(100.0, 320.0, len(LEVELS))
    found = onward(told(HISTORY), ended(law), NEXT, same, 1)[0, :, 0]
    # Each level holds the probability near it: the middle stays, the order too.
    assert abs(found[MIDDLE] - law[MIDDLE]) <= 10.0
    assert np.all(np.diff(found) >= 0)
    assert np.all(np.abs(found - law) <= 10.0)


def test_a_wider_nowcast_makes_a_wider_forecast() -> None:
    def width(spread: float) -> float:
        law = 150.0 * np.exp(spread * np.linspace(-1.0, 1.0, len(LEVELS)))
        found = onward(told(HISTORY), ended(law), NEXT, log_walk, 1)[0, :, 0]
        return float(found[LEVELS.index(0.9)] / found[LEVELS.index(0.1)])

    assert width(0.0) < width(0.3) < width(0.8)


def test_a_series_that_the_nowcast_does_not_tell_has_no_forecast_from_it_alone() -> None:
    def last(known: Known, horizon: int) -> _Array:
        return np.broadcast_to(known.values[-1], (horizon, len(LEVELS), 1))

    found = onward(told(HISTORY), ended([np.nan] * len(LEVELS)), NEXT, last, 2)
    assert np.isnan(found).all()


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(1.0, 1e6), min_size=len(LEVELS), max_size=len(LEVELS)))
def test_quantiles_rise_and_are_never_below_zero(law: list[float]) -> None:
    found = onward(told(HISTORY), ended(sorted(law)), NEXT, log_walk, 2)
    assert np.all(found >= 0)
    assert np.all(np.diff(found, axis=1) >= -1e-9)


def test_it_agrees_with_draws() -> None:
    # Draw the month, then the one after it from its own forecast: the same quantiles.
    law = 150.0 * np.exp(0.2 * np.linspace(-1.0, 1.0, len(LEVELS)))
    found = onward(told(HISTORY), ended(law), NEXT, log_walk, 1)[0, :, 0]
    rng = np.random.default_rng(7)
    edges = np.concatenate([[0.0], (np.array(LEVELS)[1:] + np.array(LEVELS)[:-1]) / 2, [1.0]])
    at = np.searchsorted(edges, rng.random(40_000), side="right") - 1
    each = np.stack([log_walk(told([*HISTORY, v]), 1)[0, :, 0] for v in law])
    chance = rng.random(40_000)
    drawn = np.array([np.interp(u, LEVELS, each[n]) for n, u in zip(at, chance, strict=True)])
    for level in (0.1, 0.5, 0.9):
        wanted = np.quantile(drawn, level)
        assert abs(found[LEVELS.index(level)] / wanted - 1) < 0.02
