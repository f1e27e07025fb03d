"""What else could explain a change: each check by hand."""

from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis.strategies import integers, lists

from caudal.analysis.effect.guards import (
    Spans,
    anticipation,
    composition,
    displacement,
    harm_beside,
    regression_to_mean,
    revisions,
    simultaneous,
    small_counts,
)

# Two months before, two after; the third row, in which it began, is neither.
SPANS = Spans(np.array([0, 1]), np.array([3, 4]))
HARM = {
    "deaths": ("deaths and disappearances", "muertes y desapariciones"),
    "repeat_share": ("repeat share", "proporción de encuentros repetidos"),
    "returns": ("returns by Mexico", "devoluciones por México"),
}


def months(*values: float) -> np.ndarray:
    return np.array(values, dtype=float)


def calm(number: int = 48) -> np.ndarray:
    """Counts that go up and down by a hundredth."""
    return 1000.0 * (1 + 0.01 * (np.arange(number) % 3))


# --- anticipation ---


def test_a_rise_just_before_the_start_is_found() -> None:
    found = anticipation(np.concatenate([calm(), months(1200, 1500)]))
    # 1,020 → 1,500: 1,500.5/1,020.5 = 1.4704. The usual change of the two months is 1,010.5 /
    # 1,020.5 = 0.9902, half of it in logs 0.9951: 1.4704 / 0.9951 − 1 = +47.8%.
    assert found.concerns is True
    assert found.values["share"] == 0.0
    assert found.values["change"] == pytest.approx(0.478, abs=0.001)
    assert "+48%" in found.en
    assert "+48%" in found.es


def test_a_fall_just_before_the_start_is_found_too() -> None:
    found = anticipation(np.concatenate([calm(), months(900, 700)]))
    assert found.concerns is True
    assert found.values["change"] < -0.3
    assert "−" in found.en


def test_a_usual_change_is_no_anticipation() -> None:
    found = anticipation(calm(50))
    assert found.concerns is False
    assert found.values["share"] > 0.1


def test_a_rise_that_comes_every_year_is_half_taken_out() -> None:
    # Every year doubles in its last two months: 2^2, less half of it in logs, is 2^1.
    year = np.array([1.0] * 10 + [2.0, 4.0])
    found = anticipation(np.tile(1000 * year, 8))
    assert found.values["change"] == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize("known", [0, 1, 2, 10, 27])
def test_a_short_history_cannot_tell_anticipation(known: int) -> None:
    found = anticipation(calm(max(known, 1))[:known])
    assert found.concerns is None


# --- simultaneous policies ---

POLICIES = pl.DataFrame(
    {
        "id": ["own", "day", "month", "year", "ended", "far"],
        "name_en": ["Own", "A day", "A month", "A year", "Ended", "Far"],
        "name_es": ["Propia", "Un día", "Un mes", "Un año", "Terminó", "Lejos"],
        "start": [
            date(2021, 8, 5),
            date(2021, 8, 31),
            date(2021, 6, 1),
            date(2021, 1, 1),
            date(2015, 1, 1),
            date(2021, 9, 1),
        ],
        "start_known_to": ["day", "day", "month", "year", "day", "day"],
        "end": [None, None, None, None, date(2021, 6, 30), None],
    }
)


def test_policies_that_began_or_ended_then_are_named() -> None:
    found = simultaneous(POLICIES, first=date(2021, 6, 15), last=date(2021, 8, 31), policy="own")
    # June may be any day to the 30th, 2021 any day of the year; 1 September is after.
    assert found.values["ids"] == ["ended", "year", "month", "day"]
    assert found.concerns is True
    assert found.en.endswith("Ended; A year; A month; A day.")
    assert found.es.endswith("Terminó; Un año; Un mes; Un día.")


def test_a_month_or_a_year_that_is_over_is_not_in_the_window() -> None:
    found = simultaneous(POLICIES, first=date(2021, 7, 1), last=date(2021, 8, 4))
    assert found.values["ids"] == ["year"]
    nothing = simultaneous(POLICIES, first=date(2022, 1, 1), last=date(2022, 8, 4))
    assert nothing.concerns is False
    assert "not complete" in nothing.en


# --- displacement ---


def test_a_neighbour_that_rose_as_the_treated_fell_is_displacement() -> None:
    treated = months(100, 100, 500, 60, 60)
    beside = {"a": months(10, 10, 0, 30, 30), "b": months(50, 50, 0, 40, 40)}
    found = displacement(treated, beside, SPANS, names={"a": ("Sea", "Mar")})
    # 40 fewer; a 20 more, b 10 fewer: 20 of 40 undone.
    assert found.concerns is True
    assert found.values["share"] == pytest.approx(0.5)
    assert found.values["means"] == {"a": (10.0, 30.0), "b": (50.0, 40.0)}
    assert "by 50% of the change: Sea 10.0 → 30; b 50 → 40" in found.en
    assert "Mar 10.0 → 30" in found.es


@pytest.mark.parametrize(("after", "concerns"), [(13.9, False), (14.0, True), (5.0, False)])
def test_displacement_concerns_from_a_tenth_on(after: float, concerns: bool) -> None:
    treated = months(100, 100, 500, 60, 60)
    found = displacement(treated, {"a": months(10, 10, 0, after, after)}, SPANS)
    assert found.concerns is concerns


def test_without_neighbours_displacement_is_not_ruled_out() -> None:
    treated = months(100, 100, 500, 60, 60)
    gone = months(1, 1, 1, np.nan, np.nan)
    assert displacement(treated, {}, SPANS).concerns is None
    assert displacement(treated, {"a": gone}, SPANS).concerns is None
    assert displacement(gone, {"a": treated}, SPANS).concerns is None


# --- regression to the mean ---


def test_a_record_level_before_is_extreme() -> None:
    found = regression_to_mean(np.concatenate([calm(), months(3000, 3000, 3000)]))
    assert found.concerns is True
    assert found.values["percentile"] == 100
    assert "percentile 100" in found.en


def test_a_level_amid_its_history_is_not() -> None:
    # Every three months in a row have the same mean: all ties, half of them below.
    found = regression_to_mean(calm(51))
    assert found.concerns is False
    assert found.values["percentile"] == pytest.approx(50)


def test_a_short_history_has_no_extremes() -> None:
    # 28 months: 26 levels, of which 23 do not share a month with the last.
    assert regression_to_mean(calm(28)).concerns is None
    assert regression_to_mean(calm(29)).concerns is False
    assert regression_to_mean(calm(2)).concerns is None


# --- small counts ---


def test_zeros_and_few_are_found() -> None:
    found = small_counts(months(0, 10, 0, 30, np.nan), SPANS)
    # 0, 10, 30 are compared; the zero of the month between is not.
    assert found.concerns is True
    assert found.values == {"median": 10.0, "zeros": 1, "months": 3}
    assert small_counts(months(19, 19, 0, 19, 19), SPANS).concerns is True
    assert small_counts(months(20, 20, 0, 20, 20), SPANS).concerns is False
    assert small_counts(np.full(5, np.nan), SPANS).concerns is None


# --- composition ---


def test_a_share_that_moved_by_a_tenth_is_a_change_of_who_is_counted() -> None:
    parts = {"family": months(20, 20, 9, 15, 15), "single_adult": months(80, 80, 9, 35, 35)}
    found = composition(parts, SPANS)
    # 40 of 200 before; 30 of 100 after.
    assert found.concerns is True
    assert found.values["means"]["family"] == pytest.approx((0.2, 0.3))
    assert "people in families 20% → 30%; single adults 80% → 70%" in found.en
    assert "personas en familia 20% → 30%" in found.es
    named = composition(parts, SPANS, names={"family": ("kin", "parientes")})
    assert "parientes 20% → 30%; single_adult 80%" in named.es


def test_a_month_without_one_group_counts_for_none() -> None:
    parts = {"a": months(50, 20, 9, 50, 50), "b": months(50, np.nan, 9, 50, 50)}
    found = composition(parts, SPANS)
    assert found.concerns is False
    assert found.values["means"]["a"] == pytest.approx((0.5, 0.5))


def test_one_group_or_none_on_a_side_is_not_checked() -> None:
    nothing = months(1, 1, 1, np.nan, np.nan)
    assert composition({"a": calm(5)}, SPANS).concerns is None
    assert composition({"a": nothing, "b": calm(5)}, SPANS).concerns is None
    assert composition({"a": np.zeros(5), "b": np.zeros(5)}, SPANS).concerns is None


# --- revisions ---


def test_young_months_still_move() -> None:
    periods = [date(2021, 9, 1), date(2021, 7, 1), date(2021, 8, 1)]
    found = revisions(periods, as_of=date(2021, 11, 20), settles_months=3)
    # Settled in the fourth month after: July in November; August and September are younger.
    assert found.values["moving"] == [date(2021, 8, 1), date(2021, 9, 1)]
    assert found.concerns is True
    assert "2021-08, 2021-09" in found.es
    later = revisions(periods, as_of=date(2022, 2, 1), settles_months=3)
    assert later.concerns is False


# --- harm beside the count ---


def test_deaths_and_repeats_stand_beside_the_count() -> None:
    told = {
        "deaths": months(30, 50, 0, 45, np.nan),
        "repeat_share": months(0.25, 0.25, 0, 0.2, 0.2),
        "returns": months(np.nan, np.nan, 1, 2, 2),
    }
    found = harm_beside(told, SPANS, names=HARM, shares=["repeat_share"])
    # Deaths 40 → 45 a month; nothing is known of returns before.
    assert found.concerns is True
    assert found.values["means"] == {
        "deaths": (40.0, 45.0),
        "repeat_share": pytest.approx((0.25, 0.2)),
    }
    assert "deaths and disappearances 40 → 45; repeat share 25% → 20%" in found.en
    assert "muertes y desapariciones 40 → 45" in found.es


def test_harm_that_fell_is_told_as_well_and_none_published_is_said() -> None:
    fell = harm_beside({"deaths": months(30, 30, 0, 20, 20)}, SPANS, names=HARM)
    assert fell.concerns is False
    assert "30 → 20" in fell.en
    assert harm_beside({}, SPANS, names={}).concerns is None
    assert "published" in harm_beside({}, SPANS, names={}).en


# --- whatever the counts are ---


@pytest.mark.parametrize("check", [anticipation, regression_to_mean])
def test_a_check_does_not_depend_on_the_unit(check: object) -> None:
    chance = np.random.default_rng(1)
    values = np.round(1e5 * np.exp(chance.normal(0, 0.3, 60)))
    assert callable(check)
    assert check(values).concerns is check(values * 1000).concerns


@given(lists(integers(0, 10**6), min_size=5, max_size=60))
def test_no_counts_break_a_check(counts: list[int]) -> None:
    values = np.array(counts, dtype=float)
    checks = (
        anticipation(values),
        regression_to_mean(values),
        small_counts(values, SPANS),
        displacement(values, {"a": values[::-1]}, SPANS),
        composition({"a": values, "b": values[::-1]}, SPANS),
        harm_beside({"deaths": values}, SPANS, names=HARM),
    )
    for one in checks:
        assert one.en
        assert one.es
        assert one.concerns in (True, False, None)
        assert "nan" not in one.en
