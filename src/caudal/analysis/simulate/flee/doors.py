"""
Camps whose room changes today: who comes first finds more of it.

The people at doors, and those who arrive in such a camp by a decision of the
morning, come in random order. They are let in by slices: within one, the room
of every camp is that of the slice's middle. A slice ends before a camp's
occupants change by more than `PART` of the tenth of the capacity in which room
falls, and before it begins to turn people away.
"""

import numpy as np

from caudal.analysis.simulate.flee.choices import Flags, room
from caudal.analysis.simulate.flee.dated import State
from caudal.analysis.simulate.flee.instance import FleeSettings, Floats, Ints
from caudal.analysis.simulate.flee.movement import Flow

__all__ = ["PART", "SMALL", "Gate"]

# The part of a camp's last tenth that one slice may fill.
PART = 0.1
# A last tenth of fewer people is filled one by one.
SMALL = 50.0


class Gate:
    """
    The doors of one day of one member.

    Args:
        flow: the day's travel; its `ended` grows.
        capacity: (places,) [people].
        state: the day's rules.
        settings: Flee's numbers.
        occupants: (places,) people in each place [changed: those let in are added].

    Assumes:
        Those who leave a camp on the day they came are too few to change its room.
    """

    def __init__(
        self, flow: Flow, capacity: Floats, state: State, settings: FleeSettings, occupants: Ints
    ) -> None:
        self.flow, self.capacity, self.settings = flow, capacity, settings
        self.refusing: Flags = state.refusing
        self.occupants = occupants
        ground = flow.ground
        self.node = ground.geography.cell_node[ground.cell]
        self.is_door = np.zeros(len(occupants), dtype=np.bool_)
        self.is_door[ground.doors] = True

    def let_in(self, pool: Ints) -> None:
        """
        Let people travel who come in random order among themselves.

        Args:
            pool: (cells,) those who arrive.
        """
        flow, ground = self.flow, self.flow.ground
        at = (pool * ground.inside).nonzero()[0]
        knocks = flow.cascade(np.where(ground.inside, 0, pool))
        coming = np.zeros(len(self.occupants), dtype=np.int64)
        if len(at):
            knocks += self._inside(at, pool[at], coming)
        waiting = np.concatenate([knocks, coming[ground.doors]])
        while (total := int(waiting.sum())) > 0:
            size, middle = self._slice(waiting, total)
            taken = waiting
            if size < total:
                taken = flow.rng.multivariate_hypergeometric(waiting, size, method="marginals")
            waiting = waiting - taken
            self.occupants[ground.doors] += taken[len(knocks) :]
            left = room(middle, self.capacity, self.settings.buffer)
            self._resolve(taken[: len(knocks)], left)

    def _slice(self, waiting: Ints, total: int) -> tuple[int, Floats]:
        """Size of the next slice, and each place's occupants in its middle."""
        ground, doors, buffer = self.flow.ground, self.flow.ground.doors, self.settings.buffer
        count = len(ground.cell)
        capacity = self.capacity[doors]
        now = self.occupants[doors].astype(np.float64)
        left = room(now, capacity, buffer)
        refusing = self.refusing[doors]
        closed = refusing & (left < self.settings.refuse_below)
        # The draw at the door counts the morning's room in already.
        keep = np.where(closed, 0.0, left / self.flow.left[doors])
        knocking = np.bincount(ground.goal, weights=waiting[:count], minlength=len(self.occupants))
        entering = knocking[doors] * keep + waiting[count:]
        most = now + knocking[doors] + waiting[count:]
        # Room stays whole, or nothing, whoever comes.
        free = (most <= buffer * capacity) | (now >= capacity) | (entering == 0)
        tenth = (1.0 - buffer) * capacity
        allowed = np.maximum(buffer * capacity - now, 0.0) + np.maximum(PART * tenth, 1.0)
        brink = capacity - self.settings.refuse_below * tenth - now
        near = refusing & ~closed
        allowed = np.where(near, np.minimum(allowed, np.maximum(brink / 2, 1.0)), allowed)
        share = np.where(free, 1.0, allowed / np.where(free, 1.0, entering)).min(initial=1.0)
        size = total if share >= 1.0 else max(1, int(share * total))
        if (tenth[~free] < SMALL).any():
            size = 1
        middle = self.occupants.astype(np.float64)
        if size > 1:
            middle[doors] += entering * (size / total) / 2
        return size, middle

    def _resolve(self, knocks: Ints, left: Floats) -> None:
        """Let a slice in, turn it back or send it on, until nobody of it stands at a door."""
        flow, ground = self.flow, self.flow.ground
        geography, goal = ground.geography, ground.goal
        keep = np.minimum(left[goal] / flow.left[goal], 1.0)
        refused = self.refusing[goal] & (left[goal] < self.settings.refuse_below)
        codes = geography.code[ground.cell, ground.slot + 1]
        while (at := knocks.nonzero()[0]).size:
            kept = flow.rng.binomial(knocks[at], keep[at])
            turned = np.where(refused[at], kept, 0)
            self._turned_back(geography.base[self.node[at]], turned)
            went = np.bincount(codes[at], weights=kept - turned, minlength=flow.outcomes)
            went = went.astype(np.int64)
            again = knocks[at] - kept
            if again.any():
                cells = np.bincount(ground.cell[at], weights=again, minlength=flow.cells)
                onward, nodes, staying = flow.decided(cells.astype(np.int64), left)
                self._turned_back(nodes, staying)
                went += onward
            knocks = self._gone(went)

    def _turned_back(self, nodes: Ints, counts: Ints) -> None:
        """End the day where people are; in a camp with doors they are no longer on their way out."""
        self.flow.stay(nodes, counts)
        back = self.is_door[nodes]
        np.add.at(self.occupants, nodes[back], counts[back])

    def _gone(self, went: Ints) -> Ints:
        """People who have taken a way: into a camp with doors, elsewhere, or to the day's end."""
        flow, ground = self.flow, self.flow.ground
        counts, ended = went[: flow.cells], went[flow.cells :]
        flow.ended += ended
        self.occupants[ground.doors] += ended[ground.doors]
        at = (counts * ground.inside).nonzero()[0]
        knocks = flow.cascade(np.where(ground.inside, 0, counts))
        return knocks + self._inside(at, counts[at], self.occupants) if len(at) else knocks

    def _inside(self, at: Ints, counts: Ints, occupants: Ints) -> Ints:
        """People who have come into a camp with doors: most stay and are added, some go on."""
        flow = self.flow
        node = flow.ground.geography.cell_node[at]
        leavers = flow.rng.binomial(counts, flow.choices.leave[node])
        flow.stay(node, counts - leavers)
        np.add.at(occupants, node, counts - leavers)
        if not leavers.any():
            return np.zeros(len(flow.ground.cell), dtype=np.int64)
        moving = np.zeros(flow.cells, dtype=np.int64)
        moving[at] = leavers
        return flow.set_out(moving)
