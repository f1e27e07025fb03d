"""
Camps whose room changes today: who comes first finds more of it.

The people at doors, and those who arrive in such a camp by a decision of the
morning, come in random order. They are let in by slices: within one, the room
of every camp is that of the slice's middle. A slice ends before a camp's
occupants change by more than `PART` of the tenth of the capacity in which room
falls, and before it begins to turn people away.
"""

import numpy as np

from caudal.analysis.simulate.flee.choices import Flags, Limits
from caudal.analysis.simulate.flee.instance import Floats, Ints
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
        limits: (places,) of the places.
        refusing: (places,) camps, which turn people away when nearly full.
        refuse_below: the room below which they do [0–1].
        occupants: (places,) people that the morning's room is reckoned from.

    Assumes:
        Those who leave a camp on the day they came are too few to change its room.
    """

    def __init__(
        self, flow: Flow, limits: Limits, refusing: Flags, refuse_below: float, occupants: Floats
    ) -> None:
        doors = flow.ground.doors
        self.flow, self.refuse_below = flow, refuse_below
        self.limits, self.refusing = limits.of(doors), refusing[doors]
        self.now = occupants[doors].copy()
        self.everywhere = limits.room(occupants)
        self.morning = self.everywhere[doors]
        self.brink = self.limits.brink(refuse_below)
        self.count = len(doors)

    def let_in(self, pool: Floats) -> None:
        """
        Let people travel who come in random order among themselves.

        Args:
            pool: (cells,) those who arrive.
        """
        flow, inside = self.flow, self.flow.ground.inside[: self.flow.cells]
        before = self.now.copy()
        knocks = flow.cascade(np.where(inside < 0, pool, 0.0))
        knocks += self._inside(np.where(inside < 0, 0.0, pool))
        # Those who decided to come in the morning come in their turn, like those at the doors.
        coming, self.now = self.now - before, before
        at = (knocks > 0).nonzero()[0]
        waiting = np.concatenate([knocks[at], coming]).astype(np.int64)
        while (total := int(waiting.sum())) > 0:
            size, left = self._slice(at, waiting, total)
            taken = waiting
            if size < total:
                taken = flow.rng.multivariate_hypergeometric(waiting, size, method="marginals")
            waiting = waiting - taken
            self.now += taken[len(at) :]
            self._resolve(at, taken[: len(at)], left)

    def _slice(self, at: Ints, waiting: Ints, total: int) -> tuple[int, Floats]:
        """Size of the next slice, and the doors' room in its middle."""
        knocking = np.bincount(
            self.flow.ground.door[at], weights=waiting[: len(at)], minlength=self.count
        )
        coming, now, limits = waiting[len(at) :], self.now, self.limits
        left = limits.room(now)
        most = now + knocking + coming
        if (most <= limits.floor).all():
            return total, left
        open_now = ~(self.refusing & (left < self.refuse_below))
        # The draw at the door counts the morning's room in already.
        entering = np.where(open_now, knocking * left / self.morning, 0.0) + coming
        moving = (most > limits.floor) & (left > 0) & (entering > 0)
        if not moving.any():
            return total, left
        part = np.maximum(PART * limits.span, 1.0)
        allowed = np.maximum(limits.floor - now, 0.0) + part
        # So many that more than the last place is filled once in a thousand slices.
        places = np.maximum(self.brink - now, 0.0)
        fitting = np.maximum(np.maximum(places - 3.0 * np.sqrt(places), places / 2), 1.0)
        near = self.refusing & open_now
        allowed = np.where(near, np.minimum(allowed, fitting), allowed)
        share = (allowed[moving] / entering[moving]).min()
        if (limits.span[moving] < SMALL).any():
            return 1, left
        size = total if share >= 1.0 else max(1, int(share * total))
        return size, limits.room(now + entering * (size / total) / 2 if size > 1 else now)

    def _resolve(self, at: Ints, knocks: Ints, left: Floats) -> None:
        """Let a slice in, turn it back or send it on, until nobody of it stands at a door."""
        flow, ground = self.flow, self.flow.ground
        keep = np.minimum(left / self.morning, 1.0)
        refused = self.refusing & (left < self.refuse_below)
        while knocks.any():
            door = ground.door[at]
            kept = flow.rng.binomial(knocks, keep[door])
            turned = np.where(refused[door], kept, 0)
            self._turned_back(ground.cell[at], turned)
            passed = np.bincount(ground.onward[at], weights=kept - turned, minlength=flow.outcomes)
            went = passed.astype(np.float64)
            again = knocks - kept
            if again.any():
                went = went + self._again(at, again, left)
            met = self._gone(went)
            at = (met > 0).nonzero()[0]
            knocks = met[at].astype(np.int64)

    def _again(self, at: Ints, counts: Ints, left: Floats) -> Floats:
        """People whose draw was not kept choose again, by the room now left."""
        cells = np.bincount(self.flow.ground.cell[at], weights=counts, minlength=self.flow.cells)
        where = (cells > 0).nonzero()[0]
        self.everywhere[self.flow.ground.doors] = left
        went, staying = self.flow.decided(where, cells[where].astype(np.int64), self.everywhere)
        self._turned_back(where, staying)
        return went

    def _turned_back(self, cells: Ints, counts: Ints) -> None:
        """End the day where people are; in a camp with doors they are no longer on their way out."""
        if not counts.any():
            return
        geography = self.flow.ground.geography
        nodes = geography.base[geography.cell_node[cells]]
        self.flow.stay(nodes, counts)
        self._enter(self.flow.ground.inside[self.flow.cells + nodes], counts)

    def _enter(self, doors: Ints, counts: Ints | Floats) -> None:
        """Count people in behind doors; -1 is no door."""
        behind = doors >= 0
        np.add.at(self.now, doors[behind], counts[behind])

    def _gone(self, went: Floats) -> Floats:
        """People who have taken a way: into a camp with doors, elsewhere, or to the day's end."""
        flow, inside = self.flow, self.flow.ground.inside
        ended = went[flow.cells :]
        flow.ended += ended
        done = (ended > 0).nonzero()[0]
        self._enter(inside[flow.cells + done], ended[done])
        behind = inside[: flow.cells] >= 0
        knocks = self._inside(np.where(behind, went[: flow.cells], 0.0))
        return knocks + flow.cascade(np.where(behind, 0.0, went[: flow.cells]))

    def _inside(self, people: Floats) -> Floats:
        """People who have come into a camp with doors: most stay and are counted, some go on."""
        flow = self.flow
        at = (people > 0).nonzero()[0]
        node = flow.ground.geography.cell_node[at]
        counts = people[at].astype(np.int64)
        leavers = flow.rng.binomial(counts, flow.choices.leave[node])
        flow.stay(node, counts - leavers)
        self._enter(flow.ground.inside[at], counts - leavers)
        if leavers.any():
            return flow.set_out(at, leavers)
        return np.zeros(len(flow.ground.cell))
