"""A panel a group, with its figure, its change and what can be said of it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl

from caudal.render.charts.panels import Panel, panels
from caudal.render.charts.telling import Row, Telling
from caudal.vocabulary import terms

__all__ = ["group_panels"]

# What sets no group apart.
_BESIDE = ("place", "origin", "authority", "component")


def group_panels(
    changes: pl.DataFrame, series: pl.DataFrame, *, telling: Telling
) -> dict[str, Any] | None:
    """
    The specification of the chart; None where no group is known: small multiples of one time axis.

    Args:
        changes: rows of `indicators (change)`, a group each and one month; the total is passed over.
        series: group, period, value [as counted].
        telling: how it is told.
    """
    rows = [row for row in changes.iter_rows(named=True) if row["group"] != "all"]
    told = _series(series)
    shown = [row for row in rows if any(told.get(row["group"], {}).values())]
    if not shown:
        return None
    month = changes["period"][0]
    parts = [
        Panel(
            telling.label(row, beside=_BESIDE),
            _told(row, telling),
            told[row["group"]],
        )
        for row in shown
    ]
    title = _finding(shown, month, telling)
    subtitle = telling.say(
        "groups_subtitle",
        counted=telling.counted(changes["measure"][0]),
        target=telling.target(changes.row(0, named=True), apart=["group"]),
        month=telling.month(month),
    )
    source = telling.source(shown)
    described = [f"{title}.", *(f"{part.name}: {part.told}." for part in parts), source]
    return panels(
        parts,
        marked=month,
        title=title,
        subtitle=subtitle,
        footer=[source],
        description=" ".join(described),
    )


def _finding(rows: Sequence[Row], month: date, telling: Telling) -> str:
    """The group that rose most in numbers, and the one that fell most, with their changes."""
    known = [row for row in rows if row["change_previous"] is not None]
    known.sort(key=lambda row: -_more(row))
    if not known:
        return telling.say("groups_unknown", month=telling.month(month))
    ends = [row for row in known[:1] if _more(row) > 0]
    ends += [row for row in known[-1:] if _more(row) < 0]
    parts = [
        f"{_lower(telling.label(row, beside=_BESIDE))} {telling.change(row['change_previous'])}"
        for row in ends or known[:1]
    ]
    return telling.say(
        "groups_title",
        before=telling.before(month),
        month=telling.month(month),
        parts=", ".join(parts),
    )


def _more(row: Row) -> float:
    """How many more than in the month before [as counted]."""
    return float(row["value"] - row["value"] / (1 + row["change_previous"]))


def _told(row: Row, telling: Telling) -> str:
    if row["value"] is None or row["change_previous"] is None:
        return telling.value(row)
    change = telling.change(row["change_previous"])
    figure = telling.say("told_change", value=telling.value(row), change=change)
    return f"{figure}: {telling.name(terms.VERDICTS[row['verdict']])}"


def _series(rows: pl.DataFrame) -> dict[str, dict[date, float]]:
    found: dict[str, dict[date, float]] = {}
    for group, period, value in rows.select("group", "period", "value").drop_nulls().iter_rows():
        found.setdefault(group, {})[period] = value
    return found


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
