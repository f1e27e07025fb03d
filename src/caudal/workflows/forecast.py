"""What may come: quantiles of the periods after the one that holds the day."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from os import PathLike

import numpy as np
import polars as pl
from numpy.typing import NDArray

from caudal.analysis.disclosure import LEAST
from caudal.analysis.forecast import Forecaster
from caudal.analysis.forecast.parts import added_up
from caudal.analysis.forecast.planning import planning
from caudal.analysis.nowcast.onward import onward
from caudal.archive import Archive
from caudal.vocabulary.answer import Answer, Note
from caudal.vocabulary.errors import WrongOption
from caudal.vocabulary.estimate_tables import LEVELS
from caudal.vocabulary.periods import add_periods, month_name, period_name, periods_between
from caudal.vocabulary.question import Question
from caudal.vocabulary.tables import ESTIMATES, PLANNING, checked, empty
from caudal.workflows.asking import answered, known_corridor, odd, opened, recorded
from caudal.workflows.nowcast import Nowcast, nowcast_on
from caudal.workflows.seeing import (
    Seen,
    estimates,
    forecaster,
    refuse_other_targets,
    seen_on,
    unseen,
)

__all__ = ["HORIZON", "Planned", "estimated", "forecast", "horizon_within"]

HORIZON = 6


@dataclass(frozen=True)
class Planned:
    """What a planner reckons with: mean stays [days], and places for one member of staff."""

    stays: tuple[float, ...] = ()
    per: float | None = None


# The farthest that is answered, by frequency.
_FARTHEST = {"month": 12, "week": 6, "day": 6}


def forecast(
    question: Question,
    *,
    horizon: int = HORIZON,
    model: str = "default",
    planned: Planned | None = None,
    data: str | PathLike[str] | None = None,
) -> Answer:
    """
    Quantiles of the periods after the one that holds the day; those between are gone through.

    Args:
        question: the target; `as_of` None is the day of the newest vintage.
        horizon: so many periods: 1–12 months, 1–6 weeks of a daily or weekly source.
        model: one of `FORECASTERS`, or `default`.
        planned: rows of `planning` are wanted, by these stays and staff.
        data: the data folder.

    Returns:
        Rows of `estimates`, by series, period and level; or of `planning`.
        `figures`: `history`, what was known.

    Raises:
        WrongOption: no such model, a horizon too far, or a target that is not forecast.

    Wrong when:
        A policy, a war or another way of counting begins within the horizon: no
        model knows of it. See `caudal score` for how good such forecasts have been.
    """
    refuse_other_targets(question, known_corridor(question.corridor).places)
    horizon_within(horizon, question.target.frequency)
    by = forecaster(model)
    archive, library = opened(question.corridor, data)
    monthly = question.target.frequency == "month"
    now = nowcast_on(library, archive, question) if monthly else None
    seen = now.seen if now else seen_on(library, question)
    reckoned = {} if planned is None else {"stays": [*planned.stays], "per": planned.per}
    run = recorded("forecast", question, archive, horizon=horizon, model=by.name, **reckoned)
    if seen is None:
        columns = ESTIMATES if planned is None else PLANNING
        notes = unseen(library, question)
        return answered("forecast", question, archive, empty(columns), notes, run)
    day = question.as_of or seen.day
    begins = max(_holding(day, seen.frequency), seen.last_known)
    periods = [add_periods(begins, step, seen.frequency) for step in range(1, horizon + 1)]
    rows, notes = estimated(seen, by, periods, archive=archive, now=now)
    rows = checked(
        rows.with_columns(run=pl.lit(run.id)).select(column.name for column in ESTIMATES),
        ESTIMATES,
        where="answer of `forecast`",
    )
    notes = [
        _said(day, seen, begins, as_of=question.as_of),
        *notes,
        *_reconstructed(seen),
        *odd(archive, seen.newest, question.as_of, parts=True),
    ]
    if planned is not None:
        rows = planning(rows, stays=planned.stays, per=planned.per)
    answer = answered("forecast", question, archive, rows, notes, run)
    return replace(answer, figures={"history": seen.history})


def estimated(
    seen: Seen,
    by: Forecaster,
    periods: Sequence[date],
    *,
    archive: Archive,
    now: Nowcast | None = None,
) -> tuple[pl.DataFrame, list[Note]]:
    """
    Rows of `estimates` without their run, too small cells left out, and what must be said of them.

    Args:
        seen: what was known.
        by: the forecaster.
        periods: those that are told, in order, all after the last one known.
        archive: whose places say what adds up to what.
        now: the nowcast of the months before them: where something was already said of
            these, the forecast goes on from it.
    """
    steps = {period: periods_between(seen.last_known, period, seen.frequency) for period in periods}
    quantiles, said = _computed(seen, by, max(steps.values()), now)
    quantiles, alike = added_up(quantiles, seen.known, seen.series, archive.places)
    wanted = quantiles[[step - 1 for step in steps.values()]]
    told, hidden = estimates(
        seen, wanted, steps, kind="forecast", model=by.name, places=archive.places
    )
    notes = [*_hidden(hidden), *_without(told, seen)]
    if seen.series.height > 1:
        notes.append(_adding_up(alike))
    return told, [*said, *notes]


def _computed(
    seen: Seen, by: Forecaster, horizon: int, now: Nowcast | None
) -> tuple[NDArray[np.float64], list[Note]]:
    """Quantiles of the periods after the last one known, by way of what was said of the first."""
    ended = [] if now is None else now.rows["period"].unique().sort().to_list()
    if now is None or now.parts.is_empty() or len(ended) >= horizon:
        return by.compute(seen.known, horizon), []
    then = _quantiles(now, ended)
    further = onward(seen.known, then, ended, by.compute, horizon - len(ended))
    months = ", ".join(map(month_name, ended))
    note = Note(
        "goes_on_from_nowcast",
        f"the forecast goes on from the nowcast of {months}, of which something was already said: "
        "`caudal nowcast` shows it",
        {"months": months},
    )
    return np.concatenate([then, further]), [note]


def _quantiles(now: Nowcast, ended: Sequence[date]) -> NDArray[np.float64]:
    """The nowcast as (periods, levels, series); NaN where it is too small to be told."""
    keys = now.seen.series.columns
    at = {row: column for column, row in enumerate(now.seen.series.rows())}
    found = np.full((len(ended), len(LEVELS), len(at)), np.nan)
    for row in now.rows.select(*keys, "period", "output_type_id", "value").iter_rows():
        *key, period, level, value = row
        if value is not None:
            found[ended.index(period), LEVELS.index(level), at[tuple(key)]] = value
    return found


def horizon_within(horizon: int, frequency: str) -> None:
    """
    Raises:
        WrongOption: the horizon is none, or farther than is answered.
    """
    farthest = _FARTHEST.get(frequency, 12)
    if not 1 <= horizon <= farthest:
        noun = "months" if frequency == "month" else "weeks"
        raise WrongOption(
            f"a horizon of {horizon} is not answered",
            where=f"--horizon {horizon}",
            remedy=f"say 1 to {farthest} ({noun})",
        )


def _holding(day: date, frequency: str) -> date:
    """The period that holds a day."""
    return day.replace(day=1) if frequency == "month" else day - timedelta(days=day.weekday())


def _said(day: date, seen: Seen, begins: date, *, as_of: date | None) -> Note:
    last = period_name(seen.last_known, seen.frequency)
    gone = periods_between(seen.last_known, begins, seen.frequency)
    words = f"the newest figure known on {day} is of {last}"
    if as_of is None:
        words = f"as of the newest vintage held, {day}: the newest figure is of {last}"
    if gone:
        words += f"; periods between it and the first forecast, gone through and not shown: {gone}"
    return Note("forecast_from", words, {"day": day, "last_known": seen.last_known, "gone": gone})


def _hidden(cells: int) -> list[Note]:
    if not cells:
        return []
    return [
        Note(
            "suppressed",
            f"{cells} cells are left out: below {LEAST}, or told by their total otherwise",
            {"cells": cells, "least": LEAST},
        )
    ]


def _without(rows: pl.DataFrame, seen: Seen) -> list[Note]:
    names = seen.series.columns
    without = seen.series.join(rows.select(names).unique(), on=names, how="anti").height
    if not without:
        return []
    return [
        Note(
            "too_little_known",
            f"of {without} series too little is known for a forecast",
            {"series": without},
        )
    ]


def _adding_up(alike: int) -> Note:
    if alike:
        return Note(
            "parts_add_up",
            f"{_splits(alike)} up in every draw; other sums need not, and asked alone a part's "
            "forecast is its own",
            {"splits": alike},
        )
    return Note("parts_on_their_own", "each series is forecast by itself: they need not add up")


def _splits(number: int) -> str:
    if number == 1:
        return "the parts of one split of a total add"
    return f"the parts of each of {number} splits of a total add"


def _reconstructed(seen: Seen) -> list[Note]:
    rebuilt = seen.history.filter(pl.col("vintage_basis") == "reconstructed")
    if rebuilt.is_empty():
        return []
    first, last = min(rebuilt["vintage"]), max(rebuilt["vintage"])
    return [
        Note(
            "reconstructed",
            f"cut from later releases ({first} to {last}) by the publication calendar, since "
            f"nothing older is held: {rebuilt.height:,} of {seen.history.height:,} rows",
            {"rows": rebuilt.height, "of": seen.history.height, "first": first, "last": last},
        )
    ]
