"""A corridor with repeat attempts and flights to the south, against sums done by hand."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.simulate.corridor import ALWAYS, FLIGHTS, NETWORK, OUTCOMES, START, scenario
from caudal.analysis.simulate.engine import Task, accounts, expected, simulate_block
from caudal.analysis.simulate.network import Policy
from caudal.analysis.simulate.scenario import Block, Initial, Outcome, Scenario
from caudal.analysis.simulate.scenario_rules import checked

# Who is in Reynosa is met at last, unless passed, at home or given up: the shelter sends 7 of 10
# back, so that met = 0.45 + 0.2 × 0.7 × met.
MET = 0.45 / (1 - 0.2 * 0.7)


def encounters_by_attempt(*policies):
    """Of 100 adults in Reynosa, all encounters that follow, by attempt number."""
    here = Initial("reynosa", 100, "single_adult", "HND")
    asked = Scenario(NETWORK, 900, (here,), policies=policies)
    by = [
        Outcome(f"attempt_{n}", "entered", ["rio_grande_valley"], attempts=[n])
        for n in (1, 2, 3, 4)
    ]
    return expected(checked(asked, by, 1), by).sum(axis=(0, 2))


def test_encounters_fall_by_the_chance_of_coming_back_and_being_met():
    # 0.7 are expelled; 0.8 of them try again, from the third attempt 0.8 × 0.8.
    second, later = 0.7 * 0.8 * MET, 0.7 * 0.64 * MET
    first = 100 * MET
    # The fourth attempt stands for all that follow: a geometric sum.
    wanted = [first, first * second, first * second * later,
              first * second * later * later / (1 - later)]  # fmt: skip
    assert encounters_by_attempt(ALWAYS) == pytest.approx(wanted, rel=1e-9)


def test_who_is_flown_south_comes_back_less():
    # Half of the expelled are flown: a quarter stay, 3 in 10 of the others come back, 9 in 10 of
    # these go north again.
    flown = replace(FLIGHTS, changes=tuple(replace(c, start=None) for c in FLIGHTS.changes))
    back = 0.35 * 0.8 + 0.35 * (0.25 + 0.75 * 0.3) * 0.9
    found = encounters_by_attempt(ALWAYS, flown)
    assert found[:2] == pytest.approx([100 * MET, 100 * MET * back * MET], rel=1e-9)


def test_families_are_expelled_less():
    # 0.7 × 0.6 instead of 0.7, of those encountered on the first evening.
    of = [Outcome(g, "entered", ["expelled_near"], groups=[g]) for g in ("single_adult", "family")]
    asked = Scenario(
        NETWORK,
        3,
        tuple(Initial("rio_grande_valley", 100, g, "GTM") for g in ("single_adult", "family")),
        policies=(ALWAYS,),
    )
    assert expected(asked, of)[0, :, 0] == pytest.approx([70, 42])


def test_every_state_of_the_corridor_is_reached_and_nobody_is_lost():
    asked = scenario(FLIGHTS)
    places = [Outcome(one.name, "entered", [one.name]) for one in NETWORK.places]
    assert (expected(checked(asked, places, 1), places).sum(axis=0) > 0).all()
    books = accounts(asked, Block(0, 0, 20), 5)
    assert np.array_equal(books.entered, books.inside + books.departed)


def test_one_seed_for_two_scenarios_makes_their_difference_surer():
    def total(policies, seed):
        task = Task(scenario(*policies), OUTCOMES, seed, Block(0, 0, 100))
        return simulate_block(task)[START:].sum(axis=0)

    usual, flown, apart = total((), 1), total((FLIGHTS,), 1), total((FLIGHTS,), 2)
    common, independent = ((one - usual).var(axis=1) for one in (flown, apart))
    ratio = dict(zip([one.name for one in OUTCOMES], common / independent, strict=True))
    # Arrivals vary most, and they are the same: what they drive is told 2 to 30 times as surely.
    assert ratio["encounters"] < 0.5
    assert ratio["waiting"] < 0.2
    assert ratio["in_transit"] < 0.2
    # The means do not depend on which seeds: within 5 standard errors.
    error = np.sqrt((common + independent) / 100)
    assert (np.abs((flown - apart).mean(axis=1)) < 5 * error).all()


def test_the_flights_begin_on_their_day():
    one = expected(scenario(), OUTCOMES)[:, :, 0]
    other = expected(scenario(FLIGHTS), OUTCOMES)[:, :, 0]
    assert np.array_equal(one[:START], other[:START])
    tasks = [Task(scenario(*p), OUTCOMES, 3, Block(0, 0, 20)) for p in ((), (FLIGHTS,))]
    usual, flown = (simulate_block(task) for task in tasks)
    assert np.array_equal(usual[:START], flown[:START])
    onward = [outcome.name for outcome in OUTCOMES].index("returned_onward")
    # Set out on the first day, one evening on the way, one in Tapachula.
    assert other[: START + 2, onward].max() == 0
    assert other[START + 2, onward] > 0


def test_a_policy_without_changes_changes_nothing():
    task = Task(scenario(), OUTCOMES, 3, Block(0, 0, 10))
    same = replace(task, scenario=scenario(Policy("nothing", ())))
    assert simulate_block(task).tobytes() == simulate_block(same).tobytes()
