"""Expected values against sums done by hand, formulas, and the mean of many members."""

from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis.strategies import floats, integers

from analysis.simulate.test_agents import outcomes_of
from analysis.simulate.worlds import without_limits, world
from caudal.analysis.simulate.engine import Task, expected, joined, simulate_block, tasks_of
from caudal.analysis.simulate.network import Change, Link, Network, Place, Policy
from caudal.analysis.simulate.scenario import (
    Arrivals,
    Block,
    Initial,
    Outcome,
    Scenario,
    present_everywhere,
)

HOME = Place("home", final=True)


def present(network, people, days, **more):
    """People at each place (days, places), of so many at the first place before day 0."""
    scenario = Scenario(network, days, (Initial(network.places[0].name, people),), **more)
    return expected(scenario, present_everywhere(network))[:, :, 0]


def waiting(**stay):
    return Network("one town", (Place("town", **stay), HOME), (Link("back", "town", "home"),))


def test_a_tenth_leaves_each_day():
    # A mean of ten days: 1,000 → 900 → 810 → 729.
    found = present(waiting(mean_days=10), 1_000, 3)
    assert found[:, 0] == pytest.approx([900, 810, 729])
    assert found[:, 1] == pytest.approx([100, 190, 271])


def test_stages_as_long_as_days_end_on_the_day():
    # Three stages of exactly a day: everyone leaves on the third day.
    assert present(waiting(mean_days=3, stages=3), 7, 4)[:, 0].tolist() == [7, 7, 0, 0]


@given(integers(1, 4), floats(1, 5))
def test_a_stay_in_stages_is_a_negative_binomial_time(stages, days_each):
    chance = 1 / days_each
    leaves = [
        comb(day - 1, stages - 1) * chance**stages * (1 - chance) ** (day - stages)
        if day >= stages
        else 0.0
        for day in range(1, 13)
    ]
    found = present(waiting(mean_days=stages * days_each, stages=stages), 1.0, 12)
    assert found[:, 1] == pytest.approx(np.cumsum(leaves), abs=1e-12)


def test_a_way_of_two_days_is_two_evenings_long():
    places = (Place("town"), HOME)
    network = Network("road", places, (Link("road", "town", "home", days=2),))
    # Set out on day 0; on the way in the evenings of days 0 and 1; home on day 2.
    scenario = Scenario(network, 4, (Initial("town", 5),))
    outcomes = [Outcome("way", "present", ["road"]), Outcome("home", "present", ["home"])]
    found = expected(scenario, outcomes)[:, :, 0]
    assert found.tolist() == [[5, 0], [5, 0], [0, 5], [0, 5]]


def test_a_way_in_stages_takes_its_mean():
    # 1 + 2 + … : the mean number of evenings on the way is 6.
    places = (Place("town"), HOME)
    network = Network("road", places, (Link("road", "town", "home", mean_days=6, stages=3),))
    scenario = Scenario(network, 400, (Initial("town", 1),))
    found = expected(scenario, [Outcome("way", "present", ["road"])])
    assert found.sum() == pytest.approx(6)


def test_who_is_sent_back_comes_again_until_the_last_attempt():
    # Of 1,000, half are met and sent back at each attempt: 500 first, 250 second, 250 third.
    places = (Place("city"), Place("met"), HOME)
    links = (
        Link("try_and_be_met", "city", "met", 0.5, attempt=1),
        Link("try_and_pass", "city", "home", 0.5),
        Link("sent_back", "met", "city"),
    )
    network = Network("again", places, links, attempts=3)
    scenario = Scenario(network, 60, (Initial("city", 1_000),))
    of = [Outcome(f"{n}", "entered", ["met"], attempts=[n]) for n in (1, 2, 3)]
    # Met for the first time with attempt number 2: 500; 3 stands for three or more.
    assert expected(scenario, of).sum(axis=(0, 2)) == pytest.approx([0, 500, 500])


def test_the_overflow_takes_who_finds_no_room():
    places = (
        Place("town"),
        Place("shelter", mean_days=100, capacity=30, overflow="street"),
        Place("street", mean_days=100),
        HOME,
    )
    links = (
        Link("a", "town", "shelter"),
        Link("b", "shelter", "home"),
        Link("c", "street", "home"),
    )
    found = present(Network("full", places, links), 100, 2)
    # Day 0: 30 of 100 find room. Day 1: a hundredth of each goes home.
    assert found[0].tolist() == [0, 30, 70, 0]
    assert found[1] == pytest.approx([0, 29.7, 69.3, 1])


@pytest.mark.parametrize("names", [("one", "other"), ("other", "one")])
def test_who_finds_no_room_twice_goes_on_twice(names):
    first, second = names
    places = (
        Place("town"),
        Place(second, mean_days=100, capacity=40, overflow="street"),
        Place(first, mean_days=100, capacity=30, overflow=second),
        Place("street", mean_days=100),
        HOME,
    )
    links = (
        Link("in", "town", first),
        *(Link(p.name + "_out", p.name, "home") for p in places[1:4]),
    )
    # Of 100: 30, then 40 of the 70 who are left, then 30.
    found = present(Network("two shelters", places, links), 100, 1)
    assert found[0].tolist() == [0, 40, 30, 30, 0]


def test_a_link_takes_so_many_a_day_and_the_rest_stay():
    places = (Place("city"), HOME)
    network = Network("door", places, (Link("door", "city", "home", capacity=40),))
    assert present(network, 100, 3)[:, 0].tolist() == [60, 20, 0]


def test_a_policy_moves_a_portion_to_another_place_of_return():
    places = (Place("met"), Place("near", mean_days=100), Place("far", mean_days=100), HOME)
    links = (
        Link("to_near", "met", "near", 0.8),
        Link("to_far", "met", "far", 0.2),
        Link("home_from_near", "near", "home"),
        Link("home_from_far", "far", "home"),
    )
    flights = Policy("flights", (Change("to_near", "share", 0.25, "to", "to_far", start=1),))
    network = Network("returns", places, links)
    # From day 1: 0.8 × 0.75 = 0.6 and 0.2 + 0.8 × 0.25 = 0.4 of 100 a day.
    scenario = Scenario(
        network, 3, arrivals=(Arrivals("met", np.full(3, 100)),), policies=(flights,)
    )
    outcomes = [Outcome(one, "entered", [one]) for one in ("near", "far")]
    # Who came on day 0 decides on day 1.
    assert expected(scenario, outcomes)[1, :, 0] == pytest.approx([60, 40])


def test_a_policy_holds_from_its_first_day_until_its_last():
    # A tenth leaves each day; on days 1 and 2 half: 900, 450, 225, 202.5.
    half = Policy("half", (Change("town", "mean_days", 2, start=1, end=3),))
    found = present(waiting(mean_days=10), 1_000, 4, policies=(half,))
    assert found[:, 0] == pytest.approx([900, 450, 225, 202.5])


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_without_limits_the_mean_of_many_members_is_the_expected_value(seed):
    scenario = without_limits(world(seed))
    outcomes = outcomes_of(scenario.network)
    tasks = tasks_of(scenario, outcomes, members=2_000, seed=8)
    counted = joined([simulate_block(task) for task in tasks])
    mean = expected(scenario, outcomes)[:, :, 0]
    error = np.sqrt(np.maximum(counted.var(axis=2), 0.05) / counted.shape[2])
    # 200 numbers: the largest of so many standard normals is below 4.5.
    assert np.abs((counted.mean(axis=2) - mean) / error).max() < 4.5


def test_overdispersed_decisions_have_the_stated_variance():
    # n·p·(1 − p)·(1 + (n − 1)·correlation), n = 100, correlation 0.2: of each link with p = 0.3
    # 21 × 20.8 = 436.8; of both, p = 0.6, 24 × 20.8 = 499.2.
    places = (Place("town", mean_days=1 / 0.6), HOME)
    links = (Link("road", "town", "home", 0.5), Link("path", "town", "home", 0.5))
    scenario = Scenario(
        Network("two ways", places, links), 1, (Initial("town", 100),), correlation=0.2
    )
    ways = ("road", "path", "home")
    outcomes = [Outcome(one, "entered", [one]) for one in ways]
    found = simulate_block(Task(scenario, outcomes, 1, Block(0, 0, 40_000)))[0]
    for gone, mean, variance in zip(found, (30, 30, 60), (436.8, 436.8, 499.2), strict=True):
        assert gone.mean() == pytest.approx(mean, abs=4 * np.sqrt(variance / 40_000))
        assert gone.var() == pytest.approx(variance, rel=0.04)


def test_arrivals_have_the_stated_variance():
    # Poisson: 50; negative binomial of size 5: 50 + 2500 / 5 = 550.
    for spread, size, variance in (("poisson", None, 50), ("negative_binomial", 5.0, 550)):
        come = Arrivals("town", np.array([50.0]), spread=spread, size=size)
        scenario = Scenario(waiting(mean_days=10), 1, arrivals=(come,))
        outcomes = [Outcome("o", "present", ["town"])]
        found = simulate_block(Task(scenario, outcomes, 1, Block(0, 0, 40_000)))
        assert found.mean() == pytest.approx(50, abs=4 * np.sqrt(variance / 40_000))
        assert found.var() == pytest.approx(variance, rel=0.04)
