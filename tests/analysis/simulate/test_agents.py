"""The cohorts against people one by one: the same distribution of every outcome."""

from math import erfc, sqrt

import numpy as np
import pytest

from analysis.simulate.agents import Agents, counted
from analysis.simulate.two_samples import (
    chi_square_p,
    holm,
    kolmogorov_p,
    two_sample_chi_square,
    two_sample_kolmogorov,
)
from analysis.simulate.worlds import world
from caudal.analysis.simulate.compiling import COMPILED
from caudal.analysis.simulate.engine import joined, simulate_block, tasks_of
from caudal.analysis.simulate.scenario import Outcome, present_everywhere
from caudal.analysis.simulate.scenario_rules import checked

SEEDS = 200


def outcomes_of(network):
    links = [link.name for link in network.links]
    return [
        *present_everywhere(network),
        Outcome("on_the_way", "present", links),
        Outcome("to_home", "entered", ["home"]),
        Outcome("set_out_again", "entered", links, attempts=[2, 3]),
        Outcome("families", "present", ["street", "home"], groups=["family"]),
        Outcome("into_the_shelter", "entered", ["town_1"]),
    ]


def by_cohorts(scenario, outcomes, seeds):
    tasks = tasks_of(scenario, outcomes, members=seeds, seed=11)
    return joined([simulate_block(task) for task in tasks])


def by_agents(scenario, outcomes, seeds):
    def seen(agents, set_out, came):
        return [counted(agents, set_out, came, outcome) for outcome in outcomes]

    found = [Agents(scenario, 1000 + seed).run(seen) for seed in range(seeds)]
    return np.moveaxis(np.array(found), 0, 2)


def compared(one, other, days):
    """Adjusted p-values of χ² and of Kolmogorov and Smirnov, all outcomes on some days."""
    pairs = [(one[day, n], other[day, n]) for day in days for n in range(one.shape[1])]
    tests = (two_sample_chi_square, two_sample_kolmogorov)
    return holm([test(a, b) for a, b in pairs for test in tests])


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_occupancy_and_flows_are_distributed_as_those_of_people_one_by_one(seed, monkeypatch):
    scenario = world(seed, days=16, people=40, a_day=3.0)
    outcomes = outcomes_of(scenario.network)
    checked(scenario, outcomes, SEEDS)
    agents = by_agents(scenario, outcomes, SEEDS)
    cohorts = by_cohorts(scenario, outcomes, SEEDS)
    assert compared(cohorts, agents, (0, 4, 9, 15)).min() > 0.05
    if COMPILED:
        # And as numpy draws them, where numba is not installed.
        for module in ("draws", "sums"):
            monkeypatch.setattr(f"caudal.analysis.simulate.{module}.COMPILED", False)
        by_numpy = by_cohorts(scenario, outcomes, SEEDS)
        assert not np.array_equal(cohorts, by_numpy)
        assert compared(by_numpy, agents, (0, 4, 9, 15)).min() > 0.05


def test_the_comparison_sees_a_small_difference():
    # Means 30 and 33, sd about 5.6: 200 of each are 5 standard errors apart.
    rng = np.random.default_rng(4)
    one, other = rng.poisson(30, (1, 1, SEEDS)), rng.poisson(33, (1, 1, SEEDS))
    assert compared(one, other, [0]).min() < 0.05


def test_the_tests_have_the_p_values_of_the_tables():
    # χ²: 3.841 with one, 11.070 with five, 18.307 with ten degrees; Kolmogorov: 1.358.
    assert chi_square_p(3.841, 1) == pytest.approx(0.05, abs=1e-4)
    assert chi_square_p(3.841, 1) == pytest.approx(erfc(sqrt(3.841 / 2)))
    assert chi_square_p(11.070, 5) == pytest.approx(0.05, abs=1e-4)
    assert chi_square_p(18.307, 10) == pytest.approx(0.05, abs=1e-4)
    assert kolmogorov_p(1.358, 1) == pytest.approx(0.05, abs=1e-3)


def test_holm_multiplies_the_smallest_by_all_and_the_next_by_one_less():
    # 0.01 × 3, 0.02 × 2, 0.04 × 1 and never below the one before.
    assert holm([0.02, 0.04, 0.01]) == pytest.approx([0.04, 0.04, 0.03])
