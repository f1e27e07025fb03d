"""The corridor as a schematic of one month: areas as boxes, flows as lines by width."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from caudal.render.charts.theme import BLUE, FAINT, INK, MUTED, VERMILION, lines, text_width
from caudal.render.scenario.curves import Curve, curves_of, free_points
from caudal.render.scenario.layout import MARGIN, WIDTH, Box

__all__ = ["FEWER", "MORE", "Line", "drawn", "line_width", "sample"]

MORE = "more"
FEWER = "fewer"
# Kind, or direction of a difference: colour and dashes; no dashes lead on.
_LOOKS = {
    "onward": (BLUE, ""),
    "encountered": ("#00466f", ""),
    "admitted": ("#007a59", ""),
    "returned": (VERMILION, "8 4"),
    "flown": ("#8a3c00", "2 3"),
    "removed": ("#b3548a", "14 4"),
    "sent_on": ("#b07a00", "10 3 2 3"),
    "sent_home": ("#6f6f73", "4 4"),
    MORE: (BLUE, ""),
    FEWER: (VERMILION, "8 4"),
}
_WIDEST, _LEAST, _LETTERS, _FIGURES, _LINE = 26.0, 1.2, 11.5, 10.5, 13
_ABOVE, _BELOW, _HEADING = 64.0, 10.0, 14
# Lines of fewer than this part of the widest carry no figure.
_TOLD = 0.02


@dataclass(frozen=True)
class Line:
    """
    A flow to be drawn.

    Args:
        start, end: codes of areas.
        look: a code of `FLOW_KINDS`, or `MORE` or `FEWER` of a difference.
        daily: people a day, of a difference without its sign.
        figure: as it is written on the line.
        words: what it says when it is pointed at.
    """

    start: str
    end: str
    look: str
    daily: float
    figure: str
    words: str


def drawn(
    flows: Sequence[Line],
    boxes: Mapping[str, Box],
    names: Mapping[str, str],
    *,
    widest: float,
    heading: str,
    words: str,
) -> str:
    """
    One month as SVG.

    Args:
        flows: of the month; those of nobody are not drawn.
        boxes: where areas stand, the same in every month.
        names: of the areas, by code.
        widest: people a day of the widest line of all months.
        heading: the label, the month and the unit.
        words: what is seen, for those who do not see it.
    """
    height = max(box.bottom for box in boxes.values()) + _BELOW
    # The widest first, so that none is hidden.
    shown = sorted((flow for flow in flows if flow.daily > 0), key=lambda flow: -flow.daily)
    widths = [line_width(flow.daily, widest) for flow in shown]
    curves = curves_of([(flow.start, flow.end) for flow in shown], widths, boxes)
    frames = [box for box in boxes.values() if box.holds]
    areas = [box for box in boxes.values() if not box.holds]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{-MARGIN:g} {-_ABOVE:g} '
        f'{WIDTH + 2 * MARGIN:g} {height + _ABOVE:g}" role="img" aria-label="{escape(words)}" '
        'font-family="Helvetica, Arial, sans-serif" style="background:#fff">'
        + "".join(_heading(heading))
        + "".join(part for box in frames for part in _frame(box, names[box.code]))
        + "".join(map(_path, shown, curves, widths))
        + "".join(part for box in areas for part in _box(box, names[box.code]))
        + "".join(_figures(shown, curves, boxes, widest))
        + "</svg>"
    )


def line_width(daily: float, widest: float) -> float:
    """How wide a flow is drawn [pixels]."""
    return max(_LEAST, _WIDEST * daily / widest)


def sample(look: str, *, width: float = 5) -> str:
    """A short line as the legend shows it."""
    colour, dash = _LOOKS.get(look, (MUTED, ""))
    height = max(10, round(width) + 2)
    middle = height / 2
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="{height}" '
        f'viewBox="0 0 40 {height}" aria-hidden="true"><line x1="1" y1="{middle:g}" x2="39" '
        f'y2="{middle:g}" stroke="{colour}" stroke-width="{width:.1f}"{_dashes(dash)}/></svg>'
    )


def _heading(text: str) -> Iterator[str]:
    told = lines(text, width=WIDTH + 2 * MARGIN - 4, size=_HEADING, bold=True)
    for number, line in enumerate(told):
        yield (
            f'<text x="{2 - MARGIN:g}" y="{16 - _ABOVE + 17 * number:g}" font-size="{_HEADING}" '
            f'font-weight="bold" fill="{INK}">{escape(line)}</text>'
        )


def _dashes(dash: str) -> str:
    return f' stroke-dasharray="{dash}"' if dash else ""


def _path(flow: Line, curve: Curve, width: float) -> str:
    colour, dash = _LOOKS[flow.look]
    return (
        f'<g fill="{colour}" fill-opacity="0.75"><title>{escape(flow.words)}</title>'
        f'<path d="{curve.path()}" fill="none" stroke="{colour}" stroke-opacity="0.55" '
        f'stroke-width="{width:.1f}"{_dashes(dash)}/><polygon points="{curve.arrow()}"/></g>'
    )


def _figures(
    flows: Sequence[Line], curves: Sequence[Curve], boxes: Mapping[str, Box], widest: float
) -> Iterator[str]:
    """People a day on the lines that are wide enough and have room for it."""
    told = [
        (flow, curve)
        for flow, curve in zip(flows, curves, strict=True)
        if flow.figure and flow.daily >= _TOLD * widest
    ]
    sizes = [(text_width(flow.figure, size=_FIGURES) + 4, 12.0) for flow, _ in told]
    points = free_points([curve for _, curve in told], sizes, boxes)
    for (flow, _), point in zip(told, points, strict=True):
        if point is not None:
            yield (
                f'<text x="{point[0]:.1f}" y="{point[1] + 4:.1f}" font-size="{_FIGURES}" '
                f'text-anchor="middle" fill="{INK}" stroke="white" stroke-width="3" '
                f'stroke-linejoin="round" paint-order="stroke">{escape(flow.figure)}</text>'
            )


def _frame(box: Box, name: str) -> Iterator[str]:
    left = box.x - box.width / 2
    yield (
        f'<rect x="{left:.1f}" y="{box.top:.1f}" width="{box.width:.1f}" '
        f'height="{box.height:g}" rx="6" fill="#f3f3f3" stroke="{FAINT}"/>'
    )
    yield (
        f'<text x="{max(left + 10, 4):.1f}" y="{box.top + 17:.1f}" font-size="{_LETTERS}" '
        f'font-weight="bold" fill="{INK}">{escape(name)}</text>'
    )


def _box(box: Box, name: str) -> Iterator[str]:
    yield (
        f'<rect x="{box.x - box.width / 2:.1f}" y="{box.top:.1f}" width="{box.width:.1f}" '
        f'height="{box.height:g}" rx="4" fill="white" fill-opacity="0.92" stroke="{MUTED}"/>'
    )
    told = lines(name, width=box.width - 6, size=_LETTERS)
    top = box.top + box.height / 2 - _LINE * (len(told) - 1) / 2 + 4
    for number, text in enumerate(told):
        yield (
            f'<text x="{box.x:.1f}" y="{top + _LINE * number:.1f}" font-size="{_LETTERS}" '
            f'text-anchor="middle" fill="{INK}">{escape(text)}</text>'
        )
