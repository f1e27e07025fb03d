"""The publishers' files from where they publish them, and earlier captures of the same addresses."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from os import PathLike
from pathlib import Path
from typing import Any

import polars as pl

from caudal.archive import Archive, archive_to_fill, data_path, folder
from caudal.archive.corridors import Corridor
from caudal.archive.dating import Came
from caudal.archive.vault import Seen, sha256
from caudal.download import Downloads, Fetched, Manners, called, folders
from caudal.sources import SOURCES, Address, Source, declared_tables
from caudal.sources.addresses import candidates
from caudal.vocabulary.answer import Answer, Note, run_of
from caudal.vocabulary.errors import NotFetched, WrongOption, listing
from caudal.vocabulary.periods import parse_period
from caudal.vocabulary.tables import FETCHED, checked
from caudal.workflows.asking import CORRIDOR, code_version, known_corridor
from caudal.workflows.captures import ARCHIVE, Capture, captures_in, distinct, questions
from caudal.workflows.ingest import take_in

__all__ = ["fetch"]

# What a server answers where a release is not there (yet): the next address is tried.
_NOT_THERE = (403, 404, 410)
# From this age on a file is asked for whole one day in seven, whatever its ETag says.
_TRUSTED_DAYS, _EVERY_DAYS = 28, 7
_STATES = {"taken_in": "fetched", "control": "fetched", "copy": "fetched", "held": "unchanged"}
_Sidecars = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class _Terms:
    """What holds for every file of one call."""

    now: datetime
    corridor: Corridor
    data: str | PathLike[str] | None
    since: date | None
    captures: str
    seen: Seen = field(default_factory=dict)

    @property
    def today(self) -> date:
        return self.now.date()

    @property
    def archive(self) -> Archive:
        return archive_to_fill(self.corridor, self.data, self.seen)


@dataclass
class _Report:
    """Rows and notes gathered address by address."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


@dataclass(frozen=True)
class _Errand:
    """One address of one source, and what is needed to see to it."""

    source: Source
    address: Address
    words: _Terms
    report: _Report
    downloads: Downloads

    def get(self, url: str, known: Mapping[str, Any] | None = None) -> Fetched:
        """The file at an address, unless it is still the known one."""
        return self.downloads.get(url, **_conditions(known, self.words))

    def row(self, url: str, state: str, message: str, **known: Any) -> None:
        """What became of an address."""
        self.report.rows.append(_row(self.source, url, state, message, **known))

    def failed(self, url: str, what: str) -> None:
        """Why a file did not come, with what can be done by hand."""
        remedy = (
            f"try again later; or download it by hand from {self.source.page}\n"
            "and take it in: caudal ingest FILE"
        )
        self.row(url, "failed", str(NotFetched(what, where=url, remedy=remedy)))

    def note(self, code: str, text: str) -> None:
        """Something that must be said."""
        self.report.notes.append(Note(code, f"{self.source.name}: {text}"))


def fetch(
    sources: Sequence[str] = (),
    *,
    now: datetime,
    since: str | date | None = None,
    backfill: bool = False,
    dry_run: bool = False,
    data: str | PathLike[str] | None = None,
    corridor: str | PathLike[str] = CORRIDOR,
    progress: Callable[[int, int, str], None] | None = None,
    manners: Manners | None = None,
    captures: str = ARCHIVE,
) -> Answer:
    """
    Fetch the publishers' current files and take in what changed, each with its vintage.

    Args:
        sources: names; none: all.
        now: the moment of fetching (UTC): `retrieved_at`, and the bound of a vintage.
        since: ask for every release published from that month on, not only for the newest;
            of captures, for those from that day on.
        backfill: take in earlier captures of the same addresses too, each a vintage.
        dry_run: say what would be asked; no network is touched and nothing is written.
        data: the data folder.
        corridor: whose calendar dates the files.
        progress: called with addresses done, addresses in all, the source.
        manners: how servers are treated; None: as `Manners` says.
        captures: the archive that is asked for captures.

    Returns:
        Rows of `fetch`, one an address. `failed` is 2 when some file did not come or could
        not be read; what came is taken in.

    Raises:
        WrongOption: an unknown source, or no day.
        DataFolderUnusable: the data folder cannot be written.
    """
    chosen = _chosen(sources)
    words = _Terms(now, known_corridor(corridor), data, _day(since, now.date()), captures)
    report = _Report()
    for source in chosen:
        if not source.addresses:
            text = "no fixed address is known: download its files there, and: caudal ingest FILE"
            report.rows.append(_row(source, source.page, "by_hand", text))
    asked = [(source, address) for source in chosen for address in source.addresses]
    if not dry_run and asked:
        folder.ready_for_writing(data_path(data))
    manners = manners or Manners(agent=f"caudal/{code_version()} (reader of official statistics)")
    with Downloads(manners) as downloads:
        for number, (source, address) in enumerate(asked):
            if progress is not None:
                progress(number, len(asked), source.name)
            errand = _Errand(source, address, words, report, downloads)
            for step in _steps(dry_run, backfill):
                step(errand)
    if asked and not dry_run:
        words.archive.compact(declared_tables())
    if progress is not None:
        progress(len(asked), len(asked), "")
    return _answer(chosen, backfill, words, report)


def _steps(dry_run: bool, backfill: bool) -> list[Callable[[_Errand], None]]:
    """What is done at an address: newest first, so that an interrupted backfill has the newest."""
    now, before = (_plan, _plan_captures) if dry_run else (_current, _earlier)
    return [now, before] if backfill else [now]


def _chosen(sources: Sequence[str]) -> list[Source]:
    strange = sorted(set(sources) - set(SOURCES))
    if strange:
        raise WrongOption(
            f"there is no source {listing(strange)}",
            where="SOURCE",
            remedy=f"known are {listing(SOURCES, most=40)}",
        )
    return [SOURCES[name] for name in dict.fromkeys(sources or SOURCES)]


def _day(since: str | date | None, today: date) -> date | None:
    day = parse_period(since) if isinstance(since, str) else since
    if since is not None and (day is None or day > today):
        raise WrongOption(
            f"`{since}` is not a day" if day is None else f"{since} lies in the future",
            where="--since",
            remedy="write YYYY-MM-DD or YYYY-MM, such as 2024-10",
        )
    return day


def _plan(errand: _Errand) -> None:
    """What would be asked, in this order."""
    words, held = errand.words, errand.words.archive.came_from()
    for release in candidates(errand.address, words.today, words.since):
        for url in release:
            known = "; sent only if it changed" if _conditions(held.get(url), words) else ""
            errand.row(url, "planned", f"the file{_unless(errand, url == release[0])}{known}")


def _unless(errand: _Errand, first: bool) -> str:
    """On what it depends whether an address is asked."""
    if errand.words.since is not None:
        return "" if first else ", if it is not at the one before"
    before = any(row["source"] == errand.source.name for row in errand.report.rows)
    return ", if it is at none before" if before else ""


def _plan_captures(errand: _Errand) -> None:
    words = errand.words
    for url in questions(errand.address, words.captures, words.today, words.since):
        errand.row(url, "planned", "the index of captures, then each capture that it names")


def _current(errand: _Errand) -> None:
    """The newest release that is there; where a day is named, every one from then on."""
    words, held = errand.words, errand.words.archive.came_from()
    tried, answered = [], False
    for release in candidates(errand.address, words.today, words.since):
        for url in release:
            tried.append(url)
            if _fetched(errand, url, held.get(url)):
                answered = True
                break
        if answered and words.since is None:
            return
    if not answered and len(tried) == 1:
        errand.failed(tried[0], "the file is not there")
    elif not answered:
        errand.failed(tried[0], f"the file is at none of {len(tried)} addresses, this one first")


def _fetched(errand: _Errand, url: str, known: Mapping[str, Any] | None) -> bool:
    """One file into the archive; False where nothing is there."""
    archive = errand.words.archive
    try:
        got = errand.get(url, known)
    except NotFetched as fault:
        if fault.status not in _NOT_THERE:
            errand.failed(url, fault.what)
        return fault.status not in _NOT_THERE
    again = known is not None and got.status == 304
    content = (archive.raw(known["sha256"]) or b"") if known and again else got.content
    if known is None or known["sha256"] != sha256(content):
        came = _came(errand, url, got)
        if known is not None:
            if _etag(known.get("headers", {})) == _etag(got.headers) != "":
                errand.note("same_etag", f"{url} changed under an unchanged ETag")
            came = replace(came, after=_day_of(known))
    elif _is_held(known["sha256"], archive):
        errand.row(url, "unchanged", "the file held is the current one", **_of(known, archive))
        return True
    else:
        # Kept as it came, and not read yet: it was published by the day on which it came.
        about = {"retrieved_at": known["retrieved_at"], "headers": known.get("headers", {})}
        came = _came(errand, url, got, seen=_day_of(known))
        came = replace(came, about={**came.about, **about})
    _take(errand, _place(url, errand.address, got), content, came)
    return True


def _earlier(errand: _Errand) -> None:
    """Every distinct capture of an address, the newest first."""
    words = errand.words
    found: list[Capture] = []
    for url in questions(errand.address, words.captures, words.today, words.since):
        try:
            found += captures_in(errand.get(url).content, errand.address, url)
        except NotFetched as fault:
            if fault.status not in _NOT_THERE:
                errand.failed(url, fault.what)
                # What the index does not say now it will not say a second later.
                break
    if not found:
        errand.note("no_captures", f"no earlier capture of {errand.address.url} was found")
    held = words.archive.came_from()
    for capture, before in distinct(found):
        _captured(errand, capture, before, held)


def _captured(errand: _Errand, capture: Capture, before: Capture | None, held: _Sidecars) -> None:
    """One capture into the archive, unless it is there."""
    url = capture.url(errand.words.captures)
    known, archive = held.get(url), errand.words.archive
    # An address of its own for each release tells when that came out, however late the capture;
    # at one that stays, what was captured was the publisher's word on that day.
    dated = errand.address.every == "" or before is not None
    if known is None and not dated:
        current = held.get(capture.original)
        content = archive.raw(current["sha256"]) if current else None
        known = current if content is not None and capture.is_of(content) else None
    if known is not None and _is_held(known["sha256"], archive):
        errand.row(url, "unchanged", "these bytes are held", **_of(known, archive))
        return
    try:
        got = errand.get(url)
    except NotFetched as fault:
        errand.failed(url, fault.what)
        return
    if capture.moment not in (got.redirected_to or url):
        errand.failed(url, "another capture is sent in its place")
        return
    came = _came(errand, url, got, seen=capture.day)
    if dated:
        day, basis = str(capture.day), "first_seen"
        came = replace(came, vintage=day, vintage_basis=basis, evidence="the day of its capture")
    _take(errand, _place(capture.original, errand.address, None), got.content, came)


def _came(errand: _Errand, url: str, got: Fetched, seen: date | None = None) -> Came:
    """What is known of a file by how it came; all of it goes into its sidecar."""
    about = {"publisher": errand.source.publisher, "headers": dict(got.headers)}
    if got.redirected_to:
        about["redirected_to"] = got.redirected_to
    licence, name = errand.source.licence, errand.source.name
    return Came(url=url, licence=licence, source=name, seen=seen, about=about)


def _take(errand: _Errand, place: Path, content: bytes, came: Came) -> None:
    """What came is taken in; of a server's page in place of the file nothing is kept."""
    url = str(came.url)
    if re.match(rb"\W*(<!doctype\s+html|<html)", content[:1000], re.IGNORECASE):
        errand.failed(url, "the server sends a web page in place of the file; nothing was kept")
        return
    words = errand.words
    told = take_in(
        place,
        content,
        came,
        now=words.now,
        corridor=words.corridor,
        data=words.data,
        seen=words.seen,
    )
    errand.report.notes.extend(told.notes)
    known: dict[str, Any] = {"bytes": len(content), "sha256": sha256(content)}
    if told.rows.is_empty():
        errand.failed(url, "the file holds no figures")
        return
    newest = max(told.rows.to_dicts(), key=lambda row: row["vintage"] or date.min)
    known |= {name: newest[name] for name in ("vintage", "vintage_basis")}
    state = _STATES.get(newest["state"], "failed")
    errand.row(url, state, newest["message"], **known)
    if state == "failed" and words.archive.has_file(known["sha256"]):
        text = f"{url} is kept as it came, and read again by the next `caudal fetch`"
        errand.note("kept_unread", text)


def _conditions(known: Mapping[str, Any] | None, words: _Terms) -> dict[str, str]:
    """
    What lets a server answer that nothing changed; nothing where the file is asked for whole.

    An ETag that stays while the file changes would hide the change for ever: a file that has
    been held for four weeks is asked for whole one day in seven.
    """
    if known is None or words.archive.raw(known["sha256"]) is None:
        return {}
    age = (words.today - _day_of(known)).days
    if age >= _TRUSTED_DAYS and age % _EVERY_DAYS == 0:
        return {}
    headers = known.get("headers", {})
    asked = {"etag": headers.get("etag"), "modified": headers.get("last-modified")}
    return {name: value for name, value in asked.items() if value}


def _day_of(known: Mapping[str, Any]) -> date:
    return date.fromisoformat(str(known["retrieved_at"])[:10])


def _etag(headers: Mapping[str, str]) -> str:
    return headers.get("etag", "")


def _place(url: str, address: Address, got: Fetched | None) -> Path:
    """
    What a file is called.

    The folders of an address that changes with each release tell when that came out; those
    of one that stays tell nothing.
    """
    name = called(url, got.headers if got else {})
    return Path("/", *(folders(url) if address.every else ()), name)


def _is_held(digest: str, archive: Archive) -> bool:
    """Whether the file and all that was read from it are as they were written."""
    rows = archive.has_bytes(digest)
    return bool(rows) and all(archive.is_whole(row) for row in rows)


def _of(known: Mapping[str, Any], archive: Archive) -> dict[str, Any]:
    """What is held of a file."""
    rows = archive.has_bytes(known["sha256"])
    newest = max(rows, key=lambda row: row["vintage"])
    told = {name: newest[name] for name in ("vintage", "vintage_basis")}
    return {**told, "bytes": known["bytes"], "sha256": known["sha256"]}


def _row(source: Source, url: str, state: str, message: str, **known: Any) -> dict[str, Any]:
    return {"source": source.name, "url": url, "state": state, "message": message, **known}


def _answer(chosen: Sequence[Source], backfill: bool, words: _Terms, report: _Report) -> Answer:
    schema = {column.name: column.type for column in FETCHED}
    rows = pl.DataFrame(
        [{name: row.get(name) for name in schema} for row in report.rows], schema=schema
    )
    run = run_of(
        "fetch",
        {
            "sources": [source.name for source in chosen],
            "corridor": words.corridor.name,
            "since": words.since,
            "backfill": backfill,
        },
        as_of=None,
        code_version=code_version(),
        inputs=rows["sha256"].drop_nulls().to_list(),
    )
    failed = 2 if "failed" in rows["state"] else 0
    checked(rows, FETCHED, where="answer of `fetch`")
    return Answer("fetch", rows, run, tuple(report.notes), failed=failed)
