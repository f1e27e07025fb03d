"""The usual change into a month: by hand, by plain loops, and what is left of a season."""

from collections.abc import Sequence
from statistics import median

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caudal.analysis.seasonal import recent_usual_changes, usual_changes, without_season

_NONE = np.zeros(200, bool)


def test_the_median_of_the_nearest_ten_years_counts() -> None:
    changes = np.full((12 * 13 + 1, 1), np.nan)
    # Month 0 of each year: years 0–2 are far away, 3–12 tell 1 … 10.
    changes[0::12, 0] = [100, 100, 100, *range(1, 11), 50]
    usual = usual_changes(changes, _NONE[: len(changes)])
    assert usual[-1, 0] == 5.5
    assert usual[12, 0] != usual[12, 0]  # one earlier year is too few
    assert usual[36, 0] == 100


def test_a_month_left_out_makes_room_for_an_older_year() -> None:
    changes = np.zeros((12 * 4 + 1, 1))
    changes[[0, 12, 24, 36], 0] = 1.0, 2.0, 3.0, 90.0
    left_out = np.zeros(len(changes), bool)
    left_out[36] = True
    assert usual_changes(changes, left_out)[-1, 0] == 2.0


@settings(max_examples=60)
@given(
    st.lists(st.none() | st.floats(-3, 3), min_size=13, max_size=80),
    st.sets(st.integers(0, 79)),
    st.integers(1, 4),
)
def test_it_is_what_plain_loops_give(told, left_out, years) -> None:
    changes = np.array([[np.nan if one is None else one] for one in told])
    apart = np.array([number in left_out for number in range(len(told))])
    usual = usual_changes(changes, apart, years=years, least=2)
    for month in range(len(told)):
        earlier = [
            told[past]
            for past in range(month - 12, -1, -12)
            if told[past] is not None and past not in left_out
        ][:years]
        if len(earlier) < 2:
            assert np.isnan(usual[month, 0])
        else:
            assert usual[month, 0] == pytest.approx(median(earlier))


def test_the_newest_month_stays_and_a_part_of_the_season_is_taken_out_before_it() -> None:
    logs = np.array([[1.0], [2.0], [4.0]])
    usual = np.array([[np.nan], [0.4], [1.0]])
    adjusted = without_season(logs, usual, 0.5)
    assert adjusted[:, 0].tolist() == [1.7, 2.5, 4.0]
    # Changes are what they were, less half of the usual ones.
    assert np.diff(adjusted[:, 0]).tolist() == pytest.approx([0.8, 1.5])


# --- recent years first ---


def recent(changes: Sequence[float | None], half_life: float = 2.0, **more: int) -> np.ndarray:
    """The usual change into each month of one series, with a season of two months."""
    column = np.array([[np.nan if one is None else one] for one in changes])
    usual: np.ndarray = recent_usual_changes(
        column, _NONE[: len(column)], half_life=half_life, season=2, **more
    )[:, 0]
    return usual


def test_the_weight_of_a_year_halves_and_a_change_far_from_the_mean_is_drawn_in() -> None:
    # One, two, three years before: 0.1, 0.1, 0.4, with weights 1/2, 1/4, 1/8 (half-life 1 year).
    usual = recent([0.4, 0, 0.1, 0, 0.1, 0, None], half_life=1.0)
    mean = (0.1 / 2 + 0.1 / 4 + 0.4 / 8) / (7 / 8)
    deviation = np.sqrt((0.75 * (0.1 - mean) ** 2 + 0.125 * (0.4 - mean) ** 2) / (7 / 8))
    far = 0.125 * deviation / (0.4 - mean)
    assert usual[6] == pytest.approx((0.1 * 0.75 + 0.4 * far) / (0.75 + far))
    assert 0.1 < usual[6] < mean


def test_it_needs_three_years_and_looks_twelve_years_back() -> None:
    assert np.isnan(recent([1.0, 0, 1.0, 0, None])[4])
    assert recent([1.0, 0, 1.0, 0, 1.0, 0, None])[6] == pytest.approx(1.0)
    # Thirteen years ago does not count: twelve times 0.5.
    usual = recent([99.0, 0, *[0.5, 0] * 12, None])
    assert usual[26] == pytest.approx(0.5)


def test_a_change_counts_for_later_years_only() -> None:
    changes = [0.1, 0, 0.2, 0, 0.3, 0, 0.4, 0, 0.5]
    before = recent(changes)
    changes[6:] = 9.0, 9.0, 9.0
    assert recent(changes)[:7].tolist() == pytest.approx(before[:7].tolist(), nan_ok=True)
    assert recent(changes)[8] != pytest.approx(before[8])


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.none() | st.floats(-3, 3), min_size=13, max_size=90),
    st.sets(st.integers(0, 89)),
    st.integers(2, 6),
    st.floats(0.5, 8),
)
def test_recent_years_first_is_what_plain_loops_give(told, left_out, years, half_life) -> None:
    changes = np.array([[np.nan if one is None else one] for one in told])
    apart = np.array([number in left_out for number in range(len(told))])
    usual = recent_usual_changes(changes, apart, half_life=half_life, years=years, least=2)
    for month in range(len(told)):
        earlier = [
            (0.5 ** (back / half_life), told[month - 12 * back])
            for back in range(1, years + 1)
            if month >= 12 * back
            and told[month - 12 * back] is not None
            and month - 12 * back not in left_out
        ]
        if len(earlier) < 2:
            assert np.isnan(usual[month, 0])
            continue
        mean = weighed(earlier)
        size = np.sqrt(weighed([(weight, (one - mean) ** 2) for weight, one in earlier]))
        drawn = [
            (weight * min(1.0, (size + 1e-9) / max(abs(one - mean), 1e-9)), one)
            for weight, one in earlier
        ]
        assert usual[month, 0] == pytest.approx(weighed(drawn), abs=1e-9)


def weighed(pairs) -> float:
    """A mean of (weight, value)."""
    return sum(weight * value for weight, value in pairs) / sum(weight for weight, _ in pairs)
