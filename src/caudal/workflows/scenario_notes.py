"""What must be said with every scenario."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import polars as pl

from caudal.analysis.simulate.corridor.known import Known
from caudal.analysis.simulate.corridor.members import Asked
from caudal.archive.answering import figures
from caudal.archive.asof import Library
from caudal.vocabulary.answer import Note
from caudal.vocabulary.periods import period_name
from caudal.vocabulary.question import Question
from caudal.vocabulary.simulation import Description
from caudal.workflows.corridor_counts import counted_in
from caudal.workflows.fitting import Fitted
from caudal.workflows.fitting_notes import ranges_note
from caudal.workflows.seeing import unseen

__all__ = ["nobody_counted", "scenario_notes"]

_LABEL = Note("scenario", "scenario, not a forecast")


def scenario_notes(
    question: Question, known: Known, asked: Asked, used: pl.DataFrame, fit: Fitted
) -> Iterator[Note]:
    """
    That it is a scenario, what was known, what is assumed, what was fitted.
    """
    yield _LABEL
    last = period_name(known.months[-1], "month")
    yield Note(
        "people_who_set_out",
        f"encounters by month, group and citizenship were known up to {last} on {question.as_of}; "
        "people who set out are those encounters over the encounters of one who sets out, in each "
        "member by its own parameters; later months are the last three on average, with a spread "
        "that grows",
        {"last": known.months[-1], "day": question.as_of},
    )
    yield ranges_note(used, fitted=fit.found is not None)
    yield from fit.notes
    yield Note(
        "told_by_state",
        "cities are told as the state they lie in, and nothing finer than a sector, a state or a "
        "crossing area is told",
    )
    steps = asked.scenarios[-1]
    end = asked.start + timedelta(asked.days - 1)
    if (steps.start and steps.start > end) or (steps.end and steps.end < asked.start):
        yield Note(
            "not_in_these_days",
            f"`{steps.name}` does not hold on any day from {asked.start} to {end}: nothing differs",
            {"name": steps.name, "start": asked.start, "end": end},
        )


def nobody_counted(
    library: Library, question: Question, description: Description, start: date
) -> Iterator[Note]:
    """
    Nothing is simulated, for nobody was counted near that day: which month is nearest.
    """
    yield _LABEL
    asked = replace(question, target=counted_in(question, description), as_of=None)
    rows = figures(library, asked).filter(pl.col("group").is_in(description.groups))
    if rows.is_empty():
        yield from unseen(library, question)
        return
    day = question.as_of or start
    nearest = min(rows["period"].unique().sort(), key=lambda month: abs((month - start).days))
    yield Note(
        "no_counts_near",
        f"no encounters by group are known on {day} for the months before {start}, and without "
        f"them nobody sets out; the nearest month held is {period_name(nearest, 'month')}: ask "
        "for a first day just after it",
        {"day": day, "start": start, "nearest": nearest},
    )
