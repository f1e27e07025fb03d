"""What else could explain that counts changed: each check with the figures that it needs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from caudal.analysis.effect import guards
from caudal.analysis.effect.windows import rows_of
from caudal.archive.answering import figures
from caudal.archive.asof import Library
from caudal.archive.corridors import Beside
from caudal.vocabulary.effect_guards import Guard
from caudal.vocabulary.measures import MEASURES
from caudal.vocabulary.periods import last_day, months_between
from caudal.vocabulary.question import EACH, Question, Target
from caudal.vocabulary.terms import COMPONENTS
from caudal.workflows.affected import Affected, Policy

__all__ = ["guards_of"]

_Array = NDArray[np.float64]
_Names = tuple[str, str]
# Those that add up to the total.
_GROUPS = ("single_adult", "family", "unaccompanied_child", "accompanied_minor")
# Of the finest places, the others of the same kind are neighbours.
_SIBLINGS = ("sector", "field_office")


def guards_of(library: Library, found: Affected, policy: Policy, as_of: date) -> list[Guard]:
    """
    Every check of what else could have moved the treated counts.

    Args:
        found: the case and its question.
        policy: that it is about.
        as_of: the day from which the figures are seen.
    """
    case = found.case
    compared = _compared(found)
    if compared is None:
        return []
    spans, first, last = compared
    own = case.values[:, 0]
    before = own[: case.begins - len(case.skipped)]
    last_known = before[: _last_known(before) + 1]
    left_out = None if case.left_out is None else case.left_out[: len(before)]
    # Before any month after is known, there is no change to compare with theirs.
    told = not np.isnan(own[spans.after]).all()
    elsewhere, names = _elsewhere(library, found) if told else ({}, {})
    groups = _groups(library, found) if told else {}
    harm, names_of_harm = _harm(library, found)
    return [
        guards.anticipation(before, left_out),
        guards.simultaneous(policy.calendar, first=first, last=last, policy=policy.id),
        guards.displacement(own, elsewhere, spans, names=names),
        guards.regression_to_mean(last_known),
        guards.small_counts(own, spans),
        guards.composition(groups, spans),
        guards.revisions(
            [case.periods[row] for row in spans.both if not np.isnan(own[row])], as_of=as_of
        ),
        guards.harm_beside(
            {str(one): series for one, series in harm.items()},
            spans,
            names=names_of_harm,
            shares=[str(one) for one in harm if MEASURES[one.measure].kind == "share"],
        ),
    ]


def _last_known(series: _Array) -> int:
    known = np.flatnonzero(~np.isnan(series))
    return int(known[-1]) if len(known) else -1


def _compared(found: Affected) -> tuple[guards.Spans, date, date] | None:
    """The rows that are compared, and the first and the last day of their window."""
    case = found.case
    rows = rows_of(case)
    if rows is None:
        return None
    near = min(case.pre, case.post)
    before, after = rows[case.pre - near : case.pre], rows[case.pre :]
    first, last = case.periods[before[0]], last_day(case.periods[after[-1]], "month")
    return guards.Spans(before, after), first, last


def _elsewhere(
    library: Library, found: Affected
) -> tuple[Mapping[str, _Array], Mapping[str, _Names]]:
    """Counts of where people may have gone, by a name that stands for each."""
    target = found.question.target
    told: dict[str, _Array] = {}
    names: dict[str, _Names] = {}
    for one in _neighbours(library, target):
        series = _series(library, found, one)
        if series is not None:
            told[str(one)] = series
            names[str(one)] = _named(library, one)
    return told, names


def _neighbours(library: Library, target: Target) -> Iterator[Target]:
    for one in library.corridor.beside:
        if one.tells == "elsewhere" and not _overlaps(library, one, target):
            yield replace(
                target,
                measure=one.measure,
                place=one.place,
                component=one.component,
                authority="all",
            )
    own = library.places.get(target.place)
    if own is not None and own.kind in _SIBLINGS:
        for code, place in library.places.items():
            if code != own.code and (place.kind, place.parents) == (own.kind, own.parents):
                yield replace(target, place=code)


def _overlaps(library: Library, one: Beside, target: Target) -> bool:
    """Whether a count holds the treated one, or is a part of it."""
    if one.measure != target.measure:
        return False
    apart = "all" not in (one.component, target.component) and one.component != target.component
    within = {one.place} & {target.place, *_above(library, target.place)}
    holds = {target.place} & {one.place, *_above(library, one.place)}
    return bool(within or holds) and not apart


def _above(library: Library, code: str) -> Iterator[str]:
    for parent in library.places[code].parents if code in library.places else ():
        yield parent
        yield from _above(library, parent)


def _named(library: Library, target: Target) -> _Names:
    measure, place = MEASURES[target.measure], library.places[target.place]
    body = COMPONENTS[target.component]
    by = ("", "") if target.component == "all" else (f", {body.en}", f", {body.es}")
    return f"{measure.en}, {place.en}{by[0]}", f"{measure.es}, {place.es}{by[1]}"


def _groups(library: Library, found: Affected) -> Mapping[str, _Array]:
    """The groups of the treated count, where it is one of all groups."""
    if found.question.target.group != "all":
        return {}
    told = {
        group: _series(library, found, replace(found.question.target, group=group))
        for group in _GROUPS
    }
    return {group: series for group, series in told.items() if series is not None}


def _harm(
    library: Library, found: Affected
) -> tuple[Mapping[Target, _Array], Mapping[str, _Names]]:
    """What is published of harm, of everyone where it is not told of the treated alone."""
    told: dict[Target, _Array] = {}
    names: dict[str, _Names] = {}
    for one in library.corridor.beside:
        if one.tells != "harm" or not _concerns(one, found.question.target):
            continue
        whole = Target(one.measure, one.place, component=one.component)
        part = replace(
            whole, origin=found.question.target.origin, group=found.question.target.group
        )
        for target in dict.fromkeys((part, whole)):
            series = _series(library, found, target)
            if series is not None:
                told[target] = series
                names[str(target)] = _of_whom(_named(library, target), target, found)
                break
    return told, names


def _concerns(one: Beside, target: Target) -> bool:
    """Whether a count of one country's citizens may be of the treated."""
    return one.of is None or target.origin == "all" or one.of in target.origin.split()


def _of_whom(names: _Names, target: Target, found: Affected) -> _Names:
    """Said where the figure is of more people than the treated."""
    own = found.question.target
    if (target.origin, target.group) == (own.origin, own.group):
        return names
    return f"{names[0]} (everyone)", f"{names[1]} (todas las personas)"


def _series(library: Library, found: Affected, target: Target) -> _Array | None:
    """
    The monthly figures over the rows of the case, codes with spaces between them added up.

    None: one of them is told in no month.
    """
    spread = [
        replace(target, origin=origin, group=group)
        for origin in target.origin.split()
        for group in target.group.split()
    ]
    parts = [_rows(library, found.question, one) for one in spread]
    if any(rows.is_empty() for rows in parts):
        return None
    return _placed(parts, found.case.periods)


def _rows(library: Library, question: Question, target: Target) -> pl.DataFrame:
    asked = replace(question, target=target, first=None, last=None, source=None)
    assert EACH not in (target.origin, target.group)
    return figures(library, asked).filter(pl.col("status") == "A").select("period", "value")


def _placed(parts: Sequence[pl.DataFrame], periods: Sequence[date]) -> _Array:
    total = np.zeros(len(periods))
    for rows in parts:
        one = np.full(len(periods), np.nan)
        for period, value in rows.iter_rows():
            at = months_between(periods[0], period)
            if 0 <= at < len(periods) and value is not None:
                one[at] = value
        total += one
    return total
