"""One file taken in: whose it is, which day it was published, and what becomes of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from os import PathLike
from pathlib import Path
from typing import Any

import polars as pl

from caudal.archive import Archive, Incoming, archive_to_fill, incoming
from caudal.archive.corridors import Corridor
from caudal.archive.dating import Beside, Came, Dated, beside, dated, ended_by, refuse_impossible
from caudal.archive.files import read_bytes
from caudal.archive.known import KnownFile
from caudal.archive.named import readable
from caudal.archive.observations import rows_digest
from caudal.archive.vault import Seen, sha256
from caudal.sources import (
    SOURCES,
    Layout,
    Reading,
    Release,
    Source,
)
from caudal.vocabulary.answer import Note
from caudal.vocabulary.errors import (
    BadRows,
    CaudalError,
    DataFolderUnusable,
    PersonLevelFile,
    TooDemanding,
    Unreadable,
    UnrecognisedFile,
    WrongOption,
    listing,
    near_to,
)
from caudal.vocabulary.periods import month_name, ranges_of
from caudal.vocabulary.places import Place
from caudal.workflows.reading import recognised

__all__ = ["File", "Report", "Terms", "archive_of", "take", "take_bytes"]

# So many codes that are not known are written out; the rest is counted.
_MOST_STRANGE = 5
_COPY = "reads to the same rows as a file of the same release: stored once"


@dataclass(frozen=True)
class Terms:
    """What holds for every file of one call."""

    corridor: Corridor
    data: str | PathLike[str] | None
    source: str | None
    vintage: str | None
    dry_run: bool
    now: datetime
    seen: Seen = field(default_factory=dict)
    # Files that need no second reading, by their hash.
    known: Mapping[str, KnownFile] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return self.now.date()


@dataclass(frozen=True)
class File:
    """A file that a source claims, with what stands beside it."""

    path: Path
    name: str
    content: bytes
    digest: str
    aside: Beside
    source: Source
    layout: Layout | None


@dataclass
class Report:
    """Rows, notes and errors gathered file by file."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    errors: list[CaudalError] = field(default_factory=list)
    controls: list[tuple[File, Reading]] = field(default_factory=list)
    batch: set[str] = field(default_factory=set)
    # Hash of each file taken in → its name.
    taken: dict[str, str] = field(default_factory=dict)
    known: dict[str, KnownFile] = field(default_factory=dict)

    def row(self, file: str, state: str, message: str, **known: Any) -> None:
        self.rows.append({"file": file, "state": state, "message": message, **known})


def take(path: Path, direct: bool, words: Terms, report: Report) -> None:
    """One file, from its bytes to the archive; what is wrong with it goes to the report."""
    try:
        content = read_bytes(path)
        aside = _beside(path)
    except CaudalError as fault:
        # Nobody can say that a file is no publisher's before it was read.
        return _bad(path, fault, report)
    held = _held_already(content, aside, words)
    if held is not None:
        return _held(path, held, report)
    known = _known_already(content, aside, direct, words)
    if known is not None:
        return report.row(readable(path), known.state, known.message, sha256=sha256(content))
    take_bytes(path, content, aside, direct, words, report)


def take_bytes(
    path: Path, content: bytes, aside: Beside, direct: bool, words: Terms, report: Report
) -> None:
    """The same from bytes on, wherever they came from; `path` is what they are called."""
    name = readable(path.name)
    try:
        found = recognised(content, name, source=words.source or aside.source)
    except (UnrecognisedFile, Unreadable, TooDemanding, PersonLevelFile) as fault:
        if direct or aside.source:
            return _bad(path, fault, report)
        report.known[sha256(content)] = KnownFile("skipped", fault.what)
        return report.row(readable(path), "skipped", fault.what)
    except CaudalError as fault:
        if isinstance(aside, Came):
            # A layout that is not known yet; what tells of single persons does not come this far.
            owner = SOURCES[str(aside.source)]
            _keep_control(File(path, name, content, sha256(content), aside, owner, None), words)
        return _bad(path, fault, report)
    file = File(path, name, content, sha256(content), aside, found.source, found.layout)
    try:
        if isinstance(aside, Came) and found.source.keeps_files:
            # The publisher may put another in its place: kept before anything can go wrong.
            _keep_control(file, words)
        reading = found.read()
        if reading.control is not None:
            report.controls.append((file, reading))
            return _keep_control(file, words)
        _refuse_unusable_rows(file, reading, words.corridor.places)
        _keep(file, reading, words, report)
    except DataFolderUnusable:
        # No other file can be written either.
        raise
    except CaudalError as fault:
        _bad(path, fault, report)


def _keep(file: File, reading: Reading, words: Terms, report: Report) -> None:
    archive = archive_of(words)
    earlier = archive.has_bytes(file.digest)
    damaged = [row for row in earlier if not archive.is_whole(row)]
    said = words.vintage or file.aside.vintage
    if file.digest in report.batch or (earlier and not said and not damaged):
        return _held(file.path, earlier[0] if earlier else {"sha256": file.digest}, report)
    releases = [_incoming(file, reading, one, archive, words) for one in reading.releases]
    if damaged and not said:
        # The same release as before, whatever name or folder the file has today.
        releases = [_as_before(one, earlier) for one in releases]
    for text in _still_ran(reading, releases):
        report.notes.append(Note("finding", f"{file.name}: {text}"))
    fresh = [one for one in releases if not _copy_of(one, file, archive, report)]
    if not fresh:
        hashes = tuple(sorted({one.row["rows_sha256"] for one in releases}))
        report.known[file.digest] = KnownFile("copy", _COPY, hashes)
        return
    if words.dry_run:
        report.batch.add(file.digest)
    rows: Sequence[Mapping[str, Any]] = [one.row for one in fresh]
    if not words.dry_run:
        kept = file.content if reading.instead is None else reading.instead
        rows = archive.store(kept, _about(file, words, reading), fresh)
    state = "would_take_in" if words.dry_run else "taken_in"
    for number, row in enumerate(rows):
        told = "; ".join(reading.report) if number == 0 else "of the same file"
        report.row(readable(file.path), state, told, **_named(row))
    report.taken[file.digest] = file.name
    report.notes += [Note("finding", f"{file.name}: {text}") for text in reading.findings]
    report.notes += _vintage_notes(file, rows, words)


def _held_already(content: bytes, aside: Beside, words: Terms) -> Mapping[str, Any] | None:
    """The release of bytes that are held whole, if nobody says anything new of them."""
    if words.source or words.vintage or aside.source or aside.vintage:
        return None
    earlier = archive_of(words).has_bytes(sha256(content))
    whole = all(archive_of(words).is_whole(row) for row in earlier)
    return earlier[0] if earlier and whole else None


def _known_already(content: bytes, aside: Beside, direct: bool, words: Terms) -> KnownFile | None:
    """A copy of what is held whole, or a file of nobody's; if nobody says anything new of it."""
    known = words.known.get(sha256(content))
    if known is None or words.source or words.vintage or aside.source or aside.vintage:
        return None
    if known.state == "skipped":
        return None if direct else known
    archive = archive_of(words)
    copied = [row for row in archive.own_rows() if row["rows_sha256"] in known.rows]
    there = {row["rows_sha256"] for row in copied}
    return known if there == set(known.rows) and all(map(archive.is_whole, copied)) else None


def _held(path: Path, row: Mapping[str, Any], report: Report) -> None:
    report.row(readable(path), "held", "these bytes are held already", **_named(row))


def _as_before(one: Incoming, earlier: Sequence[Mapping[str, Any]]) -> Incoming:
    same = [
        row
        for row in earlier
        if row["table"] == one.row["table"] and row["covers"] == one.row["covers"]
    ]
    days = {row["vintage"] for row in same}
    if not same or one.row["vintage"] in days:
        return one
    dated_so = {name: same[0][name] for name in ("vintage", "vintage_basis")}
    rows = one.observations.with_columns(vintage=pl.lit(same[0]["vintage"]))
    digest = {"rows_sha256": rows_digest(rows)}
    return Incoming({**one.row, **dated_so, **digest}, rows)


def _incoming(
    file: File, reading: Reading, release: Release, archive: Archive, words: Terms
) -> Incoming:
    newest = release.observations["period"].max()
    frequencies = release.observations["frequency"].unique().to_list()
    frequency = "month" if "month" in frequencies else frequencies[0]
    assert isinstance(newest, date)
    found = _vintage(file, reading, release, archive, words, newest)
    release = _ended(release, found.vintage)
    periods = release.observations["period"].unique().to_list()
    refuse_impossible(
        found,
        periods,
        frequency,
        today=words.today,
        whole=file.source.whole_periods,
        where=file.name,
    )
    row = {
        "table": release.table,
        "vintage": found.vintage,
        "vintage_basis": found.basis,
        "vintage_evidence": found.evidence,
        "frequency": frequency,
        "covers": ranges_of(_periods(release, frequency), frequency),
        "sha256": file.digest,
        "scope": None,
    }
    lost = {dimension: ranges_of(when, frequency) for dimension, when in release.lost.items()}
    return incoming(file.source.name, row, release.observations, lost)


def _ended(release: Release, day: date) -> Release:
    """The release without the periods that still ran on its day, where it is to be cut so."""
    rows = ended_by(release.observations, day) if release.ended_only else release.observations
    # One that holds nothing else is refused whole.
    return release if rows.is_empty() else replace(release, observations=rows)


def _still_ran(reading: Reading, releases: Sequence[Incoming]) -> Iterator[str]:
    """What was left out because it had not ended when the file was published."""
    for release, one in zip(reading.releases, releases, strict=True):
        left = set(release.observations["period"]) - set(one.observations["period"])
        if left:
            yield (
                f"`{release.table}`: {listing(month_name(period) for period in sorted(left))} had "
                f"not ended on {one.row['vintage']}: left out, it is no whole {one.row['frequency']}"
            )


def _periods(release: Release, frequency: str) -> list[date]:
    """Periods present, as the release's frequency names them: a day beside months is no month."""
    named = {frequency} | ({"fiscal_year_to_date"} if frequency == "month" else set())
    rows = release.observations.filter(pl.col("frequency").is_in(sorted(named)))
    return rows["period"].unique().to_list()


def _vintage(
    file: File,
    reading: Reading,
    release: Release,
    archive: Archive,
    words: Terms,
    newest: date,
) -> Dated:
    if release.vintage is not None:
        # One file, several days: the file's own word on each stands before anything else.
        return Dated(release.vintage, release.vintage_basis, "the file itself")
    return dated(
        file.path,
        newest,
        said=words.vintage,
        sidecar=file.aside,
        stated=reading.stated,
        calendar=archive.corridor.calendar.get(file.source.publisher, {}),
        use_calendar=file.source.calendar,
        today=words.today,
    )


def _copy_of(one: Incoming, file: File, archive: Archive, report: Report) -> bool:
    """Whether these rows of the release are held already; different rows are noted."""
    key = (one.row["source"], one.row["table"], one.row["vintage"])
    own = [row for row in archive.own_rows() if _key(row) == key]
    whole = [row for row in own if archive.is_whole(row)]
    if any(row["sha256"] == file.digest for row in whole):
        _held(file.path, one.row, report)
        return True
    if any(row["rows_sha256"] == one.row["rows_sha256"] for row in whole):
        report.row(readable(file.path), "copy", _COPY, **_named(one.row))
        return True
    ours = {file.digest, one.row["rows_sha256"]}
    embedded = [row for shelf in archive.shelves if shelf.embedded for row in shelf.rows()]
    others = [*own, *(row for row in embedded if _key(row) == key)]
    if any(ours.isdisjoint((row["sha256"], row["rows_sha256"])) for row in others):
        report.notes.append(
            Note(
                "different_bytes",
                f"{file.name}: `{key[0]}` {key[1]} of {key[2]} is held in different bytes too; "
                "both are kept, the one that covers more periods answers",
            )
        )
    return False


def _key(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return row["source"], row["table"], row["vintage"]


def _keep_control(file: File, words: Terms) -> None:
    archive = archive_of(words)
    if not words.dry_run and not archive.has_file(file.digest):
        archive.store(file.content, _about(file, words, Reading(())), [])


def _vintage_notes(file: File, rows: Sequence[Mapping[str, Any]], words: Terms) -> Iterator[Note]:
    own = [row for row in rows if row["vintage_evidence"] == "the file itself"]
    if own and (words.vintage or file.aside.vintage):
        yield Note(
            "vintage",
            f"{file.name}: the vintage given is not used: each row of the file states its own",
        )
    for row in rows:
        if row["vintage_basis"] != "published" and row not in own:
            yield Note(
                "vintage",
                f"{file.name}: vintage {row['vintage']} ({row['vintage_basis']}) from "
                f"{row['vintage_evidence']}",
            )


def _about(file: File, words: Terms, reading: Reading) -> dict[str, Any]:
    return {
        "file_name": file.name,
        "bytes": len(file.content),
        "sha256": file.digest,
        "source": file.source.name,
        "layout": file.layout and file.layout.name,
        "url": file.aside.url,
        "licence": file.aside.licence or file.source.licence,
        "retrieved_at": words.now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "findings": list(reading.findings),
        **(file.aside.about if isinstance(file.aside, Came) else {}),
    }


def _beside(path: Path) -> Beside:
    aside = beside(path)
    if aside.source is not None and aside.source not in SOURCES:
        raise WrongOption(
            f"there is no source `{aside.source}`",
            where=f"{readable(path)}.toml, `source`",
            remedy=f"known are {listing(SOURCES)}",
        )
    return aside


def _refuse_unusable_rows(file: File, reading: Reading, places: Mapping[str, Place]) -> None:
    known = [*places, "all"]
    for release in reading.releases:
        if release.observations.is_empty():
            raise BadRows(
                "the file holds no figures",
                where=file.name,
                remedy="fetch the file again; nothing was kept",
            )
        for column in ("place", "origin"):
            strange = sorted(set(release.observations[column].unique()) - set(known))
            if strange:
                raise BadRows(
                    _unknown_codes(column, strange, known),
                    where=f"{file.name}, `{column}`",
                    remedy="`caudal places` lists all; a new one is a row of a corridor's "
                    "places.csv first",
                )


def _unknown_codes(column: str, strange: Sequence[str], known: Sequence[str]) -> str:
    told = [f"{column} `{code}` is not known; {near_to(code, known)}" for code in strange]
    hidden = len(told) - _MOST_STRANGE
    return "\n".join(told[:_MOST_STRANGE] + ([f"and {hidden} more"] if hidden > 0 else []))


def archive_of(words: Terms) -> Archive:
    return archive_to_fill(words.corridor, words.data, words.seen)


def _bad(path: Path, fault: CaudalError, report: Report) -> None:
    report.errors.append(fault)
    report.row(readable(path), "bad", str(fault))


def _named(row: Mapping[str, Any]) -> dict[str, Any]:
    columns = ("source", "table", "vintage", "vintage_basis", "covers", "rows", "sha256")
    return {name: row[name] for name in columns if name in row and row[name] is not None}
