"""
Paths, files, vintages: what was published, kept with its day, and read as of a day.

`Archive` is the data folder laid over the embedded reference.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from os import PathLike, environ
from pathlib import Path
from typing import Any

import platformdirs
import polars as pl

from caudal.archive import corridors, folder, releases, vault
from caudal.archive.asof import Library
from caudal.archive.files import ARCHIVE
from caudal.archive.findings import found_in, write_findings
from caudal.archive.latest import write_latest
from caudal.archive.observations import as_stored, path_of, rows_digest, write_release
from caudal.archive.releases import Held, Shelf, held_releases, lost_text
from caudal.vocabulary.errors import TableMismatch
from caudal.vocabulary.places import Place, contents
from caudal.vocabulary.tables import SourceTable

__all__ = [
    "Archive",
    "Incoming",
    "archive_to_check",
    "archive_to_fill",
    "data_path",
    "incoming",
    "open_archive",
]


@dataclass(frozen=True)
class Incoming:
    """A release on its way into the archive: its row of the table, and its rows."""

    row: Mapping[str, Any]
    observations: pl.DataFrame


@dataclass(frozen=True)
class Archive:
    """
    The data folder laid over the embedded reference of every corridor.

    Args:
        corridor: picks defaults, classes and calendar.
        data: the data folder; None where there is none yet.
        seen: sidecars that need no second reading in one call; None: read always.
    """

    corridor: corridors.Corridor
    data: Path | None
    seen: vault.Seen | None = None

    @property
    def places(self) -> Mapping[str, Place]:
        """Places of every corridor: one vocabulary, with those of a user's own laid over it."""
        return self.corridor.places

    @cached_property
    def shelves(self) -> list[Shelf]:
        """The references first, then the data folder that is laid over them."""
        embedded = [Shelf(path, True) for path in corridors.references(self.corridor)]
        return embedded + ([Shelf(self.data, False, self.seen)] if self.data else [])

    @cached_property
    def held(self) -> list[Held]:
        """Every release once."""
        return held_releases(self.shelves)

    def releases(self) -> pl.DataFrame:
        """The releases table."""
        return releases.table_of(self.held)

    def library(
        self,
        tables: Mapping[tuple[str, str], SourceTable],
        precisions: Mapping[str, float],
        publishers: Mapping[str, str],
    ) -> Library:
        """Everything held, ready to be asked."""
        return Library(
            self.held, tables, self.places, self.corridor, precisions, publishers, self.data
        )

    def compact(self, tables: Mapping[tuple[str, str], SourceTable]) -> None:
        """
        Write what each complete table says now into one file, where that is not done yet.

        Raises:
            DataFolderUnusable: the folder cannot be written.
        """
        if self.data is None or not self.own_rows():
            return
        complete = {key for key, table in tables.items() if table.complete}
        try:
            held = self.held
        except TableMismatch:
            # A damaged archive is for `verify`: the releases answer, or say so.
            return
        write_latest(self.data, held, complete)

    def findings(
        self,
        tables: Mapping[tuple[str, str], SourceTable],
        precisions: Mapping[str, float],
        sources: Collection[str] | None = None,
    ) -> pl.DataFrame:
        """
        What is odd about each release held, against the one before it and against itself.

        Args:
            sources: of these only; None: of all.

        Raises:
            TableMismatch: a release is not as it was written.
        """
        inside = contents(self.places)
        folders = [shelf.folder for shelf in self.shelves]
        held = [one for one in self.held if sources is None or one.key[0] in sources]
        return found_in(held, tables, inside, precisions, folders)

    def examine(
        self, tables: Mapping[tuple[str, str], SourceTable], precisions: Mapping[str, float]
    ) -> None:
        """
        Keep what is odd about each release beside the releases, where that is not done yet.

        Raises:
            DataFolderUnusable: the folder cannot be written.
        """
        if self.data is None or not self.own_rows():
            return
        try:
            held = self.held
        except TableMismatch:
            return
        inside = contents(self.places)
        folders = [shelf.folder for shelf in self.shelves]
        write_findings(self.data, held, tables, inside, precisions, folders)

    def has_bytes(self, digest: str) -> list[Mapping[str, Any]]:
        """Releases in the data folder that came with these bytes."""
        return [row for row in self.own_rows() if row["sha256"] == digest]

    def has_file(self, digest: str) -> bool:
        """Whether the vault holds these bytes, with or without releases."""
        if self.data is None or not vault.holds(vault.raw_path(self.data, digest), digest):
            return False
        return any(
            path.name.startswith(digest) and sidecar is not None
            for path, sidecar in vault.sidecars(self.data, self.seen)
        )

    def came_from(self) -> Mapping[str, Mapping[str, Any]]:
        """The newest sidecar of each address that a file of the data folder came from."""
        if self.data is None:
            return {}
        told = [sidecar for _, sidecar in vault.sidecars(self.data, self.seen) if sidecar]
        told = [sidecar for sidecar in told if sidecar["url"] and sidecar["retrieved_at"]]
        return {one["url"]: one for one in sorted(told, key=lambda one: str(one["retrieved_at"]))}

    def raw(self, digest: str) -> bytes | None:
        """The bytes of a file in the data folder; None where they are not as they came."""
        path = vault.raw_path(self.data, digest) if self.data else None
        if path is None or not vault.holds(path, digest):
            return None
        return ARCHIVE.content(path)

    def is_whole(self, row: Mapping[str, Any]) -> bool:
        """Whether the bytes and the rows of a release of the data folder are as written."""
        return self.data is not None and all(
            vault.holds(path, digest)
            for path, digest in (
                (vault.raw_path(self.data, vault.kept_digest(row)), vault.kept_digest(row)),
                (self.data / path_of(row), row["stored_sha256"]),
            )
        )

    def own_rows(self) -> Sequence[Mapping[str, Any]]:
        """Rows of the releases table that the data folder holds, but of damaged sidecars."""
        return [row for shelf in self.shelves if not shelf.embedded for row in shelf.whole_rows()]

    def store(
        self, content: bytes, about: Mapping[str, Any], incoming: Sequence[Incoming]
    ) -> Sequence[Mapping[str, Any]]:
        """
        Keep a file and its releases: bytes, then rows, then the sidecar that shows them.

        Args:
            content: the file's bytes, or what is kept in their place; `about` has the
                hash of the file all the same.

        Raises:
            DataFolderUnusable: the folder cannot be written; nothing is shown of the file,
                unless all but the copy of its sidecar was written by then.
        """
        assert self.data is not None
        root = folder.opened_for_writing(self.data)
        digest = vault.store_raw(root, content)
        rows = [
            {**one.row, "stored_sha256": write_release(root, one.row, one.observations)}
            for one in incoming
        ]
        kept = [{**row, "vintage": str(row["vintage"])} for row in rows]
        said = {"sha256": digest, **about, "releases": kept}
        if said["sha256"] != digest:
            said["kept_sha256"] = digest
        vault.store_sidecar(root, said)
        return rows


def open_archive(known: corridors.Corridor, data: str | PathLike[str] | None) -> Archive:
    """
    The archive of a corridor.

    Args:
        known: picks defaults, classes and calendar.
        data: the data folder; None is `$CAUDAL_DATA`, else the platform's data folder.

    Raises:
        NoSuchPath: the folder that the user named does not exist.
        DataFolderNotOurs, DataFolderTooNew: it cannot be used.
    """
    path = data_path(data)
    if not _named(data) and not folder.is_there(path):
        return Archive(known, None)
    return Archive(known, folder.opened(path))


def archive_to_fill(
    known: corridors.Corridor, data: str | PathLike[str] | None, seen: vault.Seen | None = None
) -> Archive:
    """
    The archive that files are taken into; its folder need not be there yet.

    Raises:
        DataFolderNotOurs, DataFolderTooNew, NoSuchPath: as `open_archive`.
    """
    path = data_path(data)
    folder.opened_if_there(path)
    return Archive(known, path, seen)


def archive_to_check(known: corridors.Corridor, data: str | PathLike[str] | None) -> Archive:
    """
    The archive with whatever is damaged in it, its marker too.

    Raises:
        As `open_archive`.
    """
    path = data_path(data)
    if not _named(data) and not folder.is_there(path):
        return Archive(known, None)
    return Archive(known, folder.opened_to_check(path))


def _named(data: str | PathLike[str] | None) -> str | PathLike[str] | None:
    return data or environ.get("CAUDAL_DATA")


def data_path(data: str | PathLike[str] | None) -> Path:
    """
    Where the data folder is: what the user names, `$CAUDAL_DATA`, else the platform's place.
    """
    named = _named(data)
    return Path(named) if named else Path(platformdirs.user_data_dir("caudal", appauthor=False))


def incoming(
    source: str,
    row: Mapping[str, Any],
    observations: pl.DataFrame,
    lost: Mapping[str, str],
) -> Incoming:
    """
    A release in its stored form, with the hash of its rows.
    """
    stored = as_stored(observations, source=source, vintage=row["vintage"])
    full = {
        **row,
        "source": source,
        "lost": lost_text(lost),
        "rows": stored.height,
        "rows_sha256": rows_digest(stored),
    }
    return Incoming(full, stored)
