"""Which series add up to which: by hand; and their forecasts, which then add up."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import polars as pl
import pytest

from caudal.analysis.forecast.parts import DRAWS, added_up, partitions
from caudal.analysis.forecast.reconcile import Partition, coherent, quantiles_of
from caudal.analysis.forecast.returning_walk import returning_walk
from caudal.analysis.forecast.shape import Known
from caudal.vocabulary.estimate_tables import LEVELS
from caudal.vocabulary.periods import add_months
from caudal.vocabulary.places import Place

PLACES = {
    code: Place(code, code, code, kind, tuple(parents.split()))
    for code, kind, parents in (
        ("USA", "country", ""),
        ("southwest_land_border", "region", "USA"),
        ("texas_sw", "state_area", "southwest_land_border"),
        ("laredo_sector", "sector", "texas_sw"),
        ("del_rio_sector", "sector", "texas_sw"),
        ("tucson_sector", "sector", "southwest_land_border"),
        ("northern_triangle", "grouping", ""),
        ("MEX", "country", ""),
        ("GTM", "country", "northern_triangle"),
        ("HND", "country", "northern_triangle"),
        ("other_than_mexico", "remainder", ""),
        ("other_than_three", "remainder", ""),
    )
}
_MEDIAN = LEVELS.index(0.5)


def series_of_codes(*codes: dict[str, str]) -> pl.DataFrame:
    """Series of which only what is named is a part."""
    whole = {
        "measure": "encounters",
        "frequency": "month",
        "place": "southwest_land_border",
        "origin": "all",
        "group": "all",
        "authority": "all",
        "component": "all",
    }
    return pl.DataFrame([{**whole, **one} for one in codes])


def known_of_columns(*columns: Sequence[float]) -> Known:
    values = np.array(columns, dtype=float).T
    periods = [add_months(date(2015, 1, 1), number) for number in range(len(values))]
    return Known(values, periods, np.zeros(len(values), bool))


def found(
    series: pl.DataFrame, *columns: Sequence[float], told: Sequence[bool] = ()
) -> list[tuple[int, tuple[int, ...]]]:
    """The partitions of these series."""
    seen = np.array(told or [True] * series.height)
    parts = partitions(known_of_columns(*columns), series, PLACES, told=seen)
    return [(one.total, one.columns) for one in parts]


def steady(value: float, months: int = 24) -> list[float]:
    return [value] * months


def by(dimension: str, *codes: str) -> pl.DataFrame:
    return series_of_codes(*({dimension: code} for code in codes))


# --- groups, bodies, authorities ---


@pytest.mark.parametrize("dimension", ["group", "authority", "component"])
def test_parts_that_add_up_to_all_are_a_split(dimension: str):
    series = by(dimension, "all", "one", "two")
    assert found(series, steady(10), steady(4), steady(6)) == [(0, (1, 2))]


def test_a_split_that_does_not_add_up_is_left_out():
    series = by("group", "all", "family", "single_adult")
    assert found(series, steady(100), steady(40), steady(58)) == []
    # Within one in a hundred it does: files round.
    assert found(series, steady(100), steady(40), steady(59)) == [(0, (1, 2))]
    assert found(series, steady(100), steady(40), steady(61)) == [(0, (1, 2))]


def test_one_month_that_is_off_in_a_year_is_let_pass_and_four_are_not():
    series = by("group", "all", "family", "single_adult")
    for months, splits in ((1, 1), (3, 1), (4, 0)):
        total = [*steady(10, 20), *steady(12, months)]
        assert len(found(series, total, *(steady(5, 20 + months),) * 2)) == splits


def test_years_ago_parts_need_not_have_added_up():
    series = by("group", "all", "family", "single_adult")
    once = [*steady(99, 30), *steady(10, 12)]
    assert found(series, once, steady(4, 42), steady(6, 42)) == [(0, (1, 2))]


def test_a_total_that_nobody_told_of_late_has_no_parts():
    series = by("group", "all", "family", "single_adult")
    gone = [*steady(10, 12), *steady(np.nan, 12)]
    assert found(series, gone, steady(4), steady(6)) == []


def test_a_part_without_a_forecast_is_left_out_if_the_others_make_up_the_total():
    series = by("group", "all", "family", "single_adult", "accompanied_minor")
    columns = steady(10), steady(4), steady(6), steady(0)
    assert found(series, *columns, told=[True, True, True, False]) == [(0, (1, 2))]
    columns = steady(12), steady(4), steady(6), steady(2)
    assert found(series, *columns, told=[True, True, True, False]) == []
    assert found(series, *columns, told=[False, True, True, True]) == []


def test_one_part_alone_is_no_split():
    assert found(by("group", "all", "family"), steady(10), steady(10)) == []


# --- origins ---


def test_origins_and_the_remainder_are_a_split_and_a_grouping_is_none_of_it():
    codes = "all", "MEX", "GTM", "northern_triangle", "other_than_three"
    columns = steady(100), steady(50), steady(20), steady(25), steady(30)
    assert found(by("origin", *codes), *columns) == [(0, (1, 2, 4))]


def test_origins_that_make_up_the_total_need_no_remainder():
    columns = steady(100), steady(70), steady(30), steady(100)
    codes = "all", "MEX", "GTM", "other_than_mexico"
    assert found(by("origin", *codes), *columns) == [(0, (1, 2))]


def test_of_two_lists_that_overlap_that_which_adds_up_is_taken_and_only_it():
    # Three origins and what is beside them; Mexico and what is beside it would count them twice.
    codes = "all", "MEX", "GTM", "HND", "other_than_mexico", "other_than_three"
    columns = [steady(value) for value in (100, 50, 20, 10, 50, 20)]
    assert found(by("origin", *codes), *columns) == [(0, (1, 2, 3, 5))]


def test_lists_of_which_none_adds_up_with_all_origins_are_no_split():
    # Mexico and all others make 100; with Guatemala beside them they make 120.
    codes = "all", "MEX", "GTM", "other_than_mexico"
    assert found(by("origin", *codes), steady(100), steady(50), steady(20), steady(50)) == []


def test_an_origin_that_is_not_in_the_places_is_a_part_like_a_country():
    codes = "all", "MEX", "XXX"
    assert found(by("origin", *codes), steady(9), steady(4), steady(5)) == [(0, (1, 2))]


# --- places ---


def test_places_add_up_to_one_that_lies_two_levels_above_them():
    codes = "USA", "laredo_sector", "del_rio_sector", "tucson_sector"
    columns = steady(60), steady(10), steady(20), steady(30)
    assert found(by("place", *codes), *columns) == [(0, (1, 2, 3))]


def test_of_places_within_places_the_finest_are_the_parts():
    # Texas holds two of the sectors: beside them it would count twice.
    codes = "southwest_land_border", "texas_sw", "laredo_sector", "del_rio_sector", "tucson_sector"
    columns = [steady(value) for value in (60, 30, 10, 20, 30)]
    assert found(by("place", *codes), *columns) == [(0, (2, 3, 4))]


def test_places_beside_each_other_are_no_split():
    codes = "laredo_sector", "del_rio_sector", "tucson_sector"
    assert found(by("place", *codes), steady(30), steady(10), steady(20)) == []


# --- several dimensions at once ---


def test_a_total_can_be_split_in_two_ways():
    series = series_of_codes(
        {}, {"group": "family"}, {"group": "single_adult"}, {"origin": "MEX"}, {"origin": "GTM"}
    )
    columns = [steady(value) for value in (10, 4, 6, 3, 7)]
    assert found(series, *columns) == [(0, (1, 2)), (0, (3, 4))]


def test_what_is_a_total_or_a_part_already_is_no_part_of_another():
    # Two groups by two sectors: the sectors are totals of their groups.
    series = series_of_codes(
        *(
            {"place": place, "group": group}
            for place in ("southwest_land_border", "laredo_sector", "tucson_sector")
            for group in ("all", "family", "single_adult")
        )
    )
    columns = [steady(value) for value in (30, 10, 20, 12, 4, 8, 18, 6, 12)]
    parts = found(series, *columns)
    assert parts == [(0, (1, 2)), (3, (4, 5)), (6, (7, 8))]
    quantiles = np.broadcast_to(np.arange(1.0, 24)[:, None], (2, 23, 9))
    drawn = coherent(
        quantiles,
        [Partition(*one) for one in parts],
        50,
        np.random.default_rng(1),
        correlation=np.eye(9),
    )
    assert drawn.shape == (50, 2, 9)


# --- and their forecasts ---


def walking(columns: int, seed: int = 2, months: int = 60) -> np.ndarray:
    chance = np.random.default_rng(seed)
    walked: np.ndarray = np.round(
        np.exp(7 + np.cumsum(chance.normal(0, 0.15, (months, columns)), axis=0))
    )
    return walked


def total_and_parts(seed: int = 2) -> tuple[Known, pl.DataFrame, np.ndarray]:
    """A total of three groups, a fourth series beside them, and their forecasts."""
    parts = walking(3, seed)
    beside = walking(1, seed + 1)
    known = known_of_columns(parts.sum(axis=1), *parts.T, *beside.T)
    groups = ({"group": code} for code in ("all", "family", "single_adult", "unknown"))
    series = series_of_codes(*groups, {"place": "tucson_sector", "group": "family"})
    return known, series, returning_walk(known, 4)


def test_what_adds_up_adds_up_in_every_draw_and_the_quantiles_are_those_of_the_draws(monkeypatch):
    drawn: list[np.ndarray] = []

    def kept(*told: Any, **more: Any) -> np.ndarray:
        drawn.append(coherent(*told, **more))
        return drawn[-1]

    monkeypatch.setattr("caudal.analysis.forecast.parts.coherent", kept)
    known, series, quantiles = total_and_parts()
    told, splits = added_up(quantiles, known, series, PLACES)
    assert splits == 1
    (draws,) = drawn
    assert draws.shape == (DRAWS, 4, 4)
    np.testing.assert_allclose(draws[:, :, 1:].sum(axis=2), draws[:, :, 0], rtol=1e-9)
    np.testing.assert_array_equal(told[:, :, 1:4], quantiles_of(draws)[:, :, 1:])
    # Changed, but not beyond recognition.
    np.testing.assert_allclose(told[:, _MEDIAN], quantiles[:, _MEDIAN], rtol=0.2)


def test_the_total_and_what_is_no_part_keep_their_own_forecast_to_the_bit():
    known, series, quantiles = total_and_parts()
    before = quantiles.tobytes()
    told, _ = added_up(quantiles, known, series, PLACES)
    assert told[:, :, [0, 4]].tobytes() == quantiles[:, :, [0, 4]].tobytes()
    assert (told[:, :, 1:4] != quantiles[:, :, 1:4]).any()
    assert quantiles.tobytes() == before


def test_the_same_answer_twice_has_the_same_bytes():
    first, second = (added_up(*_given(), PLACES)[0] for _ in range(2))
    assert first.tobytes() == second.tobytes()


def _given() -> tuple[np.ndarray, Known, pl.DataFrame]:
    known, series, quantiles = total_and_parts()
    return quantiles, known, series


def test_where_nothing_adds_up_every_series_keeps_its_forecast():
    known, series, quantiles = total_and_parts()
    known.values[:, 0] *= 2
    told, splits = added_up(quantiles, known, series, PLACES)
    assert splits == 0
    assert told is quantiles


def test_a_series_without_a_forecast_stays_without_one():
    known, series, quantiles = total_and_parts()
    known.values[:, 0] -= known.values[:, 3]
    quantiles[:, :, 3] = np.nan
    told, splits = added_up(quantiles, known, series, PLACES)
    assert splits == 1
    assert np.isnan(told[:, :, 3]).all()
    assert not np.isnan(told[:, :, :3]).any()
