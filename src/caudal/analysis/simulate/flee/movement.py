"""
A day's travel, for counts of people in cells.

In Flee one person travels to the end of the day before the next begins, so a
camp fills person by person and the later ones see it fuller. Here people in the
same cell move together, up to the day's end or up to the *door* of a camp whose
room changes so much today that the order of coming matters (`Member` says
which). How far a person comes does not depend on who came before, if a way is
drawn by the room of the morning and the draw at a door is kept with the chance
(room now) / (room in the morning), and else made again: rejection sampling,
exact. `doors` does the latter.
"""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from caudal.analysis.simulate.flee.choices import Choices
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
        cell, door, onward: (knocks,) of each of those numbers: the cell, the
            number of the door, and the outcome of passing it.
        inside: (outcomes,) number of the door behind which an outcome lies; -1: none.
    """

    geography: Geography
    doors: Ints
    code: Ints
    cell: Ints
    door: Ints
    onward: Ints
    inside: Ints


def ground_of(geography: Geography, doors: tuple[int, ...]) -> Ground:
    """Put doors before places."""
    number = np.full(len(geography.base), -1, dtype=np.int64)
    number[list(doors)] = np.arange(len(doors))
    goals = np.where(geography.slots >= 0, number[geography.leg_goal[geography.slots]], -1)
    cell, slot = np.nonzero(goals[geography.cell_node] >= 0)
    code = geography.code.copy()
    code[cell, slot + 1] = geography.outcomes + np.arange(len(cell))
    nobody = np.full(len(geography.legs), -1, dtype=np.int64)
    return Ground(
        geography=geography,
        doors=np.array(doors, dtype=np.int64),
        code=code,
        cell=cell,
        door=goals[geography.cell_node[cell], slot],
        onward=geography.code[cell, slot + 1],
        inside=np.concatenate([number[geography.cell_node], number, nobody]),
    )


class Flow:
    """
    One day's travel of one member.

    `ended` counts those for whom the day is over: at nodes, then by leg those
    who spend their first night on it.

    Args:
        ground: the network with today's doors.
        choices: the ways of today's state.
        setting_out: (nodes, 1 + width) chances of who has decided to go, by the morning's room.
        chance: (nodes, 1 + width) chances of everybody.
        rng: chance itself.
    """

    def __init__(
        self,
        ground: Ground,
        choices: Choices,
        setting_out: Floats,
        chance: Floats,
        rng: Generator,
    ) -> None:
        geography = ground.geography
        self.ground, self.choices, self.rng = ground, choices, rng
        self.setting_out, self.chance = setting_out, chance
        self.cells, self.outcomes = len(geography.cell_node), geography.outcomes
        self.size = self.outcomes + len(ground.cell)
        # Whole numbers all along; sums by weight come as floats.
        self.ended = np.zeros(self.outcomes - self.cells)

    def cascade(self, counts: Floats) -> Floats:
        """
        Let people in cells go on until the day ends for them or they stand at a door.

        Args:
            counts: (cells,) who decide whether to go on.

        Returns:
            (knocks,) people at each cell's doors.
        """
        knocks = np.zeros(len(self.ground.cell))
        at = (counts > 0).nonzero()[0]
        while len(at):
            got = self._step(at, counts[at].astype(np.int64), self.chance)
            counts = got[: self.cells]
            knocks += got[self.outcomes :]
            at = (counts > 0).nonzero()[0]
        return knocks

    def set_out(self, at: Ints, counts: Ints) -> Floats:
        """As `cascade`, for people in some cells who have decided to go on."""
        got = self._step(at, counts, self.setting_out)
        knocks: Floats = got[self.outcomes :] + self.cascade(got[: self.cells])
        return knocks

    def decided(self, at: Ints, counts: Ints, left: Floats) -> tuple[Floats, Ints]:
        """
        Ways that people in some cells take, who have decided to go, with the room now left.

        Returns:
            (outcomes,) those who go, by cell, node and leg; (at,) those who stay.
        """
        geography = self.ground.geography
        chance = self.choices.chances(left, geography.cell_node[at])
        drawn = self.rng.multinomial(counts, chance)
        codes = geography.code[at, 1:].ravel()
        went = np.bincount(codes, weights=drawn[:, 1:].ravel(), minlength=self.outcomes)
        return went.astype(np.float64), drawn[:, 0]

    def stay(self, nodes: Ints, counts: Ints) -> None:
        """End the day of people at nodes."""
        np.add.at(self.ended, nodes, counts)

    def _step(self, at: Ints, counts: Ints, chance: Floats) -> Floats:
        """One decision of everybody in some cells: (size,) outcomes and knocks."""
        ground = self.ground
        drawn = self.rng.multinomial(counts, chance[ground.geography.cell_node[at]])
        got: Floats = np.bincount(
            ground.code[at].ravel(), weights=drawn.ravel(), minlength=self.size
        ).astype(np.float64, copy=False)
        self.ended += got[self.cells : self.outcomes]
        return got
