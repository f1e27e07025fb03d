"""
One person's way through a network as a chain: how often they come to each place, and when.

It is solved member by member, for each group and origin, with what holds on the
first day. From it follow the encounters of one who sets out, and who is where
if people have been setting out at the same rate for long.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from caudal.analysis.simulate.scenario import Block, Initial, Scenario
from caudal.analysis.simulate.settings import Settings, class_of, settings_by_day

__all__ = ["encounters_each", "steady_people"]

_Floats = NDArray[np.float64]
# Discount a day by which a mean time is read off; small enough to be a derivative.
_SMALL = 1e-6


@dataclass(frozen=True)
class _Chain:
    """
    Steps of a group and origin from place to place.

    Args:
        first: (members, places, places) share that goes, and is not encountered on leaving.
        after: the same of links that begin another attempt.
        stays: (members, places) [days]; `roads`: mean evenings on the way of who leaves.
        times: (members, places, places) mean days from coming to one to coming to the other.
    """

    first: _Floats
    after: _Floats
    stays: _Floats
    roads: _Floats
    times: _Floats

    @property
    def steps(self) -> _Floats:
        """With and without another attempt."""
        return self.first + self.after


def encounters_each(
    scenario: Scenario, met: Sequence[str], origins: Sequence[str], block: Block
) -> tuple[_Floats, _Floats]:
    """
    Encounters of one person who sets out, over all attempts, and the mean day on which they are.

    Args:
        scenario: its network and what holds on its first day.
        met: places where people are encountered.
        origins: place where people of each origin set out.
        block: members.

    Returns:
        (groups, origins, members) [events a person], and the same [days].

    Assumes:
        What holds on the first day holds on, there is room everywhere, and nobody goes round for
        ever (`rounds` refuses that before).
    """
    network = scenario.network
    settings = settings_by_day(scenario, block)[0]
    names = [place.name for place in network.places]
    at_met = np.isin(names, list(met))
    shape = (len(network.groups), len(network.origins), block.members)
    number, days = np.zeros(shape), np.zeros(shape)
    for g, group in enumerate(network.groups):
        for o, origin in enumerate(network.origins):
            chain = _chain(scenario, settings, class_of(network, group, origin, 1), block.members)
            start = np.eye(len(names))[names.index(origins[o])]
            now = _visits(chain.steps, start)[:, at_met].sum(axis=1)
            late = _visits(chain.steps * np.exp(-_SMALL * chain.times), start)[:, at_met]
            number[g, o] = now
            days[g, o] = np.where(now > 0, (1 - late.sum(axis=1) / np.maximum(now, 1e-300)), 0)
    return number, days / _SMALL


def steady_people(
    scenario: Scenario, origins: Sequence[str], rate: _Floats, block: Block
) -> list[Initial]:
    """
    Who is where, if people have been setting out at the same rate for long.

    Args:
        scenario: its network and what holds on its first day.
        origins: place where people of each origin set out.
        rate: (groups, origins, members) [people a day].
        block: members.

    Returns:
        People at each place that is not final, first attempts and later ones apart, whole; who
        would be on the way stands in the place that was left. A full place holds its capacity.
    """
    network = scenario.network
    settings = settings_by_day(scenario, block)[0]
    names = [place.name for place in network.places]
    found: dict[tuple[str, str, int], _Floats] = {}
    for g, group in enumerate(network.groups):
        for o, origin in enumerate(network.origins):
            chain = _chain(scenario, settings, class_of(network, group, origin, 1), block.members)
            start = np.eye(len(names))[names.index(origins[o])]
            first = _visits(chain.first, start)
            again = np.einsum("mab,ma->mb", chain.after, first)
            spent = chain.stays + chain.roads
            found[group, origin, 1] = rate[g, o, :, None] * first * spent
            if network.attempts > 1:
                later = rate[g, o, :, None] * _visits(chain.steps, again) * spent
                found[group, origin, 2] = later
    room = np.broadcast_to(settings.capacity[: len(names)], (len(names), block.members)).T
    fits = np.minimum(1.0, room / np.maximum(sum(found.values()), 1.0))
    return [
        Initial(place.name, np.rint(people[:, n] * fits[:, n]).astype(np.int64), *kind)
        for kind, people in found.items()
        for n, place in enumerate(network.places)
        if not place.final and people[:, n].any()
    ]


def _chain(scenario: Scenario, settings: Settings, kind: int, members: int) -> _Chain:
    network = scenario.network
    names = [place.name for place in network.places]
    at = {name: n for n, name in enumerate(names)}
    share = np.broadcast_to(settings.share[:, kind], (len(network.links), members))
    stays = np.broadcast_to(settings.mean_days[: len(names), kind], (len(names), members))
    first, after, times = np.zeros((3, members, len(names), len(names)))
    roads = np.zeros((members, len(names)))
    for n, link in enumerate(network.links):
        a, b = at[link.start], at[link.end]
        (after if link.attempt else first)[:, a, b] += share[n]
        times[:, a, b] = stays[a] + link.days
        roads[:, a] += share[n] * link.days
    return _Chain(first, after, stays.T, roads, times)


def _visits(steps: _Floats, start: _Floats) -> _Floats:
    """(members, places) visits of who begins as `start` says, (places,) or one a member."""
    whole = np.asarray(np.eye(start.shape[-1]) - np.swapaxes(steps, 1, 2), np.float64)
    begun = np.broadcast_to(start, whole.shape[:2])[..., None]
    return np.asarray(np.linalg.solve(whole, begun)[..., 0], np.float64)
