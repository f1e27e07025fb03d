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
    yield Note(
        "ranges_of_today",
        f"ranges of parameters are those of this version: some may rest on reports later than "
        f"{question.as_of}",
        {
            "es": f"los rangos de los parámetros son los de esta versión: algunos pueden basarse en informes "
            f"posteriores al {question.as_of}"
        },
    )
    steps = asked.scenarios[-1]
    end = asked.start + timedelta(asked.days - 1)
    if (steps.start and steps.start > end) or (steps.end and steps.end < asked.start):
        yield Note(
            "not_in_these_days",
            f"`{steps.name}` does not hold on any day from {asked.start} to {end}: nothing differs",
            {"name": steps.name, "start": asked.start, "end": end},
        )
    if steps.start and steps.start < asked.start.replace(day=1):
        yield Note(
            "began_before",
            f"`{steps.name}` began on {steps.start}: counts of the months before {asked.start} may "
            "hold it already, and what is told without it is then not without it",
            {
                "es": f"`{steps.name}` empezó el {steps.start}: los conteos de los meses anteriores al "
                f"{asked.start} pueden incluirla ya, y lo que se indica sin ella no es entonces sin ella"
            },
        )


def nobody_counted(
    library: Library, question: Question, description: Description, start: date
) -> Iterator[Note]:
    """
    Nothing is simulated, for nobody was counted near that day: which month is nearest.
    """
    yield _LABEL
    day = question.as_of or start
    for as_of, when in ((question.as_of, f"known on {day}"), (None, "held, known later")):
        asked = replace(question, target=counted_in(question, description), as_of=as_of)
        rows = figures(library, asked).filter(pl.col("group").is_in(description.groups))
        if rows.height:
            months = rows["period"].unique().sort()
            nearest = min(months, key=lambda month: abs((month - start).days))
            yield Note(
                "no_counts_near",
                f"no encounters by group were known on {day} for the months before {start}, and "
                f"without them nobody sets out; the nearest month {when} is "
                f"{period_name(nearest, 'month')}: ask for a first day some weeks after it",
                {"day": day, "start": start, "nearest": nearest},
            )
            return
    yield from unseen(library, question)
