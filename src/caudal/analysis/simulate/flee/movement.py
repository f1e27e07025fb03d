"""
One day of Flee's movement, for counts of people.

In the morning everybody at a place decides. Then those on the road travel, and
who arrives with kilometres left decides again, and again, on the same day. In
Flee one person does all this before the next begins, so a camp fills person by
person and the later ones see it fuller. Here people in the same cell move
together, and only those at the door of a camp that may become nearly full are
taken in small slices, in random order:

- a person's path up to the door of such a camp does not depend on who came
  before, when a way is drawn as if all had room, and the draw is then kept with
  the chance `room` and else made again (rejection sampling; exact);
- within a slice the camps' room is that of the slice's middle; a slice ends
  before a camp's occupants change by more than a small part of the tenth of the
  capacity in which room falls, and before a camp begins to turn people away.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.random import Generator

from caudal.analysis.simulate.flee.choices import Choices, Flags
from caudal.analysis.simulate.flee.geography import Geography
from caudal.analysis.simulate.flee.instance import FleeSettings, Floats, Ints

__all__ = ["Flow", "Ground"]


@dataclass(frozen=True)
class Ground:
    """
    The rules of movement while the state and the camps near their limit stay the same.

    Args:
        geography, choices: the network and its ways.
        capacity: (places,) [people].
        settings: Flee's numbers.
        refusing: (places,) camps, which turn people away when nearly full.
        doors: places whose room may fall today: entry is decided one by one.
        full: places without room all day.
    """

    geography: Geography
    choices: Choices
    capacity: Floats
    settings: FleeSettings
    refusing: Flags
    doors: tuple[int, ...]
    full: tuple[int, ...]
    code: Ints = field(init=False)
    chance: Floats = field(init=False)
    setting_out: Floats = field(init=False)
    knock_cell: Ints = field(init=False)
    knock_slot: Ints = field(init=False)
    knock_goal: Ints = field(init=False)
    inside: Flags = field(init=False)

    def __post_init__(self) -> None:
        geography, choices = self.geography, self.choices
        left = np.ones(geography.places)
        left[list(self.full)] = 0.0
        setting_out = choices.chances(left)
        leave = choices.leave[:, None]
        chance = setting_out * leave
        chance[:, 0] = np.maximum(1.0 - chance[:, 1:].sum(axis=1), 0.0)
        guarded = np.isin(choices.goals, self.doors) & (choices.weights > 0)
        cell, slot = np.nonzero(guarded[geography.cell_node])
        code = geography.code.copy()
        code[cell, slot + 1] = self.outcomes + np.arange(len(cell))
        found = {
            "code": code,
            "chance": chance[geography.cell_node],
            "setting_out": setting_out[geography.cell_node],
            "knock_cell": cell,
            "knock_slot": slot,
            "knock_goal": choices.goals[geography.cell_node[cell], slot],
            "inside": np.isin(geography.cell_node, self.doors),
        }
        for name, value in found.items():
            object.__setattr__(self, name, value)

    @property
    def outcomes(self) -> int:
        """Cells, nodes and legs: where a step can end but at a door."""
        geography = self.geography
        return len(geography.cell_node) + len(geography.base) + len(geography.legs)


class Flow:
    """
    One day's travel of one member.

    `ended` counts those for whom the day is over: at nodes, then by leg those
    who spend their first night on it.
    """

    def __init__(self, ground: Ground, rng: Generator) -> None:
        self.ground, self.rng = ground, rng
        geography = ground.geography
        self.cells, self.nodes = len(geography.cell_node), len(geography.base)
        self.ended = np.zeros(self.nodes + len(geography.legs), dtype=np.int64)

    def cascade(self, counts: Ints, *, moving: Ints | None = None) -> Ints:
        """
        Let people in cells go on until the day ends for them or they stand at a door.

        Args:
            counts: (cells,) who decide whether to go on.
            moving: (cells,) who have decided to.

        Returns:
            (knocks,) people at each cell's doors.
        """
        ground = self.ground
        knocks = np.zeros(len(ground.knock_cell), dtype=np.int64)
        chance = ground.chance
        if moving is not None:
            onward, met = self._step(moving, ground.setting_out)
            counts, knocks = counts + onward, knocks + met
        while counts.any():
            counts, met = self._step(counts, chance)
            knocks += met
        return knocks

    def decided(self, counts: Ints, left: Floats) -> tuple[Ints, Ints, Ints]:
        """
        Ways that people in cells take, who have decided to go, with the room now left.

        Returns:
            (outcomes,) those who go, by cell, node and leg; nodes and counts of those who stay.
        """
        ground, geography = self.ground, self.ground.geography
        at = np.flatnonzero(counts)
        node = geography.cell_node[at]
        drawn = self.rng.multinomial(counts[at], ground.choices.chances(left, node))
        codes = geography.code[at, 1:].ravel()
        went = np.bincount(codes, weights=drawn[:, 1:].ravel(), minlength=ground.outcomes)
        return went.astype(np.int64), geography.base[node], drawn[:, 0]

    def stay(self, nodes: Ints, counts: Ints) -> None:
        """End the day of people at nodes."""
        np.add.at(self.ended, nodes, counts)

    def _step(self, counts: Ints, chance: Floats) -> tuple[Ints, Ints]:
        """One decision of everybody in the cells."""
        ground = self.ground
        at = np.flatnonzero(counts)
        drawn = self.rng.multinomial(counts[at], chance[at])
        size = ground.outcomes + len(ground.knock_cell)
        got = np.bincount(ground.code[at].ravel(), weights=drawn.ravel(), minlength=size)
        got = got.astype(np.int64)
        self.ended += got[self.cells : ground.outcomes]
        return got[: self.cells], got[ground.outcomes :]
