"""
Members of an ensemble: each has its own parameters, and lives through each scenario.

Scenarios of one member share parameters, arrivals and the stream of chance, so
that what differs is what the scenario changes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.random import SeedSequence, default_rng
from numpy.typing import NDArray

from caudal.analysis.simulate.calibrate.priors import triangle_at
from caudal.analysis.simulate.corridor.arriving import arrivals_of
from caudal.analysis.simulate.corridor.building import (
    Drawn,
    drawn_from,
    network_of,
    scenario_policy,
    usual_policy,
)
from caudal.analysis.simulate.corridor.chain import encounters_each, steady_people
from caudal.analysis.simulate.corridor.counting import Counted, counted, monthly, months_of
from caudal.analysis.simulate.corridor.known import Known
from caudal.analysis.simulate.corridor.meeting_again import again_within
from caudal.analysis.simulate.engine import Task, expected, simulate_block
from caudal.analysis.simulate.scenario import BLOCK, Block, Scenario
from caudal.analysis.simulate.scenario_rules import checked
from caudal.vocabulary.simulation import Description, Parameter, Steps

__all__ = [
    "AGAIN_DAYS",
    "Asked",
    "MembersTask",
    "drawn_parameters",
    "parameters_at",
    "simulate_members",
    "simulated",
]

_Floats = NDArray[np.float64]
_Compute = Callable[[Callable[[Any], Any], Sequence[Any]], list[Any]]
# Spawn keys of the ensemble's own chance, beside those of the days (draws.py).
_PARAMETERS, _NOISE = 101, 102
AGAIN_DAYS = (30, 90)


@dataclass(frozen=True)
class Asked:
    """
    What an ensemble is asked.

    Args:
        description: the corridor.
        known: counts, as known on a day.
        parameters: in the order of the columns of the values.
        scenarios: the first is `none`, with no changes.
        start: first day that is told; `days`: how many.
        seed: of all chance.
        further: what else is told, after `counted`.
        in_mean: expected values in place of chance: nothing differs but by the parameters.
    """

    description: Description
    known: Known
    parameters: Sequence[Parameter]
    scenarios: Sequence[Steps]
    start: date
    days: int
    seed: int
    further: Sequence[Counted] = ()
    in_mean: bool = False


@dataclass(frozen=True)
class MembersTask:
    """Members of one block: their values (members, parameters), and its number."""

    asked: Asked
    values: _Floats
    number: int


def drawn_parameters(parameters: Sequence[Parameter], members: int, seed: int) -> _Floats:
    """
    Values of each parameter for each member, from a triangle of low, mode and high.

    Returns:
        (members, parameters), in the unit of each; the first members are the same for any number.
    """
    keys = [SeedSequence(seed, spawn_key=(_PARAMETERS, n)) for n in range(len(parameters))]
    chance = np.stack([default_rng(key).random(members) for key in keys], axis=1)
    return parameters_at(parameters, chance)


def parameters_at(parameters: Sequence[Parameter], chance: _Floats) -> _Floats:
    """
    Values below which each parameter lies with a chance (members, parameters) [0–1].
    """
    low, mode, high = (
        np.array([getattr(one, name) for one in parameters]) for name in ("low", "mode", "high")
    )
    return triangle_at(chance, 1 - chance, low, mode, high)


def simulated(
    values: _Floats, asked: Asked, *, compute: _Compute | None = None
) -> tuple[list[Counted], _Floats]:
    """
    Outcomes of members with given parameters, by month and scenario.

    Args:
        values: (members, parameters) in the order of `asked.parameters`.
        asked: what is asked.
        compute: runs a function over tasks, in order; None: here, one after the other.

    Returns:
        What is told, and (scenarios, told, months, members): the last lines of `told` are the
        shares encountered again within `AGAIN_DAYS`, in the first month only (else NaN).

    Wrong when:
        The band over members is read as all there is to know: ranges of many parameters are
        guesses, and the network is one of many that could be drawn.
    """
    tasks = [
        MembersTask(asked, values[first : first + BLOCK], first // BLOCK)
        for first in range(0, len(values), BLOCK)
    ]
    run = compute or (lambda function, given: [function(one) for one in given])
    blocks = run(simulate_members, tasks)
    told = [*counted(asked.description), *asked.further, *_again_told(asked.description)]
    return told, np.concatenate(blocks, axis=3)


def simulate_members(task: MembersTask) -> _Floats:
    """
    The members of one block through every scenario: (scenarios, told, months, members).
    """
    asked, members = task.asked, len(task.values)
    description = asked.description
    drawn = drawn_from(asked.parameters, task.values)
    network, block = network_of(description), Block(task.number, 0, members)
    usual = usual_policy(description, asked.known, drawn)
    day_0 = asked.start - timedelta(description.warm_up_days)
    days = description.warm_up_days + asked.days
    bare = Scenario(network, days, policies=[usual])
    met = [stay.code for stay in description.stays if stay.state == "encountered"]
    setting_out = [f"origin_{name}" for name in description.origins]
    each = encounters_each(bare, met, setting_out, block)
    arrivals = arrivals_of(description, asked.known, each, day_0, days, _noise(task, drawn))
    rate = np.array([one.per_day[0] for one in arrivals]).reshape(each[0].shape)
    there = steady_people(bare, setting_out, rate, block)
    told = [*counted(description), *asked.further]
    outcomes = list({part.name: part for one in told for part in (*one.parts, *one.below)}.values())
    months = months_of(day_0, asked.start, asked.days)
    found = []
    for steps in asked.scenarios:
        policy = scenario_policy(description, asked.known, drawn, steps, day_0)
        scenario = replace(bare, initial=there, arrivals=arrivals, policies=[usual, policy])
        if task.number == 0:
            checked(scenario, outcomes, members)
        if asked.in_mean:
            by_day: _Floats | NDArray[np.int64] = expected(scenario, outcomes, block)
        else:
            by_day = simulate_block(Task(scenario, outcomes, asked.seed, block))
        numbers = monthly(told, outcomes, by_day, months, drawn)
        from_start = scenario_policy(description, asked.known, drawn, steps, asked.start)
        again = again_within(
            description, asked.known, network, [usual, from_start], AGAIN_DAYS, members
        )
        later = np.full((len(AGAIN_DAYS), len(months) - 1, members), np.nan)
        found.append(np.concatenate([numbers, np.concatenate([again[:, None], later], axis=1)]))
    return np.stack(found)


def _noise(task: MembersTask, drawn: Drawn) -> _Floats:
    """
    Log level of each month not known, a random walk: (months, members), the same for all scenarios.
    """
    months = task.asked.days // 28 + task.asked.description.warm_up_days // 28 + 24
    if task.asked.in_mean:
        return np.zeros((months, len(task.values)))
    key = SeedSequence(task.asked.seed, spawn_key=(task.number, _NOISE))
    steps = default_rng(key).standard_normal((months, len(task.values)))
    walk: _Floats = np.cumsum(steps * drawn["arrivals_change"], axis=0)
    return walk


def _again_told(description: Description) -> list[Counted]:
    return [Counted(f"again_{days}_days", description.border, "all", ()) for days in AGAIN_DAYS]
