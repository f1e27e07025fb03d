"""
What can be known again is written again: sidecars from their copies, rows from the raw bytes.

A publisher's bytes cannot be known again, and neither can a sidecar of which
both copies are damaged: its vintage and the name of its file stand nowhere
else. Nothing is guessed and nothing is removed but what an interrupted write
left; whether all is right afterwards is for `verified` to say.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from caudal.archive.files import ARCHIVE, refuse_read_only, removed, swept, write_whole
from caudal.archive.findings import FINDINGS_FOLDER
from caudal.archive.folder import FORMAT, MARKER, marker_of
from caudal.archive.known import KNOWN_FOLDER
from caudal.archive.latest import FOLDER, told_by_name
from caudal.archive.observations import path_of, rows_digest, stored
from caudal.archive.releases import Shelf
from caudal.archive.vault import (
    COPIES,
    copied,
    kept_digest,
    raw_path,
    sealed,
    sha256,
    sidecar_path,
    sidecar_paths,
    unsealed,
)
from caudal.archive.verifying import Check, Reread
from caudal.vocabulary.errors import DataFolderUnusable

__all__ = ["after_repair", "repaired"]


def repaired(shelf: Shelf, *, reread: Reread) -> Iterator[Check]:
    """
    Put a data folder right; path, kind, `repaired`, and what was done; one a file written.

    Args:
        reread: how the publishers' files are read.

    Raises:
        DataFolderUnusable: the folder cannot be written.
    """
    root = shelf.folder
    if not ARCHIVE.names(root):
        return
    refuse_read_only(root)
    for path in swept(root):
        yield _done(root, path, "other", "left by an interrupted write: removed")
    if _found(root / MARKER) != marker_of(FORMAT):
        write_whole(root, root / MARKER, marker_of(FORMAT))
        yield _done(root, root / MARKER, "marker", "written again")
    for path in _made(root):
        if sha256(_found(path) or b"") != told_by_name(path.name):
            removed(path)
            yield _done(root, path, "latest", "damaged: made again from the releases")
    for name in sorted({path.name for path in (*sidecar_paths(root), *copied(root))}):
        yield from _sidecar(root, name, reread)


def after_repair(done: list[Check], checks: list[Check]) -> list[Check]:
    """
    Checks made after a repair, with `repaired` and what was done where a file is right by it.
    """
    told = {path: (state, message) for path, _, state, message in done}
    shown = [
        (path, kind, *told.get(path, (state, message))) if state == "right" else check
        for check in checks
        for path, kind, state, message in [check]
    ]
    gone = {path for path, *_ in done} - {path for path, *_ in checks}
    return [*(check for check in done if check[0] in gone), *shown]


def _made(root: Path) -> list[Path]:
    """Files made from the releases."""
    names = (FOLDER, FINDINGS_FOLDER, KNOWN_FOLDER)
    folders = [root / name for name in names if ARCHIVE.names(root / name)]
    return sorted(path for folder in folders for path in ARCHIVE.below(folder))


def _sidecar(root: Path, name: str, reread: Reread) -> Iterator[Check]:
    """A sidecar and its copy, each from the other; then the rows of its releases."""
    places = (sidecar_path(root, name), root / COPIES / name)
    whole = next((text for path in places if (text := _found(path)) and unsealed(text)), None)
    if whole is None:
        return
    for path, other in zip(places, ("its copy", "its sidecar"), strict=True):
        if not unsealed(_found(path)):
            write_whole(root, path, whole)
            yield _done(root, path, "sidecar", f"written again from {other}")
    yield from _rows(root, places, unsealed(whole) or {}, reread)


def _rows(
    root: Path, places: tuple[Path, Path], sidecar: Mapping[str, Any], reread: Reread
) -> Iterator[Check]:
    damaged = [one for one in sidecar["releases"] if not _is_right(root, one)]
    raw = _found(raw_path(root, kept_digest(sidecar)))
    if not damaged or sha256(raw) != kept_digest(sidecar):
        return
    found = reread(raw, sidecar)
    hashes: dict[str, str] = {}
    for release in damaged:
        rows = found.get((release["table"], release["vintage"]))
        if rows is None or rows_digest(rows) != release["rows_sha256"]:
            # The source reads this file otherwise than when it was taken in.
            continue
        content = stored(rows)
        write_whole(root, root / path_of(release), content)
        hashes[str(path_of(release))] = sha256(content)
        yield _done(root, root / path_of(release), "rows", "read again from the publisher's file")
    releases = [
        {**one, "stored_sha256": hashes.get(str(path_of(one)), one["stored_sha256"])}
        for one in sidecar["releases"]
    ]
    if releases != sidecar["releases"]:
        # Another version of the Parquet library writes the same rows in other bytes.
        for path in reversed(places):
            write_whole(root, path, sealed({**sidecar, "releases": releases}))
            yield _done(root, path, "sidecar", "the hashes of the rows written again")


def _is_right(root: Path, release: Mapping[str, Any]) -> bool:
    stored: str = release["stored_sha256"]
    return sha256(_found(root / path_of(release))) == stored


def _found(path: Path) -> bytes:
    """The bytes; none where the file is missing or the disk gives an error."""
    try:
        return ARCHIVE.found(path) or b""
    except DataFolderUnusable:
        return b""


def _done(root: Path, path: Path, kind: str, message: str) -> Check:
    return str(path.relative_to(root)), kind, "repaired", message
