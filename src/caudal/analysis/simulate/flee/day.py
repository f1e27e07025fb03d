"""
A member's days: newcomers, the morning's decisions, the day's travel, the evening's count.
"""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.random import Generator

from caudal.analysis.simulate.flee.choices import Choices, Flags, Limits, choices_of
from caudal.analysis.simulate.flee.dated import Day, State
from caudal.analysis.simulate.flee.doors import PART, Gate
from caudal.analysis.simulate.flee.geography import Geography
from caudal.analysis.simulate.flee.instance import FleeSettings, Floats, Ints
from caudal.analysis.simulate.flee.movement import Flow, Ground, ground_of

__all__ = ["Grounds", "Member"]


@dataclass
class Grounds:
    """
    What all days and members share, made when it is first met.

    Args:
        geography, settings: of the instance.
        capacity: (places,) [people].
        limits: (places,) the same as limits.
    """

    geography: Geography
    settings: FleeSettings
    capacity: Floats
    limits: Limits
    _choices: dict[int, tuple[State, Choices]] = field(default_factory=dict)
    _grounds: dict[tuple[int, ...], Ground] = field(default_factory=dict)

    @cached_property
    def camps(self) -> Ints:
        """Places with a limit."""
        return np.flatnonzero(self.capacity >= 1)

    @cached_property
    def slot_leg(self) -> Ints:
        """(nodes, width) leg of each slot; 0 where there is none, and nobody takes it."""
        return np.maximum(self.geography.slots, 0)

    @cached_property
    def short(self) -> Flags:
        """(legs,) legs that end on the day they begin."""
        short: Flags = self.geography.leg_days == 1
        return short

    @cached_property
    def long(self) -> tuple[Ints, Ints]:
        """The other legs, and their last night."""
        legs = np.flatnonzero(~self.short)
        return legs, self.geography.leg_days[legs] - 2

    def choices(self, state: State) -> Choices:
        """The ways of a state."""
        found = self._choices.get(id(state))
        if found is None:
            choices = choices_of(state, self.geography, self.capacity, self.settings)
            found = self._choices[id(state)] = (state, choices)
        return found[1]

    def ground(self, doors: tuple[int, ...]) -> Ground:
        """The network with doors before these places."""
        if doors not in self._grounds:
            self._grounds[doors] = ground_of(self.geography, doors)
        return self._grounds[doors]


class Member:
    """
    One run's people.

    `nodes` counts them by node, `road` by leg and nights spent on it, `back`
    those on links that closed under them, who turn back at the end.
    """

    def __init__(self, grounds: Grounds, first: Ints, rng: Generator) -> None:
        geography = grounds.geography
        self.grounds, self.rng = grounds, rng
        self.nodes = np.zeros(len(geography.base), dtype=np.int64)
        self.nodes[: geography.places] = first
        shape = (len(geography.legs), max(geography.nights, 1))
        self.road = np.zeros(shape, dtype=np.int64)
        self.back = np.zeros(shape, dtype=np.int64)
        # Who ended the day before in each place: what a day like it may bring.
        self.entered = np.zeros(geography.places, dtype=np.int64)
        self.leg_link = np.array([leg.link for leg in geography.legs], dtype=np.int64)

    @property
    def places(self) -> Ints:
        """(places,) people at each place; a marker's are those of all ways on from it."""
        geography = self.grounds.geography
        counts = np.bincount(geography.base, weights=self.nodes, minlength=geography.places)
        return counts.astype(np.int64)

    def live(self, day: Day, newcomers: int) -> None:
        """
        One day.

        Args:
            day: its rules.
            newcomers: people who begin their flight today.
        """
        places = self.grounds.geography.places
        fresh = np.zeros_like(self.nodes)
        if newcomers:
            fresh[:places] = self.rng.multinomial(newcomers, day.origins / day.origins.sum())
        if len(day.shut):
            shut = np.isin(self.leg_link, day.shut)
            self.back[shut] += self.road[shut]
            self.road[shut] = 0
        self._travel(day.state, *self._morning(day.state, fresh))

    def _morning(self, state: State, fresh: Ints) -> tuple[Ints, Ints]:
        """
        Everybody decides once, those in camps first.

        Returns:
            (legs,) who set out, of those who fled before and of the newcomers.
        """
        camps, leave = self.grounds.camps, self.grounds.choices(state).leave
        leaving = np.zeros_like(self.nodes)
        leaving[camps] = self.rng.binomial(self.nodes[camps], leave[camps])
        others = self.nodes.copy()
        others[camps] = 0
        # Whoever leaves a camp leaves room behind, for those who decide next.
        occupants = (self.nodes - leaving)[: len(self.entered)]
        setting_out, chance = self._chances(state, occupants)
        before = self._set_out(leaving, setting_out) + self._set_out(others, chance)
        self.nodes += fresh
        return before, self._set_out(fresh, chance)

    def _set_out(self, people: Ints, chance: Floats) -> Ints:
        """Those of some people at nodes who leave, by leg."""
        geography = self.grounds.geography
        at = people.nonzero()[0]
        if not len(at):
            return np.zeros(len(geography.legs), dtype=np.int64)
        drawn = self.rng.multinomial(people[at], chance[at])
        gone = np.bincount(
            self.grounds.slot_leg[at].ravel(),
            weights=drawn[:, 1:].ravel(),
            minlength=len(geography.legs),
        )
        self.nodes[at] -= people[at]
        np.add.at(self.nodes, geography.base[at], drawn[:, 0])
        return gone.astype(np.int64)

    def _chances(self, state: State, occupants: Floats | Ints) -> tuple[Floats, Floats]:
        """(nodes, 1 + width) chances with the room left: of who sets out, of everybody."""
        choices = self.grounds.choices(state)
        left = self.grounds.limits.room(occupants)
        if (left[choices.limited] < 1.0).any():
            setting_out = choices.chances(left)
            return setting_out, choices.a_day(setting_out)
        return choices.unhindered, choices.unhindered_day

    def _travel(self, state: State, before: Ints, fresh: Ints) -> None:
        """Everybody on the road travels, newcomers last; who arrives may go on."""
        grounds = self.grounds
        short = grounds.short
        nightly, turned = self._nights()
        self.nodes += turned
        pools = (self._cells(np.where(short, before, 0) + nightly), self._cells(fresh * short))
        pool = pools[0] + pools[1]
        doors, occupants = self._doors(state, pool)
        ground = grounds.ground(doors)
        flow = Flow(ground, grounds.choices(state), *self._chances(state, occupants), self.rng)
        if doors:
            below = grounds.settings.refuse_below
            gate = Gate(flow, grounds.limits, state.refusing, below, occupants)
            for part in pools:
                if part.any():
                    gate.let_in(part)
        else:
            flow.cascade(pool)
        ended, count = flow.ended.astype(np.int64), len(self.nodes)
        self.nodes += ended[:count]
        self.entered = ended[: grounds.geography.places]
        self.road[:, 0] += ended[count:] + np.where(short, 0, before + fresh)

    def _doors(self, state: State, pool: Floats) -> tuple[tuple[int, ...], Floats]:
        """
        Camps whose room changes so much today that people must be let in one after another.

        For the others the room of the day's middle is taken for all: nobody
        comes near turning away, and it changes by no more than `PART`.

        Returns:
            the doors; (places,) occupants that the day's room is reckoned from:
            the morning's at doors, else those expected at midday.
        """
        grounds, choices = self.grounds, self.grounds.choices(state)
        limited, limits = choices.limited, grounds.limits.of(choices.limited)
        occupants = self.nodes[: grounds.geography.places].astype(np.float64)
        now = occupants[limited]
        arriving = np.bincount(grounds.geography.cell_node, weights=pool, minlength=len(self.nodes))
        coming = arriving[limited]
        left = limits.room(now)
        open_now = ~(state.refusing[limited] & (left < grounds.settings.refuse_below))
        mean = np.where(open_now, arriving @ choices.reach, coming)
        # Six standard deviations and some: once in 10^9 days more come.
        most = np.where(open_now, mean + 6.0 * np.sqrt(mean) + 6.0, coming)
        changes = (most > PART * limits.span) & (now + most > limits.floor) & (left > 0)
        below = grounds.settings.refuse_below
        turning = open_now & state.refusing[limited] & (now + most >= limits.brink(below))
        doors = changes | turning
        expected = np.where(open_now, np.minimum(self.entered[limited], most), coming)
        occupants[limited] = np.where(doors, now, now + expected / 2)
        return tuple(limited[doors].tolist()), occupants

    def _nights(self) -> tuple[Ints, Ints]:
        """
        Move those on the road by a night.

        Returns:
            (legs,) who arrive today, (nodes,) who are back where they set out.
        """
        geography = self.grounds.geography
        turned = np.zeros_like(self.nodes)
        arrived = self._night(self.road)
        if self.back.any():
            np.add.at(turned, geography.base[geography.leg_start], self._night(self.back))
        return arrived, turned

    def _night(self, road: Ints) -> Ints:
        """(legs,) who reach a leg's end; the others are one night further."""
        legs, last = self.grounds.long
        arrived = np.zeros(len(road), dtype=np.int64)
        arrived[legs] = road[legs, last]
        road[legs, last] = 0
        road[:, 1:] = road[:, :-1].copy()
        road[:, 0] = 0
        return arrived

    def _cells(self, legs: Ints) -> Floats:
        """Arrivals by leg as people in cells."""
        geography = self.grounds.geography
        cells = len(geography.cell_node)
        return np.bincount(geography.arrival, weights=legs, minlength=cells).astype(np.float64)
