"""The long run of the us-mexico network: against the engine, the chain, and by hand."""

from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis.strategies import integers
from numpy.random import default_rng
from numpy.typing import NDArray

from caudal.analysis.simulate.corridor.building import drawn_from, usual_policy
from caudal.analysis.simulate.corridor.chain import encounters_each, steady_people
from caudal.analysis.simulate.corridor.known import Known, sectors_of
from caudal.analysis.simulate.corridor.long_run import Chain
from caudal.analysis.simulate.corridor.members import drawn_parameters
from caudal.analysis.simulate.corridor.steady import Corridor, Steady, corridor_of, steady, touched
from caudal.analysis.simulate.corridor.usual_shares import shares_by_settings, usual_shares
from caudal.analysis.simulate.corridor.windows import within_days
from caudal.analysis.simulate.engine import Task, expected, simulate_block
from caudal.analysis.simulate.network import Policy
from caudal.analysis.simulate.scenario import Arrivals, Block, Outcome, Scenario
from caudal.archive.corridors import corridor as folder
from caudal.archive.simulation_files import described

NORTHERN_TRIANGLE = 1


@cache
def made() -> Corridor:
    return corridor_of(described(folder("us-mexico")))


@cache
def known() -> Known:
    """Counts that differ in everything: group, origin, sector, and share expelled."""
    found = made().description
    rng = default_rng(5)
    groups, origins, sectors = len(found.groups), len(found.origins), sectors_of(found)
    mix = rng.dirichlet(np.ones(len(sectors)), (groups, origins))
    mix[1, 1] = np.eye(len(sectors))[2]  # a group that comes by one sector only
    counted = rng.uniform(2_000, 40_000, (1, groups, origins))
    return Known([date(2021, 6, 1)], counted, rng.uniform(0, 0.9, (groups, origins)), sectors, mix)


def values(draws: int) -> NDArray[np.float64]:
    return drawn_parameters(made().description.parameters, draws, 3)


def long_run(draws: int) -> Steady:
    description = made().description
    usual = usual_shares(description, made().network, known())
    return steady(made(), usual, description.parameters, values(draws))


@given(integers(0, 2**32 - 1))
@settings(max_examples=25, deadline=None)
def test_sums_are_those_of_a_system_of_equations(seed: int) -> None:
    rng = default_rng(seed)
    places, chains = 7, 3
    # Place 6 ends the way; shares of the others sum to less than 1, loops and pairs among them.
    links = [(int(a), int(b)) for a, b in rng.integers(0, [6, 7], (14, 2))]
    links += [(place, 6) for place in range(6)]
    shares = rng.uniform(0, 1, (len(links), chains))
    for place in range(6):
        out = [n for n, link in enumerate(links) if link[0] == place]
        shares[out] /= shares[out].sum(axis=0) * 1.01
    gives = rng.uniform(0, 1, (places, 2))
    wanted = [3, 0]
    found = Chain(links, wanted).sums(shares, gives)
    for chain in range(chains):
        steps = np.zeros((places, places))
        np.add.at(steps, tuple(np.array(links).T), shares[:, chain])
        whole = np.linalg.solve(np.eye(places) - steps, gives)
        assert found[:, :, chain] == pytest.approx(whole[wanted])


def test_one_who_tries_until_not_met_is_met_as_often_as_a_geometric_series_says() -> None:
    # From 0 to 1; met there, 0.6 come back, 0.4 go to 2: 1 / 0.4 visits.
    found = Chain([(0, 1), (1, 0), (1, 2)], [0]).sums(
        np.array([[1.0], [0.6], [0.4]]), np.array([[0.0], [1.0], [0.0]])
    )
    assert found[0, 0] == pytest.approx([2.5])


def test_shares_put_in_at_once_are_those_of_the_settings() -> None:
    description, network = made().description, made().network
    drawn = drawn_from(description.parameters, values(4))
    fast = usual_shares(description, network, known())(drawn, 4)
    slow = shares_by_settings(description, network, known(), drawn, 4)
    assert np.abs(fast - slow).max() < 1e-13


def test_encounters_of_one_who_sets_out_are_those_of_the_chain() -> None:
    description = made().description
    usual = usual_policy(description, known(), drawn_from(description.parameters, values(3)))
    met = [one.code for one in description.stays if one.state == "encountered"]
    origins = [f"origin_{name}" for name in description.origins]
    scenario = Scenario(made().network, 1, policies=[usual])
    number, _ = encounters_each(scenario, met, origins, Block(0, 0, 3))
    assert long_run(3).encounters == pytest.approx(number)
    assert long_run(3).arrivals(known().encounters[0]) == pytest.approx(
        (known().encounters[0][..., None] / number).sum(axis=(0, 1))
    )


def test_parameters_that_are_not_touched_move_nothing() -> None:
    description = made().description
    usual = usual_shares(description, made().network, known())
    other = values(2)
    free = [one.code not in touched(description) for one in description.parameters]
    other[:, free] = drawn_parameters(description.parameters, 2, 9)[:, free]
    assert sum(free) == len(description.parameters) - 15
    assert np.array_equal(
        steady(made(), usual, description.parameters, other).encounters, long_run(2).encounters
    )


def engine(days: int, *, chance: bool) -> tuple[float, float]:
    """Repeat share and log returns by Mexico an encounter, of the days after half of them."""
    description = made().description
    usual = usual_policy(description, known(), drawn_from(description.parameters, values(1)))
    open_ended = Policy("usual", [one for one in usual.changes if one.what != "capacity"])
    room = [replace(one, capacity=None, overflow="") for one in made().network.places]
    rate = known().encounters[0][:, :, None] / 30 / long_run(1).encounters
    bare = Scenario(replace(made().network, places=room), days, policies=[open_ended])
    origins = [f"origin_{name}" for name in description.origins]
    arrivals = [
        Arrivals(origins[o], np.repeat(rate[g, o][None], days, 0), group, origin, spread="poisson")
        for g, group in enumerate(description.groups)
        for o, origin in enumerate(description.origins)
    ]
    met = [one.code for one in description.stays if one.state == "encountered"]
    area = list(description.origins)[NORTHERN_TRIANGLE]
    outcomes = [
        Outcome("all", "entered", met),
        Outcome("again", "entered", met, (), (), (2,)),
        Outcome("of the area", "entered", met, (), (area,)),
        Outcome("sent home", "entered", ("sent_home_by_mexico",), (), (area,)),
    ]
    there = steady_people(bare, origins, rate, Block(0, 0, 1))
    whole = replace(bare, arrivals=arrivals, initial=there)
    found = (
        simulate_block(Task(whole, outcomes, 1, Block(0, 0, 1)))
        if chance
        else expected(whole, outcomes, Block(0, 0, 1))
    )
    every, again, area_met, home = found[days // 2 :, :, 0].sum(axis=0)
    return float(again / every), float(np.log(home / area_met))


@pytest.mark.parametrize(("chance", "days", "near"), [(False, 500, 2e-4), (True, 240, 0.02)])
def test_the_engine_comes_to_the_same_in_the_long_run(chance: bool, days: int, near: float) -> None:
    # Expected values to 2e-4; whole people by chance to 2 points, or 2 percent of the returns.
    counted = known().encounters[0]
    share, returns = engine(days, chance=chance)
    assert abs(share - long_run(1).repeat_share(counted)[0]) < near
    by_encounter = long_run(1).returns_by_encounter(counted, NORTHERN_TRIANGLE)[0]
    assert abs(returns - np.log(by_encounter)) < near


def test_encounters_within_a_long_window_are_those_of_the_long_run() -> None:
    # Whoever is encountered again within 400 days, or at all: pairs counted at either end.
    week, year = within_days(made().description, known(), (7, 400), 3, draws=2)
    share = long_run(2).repeat_share(known().encounters[0])
    assert year == pytest.approx(share, abs=0.01)
    assert (week < 0.5 * year).all()
