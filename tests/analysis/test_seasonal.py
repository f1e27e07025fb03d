"""The usual change into a month: by hand, by plain loops, and what is left of a season."""

from statistics import median

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caudal.analysis.seasonal import usual_changes, without_season

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
