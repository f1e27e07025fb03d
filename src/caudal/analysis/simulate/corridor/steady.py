"""
What a corridor's parameters make of people in the long run, without simulating a day.

If people set out at the same rate for long, and there is room everywhere, encounters, repeat
encounters and returns stand in proportions that follow from the chances alone. They are the
same that the engine comes to, thousands of times sooner: that is what a calibration needs.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from caudal.analysis.simulate.corridor.building import drawn_from, network_of
from caudal.analysis.simulate.corridor.long_run import Chain
from caudal.analysis.simulate.corridor.usual_shares import UsualShares
from caudal.analysis.simulate.network import Network
from caudal.vocabulary.simulation import Description, Parameter

__all__ = ["Corridor", "Steady", "corridor_of", "steady", "touched"]

_Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Steady:
    """
    What one person who sets out comes by, over all attempts.

    Args:
        encounters: (groups, origins, draws) [events].
        met: (groups, origins, draws) chance of being encountered at all [0–1].
        sent_home: (groups, origins, draws) returns by the country on the way [events].
    """

    encounters: _Floats
    met: _Floats
    sent_home: _Floats

    def repeat_share(self, counted: _Floats) -> _Floats:
        """
        Share of encounters of people encountered before at all: (draws,).

        Args:
            counted: (groups, origins) encounters [events].

        Wrong when:
            Held against a share of people encountered in the 12 months before as if it were the
            same, or among people who had not been coming at this rate for long.
        """
        first = np.divide(
            self.met, self.encounters, out=np.ones_like(self.met), where=self.encounters > 0
        )
        found: _Floats = 1 - np.einsum("go,god->d", counted, first) / max(counted.sum(), 1e-300)
        return found

    def returns_by_encounter(self, counted: _Floats, origin: int) -> _Floats:
        """
        Returns by the country on the way over encounters, of an origin: (draws,).
        """
        each = np.divide(
            self.sent_home,
            self.encounters,
            out=np.zeros_like(self.met),
            where=self.encounters > 0,
        )[:, origin]
        found: _Floats = counted[:, origin] @ each / max(counted[:, origin].sum(), 1e-300)
        return found

    def arrivals(self, counted: _Floats) -> _Floats:
        """
        People who set out, so that encounters come out as counted: (draws,) [people].
        """
        people = np.divide(
            counted[..., None],
            self.encounters,
            out=np.zeros_like(self.met),
            where=self.encounters > 0,
        )
        found: _Floats = people.sum(axis=(0, 1))
        return found


@dataclass(frozen=True)
class Corridor:
    """
    A description with its chains: made once, asked for many draws.

    Args:
        description: the corridor; `network`: the same as places and links.
        every: all steps; `first`: without those that begin another attempt.
        fresh: (links,) which links those are.
        given: (places, 2) an encounter, and a return by the country on the way.
    """

    description: Description
    network: Network
    every: Chain
    first: Chain
    fresh: NDArray[np.bool_]
    given: _Floats


def corridor_of(description: Description) -> Corridor:
    """
    The chains of a corridor.
    """
    network = network_of(description)
    at = {place.name: n for n, place in enumerate(network.places)}
    origins = [at[f"origin_{name}"] for name in description.origins]
    links = [(at[link.start], at[link.end]) for link in network.links]
    fresh = np.array([not link.attempt for link in network.links])
    begun = [pair for pair, new in zip(links, fresh, strict=True) if new]
    state = {stay.code: stay.state for stay in description.stays}
    given = np.array(
        [
            [state[place.name] == one for one in ("encountered", "returned_by_mexico")]
            for place in network.places
        ],
        dtype=float,
    )
    return Corridor(
        description, network, Chain(links, origins), Chain(begun, origins), fresh, given
    )


def touched(description: Description) -> list[str]:
    """
    Codes of the parameters on which the long run depends: portions that always hold.

    Stays and capacities change when people come, not how often.
    """
    known = [one.code for one in description.parameters]
    portions = {shift.portion for shift in description.usual}
    return [code for code in known if code in portions]


def steady(
    corridor: Corridor, usual: UsualShares, parameters: Sequence[Parameter], values: _Floats
) -> Steady:
    """
    The long run under draws of parameters.

    Args:
        corridor: as of `corridor_of`.
        usual: as of `usual_shares`, with the counts of a month.
        parameters: in the order of the columns.
        values: (draws, parameters) in the unit of each; those not `touched` do not matter.

    Assumes:
        Room everywhere, the same rate for long, and no policy but what always holds.

    Wrong when:
        Shelters or links are full; numbers rise or fall fast; a policy of the month moves people
        otherwise than counts by authority tell.
    """
    draws = len(values)
    shares = usual(drawn_from(parameters, values), draws).reshape(len(corridor.fresh), -1)
    groups, origins = len(corridor.description.groups), len(corridor.description.origins)
    own = np.arange(origins)

    def of_own(found: _Floats) -> _Floats:
        """Everyone begins at their own origin: (kinds, groups, origins, draws)."""
        by_kind = found.reshape(origins, -1, groups, origins, draws)
        return np.transpose(by_kind[own, :, :, own], (1, 2, 0, 3))

    every = of_own(corridor.every.sums(shares, corridor.given))
    first = of_own(corridor.first.sums(shares[corridor.fresh], corridor.given[:, :1]))
    return Steady(every[0], first[0], every[1])
