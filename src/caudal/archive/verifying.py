"""Every stored byte held against its hash."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from caudal.archive.files import ARCHIVE, TEMPORARY
from caudal.archive.findings import FINDINGS_FOLDER
from caudal.archive.folder import FORMAT, MARKER, marker_of
from caudal.archive.known import KNOWN_FOLDER
from caudal.archive.latest import FOLDER, told_by_name
from caudal.archive.observations import frame_of, path_of, rows_digest
from caudal.archive.releases import Shelf
from caudal.archive.vault import (
    COPIES,
    copied,
    kept_digest,
    raw_path,
    sha256,
    sidecar_paths,
    unsealed,
)
from caudal.vocabulary.errors import DataFolderUnusable

__all__ = ["Check", "Reread", "verified"]

# A publisher's bytes and their sidecar → rows by (table, vintage) as they are read today.
Reread = Callable[[bytes, Mapping[str, Any]], Mapping[tuple[str, str], pl.DataFrame]]
# Path, kind, state, and what was held against what.
Check = tuple[str, str, str, str]


def verified(shelf: Shelf, *, reread: Reread | None) -> Iterator[Check]:
    """
    Path, kind, `right` or `wrong`, and what was held against what; for every file of a shelf.
    """
    if shelf.embedded:
        yield from _reference(shelf)
        return
    known = {shelf.folder / MARKER}
    yield from _marker(shelf)
    # Copies before sidecars: one that is written meanwhile is not taken for lost.
    named = copied(shelf.folder)
    for path in sorted({*named, *sidecar_paths(shelf.folder)}):
        copy = shelf.folder / COPIES / path.name
        known |= {path, copy}
        content, refused = _found(path)
        yield _sealed(shelf, path, content, refused)
        yield _copy(shelf, copy)
        sidecar = unsealed(content or b"")
        if sidecar is None:
            continue
        raw = raw_path(shelf.folder, kept_digest(sidecar))
        known |= {raw, *(shelf.folder / path_of(release) for release in sidecar["releases"])}
        yield from _told_by(shelf, raw, sidecar, reread)
    yield from _strange(shelf, known)


def _marker(shelf: Shelf) -> Iterator[Check]:
    path = shelf.folder / MARKER
    if not ARCHIVE.names(shelf.folder):
        # A folder that nothing was taken into yet.
        return
    content, refused = _found(path)
    message = refused or f"what format {FORMAT} writes there"
    yield _row(shelf, path, "marker", content == marker_of(FORMAT), message)


def _sealed(shelf: Shelf, path: Path, content: bytes | None, refused: str | None) -> Check:
    lost = "the file is lost: its copy is there"
    message = refused or ("its own hash" if content is not None else lost)
    return _row(shelf, path, "sidecar", unsealed(content or b"") is not None, message)


def _copy(shelf: Shelf, path: Path) -> Check:
    content, refused = _found(path)
    if content is None and refused is None:
        return _row(shelf, path, "other", True, "not written yet: `verify --repair` writes it")
    return _sealed(shelf, path, content, refused)


def _told_by(
    shelf: Shelf, raw: Path, sidecar: Mapping[str, Any], reread: Reread | None
) -> Iterator[Check]:
    """The files that a sidecar names."""
    content, refused = _found(raw)
    right = content is not None and sha256(content) == kept_digest(sidecar)
    message = "the hash that is its name"
    if not right:
        message = f"{refused or message}; take in `{sidecar['file_name']}` again"
    yield _row(shelf, raw, "raw", right, message)
    for release in sidecar["releases"]:
        yield _release(shelf, release)
    if reread is not None and right and content is not None:
        yield from _read_again(shelf, raw, reread(content, sidecar), sidecar)


def _release(shelf: Shelf, release: Mapping[str, Any]) -> Check:
    path = shelf.folder / path_of(release)
    content, refused = _found(path)
    if content is None:
        return _row(shelf, path, "rows", False, refused or "the file is missing")
    if sha256(content) != release["stored_sha256"]:
        return _row(shelf, path, "rows", False, "the hash in its sidecar")
    digest = rows_digest(frame_of(content))
    return _row(shelf, path, "rows", digest == release["rows_sha256"], "the hash of its rows")


def _read_again(
    shelf: Shelf,
    raw: Path,
    found: Mapping[tuple[str, str], pl.DataFrame],
    sidecar: Mapping[str, Any],
) -> Iterator[Check]:
    for release in sidecar["releases"]:
        rows = found.get((release["table"], release["vintage"]))
        same = rows is not None and rows_digest(rows) == release["rows_sha256"]
        what = f"the publisher's file read again: {release['table']} of {release['vintage']}"
        yield _row(shelf, raw, "raw", same, what)


def _reference(shelf: Shelf) -> Iterator[Check]:
    sums = shelf.folder / "SHA256"
    if not ARCHIVE.kind(shelf.folder):
        # A corridor without a reference of its own.
        return
    held = {
        path.relative_to(shelf.folder).as_posix().encode(): path
        for path in sorted(ARCHIVE.below(shelf.folder))
        if path.suffix == ".parquet"
    }
    if not held:
        return
    content, refused = _found(sums)
    lines = (content or b"").splitlines()
    told = dict(line.split(b"  ", 1)[::-1] for line in lines if b"  " in line)
    yield _row(shelf, sums, "reference", len(told) == len(lines) > 0, refused or "one line a file")
    for name in sorted(set(held) | set(told)):
        path = held.get(name, shelf.folder / name.decode("utf-8", "replace").replace("\0", ""))
        content, refused = _found(path) if name in held else (None, None)
        right = content is not None and sha256(content).encode() == told.get(name)
        yield _row(shelf, path, "reference", right, refused or "its line in SHA256")


def _strange(shelf: Shelf, known: set[Path]) -> Iterator[Check]:
    """What no sidecar names. A file still on its way in, or cut short there, is no fault."""
    for path in sorted(ARCHIVE.below(shelf.folder)):
        if path in known:
            continue
        if any(
            path.is_relative_to(shelf.folder / made)
            for made in (FOLDER, FINDINGS_FOLDER, KNOWN_FOLDER)
        ):
            yield from _latest(shelf, path)
            continue
        what = "no sidecar names it: never served"
        if path.name.startswith(TEMPORARY):
            what = "left by an interrupted write"
        yield _row(shelf, path, "other", True, what)


def _latest(shelf: Shelf, path: Path) -> Iterator[Check]:
    """A file made from the releases: damaged, it is passed over; gone, a newer one took its place."""
    content, refused = _found(path)
    if content is not None or refused:
        right = sha256(content or b"") == told_by_name(path.name)
        yield _row(shelf, path, "latest", right, refused or "the hash in its name")


def _found(path: Path) -> tuple[bytes | None, str | None]:
    """The bytes, or None with what the system said, if it said anything."""
    try:
        return ARCHIVE.found(path), None
    except DataFolderUnusable as fault:
        return None, fault.what


def _row(shelf: Shelf, path: Path, kind: str, right: bool, message: str) -> Check:
    root = shelf.folder if not shelf.embedded else shelf.folder.parent.parent
    return str(path.relative_to(root)), kind, "right" if right else "wrong", message
