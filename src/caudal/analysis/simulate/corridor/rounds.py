"""
Rounds without a way out: who comes there is met again and again, and never stays anywhere.

Links may lead back, and a person may try again; but of every place that is come to
some must reach a final one, or days and encounters of one who sets out have no end.
"""

import numpy as np
from numpy.typing import NDArray

from caudal.analysis.simulate.corridor.building import drawn_from, network_of, usual_policy
from caudal.analysis.simulate.corridor.known import Known
from caudal.analysis.simulate.network import Network
from caudal.analysis.simulate.scenario import Block, Scenario
from caudal.analysis.simulate.settings import class_of, settings_by_day
from caudal.vocabulary.errors import CorridorError, listing
from caudal.vocabulary.simulation import Description

__all__ = ["refuse_rounds"]

_Truths = NDArray[np.bool_]


def refuse_rounds(description: Description, known: Known) -> None:
    """
    Refuse a corridor in which somebody who sets out never comes to a final place.

    Raises:
        CorridorError: of the first group and area, with all places of the round.

    Assumes:
        A share that is a parameter is more than 0 in the middle of its range, if anywhere.
    """
    parameters = description.parameters
    middles = np.array([[(one.low + one.high) / 2 for one in parameters]])
    network, block = network_of(description), Block(0, 0, 1)
    usual = usual_policy(description, known, drawn_from(parameters, middles))
    share = settings_by_day(Scenario(network, 1, policies=[usual]), block)[0].share
    for group in network.groups:
        for origin in network.origins:
            taken = share[:, class_of(network, group, origin, 1)].max(axis=-1) > 0
            _refuse(network, taken, f"origin_{origin}", f"{group} from {origin}")


def _refuse(network: Network, taken: _Truths, start: str, whom: str) -> None:
    names = [place.name for place in network.places]
    goes: _Truths = np.zeros((len(names), len(names)), np.bool_)
    for link, is_taken in zip(network.links, taken, strict=True):
        goes[names.index(link.start), names.index(link.end)] |= bool(is_taken)
    final = np.array([place.final for place in network.places])
    reached, ending = _spread(np.array(names) == start, goes), _spread(final, goes.T)
    lost = [name for n, name in enumerate(names) if reached[n] and not ending[n]]
    if lost:
        raise CorridorError(
            f"who comes to {listing(lost)} goes round for ever",
            where=f"corridor `{network.name}`, links and usual changes, {whom}",
            remedy="let a share of them come to a final place, directly or through others",
        )


def _spread(begun: _Truths, goes: _Truths) -> _Truths:
    """Places that are come to from some, in any number of steps; these among them."""
    found = begun
    for _ in range(len(begun)):
        found = found | (found @ goes)
    return found
