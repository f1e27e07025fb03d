"""What a brief's answer estimates, read out of its frames: nowcast, forecast, how good they were."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from caudal.render.bands import banded
from caudal.vocabulary.answer import Answer

__all__ = ["Estimate", "Estimates", "Made", "Row", "Track", "estimates_of"]

# How a source of preliminary figures is named beside what it did: its code, and its day.
_QUOTED = re.compile(r"(?P<source>\w+) \((?P<day>\d{4}-\d{2}-\d{2})\)")


@dataclass(frozen=True)
class Row:
    """One row of a frame, its columns by their names."""

    row: Mapping[str, Any]

    def __getattr__(self, name: str) -> Any:
        try:
            return self.row[name]
        except KeyError:
            raise AttributeError(name) from None


@dataclass(frozen=True)
class Estimate(Row):
    """One month of a series: the middle, and the ends of the 80% band, as rows of `estimates`."""

    @property
    def key(self) -> str:
        """The name of the row, as figures in the text lead to it."""
        return f"{self.kind}-{self.period:%Y-%m}-{self.group}"


@dataclass(frozen=True)
class Made:
    """
    What a source said of a month that had ended, and what that did to the estimate of the total.

    Args:
        key: the name of the row.
        period: the month.
        name: the source, as the nowcast names it.
        day: the day of a preliminary figure; None: a count that is known earlier.
        value: what it said.
        shift: change of the middle [fraction].
        width: change of the width of the 80% band [fraction].
    """

    key: str
    period: date
    name: str
    day: date | None
    value: float
    shift: float
    width: float


@dataclass(frozen=True)
class Track(Row):
    """How earlier forecasts of the total came out at one horizon: a row of the track record."""

    @property
    def key(self) -> str:
        """The name of the row, as figures in the text lead to it."""
        return f"track-{self.horizon}"


@dataclass(frozen=True)
class Estimates:
    """
    What is estimated on the day.

    Args:
        nowcast: months that had ended, the total of each first.
        forecast: the months after them.
        made: what the nowcast of the total was made from, beside the figures known.
        track: how forecasts were, the nearest month first.
    """

    nowcast: tuple[Estimate, ...] = ()
    forecast: tuple[Estimate, ...] = ()
    made: tuple[Made, ...] = ()
    track: tuple[Track, ...] = ()

    @property
    def months_that_had_ended(self) -> list[Estimate]:
        """The total of each."""
        return [one for one in self.nowcast if one.group == "all"]

    @property
    def months_to_come(self) -> list[Estimate]:
        """The total of each."""
        return [one for one in self.forecast if one.group == "all"]


def estimates_of(answer: Answer) -> Estimates:
    """
    The estimates of a brief's answer; what is too small to be told is not there.
    """
    track = answer.figures.get("track", pl.DataFrame())
    return Estimates(
        _estimates(answer.figures.get("nowcast")),
        _estimates(answer.figures.get("forecast")),
        _made(answer.figures.get("contributions")),
        tuple(Track(row) for row in track.iter_rows(named=True)),
    )


def _estimates(rows: pl.DataFrame | None) -> tuple[Estimate, ...]:
    if rows is None or rows.is_empty():
        return ()
    last_known = rows["last_known"][0]
    told = banded(rows).sort("period", maintain_order=True)
    return tuple(Estimate({**row, "last_known": last_known}) for row in told.iter_rows(named=True))


def _made(parts: pl.DataFrame | None) -> tuple[Made, ...]:
    """Those of the total: its rows come first."""
    if parts is None or parts.is_empty():
        return ()
    of_total = parts.filter(pl.col("series") == parts["series"][0])
    return tuple(
        Made(
            f"made-{number}",
            row["period"],
            row["source"],
            _day(row["source"]),
            row["value"],
            row["median_shift"],
            row["width_change"],
        )
        for number, row in enumerate(of_total.iter_rows(named=True), 1)
    )


def _day(source: str) -> date | None:
    found = _QUOTED.fullmatch(source)
    return date.fromisoformat(found["day"]) if found else None
