"""
What a corridor is made of: places, the links between them, and changes at dates.

A place is where people are on an evening: a town, a camp, but also a state
such as "waiting in Reynosa" or "encountered in a sector": `kind` says which.
A link leads from one place to another. Days are whole numbers from 0; which
calendar day is day 0 is known to who asks.

Nothing here computes. `validation` holds a network against its rules.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["HOW", "WHAT", "Change", "Link", "Network", "Place", "Policy"]

# What a change can touch, and how.
WHAT = ("share", "mean_days", "days", "capacity")
HOW = ("set", "times", "to")


@dataclass(frozen=True)
class Place:
    """
    Where people stay.

    A stay has `stages` equal stages; each evening in one ends it by the
    morning with chance stages / mean_days (an Erlang time in whole days; with
    stages = mean_days exactly that many days).

    Args:
        name: its code.
        kind: what being there means, in a free word: `town`, `shelter`, `encountered`.
        mean_days: mean stay before the next decision [days, ≥ stages].
        stages: 1 forgets how long one has waited; more make the stay more regular.
        capacity: people it can hold [people]; None: no limit.
        overflow: place where those go at once who find no room.
        final: nobody leaves; who is here has departed.
    """

    name: str
    kind: str = "place"
    mean_days: float = 1.0
    stages: int = 1
    capacity: int | None = None
    overflow: str = ""
    final: bool = False


@dataclass(frozen=True)
class Link:
    """
    A way from one place to another.

    Args:
        name: its code.
        start, end: places.
        share: of those who leave `start`, who take it [0–1].
        days: evenings on the way, exactly; with 0 the next evening is spent at `end`.
        mean_days: mean time on the way [days, ≥ stages], in `stages` stages; it replaces `days`.
        stages: of the time on the way.
        attempt: 1: who takes it begins one more attempt.
        capacity: people who can take it in a day [people a day]; the rest stay at `start`.
        distance_km: its length, for rules that ask for it; the cohorts do not.
    """

    name: str
    start: str
    end: str
    share: float = 1.0
    days: int = 0
    mean_days: float | None = None
    stages: int = 1
    attempt: int = 0
    capacity: int | None = None
    distance_km: float | None = None


@dataclass(frozen=True)
class Network:
    """
    Places and links, and which people are told apart.

    Args:
        name: of the corridor, as messages call it.
        places, links: all of them.
        groups, origins: of people.
        attempts: highest attempt number told apart; it stands for "so many or more".
    """

    name: str
    places: Sequence[Place]
    links: Sequence[Link]
    groups: Sequence[str] = ("all",)
    origins: Sequence[str] = ("all",)
    attempts: int = 1

    @property
    def parts(self) -> list[Place | Link]:
        """Places, then links."""
        return [*self.places, *self.links]

    @property
    def names(self) -> list[str]:
        """Of places, then of links."""
        return [one.name for one in self.parts]


@dataclass(frozen=True)
class Change:
    """
    One number of a place or link that is another for some days or some people.

    Changes are made in their order. `set` puts the value, `times` multiplies,
    and `to` sends the portion `value` of the share of link `of` by link `to`,
    which leaves the same place: another place of return.

    Args:
        of: a place or a link.
        what: `share` (links), `mean_days`, `days` (links), `capacity`.
        value: one number, or one a member of the ensemble.
        how: `set`, `times` or `to`.
        to: the other link, of `to`.
        start: first day; None: always.
        end: first day on which it no longer holds; None: it stays.
        groups, origins, attempts: whom it touches; empty: everyone.
    """

    of: str
    what: str
    value: float | NDArray[np.float64]
    how: str = "set"
    to: str = ""
    start: int | None = None
    end: int | None = None
    groups: Sequence[str] = ()
    origins: Sequence[str] = ()
    attempts: Sequence[int] = ()


@dataclass(frozen=True)
class Policy:
    """Changes that go by one name."""

    name: str
    changes: Sequence[Change]
