"""
Sums along a chain of steps, for very many chains of one shape at once.

What somebody can expect to come by from a place is what the place itself gives and what the
places after it give, by the shares that go there. Taking a place out puts its own sum into
those before it. The order is found once; each step is then a sum over all chains.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Chain"]

_Floats = NDArray[np.float64]


@dataclass(frozen=True)
class _Out:
    """A place that is taken out: those before and after it, and whether it leads to itself."""

    place: int
    before: Sequence[int]
    after: Sequence[int]
    again: bool


class Chain:
    """
    Links between places, with the places whose sums are wanted.

    Args:
        links: start and end of each, numbers of places.
        wanted: places that are asked for; each has a link out of it.

    Source:
        Grassmann, Taksar, Heyman (1985), Operations Research 33(5), for taking states out of a
        chain; here with sums in the place of a steady state.
    """

    def __init__(self, links: Sequence[tuple[int, int]], wanted: Sequence[int]) -> None:
        self._links, self._wanted = [*links], [*wanted]
        starts = {start for start, _ in links}
        after = {place: {b for a, b in links if a == place and b in starts} for place in starts}
        self._out: list[_Out] = []
        while after:
            # Wanted ones last: their sums are then found from the last place backwards.
            place = min(after, key=lambda one: (one in self._wanted, _cost(one, after), one))
            self._out.append(_taken(place, after))

    def sums(self, shares: _Floats, given: _Floats) -> _Floats:
        """
        What is come by from each wanted place on, over the whole way.

        Args:
            shares: (links, chains) of those who leave the start of a link, who take it [0–1].
            given: (places, kinds) what a visit of a place gives.

        Returns:
            (wanted, kinds, chains).

        Assumes:
            Every way ends.
        """
        steps: dict[tuple[int, int], _Floats] = {}
        for link, share in zip(self._links, shares, strict=True):
            steps[link] = steps[link] + share if link in steps else share
        own = self._begun(steps, given, shares.shape[1])
        for out in self._out:
            if out.again:
                rest = 1 / (1 - steps[out.place, out.place])
                own[out.place] = own[out.place] * rest
                for other in out.after:
                    steps[out.place, other] = steps[out.place, other] * rest
            for one in out.before:
                through = steps[one, out.place]
                own[one] = own[one] + through * own[out.place]
                for other in out.after:
                    way = through * steps[out.place, other]
                    held = steps.get((one, other))
                    steps[one, other] = way if held is None else held + way
        for out in reversed(self._out[-len(self._wanted) :]):
            for other in out.after:
                own[out.place] = own[out.place] + steps[out.place, other] * own[other]
        return np.stack([own[place] for place in self._wanted])

    def _begun(
        self, steps: Mapping[tuple[int, int], _Floats], given: _Floats, chains: int
    ) -> dict[int, _Floats]:
        """What a place gives itself, with what ends there gives: (kinds, chains) each."""
        starts = {start for start, _ in self._links}
        own = {place: np.repeat(given[place][:, None], chains, axis=1) for place in starts}
        for (start, end), share in steps.items():
            if end not in starts and given[end].any():
                own[start] = own[start] + given[end][:, None] * share
        return own


def _cost(place: int, after: Mapping[int, set[int]]) -> int:
    """How many steps taking a place out makes, at most."""
    before = sum(place in ends for one, ends in after.items() if one != place)
    return before * (1 + len(after[place] - {place}))


def _taken(place: int, after: dict[int, set[int]]) -> _Out:
    """A place taken out of what leads where."""
    ends = after.pop(place)
    again = place in ends
    ends.discard(place)
    before = sorted(one for one, to in after.items() if place in to)
    for one in before:
        after[one].discard(place)
        after[one] |= ends
    return _Out(place, before, sorted(ends), again)
