"""What is happening and what may come, for a brief: nowcast, forecast, and how good it has been."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from caudal.analysis.disclosure import suppressed
from caudal.analysis.forecast import DEFAULT, FORECASTERS
from caudal.analysis.forecast.known import quantile_rows
from caudal.analysis.forecast.parts import added_up
from caudal.analysis.forecast.track import past_forecasts, track_record
from caudal.analysis.nowcast.onward import onward
from caudal.archive import Archive
from caudal.archive.asof import Library
from caudal.vocabulary.answer import Note
from caudal.vocabulary.estimate_tables import LEVELS
from caudal.vocabulary.measures import MEASURES
from caudal.vocabulary.periods import add_months
from caudal.vocabulary.question import EACH, Question
from caudal.workflows.forecast import estimated
from caudal.workflows.nowcast import Nowcast, nowcast_on
from caudal.workflows.seeing import wholes_of

__all__ = ["Outlook", "outlook"]

# Months forecast, and the farthest of the earlier forecasts that are drawn.
_AHEAD, _FARTHEST = 3, 6
_SHOWN = (1, 3, 6)


@dataclass(frozen=True)
class Outlook:
    """
    What is estimated on a day.

    Args:
        figures: `nowcast` and `forecast`, rows of `estimates` without their run;
            `contributions`, what the nowcast was made from; `past`, earlier forecasts of the
            total; `track`, how good they were.
        notes: what must be said of them.
    """

    figures: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    notes: Sequence[Note] = ()


def outlook(library: Library, archive: Archive, question: Question) -> Outlook:
    """
    The months that had ended and the three after them, in total and by group; empty for a share.

    The forecast goes on from the nowcast where something was already said of its months, else
    from the newest figure.

    Args:
        question: the target, with all its groups together.
    """
    target = question.target
    if MEASURES[target.measure].kind not in ("flow", "stock") or target.frequency != "month":
        return Outlook()
    asked = replace(question, target=replace(target, group=EACH), first=None, last=None)
    now = nowcast_on(library, archive, asked)
    if now is None:
        return Outlook()
    ended = now.rows["period"].unique().sort().to_list()
    # A file that is read years after its last month leaves too many: nothing is said of them.
    if len(ended) > _FARTHEST:
        return Outlook()
    newest = ended[-1] if ended else now.seen.last_known
    ahead = [add_months(newest, step) for step in range(1, _AHEAD + 1)]
    forecast = _forecast(now, ended, ahead, archive)
    by = FORECASTERS[DEFAULT]
    past = past_forecasts(now.seen.known, by.compute, max(_FARTHEST, len(ended) + _AHEAD))
    nearest, farthest = len(ended) + 1, len(ended) + _AHEAD
    return Outlook(
        {
            "nowcast": now.rows,
            "forecast": forecast,
            "contributions": now.parts,
            "past": past.filter(pl.col("horizon").is_in(_SHOWN)),
            "track": track_record(past, (nearest, farthest)),
        },
        now.notes if ended else (),
    )


def _forecast(
    now: Nowcast, ended: Sequence[date], ahead: Sequence[date], archive: Archive
) -> pl.DataFrame:
    by, seen = FORECASTERS[DEFAULT], now.seen
    if now.parts.is_empty():
        rows, _ = estimated(seen, by, ahead, kind="forecast", archive=archive)
        return rows
    quantiles = onward(seen.known, _quantiles(now, ended), ended, by.compute, len(ahead))
    quantiles, _ = added_up(quantiles, seen.known, seen.series, archive.places)
    steps = {period: len(ended) + step for step, period in enumerate(ahead, 1)}
    rows = quantile_rows(quantiles, seen.series, ahead).with_columns(
        kind=pl.lit("forecast"),
        model=pl.lit(by.name),
        last_known=pl.lit(seen.last_known),
        horizon=pl.col("period").replace_strict(steps, return_dtype=pl.Int64),
    )
    codes = sorted({code for name in ("place", "origin") for code in rows[name].unique()})
    told, _ = suppressed(rows, wholes=wholes_of(archive.places, codes))
    return told


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
