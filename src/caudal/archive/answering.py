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

__all__ = ["observed", "revised", "targets"]


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


def observed(library: Library, question: Question) -> tuple[pl.DataFrame, list[Note]]:
    """
    What was known on that day, with notes.
    """
    parts = [_answered(library, question, target) for target in targets(library, question)]
    rows = pl.concat(parts) if parts else empty(ANSWERED_OBSERVATIONS)
    rows = _without_empty_unknowns(rows, question)
    order = pl.Series(range(rows.height), dtype=pl.Int64)
    rows = rows.with_columns(order=order).sort("period", "order").drop("order")
    rows = checked(rows, ANSWERED_OBSERVATIONS, where="answer of `observations`")
    notes = [*_notes_on(rows, question)] if rows.height else []
    if rows.filter(pl.col("status") == "A").is_empty():
        notes.append(_nearest(library, question))
    return rows, notes


def revised(library: Library, question: Question) -> tuple[pl.DataFrame, list[Note]]:
    """
    Every vintage of each target and period, with first, latest and the change between them.
    """
    parts = []
    for target in targets(library, question):
        cells = library.every_vintage(question, target)
        if question.source is None and cells.height:
            cells = cells.filter(pl.col("class") == pl.col("class").min())
        if cells.height:
            parts.append(_revision_rows(library, cells, target))
    if not parts:
        return empty(REVISIONS), [_nearest(library, question)]
    rows = checked(pl.concat(parts), REVISIONS, where="answer of `revisions`")
    return rows, list(_source_changes(rows))


def _answered(library: Library, question: Question, target: Target) -> pl.DataFrame:
    tellings = library.tellings(question, target)
    if question.source is None:
        tellings = library.best(tellings)
    shown = [tellings.sort("period", "class", "order")]
    if question.provisional:
        shown.append(library.provisional(question, target))
    return library.rows(pl.concat(shown), target)


def _without_empty_unknowns(rows: pl.DataFrame, question: Question) -> pl.DataFrame:
    """`unknown` is a code of every table; where it never occurs it is no row of `each`."""
    for dimension in DIMENSIONS:
        if getattr(question.target, dimension) == EACH:
            used = rows.filter(pl.col(dimension) == "unknown")["value"].sum() > 0
            rows = rows if used else rows.filter(pl.col(dimension) != "unknown")
    return rows


def _notes_on(rows: pl.DataFrame, question: Question) -> Iterator[Note]:
    rebuilt = rows.filter(pl.col("vintage_basis") == "reconstructed")
    if rebuilt.height:
        yield Note(
            "reconstructed",
            f"{rebuilt.height} of {rows.height} rows are cut from later releases "
            f"({min(rebuilt['vintage'])} to {max(rebuilt['vintage'])}) by the publication "
            "calendar: nothing older is held for them",
            {"rows": rebuilt.height, "of": rows.height},
        )
        yield from _parts_note(rows, question)
    quoted = rows.filter((pl.col("source_class") == 3) & (pl.col("status") == "A"))
    if quoted.height and question.source is None:
        yield Note(
            "quoted",
            f"{quoted.height} of {rows.height} rows are figures quoted in a release text or the "
            "press: no file that old is held for them",
            {"rows": quoted.height, "of": rows.height},
        )
    inferred = rows.filter(pl.col("vintage_basis") == "inferred")
    if inferred.height:
        yield Note(
            "inferred",
            f"the day of publication of {inferred.height} rows is inferred",
            {"rows": inferred.height},
        )
    if rows.filter(pl.col("status") == "P").height:
        yield Note("provisional", "rows with status P are preliminary: they never answer")
    if question.source is None:
        yield from _seams(rows.filter(pl.col("status") == "A"))


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
            {"sources": told["source"].to_list()},
        )


def _span(first: date, last: date) -> str:
    return month_name(first) + (f" to {month_name(last)}" if last != first else "")


def _revision_rows(library: Library, cells: pl.DataFrame, target: Target) -> pl.DataFrame:
    ordered = cells.sort("period", "vintage", "class", "order")
    first, latest = (pl.col("value").first(), pl.col("value").last())
    return (
        library.rows(ordered, target)
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
            "sources_change",
            "the source changes between vintages: "
            + ", ".join(f"`{source}`" for source in sources)
            + "; a step there may be a change of definition and not a revision",
            {"sources": sources},
        )


def _nearest(library: Library, question: Question) -> Note:
    """Nothing answers: name the nearest cell that is held."""
    for tried, why in _looser(question):
        rows = pl.concat(
            [
                library.rows(library.tellings(tried, target), target)
                for target in targets(library, tried)
            ]
        )
        if rows.height:
            row = _closest(rows, question)
            target = ", ".join(
                row[d] for d in ("measure", *DIMENSIONS) if d == "measure" or row[d] != "all"
            )
            return Note(
                "nothing_known",
                f"nothing answers{why}; the nearest cell held is {target}, "
                f"{month_name(row['period'])}: published {row['vintage']} by `{row['source']}`",
                {"nearest": {k: row[k] for k in ("period", "vintage", "source", *KEYS)}},
            )
    return Note("nothing_known", f"nothing is held of `{question.target.measure}`", {})


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
