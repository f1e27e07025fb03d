"""Take publishers' files into the archive, each with its vintage."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from glob import glob
from os import PathLike
from pathlib import Path
from typing import Any

import polars as pl

from caudal.archive import Archive, Incoming, data_path, folder, incoming, open_archive
from caudal.archive.controls import against_control, against_quoted
from caudal.archive.corridors import all_places
from caudal.archive.corridors import corridor as corridor_of
from caudal.archive.dating import Beside, Dated, beside, dated, refuse_impossible
from caudal.archive.files import read_bytes, refuse_read_only
from caudal.archive.vault import sha256
from caudal.sources import SOURCES, Layout, Reading, Release, Source, recognise
from caudal.vocabulary.answer import Answer, Note, run_of
from caudal.vocabulary.errors import (
    BadRows,
    CaudalError,
    NoSuchPath,
    Unreadable,
    UnrecognisedFile,
    WrongOption,
    listing,
)
from caudal.vocabulary.periods import ranges_of
from caudal.vocabulary.tables import INGESTED, checked
from caudal.workflows.asking import CORRIDOR, code_version, opened

__all__ = ["ingest"]


@dataclass(frozen=True)
class _Terms:
    """What holds for every file of one call."""

    corridor: str
    data: str | PathLike[str] | None
    source: str | None
    vintage: str | None
    dry_run: bool
    now: datetime

    @property
    def today(self) -> date:
        return self.now.date()


@dataclass
class _Report:
    """Rows, notes and errors gathered file by file."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    errors: list[CaudalError] = field(default_factory=list)
    controls: list[tuple[str, str, Source, Reading]] = field(default_factory=list)
    batch: dict[str, str] = field(default_factory=dict)

    def row(self, file: str, state: str, message: str, **known: Any) -> None:
        self.rows.append({"file": file, "state": state, "message": message, **known})


def ingest(
    paths: Sequence[str | PathLike[str]],
    *,
    now: datetime,
    corridor: str = CORRIDOR,
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
    words = _Terms(corridor, data, source, vintage, dry_run, now)
    _refuse_unusable(words)
    files = _files(paths)
    report = _Report()
    for number, (path, direct) in enumerate(files):
        if progress is not None:
            progress(number, len(files), path.name)
        _take(path, direct, words, report)
    if progress is not None:
        progress(len(files), len(files), "")
    _hold_controls(words, report)
    if report.errors and len(files) == 1:
        raise report.errors[0]
    return _answer(words, report)


def _take(path: Path, direct: bool, words: _Terms, report: _Report) -> None:
    """One file, from its bytes to the archive; what is wrong with it goes to the report."""
    try:
        content = read_bytes(path)
        aside = beside(path)
        source, layout = recognise(content, path.name, source=words.source or aside.source)
    except (UnrecognisedFile, Unreadable) as fault:
        if direct:
            return _bad(path, fault, report)
        return report.row(str(path), "skipped", fault.what)
    except CaudalError as fault:
        return _bad(path, fault, report)
    try:
        reading = layout.read(content, path.name)
        if reading.control is not None:
            report.controls.append((str(path), sha256(content), source, reading))
            return _keep_control(path, content, source, layout, aside, words)
        _refuse_unknown_places(reading, path)
        _keep(path, content, source, layout, reading, aside, words, report)
    except CaudalError as fault:
        _bad(path, fault, report)


def _keep(
    path: Path,
    content: bytes,
    source: Source,
    layout: Layout,
    reading: Reading,
    aside: Beside,
    words: _Terms,
    report: _Report,
) -> None:
    archive = _archive(words)
    digest = sha256(content)
    earlier = archive.has_bytes(digest)
    said = words.vintage or aside.vintage
    if report.batch.get(digest) or (earlier and not said):
        known = earlier[0] if earlier else {}
        return report.row(
            str(path), "held", "these bytes are held already", sha256=digest, **_named(known)
        )
    about = _about(path, content, source, layout, aside, words, reading)
    releases = [
        _incoming(path, release, source, archive, about, aside, words)
        for release in reading.releases
    ]
    fresh = [one for one in releases if not _copy_of(one, archive, path, report)]
    if not fresh:
        return
    if words.dry_run:
        report.batch[digest] = str(path)
        rows: Sequence[Mapping[str, Any]] = [one.row for one in fresh]
    else:
        rows = archive.store(content, about, fresh)
    state = "would_take_in" if words.dry_run else "taken_in"
    for number, row in enumerate(rows):
        told = "; ".join(reading.report) if number == 0 else "of the same file"
        report.row(str(path), state, told, **_named(row))
    _notes(path, reading, rows, words, report)


def _incoming(
    path: Path,
    release: Release,
    source: Source,
    archive: Archive,
    about: Mapping[str, Any],
    aside: Beside,
    words: _Terms,
) -> Incoming:
    periods = release.observations["period"].unique().to_list()
    frequencies = release.observations["frequency"].unique().to_list()
    frequency = "month" if "month" in frequencies else frequencies[0]
    found = _vintage(path, release, source, archive, aside, words, max(periods))
    refuse_impossible(
        found,
        periods,
        frequency,
        today=words.today,
        whole=source.whole_periods,
        where=path.name,
    )
    row = {
        "table": release.table,
        "vintage": found.vintage,
        "vintage_basis": found.basis,
        "vintage_evidence": found.evidence,
        "frequency": frequency,
        "covers": ranges_of(periods, frequency),
        "sha256": about["sha256"],
        "scope": None,
    }
    lost = {dimension: ranges_of(when) for dimension, when in release.lost.items()}
    return incoming(source.name, row, release.observations, lost)


def _vintage(
    path: Path,
    release: Release,
    source: Source,
    archive: Archive,
    aside: Beside,
    words: _Terms,
    newest: date,
) -> Dated:
    if release.vintage is not None:
        # One file, several days: the file's own word on each stands before anything else.
        return Dated(release.vintage, release.vintage_basis, "the file itself")
    return dated(
        path,
        newest,
        said=words.vintage,
        sidecar=aside,
        calendar=archive.corridor.calendar.get(source.publisher, {}),
        use_calendar=source.calendar,
        today=words.today,
    )


def _copy_of(one: Incoming, archive: Archive, path: Path, report: _Report) -> bool:
    """Whether another file told the same rows of the same release; different rows are noted."""
    key = (one.row["source"], one.row["table"], one.row["vintage"])
    same = [r for r in archive.own_rows() if (r["source"], r["table"], r["vintage"]) == key]
    if any(row["rows_sha256"] == one.row["rows_sha256"] for row in same):
        message = "reads to the same rows as a file of the same release: stored once"
        report.row(str(path), "copy", message, **_named(one.row))
        return True
    if same:
        report.notes.append(
            Note(
                "different_bytes",
                f"{path.name}: `{key[0]}` {key[1]} of {key[2]} is held in different bytes too; "
                "both are kept, the one that covers more periods answers",
            )
        )
    return False


def _keep_control(
    path: Path, content: bytes, source: Source, layout: Layout, aside: Beside, words: _Terms
) -> None:
    archive = _archive(words)
    if words.dry_run or archive.has_file(sha256(content)):
        return
    about = _about(path, content, source, layout, aside, words, Reading(()))
    archive.store(content, about, [])


def _hold_controls(words: _Terms, report: _Report) -> None:
    """Controls last: what they check may have come in the same call."""
    for file, digest, source, reading in report.controls:
        assert reading.control is not None
        held = _archive(words).held
        told, findings = against_control(
            reading.control, held, source=source.name, table=reading.controls
        )
        message = "; ".join((*reading.report, *told))
        report.row(file, "control", message, source=source.name, sha256=digest)
        report.notes += [Note("control", f"{Path(file).name}: {text}") for text in findings]


def _notes(
    path: Path,
    reading: Reading,
    rows: Sequence[Mapping[str, Any]],
    words: _Terms,
    report: _Report,
) -> None:
    report.notes += [Note("finding", f"{path.name}: {text}") for text in reading.findings]
    for row in rows:
        if row["vintage_basis"] != "published" and "file itself" not in row["vintage_evidence"]:
            report.notes.append(
                Note(
                    "vintage",
                    f"{path.name}: vintage {row['vintage']} ({row['vintage_basis']}) from "
                    f"{row['vintage_evidence']}",
                )
            )
    if words.dry_run or rows[0]["source"] == "published_figures":
        return
    _, library = opened(words.corridor, words.data)
    digests = {row["sha256"] for row in rows}
    for held in library.held:
        if held.row["sha256"] in digests:
            report.notes += [
                Note("published_total", f"{path.name}: {text}")
                for text in against_quoted(library, held)
            ]


def _about(
    path: Path,
    content: bytes,
    source: Source,
    layout: Layout,
    aside: Beside,
    words: _Terms,
    reading: Reading,
) -> dict[str, Any]:
    return {
        "file_name": path.name,
        "bytes": len(content),
        "sha256": sha256(content),
        "source": source.name,
        "layout": layout.name,
        "url": aside.url,
        "licence": aside.licence or source.licence,
        "retrieved_at": words.now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "findings": list(reading.findings),
    }


def _refuse_unknown_places(reading: Reading, path: Path) -> None:
    known = {*all_places(), "all"}
    for release in reading.releases:
        for column in ("place", "origin"):
            strange = sorted(set(release.observations[column].unique()) - known)
            if strange:
                raise BadRows(
                    f"{column} {listing(strange)} is not known",
                    where=f"{path.name}, `{column}`",
                    remedy="`caudal places` lists all; a new one is a row of a corridor's "
                    "places.csv first",
                )


def _refuse_unusable(words: _Terms) -> None:
    path = data_path(words.data)
    if path.exists():
        folder.opened(path)
    if not words.dry_run:
        refuse_read_only(path)


def _archive(words: _Terms) -> Archive:
    path = data_path(words.data)
    if path.is_dir():
        return open_archive(words.corridor, path)
    return Archive(corridor_of(words.corridor), path)


def _files(paths: Sequence[str | PathLike[str]]) -> list[tuple[Path, bool]]:
    """
    Files of the paths; True where the user named the file itself.

    Raises:
        NoSuchPath: nothing is there; everything missing is listed.
    """
    found: dict[Path, bool] = {}
    missing = []
    for given in paths:
        path = Path(given)
        if path.is_dir():
            inside = (p for p in sorted(path.rglob("*")) if p.is_file() and not _is_sidecar(p))
            found |= {p: False for p in inside if p not in found}
        elif path.exists():
            found[path] = True
        elif matches := sorted(glob(str(given), recursive=True)):
            found |= dict(_files(matches))
        else:
            missing.append(str(given))
    if missing:
        raise NoSuchPath(
            f"{listing(missing)} does not exist",
            where="PATH",
            remedy="check the name; a folder or a glob such as 'data/*.csv' will do too",
        )
    return list(found.items())


def _is_sidecar(path: Path) -> bool:
    return path.suffix == ".toml" and path.with_suffix("").is_file()


def _bad(path: Path, fault: CaudalError, report: _Report) -> None:
    report.errors.append(fault)
    report.row(str(path), "bad", str(fault))


def _named(row: Mapping[str, Any]) -> dict[str, Any]:
    columns = ("source", "table", "vintage", "vintage_basis", "covers", "rows", "sha256")
    return {name: row[name] for name in columns if name in row and row[name] is not None}


def _answer(words: _Terms, report: _Report) -> Answer:
    schema = {column.name: column.type for column in INGESTED}
    rows = pl.DataFrame(
        [{name: row.get(name) for name in schema} for row in report.rows], schema=schema
    )
    run = run_of(
        "ingest",
        {"corridor": words.corridor, "source": words.source, "vintage": words.vintage},
        as_of=None,
        code_version=code_version(),
        inputs=rows["sha256"].drop_nulls().to_list(),
    )
    checked(rows, INGESTED, where="answer of `ingest`")
    return Answer("ingest", rows, run, tuple(report.notes), failed=2 if report.errors else 0)
