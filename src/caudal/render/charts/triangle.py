"""A revision triangle: a row a period, a column a release, a cell the change since the first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from caudal.render.charts.theme import (
    FALLS,
    INK,
    MUTED,
    NO_CHANGE,
    RISES,
    UNDEFINED,
    ink_on,
    lines,
    paragraph,
    text_width,
    themed,
)

__all__ = ["STEPS", "Texts", "TriangleCell", "TriangleLayout", "layout", "triangle"]

# Where one colour ends and the next begins [fraction].
STEPS = (0.001, 0.005, 0.02)
# Cells wide enough for a number, and small ones with a mark instead [pixels].
_WIDE, _NARROW, _LOW, _HIGH = 52, 13, 12, 24
_MOST_WIDE, _MOST_HIGH, _LEAST_WIDE = 1_100, 900, 520
_NUMBER_WIDTH, _FEW_SEAMS, _LETTERS = 46, 6, 16
_SWATCH, _NEUTRAL = 44, 84


@dataclass(frozen=True)
class TriangleCell:
    """
    One figure.

    Args:
        row, column: where it stands, from zero.
        change: against the first figure of its row [fraction]; None: that one was zero.
        text: what is printed in a cell that is wide enough; empty where nothing changed.
        mark: shape in a smaller one: `first`, `up`, `down`, `up_source`, `down_source`, or empty.
    """

    row: int
    column: int
    change: float | None
    text: str
    mark: str


@dataclass(frozen=True)
class Texts:
    """
    What is said around a triangle.

    Args:
        title, subtitle: the finding, and what is shown; empty where a page says both.
        rows: name of each row.
        ends: latest figure of each row, and its change since the first.
        end_headings: what these two are called.
        columns: day of each column.
        letters: source of each column; empty where there is one.
        legend: what a colour means, labels at the steps from left to right, and what no number is.
        marks: mark of a cell → what it means; empty where numbers stand in the cells.
        footer: how to read it, and the sources.
        description: the finding for those who do not see it.
    """

    title: str
    subtitle: str
    rows: Sequence[str]
    ends: Sequence[tuple[str, str]]
    end_headings: tuple[str, str]
    columns: Sequence[str]
    letters: Sequence[str]
    legend: tuple[str, Sequence[str], str]
    marks: Mapping[str, str]
    footer: Sequence[str]
    description: str


class TriangleLayout(NamedTuple):
    """How large a cell is [pixels], and whether numbers fit into it."""

    width: int
    height: int
    numbers: bool


class _Place(NamedTuple):
    """Where the grid stands in the picture [pixels]."""

    left: float
    top: float
    right: float
    bottom: float
    width: float


_SHAPES = {
    "first": ("circle", False),
    "up": ("triangle-up", True),
    "down": ("triangle-down", True),
    "up_source": ("triangle-up", False),
    "down_source": ("triangle-down", False),
}


def layout(rows: int, columns: int) -> TriangleLayout:
    """
    Cells as large as a page allows; numbers only where they can be read.
    """
    width = max(_NARROW, min(_WIDE, _MOST_WIDE // columns))
    height = max(_LOW, min(_HIGH, _MOST_HIGH // rows))
    return TriangleLayout(width, height, width >= _NUMBER_WIDTH)


def triangle(cells: Sequence[TriangleCell], texts: Texts) -> dict[str, Any]:
    """
    The specification of the chart.

    Every mark stands at its pixel: a cell must be wide enough for its number.
    """
    size = layout(len(texts.rows), len(texts.columns))
    place = _placed(size, texts)
    legend_top = place.bottom + 34
    footer_top = legend_top + 48 + (24 if texts.marks else 0)
    footer = paragraph(texts.footer, width=place.width, size=11.5)
    layers = [
        *_cells(cells, size, place),
        *_seams(texts, size, place),
        *_margins(texts, size, place),
        *_legend(texts, place.left, legend_top),
        *_undefined(cells, texts, place, legend_top),
        *_mark_key(texts, place.left, legend_top + 48),
        _write([(0, footer_top, "\n".join(footer))], size=11.5, baseline="top"),
    ]
    return themed(
        {
            "description": texts.description,
            "width": place.width,
            "height": footer_top + 15 * len(footer) - (0 if footer else 20),
            "padding": 10,
            **_title(texts, place.width),
            "layer": layers,
        }
    )


def _title(texts: Texts, width: float) -> dict[str, Any]:
    if not texts.title:
        return {}
    text = lines(texts.title, width=width, size=16, bold=True)
    below = lines(texts.subtitle, width=width, size=12)
    return {"title": {"text": text, "subtitle": below, "frame": "group"}}


def _placed(size: TriangleLayout, texts: Texts) -> _Place:
    left = 10 + max(text_width(name, size=11) for name in texts.rows)
    labels = 32 if size.numbers else max(text_width(c, size=10.5) for c in texts.columns) + 8
    top = labels + (_LETTERS if texts.letters else 0)
    right = left + size.width * len(texts.columns)
    bottom = top + size.height * len(texts.rows)
    width = max(right + sum(_end_widths(texts)) + 10, left + _LEAST_WIDE)
    return _Place(*(round(edge) for edge in (left, top, right, bottom, width)))


def _end_widths(texts: Texts) -> tuple[float, float]:
    """Widths of the two columns at the right: the latest figure, and its change."""
    told = zip(texts.end_headings, *texts.ends, strict=True)
    first, second = (max(text_width(text, size=11) for text in column) for column in told)
    return first + 12, second + 12


def _cells(
    cells: Sequence[TriangleCell], size: TriangleLayout, place: _Place
) -> Iterator[dict[str, Any]]:
    boxes: list[dict[str, Any]] = [
        {
            "x": place.left + cell.column * size.width,
            "x2": place.left + (cell.column + 1) * size.width,
            "y": place.top + cell.row * size.height,
            "y2": place.top + (cell.row + 1) * size.height,
            "fill": _colour(cell.change),
        }
        for cell in cells
    ]
    yield _boxes(boxes)
    middles = [
        (box["x"] + size.width / 2, box["y"] + size.height / 2, cell)
        for box, cell in zip(boxes, cells, strict=True)
    ]
    for ink in sorted({ink_on(box["fill"]) for box in boxes}):
        said = [one for one in middles if one[2].text and ink_on(_colour(one[2].change)) == ink]
        if size.numbers:
            texts = [(x, y, cell.text) for x, y, cell in said]
            yield _write(texts, size=min(11, size.height - 2), align="center", color=ink)
        else:
            marks = [(x, y, cell.mark) for x, y, cell in said]
            yield from _shapes(marks, min(size.width, size.height), ink)


def _shapes(
    marks: Sequence[tuple[float, float, str]], room: int, ink: str
) -> Iterator[dict[str, Any]]:
    for mark, (shape, filled) in _SHAPES.items():
        rows = [{"x": x, "y": y} for x, y, one in marks if one == mark]
        point = {"type": "point", "shape": shape, "filled": filled, "color": ink, "opacity": 1}
        if rows:
            yield _layer(rows, {**point, "size": min(40, (room - 6) ** 2), "strokeWidth": 1})


def _mark_key(texts: Texts, left: float, top: float) -> Iterator[dict[str, Any]]:
    """Each mark with its meaning beside it, in one line."""
    widths = [text_width(meaning, size=11.5) + 36 for meaning in texts.marks.values()]
    xs = [left + 6 + sum(widths[:number]) for number in range(len(widths))]
    yield from _shapes(
        [(x, top, mark) for x, mark in zip(xs, texts.marks, strict=True)], _HIGH, INK
    )
    told = zip(xs, texts.marks.values(), strict=True)
    yield _write([(x + 10, top, meaning) for x, meaning in told], size=11.5)


def _seams(texts: Texts, size: TriangleLayout, place: _Place) -> Iterator[dict[str, Any]]:
    """A line where the source changes from one column to the next, unless that is everywhere."""
    pairs = zip(texts.letters, texts.letters[1:], strict=False)
    changes = [number for number, (one, other) in enumerate(pairs, 1) if one != other]
    if 0 < len(changes) <= _FEW_SEAMS:
        top, bottom = place.top - _LETTERS, place.bottom
        xs = [place.left + number * size.width for number in changes]
        rows = [{"x": x, "x2": x, "y": top, "y2": bottom} for x in xs]
        yield _layer(rows, {"type": "rule", "color": INK, "strokeWidth": 1.2}, "x2", "y2")


def _margins(texts: Texts, size: TriangleLayout, place: _Place) -> Iterator[dict[str, Any]]:
    middles = [place.top + (row + 0.5) * size.height for row in range(len(texts.rows))]
    centres = [place.left + (n + 0.5) * size.width for n in range(len(texts.columns))]
    left = [(place.left - 6, y, name) for y, name in zip(middles, texts.rows, strict=True)]
    yield _write(left, size=11, align="right")
    letters = zip(centres, texts.letters, strict=False)
    above = [(x, place.top - _LETTERS / 2, letter) for x, letter in letters]
    yield _write(above, size=11, align="center", fontWeight="bold")
    foot = place.top - (_LETTERS if texts.letters else 0) - 4
    if size.numbers:
        days = ["\n".join(day.rsplit(" ", 1)) for day in texts.columns]
        yield _write(
            [(x, foot - 13, day) for x, day in zip(centres, days, strict=True)],
            size=10.5,
            align="center",
            baseline="bottom",
            lineHeight=13,
        )
    else:
        turned = [(x, foot, day) for x, day in zip(centres, texts.columns, strict=True)]
        yield _write(turned, size=10.5, angle=-90)
    for at, width in enumerate(_end_widths(texts)):
        x = place.right + sum(_end_widths(texts)[:at]) + width
        ends = [(x, y, end[at]) for y, end in zip(middles, texts.ends, strict=True)]
        weight = "bold" if at else "normal"
        yield _write(ends, size=11, align="right", fontWeight=weight)
        heading = [(x, foot, texts.end_headings[at])]
        yield _write(heading, size=10.5, align="right", baseline="bottom", color=MUTED)


def _legend(texts: Texts, left: float, top: float) -> Iterator[dict[str, Any]]:
    meaning, labels, _ = texts.legend
    colours = [*reversed(FALLS), NO_CHANGE, *RISES]
    widths = [_NEUTRAL if colour == NO_CHANGE else _SWATCH for colour in colours]
    edges = [left + sum(widths[:n]) for n in range(len(widths) + 1)]
    yield _boxes(
        [
            {"x": x, "x2": x2, "y": top, "y2": top + 12, "fill": colour}
            for x, x2, colour in zip(edges, edges[1:], colours, strict=False)
        ]
    )
    half = len(FALLS)
    neutral = (edges[half] + edges[half + 1]) / 2
    at = [*edges[1:half], neutral, *edges[half + 2 : -1]]
    under = [(x, top + 22, label) for x, label in zip(at, labels, strict=True)]
    yield _write(under, size=10.5, align="center")
    yield _write([(left, top - 10, meaning)], size=11.5)


def _undefined(
    cells: Sequence[TriangleCell], texts: Texts, place: _Place, top: float
) -> Iterator[dict[str, Any]]:
    """The grey of a change that has no percentage, where there is one."""
    if all(cell.change is not None for cell in cells):
        return
    x = place.left + 2 * len(FALLS) * _SWATCH + _NEUTRAL + 16
    yield _boxes([{"x": x, "x2": x + 24, "y": top, "y2": top + 12, "fill": UNDEFINED}])
    yield _write([(x + 12, top + 22, texts.legend[2])], size=10.5, align="center")


def _colour(change: float | None) -> str:
    if change is None:
        return UNDEFINED
    if change == 0:
        return NO_CHANGE
    return (RISES if change > 0 else FALLS)[sum(abs(change) > step for step in STEPS)]


def _boxes(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    layer = _layer(rows, {"type": "rect", "stroke": "white", "strokeWidth": 1}, "x2", "y2")
    layer["encoding"]["color"] = {"field": "fill", "type": "nominal", "scale": None, "legend": None}
    return layer


def _write(
    texts: Sequence[tuple[float, float, str]], *, size: float, **mark: Any
) -> dict[str, Any]:
    """Texts at their places; a line break in one begins a new line."""
    rows = [{"x": x, "y": y, "text": text.split("\n")} for x, y, text in texts]
    style = {"type": "text", "align": "left", "baseline": "middle", "color": INK, "lineHeight": 15}
    layer = _layer(rows, {**style, "fontSize": size, **mark})
    layer["encoding"]["text"] = {"field": "text", "type": "nominal"}
    return layer


def _layer(
    rows: Sequence[Mapping[str, Any]], mark: Mapping[str, Any], *further: str
) -> dict[str, Any]:
    pixel: dict[str, Any] = {"type": "quantitative", "scale": None, "axis": None}
    encoding: dict[str, Any] = {axis: {"field": axis, **pixel} for axis in ("x", "y")}
    encoding |= {end: {"field": end} for end in further}
    return {"data": {"values": list(rows)}, "mark": dict(mark), "encoding": encoding}
