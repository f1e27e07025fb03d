"""Changes with what is known of them: a point and a band each, and its probability in words."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from caudal.render.charts.framing import framed
from caudal.render.charts.telling import Row, Telling
from caudal.render.charts.theme import BLUE, INK, MARK_INK, MUTED, VERMILION, WIDTH, lines
from caudal.vocabulary import terms
from caudal.vocabulary.tables import DIMENSIONS

__all__ = ["change_dots"]

# Heights of a row's name, of a line of its text and of its band [pixels].
_NAME, _LINE, _BAND, _SPACE = 16, 15, 24, 8
# Room for half of a number under the axis [pixels].
_EDGE = 22
_PERCENT = "datum.value == 0 ? '0%' : format(datum.value, '+.0%')"
# Names in a title; more are counted.
_MOST_NAMES = 3
# A change further out than this stands at the edge as a triangle [fraction].
_FURTHEST = 2.0
_COLOURS = {"increase": BLUE, "decrease": VERMILION}


def change_dots(changes: pl.DataFrame, *, telling: Telling) -> dict[str, Any] | None:
    """
    The specification of the chart; None where there is no row: a row a target, in the order of the rows.

    The filled point is the change after season where it is known, else the change as published;
    the ring is the change as published; the band is the middle 80% of the underlying change.

    Args:
        changes: rows of `indicators (change)` of one month.
        telling: how it is told.

    Wrong when:
        A few rows are picked out of a table after looking: the verdicts hold for the whole table.
    """
    if changes.is_empty():
        return None
    rows = list(changes.iter_rows(named=True))
    same = [name for name in DIMENSIONS if changes[name].n_unique() == 1]
    placed = list(_placed(rows, same, telling))
    return framed(
        [_dots(placed)],
        title=_finding(rows, same, telling),
        subtitle=_subtitle(placed, rows, same, telling),
        footer=[telling.say("changes_rule"), telling.source(rows)],
    )


def _subtitle(
    placed: Sequence[Row], rows: Sequence[Row], same: Sequence[str], telling: Telling
) -> str:
    """What is compared, and the marks that are drawn."""
    month = rows[0]["period"]
    drawn = {
        "changes_season": any(row["ring"] is not None for row in placed),
        "changes_band": any(row["low"] is not None for row in placed),
        "changes_no_band": any(row["point"] is not None and row["low"] is None for row in placed),
        "changes_far": any(row["far"] for row in placed),
    }
    what = telling.say(
        "changes_subtitle",
        counted=telling.counted(rows[0]["measure"]),
        target=telling.target(rows[0], apart=[name for name in DIMENSIONS if name not in same]),
        before=telling.before(month),
        month=telling.month(month),
    )
    furthest = telling.change(_FURTHEST)
    marks = [telling.say(key, furthest=furthest) for key, seen in drawn.items() if seen]
    return " ".join([what, *marks])


def _finding(rows: Sequence[Row], same: Sequence[str], telling: Telling) -> str:
    moved = {v: [r for r in rows if r["verdict"] == v] for v in ("increase", "decrease")}
    rose, fell = (_named(moved[v], len(rows), same, telling) for v in moved)
    if rose and fell:
        return telling.say("changes_both", rose=rose, fell=fell)
    if rose or fell:
        return telling.say("changes_rose" if rose else "changes_fell", names=rose or fell)
    judged = any(row["verdict"] == "within_noise" for row in rows)
    month = telling.month(rows[0]["period"])
    return telling.say("changes_none" if judged else "changes_unknown", month=month)


def _named(rows: Sequence[Row], of: int, same: Sequence[str], telling: Telling) -> str:
    if len(rows) > _MOST_NAMES:
        return telling.say("changes_many", number=len(rows), of=of)
    apart = [telling.target(row, apart=same) for row in rows]
    return telling.listed([name or telling.word("the_total") for name in apart])


def _placed(rows: Sequence[Row], same: Sequence[str], telling: Telling) -> Iterator[dict[str, Any]]:
    """What is drawn of each row, and where [pixels from the top]."""
    top = 0.0
    for row in rows:
        name = lines(telling.label(row, beside=same), width=WIDTH, size=13, bold=True)
        told = lines(_told(row, telling), width=WIDTH, size=12)
        drawn = _drawn(row)
        room = 0 if drawn["point"] is None else _BAND
        band = top + _NAME * len(name) + _LINE * len(told) + room / 2
        yield {
            "top": top,
            "name": name,
            "told": told,
            "told_top": top + _NAME * len(name),
            "y": band,
            **drawn,
            "colour": _COLOURS.get(row["verdict"], MUTED),
            "judged": row["verdict"] in _COLOURS,
        }
        top = band + room / 2 + _SPACE


def _drawn(row: Row) -> dict[str, Any]:
    """The values of a row: the point, the ring where it is another, the band."""
    size, change = row["seasonal_size"], row["change_previous"]
    point = change if size is None else size
    return {
        "point": None if point is None else min(point, _FURTHEST),
        "far": point is not None and point > _FURTHEST,
        "change": change,
        "seasonal": size,
        "ring": change if size is not None and change is not None and change <= _FURTHEST else None,
        "low": row["level_change_low"],
        "high": row["level_change_high"],
    }


def _told(row: Row, telling: Telling) -> str:
    verdict = telling.name(terms.VERDICTS[row["verdict"]])
    if row["value"] is None:
        return telling.count(None)
    if row["change_previous"] is None:
        return f"{telling.value(row)} · {verdict}"
    change = telling.change(row["change_previous"])
    if row["seasonal_size"] is not None:
        size = telling.change(row["seasonal_size"])
        change = telling.say("changes_seasonal", change=change, size=size)
    share = row["probability_increase"]
    if share is None:
        return f"{change} · {verdict}"
    probability = telling.say("rise", share=telling.share(share)).lower()
    return telling.say("changes_told", change=change, probability=probability, verdict=verdict)


def _dots(rows: Sequence[Row]) -> dict[str, Any]:
    height = rows[-1]["y"] + _BAND / 2
    ends = [row[n] for row in rows for n in ("point", "ring", "low", "high") if row[n] is not None]
    ends = [min(end, _FURTHEST) for end in [*ends, 0.0]]
    room = (max(ends) - min(ends)) * 0.04 or 0.05
    x = {
        "type": "quantitative",
        "scale": {
            "domain": [min(ends) - room, max(ends) + room],
            "range": [_EDGE, WIDTH - _EDGE],
            "nice": False,
            "clamp": True,
            "padding": 0,
        },
        "axis": {"title": None, "labelExpr": _PERCENT, "tickCount": 5, "grid": True},
    }
    banded = [row for row in rows if row["low"] is not None]
    points = [row for row in rows if row["point"] is not None and not row["far"]]
    far = [row for row in rows if row["far"]]
    drawn = [row["y"] for row in rows if row["point"] is not None]
    rings = [row for row in rows if row["ring"] is not None]
    ring = {"type": "point", "filled": False, "size": 60, "opacity": 1, "strokeWidth": 1.5}
    dot = {"type": "point", "filled": True, "size": 80, "opacity": 1}
    y = {"field": "y", "type": "quantitative", "scale": None, "axis": None}
    return {
        "width": WIDTH,
        "height": height,
        "encoding": {"y": y},
        "layer": [
            # No line through the words between two bands.
            {
                "data": {
                    "values": [
                        {"zero": 0, "y": top - _BAND / 2, "y2": top + _BAND / 2} for top in drawn
                    ]
                },
                "mark": {"type": "rule", "color": MUTED, "strokeWidth": 1.2},
                "encoding": {"x": {"field": "zero", **x}, "y2": {"field": "y2"}},
            },
            _layer(
                banded,
                {"type": "bar", "height": 9, "opacity": 0.35, "cornerRadius": 4},
                {"x": {"field": "low", **x}, "x2": {"field": "high"}},
            ),
            _layer(rings, ring, {"x": {"field": "ring", **x}}),
            _layer(points, dot, {"x": {"field": "point", **x}}),
            _layer(far, {**dot, "shape": "triangle-right"}, {"x": {"field": "point", **x}}),
            *_texts(rows),
        ],
    }


def _texts(rows: Sequence[Row]) -> Iterator[dict[str, Any]]:
    """Name and words over each band; the verdict's colour where it is no noise."""
    style = {"type": "text", "align": "left", "baseline": "top", "x": 0}
    halo = {"stroke": "white", "strokeWidth": 4}
    for number, row in enumerate(rows):
        at = {"data": {"values": [{"row": number}]}}
        ink = {BLUE: BLUE, VERMILION: MARK_INK}.get(row["colour"], MUTED)
        name = {**style, "y": row["top"], "text": list(row["name"]), "lineHeight": _NAME}
        name |= {"fontSize": 13, "fontWeight": "bold"}
        told = {**style, "y": row["told_top"], "text": list(row["told"]), "lineHeight": _LINE}
        told |= {"fontSize": 12}
        for mark, colour in ((name, INK), (told, ink)):
            yield {**at, "mark": {**mark, **halo}, "encoding": {"y": None}}
            yield {**at, "mark": {**mark, "color": colour}, "encoding": {"y": None}}


def _layer(
    rows: Sequence[Row], mark: Mapping[str, Any], encoding: Mapping[str, Any]
) -> dict[str, Any]:
    names = ("y", "point", "ring", "low", "high", "change", "seasonal", "colour")
    values = [{name: row[name] for name in names} for row in rows]
    colour = {"field": "colour", "type": "nominal", "scale": None, "legend": None}
    return {
        "data": {"values": values},
        "mark": dict(mark),
        "encoding": {**encoding, "color": colour},
    }
