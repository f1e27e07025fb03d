"""Places in a row, in the order in which they lie, coloured by change: a schematic, no map."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from caudal.render.charts.framing import framed
from caudal.render.charts.telling import Row, Telling
from caudal.render.charts.theme import (
    FALLS,
    INK,
    MUTED,
    NO_CHANGE,
    RISES,
    UNDEFINED,
    ink_on,
    lines,
)

__all__ = ["STEPS", "schematic"]

# Where one colour ends and the next begins [fraction].
STEPS = (0.05, 0.15, 0.30)
# Below this a change has the colour of none.
_NONE = 0.005
_WIDTH, _HEIGHT, _GAP, _NAMES = 66, 56, 3, 30


def schematic(
    changes: pl.DataFrame, order: Sequence[str], *, telling: Telling
) -> dict[str, Any] | None:
    """
    The specification of the chart; None where the corridor has no such order.

    A place of which no figure was known has no tile: its name stands over an empty frame.

    Args:
        changes: rows of `indicators (change)` of one month, a place each; others are passed over.
        order: codes of the places in order (`Corridor.schematic`).
        telling: how it is told; its `names` hold the places.
    """
    if not order or changes.is_empty():
        return None
    month = changes["period"][0]
    rows = {row["place"]: row for row in changes.iter_rows(named=True) if row["place"] in order}
    known = [rows[code] for code in order if code in rows and rows[code]["value"] is not None]
    tiles = [_tile(number, code, rows, telling) for number, code in enumerate(order)]
    missing = [telling.place(code) for code in order if code not in [r["place"] for r in known]]
    width = len(order) * (_WIDTH + _GAP) - _GAP
    subtitle = telling.say(
        "row_subtitle",
        counted=telling.counted(changes["measure"][0]),
        target=telling.target(changes.row(0, named=True), apart=["place"]),
        month=telling.month(month),
        before=telling.before(month),
    )
    absent = telling.say("row_absent", names=telling.listed(missing)) if missing else ""
    return framed(
        [_row(tiles, width)],
        title=_finding(known, changes, telling),
        subtitle=subtitle,
        footer=[absent, telling.source(known)],
        width=width,
    )


def _finding(known: Sequence[Row], changes: pl.DataFrame, telling: Telling) -> str:
    month = changes["period"][0]
    said = {"month": telling.month(month), "before": telling.before(month)}
    if not known:
        return telling.say("row_unknown", **said)
    compared = [row for row in known if row["change_previous"] is not None]
    if not compared:
        return telling.say("row_still", **said)
    low, *_, top = sorted([*compared, *compared], key=lambda row: row["change_previous"])
    said |= {"top": telling.place(top["place"]), "low": telling.place(low["place"])}
    said |= {"rise": telling.change(top["change_previous"])}
    said |= {"fall": telling.change(low["change_previous"])}
    if top["change_previous"] <= 0:
        return telling.say("row_fell", **said)
    return telling.say("row_rose" if low["change_previous"] >= 0 else "row_both", **said)


def _tile(number: int, code: str, rows: Mapping[str, Row], telling: Telling) -> dict[str, Any]:
    left = number * (_WIDTH + _GAP)
    row = rows.get(code)
    tile = {"x": left, "x2": left + _WIDTH, "middle": left + _WIDTH / 2, "place": code}
    tile["name"] = lines(telling.place(code), width=_WIDTH, size=12)
    if row is None or row["value"] is None:
        return {**tile, "fill": None, "text": lines(telling.count(None), width=_WIDTH, size=11)}
    change = row["change_previous"]
    texts = [telling.change(change), telling.value(row)]
    return {
        **tile,
        "fill": _colour(change),
        "text": texts,
        "value": row["value"],
        "change": change,
    }


def _colour(change: float | None) -> str:
    if change is None:
        return UNDEFINED
    if abs(change) < _NONE:
        return NO_CHANGE
    return (RISES if change > 0 else FALLS)[sum(abs(change) > step for step in STEPS)]


def _row(tiles: Sequence[Mapping[str, Any]], width: float) -> dict[str, Any]:
    """Names over the tiles, change and figure in them; one without a figure is an empty frame."""
    known = [tile for tile in tiles if tile["fill"] is not None]
    absent = [tile for tile in tiles if tile["fill"] is None]
    top, bottom = _NAMES, _NAMES + _HEIGHT
    edge = {"type": "rect", "stroke": MUTED, "strokeWidth": 1}
    layers = [
        _boxes(known, {"type": "rect", "stroke": MUTED, "strokeWidth": 0.5}, top, bottom),
        _boxes(absent, {**edge, "strokeDash": [3, 3], "fillOpacity": 0}, top, bottom),
        *(
            _write(tile, tile["name"], top - 5 - 13 * (len(tile["name"]) - 1), INK, 12)
            for tile in tiles
        ),
        *(
            _write(tile, [tile["text"][0]], top + 26, ink_on(tile["fill"]), 13, "bold")
            for tile in known
        ),
        *(_write(tile, tile["text"][1:], top + 44, ink_on(tile["fill"]), 12) for tile in known),
        *(_write(tile, tile["text"], top + 31, MUTED, 11) for tile in absent),
    ]
    return {"width": width, "height": bottom + 2, "layer": layers}


def _boxes(
    tiles: Sequence[Mapping[str, Any]], mark: Mapping[str, Any], top: float, bottom: float
) -> dict[str, Any]:
    names = ("x", "x2", "fill", "place", "value", "change")
    rows = [
        {**{n: tile[n] for n in names if n in tile}, "y": top, "y2": bottom, "edge": MUTED}
        for tile in tiles
    ]
    pixel: dict[str, Any] = {"type": "quantitative", "scale": None, "axis": None}
    encoding: dict[str, Any] = {axis: {"field": axis, **pixel} for axis in ("x", "y")}
    encoding |= {end: {"field": end} for end in ("x2", "y2")}
    if any(row["fill"] for row in rows):
        encoding["fill"] = {"field": "fill", "type": "nominal", "scale": None, "legend": None}
    return {"data": {"values": rows}, "mark": dict(mark), "encoding": encoding}


def _write(
    tile: Mapping[str, Any],
    text: Sequence[str],
    y: float,
    colour: str,
    size: float,
    weight: str = "normal",
) -> dict[str, Any]:
    return {
        "data": {"values": [{"place": tile["place"]}]},
        "mark": {
            "type": "text",
            "align": "center",
            "x": tile["middle"],
            "y": y,
            "text": list(text),
            "color": colour,
            "fontSize": size,
            "fontWeight": weight,
            "lineHeight": 13,
            "baseline": "alphabetic",
        },
    }
