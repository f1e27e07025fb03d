"""What the newest measures did, for a brief: of each the verdict of the verb `effect`, no more."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from caudal.analysis.effect.ladder import decided
from caudal.archive.asof import Library
from caudal.vocabulary.answer import Note
from caudal.vocabulary.effects import POLICY_VERDICTS
from caudal.vocabulary.errors import WrongOption
from caudal.vocabulary.measures import MEASURES
from caudal.vocabulary.periods import add_months
from caudal.vocabulary.policies import CONFIDENCES, KNOWN_TO
from caudal.vocabulary.question import Question
from caudal.vocabulary.tables import EFFECTS, empty
from caudal.workflows.affected import Studied
from caudal.workflows.effect import Looked, looked_at

__all__ = ["NewMeasures", "new_measures"]

# Kinds and instruments that are no measure: a meeting, a storm, a fire.
_NO_MEASURE = {"kind": ("agreement", "shock"), "instrument": ("event",)}
# Of those whose months are not all published, and of those whose are.
_TOO_EARLY, _TOLD = 2, 1
_MONTHS = 12
# The check that names what else began in the same months.
_OTHERS = "simultaneous"


@dataclass(frozen=True)
class NewMeasures:
    """
    What can be said of the newest measures on a day.

    Args:
        rows: of `effects`, the one that decides of each measure, newest first.
        notes: `measure_verdict`, one a measure, in the order of the rows.
        origins: citizenships that the rows name.
    """

    rows: pl.DataFrame = field(default_factory=lambda: empty(EFFECTS))
    notes: Sequence[Note] = ()
    origins: frozenset[str] = frozenset()


def new_measures(library: Library, question: Question, series: pl.DataFrame) -> NewMeasures:
    """
    The newest measures of the corridor's calendar, each with the verdict on it and its reasons.

    At most two whose months after are not all published, and the newest one whose are; all
    began within the twelve months before the day. Meetings, storms and other shocks are left
    out, and what the verb `effect` refuses.

    Args:
        library: everything held.
        question: the brief's, of everyone.
        series: the figures of its target, which tell the newest month published.
    """
    if MEASURES[question.target.measure].kind not in ("flow", "stock"):
        return NewMeasures()
    day = question.as_of or series["vintage"].max()
    newest = series["period"].max()
    if not isinstance(day, date) or not isinstance(newest, date):
        return NewMeasures()
    chosen = _chosen(library.corridor.policies, day, newest)
    looked = [(row, one) for row in chosen for one in _looked(library, question, row["id"])]
    return NewMeasures(
        pl.concat([empty(EFFECTS), *(one.rows for _, one in looked)]),
        [_note(row, one) for row, one in looked],
        frozenset(code for _, one in looked for code in one.found.question.target.origin.split()),
    )


def _chosen(policies: pl.DataFrame, day: date, newest: date) -> list[dict[str, Any]]:
    """Rows of the calendar, newest first."""
    measures = policies.filter(
        pl.col("start").is_between(add_months(day, -_MONTHS), day),
        pl.col("start_known_to") != "year",
        *(~pl.col(name).is_in(codes) for name, codes in _NO_MEASURE.items()),
    ).sort("start", "id", descending=[True, False])
    # The months after begin with the first whole one.
    whole = (pl.col("start_known_to") == "day") & (pl.col("start").dt.day() == 1)
    months = pl.when(whole).then(Studied.post - 1).otherwise(Studied.post)
    last = pl.col("start").dt.month_start().dt.offset_by(pl.format("{}mo", months))
    told = last <= newest
    parts = [measures.filter(~told).head(_TOO_EARLY), measures.filter(told).head(_TOLD)]
    return pl.concat(parts).to_dicts()


def _looked(library: Library, question: Question, policy: str) -> Iterator[Looked]:
    """What the counts say of a measure; nothing where the verb refuses it."""
    try:
        yield looked_at(library, question, Studied(policy, longest=True), judge=decided)
    except WrongOption:
        # Its counts are not told, or begin after it: there is nothing to say.
        return


def _note(row: Mapping[str, Any], looked: Looked) -> Note:
    (answer,) = looked.answers
    word = POLICY_VERDICTS[answer.verdict]
    when = f"{row['start']:{KNOWN_TO[row['start_known_to']]}}"
    first, *further = answer.reasons
    reasons_en, reasons_es = (
        " ".join(getattr(why, language) for why in further) for language in ("en", "es")
    )
    confidence = CONFIDENCES[row["confidence"]]
    found = {one.code: one for one in looked.guards if one.concerns}
    names = ("id", "name_en", "name_es", "start", "start_known_to", "confidence")
    return Note(
        "measure_verdict",
        f"{row['name_en']} (from {when}; {confidence.en}): {word.en}. {first.en} {reasons_en}".strip(),
        {name: row[name] for name in names}
        | {
            "verdict": answer.verdict,
            "said_en": first.en,
            "said_es": first.es,
            "reasons_en": reasons_en,
            "reasons_es": reasons_es,
            "checks": " ".join(found),
            "others_en": found[_OTHERS].en if _OTHERS in found else "",
            "others_es": found[_OTHERS].es if _OTHERS in found else "",
            "es": f"{row['name_es']} (desde {when}; {confidence.es}): {word.es}. "
            f"{first.es} {reasons_es}".strip(),
        },
    )
