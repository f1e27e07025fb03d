"""Comparing models: against scipy's numbers, plain loops, and simulated worlds that are known."""

import math

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
    pairwise_relative,
    two_sided,
)

# The band of a share.


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [
        # scipy 1.17.1: stats.binomtest(hits, n).proportion_ci(method="wilson").
        (0, 10, 0.0, 0.27753279986288926),
        (8, 10, 0.4901624715366418, 0.9433178485456248),
        (91, 114, 0.7154171305476839, 0.8616293578487965),
        (114, 114, 0.9674014658411583, 1.0),
    ],
)
def test_the_binomial_band_is_the_one_of_scipy(hits, n, low, high) -> None:
    told = binomial_band(np.array(float(hits)), np.array(float(n)))
    assert [float(one) for one in told] == pytest.approx([low, high], abs=1e-12)


@given(st.floats(0, 1), st.floats(1, 1000))
def test_the_band_holds_the_share_and_shrinks_with_the_number(share, n) -> None:
    low, high = (float(one) for one in binomial_band(np.array(share * n), np.array(n)))
    assert -1e-12 <= low <= share + 1e-9
    assert share - 1e-9 <= high <= 1 + 1e-12
    closer = binomial_band(np.array(share * 4 * n), np.array(4 * n))
    assert float(closer[1] - closer[0]) < high - low


def test_of_nothing_anything_may_be() -> None:
    low, high = binomial_band(np.array([0.0, 5.0]), np.array([0.0, 10.0]))
    assert (low[0], high[0]) == (0.0, 1.0)
    assert 0 < low[1] < high[1] < 1


# Student's t.


@pytest.mark.parametrize(
    ("t", "degrees", "p"),
    [
        # scipy 1.17.1: 2 * stats.t.sf(abs(t), degrees).
        (0.0, 3, 1.0),
        (1.0, 1, 0.5),
        (2.5, 4, 0.06676654481198814),
        (-1.7, 9, 0.12334766214382385),
        (1.3, 29, 0.2038391836620298),
        (-3.2, 113, 0.0017841603118919774),
        (8.0, 113, 1.1949381461318762e-12),
        (0.02, 500, 0.9840513510064683),
        (40.0, 5, 1.8411962171772954e-07),
        (math.inf, 7, 0.0),
    ],
)
def test_two_sided_is_the_one_of_scipy(t, degrees, p) -> None:
    told = float(two_sided(np.array(t), np.array(float(degrees))))
    assert told == pytest.approx(p, rel=1e-10, abs=1e-300)


# Diebold and Mariano.

_DIFFERENCE = np.array([0.3, -0.1, 0.5, 0.2, 0.4, -0.3, 0.6, 0.1, 0.0, 0.25])


def test_one_period_ahead_it_is_the_t_test() -> None:
    # scipy 1.17.1: stats.ttest_1samp(difference, 0).pvalue.
    told = float(diebold_mariano(_DIFFERENCE, 1))
    assert told == pytest.approx(0.053264606661154, rel=1e-9)


def test_further_ahead_the_autocovariances_count() -> None:
    # The formula of R's forecast::dm.test (Harvey, Leybourne and Newbold 1997) written out
    # by hand, its p from scipy 1.17.1's stats.t.sf.
    waves = np.array([0.9, 0.8, 0.4, 0.1, -0.3, -0.2, 0.3, 0.6, 0.7, 0.2, 0.1, 0.5])
    told = [float(diebold_mariano(waves, h)) for h in (1, 2, 3)]
    expected = [0.009856629703100273, 0.07157701162472113, 0.07483651074158881]
    assert told == pytest.approx(expected, rel=1e-9)


@given(st.integers(0, 10**6), st.integers(1, 4))
@settings(max_examples=30)
def test_it_is_what_plain_loops_give(seed, horizon) -> None:
    drawn = np.random.default_rng(seed).normal(0.2, 1, size=(25, 3))
    told = diebold_mariano(drawn, horizon)
    for column in range(3):
        values, n = drawn[:, column].tolist(), 25
        mean = sum(values) / n
        covariances = [
            sum((values[t] - mean) * (values[t - lag] - mean) for t in range(lag, n)) / n
            for lag in range(horizon)
        ]
        variance = covariances[0] + 2 * sum(covariances[1:])
        if variance <= 0:
            weights = [1 - lag / horizon for lag in range(horizon)]
            variance = 2 * sum(map(float.__mul__, weights, covariances)) - covariances[0]
        small = (n + 1 - 2 * horizon + horizon * (horizon - 1) / n) / n
        statistic = mean / math.sqrt(variance / n) * math.sqrt(small)
        expected = float(two_sided(np.array(statistic), np.array(24.0)))
        assert float(told[column]) == pytest.approx(expected, rel=1e-8)


def test_a_negative_variance_is_weighted_down() -> None:
    # Up and down in turn, h = 2: covariances 1 and −0.9 give 1 − 1.8 < 0; Bartlett: 1 − 0.9.
    turns = np.array([1.0, -1.0] * 5) + 0.1
    statistic = 0.1 / math.sqrt(0.1 / 10) * math.sqrt((11 - 4 + 0.2) / 10)
    expected = float(two_sided(np.array(statistic), np.array(9.0)))
    assert float(diebold_mariano(turns, 2)) == pytest.approx(expected)


def test_what_cannot_be_compared_has_no_p_and_what_is_the_same_has_one() -> None:
    columns = np.full((12, 5), np.nan)
    columns[0, 0] = 1.0  # one difference
    columns[:3, 1] = [1, 2, 3]  # no more than the horizon
    columns[:, 2] = 0.0  # the same scores
    columns[:, 3] = 1.0  # always worse by one
    told = diebold_mariano(columns, 3)
    assert np.isnan(told).tolist() == [True, True, False, False, True]
    assert (told[2], told[3]) == (1.0, 0.0)


def test_a_missing_origin_keeps_the_others_apart() -> None:
    # 1, ?, −1, …: with the gap no neighbours are 1 and −1, so the first lag adds nothing.
    gaps = np.array([1.5, np.nan, -0.5] * 6 + [np.nan])
    whole = np.array([1.5, -0.5] * 6)
    assert float(diebold_mariano(gaps, 1)) == pytest.approx(float(diebold_mariano(whole, 1)))
    assert float(diebold_mariano(gaps, 2)) != pytest.approx(float(diebold_mariano(whole, 2)))


def test_equal_models_are_told_apart_one_time_in_twenty() -> None:
    # Moving averages of three shocks, as errors three months ahead overlap.
    shocks = np.random.default_rng(5).normal(size=(116, 2000))
    overlapping = shocks[2:] + shocks[1:-1] + shocks[:-2]
    assert 0.03 <= (diebold_mariano(overlapping, 3) < 0.05).mean() <= 0.09
    # Taken for independent, they would be told apart far too often.
    assert (diebold_mariano(overlapping, 1) < 0.05).mean() > 0.2


# How many independent ones.


def test_the_effective_number_by_hand() -> None:
    # Autocovariances of 1, 1, −1, −1 over 1: (1 − 1 + 1)/4 = 0.25, then −0.5: 4 / 1.5.
    assert float(effective_number(np.array([1.0, 1, -1, -1]))) == pytest.approx(4 / 1.5)
    assert float(effective_number(np.full(6, 3.0))) == 6
    assert float(effective_number(np.full(6, np.nan))) == 0


def test_the_effective_number_of_known_worlds() -> None:
    chance = np.random.default_rng(2)
    white = chance.normal(size=(2000, 20))
    waves = np.zeros((2000, 20))
    for t in range(1, 2000):
        waves[t] = 0.6 * waves[t - 1] + white[t]
    # AR(1): n (1 − 0.6) / (1 + 0.6) = n / 4.
    assert effective_number(waves).mean() == pytest.approx(500, rel=0.1)
    assert 1800 < effective_number(white).mean() <= 2000


@given(st.lists(st.none() | st.floats(-1e3, 1e3), min_size=1, max_size=30))
def test_the_effective_number_is_no_more_than_the_scores(told) -> None:
    scores = np.array([np.nan if one is None else one for one in told])
    known = int((~np.isnan(scores)).sum())
    assert (0 < float(effective_number(scores)) <= known) if known else True


# All pairs.


def _long(scores: dict[str, list[float | None]]) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {"model": model, "at": at, "wis": one}
            for model, told in scores.items()
            for at, one in enumerate(told)
            if one is not None
        ],
        schema={"model": pl.String, "at": pl.Int64, "wis": pl.Float64},
    )


def _relative(scores, *, baseline="naive") -> dict[str, float | None]:
    told = pairwise_relative(_long(scores), "wis", by=(), forecast=("at",), baseline=baseline)
    return dict(told.select("model", "relative").iter_rows())


def test_the_same_forecasts_give_the_plain_ratio() -> None:
    told = _relative({"naive": [2.0, 4], "one": [1.0, 2], "two": [6.0, 6]})
    assert told == pytest.approx({"naive": 1.0, "one": 0.5, "two": 2.0})


def test_pairs_are_compared_on_what_both_made() -> None:
    # `one` lacks the second: naive 2/1 and 3/1 …; ratios: one/naive 1/2, one/two 1/4,
    # two/naive 8/6; θ: one (1/2 · 1/4)^⅓, naive (2 · 6/8)^⅓, two (4 · 8/6)^⅓.
    told = _relative({"naive": [2.0, 4], "one": [1.0, None], "two": [4.0, 4]})
    assert told["one"] == pytest.approx(((1 / 8) / (2 * 6 / 8)) ** (1 / 3))
    assert told["two"] == pytest.approx(((4 * 8 / 6) / (2 * 6 / 8)) ** (1 / 3))
    assert told["naive"] == 1


def test_who_never_met_the_baseline_is_not_compared_with_it() -> None:
    told = _relative({"naive": [2.0, None, 4], "one": [None, 3.0, None], "two": [1.0, 1, 1]})
    assert told["one"] is None
    assert told["two"] is not None
    assert set(_relative({"one": [1.0], "two": [2.0]}).values()) == {None}


def test_no_error_at_all_is_no_ratio() -> None:
    told = _relative({"naive": [2.0, 4], "one": [0.0, 0], "two": [3.0, 3]})
    assert told == {"naive": pytest.approx(1.0), "one": None, "two": pytest.approx(1.0)}


_MODELS = ("naive", "one", "two", "three")


@given(
    st.lists(st.tuples(*(st.none() | st.floats(0.1, 100) for _ in _MODELS)), min_size=1, max_size=8)
)
def test_pairs_are_what_plain_loops_give(rows) -> None:
    told = _relative({m: [row[n] for row in rows] for n, m in enumerate(_MODELS)})

    def ratio(a: int, b: int) -> float | None:
        both = [(row[a], row[b]) for row in rows if row[a] is not None and row[b] is not None]
        return sum(x for x, _ in both) / sum(y for _, y in both) if both else None

    theta = []
    for a in range(4):
        logs = [math.log(r) for b in range(4) if (r := ratio(a, b)) is not None]
        theta.append(math.exp(sum(logs) / len(logs)) if logs else None)
    for a, model in enumerate(_MODELS):
        met = ratio(a, 0) is not None
        if (mine := theta[a]) is None or (zero := theta[0]) is None or not met:
            assert told.get(model) is None
        else:
            assert told[model] == pytest.approx(mine / zero)


def test_groups_are_compared_apart() -> None:
    long = pl.concat(
        [
            _long({"naive": [2.0], "one": [1.0]}).with_columns(horizon=pl.lit(1)),
            _long({"naive": [2.0], "one": [3.0]}).with_columns(horizon=pl.lit(None, pl.Int32)),
        ]
    )
    told = pairwise_relative(long, "wis", by=("horizon",), forecast=("at",), baseline="naive")
    ones = told.filter(pl.col("model") == "one").select("horizon", "relative")
    assert dict(ones.iter_rows()) == pytest.approx({1: 0.5, None: 1.5})


def test_the_effective_cases_of_known_worlds() -> None:
    chance = np.random.default_rng(9)
    origins, each = 400, 50
    alone = chance.random((origins, each, 40)) < 0.8
    together = np.repeat(chance.random((origins, 1, 40)) < 0.8, each, axis=1)
    n = np.full(40, float(origins * each))
    for hits, low, high in ((alone, 12_000, 20_000), (together, 300, 400)):
        cases = effective_cases(hits.mean(axis=1), hits.mean(axis=(0, 1)), n)
        assert low < cases.mean() <= high
    # All inside: as many as there are origins.
    assert effective_cases(np.ones((7, 1)), np.ones(1), np.array([70.0])).tolist() == [7]
