"""How a flow runs from one box of a schematic to another: its ends, its curve, its arrow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from caudal.render.scenario.layout import MARGIN, WIDTH, Box

__all__ = ["Curve", "Point", "curves_of", "free_points"]

Point = tuple[float, float]
# A line begins and ends so far within the edge of its box; gaps between lines [pixels].
_SHARE, _GAP, _RISE = 0.92, 5.0, 44.0
# In so much height a line comes to its lane, or leaves it [pixels].
_TURN = 40.0
# A line that passes more rows than this runs in a margin.
_PASSED = 3
# Parts of a curve at which a figure may stand, the best first.
_PARTS = (0.5, 0.36, 0.64, 0.24, 0.76, 0.14, 0.86)


@dataclass(frozen=True)
class Curve:
    """
    The course of a flow: cubic pieces from its start to the foot of its arrow.

    Args:
        points: start, then two handles and an end a piece.
        tip: of the arrow; `half`: half of the arrow's foot [pixels].
    """

    points: tuple[Point, ...]
    tip: Point
    half: float

    def path(self) -> str:
        """As SVG has it."""
        first, *rest = (f"{x:.1f} {y:.1f}" for x, y in self.points)
        pieces = (" ".join(rest[n : n + 3]) for n in range(0, len(rest), 3))
        return f"M{first}C" + "C".join(pieces)

    def arrow(self) -> str:
        """The corners of its arrow."""
        x, y = self.points[-1]
        corners = ((x - self.half, y), (x + self.half, y), self.tip)
        return " ".join(f"{a:.1f},{b:.1f}" for a, b in corners)

    def at(self, part: float) -> Point:
        """A point of it, by its part of the way [0–1]."""
        pieces = (len(self.points) - 1) // 3
        number = min(int(part * pieces), pieces - 1)
        t = part * pieces - number
        a, b, c, d = self.points[3 * number : 3 * number + 4]
        weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
        x, y = (
            sum(w * p[axis] for w, p in zip(weights, (a, b, c, d), strict=True)) for axis in (0, 1)
        )
        return x, y


def curves_of(
    pairs: Sequence[tuple[str, str]], widths: Sequence[float], boxes: Mapping[str, Box]
) -> list[Curve]:
    """
    The course of each flow.

    Lines stand side by side along an edge, those to the west first. At a frame a line stands
    straight over where it leads; one that would pass several rows takes the margin.

    Args:
        pairs: start and end of each, codes of areas.
        widths: of the lines [pixels].
        boxes: where areas stand.
    """
    passing = _lanes(pairs, boxes)
    at = _ends(pairs, widths, boxes, passing)
    found = []
    for number, (start, end) in enumerate(pairs):
        down = boxes[end].top > boxes[start].top
        y, to_y = _edge(boxes[start], down=down), _edge(boxes[end], down=not down)
        x, to_x = (_stood(number, first, pairs, boxes, at, passing) for first in (True, False))
        half = max(4.0, widths[number] / 2 + 2)
        foot = to_y - (1 if down else -1) * min(6 + half / 2, 14)
        found.append(Curve(_course(x, y, to_x, foot, passing.get(number)), (to_x, to_y), half))
    return found


def free_points(
    curves: Sequence[Curve], sizes: Sequence[Point], boxes: Mapping[str, Box]
) -> list[Point | None]:
    """
    Where the figure of each curve may stand, clear of boxes and of the figures before it.

    Args:
        curves: those of most people first.
        sizes: width and height of the figures [pixels].
    """
    taken = [
        (box.x - box.width / 2, box.top, box.x + box.width / 2, box.bottom)
        for box in boxes.values()
        if not box.holds
    ]
    found: list[Point | None] = []
    for curve, (width, height) in zip(curves, sizes, strict=True):
        places = (
            (point, (x - width / 2, y - height / 2, x + width / 2, y + height / 2))
            for point in map(curve.at, _PARTS)
            for x, y in [point]
        )
        free = next(
            (place for place in places if not any(_touch(place[1], one) for one in taken)), None
        )
        taken += [free[1]] if free else []
        found.append(free[0] if free else None)
    return found


def _touch(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _lanes(pairs: Sequence[tuple[str, str]], boxes: Mapping[str, Box]) -> dict[int, float]:
    """Lines that pass many rows, or from a frame more than one: x of their lane in a margin."""
    rows = sorted({box.top for box in boxes.values() if not box.holds})

    def lower(number: int) -> Box:
        return max((boxes[code] for code in pairs[number]), key=lambda box: box.top)

    far = []
    for number, (start, end) in enumerate(pairs):
        top, bottom = sorted((boxes[start], boxes[end]), key=lambda box: box.top)
        passed = sum(top.bottom < row < bottom.top for row in rows)
        if passed > (1 if boxes[start].holds else _PASSED):
            far.append(number)
    far.sort(key=lambda number: (lower(number).x, lower(number).top))
    middle = (len(far) + 1) // 2
    lanes: dict[int, float] = {}
    for side, own in ((-1, far[:middle]), (1, far[middle:])):
        # The one that leads farthest down runs outermost.
        ordered = sorted(own, key=lambda number: -lower(number).top)
        for place, number in enumerate(ordered):
            out = MARGIN * (0.8 - 0.6 * place / max(len(ordered), 1))
            lanes[number] = -out if side < 0 else WIDTH + out
    return lanes


def _edge(box: Box, *, down: bool) -> float:
    return box.bottom if down else box.top


def _ends(
    pairs: Sequence[tuple[str, str]],
    widths: Sequence[float],
    boxes: Mapping[str, Box],
    passing: Mapping[int, float],
) -> dict[tuple[int, bool], float]:
    """Flow and whether it is its start → x at its box, but at a frame."""
    sides: dict[tuple[str, bool], list[tuple[float, float, int, bool]]] = {}
    for number, (start, end) in enumerate(pairs):
        for own, other, first in ((start, end, True), (end, start, False)):
            if boxes[own].holds:
                continue
            below = boxes[other].top > boxes[own].top
            # To or from a frame straight over it: between what leads to its west and its east.
            straight = boxes[own].x if boxes[other].holds else boxes[other].x
            toward = passing.get(number, straight)
            side = sides.setdefault((own, below), [])
            side.append((toward, boxes[other].top, number, first))
    at: dict[tuple[int, bool], float] = {}
    for (code, _), touching in sides.items():
        box, ordered = boxes[code], sorted(touching)
        slots = [widths[number] + _GAP for _, _, number, _ in ordered]
        room, before = _SHARE * box.width / sum(slots), 0.0
        for slot, (_, _, number, first) in zip(slots, ordered, strict=True):
            at[number, first] = box.x - _SHARE * box.width / 2 + (before + slot / 2) * room
            before += slot
    return at


def _stood(
    number: int,
    first: bool,
    pairs: Sequence[tuple[str, str]],
    boxes: Mapping[str, Box],
    at: Mapping[tuple[int, bool], float],
    passing: Mapping[int, float],
) -> float:
    """X of one end of a flow."""
    if (number, first) in at:
        return at[number, first]
    frame = boxes[pairs[number][0 if first else 1]]
    over = passing.get(number, at.get((number, not first), frame.x))
    return min(max(over, frame.x - frame.width / 2), frame.x + frame.width / 2)


def _course(x: float, y: float, to_x: float, to_y: float, lane: float | None) -> tuple[Point, ...]:
    if lane is not None:
        down = 1 if to_y > y else -1
        first, last = y + down * _TURN, to_y - down * _TURN
        return (
            (x, y),
            (x, first),
            (lane, y + down * _TURN / 3),
            (lane, first),
            (lane, first),
            (lane, last),
            (lane, last),
            (lane, to_y - down * _TURN / 3),
            (to_x, last),
            (to_x, to_y),
        )
    bend = (to_y - y) / 2
    first, second = (y + bend, to_y - bend) if abs(bend) > 20 else (y - _RISE, to_y - _RISE)
    return (x, y), (x, first), (to_x, second), (to_x, to_y)
