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
        self.nobody = np.zeros(len(flow.ground.cell))

    def let_in(self, pool: Floats) -> None:
        """
        Let people travel who come in random order among themselves.

        Args:
            pool: (cells,) those who arrive.
        """
        flow, inside = self.flow, self.flow.ground.inside[: self.flow.cells]
        before = self.now.copy()
        knocks = flow.cascade(np.where(inside < 0, pool, 0.0))
        within = ((inside >= 0) & (pool > 0)).nonzero()[0]
        knocks += self._inside(within, pool[within].astype(np.int64))
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
            met = self._passed(ground.onward[at], kept - turned)
            again = knocks - kept
            if again.any():
                met = met + self._again(at, again, left)
            at = (met > 0).nonzero()[0]
            knocks = met[at].astype(np.int64)

    def _again(self, at: Ints, counts: Ints, left: Floats) -> Floats:
        """People whose draw was not kept choose again, by the room now left: (knocks,) once more."""
        cells = np.bincount(self.flow.ground.cell[at], weights=counts, minlength=self.flow.cells)
        where = (cells > 0).nonzero()[0]
        self.everywhere[self.flow.ground.doors] = left
        went, staying = self.flow.decided(where, cells[where].astype(np.int64), self.everywhere)
        self._turned_back(where, staying)
        on = (went > 0).nonzero()[0]
        return self._passed(on, went[on].astype(np.int64))

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

    def _passed(self, codes: Ints, counts: Ints) -> Floats:
        """People who have taken a way to some outcomes: (knocks,) at the next doors."""
        flow = self.flow
        inside = flow.ground.inside[codes]
        here = (codes < flow.cells) & (inside >= 0)
        knocks = self._inside(codes[here], counts[here])
        if here.all():
            return knocks
        # Elsewhere: to the day's end, maybe behind a door, or on.
        away = ~here
        went = np.bincount(codes[away], weights=counts[away], minlength=flow.outcomes)
        flow.ended += went[flow.cells :]
        over = away & (codes >= flow.cells)
        self._enter(inside[over], counts[over])
        return knocks + flow.cascade(went[: flow.cells].astype(np.float64))

    def _inside(self, at: Ints, counts: Ints) -> Floats:
        """People who have come into a camp with doors: most stay and are counted, some go on."""
        flow = self.flow
        if not len(at):
            return self.nobody
        node = flow.ground.geography.cell_node[at]
        leavers = flow.rng.binomial(counts, flow.choices.leave[node])
        staying = counts - leavers
        flow.stay(node, staying)
        self._enter(flow.ground.inside[at], staying)
        return flow.set_out(at, leavers) if leavers.any() else self.nobody
