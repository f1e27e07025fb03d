"""Where areas stand in a schematic of a corridor: origins below, the destination above."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from caudal.vocabulary.places import Place
from caudal.vocabulary.scenario_flows import ONWARD

__all__ = ["MARGIN", "WIDTH", "Box", "boxes_of", "holders_of", "levels_of"]

# Areas stand in the width; lines that pass many of them have the margins at its sides.
WIDTH = 900.0
MARGIN = 70.0
_BOX, _HEIGHT, _ROW, _SPACE = 138.0, 36.0, 108.0, 8.0
# Areas of a row of few stand at least so far apart, as a part of the room for each.
_LOOSE = 0.66
# How far a crossing area stands beside what it has flows with.
_ASIDE = 0.95 * _BOX
# Of the frame of an area that holds others: room for its name, and below.
_HEAD, _FOOT = 26.0, 10.0


@dataclass(frozen=True)
class Box:
    """
    An area in the schematic: its middle, top, width and height [pixels].

    `holds`: it is the frame of others, which stand in it.
    """

    code: str
    x: float
    top: float
    width: float
    height: float = _HEIGHT
    holds: bool = False

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.top + self.height


def boxes_of(
    flows: pl.DataFrame, names: Mapping[str, Place], order: Sequence[str]
) -> dict[str, Box]:
    """
    A box an area, in rows; in a row from west to east, and near what it has to do with above.

    Args:
        flows: from_area, to_area, kind.
        names: places by code; an area that is not among them is placed by its flows alone.
        order: codes from west to east; those not in it come after, as the flows name them.
    """
    levels = levels_of(flows, names)
    holders = holders_of(levels, names)
    pairs = list(_steps(flows, {}))
    known = {code: number for number, code in enumerate(order)}
    rows: dict[int, list[str]] = {}
    for code in sorted(levels, key=lambda code: known.get(code, len(known))):
        if code not in holders.values():
            rows.setdefault(levels[code], []).append(code)
    boxes: dict[str, Box] = {}
    for number, level in enumerate(sorted(rows)):
        row, top = rows[level], number * _ROW
        held = {holders[code] for code in row if code in holders}
        if held:
            boxes |= {code: _frame(code, top) for code in held}
            wanted = [WIDTH * (place + 0.5) / len(row) for place in range(len(row))]
        else:
            wanted = [_wanted(code, row, pairs, boxes, names) for code in row]
        boxes |= {
            code: Box(code, x, top, min(_BOX, WIDTH / len(row) - _SPACE))
            for code, x in _apart(row, wanted)
        }
    return boxes


def levels_of(flows: pl.DataFrame, names: Mapping[str, Place]) -> dict[str, int]:
    """
    Per area its row, 0 at the top: as many steps onward as lie before it at most.

    An area has the row of those that lie in it. Crossing areas stand above the origins from
    which people come to them or to what lies behind them.

    Assumes:
        Steps onward lead in no circle; in one, areas stand where a few rounds have put them.
    """
    areas = dict.fromkeys([*flows["from_area"], *flows["to_area"]])
    holders = holders_of(areas, names)
    onward = flows.filter(pl.col("kind").is_in([*ONWARD]))
    steps = list(_steps(onward, holders))
    levels = dict.fromkeys(areas, 0)
    for _ in areas:
        for start, end in steps:
            levels[start] = max(levels[start], min(levels[end] + 1, len(areas)))
    crossing = {code for code in areas if _is(code, names, "route")}
    starts, ends = {start for start, _ in steps}, {end for _, end in steps}
    origins = starts - ends - crossing
    # Only moves back end there: an origin too, but not a sector or a state.
    origins |= {code for code in set(areas) - starts - ends if _is_origin(code, names)}
    last = max((levels[code] for code in areas if code not in origins | crossing), default=0) + 1
    levels |= dict.fromkeys(crossing, last)
    for code in origins:
        if code not in starts or (crossing and levels[code] >= last):
            levels[code] = last + bool(crossing)
    return levels | {code: levels[holders[code]] for code in areas if code in holders}


def holders_of(areas: Collection[str], names: Mapping[str, Place]) -> dict[str, str]:
    """
    Area → area in which it lies, of those that are both there and no origins.
    """
    return {
        code: parent
        for code in areas
        if code in names and names[code].kind == "sector"
        for parent in names[code].parents
        if parent in areas
    }


def _steps(flows: pl.DataFrame, holders: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Pairs of areas, those that lie in another one as that one."""
    pairs = flows.select("from_area", "to_area").unique(maintain_order=True).iter_rows()
    for start, end in pairs:
        step = holders.get(start, start), holders.get(end, end)
        if step[0] != step[1]:
            yield step


def _frame(code: str, top: float) -> Box:
    width = WIDTH + 2 * MARGIN - 2
    return Box(code, WIDTH / 2, top - _HEAD, width, _HEIGHT + _HEAD + _FOOT, holds=True)


def _wanted(
    code: str,
    row: Sequence[str],
    pairs: Iterable[tuple[str, str]],
    boxes: Mapping[str, Box],
    names: Mapping[str, Place],
) -> float:
    """Under the middle of the areas above that it has flows with; an origin among others aside."""
    if _is_origin(code, names) and not all(_is_origin(one, names) for one in row):
        return 0.0
    met = {one for pair in pairs if code in pair for one in pair if one in boxes}
    near = [boxes[one].x for one in sorted(met) if not boxes[one].holds]
    middle = sum(near) / len(near) if near else WIDTH / 2
    if not _is(code, names, "route"):
        return middle
    # Nobody passes a crossing area on a line that leads elsewhere: it stands aside.
    return middle + (_ASIDE if middle > WIDTH / 2 else -_ASIDE)


def _apart(row: Sequence[str], wanted: Sequence[float]) -> Iterator[tuple[str, float]]:
    """The areas of a row as near to where they should stand as there is room."""
    least = max(min(_BOX, WIDTH / len(row) - _SPACE) + _SPACE, _LOOSE * WIDTH / len(row))
    half = least / 2 - _SPACE / 2
    ordered = sorted(range(len(row)), key=lambda number: wanted[number])
    found: list[float] = []
    for number in ordered:
        found.append(max([wanted[number], half, *(x + least for x in found[-1:])]))
    shift = sum(wanted[number] - x for number, x in zip(ordered, found, strict=True)) / len(row)
    shift = max(min(shift, WIDTH - half - found[-1]), half - found[0])
    for number, x in zip(ordered, found, strict=True):
        yield row[number], x + shift


def _is(code: str, names: Mapping[str, Place], kind: str) -> bool:
    return code in names and names[code].kind == kind


def _is_origin(code: str, names: Mapping[str, Place]) -> bool:
    return code in names and names[code].kind in ("country", "grouping", "remainder", "unknown")
