"""
Who is encountered again, and how soon: every way back to an encounter ends, where it is counted.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from caudal.analysis.simulate.corridor.known import Known
from caudal.analysis.simulate.engine import expected
from caudal.analysis.simulate.network import Network, Place, Policy
from caudal.analysis.simulate.scenario import Block, Initial, Outcome, Scenario
from caudal.vocabulary.simulation import MET, Description, Stay

__all__ = ["again_within"]

_Floats = NDArray[np.float64]
_AGAIN = "again"


def again_within(
    description: Description,
    known: Known,
    network: Network,
    policies: Sequence[Policy],
    windows: Sequence[int],
    members: int,
) -> _Floats:
    """
    Share of people encountered on one day who are encountered again within so many days.

    One day's encounters, as the last known month mixes them, are put where people are
    encountered.

    Args:
        description, known: the corridor, and its counts.
        network: of the description; `policies`: from that day on.
        windows: days, in order; `members`: whose values the policies have.

    Returns:
        (windows, members) [0–1].

    Assumes:
        Room everywhere: who finds no shelter waits in the same city.
    """
    met = [stay for stay in description.stays if stay.state == MET]
    people = _met_once(description, known, met)
    open_ended = [
        Policy(one.name, [change for change in one.changes if change.what != "capacity"])
        for one in policies
    ]
    ending = _ending(network, [stay.code for stay in met])
    scenario = Scenario(ending, max(windows), people, policies=open_ended)
    outcome = Outcome(_AGAIN, "present", (_AGAIN,))
    came = expected(scenario, [outcome], Block(0, 0, members))[:, 0]
    everyone = max(sum(int(one.people) for one in people), 1)
    shares: _Floats = np.array([came[days - 1] for days in windows]) / everyone
    return shares


def _met_once(description: Description, known: Known, met: Sequence[Stay]) -> list[Initial]:
    """The last known month's encounters, as one day's."""
    last = known.encounters[-1]
    return [
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


def _ending(network: Network, codes: Sequence[str]) -> Network:
    """The network without limits, in which every way to these places ends."""
    links = [
        replace(one, capacity=None, end=_AGAIN if one.end in codes else one.end)
        for one in network.links
    ]
    places = [replace(one, capacity=None, overflow="") for one in network.places]
    return replace(network, places=[*places, Place(_AGAIN, final=True)], links=links)
