"""What may come: the months known, then an estimate with its bands, and earlier forecasts."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from caudal.render import numbers
from caudal.render.charts.framing import framed
from caudal.render.charts.telling import Telling, capital
from caudal.render.charts.theme import (
    AXIS_WIDTH,
    BLUE,
    INK,
    MUTED,
    PLOT_WIDTH,
    VERMILION,
)
from caudal.vocabulary.periods import add_periods

__all__ = ["fan"]

# Bands, the widest first: each is drawn over the one before, so that the middle is darkest.
_BANDS = {95: (0.025, 0.975), 80: (0.1, 0.9), 50: (0.25, 0.75)}
_OPACITY = {95: 0.15, 80: 0.2, 50: 0.28}
_MEDIAN = 0.5
# So many periods are drawn before the estimates.
_SHOWN = {"month": 30, "week": 52}
_HEIGHT, _LABEL, _HEADROOM = 190, 12, 1.06
_DASHED = [4, 3]
# A year of months is written at each January; of weeks, the first and the last day are.
_EXTENT = {"minExtent": AXIS_WIDTH, "maxExtent": AXIS_WIDTH, "labelFontSize": 12}


def fan(
    history: pl.DataFrame,
    estimates: pl.DataFrame,
    *,
    telling: Telling,
    past: pl.DataFrame | None = None,
    later: Mapping[date, float] | None = None,
    as_of: date | None = None,
) -> dict[str, Any] | None:
    """
    The specification of the chart; None where nothing is estimated that may be told.

    Args:
        history: rows of `observations (answer)` of one target: what was known.
        estimates: rows of `estimates` of that target: nowcasts, forecasts, or both.
        telling: how it is told.
        past: last_known, period, value: medians of earlier forecasts, each drawn thin from the
            figure that was its newest.
        later: period → what was published afterwards, drawn beside the estimate.
        as_of: the day of which it tells; None: the newest.
    """
    ahead = _wide(estimates)
    known = history.drop_nulls("value").sort("period")
    if not ahead or known.is_empty():
        return None
    frequency = known["frequency"][0]
    shown = known.tail(_SHOWN.get(frequency, 30))
    told = shown.select("period", "value").rows()
    lines = [] if past is None else list(_past(past, dict(told)))
    afterwards = dict(later or {})
    highest = max(
        *(value for _, value in told),
        *(row[0.975] for row in ahead),
        *(row["value"] for row in lines),
        *afterwards.values(),
    )
    return framed(
        [_plot(told, ahead, lines, afterwards, _HEADROOM * highest, frequency, telling)],
        title=_finding(ahead, frequency, telling),
        subtitle=_subtitle(known.row(0, named=True), as_of, telling),
        footer=[
            _reading(ahead, lines, afterwards, telling),
            _source(known.tail(1), ahead, telling),
        ],
        indent=AXIS_WIDTH,
    )


def _wide(estimates: pl.DataFrame) -> list[dict[Any, Any]]:
    """A row a period: kind, model, and level → quantile; what is too small is left out."""
    found: dict[date, dict[Any, Any]] = {}
    for row in estimates.drop_nulls("value").sort("period").iter_rows(named=True):
        kept = {"period": row["period"], "kind": row["kind"], "model": row["model"]}
        of_period = found.setdefault(row["period"], kept)
        of_period[round(row["output_type_id"], 3)] = row["value"]
    return list(found.values())


def _past(past: pl.DataFrame, known: Mapping[date, float]) -> Iterator[dict[str, Any]]:
    """Points of earlier forecasts with the figure that each began at, where that is shown."""
    for (origin,), rows in past.sort("period").group_by("last_known", maintain_order=True):
        if origin not in known:
            continue
        line = str(origin)
        yield {"period": line, "value": known[origin], "line": line, "begins": True}
        for period, value in rows.select("period", "value").drop_nulls().iter_rows():
            yield {"period": str(period), "value": value, "line": line, "begins": False}


def _plot(
    told: Sequence[tuple[date, float]],
    ahead: Sequence[Mapping[Any, Any]],
    lines: Sequence[Mapping[str, Any]],
    later: Mapping[date, float],
    highest: float,
    frequency: str,
    telling: Telling,
) -> dict[str, Any]:
    first, last = told[0][0], max(ahead[-1]["period"], told[-1][0])
    y = {
        "field": "value",
        "type": "quantitative",
        "scale": {"domain": [0, highest], "nice": False},
        "axis": {"title": None, "format": ",d", "tickCount": 5, **_EXTENT},
    }
    line = {"type": "line", "color": BLUE, "strokeWidth": 2}
    anchored = _anchored(told, ahead, frequency)
    median = [{"period": str(row["period"]), "value": row[_MEDIAN]} for row in anchored]
    ended = [row for row in ahead if row["kind"] == "nowcast"]
    rings = [{"period": str(row["period"]), "value": row[_MEDIAN]} for row in ended]
    after = [{"period": str(when), "value": value} for when, value in later.items()]
    ring = {"type": "point", "color": VERMILION, "size": 46, "opacity": 1, "strokeWidth": 2}
    return {
        "width": PLOT_WIDTH - _RIGHT,
        "height": _HEIGHT,
        "encoding": {"x": _time(first, last, frequency, telling), "y": y},
        "layer": [
            *(_band(anchored, ahead, share) for share in _BANDS),
            *_thin(lines),
            _layer([{"period": str(when), "value": value} for when, value in told], line),
            _layer(median, {**line, "strokeDash": _DASHED}),
            _layer(rings, {**ring, "filled": False}),
            _layer(
                after, {"type": "point", "color": INK, "filled": True, "size": 46, "opacity": 1}
            ),
            *_labels(ahead[-1], highest, telling),
        ],
    }


# Room for the labels of the bands.
_RIGHT = 40


def _anchored(
    told: Sequence[tuple[date, float]], ahead: Sequence[Mapping[Any, Any]], frequency: str
) -> list[Mapping[Any, Any]]:
    """The estimates, begun at the newest figure where they follow it without a gap."""
    last, value = told[-1]
    if add_periods(last, 1, frequency) != ahead[0]["period"]:
        return [*ahead]
    levels = [_MEDIAN, *(level for band in _BANDS.values() for level in band)]
    return [{"period": last, **dict.fromkeys(levels, value)}, *ahead]


def _band(
    anchored: Sequence[Mapping[Any, Any]], ahead: Sequence[Mapping[Any, Any]], share: int
) -> dict[str, Any]:
    """A band as an area; as bars, where it is a month that had ended or one period alone."""
    low, high = _BANDS[share]
    bars = ahead[-1]["kind"] == "nowcast" or len(anchored) < 2
    mark: dict[str, Any] = {"type": "bar", "width": 12} if bars else {"type": "area"}
    rows = [
        {"period": str(row["period"]), "value": row[low], "high": row[high]}
        for row in (ahead if bars else anchored)
    ]
    drawn = _layer(rows, {**mark, "color": BLUE, "opacity": _OPACITY[share]})
    drawn["encoding"] = {"y2": {"field": "high"}}
    return drawn


def _thin(lines: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Earlier forecasts: a thin line each, a dot where a forecast was made for."""
    if not lines:
        return
    thin = _layer(lines, {"type": "line", "color": MUTED, "strokeWidth": 1, "opacity": 0.75})
    thin["encoding"] = {"detail": {"field": "line", "type": "nominal"}}
    yield thin
    dots = [row for row in lines if not row["begins"]]
    yield _layer(dots, {"type": "point", "color": MUTED, "filled": True, "size": 14, "opacity": 1})


def _labels(row: Mapping[Any, Any], highest: float, telling: Telling) -> Iterator[dict[str, Any]]:
    """The share of each band beside its upper end, and no label on another."""
    at = _HEIGHT
    for share in reversed(_BANDS):
        at = min(at, _HEIGHT * (1 - row[_BANDS[share][1]] / highest) + 5)
        text = {"type": "text", "align": "left", "dx": 9, "fontSize": 12, "color": INK}
        text["text"] = numbers.percent(share / 100, telling.language, decimals=0)
        label = _layer([{"period": str(row["period"])}], text)
        label["encoding"] = {"y": {"value": at}}
        yield label
        at -= _LABEL


def _time(first: date, last: date, frequency: str, telling: Telling) -> dict[str, Any]:
    axis: dict[str, Any] = {"title": None, "grid": False, "format": "%Y", "tickCount": "year"}
    if frequency != "month":
        texts = [numbers.short_day(day, telling.language) for day in (first, last)]
        axis = {
            "title": None,
            "grid": False,
            "values": [str(first), str(last)],
            "labelExpr": f"datum.index == 0 ? '{texts[0]}' : '{texts[1]}'",
            "labelFlush": True,
        }
    scale = {"domain": [str(first), str(last)], "type": "utc"}
    return {"field": "period", "type": "temporal", "scale": scale, "axis": axis}


def _finding(ahead: Sequence[Mapping[Any, Any]], frequency: str, telling: Telling) -> str:
    """The newest month that had ended, and the last one forecast."""
    parts = []
    ended = [row for row in ahead if row["kind"] == "nowcast"]
    if ended:
        parts.append(_told("ahead_nowcast", ended[-1], frequency, telling))
    if ahead[-1]["kind"] == "forecast":
        parts.append(_told("ahead_forecast", ahead[-1], frequency, telling))
    return capital("; ".join(parts))


def _told(key: str, row: Mapping[Any, Any], frequency: str, telling: Telling) -> str:
    low, high = (numbers.estimate(row[level], telling.language) for level in _BANDS[80])
    return telling.word(key).format(
        period=_when(row["period"], frequency, telling),
        value=numbers.estimate(row[_MEDIAN], telling.language),
        low=low,
        high=high,
    )


def _when(period: date, frequency: str, telling: Telling) -> str:
    if frequency == "month":
        return telling.month(period)
    return telling.word("ahead_week").format(day=numbers.day(period, telling.language))


def _subtitle(row: Mapping[str, Any], as_of: date | None, telling: Telling) -> str:
    day = numbers.day(as_of, telling.language) if as_of else ""
    return telling.say(
        "ahead_subtitle" if row["frequency"] == "month" else "ahead_subtitle_week",
        counted=telling.counted(row["measure"]),
        target=telling.target(row),
        known=telling.word("ahead_known" if as_of else "ahead_newest").format(day=day),
    )


def _reading(
    ahead: Sequence[Mapping[Any, Any]],
    lines: Sequence[Mapping[str, Any]],
    later: Mapping[date, float],
    telling: Telling,
) -> str:
    """How to read what is drawn, and only that."""
    kinds = {row["kind"] for row in ahead}
    told = [telling.word("ahead_bands")]
    told += [telling.word("ahead_ring")] if "nowcast" in kinds else []
    told += [telling.word("ahead_past")] if lines else []
    if later:
        values = telling.listed([telling.count(value) for value in later.values()])
        told.append(telling.word("ahead_later").format(values=values))
    return " ".join(told)


def _source(newest: pl.DataFrame, ahead: Sequence[Mapping[Any, Any]], telling: Telling) -> str:
    models = dict.fromkeys(str(row["model"]) for row in ahead)
    promised = any(row["kind"] == "forecast" for row in ahead)
    made = telling.word("ahead_made").format(models=telling.listed([*models]))
    made += telling.word("ahead_no_promise") if promised else "."
    return f"{telling.source(newest.iter_rows(named=True))} {made}"


def _layer(rows: Sequence[Mapping[str, Any]], mark: Mapping[str, Any]) -> dict[str, Any]:
    return {"data": {"values": list(rows)}, "mark": dict(mark)}
