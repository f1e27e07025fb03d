"""
Run a scenario: an ensemble by chance, block by block, or its expected values.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from caudal.analysis.simulate.binomials import binomial, without_return
from caudal.analysis.simulate.cohorts import Evening, evenings
from caudal.analysis.simulate.compiling import COMPILED
from caudal.analysis.simulate.layout import Layout
from caudal.analysis.simulate.network import Network
from caudal.analysis.simulate.scenario import Block, Outcome, Scenario, blocks
from caudal.analysis.simulate.sums import Sums
from caudal.analysis.simulate.tallies import Tallies

__all__ = [
    "Accounts",
    "Task",
    "accounts",
    "expected",
    "joined",
    "ready",
    "simulate_block",
    "tasks_of",
]

_Counts = NDArray[Any]


@dataclass(frozen=True)
class Task:
    """
    One block of an ensemble, as it is given to a process.

    Args:
        scenario: what is run.
        outcomes: what is counted.
        seed: of the whole ensemble.
        block: which members.
    """

    scenario: Scenario
    outcomes: Sequence[Outcome]
    seed: int
    block: Block


@dataclass(frozen=True)
class Accounts:
    """
    Where everyone is, by group and origin (days, groups × origins, members) [people].

    Args:
        entered: came in since the beginning, with those who were there before day 0.
        inside: at a place that is not final, or on the way.
        departed: at a final place.
    """

    entered: _Counts
    inside: _Counts
    departed: _Counts


def tasks_of(
    scenario: Scenario, outcomes: Sequence[Outcome], *, members: int, seed: int
) -> list[Task]:
    """
    The blocks of an ensemble, each as a task for any process; the same for any number of them.
    """
    return [Task(scenario, outcomes, seed, block) for block in blocks(members)]


def ready() -> None:
    """
    Compile the loops of a run, once: processes that start afterwards find them compiled.

    Takes seconds the first time, a good half second later, and nothing without numba.
    """
    if COMPILED:
        rng, people = np.random.default_rng(0), np.array([[1, 100]])
        binomial(rng, people, np.array([[0.5]]))
        without_return(rng, people, np.array([1, 3]))
        one = np.zeros(1, np.int64)
        for kind in (np.int64, np.float64):
            Sums(one, one).add(np.zeros((1, 1), kind), np.zeros((1, 1), kind))


def joined(found: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    """
    Outcomes of the blocks of an ensemble, in their order, as one (days, outcomes, members).
    """
    return np.concatenate(found, axis=2)


def simulate_block(task: Task) -> NDArray[np.int64]:
    """
    Outcomes of the members of one block, by chance: whole people.

    The state of a person is place or link, stage of stay or travel, group,
    origin and attempt number. People of one state are one count; each day
    counts move by exact multinomial draws. Work grows with states × days and
    hardly with people.

    Returns:
        (days, outcomes, members) [people]; the same bytes wherever it is computed.

    Assumes:
        People of one state decide alike and, unless the scenario has a
        correlation, each for themselves. What a person did before counts only
        by place, stage and attempt number. The scenario was checked.

    Wrong when:
        Chance is read as all there is of uncertainty: with 100,000 people it
        is a fraction of a per cent. Arrivals and parameters vary far more:
        give them one a member.
    """
    return _counted(task.scenario, task.outcomes, task.block, task.seed)


def expected(
    scenario: Scenario, outcomes: Sequence[Outcome], block: Block | None = None
) -> NDArray[np.float64]:
    """
    Expected outcomes: each step is taken by its share of the people, with no chance.

    Args:
        scenario: what is run.
        outcomes: what is counted.
        block: members whose parameters are used; None: the first.

    Returns:
        (days, outcomes, members) [people], with fractions of people.

    Wrong when:
        A capacity binds now and then: the mean of what finds room is less
        than the room that the mean finds. Without capacities it is the mean.
    """
    return _counted(scenario, outcomes, block or Block(0, 0, 1), None)


def accounts(scenario: Scenario, block: Block, seed: int | None) -> Accounts:
    """
    Everyone who came in is inside or has departed: counted anew each evening, in every state.
    """
    layout, before, days = evenings(scenario, block, seed)
    kinds = _kinds(scenario.network, layout)
    final = np.array([place.final for place in scenario.network.places] + [False])
    places = len(scenario.network.places)
    gone = final[np.minimum(layout.site, places)]
    entered = kinds @ before
    found = []
    for evening in days:
        entered = entered + kinds @ evening.arrived
        inside = kinds[:, ~gone] @ evening.present[~gone] + _on_the_way(kinds, layout, evening)
        found.append((entered, inside, kinds[:, gone] @ evening.present[gone]))
    return Accounts(*(np.array(one) for one in zip(*found, strict=True)))


def _counted(
    scenario: Scenario, outcomes: Sequence[Outcome], block: Block, seed: int | None
) -> _Counts:
    layout, before, days = evenings(scenario, block, seed)
    tallies = Tallies(scenario.network, layout, outcomes)
    counted = np.zeros((scenario.days, len(outcomes), block.members), before.dtype)
    for evening in days:
        tallies.put(evening, counted[evening.day])
    return counted


def _kinds(network: Network, layout: Layout) -> NDArray[np.int64]:
    """1 where a row (second axis) is of a group and origin (first axis)."""
    kind = layout.people_class // network.attempts
    kinds = len(network.groups) * len(network.origins)
    found: NDArray[np.int64] = (np.arange(kinds)[:, None] == kind).astype(np.int64)
    return found


def _on_the_way(kinds: NDArray[np.int64], layout: Layout, evening: Evening) -> _Counts:
    """People on links of whole days, by group and origin."""
    on_the_way: _Counts = kinds[:, layout.start[evening.slow]] @ evening.coming.sum(axis=0)
    return on_the_way
