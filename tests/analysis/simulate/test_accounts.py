"""Nobody is lost and nobody is made: arrivals and initial people are inside or have departed."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis.strategies import floats, integers, sampled_from

from analysis.simulate.worlds import world
from caudal.analysis.simulate.engine import Task, accounts, simulate_block
from caudal.analysis.simulate.scenario import Block, Outcome, present_everywhere

MEMBERS = 4


@settings(max_examples=25, deadline=None)
@given(integers(0, 10**6), sampled_from([0.0, 0.02, 0.5]), integers(5, 7), floats(0, 1e6))
def test_every_day_who_entered_is_inside_or_departed(seed, correlation, places, a_day):
    scenario = replace(world(seed, places=places, a_day=a_day), correlation=correlation)
    found = accounts(scenario, Block(0, 0, MEMBERS), seed)
    assert found.entered.dtype == np.int64
    assert np.array_equal(found.entered, found.inside + found.departed)
    assert found.inside.shape == (scenario.days, 4, MEMBERS)
    assert (found.inside >= 0).all()


@settings(max_examples=15, deadline=None)
@given(integers(0, 10**6))
def test_expected_people_are_inside_or_departed_too(seed):
    found = accounts(world(seed), Block(0, 0, 1), None)
    assert found.entered == pytest.approx(found.inside + found.departed, rel=1e-12)


@settings(max_examples=15, deadline=None)
@given(integers(0, 10**6))
def test_no_count_is_negative_and_full_places_take_nobody(seed):
    scenario = world(seed)
    links = [link.name for link in scenario.network.links]
    outcomes = [
        *present_everywhere(scenario.network),
        *(Outcome(name, "entered", [name]) for name in links),
    ]
    counted = simulate_block(Task(scenario, outcomes, seed, Block(0, 0, MEMBERS)))
    assert counted.min() >= 0
    # town_1 has 30 places; those who are there already, more or not, may stay.
    shelter = counted[:, 1]
    assert (np.diff(shelter, axis=0)[shelter[1:] > 30] <= 0).all()
    # town_0_0 takes three a day.
    few = [one.name for one in outcomes].index("town_0_0")
    assert counted[:, few].max() <= 3


def test_people_enter_once_each():
    # 10 stand there and 3 come on each of 2 days: 13, then 16.
    scenario = world(5, days=2)
    people = replace(scenario.initial[0], people=10, group="adult", origin="GTM")
    arrivals = replace(scenario.arrivals[0], per_day=np.array([3, 3]), spread="exact")
    scenario = replace(scenario, initial=(people,), arrivals=(arrivals,))
    assert accounts(scenario, Block(0, 0, 1), 1).entered.sum(axis=1).ravel().tolist() == [13, 16]
