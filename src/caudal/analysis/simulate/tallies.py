"""
Outcomes: which rows and steps are added up into each number of a day.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from caudal.analysis.simulate.cohorts import Evening
from caudal.analysis.simulate.layout import Layout
from caudal.analysis.simulate.network import Network
from caudal.analysis.simulate.scenario import Outcome
from caudal.analysis.simulate.settings import who
from caudal.analysis.simulate.sums import Sums

__all__ = ["Tallies"]

_Counts = NDArray[Any]
_Bools = NDArray[np.bool_]


class Tallies:
    """
    The outcomes of an evening, by the rows and steps of a layout.
    """

    def __init__(self, network: Network, layout: Layout, outcomes: Sequence[Outcome]) -> None:
        places = [place.name for place in network.places]
        sites = [*places, *(link.name for link in network.links)]
        # On a link people have the attempt number that it gave them.
        after = layout.people_class[layout.end]
        whole_days = np.array([link.mean_days is None for link in network.links])[layout.link]
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
            coming.append(taken & whole_days & now)
        self._present, self._came, self._took = map(_summed, (present, came, took))
        self._coming = _summed(coming)
        self._asks_of_ways = any(one.any() for one in coming)

    def put(self, evening: Evening, into: _Counts) -> None:
        """
        Add the outcomes of an evening to zeros (outcomes, members).
        """
        self._present.add(evening.present, into)
        self._came.add(evening.came, into)
        self._took.add(evening.took, into)
        if self._asks_of_ways:
            on_the_way = np.zeros_like(evening.took)
            on_the_way[evening.slow] = evening.coming.sum(axis=0)
            self._coming.add(on_the_way, into)


def _summed(meant: Sequence[_Bools]) -> Sums:
    """What each outcome adds up."""
    pairs = [(row, n) for n, one in enumerate(meant) for row in np.flatnonzero(one)]
    rows, outcomes = np.array(pairs, np.int64).reshape(-1, 2).T
    return Sums(rows, outcomes)
