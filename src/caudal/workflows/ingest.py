"""Take publishers' files into the archive, each with its vintage."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from os import PathLike
from pathlib import Path

import polars as pl

from caudal.archive import data_path, folder
from caudal.archive.controls import (
    against_control,
    against_neighbours,
    against_quoted,
    told_elsewhere,
)
from caudal.archive.corridors import Corridor
from caudal.archive.dating import Came
from caudal.archive.findings import sentence
from caudal.archive.known import known_in, remember
from caudal.archive.named import files_of, readable
from caudal.archive.vault import Seen
from caudal.sources import (
    SOURCES,
    declared_precisions,
    declared_tables,
    fingerprint,
)
from caudal.vocabulary.answer import Answer, Note, run_of
from caudal.vocabulary.errors import (
    WrongOption,
    listing,
)
from caudal.vocabulary.tables import INGESTED, checked
from caudal.workflows.asking import CORRIDOR, code_version, known_corridor, library_of
from caudal.workflows.taking import Report, Terms, archive_of, take, take_bytes

__all__ = ["ingest", "take_in"]


def ingest(
    paths: Sequence[str | PathLike[str]],
    *,
    now: datetime,
    corridor: str | PathLike[str] = CORRIDOR,
    data: str | PathLike[str] | None = None,
    source: str | None = None,
    vintage: str | None = None,
    dry_run: bool = False,
    progress: Callable[[int, int, str], None] | None = None,
) -> Answer:
    """
    Recognise each file's source, find its vintage, and keep it whole or not at all.

    Args:
        paths: files, folders and globs.
        now: the moment of ingest (UTC): `retrieved_at`, and the bound of a vintage.
        corridor: whose calendar dates the files.
        data: the data folder.
        source: read every file as one of this source.
        vintage: day (YYYY-MM-DD) or month of publication of every file.
        dry_run: say what would happen, write nothing.
        progress: called with files done, files in all, the name.

    Returns:
        Rows of `ingest`, one a release, control or file. `failed` is 2 when
        some files were bad and the others were taken in.

    Raises:
        CaudalError: the only file is bad, or an option is.
    """
    if source is not None and source not in SOURCES:
        raise WrongOption(
            f"there is no source `{source}`",
            where="--source",
            remedy=f"known are {listing(SOURCES)}",
        )
    where = data_path(data)
    words = Terms(known_corridor(corridor), data, source, vintage, dry_run, now)
    _refuse_unusable(words)
    words = replace(words, known=known_in(where, fingerprint()))
    files = files_of(paths, archive=data_path(data))
    report = Report()
    if not files:
        report.notes.append(Note("nothing_there", "there is no file in the folders named"))
    for number, (path, direct) in enumerate(files):
        if progress is not None:
            progress(number, len(files), readable(path.name))
        take(path, direct, words, report)
    if progress is not None:
        progress(len(files), len(files), "")
    if not dry_run:
        archive = archive_of(words)
        archive.compact(declared_tables())
        archive.examine(declared_tables(), declared_precisions())
        if archive.own_rows():
            remember(where, fingerprint(), {**words.known, **report.known})
    _hold_controls(words, report)
    _hold_against_others(words, report)
    if report.errors and len(files) == 1:
        raise report.errors[0]
    return _answer(words, report)


def take_in(
    path: Path,
    content: bytes,
    came: Came,
    *,
    now: datetime,
    corridor: Corridor,
    data: str | PathLike[str] | None,
    seen: Seen,
) -> Answer:
    """
    One file that came from a server, by the same way as `ingest`; what is wrong is a row.

    Its bytes and a sidecar stand in the vault before it is read, so that a file that cannot
    be read yet is not lost when its publisher puts another in its place.

    Args:
        path: its name, with the folders of its address where they tell the month of
            publication; nothing is read there.
        came: what is known of it.
        seen: sidecars that were read before in this call.

    Raises:
        DataFolderUnusable: the folder cannot be written.
    """
    words = Terms(corridor, data, None, None, False, now, seen)
    report = Report()
    take_bytes(path, content, came, True, words, report)
    _hold_controls(words, report)
    return _answer(words, report)


def _hold_controls(words: Terms, report: Report) -> None:
    """Controls last: what they check may have come in the same call."""
    for file, reading in report.controls:
        assert reading.control is not None
        source = file.source.name
        held = archive_of(words).held
        told, findings = against_control(
            reading.control, held, source=source, table=reading.controls
        )
        message = "; ".join((*reading.report, *told))
        report.row(readable(file.path), "control", message, source=source, sha256=file.digest)
        report.notes += [Note("control", f"{file.name}: {text}") for text in findings]


def _hold_against_others(words: Terms, report: Report) -> None:
    """The sanity report of what came: against the release before it, quoted totals, other sources."""
    if words.dry_run or not report.taken:
        return
    archive = archive_of(words)
    library = library_of(archive)
    for held in library.held:
        name = report.taken.get(held.row["sha256"])
        table = library.tables[held.key[:2]]
        if name is None or not table.complete or not told_elsewhere(library, held):
            continue
        report.notes += [
            Note("published_total", f"{name}: {text}") for text in against_quoted(library, held)
        ]
        report.notes += [
            Note("finding", f"{name}: {text}") for text in against_neighbours(library, held)
        ]
    findings = archive.findings(declared_tables(), declared_precisions())
    ours = findings.filter(
        pl.col("sha256").is_in(sorted(report.taken)), pl.col("kind") != "reading"
    )
    report.notes += [Note("sanity", sentence(row), dict(row)) for row in ours.iter_rows(named=True)]


def _refuse_unusable(words: Terms) -> None:
    path = data_path(words.data)
    if words.dry_run:
        folder.opened_if_there(path)
    else:
        folder.ready_for_writing(path)


def _answer(words: Terms, report: Report) -> Answer:
    schema = {column.name: column.type for column in INGESTED}
    rows = pl.DataFrame(
        [{name: row.get(name) for name in schema} for row in report.rows], schema=schema
    )
    run = run_of(
        "ingest",
        {"corridor": words.corridor.name, "source": words.source, "vintage": words.vintage},
        as_of=None,
        code_version=code_version(),
        inputs=[*rows["sha256"].drop_nulls().to_list(), *words.corridor.inputs],
    )
    checked(rows, INGESTED, where="answer of `ingest`")
    return Answer("ingest", rows, run, tuple(report.notes), failed=_failed(report))


def _failed(report: Report) -> int:
    """Exit code: our own fault before the user's mistake."""
    return min((fault.exit_code for fault in report.errors), default=0)
