"""
A day's travel, for counts of people in cells.

In Flee one person travels to the end of the day before the next begins, so a
camp fills person by person and the later ones see it fuller. Here people in the
same cell move together, up to the day's end or up to the *door* of a camp whose
room may change today. How far a person comes does not depend on who came
before, if a way is drawn by the room of the morning and the draw at a door is
kept with the chance (room now) / (room in the morning), and else made again:
rejection sampling, exact. `doors` does the latter.
"""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from caudal.analysis.simulate.flee.choices import Choices, Flags
from caudal.analysis.simulate.flee.geography import Geography
from caudal.analysis.simulate.flee.instance import Floats, Ints

__all__ = ["Flow", "Ground", "ground_of"]


@dataclass(frozen=True)
class Ground:
    """
    The network with doors.

    Args:
        geography: the network.
        doors: places whose room may change today.
        code: as the geography's, and behind its outcomes a number for each
            cell and slot that lead to a door.
        cell, slot, goal: (knocks,) of each of those numbers.
        inside: (cells,) cells in a place with doors.
    """

    geography: Geography
    doors: Ints
    code: Ints
    cell: Ints
    slot: Ints
    goal: Ints
    inside: Flags


def ground_of(geography: Geography, doors: tuple[int, ...]) -> Ground:
    """Put doors before places."""
    goals = np.where(geography.slots >= 0, geography.leg_goal[geography.slots], -1)
    cell, slot = np.nonzero(np.isin(goals, doors)[geography.cell_node])
    code = geography.code.copy()
    code[cell, slot + 1] = geography.outcomes + np.arange(len(cell))
    return Ground(
        geography=geography,
        doors=np.array(doors, dtype=np.int64),
        code=code,
        cell=cell,
        slot=slot,
        goal=goals[geography.cell_node[cell], slot],
        inside=np.isin(geography.cell_node, doors),
    )


class Flow:
    """
    One day's travel of one member.

    `ended` counts those for whom the day is over: at nodes, then by leg those
    who spend their first night on it.

    Args:
        ground: the network with today's doors.
        choices: the ways of today's state.
        left: (places,) room in the morning [0–1].
        setting_out: (nodes, 1 + width) the choices' chances with that room.
        rng: chance.
    """

    def __init__(
        self,
        ground: Ground,
        choices: Choices,
        left: Floats,
        setting_out: Floats,
        rng: Generator,
    ) -> None:
        geography = ground.geography
        self.ground, self.choices, self.left, self.rng = ground, choices, left, rng
        self.cells, self.outcomes = len(geography.cell_node), geography.outcomes
        self.setting_out = setting_out
        self.chance = choices.a_day(setting_out)
        self.ended = np.zeros(self.outcomes - self.cells, dtype=np.int64)

    def cascade(self, counts: Ints) -> Ints:
        """
        Let people in cells go on until the day ends for them or they stand at a door.

        Args:
            counts: (cells,) who decide whether to go on.

        Returns:
            (knocks,) people at each cell's doors.
        """
        knocks = np.zeros(len(self.ground.cell), dtype=np.int64)
        at = counts.nonzero()[0]
        while len(at):
            counts, met = self._step(at, counts[at], self.chance)
            knocks += met
            at = counts.nonzero()[0]
        return knocks

    def set_out(self, counts: Ints) -> Ints:
        """As `cascade`, for people who have decided to go on."""
        at = counts.nonzero()[0]
        onward, knocks = self._step(at, counts[at], self.setting_out)
        return knocks + self.cascade(onward)

    def decided(self, counts: Ints, left: Floats) -> tuple[Ints, Ints, Ints]:
        """
        Ways that people in cells take, who have decided to go, with the room now left.

        Returns:
            (outcomes,) those who go, by cell, node and leg; nodes and counts of those who stay.
        """
        geography = self.ground.geography
        at = counts.nonzero()[0]
        node = geography.cell_node[at]
        drawn = self.rng.multinomial(counts[at], self.choices.chances(left, node))
        codes = geography.code[at, 1:].ravel()
        went = np.bincount(codes, weights=drawn[:, 1:].ravel(), minlength=self.outcomes)
        return went.astype(np.int64), geography.base[node], drawn[:, 0]

    def stay(self, nodes: Ints, counts: Ints) -> None:
        """End the day of people at nodes."""
        np.add.at(self.ended, nodes, counts)

    def _step(self, at: Ints, counts: Ints, chance: Floats) -> tuple[Ints, Ints]:
        """One decision of everybody in some cells."""
        ground = self.ground
        drawn = self.rng.multinomial(counts, chance[ground.geography.cell_node[at]])
        size = self.outcomes + len(ground.cell)
        got = np.bincount(ground.code[at].ravel(), weights=drawn.ravel(), minlength=size)
        got = got.astype(np.int64)
        self.ended += got[self.cells : self.outcomes]
        return got[: self.cells], got[self.outcomes :]
