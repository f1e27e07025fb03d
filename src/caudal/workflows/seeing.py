"""What a model may see on a day: exactly what `observations --as-of` answers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from caudal.analysis.disclosure import suppressed
from caudal.analysis.forecast import DEFAULT, FORECASTERS, Forecaster, Known
from caudal.analysis.forecast.known import SERIES, by_week, known_of, quantile_rows, series_of
from caudal.analysis.regimes import level_shifts
from caudal.archive.answering import figures, observed
from caudal.archive.asof import Library
from caudal.vocabulary.answer import Note
from caudal.vocabulary.errors import WrongOption, near_to
from caudal.vocabulary.measures import MEASURES
from caudal.vocabulary.places import Place
from caudal.vocabulary.question import EACH, Question

__all__ = [
    "Seen",
    "estimates",
    "forecaster",
    "named",
    "refuse_other_targets",
    "seen_on",
    "told",
    "unseen",
]

_Entry = TypeVar("_Entry")
# Of what a forecast is made; of other frequencies too few periods are told.
_FREQUENCIES = ("month", "day", "week")
# The finest places that there are: of them no more than months.
_FINEST = ("sector", "field_office", "field_office_area", "state_area")


@dataclass(frozen=True)
class Seen:
    """
    What was known on a day.

    Args:
        history: rows of `observations (answer)`; days of a daily source as weeks.
        series: the series of the history, the total first.
        known: the same, as a model takes it, up to the newest period of the total.
    """

    history: pl.DataFrame
    series: pl.DataFrame
    known: Known

    @property
    def last_known(self) -> date:
        """The newest period of the total, by its first day."""
        return self.known.periods[-1]

    @property
    def frequency(self) -> str:
        """How often the series are told; of a daily source by the week."""
        return str(self.series["frequency"][0])

    @property
    def newest(self) -> pl.DataFrame:
        """The rows of the newest period of the total."""
        return self.history.filter(pl.col("period") == self.last_known)

    @property
    def day(self) -> date:
        """The day of the newest vintage among these rows."""
        newest: date = max(self.newest["vintage"])
        return newest


def told(library: Library, question: Question) -> pl.DataFrame:
    """All periods of the question's targets, as known on its day; of a daily source its weeks."""
    rows = figures(library, replace(question, first=None, last=None, provisional=False))
    rows = rows.filter(pl.col("status") == "A")
    if question.target.frequency == "day" and rows.height:
        stock = MEASURES[question.target.measure].kind == "stock"
        return by_week(rows, stock=stock)
    return rows


def seen_on(library: Library, question: Question, last: date | None = None) -> Seen | None:
    """
    What a model may see on the day of the question; None: nothing.

    Args:
        last: nothing after this period, though it were known; None: the newest of the total.
    """
    history = told(library, question)
    if last is not None:
        history = history.filter(pl.col("period") <= last)
    if history.is_empty():
        return None
    series = series_of(history)
    total = history.join(series.head(1), on=list(SERIES), how="semi")
    known = known_of(
        history,
        max(total["period"]),
        series=series,
        left_out=library.corridor.season.left_out,
        shifts=level_shifts(library.corridor.policies, known_by=question.as_of),
    )
    return Seen(history, series, known)


def unseen(library: Library, question: Question) -> list[Note]:
    """What must be said where nothing can be seen: the nearest cell held, or that weeks lack days."""
    rows, notes = observed(library, replace(question, first=None, last=None, provisional=False))
    days = rows.filter(pl.col("status") == "A").height
    if days:
        words = f"{days:,} days are told, and no week of them is whole: nothing is forecast"
        return [Note("no_whole_week", words, {"days": days})]
    return notes


def forecaster(name: str) -> Forecaster:
    """
    The forecaster of that name, or the default.

    Raises:
        WrongOption: there is none.
    """
    return named(name, FORECASTERS, DEFAULT, "model")


def named(name: str, table: Mapping[str, _Entry], default: str, noun: str) -> _Entry:
    """
    The entry of a table of models by its name; `default` is the one that answers.

    Raises:
        WrongOption: there is none.
    """
    found = table.get(default if name == "default" else name)
    if found is None:
        raise WrongOption(
            f"there is no {noun} `{name}`",
            where=f"--model {name}",
            remedy=near_to(name, ["default", *table]),
        )
    return found


def estimates(
    seen: Seen,
    quantiles: NDArray[np.float64],
    steps: Mapping[date, int],
    *,
    kind: str,
    model: str,
    places: Mapping[str, Place],
) -> tuple[pl.DataFrame, int]:
    """
    Rows of `estimates` without their run, and how many cells are too small to be told.

    Args:
        seen: what was known.
        quantiles: (periods, levels, series), at `LEVELS`.
        steps: each of the periods, in order → periods after the last one known.
        kind, model: of the rows.
        places: which of them lie in which.
    """
    rows = quantile_rows(quantiles, seen.series, list(steps)).with_columns(
        kind=pl.lit(kind),
        model=pl.lit(model),
        last_known=pl.lit(seen.last_known),
    )
    horizons = [steps[period] for period in rows["period"]]
    rows = rows.with_columns(horizon=pl.Series(horizons, dtype=pl.Int64))
    codes = sorted({code for name in ("place", "origin") for code in rows[name].unique()})
    return suppressed(rows, wholes=_wholes(places, codes))


def refuse_other_targets(question: Question, places: Mapping[str, Place]) -> None:
    """
    Raises:
        WrongOption: shares and prices, years and quarters, or several tellings are not
            forecast; nor is a sector by the week, which would tell where people are about to be.
    """
    target = question.target
    if question.source == "all":
        raise WrongOption(
            "`--source all` shows what each source told: a forecast is made of one figure a period",
            where="--source all",
            remedy="leave the option out, or name one source",
        )
    if MEASURES[target.measure].kind not in ("flow", "stock"):
        raise WrongOption(
            f"`{target.measure}` is no count: shares, rates and prices are not forecast",
            where="--measure",
            remedy="ask for a count, such as encounters (`caudal terms --kind measure`)",
        )
    fine = target.place in places and places[target.place].kind in _FINEST
    if target.frequency in ("day", "week") and (fine or target.place == EACH):
        raise WrongOption(
            "nothing finer than a month is forecast of a sector or field office",
            where="--frequency",
            remedy="leave the option out, or ask for a whole border or country",
        )
    if target.frequency not in _FREQUENCIES:
        raise WrongOption(
            f"months and weeks are forecast, not `{target.frequency}`",
            where="--frequency",
            remedy="leave the option out; `--frequency day` answers by the week",
        )


def _wholes(places: Mapping[str, Place], codes: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """Of the codes, each that is made up of others among them, with those that lie in it."""
    found = {code: tuple(_inside(code, codes, places)) for code in codes if code in places}
    return {code: parts for code, parts in found.items() if parts}


def _inside(code: str, codes: Sequence[str], places: Mapping[str, Place]) -> Iterator[str]:
    return (other for other in codes if other in places and code in places[other].parents)
