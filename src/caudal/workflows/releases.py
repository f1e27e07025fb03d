"""What is held."""

from os import PathLike

import polars as pl

from caudal.archive import open_archive
from caudal.sources import SOURCES
from caudal.vocabulary.answer import Answer, Note, run_of
from caudal.vocabulary.errors import UnknownCode, listing
from caudal.workflows.asking import CORRIDOR, code_version, known_corridor

__all__ = ["releases"]


def releases(
    *, corridor: str | PathLike[str] = CORRIDOR, source: str | None = None,
    data: str | PathLike[str] | None = None,
) -> Answer:  # fmt: skip
    """
    Every release held: source, table, vintage and its basis, periods, rows, hash.

    Returns:
        Rows of `releases`; the data folder's copy of a release stands for the embedded one.
    """
    if source is not None and source not in SOURCES:
        raise UnknownCode(
            f"there is no source `{source}`",
            where="--source",
            remedy=f"known are {listing(SOURCES)}",
        )
    known = known_corridor(corridor)
    rows = open_archive(known, data).releases()
    rows = rows.filter(pl.col("source") == source) if source else rows
    twice = rows.filter(pl.struct("source", "table", "vintage").is_duplicated())
    notes = [
        Note(
            "different_bytes",
            f"`{source_}` {table} of {vintage} is held in different bytes: the one that covers "
            "more periods answers, then the greater hash",
        )
        for source_, table, vintage in twice.select("source", "table", "vintage").unique().rows()
    ]
    run = run_of(
        "releases",
        {"corridor": known.name, "source": source},
        as_of=None,
        code_version=code_version(),
        inputs=[*rows["rows_sha256"].to_list(), *known.inputs],
    )
    return Answer("releases", rows, run, tuple(notes))
