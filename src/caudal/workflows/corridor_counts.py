"""Counts of encounters along a corridor, as they were known on the day of the question."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import polars as pl

from caudal.analysis.simulate.corridor.known import Known, known_from, origins_asked, sectors_of
from caudal.archive.answering import figures
from caudal.archive.asof import Library
from caudal.vocabulary.periods import add_months
from caudal.vocabulary.question import Question, Target
from caudal.vocabulary.simulation import Description

__all__ = ["Counts", "counted_in", "counts_of", "known_in", "known_on"]

# Counts of so many days before the first simulated one are read too.
_BEFORE = 100


@dataclass(frozen=True)
class Counts:
    """
    Rows of observations.

    Args:
        by_origin: each origin, and all; `expelled`: the same, of the authority
            whose share is `observed`.
        by_sector: each sector, all origins; `country`: the same, of the country on the way.
    """

    by_origin: pl.DataFrame
    expelled: pl.DataFrame
    by_sector: pl.DataFrame
    country: pl.DataFrame


def counts_of(
    library: Library, question: Question, description: Description, first: date
) -> Counts | None:
    """
    Counts from a month on; None: none of the groups was known.
    """
    target = counted_in(question, description)

    def of(first: date, **parts: str) -> pl.DataFrame:
        asked = replace(question, target=replace(target, **parts), first=first)
        return figures(library, asked).filter(pl.col("status") == "A")

    origins = ["all", *origins_asked(description)]
    by_origin = pl.concat([of(first, origin=code) for code in origins])
    if by_origin.filter(pl.col("group").is_in(description.groups)).is_empty():
        return None
    out = by_origin.clear()
    if description.observed:
        out = pl.concat(
            [of(first, origin=code, authority=description.observed) for code in origins]
        )
    by_sector, country = (
        pl.concat([of(first, origin=origin, place=code) for code in sectors_of(description)])
        for origin in ("all", description.transit)
    )
    return Counts(by_origin, out, by_sector, country)


def counted_in(question: Question, description: Description) -> Target:
    """
    Whose encounters, by group, say who sets out.
    """
    return replace(question.target, component=description.component, group="each")


def known_in(description: Description, counts: Counts, month: date, *, months: int = 3) -> Known:
    """
    What counts tell at the end of a month: shares by sector and authority over its last months.
    """
    first = add_months(month, 1 - months)

    def of(rows: pl.DataFrame) -> pl.DataFrame:
        return rows.filter(pl.col("period").is_between(first, month))

    return known_from(
        description,
        of(counts.by_origin),
        of(counts.expelled),
        of(counts.by_sector),
        of(counts.country),
    )


def known_on(
    library: Library, question: Question, description: Description, start: date
) -> Known | None:
    """
    Counts as they were known on the day of the question; None: none of the groups near that day.
    """
    first = (start - timedelta(description.warm_up_days + _BEFORE)).replace(day=1)
    counts = counts_of(library, question, description, first)
    if counts is None:
        return None
    return known_from(
        description,
        counts.by_origin,
        counts.expelled,
        counts.by_sector,
        counts.country,
        before=start.replace(day=1),
    )
