"""
Camps that may become nearly full today: who comes first finds room.

The people at doors, and those who arrive in such a camp by a decision of the
morning, come in random order. They are let in by slices: within one, the room
of every camp is that of the slice's middle.
"""

import numpy as np
from numpy.typing import NDArray

from caudal.analysis.simulate.flee.choices import room
from caudal.analysis.simulate.flee.instance import Floats, Ints
from caudal.analysis.simulate.flee.movement import Flow

__all__ = ["PART", "let_in"]

# The part of a camp's last tenth that one slice may fill.
PART = 0.1


def let_in(flow: Flow, knocks: Ints, coming: Ints, occupants: Ints) -> None:
    """
    Take everybody at a door in, on, or back, in random order.

    Args:
        flow: the day; its `ended` grows.
        knocks: (knocks,) people at each cell's doors.
        coming: (places,) people who arrive in a camp with doors whatever its room.
        occupants: (places,) people in each place [changed: those let in are added].

    Assumes:
        Those who leave a camp on the day they came are too few to change its room.
    """
    ground = flow.ground
    doors = np.array(ground.doors, dtype=np.int64)
    waiting = np.concatenate([knocks, coming[doors]])
    while (total := int(waiting.sum())) > 0:
        size, middle = _slice(flow, waiting, occupants, doors, total)
        taken = waiting
        if size < total:
            taken = flow.rng.multivariate_hypergeometric(waiting, size, method="marginals")
        waiting = waiting - taken
        count = len(knocks)
        occupants[doors] += taken[count:]
        left = room(middle, ground.capacity, ground.settings.buffer)
        _resolve(flow, taken[:count], left, occupants)


def _slice(
    flow: Flow, waiting: Ints, occupants: Ints, doors: Ints, total: int
) -> tuple[int, Floats]:
    """Size of the next slice, and each place's occupants in its middle."""
    ground, settings = flow.ground, flow.ground.settings
    count = len(ground.knock_cell)
    capacity = ground.capacity[doors]
    now = occupants[doors].astype(np.float64)
    left = room(now, capacity, settings.buffer)
    closed = ground.refusing[doors] & (left < settings.refuse_below)
    knocking = np.bincount(ground.knock_goal, weights=waiting[:count], minlength=len(occupants))
    entering = knocking[doors] * np.where(closed, 0.0, left) + waiting[count:]
    most = now + knocking[doors] + waiting[count:]
    # Room stays whole, or nothing, whoever comes: no need to count them in.
    free = (most <= settings.buffer * capacity) | (now >= capacity) | (entering == 0)
    tenth = (1.0 - settings.buffer) * capacity
    allowed = np.maximum(settings.buffer * capacity - now, 0.0) + np.maximum(PART * tenth, 1.0)
    brink = capacity - settings.refuse_below * tenth - now
    near = ~closed & ground.refusing[doors] & (brink >= 0)
    allowed = np.where(near, np.minimum(allowed, np.maximum(brink / 2, 1.0)), allowed)
    share = np.where(free, 1.0, allowed / np.where(free, 1.0, entering)).min(initial=1.0)
    size = total if share >= 1.0 else max(1, int(share * total))
    middle = occupants.astype(np.float64)
    middle[doors] += np.where(size == 1, 0.0, entering * (size / total) / 2)
    return size, middle


def _resolve(flow: Flow, knocks: Ints, left: Floats, occupants: Ints) -> None:
    """Let a slice in, turn it back or send it on, until nobody of it stands at a door."""
    ground = flow.ground
    geography, choices = ground.geography, ground.choices
    goal = ground.knock_goal
    node = geography.cell_node[ground.knock_cell]
    keep = np.where(choices.way_on[node], 1.0, left[goal])
    refused = ground.refusing[goal] & (left[goal] < ground.settings.refuse_below)
    while knocks.any():
        kept = flow.rng.binomial(knocks, keep)
        _turned_back(flow, geography.base[node], np.where(refused, kept, 0), occupants)
        codes = geography.code[ground.knock_cell, ground.knock_slot + 1]
        again = np.bincount(
            ground.knock_cell, weights=knocks - kept, minlength=flow.cells
        ).astype(np.int64)
        went, nodes, staying = flow.decided(again, left)
        _turned_back(flow, nodes, staying, occupants)
        went += np.bincount(
            codes, weights=np.where(refused, 0, kept), minlength=ground.outcomes
        ).astype(np.int64)
        knocks = _gone(flow, went, occupants)


def _turned_back(flow: Flow, nodes: Ints, counts: Ints, occupants: Ints) -> None:
    """End the day where people are; in a camp with doors they are no longer on their way out."""
    flow.stay(nodes, counts)
    back = np.isin(nodes, flow.ground.doors)
    np.add.at(occupants, nodes[back], counts[back])


def _gone(flow: Flow, went: Ints, occupants: Ints) -> Ints:
    """People who have taken a way: into a camp with doors, elsewhere, or to the day's end."""
    ground = flow.ground
    geography = ground.geography
    counts = went[: flow.cells]
    flow.ended += went[flow.cells :]
    inside: NDArray[np.bool_] = ground.inside
    at = np.flatnonzero(counts * inside)
    entered = counts[at]
    ends = went[flow.cells : flow.cells + geography.places]
    doors = list(ground.doors)
    occupants[doors] += ends[doors]
    np.add.at(occupants, geography.cell_node[at], entered)
    leavers = flow.rng.binomial(entered, ground.choices.leave[geography.cell_node[at]])
    flow.stay(geography.cell_node[at], entered - leavers)
    np.subtract.at(occupants, geography.cell_node[at], leavers)
    moving = np.zeros(flow.cells, dtype=np.int64)
    moving[at] = leavers
    return flow.cascade(np.where(inside, 0, counts), moving=moving)
