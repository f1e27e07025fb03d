"""The corridor as a schematic of one month: areas as boxes, flows as lines by width."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from caudal.render.charts.theme import BLUE, FAINT, INK, VERMILION, lines
from caudal.render.scenario.facts import Row
from caudal.render.scenario.layout import WIDTH, Box
from caudal.vocabulary.scenario_flows import ONWARD

__all__ = ["COLOURS", "Line", "drawn", "line_of", "sample"]

COLOURS = {
    "onward": BLUE,
    "encountered": "#00466f",
    "admitted": "#007a59",
    "returned": VERMILION,
    "flown": "#8a3c00",
    "removed": "#b3548a",
    "sent_on": "#b07a00",
    "sent_home": "#6f6f73",
}
_WIDEST, _LEAST, _LETTERS, _LINE = 26.0, 1.0, 11.5, 13
_DASH = "7 4"
_ABOVE, _BELOW = 30.0, 10.0


@dataclass(frozen=True)
class Line:
    """
    A flow to be drawn.

    Args:
        start, end: codes of areas.
        kind: a code of `FLOW_KINDS`.
        daily: people a day.
        words: what it says when it is pointed at.
    """

    start: str
    end: str
    kind: str
    daily: float
    words: str


def drawn(
    flows: Sequence[Line],
    boxes: Mapping[str, Box],
    names: Mapping[str, str],
    *,
    widest: float,
    words: str,
) -> str:
    """
    One month as SVG.

    Args:
        flows: of the month; those of nobody are not drawn.
        boxes: where areas stand, the same in every month.
        names: of the areas, by code.
        widest: people a day of the widest line of all months.
        words: what is seen, for those who do not see it.
    """
    height = max(box.bottom for box in boxes.values()) + _BELOW
    shown = [flow for flow in flows if flow.daily > 0]
    ends = _ends(shown, boxes)
    # The widest first, so that none is hidden.
    ordered = sorted(range(len(shown)), key=lambda number: -shown[number].daily)
    paths = [_path(shown[number], ends[number], widest) for number in ordered]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 {-_ABOVE:g} {WIDTH:g} '
        f'{height + _ABOVE:g}" role="img" aria-label="{escape(words)}" '
        'font-family="Helvetica, Arial, sans-serif">'
        + "".join(paths)
        + "".join(part for box in boxes.values() for part in _box(box, names[box.code]))
        + "</svg>"
    )


def sample(kind: str) -> str:
    """A short line as the legend shows it."""
    dash = "" if kind in ONWARD else f' stroke-dasharray="{_DASH}"'
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="34" height="10" aria-hidden="true">'
        f'<line x1="1" y1="5" x2="33" y2="5" stroke="{COLOURS[kind]}" stroke-width="5"{dash}/></svg>'
    )


def _ends(flows: Sequence[Line], boxes: Mapping[str, Box]) -> list[tuple[float, ...]]:
    """Per flow x and y of its start and its end: side by side along an edge, none crossing there."""
    sides: dict[tuple[str, bool], list[tuple[float, str, int, bool]]] = {}
    for number, flow in enumerate(flows):
        start, end = boxes[flow.start], boxes[flow.end]
        for own, other, first in ((start, end, True), (end, start, False)):
            upper = other.top <= own.top
            side = sides.setdefault((own.code, upper), [])
            side.append((other.x, flow.kind, number, first))
    at: dict[tuple[int, bool], tuple[float, float]] = {}
    for (code, upper), touching in sides.items():
        box = boxes[code]
        for place, (_, _, number, first) in enumerate(sorted(touching)):
            share = (place + 0.5) / len(touching)
            x = box.x + (share - 0.5) * 0.9 * box.width
            at[number, first] = (x, box.top if upper else box.bottom)
    return [(*at[number, True], *at[number, False]) for number in range(len(flows))]


def _path(flow: Line, ends: Sequence[float], widest: float) -> str:
    x, y, to_x, to_y = ends
    width = max(_LEAST, _WIDEST * flow.daily / widest)
    bend = (to_y - y) / 2
    first, second = (y + bend, to_y - bend) if abs(bend) > 1 else (y - _ABOVE, to_y - _ABOVE)
    dash = "" if flow.kind in ONWARD else f' stroke-dasharray="{_DASH}"'
    return (
        f'<path d="M{x:.1f} {y:.1f}C{x:.1f} {first:.1f} {to_x:.1f} {second:.1f} '
        f'{to_x:.1f} {to_y:.1f}" fill="none" stroke="{COLOURS[flow.kind]}" stroke-opacity="0.6" '
        f'stroke-width="{width:.1f}"{dash}><title>{escape(flow.words)}</title></path>'
    )


def _box(box: Box, name: str) -> Iterator[str]:
    yield (
        f'<rect x="{box.x - box.width / 2:.1f}" y="{box.top:.1f}" width="{box.width:.1f}" '
        f'height="{box.height:g}" rx="4" fill="white" fill-opacity="0.85" stroke="{FAINT}"/>'
    )
    told = lines(name, width=box.width - 6, size=_LETTERS)
    top = box.top + box.height / 2 - _LINE * (len(told) - 1) / 2 + 4
    for number, text in enumerate(told):
        yield (
            f'<text x="{box.x:.1f}" y="{top + _LINE * number:.1f}" font-size="{_LETTERS}" '
            f'text-anchor="middle" fill="{INK}">{escape(text)}</text>'
        )


def line_of(row: Row, words: str) -> Line:
    """A row of the flows as a line."""
    daily = (row["median"] or 0) / row["days"]
    return Line(row["from_area"], row["to_area"], row["kind"], daily, words)
