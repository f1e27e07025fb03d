"""One seed, one result: whatever the process, the order of blocks, or the other scenario."""

import pickle
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from analysis.simulate.worlds import world
from caudal.analysis.simulate import adding, binomials
from caudal.analysis.simulate.compiling import COMPILED
from caudal.analysis.simulate.engine import (
    Task,
    accounts,
    expected,
    joined,
    ready,
    simulate_block,
    tasks_of,
)
from caudal.analysis.simulate.network import Change, Policy
from caudal.analysis.simulate.scenario import BLOCK, blocks, present_everywhere


def task(seed=3, block=0, members=2 * BLOCK, scenario=None):
    scenario = world(1) if scenario is None else scenario
    return Task(scenario, present_everywhere(scenario.network), seed, blocks(members)[block])


@pytest.mark.parametrize("correlation", [0.0, 0.1])
def test_the_same_seed_gives_the_same_bytes(correlation):
    scenario = replace(world(1), correlation=correlation)
    one, other = (simulate_block(task(scenario=scenario)).tobytes() for _ in range(2))
    assert one == other


def test_another_seed_or_another_block_gives_others():
    usual = simulate_block(task())
    assert not np.array_equal(usual, simulate_block(task(seed=4)))
    assert not np.array_equal(usual, simulate_block(task(block=1)))


def test_a_block_does_not_depend_on_those_before_it_nor_on_the_process():
    alone = simulate_block(task(block=1)).tobytes()
    simulate_block(task(block=0))
    sent = pickle.loads(pickle.dumps(task(block=1)))
    assert simulate_block(sent).tobytes() == alone


def test_blocks_cover_all_members_once():
    assert [(one.number, one.first, one.last) for one in blocks(250)] == [
        (0, 0, 100),
        (1, 100, 200),
        (2, 200, 250),
    ]


def test_an_ensemble_is_its_blocks_in_their_order():
    asked = [task(block=n) for n in (0, 1)]
    scenario, outcomes = asked[0].scenario, asked[0].outcomes
    tasks = tasks_of(scenario, outcomes, members=2 * BLOCK, seed=3)
    assert [one.block for one in tasks] == [one.block for one in asked]
    found = [simulate_block(one) for one in asked]
    assert np.array_equal(joined(found)[..., BLOCK:], found[1])


def test_parameters_of_a_member_stay_with_it():
    # Of members 0–99 nobody may leave town_0 by its first link, of the others everyone may.
    open_to = np.repeat([0.0, 1.0], BLOCK)
    scenario = world(1)
    policy = Policy("one a member", (Change("town_0_0", "share", open_to, "times"),))
    scenario = replace(scenario, policies=(*scenario.policies, policy))
    counted = np.concatenate(
        [simulate_block(task(block=n, scenario=scenario)) for n in (0, 1)], axis=2
    )
    usual = np.concatenate([simulate_block(task(block=n)) for n in (0, 1)], axis=2)
    assert not np.array_equal(counted[..., :BLOCK], usual[..., :BLOCK])
    assert np.array_equal(counted[..., BLOCK:], usual[..., BLOCK:])


def test_people_of_a_member_stay_with_it():
    # Member m has m people before day 0, and 2 m come on day 0.
    members = np.arange(2 * BLOCK)
    scenario = world(1, days=1)
    scenario = replace(
        scenario,
        initial=(replace(scenario.initial[0], people=members),),
        arrivals=(replace(scenario.arrivals[1], per_day=2 * members[None]),),
    )
    entered = accounts(scenario, blocks(2 * BLOCK)[1], 1).entered
    assert entered[0].sum(axis=0).tolist() == [3 * m for m in range(BLOCK, 2 * BLOCK)]


def test_two_scenarios_are_the_same_until_they_differ():
    scenario = world(1)
    begins = next(c.start for c in scenario.policies[0].changes)
    without = replace(scenario, policies=())
    one, other = simulate_block(task()), simulate_block(task(scenario=without))
    assert np.array_equal(one[:begins], other[:begins])
    assert not np.array_equal(one, other)


@pytest.mark.skipif(not COMPILED, reason="numba is not installed")
def test_ready_compiles_all_that_a_run_calls():
    ready()
    loops: list[Any] = [binomials._move, binomials._pick, adding.add_segments]
    kinds = {one: set(one.signatures) for one in loops}
    scenario = replace(world(2), correlation=0.1)
    simulate_block(task(scenario=scenario))
    simulate_block(task())
    expected(scenario, present_everywhere(scenario.network))
    assert kinds == {one: set(one.signatures) for one in kinds}
    assert [len(one) for one in kinds.values()] == [1, 1, 2]
