"""
A member's days: newcomers, the morning's decisions, the day's travel, the evening's count.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.random import Generator

from caudal.analysis.simulate.flee.choices import Choices, choices_of, room
from caudal.analysis.simulate.flee.dated import Day, State
from caudal.analysis.simulate.flee.doors import Gate
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
    """

    geography: Geography
    settings: FleeSettings
    capacity: Floats
    _choices: dict[int, tuple[State, Choices]] = field(default_factory=dict)
    _grounds: dict[tuple[int, ...], Ground] = field(default_factory=dict)

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
        camps = np.zeros(len(self.nodes), dtype=np.bool_)
        camps[: self.grounds.geography.places] = self.grounds.capacity >= 1
        before = self._set_out(state, np.where(camps, self.nodes, 0))
        before += self._set_out(state, np.where(camps, 0, self.nodes))
        self.nodes += fresh
        return before, self._set_out(state, fresh)

    def _set_out(self, state: State, people: Ints) -> Ints:
        """Those of some people at nodes who leave, by leg."""
        geography, choices = self.grounds.geography, self.grounds.choices(state)
        at = people.nonzero()[0]
        chance = choices.a_day(self._chances(choices, self._room()))
        drawn = self.rng.multinomial(people[at], chance[at])
        gone = np.bincount(
            np.maximum(geography.slots[at], 0).ravel(),
            weights=drawn[:, 1:].ravel(),
            minlength=len(geography.legs),
        )
        self.nodes[at] -= people[at]
        np.add.at(self.nodes, geography.base[at], drawn[:, 0])
        return gone.astype(np.int64)

    def _chances(self, choices: Choices, left: Floats) -> Floats:
        """(nodes, 1 + width) chances of who sets out, with the room left."""
        hindered = (left[choices.limited] < 1.0).any()
        return choices.chances(left) if hindered else choices.unhindered

    def _room(self) -> Floats:
        """(places,) room left [0–1]."""
        grounds = self.grounds
        occupants = self.nodes[: grounds.geography.places]
        return room(occupants, grounds.capacity, grounds.settings.buffer)

    def _travel(self, state: State, before: Ints, fresh: Ints) -> None:
        """Everybody on the road travels, newcomers last; who arrives may go on."""
        grounds, choices = self.grounds, self.grounds.choices(state)
        short = grounds.geography.leg_days == 1
        nightly, turned = self._nights()
        self.nodes += turned
        pools = (self._cells(np.where(short, before, 0) + nightly), self._cells(fresh * short))
        pool = pools[0] + pools[1]
        left = self._room()
        ground = grounds.ground(self._doors(state, left, pool))
        flow = Flow(ground, choices, left, self._chances(choices, left), self.rng)
        if len(ground.doors):
            occupants = self.nodes[: grounds.geography.places].copy()
            gate = Gate(flow, grounds.capacity, state, grounds.settings, occupants)
            for part in pools:
                if part.any():
                    gate.let_in(part)
        else:
            flow.cascade(pool)
        count = len(self.nodes)
        self.nodes += flow.ended[:count]
        self.road[:, 0] += flow.ended[count:] + np.where(short, 0, before + fresh)

    def _doors(self, state: State, left: Floats, pool: Ints) -> tuple[int, ...]:
        """
        Camps whose room may change today.

        An open one is near its limit if all who travel came; one that turns
        people away, or is full, changes only by those who decided to come in
        the morning.
        """
        grounds = self.grounds
        geography, limited = grounds.geography, grounds.choices(state).limited
        capacity, now = grounds.capacity[limited], self.nodes[limited]
        coming = np.bincount(geography.cell_node, weights=pool, minlength=len(self.nodes))[limited]
        near = now + pool.sum() > grounds.settings.buffer * capacity
        shut = state.refusing[limited] & (left[limited] < grounds.settings.refuse_below)
        still = (shut & (coming == 0)) | (now >= capacity)
        return tuple(limited[near & ~still].tolist())

    def _nights(self) -> tuple[Ints, Ints]:
        """
        Move those on the road by a night.

        Returns:
            (legs,) who arrive today, (nodes,) who are back where they set out.
        """
        geography = self.grounds.geography
        legs = np.arange(len(geography.legs))
        long = geography.leg_days > 1
        last = np.where(long, geography.leg_days - 2, 0)
        arrived = []
        for road in (self.road, self.back):
            ended = np.where(long, road[legs, last], 0)
            road[legs[long], last[long]] = 0
            road[:, 1:] = road[:, :-1].copy()
            road[:, 0] = 0
            arrived.append(ended)
        turned = np.zeros_like(self.nodes)
        np.add.at(turned, geography.base[geography.leg_start], arrived[1])
        return arrived[0], turned

    def _cells(self, legs: Ints) -> Ints:
        """Arrivals by leg as people in cells."""
        geography = self.grounds.geography
        pool = np.zeros(len(geography.cell_node), dtype=np.int64)
        np.add.at(pool, geography.arrival, legs)
        return pool
