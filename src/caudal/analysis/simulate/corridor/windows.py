"""
Repeat encounters by how long ago the former one was: what a publisher's window leaves out.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from caudal.analysis.simulate.corridor.building import drawn_from, network_of, usual_policy
from caudal.analysis.simulate.corridor.known import Known
from caudal.analysis.simulate.corridor.meeting_again import again_within
from caudal.analysis.simulate.corridor.members import drawn_parameters
from caudal.vocabulary.simulation import Description

__all__ = ["within_days"]

_Floats = NDArray[np.float64]


def within_days(
    description: Description, known: Known, windows: Sequence[int], seed: int, *, draws: int
) -> _Floats:
    """
    Share of encounters after which the same person is encountered again within so many days.

    At a rate that stays the same this is the share of encounters of somebody encountered within
    so many days before: each pair of encounters is counted once, at its first or at its second.

    Args:
        description, known: the corridor, and its counts: last month's encounters as they are mixed.
        windows: days, in order.
        seed, draws: of parameters from their ranges.

    Returns:
        (windows, draws).

    Assumes:
        Room everywhere, the same rate for long, and no policy but what always holds.
    """
    drawn = drawn_from(
        description.parameters, drawn_parameters(description.parameters, draws, seed)
    )
    usual = usual_policy(description, known, drawn)
    return again_within(description, known, network_of(description), [usual], windows, draws)
