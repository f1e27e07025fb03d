"""Where areas stand in a schematic of a corridor: origins below, the destination above."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from caudal.vocabulary.places import Place
from caudal.vocabulary.scenario_flows import ONWARD

__all__ = ["WIDTH", "Box", "boxes_of", "levels_of"]

WIDTH = 900.0
_BOX, _HEIGHT, _ROW, _SPACE = 150.0, 36.0, 104.0, 8.0


@dataclass(frozen=True)
class Box:
    """An area in the schematic: its middle, width and height, and edges [pixels]."""

    code: str
    x: float
    top: float
    width: float
    height: float = _HEIGHT

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.top + self.height


def boxes_of(
    flows: pl.DataFrame, names: Mapping[str, Place], order: Sequence[str]
) -> dict[str, Box]:
    """
    A box an area, in rows; in a row from west to east.

    Args:
        flows: from_area, to_area, kind.
        names: places by code; an area that is not among them is placed by its flows alone.
        order: codes from west to east; those not in it come after, as the flows name them.
    """
    levels = levels_of(flows, names)
    known = {code: number for number, code in enumerate(order)}
    rows: dict[int, list[str]] = {}
    for code in sorted(levels, key=lambda code: known.get(code, len(known))):
        rows.setdefault(levels[code], []).append(code)
    boxes: dict[str, Box] = {}
    crossing = _of_kind(levels, names, "route")
    for number, level in enumerate(sorted(rows)):
        share = WIDTH / len(rows[level])
        row = rows[level]
        if set(row) <= crossing:
            row = sorted(row, key=lambda code: _beside(code, flows, boxes))
        width = min(_BOX, share - _SPACE)
        # One alone stands where its lines lead, out of the way of those that pass it.
        first = _beside(row[0], flows, boxes) if len(row) == 1 else share / 2
        for place, code in enumerate(row):
            boxes[code] = Box(code, first + place * share, number * _ROW, width)
    return boxes


def levels_of(flows: pl.DataFrame, names: Mapping[str, Place]) -> dict[str, int]:
    """
    Per area its row, 0 at the top: as many steps onward as lie before it at most.

    Sectors stand under a border that stands for all of them; crossing areas stand between the
    origins, which nobody comes to on the way, and all others.

    Assumes:
        Steps onward lead in no circle; in one, areas stand where a few rounds have put them.
    """
    onward = flows.filter(pl.col("kind").is_in([*ONWARD])).select("from_area", "to_area")
    steps = list(onward.unique(maintain_order=True).iter_rows())
    areas = dict.fromkeys([*flows["from_area"], *flows["to_area"]])
    starts, ends = {start for start, _ in steps}, {end for _, end in steps}
    crossing = _of_kind(areas, names, "route")
    origins = starts - ends - crossing
    # Only moves back end there: an origin too, but not a sector or a state.
    origins |= {code for code in set(areas) - starts - ends if _is_origin(code, names)}
    sectors = _of_kind(areas, names, "sector")
    border = {code for code in set(areas) - origins if code in _of_kind(areas, names, "region")}
    levels = dict.fromkeys(areas, 0)
    levels |= dict.fromkeys(sectors, 1 if border else 0)
    for _ in areas:
        for start, end in steps:
            levels[start] = max(levels[start], min(levels[end] + 1, len(areas)))
    between = max((levels[code] for code in areas if code not in origins | crossing), default=0)
    levels |= dict.fromkeys(crossing, between + 1)
    return levels | dict.fromkeys(origins, between + (2 if crossing else 1))


def _beside(code: str, flows: pl.DataFrame, boxes: Mapping[str, Box]) -> float:
    """How far east the areas stand on average that it has flows with, of those above it."""
    pairs = flows.select("from_area", "to_area").unique().iter_rows()
    met = {one for pair in pairs if code in pair for one in pair if one in boxes}
    return sum(boxes[one].x for one in sorted(met)) / len(met) if met else WIDTH / 2


def _of_kind(areas: Iterable[str], names: Mapping[str, Place], kind: str) -> set[str]:
    return {code for code in areas if code in names and names[code].kind == kind}


def _is_origin(code: str, names: Mapping[str, Place]) -> bool:
    return code in names and names[code].kind in ("country", "grouping", "remainder", "unknown")
