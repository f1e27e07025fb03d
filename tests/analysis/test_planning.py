"""The planner's table: by hand, in simulated draws, and against the steady state."""

import math
from datetime import date
from statistics import NormalDist

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caudal.analysis.forecast.planning import cheapest_chance, paths, planning, stock_ahead
from caudal.vocabulary.errors import WrongOption
from caudal.vocabulary.estimate_tables import ESTIMATES, LEVELS

_MONTHS = [date(2019, 6, 1), date(2019, 7, 1), date(2019, 8, 1)]


def _estimates(quantiles, measure="encounters", group="family", levels=LEVELS):
    """Rows of `estimates` from quantiles (periods, levels); None is not told."""
    records = [
        {
            "measure": measure,
            "frequency": "month",
            "place": "southwest_land_border",
            "origin": "all",
            "group": group,
            "authority": "all",
            "component": "usbp",
            "run": "0123456789abcdef",
            "kind": "forecast",
            "model": "default",
            "last_known": date(2019, 5, 1),
            "horizon": n + 1,
            "period": _MONTHS[n],
            "output_type": "quantile",
            "output_type_id": level,
            "value": value,
        }
        for n, values in enumerate(quantiles)
        for level, value in zip(levels, values, strict=True)
    ]
    return pl.DataFrame(records, schema={c.name: c.type for c in ESTIMATES})


def _per_cent(top: float) -> list[float]:
    """A quantile function that rises evenly from 0 to `top`."""
    return [level * top for level in LEVELS]


def _told(table, period, **cell) -> list[int]:
    return table.filter(pl.col("period") == period).filter(**cell)["quantity"].to_list()


def test_a_flow_is_planned_by_its_quantiles():
    # Evenly from 0 to 10,001: 95% lie below 9,500.95, 90% below 9,000.9, 80% below 8,000.8.
    table = planning(_estimates([_per_cent(10_001)]))
    assert _told(table, _MONTHS[0]) == [9_501, 9_001, 8_001]
    assert set(table["unit"]) == {"arrivals"}


def test_one_month_is_its_own_highest():
    table = planning(_estimates([_per_cent(10_000)]))
    highest = table.filter(pl.col("period").is_null())["quantity"].to_list()
    assert highest == pytest.approx([9_500, 9_000, 8_000], rel=0.01)


def test_places_are_arrivals_a_day_times_the_stay():
    # June has 30 days: 9,500 / 30 × 3 = 950; July 31: 9,500 / 31 × 3 = 919.4, so 920.
    table = planning(_estimates([_per_cent(10_000)] * 2), stays=(1.5, 3.0))
    assert _told(table, _MONTHS[0], chance_short=0.05, unit="places") == [475, 950]
    assert _told(table, _MONTHS[1], chance_short=0.05, stay=3.0) == [920]


def test_staff_are_places_by_those_one_looks_after():
    # 950 places, 8 each: 118.75, so 119.
    table = planning(_estimates([_per_cent(10_000)]), stays=(3.0,), per=8)
    assert _told(table, _MONTHS[0], chance_short=0.05, unit="staff", per=8.0) == [119]


def test_people_in_care_are_planned_as_forecast():
    table = planning(_estimates([_per_cent(10_000)], "children_in_care", "unaccompanied_child"))
    assert set(table["unit"]) == {"places"}
    assert _told(table, _MONTHS[0], chance_short=0.1) == [9_000]


def test_a_period_that_is_not_told_gives_no_number_nor_the_highest():
    table = planning(_estimates([_per_cent(100), [None] * len(LEVELS)]))
    assert _told(table, _MONTHS[0]) == [95, 90, 80]
    rest = table.filter((pl.col("period") != _MONTHS[0]) | pl.col("period").is_null())
    assert rest["quantity"].null_count() == rest.height == 6


def test_the_cheapest_chance_is_the_critical_ratio():
    # A place too few costs 19 times a place too many: short in 1 of 20.
    assert cheapest_chance(19, 1) == pytest.approx(0.05)


def test_the_cheapest_number_by_trying_all_is_the_quantile_at_that_chance():
    drawn = np.random.default_rng(3).poisson(200, 4_000)
    tried = np.arange(150, 260)
    few = np.maximum(drawn[:, None] - tried, 0).mean(axis=0) * 4
    many = np.maximum(tried - drawn[:, None], 0).mean(axis=0)
    by_trying = tried[np.argmin(few + many)]
    assert by_trying == np.quantile(drawn, 1 - cheapest_chance(4, 1), method="inverted_cdf")


@settings(max_examples=15, deadline=None)
@given(st.floats(3, 10), st.floats(0.05, 0.6), st.integers(0, 2**32 - 1))
def test_the_chance_of_falling_short_is_the_one_named(centre, scale, seed):
    score = np.array([NormalDist().inv_cdf(level) for level in LEVELS])
    months = np.sqrt([1.0, 2.0, 3.0])[:, None] * scale
    table = planning(_estimates(np.exp(centre + months * score) + 200), stays=(20.0,))
    steps = np.random.default_rng(seed).standard_normal((20_000, 3)) * scale
    arrivals = np.exp(centre + np.cumsum(steps, axis=1)) + 200
    needed = arrivals * 20 / np.array([30, 31, 31])
    needed = np.column_stack([needed, needed.max(axis=1)])
    for n, period in enumerate([*_MONTHS, None]):
        rows = table.filter(pl.col("period").eq_missing(pl.lit(period)))
        for chance, quantity in rows.select("chance_short", "quantity").iter_rows():
            # Four standard errors of each of the two samples, and what rounding up covers.
            off = 6 * math.sqrt(chance * (1 - chance) / 20_000)
            assert (needed[:, n] > quantity).mean() <= chance + off
            assert (needed[:, n] > quantity - 1).mean() >= chance - off


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.lists(st.floats(0, 1e5), min_size=23, max_size=23), min_size=1, max_size=3),
    st.floats(0.5, 90),
)
def test_less_chance_is_never_fewer_and_the_highest_never_below_a_month(months, stay):
    table = planning(_estimates([sorted(values) for values in months]), stays=(stay,))
    wide = table.pivot("chance_short", index="period", values="quantity")
    assert (wide["0.05"] >= wide["0.1"]).all()
    assert (wide["0.1"] >= wide["0.2"]).all()
    for chance in ("0.05", "0.1", "0.2"):
        assert wide[chance][-1] == max(wide[chance])


def test_the_stock_by_days_is_the_stock_by_months():
    # The same equation stepped a thousandth of a day at a time.
    held, stay = 400.0, 35.0
    for arrivals, days in ((900, 30), (300, 31)):
        for _ in range(days * 1000):
            held += (arrivals / days - held / stay) / 1000
    ahead = stock_ahead(400, np.array([[900.0, 300.0]]), [30, 31], stay)
    assert ahead[0, 1] == pytest.approx(held, rel=1e-4)


def test_a_lasting_flow_comes_to_littles_law():
    ahead = stock_ahead(0, np.full((1, 60), 600.0), [30] * 60, 40)
    assert ahead[0, -1] == pytest.approx(600 / 30 * 40)


def test_a_stock_moves_from_where_it_is():
    # Nothing arrives and half leave a month: 1,000 → 500 → 250; the highest is the first.
    half = 30 / math.log(2)
    table = planning(_estimates([[0.0] * len(LEVELS)]), stays=(half,), stock=1_000)
    assert table["quantity"].to_list() == [500] * 6


def test_draws_have_the_quantiles_and_move_as_a_walk():
    values = np.array([_per_cent(100), _per_cent(300)])
    drawn = paths(LEVELS, values, [1, 4], rng=np.random.default_rng(1))
    assert np.quantile(drawn[:, 1], 0.9) == pytest.approx(270, rel=0.01)
    ranks = np.argsort(np.argsort(drawn, axis=0), axis=0)
    # Correlation of the scores √(1/4) = 0.5; of ranks 6/π · asin(0.5/2) = 0.4826.
    correlation = np.asarray(np.corrcoef(ranks.T))
    assert correlation[0, 1] == pytest.approx(6 / math.pi * math.asin(0.25), abs=0.03)


def test_the_same_seed_gives_the_same_table():
    rows = _estimates([_per_cent(800), _per_cent(900)])
    assert planning(rows, seed=5).equals(planning(rows, seed=5))
    assert (
        planning(pl.concat([rows, rows.with_columns(group=pl.lit("all"))]), seed=5)
        .filter(group="family")
        .equals(planning(rows, seed=5))
    )


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"stays": (0.0,)}, "not above zero"),
        ({"per": 0.0}, "staff look after none"),
        ({"stock": 10.0}, "need a length of stay"),
        ({"chances": (1.5,)}, "between 0 and 1"),
        ({"chances": (0.001,)}, "no chance below 0.01"),
    ],
)
def test_what_means_nothing_is_refused(options, says):
    with pytest.raises(WrongOption, match=says):
        planning(_estimates([_per_cent(100)]), **options)


def test_a_stock_has_no_stay():
    rows = _estimates([_per_cent(100)], "children_in_care", "unaccompanied_child")
    with pytest.raises(WrongOption, match="as they are"):
        planning(rows, stays=(30.0,))
