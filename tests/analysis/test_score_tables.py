"""The tables of scores: by hand, by plain loops over the rows, and as they are declared."""

import math
from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caudal.analysis.comparison import (
    binomial_band,
    diebold_mariano,
    effective_cases,
    effective_number,
)
from caudal.analysis.score_tables import pooled_rows, score_rows
from caudal.vocabulary.estimate_tables import POOLED_SCORES, SCORES
from caudal.vocabulary.periods import add_months
from caudal.vocabulary.tables import checked

_FIRST = date(2015, 1, 1)
_SAME = {
    "measure": "encounters",
    "frequency": "month",
    "place": "southwest_land_border",
    "origin": "all",
    "authority": "all",
    "component": "usbp",
}


def forecast(model, at, horizon, wis, **other) -> dict[str, object]:
    """One scored forecast, of the single adults unless told otherwise."""
    last_known = add_months(_FIRST, at)
    return {
        "model": model,
        **_SAME,
        "group": "single_adult",
        "last_known": last_known,
        "horizon": horizon,
        "period": add_months(last_known, horizon),
        "regime": "calm",
        "reconstructed": False,
        "wis": float(wis),
        "absolute_error": 2.0 * wis,
        "mase_scale": 4.0,
        "hit_50": True,
        "hit_80": True,
        "hit_95": True,
        "pit": 0.5,
        **other,
    }


def world(seed, *, models=("naive", "one"), groups=("family",), origins=24, horizons=(1, 2)):
    """Forecasts of every model, all different; some missing."""
    chance = np.random.default_rng(seed)
    return pl.DataFrame(
        [
            forecast(
                model,
                at,
                horizon,
                chance.gamma(2.0),
                group=group,
                regime="break" if (at + horizon) % 5 == 0 else "calm",
                reconstructed=bool(at % 2),
                mase_scale=float(chance.gamma(3.0)) if at % 7 else None,
                hit_50=bool(chance.random() < 0.5),
                hit_80=bool(chance.random() < 0.8),
                hit_95=bool(chance.random() < 0.95),
                pit=float(chance.random()),
            )
            for model in models
            for group in groups
            for at in range(origins)
            for horizon in horizons
            if chance.random() < 0.95
        ]
    )


def row(rows, **where):
    """The one row of which this is so; None is null."""
    return rows.filter(
        *(pl.col(name).eq_missing(pl.lit(value)) for name, value in where.items())
    ).row(0, named=True)


# Scores.


def test_means_and_counts_by_hand() -> None:
    told = score_rows(
        pl.DataFrame(
            [
                forecast("naive", 0, 1, 4.0),
                forecast("naive", 1, 1, 8.0, regime="break"),
                forecast("one", 0, 1, 2.0, hit_50=False, pit=0.9, reconstructed=True),
                forecast("one", 1, 1, 1.0, regime="break", mase_scale=None, hit_80=False),
                forecast("one", 1, 2, 9.0, mase_scale=0.0),
            ]
        )
    )
    one = row(told, model="one", horizon=1, regime="all")
    assert (one["n"], one["reconstructed"]) == (2, 1)
    assert (one["first_origin"], one["last_origin"]) == (date(2015, 1, 1), date(2015, 2, 1))
    # WIS (2 + 1)/2, against (4 + 8)/2; errors twice that; the only scale: 4/4.
    assert (one["wis"], one["relative_wis"]) == pytest.approx((1.5, 0.25))
    assert (one["mae"], one["relative_mae"], one["mase"]) == pytest.approx((3.0, 0.25, 1.0))
    assert (one["coverage_50"], one["coverage_80"], one["coverage_95"]) == (0.5, 0.5, 1.0)
    assert one["pit_mean"] == pytest.approx(0.7)
    assert row(told, model="one", horizon=1, regime="break")["wis"] == 1.0
    # All horizons: (2 + 1 + 9)/3; against Naive on the two that both made.
    every = row(told, model="one", horizon=None, regime="all")
    assert (every["n"], every["wis"], every["relative_wis"]) == pytest.approx((3, 4.0, 0.25))
    alone = row(told, model="one", horizon=2, regime="all")
    assert (alone["relative_wis"], alone["mase"], alone["dm_p"]) == (None, None, None)
    assert row(told, model="naive", horizon=1, regime="all")["relative_wis"] == 1.0


def test_rows_stand_in_the_order_of_models_targets_horizons_and_regimes() -> None:
    told = score_rows(world(1, models=("two", "naive"), groups=("single_adult", "family")))
    order = told.select("model", "group", "horizon", "regime").rows()
    assert order == [
        (model, group, horizon, regime)
        for model in ("two", "naive")
        for group in ("single_adult", "family")
        for horizon in (1, 2, None)
        for regime in ("all", "calm", "break")
    ]


@pytest.mark.parametrize("groups", [("family",), ("family", "single_adult")])
def test_the_tables_are_as_they_are_declared(groups) -> None:
    scored = world(2, models=("naive", "one", "two"), groups=groups)
    checked(score_rows(scored), SCORES, where="here")
    checked(pooled_rows(scored), POOLED_SCORES, where="here")
    for nothing in (scored.clear(), scored.head(3).with_columns(wis=pl.lit(math.nan))):
        assert checked(score_rows(nothing), SCORES, where="here").is_empty()
        assert checked(pooled_rows(nothing), POOLED_SCORES, where="here").is_empty()


def _array(scored, name, *, model, horizon, regime):
    """Mean per origin (24,), of the rows asked for; none: NaN."""
    values = np.full(24, np.nan)
    for at in range(24):
        held = [
            one[name]
            for one in scored.iter_rows(named=True)
            if one["model"] == model
            and one["last_known"] == add_months(_FIRST, at)
            and horizon in (None, one["horizon"])
            and regime in ("all", one["regime"])
            and one[name] is not None
        ]
        values[at] = np.mean(held) if held else np.nan
    return values


@settings(max_examples=3, deadline=None)
@given(st.integers(0, 10**6))
def test_tests_and_bands_are_those_of_the_origins_in_order(seed) -> None:
    scored = world(seed)
    told = score_rows(scored.sample(fraction=1.0, shuffle=True, seed=seed))
    base = scored.filter(pl.col("model") == "naive").select("last_known", "horizon", base="wis")
    against = scored.join(base, on=["last_known", "horizon"], how="left").with_columns(
        difference=pl.col("wis") - pl.col("base")
    )
    for horizon, regime in ((1, "all"), (2, "calm"), (None, "all"), (None, "break")):
        asked = {"model": "one", "horizon": horizon, "regime": regime}
        one = row(told, **asked)
        difference = _array(against, "difference", **asked)
        p = float(diebold_mariano(difference, horizon or 2))
        compared = (~np.isnan(difference)).sum() >= 10
        assert one["dm_p"] == (pytest.approx(p) if compared else None)
        direction = "better" if np.nanmean(difference) < 0 else "worse"
        expected = ("no_difference" if p > 0.05 else direction) if compared else None
        assert one["verdict"] == expected
        hits = _array(scored, "hit_80", **asked)
        share = one["coverage_80"]
        cases = effective_cases(hits, np.array(share), np.array(float(one["n"])))
        low, high = binomial_band(share * cases, cases)
        assert one["coverage_80_low"] == pytest.approx(float(low))
        assert one["coverage_80_high"] == pytest.approx(float(high))


def test_naive_is_not_compared_with_itself_and_few_origins_are_not_compared() -> None:
    def differ(origins):
        return score_rows(
            pl.DataFrame(
                [
                    forecast(model, at, 1, wis + 0.1 * (at % 3))
                    for at in range(origins)
                    for model, wis in (("naive", 2), ("one", 1 - 0.1 * (at % 2)), ("two", 3))
                ]
            )
        )

    assert row(differ(9), model="one", horizon=1, regime="all")["dm_p"] is None
    told = differ(10)
    assert row(told, model="naive", horizon=1, regime="all")["verdict"] is None
    assert row(told, model="naive", horizon=1, regime="all")["dm_p"] is None
    assert row(told, model="one", horizon=1, regime="all")["verdict"] == "better"
    assert row(told, model="two", horizon=1, regime="all")["verdict"] == "worse"
    same = pl.DataFrame([forecast(m, at, 1, at + 1) for at in range(12) for m in ("naive", "one")])
    told = score_rows(same)
    assert row(told, model="one", horizon=1, regime="all")["dm_p"] == 1.0
    assert row(told, model="one", horizon=1, regime="all")["verdict"] == "no_difference"


def test_without_the_baseline_nothing_is_relative() -> None:
    told = score_rows(world(3, models=("one", "two")))
    for name in ("relative_wis", "relative_mae", "dm_p", "verdict"):
        assert told[name].null_count() == told.height
    other = score_rows(world(3, models=("one", "two")), baseline="one")
    assert row(other, model="one", horizon=1, regime="all")["relative_wis"] == 1.0


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 10**6))
def test_the_order_of_the_forecasts_does_not_show_in_the_numbers(seed) -> None:
    scored = world(seed, models=("naive", "one", "two"), groups=("family", "single_adult"))
    mixed = scored.sample(fraction=1.0, shuffle=True, seed=seed)
    keys = ["model", "group", "horizon", "regime"]
    assert score_rows(mixed).sort(keys).equals(score_rows(scored).sort(keys))
    assert (
        pooled_rows(mixed)
        .sort(keys[:1] + keys[2:])
        .equals(pooled_rows(scored).sort(keys[:1] + keys[2:]))
    )


# Pooled.


def test_every_series_counts_the_same() -> None:
    # Ratios 1/2 and 4: geometric mean √2, whatever the size of the series.
    told = pooled_rows(
        pl.DataFrame(
            [
                forecast("naive", 0, 1, 2.0),
                forecast("one", 0, 1, 1.0),
                forecast("naive", 0, 1, 1e6, group="family"),
                forecast("one", 0, 1, 4e6, group="family"),
                forecast("one", 1, 1, 4e6, group="family"),
            ]
        )
    )
    one = row(told, model="one", horizon=1, regime="all")
    assert one["relative_wis"] == pytest.approx(math.sqrt(2))
    assert one["relative_mae"] == pytest.approx(math.sqrt(2))
    assert (one["series"], one["origins"], one["n"]) == (2, 2, 3)


def test_pooling_does_not_ask_for_the_unit_of_a_series() -> None:
    scored = world(4, groups=("family", "single_adult"))
    large = pl.when(pl.col("group") == "family").then(1e5).otherwise(1.0)
    other = scored.with_columns(pl.col("wis", "absolute_error", "mase_scale") * large)
    before, after = pooled_rows(scored), pooled_rows(other)
    for name in ("relative_wis", "relative_mae", "mase", "dm_p", "coverage_80_low", "effective"):
        ours, theirs = (one[name].fill_null(-1).to_list() for one in (before, after))
        assert ours == pytest.approx(theirs)


def test_series_that_say_the_same_are_one_series() -> None:
    # Twice the same forecasts: the shares stay, and so do the bands, the p and the number.
    scored = world(5)
    twice = pl.concat([scored, scored.with_columns(group=pl.lit("single_adult"))])
    once, doubled = pooled_rows(scored), pooled_rows(twice)
    assert (doubled["n"] == 2 * once["n"]).all()
    for name in ("coverage_80", "coverage_80_low", "coverage_80_high", "dm_p", "effective"):
        assert doubled[name].fill_null(-1).to_list() == pytest.approx(
            once[name].fill_null(-1).to_list()
        )


def test_the_effective_number_is_that_of_the_hits_by_origin() -> None:
    scored = world(6, groups=("family", "single_adult"))
    for horizon in (1, None):
        asked = {"model": "one", "horizon": horizon, "regime": "all"}
        expected = float(effective_number(_array(scored, "hit_80", **asked)))
        assert row(pooled_rows(scored), **asked)["effective"] == pytest.approx(expected)
