"""
Sums of rows, segment by segment: a compiled loop, and the fastest where it is compiled.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from caudal.analysis.simulate.compiling import compiled

__all__ = ["add_segments"]

_Counts = NDArray[Any]
_Ints = NDArray[np.int64]


@compiled
def add_segments(counts: _Counts, rows: _Ints, ends: _Ints, into: _Ints, to: _Counts) -> None:
    """
    Add rows up, one after the other, and add each sum to a row of `to`, in place.

    Args:
        counts: (rows, members).
        rows: which are added, those of one sum side by side.
        ends: (sums,) where those of each sum end in `rows`; none is empty.
        into: (sums,) rows of `to`.
        to: (sums, members).
    """
    members = counts.shape[1]
    total = np.empty(members, counts.dtype)
    begin = 0
    for number in range(into.size):
        row = rows[begin]
        for m in range(members):
            total[m] = counts[row, m]
        for at in range(begin + 1, ends[number]):
            row = rows[at]
            for m in range(members):
                total[m] += counts[row, m]
        row = into[number]
        for m in range(members):
            to[row, m] += total[m]
        begin = ends[number]
