"""What is happening and what may come, for a brief: nowcast, forecast, and how good it has been."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from caudal.analysis.forecast import DEFAULT, FORECASTERS
from caudal.analysis.forecast.track import past_forecasts, track_record
from caudal.archive import Archive
from caudal.archive.asof import Library
from caudal.vocabulary.answer import Note
from caudal.vocabulary.measures import MEASURES
from caudal.vocabulary.periods import add_months
from caudal.vocabulary.question import EACH, Question
from caudal.workflows.forecast import estimated
from caudal.workflows.nowcast import nowcast_on

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
    by = FORECASTERS[DEFAULT]
    forecast, _ = estimated(now.seen, by, ahead, archive=archive, now=now)
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
