"""The us-mexico network with invented counts: bookkeeping, arrivals, months and bands."""

from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np
import polars as pl
import pytest
from numpy.random import default_rng

from caudal.analysis.simulate.corridor.arriving import arrivals_of
from caudal.analysis.simulate.corridor.building import (
    drawn_from,
    network_of,
    scenario_policy,
    usual_policy,
)
from caudal.analysis.simulate.corridor.chain import encounters_each, steady_people
from caudal.analysis.simulate.corridor.counting import Counted, counted, monthly, months_of
from caudal.analysis.simulate.corridor.known import Known, known_from
from caudal.analysis.simulate.corridor.members import (
    Asked,
    drawn_parameters,
    parameters_at,
    simulated,
)
from caudal.analysis.simulate.corridor.sensitivity import moved_one_by_one, moves, sensitivity
from caudal.analysis.simulate.corridor.summary import assumptions, scenario_rows
from caudal.analysis.simulate.engine import accounts, expected
from caudal.analysis.simulate.network import Policy
from caudal.analysis.simulate.scenario import Arrivals, Block, Initial, Outcome, Scenario
from caudal.analysis.simulate.settings import settings_by_day
from caudal.archive.corridors import corridor
from caudal.archive.simulation_files import described
from caudal.vocabulary.simulation import Description, Steps

NONE = Steps("none", "", "")
START = date(2021, 8, 5)


@cache
def us_mexico() -> Description:
    return described(corridor("us-mexico"))


@cache
def known() -> Known:
    """30,000 encounters a month in each group and origin, half of adults expelled."""
    found = us_mexico()
    months = [date(2021, m, 1) for m in range(1, 7)]
    groups, origins = len(found.groups), len(found.origins)
    sectors = list(dict.fromkeys(s.place for s in found.stays if s.state == "encountered"))
    mix = np.full((groups, origins, len(sectors)), 1 / len(sectors))
    expelled = np.repeat([[0.5], [0.1], [0.0]], origins, axis=1)
    lengths = np.array([31, 28, 31, 30, 31, 30.0])[:, None, None]
    return Known(months, np.ones((6, groups, origins)) * 1_000 * lengths, expelled, sectors, mix)


def asked(*scenarios: Steps, days: int = 30, seed: int = 3) -> Asked:
    found = us_mexico()
    return Asked(found, known(), found.parameters, (NONE, *scenarios), START, days, seed)


def built(members: int) -> tuple[Scenario, Block]:
    found = us_mexico()
    drawn = drawn_from(found.parameters, drawn_parameters(found.parameters, members, 3))
    usual = usual_policy(found, known(), drawn)
    return Scenario(network_of(found), 120, policies=[usual]), Block(0, 0, members)


def test_members_stay_within_the_ranges_and_have_the_mean_of_a_triangle() -> None:
    found = us_mexico().parameters
    values = drawn_parameters(found, 20_000, 1)
    low, mode, high = (np.array([getattr(p, n) for p in found]) for n in ("low", "mode", "high"))
    assert ((values >= low) & (values <= high)).all()
    # The mean of a triangle is (low + mode + high) / 3; its spread is below (high − low) / √18 · 1.05.
    error = (high - low) / np.sqrt(18 * 20_000)
    assert (np.abs(values.mean(axis=0) - (low + mode + high) / 3) < 5 * error).all()


def test_the_first_members_are_the_same_for_any_number_of_them() -> None:
    found = us_mexico().parameters
    assert np.array_equal(drawn_parameters(found, 10, 1), drawn_parameters(found, 50, 1)[:10])


def test_everyone_who_came_is_inside_or_has_departed() -> None:
    found = us_mexico()
    scenario, block = built(3)
    met = [stay.code for stay in found.stays if stay.state == "encountered"]
    out = [f"origin_{name}" for name in found.origins]
    each = encounters_each(scenario, met, out, block)
    people = arrivals_of(found, known(), each, date(2021, 5, 7), 120, np.zeros((30, 3)))
    drawn = drawn_from(found.parameters, drawn_parameters(found.parameters, 3, 3))
    flights = scenario_policy(
        found, known(), drawn, found.policies["lateral_flights_2021"], date(2021, 5, 7)
    )
    whole = Scenario(scenario.network, 120, arrivals=people, policies=[*scenario.policies, flights])
    told = accounts(whole, block, 3)
    assert np.array_equal(told.entered, told.inside + told.departed)
    assert told.departed[-1].sum() > 1_000


def test_encounters_of_one_who_sets_out_agree_with_the_expected_run() -> None:
    # Another path: 50 people set out at once, and are followed for 1,500 days.
    found = us_mexico()
    scenario, block = built(2)
    met = [stay.code for stay in found.stays if stay.state == "encountered"]
    out = [f"origin_{name}" for name in found.origins]
    number, days = encounters_each(scenario, met, out, block)
    people = [Initial("origin_northern_triangle", 50, "single_adult", "northern_triangle")]
    long = Scenario(scenario.network, 1_500, people, policies=scenario.policies)
    # So few that shelters have room for all: the closed form has no capacities.
    came = expected(long, [Outcome("met", "entered", met)], block)[:, 0]
    assert came.sum(axis=0) / 50 == pytest.approx(number[0, 1], rel=1e-6)
    mean = (np.arange(1_500)[:, None] * came).sum(axis=0) / came.sum(axis=0)
    assert mean == pytest.approx(days[0, 1], abs=1.01)


def test_a_steady_state_stays_as_it_is() -> None:
    # Another path: the expected run from there, with the same rate, for 60 days.
    found = us_mexico()
    scenario, block = built(2)
    free = [replace(one, capacity=None, overflow="") for one in scenario.network.places]
    usual = [change for change in scenario.policies[0].changes if change.what != "capacity"]
    scenario = replace(
        scenario,
        days=60,
        network=replace(scenario.network, places=free),
        policies=[Policy("usual", usual)],
    )
    out = [f"origin_{name}" for name in found.origins]
    rate = np.full((3, 3, 2), 500.0)
    there = steady_people(scenario, out, rate, block)
    people = [
        Arrivals(f"origin_{o}", np.full(60, 500), g, o) for g in found.groups for o in found.origins
    ]
    final = {stay.code for stay in found.stays if stay.final}
    inside = [stay.code for stay in found.stays if not stay.final]
    outcome = Outcome(
        "inside", "present", [*inside, *(way.code for way in found.ways if way.end not in final)]
    )
    course = expected(replace(scenario, initial=there, arrivals=people), [outcome], block)[:, 0]
    assert course[-1] == pytest.approx(course[0], rel=0.03)


def test_a_steady_past_gives_the_encounters_that_were_counted() -> None:
    # 9 kinds of people, 1,000 encounters a day of each: 90,000 in ten days, in every member.
    parameters = us_mexico().parameters
    values = drawn_parameters(parameters, 8, 3)
    values[:, [one.code for one in parameters].index("arrivals_change")] = 0
    told, found = simulated(values, asked(days=10))
    at = [(one.outcome, one.place, one.group) for one in told]
    total = found[0, at.index(("encounters", "southwest_land_border", "all")), 0]
    assert total == pytest.approx(np.full(8, 90_000), rel=0.05)
    # Nine sectors alike, two of them behind most cities.
    for sector in known().sectors:
        here = found[0, at.index(("encounters", sector, "all")), 0]
        assert here == pytest.approx(np.full(8, 10_000), rel=0.1), sector


def test_shares_leave_nobody_behind_and_pass_one_nowhere() -> None:
    found = us_mexico()
    scenario, block = built(20)
    drawn = drawn_from(found.parameters, drawn_parameters(found.parameters, 20, 3))
    for steps in found.policies.values():
        policy = scenario_policy(found, known(), drawn, steps, steps.start or START)
        for one in settings_by_day(
            Scenario(scenario.network, 30, policies=[*scenario.policies, policy]), block
        ):
            for place in scenario.network.places:
                leaving = [link.start == place.name for link in scenario.network.links]
                sums = one.share[leaving].sum(axis=0)
                assert place.final or sums == pytest.approx(1.0), (steps.name, place.name)
            assert (one.share >= 0).all()


def test_scenarios_share_parameters_and_chance() -> None:
    empty = Steps("nothing", "", "", start=START)
    values = drawn_parameters(us_mexico().parameters, 4, 3)
    _, found = simulated(values, asked(empty, days=20))
    assert np.array_equal(found[0], found[1], equal_nan=True)


def test_flights_change_what_they_should() -> None:
    flights = us_mexico().policies["lateral_flights_2021"]
    values = drawn_parameters(us_mexico().parameters, 4, 3)
    told, found = simulated(values, asked(flights, days=20))
    of = {(one.outcome, one.place, one.group): n for n, one in reversed([*enumerate(told)])}
    border = ("southwest_land_border", "all")
    flown = found[:, of["returns_by_flight", *border]]
    assert (flown[0] == 0).all()
    assert (flown[1] > 0).all()
    again = found[:, of["again_30_days", *border], 0]
    assert (again[1] < again[0]).all()
    # Nobody else's expulsion is touched: fewer over the border, by about those who fly.
    over = found[:, of["returns_over_border", *border], 0]
    assert (over[1] < over[0]).all()


def test_months_are_cut_to_the_days_that_are_told() -> None:
    months = months_of(date(2021, 5, 7), START, 60)
    assert [(m.period, m.last - m.first) for m in months] == [
        (date(2021, 8, 1), 27), (date(2021, 9, 1), 30), (date(2021, 10, 1), 3),
    ]  # fmt: skip
    assert months[0].first == 90  # days since 7 May


def test_sums_means_and_ratios_by_hand() -> None:
    a, b = Outcome("a", "entered", ()), Outcome("b", "entered", ())
    by_day = np.array([[[2], [4]], [[4], [4]], [[9], [9]]])  # three days of a and b, one member
    told = [
        Counted("encounters", "x", "all", (a,)),
        Counted("encounters", "x", "all", (a, b)),
        Counted("in_shelters", "x", "all", (a,), how="mean"),
        Counted("repeat_share", "x", "all", (a,), (b,), "ratio"),
        Counted("deaths", "x", "all", (a,), (b,), factor="half"),
    ]
    months = months_of(date(2021, 8, 30), date(2021, 8, 30), 2)
    found = monthly(told, [a, b], by_day, months, {"half": np.array([0.5])})
    # 2 + 4; 2 + 4 + 4 + 4; 6 / 2; 6 / 8; 6 × 0.5 + 8
    assert found[:, 0, 0].tolist() == [6, 14, 3, 0.75, 11]


def test_rows_tell_quantiles_and_the_difference_member_by_member() -> None:
    told = [Counted("encounters", "x", "all", ())]
    months = months_of(START, START, 1)
    level = np.arange(11.0) * 10
    found = np.stack([level, level[::-1]])[:, None, None, :]
    rows = scenario_rows(["none", "other"], told, months, found)
    none, other = rows.iter_rows(named=True)
    assert (none["low"], none["median"], none["high"]) == (10, 50, 90)
    assert none["difference"] is None
    # Members go from +100 to −100 in steps of 20.
    assert (other["difference_low"], other["difference"], other["difference_high"]) == (-80, 0, 80)


def test_sensitivity_finds_what_moves_an_outcome() -> None:
    parameters = us_mexico().parameters[:3]
    values = default_rng(1).random((200, 3))
    outcome = np.exp(5 * values[:, 0])
    told = [Counted("encounters", "x", "all", ()), Counted("encounters", "y", "all", ())]
    found = np.stack([outcome, outcome - values[:, 1]])[:, None, None, :].repeat(2, axis=1)
    rows = sensitivity(["none", "other"], told, found, parameters, values)
    keys = ["scenario", "of", "parameter"]
    assert rows.select(keys).rows() == [
        (scenario, of, one.code)
        for scenario, of in (("none", "level"), ("other", "level"), ("other", "difference"))
        for one in parameters
    ]
    assert rows["told"].to_list() == [True, False, False, True, False, False, False, True, False]
    signs = rows.filter("told")["rank_correlation"].to_list()
    assert signs == pytest.approx([1, 1, -1], abs=0.01)
    # A straight line is told by six cosines but for 1 − 0.9855 − 0.0122 − 0.0016.
    assert rows["sobol_first"][7] == pytest.approx(1, abs=0.005)
    assert rows["mu_star"].is_null().all()


def test_members_without_a_number_are_left_out_of_their_outcome() -> None:
    parameters = us_mexico().parameters[:2]
    values = default_rng(1).random((60, 2))
    told = [Counted("encounters", "x", "all", ()), Counted("waiting_days", "x", "all", ())]
    some = np.where(values[:, 1] < 0.5, np.nan, values[:, 0])
    found = np.stack([values[:, 0], some])[None, :, None, :]
    rows = sensitivity(["none"], told, found, parameters, values)
    half = sensitivity(
        ["none"],
        told[1:],
        found[:, 1:, :, values[:, 1] >= 0.5],
        parameters,
        values[values[:, 1] >= 0.5],
    )
    assert rows["told"].to_list() == [True, False, True, False]
    assert rows[2:].equals(half)
    empty = sensitivity(["none"], told[1:], np.full_like(found[:, 1:], np.nan), parameters, values)
    assert empty["sobol_first"].is_null().all()


def test_only_parameters_in_use_are_moved_and_the_others_rest_at_their_medians() -> None:
    one = replace(us_mexico().parameters[0], low=0.0, mode=1.0, high=2.0)
    parameters = [replace(one, code=code) for code in "abcd"]
    points = moves(parameters, {"b", "d"}, 3, 1)
    assert points.values.shape == (9, 4)
    assert (points.values[:, [0, 2]] == 1).all()
    # Of the triangle from 0 over 1 to 2 a third lies below √(2/3): half of its base squared.
    third = np.sqrt(2 / 3)
    assert np.unique(points.values[:, [1, 3]].round(9)) == pytest.approx([0, third, 2 - third, 2])
    told = [Counted("encounters", "x", "all", ())]
    found = (5 * points.points[:, 1] - 2 * points.points[:, 0])[None, None, None]
    rows = moved_one_by_one(["none"], told, found, parameters, points)
    assert rows["mu"].to_list() == pytest.approx([0, -2, 0, 5])
    assert rows["told"].to_list() == [False, True, False, True]
    assert rows["sobol_first"].is_null().all()


@cache
def moved() -> pl.DataFrame:
    """One trajectory of the parameters that `none` and the flights use, five days."""
    flights = us_mexico().policies["lateral_flights_2021"]
    question = replace(asked(flights, days=5), in_mean=True)
    used = assumptions(us_mexico(), question.scenarios, question.parameters)["code"]
    points = moves(question.parameters, set(used), 1, 3)
    told, found = simulated(points.values, question)
    return moved_one_by_one(["none", "flights"], told, found, question.parameters, points)


@pytest.mark.parametrize(
    ("outcome", "of", "parameter", "sign"),
    [
        ("deaths", "level", "deaths_per_10000", 1),
        ("protection_screening", "level", "screened", 1),
        # Encounters are as they were counted: who is found more often has crossed less often.
        ("first_attempts", "level", "found_adult", -1),
        ("removals_home", "level", "detained_adult", 1),
        ("returns_by_flight", "difference", "flown_share", 1),
        ("returns_over_border", "difference", "flown_share", -1),
        ("again_90_days", "level", "gives_up_after_expulsion", -1),
        # Of another scenario: not moved.
        ("encounters", "level", "permit_share", 0),
        # Chance, of which there is none in mean.
        ("encounters", "level", "arrivals_change", 0),
        # A rate by which crossings are multiplied moves nobody.
        ("encounters", "level", "deaths_per_10000", 0),
    ],
)
def test_known_effects_have_their_sign(outcome: str, of: str, parameter: str, sign: int) -> None:
    (row,) = (
        moved()
        .filter(
            pl.col("scenario") == "flights",
            pl.col("outcome") == outcome,
            pl.col("of") == of,
            pl.col("parameter") == parameter,
        )
        .to_dicts()
    )
    assert np.sign(row["mu"]) == sign
    assert row["mu_star"] == pytest.approx(abs(row["mu"]))
    assert row["told"] == (sign != 0)


def test_parameters_that_a_scenario_does_not_use_change_nothing() -> None:
    # So none of them need be moved.
    question = replace(asked(days=5), in_mean=True)
    used = set(assumptions(us_mexico(), question.scenarios, question.parameters)["code"])
    unused = [one.code not in used for one in question.parameters]
    chance = np.where(unused, [[0.1], [0.9]], 0.5)
    _, found = simulated(parameters_at(question.parameters, chance), question)
    assert sum(unused) > 5
    assert np.array_equal(found[..., 0], found[..., 1], equal_nan=True)


def test_without_chance_members_alike_have_the_same_outcomes() -> None:
    values = np.repeat(drawn_parameters(us_mexico().parameters, 1, 3), 2, axis=0)
    _, found = simulated(values, replace(asked(days=5), in_mean=True))
    assert np.array_equal(found[..., 0], found[..., 1], equal_nan=True)
    _, drawn = simulated(values, asked(days=5))
    assert not np.array_equal(drawn[..., 0], drawn[..., 1], equal_nan=True)


def test_what_the_total_leaves_is_the_rest() -> None:
    found = us_mexico()
    month = date(2021, 6, 1)
    rows = pl.DataFrame(
        [
            {"period": month, "origin": origin, "group": "family", "value": value}
            for origin, value in (("all", 100.0), ("MEX", 10.0), ("GTM", 20.0), ("HND", 5.0))
        ]
    )
    none = rows.head(0)
    sectors = pl.DataFrame(
        [{"period": month, "place": "yuma_sector", "group": "family", "value": 100.0}]
    )
    told = known_from(found, rows, none, sectors, sectors.head(0))
    family = found.groups.index("family")
    # Mexico 10; Guatemala and Honduras 25; the rest 65.
    assert told.encounters[0, family].tolist() == [10, 25, 65]
    assert told.mix[family, 0, told.sectors.index("yuma_sector")] == 1
    assert (told.expelled == 0).all()


def test_people_of_other_countries_have_the_sectors_that_those_of_mexico_leave() -> None:
    found = us_mexico()
    month = date(2021, 6, 1)

    def rows(column: str, **values: float) -> pl.DataFrame:
        told = [
            {"period": month, column: code, "group": "family", "value": value}
            for code, value in values.items()
        ]
        return pl.DataFrame(told)

    by_origin = rows("origin", all=100.0)
    told = known_from(
        found,
        by_origin,
        by_origin.head(0),
        rows("place", yuma_sector=60.0, tucson_sector=40.0),
        rows("place", yuma_sector=10.0, tucson_sector=30.0),
    )
    family, yuma = found.groups.index("family"), told.sectors.index("yuma_sector")
    # Mexico 10 of 40; the others 50 of 60.
    assert told.mix[family, :, yuma] == pytest.approx([10 / 40, 50 / 60, 50 / 60])


def test_every_line_that_is_told_is_a_place_that_may_be() -> None:
    places = corridor("us-mexico").places
    assert all(places[one.place].kind != "node" for one in counted(us_mexico()))
