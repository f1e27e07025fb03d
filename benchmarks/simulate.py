"""
The cohort engine: `python benchmarks/simulate.py`.

50 places, 200 links of one to five days, 300 days, everyone from the first day on: a place is left
with chance 0.3 a day by one of four links, so that a day is 200 binomial draws. First a block of
members at 10⁴, 10⁶ and 10⁸ people, and beside it the same number of numpy's binomial draws of such
counts and nothing else, which no exact engine on numpy can go below; then 10⁸ people against 10⁴,
round by round; then 1,000 members in two processes, with and without the time they take to start.

Wrong when: the machine has other work. The draws alone, in the same rounds, tell how much.
"""

import sys
from collections.abc import Callable
from statistics import median
from time import perf_counter, process_time

import numpy as np
from numpy.random import default_rng
from ratios import Comparison, measured, report

from caudal.analysis.simulate.engine import Task, simulate_block, tasks_of
from caudal.analysis.simulate.network import Link, Network, Place
from caudal.analysis.simulate.scenario import (
    BLOCK,
    Block,
    Initial,
    Scenario,
    present_everywhere,
)
from caudal.analysis.simulate.scenario_rules import checked
from caudal.isolation.tasks import computed

__all__ = ["draws_alone", "fifty_places", "run"]

_PLACES, _OUT, _DAYS, _MEMBERS = 50, 4, 300, 1_000
_LEAVE = 0.3
_MICROSECONDS, _SECONDS, _RATIO = 12.0, 2.0, 1.2
_ROUNDS = 7


def fifty_places(people: int) -> Scenario:
    """The network, with so many people in all, spread over its places."""
    rng = default_rng(9)
    places = tuple(Place(f"place_{n}", "town", mean_days=1 / _LEAVE) for n in range(_PLACES))
    links = []
    for n in range(_PLACES):
        ends = rng.choice(np.delete(np.arange(_PLACES), n), _OUT, replace=False)
        shares = rng.dirichlet(np.full(_OUT, 3.0))
        days = rng.integers(1, 6, _OUT)
        links += [
            Link(f"link_{n}_{turn}", f"place_{n}", f"place_{end}", float(share), int(day))
            for turn, (end, share, day) in enumerate(zip(ends, shares, days, strict=True))
        ]
    network = Network("fifty places", places, links)
    return Scenario(network, _DAYS, [Initial(one.name, people // _PLACES) for one in places])


def run(people: int, members: int = BLOCK) -> Callable[[], object]:
    """A block of members of so many people, everyone counted in every place each day."""
    scenario = fifty_places(people)
    outcomes = present_everywhere(scenario.network)
    task = Task(checked(scenario, outcomes, members), outcomes, 1, Block(0, 0, members))
    return lambda: simulate_block(task)


def draws_alone(people: int, members: int = BLOCK) -> Callable[[], object]:
    """As many binomial draws, with counts and chances as in the network, and nothing else."""
    task = Task(
        fifty_places(people),
        present_everywhere(fifty_places(people).network),
        1,
        Block(0, 0, members),
    )
    counts = simulate_block(task)[-1]
    chances = [np.full((_PLACES, 1), one) for one in (0.12, 0.1, 0.08, 0.05)]
    rng = default_rng(1)

    def draw() -> None:
        for _ in range(_DAYS):
            for chance in chances:
                rng.binomial(counts, chance)

    return draw


def _a_day_and_member() -> bool:
    kept = True
    print("people | µs of processor a day and member | the draws alone | target")
    for people in (10**4, 10**6, 10**8):
        ours, draws = run(people), draws_alone(people)
        pairs = [
            (_seconds(ours, process_time), _seconds(draws, process_time)) for _ in range(_ROUNDS)
        ]
        each, alone = (1e6 * median(one) / (_DAYS * BLOCK) for one in zip(*pairs, strict=True))
        verdict = "kept" if each <= _MICROSECONDS else "NOT KEPT"
        print(f"{people:.0e} | {each:.1f} | {alone:.1f} | ≤ {_MICROSECONDS:g}: {verdict}")
        kept = kept and each <= _MICROSECONDS
    return kept


def _whatever_the_people() -> bool:
    one = measured(
        Comparison("10⁸ people", run(10**8), "10⁴ people", run(10**4), _RATIO), rounds=_ROUNDS
    )
    print(f"\n{report([one])}")
    return one.kept


def _in_two_processes() -> bool:
    scenario = fifty_places(10**6)
    outcomes = present_everywhere(scenario.network)
    tasks = tasks_of(scenario, outcomes, members=_MEMBERS, seed=1)
    none = [Task(scenario, outcomes, 1, Block(0, 0, 1))] * 2
    rounds = []
    for _ in range(3):
        started = _seconds(lambda: computed(simulate_block, none, workers=2))
        rounds.append((_seconds(lambda: computed(simulate_block, tasks, workers=2)), started))
    whole, start = (median(one) for one in zip(*rounds, strict=True))
    print(
        f"\n{_MEMBERS:,} members × {_DAYS} days, 10⁶ people, two processes: {whole - start:.2f} s "
        f"and {start:.2f} s to start them (target ≤ {_SECONDS:g} s)"
    )
    return bool(whole - start <= _SECONDS)


def _seconds(action: Callable[[], object], clock: Callable[[], float] = perf_counter) -> float:
    begun = clock()
    action()
    return clock() - begun


if __name__ == "__main__":
    results = [_a_day_and_member(), _whatever_the_people(), _in_two_processes()]
    sys.exit(0 if all(results) else 1)
