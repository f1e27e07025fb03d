"""What is held."""

from os import PathLike

import polars as pl

from caudal.archive import open_archive
from caudal.sources import SOURCES, declared_precisions, declared_tables
from caudal.vocabulary.answer import Answer, Note, run_of
from caudal.vocabulary.errors import UnknownCode, listing
from caudal.workflows.asking import CORRIDOR, code_version, known_corridor

__all__ = ["findings", "releases"]


def releases(
    *, corridor: str | PathLike[str] = CORRIDOR, source: str | None = None,
    data: str | PathLike[str] | None = None,
) -> Answer:  # fmt: skip
    """
    Every release held: source, table, vintage and its basis, periods, rows, hash.

    Returns:
        Rows of `releases`; the data folder's copy of a release stands for the embedded one.
    """
    _refuse_unknown(source)
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


def findings(
    *, corridor: str | PathLike[str] = CORRIDOR, source: str | None = None,
    data: str | PathLike[str] | None = None,
) -> Answer:  # fmt: skip
    """
    The sanity report: what is odd about each release held, one finding a row.

    Each release is held against the one before it of its table, and against itself.

    Returns:
        Rows of `findings`, by source, table and vintage.
    """
    _refuse_unknown(source)
    known = known_corridor(corridor)
    rows = open_archive(known, data).findings(declared_tables(), declared_precisions())
    rows = rows.filter(pl.col("source") == source) if source else rows
    run = run_of(
        "releases",
        {"corridor": known.name, "source": source, "findings": True},
        as_of=None,
        code_version=code_version(),
        inputs=[*rows["sha256"].unique(maintain_order=True).to_list(), *known.inputs],
    )
    counted = f"{rows.height:,} findings in {rows['sha256'].n_unique():,} files"
    note = Note("findings", counted, {"findings": rows.height})
    return Answer("releases", rows, run, (note,))


def _refuse_unknown(source: str | None) -> None:
    if source is not None and source not in SOURCES:
        raise UnknownCode(
            f"there is no source `{source}`",
            where="--source",
            remedy=f"known are {listing(SOURCES)}",
        )
