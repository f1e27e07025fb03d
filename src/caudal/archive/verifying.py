"""Every stored byte held against its hash."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from caudal.archive.files import TEMPORARY
from caudal.archive.folder import MARKER
from caudal.archive.observations import path_of, rows_digest
from caudal.archive.releases import Shelf
from caudal.archive.vault import holds, raw_path, sha256, sidecars

__all__ = ["Reread", "verified"]

# A publisher's bytes and their sidecar → digest of rows by (table, vintage) as read today.
Reread = Callable[[bytes, Mapping[str, Any]], Mapping[tuple[str, str], str]]
_Row = tuple[str, str, str, str]


def verified(shelf: Shelf, *, reread: Reread | None) -> Iterator[_Row]:
    """
    Path, kind, `right` or `wrong`, and what was held against what; for every file of a shelf.
    """
    if shelf.embedded:
        yield from _reference(shelf)
        return
    known = {shelf.folder / MARKER}
    for path, sidecar in sidecars(shelf.folder):
        known.add(path)
        if sidecar is None:
            yield _row(shelf, path, "sidecar", False, "its own hash")
            continue
        yield _row(shelf, path, "sidecar", True, "its own hash")
        raw = raw_path(shelf.folder, sidecar["sha256"])
        known.add(raw)
        right = holds(raw, sidecar["sha256"])
        yield _row(shelf, raw, "raw", right, "the hash that is its name")
        for release in sidecar["releases"]:
            known.add(shelf.folder / path_of(release))
            yield _release(shelf, release)
        if reread is not None and right:
            yield from _read_again(shelf, raw, sidecar, reread)
    yield from _strange(shelf, known)


def _reference(shelf: Shelf) -> Iterator[_Row]:
    sums = shelf.folder / "SHA256"
    held = sorted(shelf.folder.rglob("*.parquet"))
    if not held:
        return
    lines = sums.read_bytes().splitlines() if sums.is_file() else []
    told = dict(line.split(b"  ", 1)[::-1] for line in lines if b"  " in line)
    yield _row(shelf, sums, "reference", len(told) == len(lines) > 0, "one line a file")
    names = {path.relative_to(shelf.folder).as_posix().encode() for path in held}
    for name in sorted(names | set(told)):
        path = shelf.folder / name.decode("utf-8", "replace").replace("\0", "")
        right = name in names and sha256(path.read_bytes()).encode() == told.get(name)
        yield _row(shelf, path, "reference", right, "its line in SHA256")


def _release(shelf: Shelf, release: Mapping[str, Any]) -> _Row:
    path = shelf.folder / path_of(release)
    if not path.is_file():
        return _row(shelf, path, "rows", False, "the file is missing")
    content = path.read_bytes()
    if sha256(content) != release["stored_sha256"]:
        return _row(shelf, path, "rows", False, "the hash in its sidecar")
    digest = rows_digest(pl.read_parquet(content))
    return _row(shelf, path, "rows", digest == release["rows_sha256"], "the hash of its rows")


def _read_again(
    shelf: Shelf, raw: Path, sidecar: Mapping[str, Any], reread: Reread
) -> Iterator[_Row]:
    found = reread(raw.read_bytes(), sidecar)
    for release in sidecar["releases"]:
        same = found.get((release["table"], release["vintage"])) == release["rows_sha256"]
        what = f"the publisher's file read again: {release['table']} of {release['vintage']}"
        yield _row(shelf, raw, "raw", same, what)


def _strange(shelf: Shelf, known: set[Path]) -> Iterator[_Row]:
    for path in sorted(shelf.folder.rglob("*")):
        if path.is_file() and path not in known:
            left = path.name.startswith(TEMPORARY)
            # A file still on its way in is no fault; one that no sidecar names is not answered from.
            what = "left by an interrupted write" if left else "no sidecar names it: never served"
            yield _row(shelf, path, "other", True, what)


def _row(shelf: Shelf, path: Path, kind: str, right: bool, message: str) -> _Row:
    root = shelf.folder if not shelf.embedded else shelf.folder.parent.parent
    return str(path.relative_to(root)), kind, "right" if right else "wrong", message
