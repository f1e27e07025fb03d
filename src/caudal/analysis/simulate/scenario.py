"""
What is asked of a network: who comes, which policies hold, for how long, what is counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from caudal.analysis.simulate.network import Network, Policy

__all__ = [
    "BLOCK",
    "COUNTED",
    "SPREADS",
    "Arrivals",
    "Block",
    "Initial",
    "Outcome",
    "Scenario",
    "blocks",
    "present_everywhere",
]

# Members that are computed together: enough to share the cost of a step, few enough for the cache.
BLOCK = 100
SPREADS = ("exact", "poisson", "negative_binomial")
COUNTED = ("present", "entered")


@dataclass(frozen=True)
class Initial:
    """People at a place on the evening before day 0, at the beginning of their stay."""

    place: str
    people: int | NDArray[np.int64]
    group: str = "all"
    origin: str = "all"
    attempt: int = 1


@dataclass(frozen=True)
class Arrivals:
    """
    People who come into the network from outside.

    Args:
        place: where they appear.
        per_day: people a day, (days,) or (days, members): the counts themselves with
            spread `exact`, else their means.
        group, origin, attempt: who they are.
        spread: `exact`, `poisson` or `negative_binomial`.
        size: of the negative binomial: variance = mean + mean² / size.
    """

    place: str
    per_day: NDArray[np.float64] | NDArray[np.int64]
    group: str = "all"
    origin: str = "all"
    attempt: int = 1
    spread: str = "exact"
    size: float | None = None


@dataclass(frozen=True)
class Scenario:
    """
    A network, who is in it and who comes, and what changes.

    Args:
        network: the corridor.
        days: how many, from day 0.
        initial, arrivals: people.
        policies: in the order in which their changes are made.
        correlation: of the decisions of people of one cohort on one day [0, 1): 0 gives
            multinomial counts, more gives Dirichlet-multinomial ones, with
            variance n·p·(1 − p)·(1 + (n − 1)·correlation).

    Source:
        Mosimann (1962), Biometrika 49, for the Dirichlet-multinomial counts.
    """

    network: Network
    days: int
    initial: Sequence[Initial] = ()
    arrivals: Sequence[Arrivals] = ()
    policies: Sequence[Policy] = ()
    correlation: float = 0.0


@dataclass(frozen=True)
class Outcome:
    """
    One number a day.

    Args:
        name: of the outcome.
        what: `present`: people at the places or on the links in the evening; `entered`:
            people who came to the places that day, or set out on the links.
        of: places or links.
        groups, origins, attempts: whom it counts; empty: everyone.
    """

    name: str
    what: str
    of: Sequence[str]
    groups: Sequence[str] = ()
    origins: Sequence[str] = ()
    attempts: Sequence[int] = ()


@dataclass(frozen=True)
class Block:
    """Members [first, last) of an ensemble, computed together from the stream `number`."""

    number: int
    first: int
    last: int

    @property
    def members(self) -> int:
        """How many."""
        return self.last - self.first


def blocks(members: int) -> list[Block]:
    """
    The blocks of an ensemble: the same whatever the number of processes.
    """
    return [
        Block(number, number * BLOCK, min((number + 1) * BLOCK, members))
        for number in range(ceil(members / BLOCK))
    ]


def present_everywhere(network: Network) -> list[Outcome]:
    """
    Outcomes: the people at each place.
    """
    return [Outcome(place.name, "present", (place.name,)) for place in network.places]
