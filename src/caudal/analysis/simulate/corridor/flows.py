"""
Flows between the areas of a corridor: which links make each, and their bands by month.

An area is an origin, a crossing area, a Mexican state, a sector, or the border, which holds
the sectors and stands for what happens after an encounter. A city is part of its state.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from caudal.analysis.simulate.corridor.counting import Counted, Month
from caudal.analysis.simulate.scenario import Outcome
from caudal.vocabulary.scenario_flows import FLOWS
from caudal.vocabulary.simulation import Description, Stay, Way

__all__ = ["UNTOLD", "Flow", "area_of", "flow_rows", "flows_of", "told_apart"]

_Floats = NDArray[np.float64]
# Where nobody counts who comes: links that lead there are no flow.
UNTOLD = ("not_encountered", "gave_up")
# Stays of all origins together; whoever is there is in the area of the own origin.
_AT_HOME = ("returned_home", "returned_by_mexico", "gave_up")
_AT_BORDER = ("in_processing", "in_custody")
_KINDS = {
    "encountered": "encountered",
    "admitted": "admitted",
    "released": "admitted",
    "permitted": "admitted",
    "returned_to_border": "returned",
    "expelled_by_flight": "flown",
    "returned_home": "removed",
    "returned_onward": "sent_on",
    "returned_by_mexico": "sent_home",
}
_BAND = (0.1, 0.5, 0.9)
_ENDS = ("low", "median", "high", "difference_low", "difference", "difference_high")


@dataclass(frozen=True)
class Flow:
    """
    People who set out from one area to another in one way.

    Args:
        from_area, to_area: codes of places; `kind`: a code of `FLOW_KINDS`.
        counted: what is added up, as the engine counts it.
    """

    from_area: str
    to_area: str
    kind: str
    counted: Counted


def flows_of(description: Description) -> list[Flow]:
    """
    The flows of a corridor, in the order of its links.

    Every link between two areas is in one flow, for each origin; left out are links within an
    area, from a sector to the border that holds it, and to where nobody counts (`UNTOLD`).

    Wrong when:
        Read as arrivals: people are counted on the day on which they set out. Flows of a month
        and what is inside an area agree if who is on the way counts as being where they go.
    """
    ways: dict[tuple[str, str, str], dict[tuple[str, ...], list[str]]] = {}
    for way in description.ways:
        for key, origins in _told(description, way):
            ways.setdefault(key, {}).setdefault(origins, []).append(way.code)
    return [Flow(*key, _counted(key, parts)) for key, parts in ways.items()]


def area_of(description: Description, stay: Stay, origin: str) -> str:
    """
    The area in which people of an origin are counted at a stay; the border has its sectors in it.
    """
    if stay.state in _AT_HOME:
        own = f"origin_{origin}"
        return next((one.place for one in description.stays if one.code == own), stay.place)
    if stay.state in _AT_BORDER:
        return description.border
    return description.above[stay.place]


def told_apart(
    told: Sequence[Counted], found: _Floats, flows: Sequence[Flow]
) -> tuple[list[Counted], _Floats, _Floats]:
    """
    What is told in rows, with its numbers, and the numbers of the flows.

    Args:
        told: what was counted; `found`: (scenarios, told, months, members).
        flows: those that were counted among them.
    """
    names = {flow.counted.outcome for flow in flows}
    moving = np.array([one.outcome in names for one in told])
    rest = [one for one in told if one.outcome not in names]
    return rest, found[:, ~moving], found[:, moving]


def flow_rows(
    names: Sequence[str], flows: Sequence[Flow], months: Sequence[Month], found: _Floats
) -> pl.DataFrame:
    """
    Rows of `simulate (flows)`: quantiles over the members, and of the difference to the first.

    Args:
        names: of the scenarios; the first is what the others are held against.
        flows: what was counted; `months`: when.
        found: (scenarios, flows, months, members) [events].

    Returns:
        One row a scenario, month and flow; a flow that nobody takes in any of them has none.
    """
    rows = [
        (name, month.period, month.last - month.first, one.from_area, one.to_area, one.kind, *band)
        for s, name in enumerate(names)
        for m, month in enumerate(months)
        for n, one in enumerate(flows)
        if found[:, n].any()
        for band in [_bands(found[s, n, m], found[0, n, m] if s else None)]
    ]
    schema = {column.name: column.type for column in FLOWS}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _bands(level: _Floats, none: _Floats | None) -> list[float | None]:
    """Both bands in whole events."""
    own = [round(float(one), 0) for one in np.quantile(level, _BAND)]
    if none is None:
        return [*own, None, None, None]
    return [*own, *(round(float(one), 0) for one in np.quantile(level - none, _BAND))]


def _told(
    description: Description, way: Way
) -> Iterator[tuple[tuple[str, str, str], tuple[str, ...]]]:
    """From, to and kind of a link, with the origins of which it is true; none: of all."""
    stays = {stay.code: stay for stay in description.stays}
    start, end = stays[way.start], stays[way.end]
    if end.state in UNTOLD or {start.state, end.state} <= {*_AT_HOME, "origin"}:
        return
    for origin in description.origins if {start.state, end.state} & {*_AT_HOME} else ("",):
        areas = area_of(description, start, origin), area_of(description, end, origin)
        inside = start.state == "encountered" and areas[1] == description.border
        if areas[0] != areas[1] and not inside:
            yield (*areas, _kind(start, end)), (origin,) if origin else ()


def _kind(start: Stay, end: Stay) -> str:
    known = _KINDS.get(end.state)
    return known or ("returned" if start.state in _AT_BORDER else "onward")


def _counted(key: tuple[str, str, str], parts: dict[tuple[str, ...], list[str]]) -> Counted:
    name = "flow " + " ".join(key)
    return Counted(
        name,
        key[0],
        "all",
        [
            Outcome(" ".join([name, *origins]), "entered", ways, (), origins)
            for origins, ways in parts.items()
        ],
    )
