"""The rows of an answer and the notes that must be said with them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

import polars as pl

from caudal.archive.asof import Library, with_code
from caudal.vocabulary.answer import Note
from caudal.vocabulary.periods import month_name
from caudal.vocabulary.question import EACH, Question, Target
from caudal.vocabulary.tables import (
    ANSWERED_OBSERVATIONS,
    DIMENSIONS,
    KEYS,
    REVISIONS,
    checked,
    empty,
)

__all__ = ["figures", "observed", "revised", "targets", "vintages"]


def targets(library: Library, question: Question) -> list[Target]:
    """
    The targets of a question: `each` becomes one a code, the total first.
    """
    spread = [d for d in DIMENSIONS if getattr(question.target, d) == EACH]
    codes = [library.codes(question, dimension) for dimension in spread]
    found = []
    for combination in product(*codes):
        target = question.target
        for dimension, code in zip(spread, combination, strict=True):
            target = with_code(target, dimension, code)
        found.append(target)
    return found


def figures(library: Library, question: Question) -> pl.DataFrame:
    """
    What was known on that day, without the notes that must be said with it.
    """
    return library.once(question, lambda: _figures(library, question))


def _figures(library: Library, question: Question) -> pl.DataFrame:
    rows = _answered(library, question, targets(library, question))
    rows = _without_empty_unknowns(rows, question)
    order = pl.Series(range(rows.height), dtype=pl.Int64)
    rows = rows.with_columns(order=order).sort("period", "order").drop("order")
    return checked(rows, ANSWERED_OBSERVATIONS, where="answer of `observations`")


def observed(library: Library, question: Question) -> tuple[pl.DataFrame, list[Note]]:
    """
    What was known on that day, with notes.
    """
    rows = figures(library, question)
    notes = [*_notes_on(library, rows, question)] if rows.height else []
    if rows.filter(pl.col("status") == "A").is_empty():
        notes.append(_nearest(library, question))
    return rows, notes


def vintages(library: Library, question: Question) -> pl.DataFrame:
    """
    Every vintage of each target and period, without the notes that must be said with it.
    """
    parts = []
    for target in targets(library, question):
        cells = library.every_vintage(question, target)
        if question.source is None and cells.height:
            cells = cells.filter(pl.col("class") == pl.col("class").min())
        if cells.height:
            parts.append(_revision_rows(library, cells, target))
    rows = pl.concat(parts) if parts else empty(REVISIONS)
    return checked(rows, REVISIONS, where="answer of `revisions`")


def revised(library: Library, question: Question) -> tuple[pl.DataFrame, list[Note]]:
    """
    Every vintage of each target and period, with first, latest and the change between them.
    """
    rows = vintages(library, question)
    if rows.is_empty():
        return rows, [_nearest(library, question)]
    return rows, [*_source_changes(rows), *_told_before(library, question, rows)]


def _answered(library: Library, question: Question, asked: list[Target]) -> pl.DataFrame:
    """Target by target, and of each by period."""
    if not asked:
        return empty(ANSWERED_OBSERVATIONS)
    tellings = library.tellings(question, asked)
    if question.source is None:
        tellings = library.best(tellings)
    shown = tellings.sort("target", "period", "class", "order")
    if question.provisional:
        shown = pl.concat([shown, library.provisional(question, asked)])
        shown = shown.sort("target", maintain_order=True)
    return library.rows(shown, asked)


def _without_empty_unknowns(rows: pl.DataFrame, question: Question) -> pl.DataFrame:
    """`unknown` is a code of every table; where it never occurs it is no row of `each`."""
    for dimension in DIMENSIONS:
        if getattr(question.target, dimension) == EACH:
            used = rows.filter(pl.col(dimension) == "unknown")["value"].sum() > 0
            rows = rows if used else rows.filter(pl.col(dimension) != "unknown")
    return rows


def _notes_on(library: Library, rows: pl.DataFrame, question: Question) -> Iterator[Note]:
    rebuilt = rows.filter(pl.col("vintage_basis") == "reconstructed")
    if rebuilt.height:
        first, last = min(rebuilt["vintage"]), max(rebuilt["vintage"])
        yield Note(
            "reconstructed",
            f"cut from later releases ({first} to {last}) by the publication calendar, since "
            f"nothing older is held: {_of(rebuilt, rows)}",
            {"rows": rebuilt.height, "of": rows.height, "first": first, "last": last},
        )
        yield from _parts_note(rows, question)
    quoted = rows.filter((pl.col("source_class") == 3) & (pl.col("status") == "A"))
    if quoted.height and question.source is None:
        yield Note(
            "quoted",
            "quoted from a release text or the press, since no file that old is held: "
            f"{_of(quoted, rows)}",
            {"rows": quoted.height, "of": rows.height},
        )
    inferred = rows.filter(pl.col("vintage_basis") == "inferred")
    if inferred.height:
        yield Note(
            "inferred",
            f"the day of publication is inferred: {_of(inferred, rows)}",
            {"rows": inferred.height, "of": rows.height},
        )
    if rows.filter(pl.col("status") == "P").height:
        yield Note("provisional", "rows with status P are preliminary: they never answer")
    if question.source is None:
        yield from _seams(rows.filter(pl.col("status") == "A"))
    yield from _overlaps(library, rows, question)


def _parts_note(rows: pl.DataFrame, question: Question) -> Iterator[Note]:
    """Parts of different vintages need not add up: say where they do not."""
    spread = [d for d in DIMENSIONS if d not in ("place", "origin")]
    for dimension in (d for d in spread if getattr(question.target, d) == EACH):
        others = [c for c in (*KEYS, "period") if c != dimension]
        parts = pl.col("value").filter(pl.col(dimension) != "all")
        whole = pl.col("value").filter(pl.col(dimension) == "all").first()
        sums = rows.group_by(others).agg(parts=parts.sum(), whole=whole, n=parts.len())
        wrong = sums.filter((pl.col("n") > 1) & (pl.col("parts") != pl.col("whole"))).sort("period")
        for row in wrong.iter_rows(named=True):
            yield Note(
                "parts_do_not_add_up",
                f"{month_name(row['period'])}: parts over {dimension} add up to "
                f"{row['parts']:,.0f}, the total known is {row['whole']:,.0f}",
                {"period": row["period"], "dimension": dimension}
                | {"parts": row["parts"], "whole": row["whole"]},
            )


def _seams(rows: pl.DataFrame) -> Iterator[Note]:
    told = rows.group_by("source", maintain_order=True).agg(
        first=pl.col("period").min(), last=pl.col("period").max()
    )
    if told.height > 1:
        spans = "; ".join(
            f"`{source}` {_span(first, last)}" for source, first, last in told.iter_rows()
        )
        yield Note(
            "sources_change",
            f"several sources answer here, each where its vintage is the newest: {spans}",
            {"sources": told["source"].to_list(), "spans": spans},
        )


def _overlaps(library: Library, rows: pl.DataFrame, question: Question) -> Iterator[Note]:
    """Lists of different length overlap: their rows are never to be added up."""
    for dimension in ("origin", "place"):
        if getattr(question.target, dimension) != EACH:
            continue
        kinds = [library.places[c].kind for c in rows[dimension].unique() if c != "all"]
        if dimension == "place" or kinds.count("remainder") > 1 or "grouping" in kinds:
            yield Note(
                "overlapping_lists",
                f"codes of {dimension} overlap (lists of different length, places within "
                "places): do not add these rows up",
                {"dimension": dimension},
            )


def _told_before(library: Library, question: Question, rows: pl.DataFrame) -> Iterator[Note]:
    """Figures quoted before the first release shown: the first publication is not in sight."""
    if question.source is not None:
        return
    firsts = rows.group_by("period").agg(first_shown=pl.col("vintage").min())
    earlier = 0
    for target in targets(library, question):
        told = library.every_vintage(question, target).join(firsts, on="period")
        earlier += told.filter(pl.col("vintage") < pl.col("first_shown"))["period"].n_unique()
    if earlier:
        yield Note(
            "quoted_before",
            "a release text or the press told these months before the first release shown: add "
            f"--source all to see the first publication ({_plural(earlier, 'month')})",
            {"periods": earlier},
        )


def _of(some: pl.DataFrame, rows: pl.DataFrame) -> str:
    return f"{some.height:,} of {_plural(rows.height, 'row')}"


def _plural(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _span(first: date, last: date) -> str:
    return month_name(first) + (f" to {month_name(last)}" if last != first else "")


def _revision_rows(library: Library, cells: pl.DataFrame, target: Target) -> pl.DataFrame:
    ordered = cells.sort("period", "vintage", "class", "order")
    first, latest = (pl.col("value").first(), pl.col("value").last())
    return (
        library.rows(ordered, [target])
        .with_columns(first=first.over("period"), latest=latest.over("period"))
        .with_columns(
            change_latest=pl.when(pl.col("first") != 0)
            .then(pl.col("latest") / pl.col("first") - 1)
            .otherwise(None)
        )
        .select(column.name for column in REVISIONS)
    )


def _source_changes(rows: pl.DataFrame) -> Iterator[Note]:
    sources = rows["source"].unique(maintain_order=True).to_list()
    if len(sources) > 1:
        yield Note(
            "source_changes",
            "the source changes between vintages: "
            + ", ".join(f"`{source}`" for source in sources)
            + "; a step there may be a change of definition and not a revision",
            {"sources": sources, "listed": ", ".join(f"`{source}`" for source in sources)},
        )


def _nearest(library: Library, question: Question) -> Note:
    """Nothing answers: name the nearest cell that is held."""
    for tried, why in _looser(question):
        # Where nothing is held of a measure there is no place of it either.
        rows = _answered(
            library, replace(tried, source="all", provisional=False), targets(library, tried)
        )
        if rows.height:
            row = _closest(rows, question)
            named = [row[d] for d in ("measure", *DIMENSIONS) if row[d] != "all"]
            daily = row["frequency"] == "day"
            when = str(row["period"]) if daily else month_name(row["period"])
            often = "" if row["frequency"] == "month" else f" (--frequency {row['frequency']})"
            target = ", ".join([*named, when]) + often
            return Note(
                "nothing_known",
                f"nothing answers{why}; the nearest cell held is {target}: "
                f"published {row['vintage']} by `{row['source']}`",
                {"target": target, "vintage": row["vintage"], "source": row["source"]},
            )
    measure = question.target.measure
    return Note("nothing_held", f"nothing is held of `{measure}`", {"measure": measure})


def _looser(question: Question) -> Iterator[tuple[Question, str]]:
    target = question.target
    anyone = replace(question, source=None)
    whole = replace(target, origin="all", group="all", authority="all", component="all")
    yield replace(anyone, first=None, last=None), " for these periods"
    yield replace(anyone, as_of=None), " on that day"
    yield replace(anyone, first=None, last=None, as_of=None), " on that day for these periods"
    for place in (target.place, EACH):
        for group in ("all", "unaccompanied_child"):
            loose = replace(whole, place=place, group=group)
            for frequency in (target.frequency, "month", "day", "fiscal_year_to_date"):
                asked = replace(loose, frequency=frequency)
                yield (
                    replace(anyone, target=asked, first=None, last=None, as_of=None),
                    " for this target",
                )


def _closest(rows: pl.DataFrame, question: Question) -> dict[str, Any]:
    wanted = question.first or question.last or question.as_of
    if wanted is None:
        return rows.sort("period").row(-1, named=True)
    distance = (pl.col("period") - pl.lit(wanted)).abs()
    return rows.sort(distance, "vintage").row(0, named=True)
