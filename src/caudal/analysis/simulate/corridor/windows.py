"""
Repeat encounters by how long ago the former one was: what a publisher's window leaves out.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from caudal.analysis.simulate.corridor.building import drawn_from, network_of, usual_policy
from caudal.analysis.simulate.corridor.known import Known
from caudal.analysis.simulate.corridor.members import drawn_parameters
from caudal.analysis.simulate.engine import expected
from caudal.analysis.simulate.network import Place, Policy
from caudal.analysis.simulate.scenario import Block, Initial, Outcome, Scenario
from caudal.vocabulary.simulation import Description

__all__ = ["within_days"]

_Floats = NDArray[np.float64]
_AGAIN = "again"


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
    network = network_of(description)
    met = [stay for stay in description.stays if stay.state == "encountered"]
    codes = [stay.code for stay in met]
    ending = replace(
        network,
        places=[
            *(replace(one, capacity=None, overflow="") for one in network.places),
            Place(_AGAIN, final=True),
        ],
        links=[
            replace(one, capacity=None, end=_AGAIN if one.end in codes else one.end)
            for one in network.links
        ],
    )
    usual = usual_policy(description, known, drawn)
    open_ended = Policy("usual", [one for one in usual.changes if one.what != "capacity"])
    last = known.encounters[-1]
    people = [
        Initial(
            stay.code,
            round(float(last[g, o] * known.mix[g, o, known.sectors.index(stay.place)])),
            group,
            origin,
        )
        for stay in met
        for g, group in enumerate(description.groups)
        for o, origin in enumerate(description.origins)
    ]
    scenario = Scenario(ending, max(windows), people, policies=[open_ended])
    came = expected(scenario, [Outcome(_AGAIN, "present", (_AGAIN,))], Block(0, 0, draws))[:, 0]
    everyone = max(sum(int(one.people) for one in people), 1)
    return np.array([came[days - 1] for days in windows]) / everyone
