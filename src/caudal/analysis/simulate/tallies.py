"""
Outcomes: which rows and steps are added up into each number of a day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from caudal.analysis.simulate.cohorts import Evening
from caudal.analysis.simulate.layout import Layout
from caudal.analysis.simulate.network import Network
from caudal.analysis.simulate.scenario import Outcome
from caudal.analysis.simulate.settings import who

__all__ = ["Tallies"]

_Counts = NDArray[Any]
_Ints = NDArray[np.int64]
_Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class _Sum:
    """Rows of one array that are added up, outcome by outcome."""

    numbers: _Ints
    first: _Ints
    outcomes: _Ints

    def put(self, counts: _Counts, into: _Counts) -> None:
        """Add the sums to the outcomes (outcomes, members)."""
        if self.numbers.size:
            into[self.outcomes] += np.add.reduceat(counts[self.numbers], self.first, axis=0)


class Tallies:
    """
    The outcomes of an evening, by the rows and steps of a layout.
    """

    def __init__(self, network: Network, layout: Layout, outcomes: Sequence[Outcome]) -> None:
        places = [place.name for place in network.places]
        sites = [*places, *(link.name for link in network.links)]
        # On a link people have the attempt number that it gave them.
        after = layout.people_class[layout.end]
        present, came, took, coming = [], [], [], []
        for one in outcomes:
            here = np.isin(sites, list(one.of))
            meant = who(network, one.groups, one.origins, one.attempts)
            rows = here[layout.site] & meant[layout.people_class]
            taken = here[len(places) :][layout.link] & (layout.link >= 0) & meant[after]
            entry = (layout.stage == 0) & (layout.site < len(places))
            now = one.what == "present"
            present.append(rows & now)
            came.append(rows & entry & (not now))
            took.append(taken & (not now))
            coming.append(taken & now)
        self._present, self._came, self._took = map(_summed, (present, came, took))
        self._coming = _summed(coming)

    def put(self, evening: Evening, into: _Counts) -> None:
        """
        Add the outcomes of an evening to zeros (outcomes, members).
        """
        self._present.put(evening.present, into)
        self._came.put(evening.came, into)
        self._took.put(evening.took, into)
        if self._coming.numbers.size:
            on_the_way = np.zeros_like(evening.took)
            on_the_way[evening.slow] = evening.coming.sum(axis=0)
            self._coming.put(on_the_way, into)


def _summed(meant: Sequence[_Bools]) -> _Sum:
    """What each outcome adds up; outcomes that add nothing are left out."""
    numbers = [np.flatnonzero(one) for one in meant]
    sizes = np.array([one.size for one in numbers], np.int64)
    outcomes = np.flatnonzero(sizes)
    first = np.cumsum(sizes[outcomes]) - sizes[outcomes]
    return _Sum(np.concatenate([np.empty(0, np.int64), *numbers]), first, outcomes)
