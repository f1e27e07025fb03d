"""What happened: is a month's change more than these figures do anyway?"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from os import PathLike

import polars as pl

from caudal.analysis.indicators import INDICATORS, Told
from caudal.archive.answering import figures, observed, vintages
from caudal.archive.asof import Library
from caudal.vocabulary.answer import Answer, Note
from caudal.vocabulary.errors import WrongOption, listing, near_to
from caudal.vocabulary.measures import MEASURES
from caudal.vocabulary.periods import add_months, month_name
from caudal.vocabulary.places import Place
from caudal.vocabulary.question import EACH, Question, Target
from caudal.vocabulary.tables import empty
from caudal.workflows.asking import answered, odd, opened
from caudal.workflows.changes import SERIES, gathered, once
from caudal.workflows.seasons import adjusted
from caudal.workflows.weather import heat_of_sectors, sectors_of

__all__ = ["indicators"]

_KEYS = list(SERIES)
# What publishers tell of repeats: measure and frequency.
_REPEATS = (
    ("repeat_share", "month"),
    ("repeat_encounters", "month"),
    ("unique_individuals", "month"),
    ("unique_individuals", "fiscal_year_to_date"),
)
# Whose sectors they are of which heat is told.
_OF_SECTORS = "usbp"
# The total and its parts by each dimension; the notes on parts of parts would say the same.
_WITH_NOTES = 5


def indicators(
    question: Question,
    *,
    indicator: str = "change",
    every: bool = False,
    data: str | PathLike[str] | None = None,
) -> Answer:
    """
    What happened in a month: is it an increase, how many people, did heat matter?

    Args:
        question: the target; its period is the month, else the newest known.
        indicator: one of `INDICATORS`.
        every: of `change`: every target of the corridor, the total, groups, authorities,
            components, sectors and citizenships.
        data: the data folder.

    Returns:
        Rows of `indicators (change)`, a target each; of `indicators (repeat)`, a window each;
        of `indicators (heat)`, a measure of heat, place, season and lag each. Further tables
        are in `figures`: `sensitivity` (repeat), `hot_months` (heat).

    Raises:
        WrongOption: there is no such indicator, or it cannot be had of this target.

    Wrong when:
        Encounters (events) are read as people; or one row is picked out of
        many after looking: the false discovery rate holds for the whole table.
    """
    if indicator not in INDICATORS:
        raise WrongOption(
            f"there is no indicator `{indicator}`",
            where="--indicator",
            remedy=near_to(indicator, INDICATORS),
        )
    _refuse_other_targets(question, indicator)
    archive, library = opened(question.corridor, data)
    gathered = _GATHERERS[indicator](question, library, every)
    if gathered is None:
        _, notes = observed(library, question)
        nothing = empty(INDICATORS[indicator].columns)
        return answered("indicators", question, archive, nothing, notes)
    told, notes = gathered
    found = INDICATORS[indicator].compute(told)
    of_months = told.counts.filter(
        pl.col("period").is_between(add_months(told.first, -1), told.last)
    )
    said = [*found.notes, *notes, *odd(archive, of_months, question.as_of, parts=True)]
    asked = replace(question, first=told.first, last=told.last)
    answer = answered("indicators", asked, archive, found.rows, said)
    return replace(answer, figures=found.further)


def _change(question: Question, library: Library, every: bool) -> tuple[Told, list[Note]] | None:
    asked = list(_questions(question, library)) if every else [question]
    whole = [replace(one, first=None, last=None) for one in asked]
    told = [observed(library, one) for one in whole[:_WITH_NOTES]]
    answers = [*(rows for rows, _ in told), *(figures(library, one) for one in whole[_WITH_NOTES:])]
    history = once(pl.concat(answers))
    month = question.first or _newest(history)
    if month is None:
        return None
    asked = [one for one, rows in zip(asked, answers, strict=True) if rows.height]
    history = history.filter(pl.col("period") <= month)
    first = _first_releases(library, asked, history, month)
    by_x13 = adjusted(history, library.corridor.policies, question.as_of)
    asked_of = gathered(library, history, month, first_releases=first, adjustments=by_x13)
    return asked_of, [*_unknown(history, month), *_of_all(told)]


def _repeat(question: Question, library: Library, _: bool) -> tuple[Told, list[Note]] | None:
    encounters, notes = observed(library, replace(question, first=None, last=None))
    newest = _newest(encounters)
    if newest is None:
        return None
    published = pl.concat(
        figures(library, _published(question, measure, frequency))
        for measure, frequency in _REPEATS
    )
    first = question.first or newest
    last = question.last or first
    return Told(encounters, first, last, beside={"published": published}), notes


def _published(question: Question, measure: str, frequency: str) -> Question:
    """What is published of the repeats of the same target: never cut from later releases."""
    target = replace(question.target, measure=measure, frequency=frequency)
    return replace(question, target=target, first=None, last=None, reconstruct=False)


def _heat(question: Question, library: Library, _: bool) -> tuple[Told, list[Note]] | None:
    """Counts and heat by sector: counts as known on the day, the weather as it is known now."""
    target = replace(question.target, place=EACH, component=_OF_SECTORS)
    counts, notes = observed(library, replace(question, target=target, first=None, last=None))
    counts = counts.filter(pl.col("place").is_in(sectors_of(library)))
    newest = _newest(counts)
    if newest is None:
        return None
    heat = heat_of_sectors(library)
    last = question.last or question.first or newest
    if question.as_of is not None:
        heat = heat.filter(pl.col("period") <= last)
    return Told(counts, last, last, beside={"heat": heat}), notes


_GATHERERS = {"change": _change, "repeat": _repeat, "heat": _heat}


def _refuse_other_targets(question: Question, indicator: str) -> None:
    target = question.target
    if indicator == "change":
        _refuse_other_measures(question)
    elif target.measure != "encounters" or EACH in vars(target).values():
        raise WrongOption(
            f"the indicator `{indicator}` is one of the encounters of one target",
            where=f"--indicator {indicator}",
            remedy="leave --measure out, and say codes in place of `each`",
        )
    elif indicator == "heat" and target.component not in ("all", _OF_SECTORS):
        raise WrongOption(
            f"sectors are those of the Border Patrol, not of `{target.component}`",
            where="--component",
            remedy="leave the option out",
        )


def _refuse_other_measures(question: Question) -> None:
    target = question.target
    if MEASURES[target.measure].unit == "share":
        raise WrongOption(
            f"`{target.measure}` is a share: the indicator `change` is one of counts",
            where="--measure",
            remedy="`caudal observations` shows it; `--indicator repeat` works with repeat_share",
        )
    if target.frequency != "month":
        raise WrongOption(
            f"the indicator `change` compares months, not `{target.frequency}`",
            where="--frequency",
            remedy="leave the option out",
        )


def _questions(question: Question, library: Library) -> Iterator[Question]:
    """The total and every part of it: by one dimension, and the parts of each component."""
    target = question.target
    yield question
    for dimension in ("group", "authority", "component", "origin"):
        yield _each(question, target, dimension)
    rows = figures(library, _each(question, target, "component"))
    bodies = rows.filter(pl.col("component") != "all")["component"].unique(maintain_order=True)
    below = [code for code in library.places if _is_below(code, target.place, library.places)]
    for body in bodies:
        part = replace(target, component=body)
        for dimension in ("group", "origin"):
            yield _each(question, part, dimension)
        for place in below:
            yield replace(question, target=replace(part, place=place))


def _each(question: Question, target: Target, dimension: str) -> Question:
    return replace(question, target=replace(target, **{dimension: EACH}))


def _is_below(code: str, place: str, places: Mapping[str, Place]) -> bool:
    """Whether a sector or field office lies in a place."""
    parents = places[code].parents
    if places[code].kind not in ("sector", "field_office"):
        return False
    return any(_is_in(parent, place, places) for parent in parents)


def _is_in(code: str, place: str, places: Mapping[str, Place]) -> bool:
    return code == place or any(_is_in(p, place, places) for p in places[code].parents)


def _newest(history: pl.DataFrame) -> date | None:
    """The newest month of the total, which stands first; where there is none, of any."""
    if history.is_empty():
        return None
    total = history.join(history.select(_KEYS).head(1), on=_KEYS, how="semi")
    newest = total["period"].max()
    assert isinstance(newest, date)
    return newest


def _first_releases(
    library: Library, asked: list[Question], history: pl.DataFrame, month: date
) -> pl.DataFrame:
    """The month and the one before it, each as it was first published, by the same source."""
    parts = [
        vintages(library, replace(one, first=add_months(month, -1), last=month)) for one in asked
    ]
    rows = [*_KEYS, "period", "vintage", "value"]
    first = pl.concat(part.select(rows) for part in parts).sort("vintage", maintain_order=True)
    return once(first).join(history.select(_KEYS).unique(), on=_KEYS, how="semi")


def _unknown(history: pl.DataFrame, month: date) -> Iterator[Note]:
    """Series that have no figure of the month."""
    series = history.select(_KEYS).unique()
    told = history.filter(pl.col("period") == month).select(_KEYS)
    missing = series.join(told, on=_KEYS, how="anti").sort(_KEYS)
    if missing.height:
        words = [" ".join(w for w in row[1:] if w != "all") for row in missing.iter_rows()]
        yield Note(
            "no_figure",
            f"{missing.height} series have no figure of {month_name(month)}: {listing(words, most=4)}",
            {"series": missing.height, "period": month},
        )


def _of_all(told: list[tuple[pl.DataFrame, list[Note]]]) -> list[Note]:
    """The notes of the questions, each once."""
    found = {note.text: note for _, notes in told for note in notes}
    return list(found.values())
