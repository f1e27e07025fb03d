"""
Rows of counts added up into fewer rows, the same ones every day.

Compiled, segment by segment. Where numba is not installed the first row of
each sum is added, then the second of those that have one, and so on: a few
large steps. Either way a sum is added up in the same order, to the same bytes.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from caudal.analysis.simulate.adding import add_segments
from caudal.analysis.simulate.compiling import COMPILED

__all__ = ["Sums"]

_Counts = NDArray[Any]
_Ints = NDArray[np.int64]


class Sums:
    """
    Sums of rows of (rows, members).

    Args:
        rows: which are added.
        into: the number of the sum that each belongs to.
    """

    def __init__(self, rows: _Ints, into: _Ints) -> None:
        order = np.argsort(into, kind="stable")
        sums, first, sizes = np.unique(into[order], return_index=True, return_counts=True)
        self._segments = rows[order], first + sizes, sums
        most = np.argsort(-sizes, kind="stable")
        self._into = sums[most]
        self._layers = [
            rows[order[first[most[sizes[most] > turn]] + turn]]
            for turn in range(int(sizes.max(initial=0)))
        ]

    def add(self, counts: _Counts, to: _Counts) -> None:
        """
        Add the sums of `counts` (rows, members) to `to` (sums, members), in place.
        """
        if COMPILED:
            add_segments(counts, *self._segments, to)
        elif self._layers:
            found = counts[self._layers[0]]
            for layer in self._layers[1:]:
                found[: layer.size] += counts[layer]
            to[self._into] += found
