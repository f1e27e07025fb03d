"""Verdicts against chance, in small; and the harness that does it: it counts right."""

import math
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from caudal.analysis.effect import ESTIMATORS
from caudal.analysis.effect.shape import Case, Compute, Estimate, Estimator
from caudal.vocabulary.periods import add_months

_TOOLS = str(Path(__file__).resolve().parents[3] / "tools")
sys.path.insert(0, _TOOLS)
try:
    from validate_effect import (
        ANY,
        World,
        allowed,
        no_effect_case,
        planted,
        real_case,
        sham_cases,
        tally,
    )
finally:
    sys.path.remove(_TOOLS)


def made(series: int = 30, months: int = 240) -> World:
    """Walks with a season, some restless and some calm."""
    chance = np.random.default_rng(5)
    season = 0.3 * np.sin(np.arange(months) * math.pi / 6)[:, None]
    spread = np.linspace(0.05, 0.3, series)
    logs = 8 + season + np.cumsum(spread * chance.standard_t(5, (months, series)), axis=0)
    return World(
        [f"s{n}" for n in range(series)], date(2000, 1, 1), np.round(np.exp(logs)).astype(float)
    )


WORLD = made()
MONTHS = [add_months(WORLD.first, month) for month in range(240)]


def by_rank(case: Case) -> Estimate:
    """Mean change of the logs after, ranked among the same of the donors: exact without effect."""
    logs = np.log(case.values + 0.5)
    before = logs[case.begins - case.pre : case.begins].mean(axis=0)
    change = logs[case.begins : case.begins + case.post].mean(axis=0) - before
    change -= change.mean()
    size = np.abs(change)
    others = size[list(case.donors)]
    half = float(np.quantile(others, 0.95))
    return Estimate(
        log=float(change[0]),
        low=float(change[0]) - half,
        high=float(change[0]) + half,
        p=float((1 + (others >= size[0]).sum()) / (1 + len(others))),
        placebos=others,
        statistic=float(size[0]),
        floor=1 / (1 + len(others)),
        mde=half,
        sign_stable=True,
    )


def always(case: Case) -> Estimate:
    """Finds a fall whatever it sees."""
    return replace(by_rank(case), log=-1.0, low=-1.5, high=-0.5, p=0.01)


FAKES = {
    "by_rank": Estimator("by_rank", "ranks", by_rank),
    "always": Estimator("always", "always a fall", always),
}


def panels(number: int, seed: int = 1) -> list[Case]:
    rng = np.random.default_rng(seed)
    return [
        no_effect_case(WORLD, rng, pre=18, donors=24, before=36, after=3) for _ in range(number)
    ]


def alone(cases: list[Case], name: str, compute: Compute) -> pl.DataFrame:
    """What one estimator says that decides."""
    return tally(cases, {name: Estimator(name, "", compute)}, [name])


def share(table: pl.DataFrame, estimator: str, column: str) -> float:
    return float(table.filter(estimator=estimator)[column].item())


def test_an_exact_rank_says_effect_at_the_nominal_rate_and_a_sure_one_always() -> None:
    table = tally(panels(400), FAKES, ["by_rank"])
    # One of 25 ranks lies at or below 0.05: 0.04, give or take three errors of 400 panels.
    assert share(table, "by_rank", "low_p") == pytest.approx(0.04, abs=3 * 0.0098)
    assert share(table, "by_rank", "alone") <= share(table, "by_rank", "low_p")
    assert share(table, "by_rank", "effect") <= allowed(400)
    assert share(table, "always", "alone") == 1.0


def test_a_second_opinion_is_told_as_an_effect_where_the_deciding_one_is_only() -> None:
    table = tally(panels(100), FAKES, ["by_rank"])
    own = share(table, "by_rank", "effect")
    assert 0 < own < 0.2
    assert share(table, "always", "effect") == share(table, ANY, "effect") == own
    assert share(table, ANY, "alone") == 1.0
    # The other way round, it is the one that always says so that decides.
    assert share(tally(panels(100), FAKES, ["always"]), ANY, "effect") == 1.0


def test_cases_with_too_few_comparisons_do_not_thin_the_rate() -> None:
    def sometimes(case: Case) -> Estimate:
        return always(case) if case.values[0, 0] % 2 else replace(always(case), floor=0.2)

    found = alone(panels(40), "sometimes", sometimes)
    odd = sum(case.values[0, 0] % 2 == 1 for case in panels(40))
    assert 0 < odd < 40
    for name in ("sometimes", ANY):
        assert share(found, name, "judged") == odd
        assert share(found, name, "effect") == pytest.approx(odd / 40)
        assert share(found, name, "of_judged") == 1.0


# Small runs of the tool; what it finds at 1,000 panels stands in docs/methods/effect.md.


def test_a_poor_fit_before_keeps_what_was_extreme_from_being_an_effect() -> None:
    rng = np.random.default_rng(8)
    cases = [
        no_effect_case(WORLD, rng, pre=18, donors=22, before=60, after=3, because_extreme=True)
        for _ in range(50)
    ]
    table = alone(cases, "synthetic_did", ESTIMATORS["synthetic_did"].compute)
    assert share(table, "synthetic_did", "low_p") > allowed(50)
    assert share(table, "synthetic_did", "effect") <= 0.05


def test_sham_dates_on_the_real_total_are_effects_no_more_often_than_one_look_finds() -> None:
    quick = {name: ESTIMATORS[name] for name in ("before_after", "before_after_same_month")}
    table = tally(sham_cases(real_case(place="southwest_land_border")), quick)
    # April 2001 to December 2019: eighteen months before, each month once.
    assert share(table, ANY, "cases") == 225
    decides = share(table, "before_after_same_month", "effect")
    assert share(table, ANY, "effect") == decides <= 0.02
    # What it would be if either could say so by itself.
    assert share(table, ANY, "alone") > 0.03


def test_larger_planted_effects_are_found_more_often() -> None:
    cases = panels(120)
    found = [
        share(alone([planted(case, -size) for case in cases], "by_rank", by_rank), ANY, "low_p")
        for size in (0.0, 0.6, 0.95)
    ]
    assert found[0] < found[1] < found[2]


def test_a_planted_change_touches_the_treated_series_after_the_start_only() -> None:
    case = panels(1)[0]
    changed = planted(case, -0.4)
    same = changed.values == case.values
    assert same[: case.begins].all()
    assert same[:, 1:].all()
    assert changed.values[case.begins :, 0] == pytest.approx(
        0.6 * case.values[case.begins :, 0], abs=0.5
    )


def test_news_have_no_season_and_no_drift() -> None:
    news = WORLD.news
    assert np.abs(news.mean(axis=0)).max() < 1e-12
    calendar = np.arange(1, 240) % 12
    medians = np.stack([np.median(news[calendar == month], axis=0) for month in range(12)])
    assert np.ptp(medians, axis=0).max() < 1e-12


def test_a_panel_keeps_sizes_and_the_shocks_that_hit_all_at_once() -> None:
    shock = np.where(np.arange(240) % 60 == 59, 1.0, 0.0)
    logs = 8 + np.cumsum(shock - shock.mean())[:, None] + np.zeros((240, 30))
    world = World([f"s{n}" for n in range(30)], date(2000, 1, 1), np.exp(logs))
    case = no_effect_case(world, np.random.default_rng(3), pre=18)
    # All series are the same one: whatever hits one hits all.
    assert np.ptp(case.values, axis=1).max() <= 1
    sized = no_effect_case(WORLD, np.random.default_rng(3), pre=18)
    columns = [WORLD.names.index(name) for name in sized.names]
    middle = np.exp(np.log(sized.values + 0.5).mean(axis=0))
    assert middle == pytest.approx(np.median(WORLD.values[:, columns], axis=0), rel=0.05)


def test_the_extreme_one_is_treated_where_asked_for() -> None:
    rng = np.random.default_rng(2)
    case = no_effect_case(WORLD, rng, pre=18, because_extreme=True)
    logs = np.log(case.values[: case.begins] + 0.5)
    above = logs[-1] - logs.mean(axis=0)
    assert above[0] == pytest.approx(above.max(), abs=0.01)


def test_the_same_seed_gives_the_same_panels() -> None:
    one, other, third = panels(1)[0], panels(1)[0], panels(1, seed=2)[0]
    assert (one.values == other.values).all()
    assert not (one.values[:, 0] == third.values[:, 0]).all()


def test_sham_dates_see_every_month_once_and_nothing_later_if_known_then() -> None:
    case = Case(WORLD.values, WORLD.names, MONTHS, begins=120, pre=18, post=3, breaks=[30, 200])
    first, last = date(2001, 1, 1), date(2002, 12, 1)
    then = list(sham_cases(case, first=first, last=last, known_then=True))
    today = list(sham_cases(case, first=first, last=last))
    # Eighteen months from January 2000 on: July 2001 is the first, December 2002 the last.
    assert [one.periods[one.begins] for one in then][:: len(then) - 1] == [date(2001, 7, 1), last]
    assert len(then) == len(today) == 18
    for cut, whole in zip(then, today, strict=True):
        assert cut.begins == whole.begins
        assert cut.values.shape == (cut.begins + 3, 30)
        assert (cut.values == WORLD.values[: cut.begins + 3]).all()
        assert whole.values.shape == WORLD.values.shape
        # A shift that nobody could know is not known.
        assert (list(cut.breaks), list(whole.breaks)) == ([30] * (cut.begins > 27), [30, 200])


def test_sham_dates_have_the_donors_that_were_large_enough_before_them() -> None:
    values = WORLD.values.copy()
    values[30, 4] = 19
    case = Case(values, WORLD.names, MONTHS, begins=120, pre=18, post=3)
    for one in sham_cases(case, first=date(2002, 1, 1), last=date(2005, 1, 1), every=12):
        # Row 30, July 2002, is one of the 18 before these two Januaries.
        assert (4 in one.donors) == (one.periods[one.begins].year not in (2003, 2004))
        assert 0 not in one.donors


def test_a_world_of_too_few_series_is_refused() -> None:
    with pytest.raises(ValueError, match="larger sample"):
        no_effect_case(made(5), np.random.default_rng(1), pre=18)
