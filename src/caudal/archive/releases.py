"""What is held: releases of the data folder laid over those of the embedded reference."""

import hashlib
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import IO, Any

import polars as pl

from caudal.archive.files import ARCHIVE
from caudal.archive.observations import frame_of, release_bytes
from caudal.archive.vault import Seen, copied, sidecars
from caudal.vocabulary.errors import TableMismatch
from caudal.vocabulary.periods import periods_of
from caudal.vocabulary.tables import RELEASES, checked, empty

__all__ = ["Held", "Shelf", "held_releases", "lost_of", "lost_text", "scanned", "table_of"]


@dataclass(frozen=True)
class Held:
    """
    One release that can be read.

    Args:
        row: its row of the releases table.
        shelf: where its rows lie.
        laid_over: how many shelves lie under this one.
    """

    row: Mapping[str, Any]
    shelf: Path
    laid_over: int = 0

    @property
    def key(self) -> tuple[str, str, date]:
        """What makes a release one: source, table, vintage."""
        return self.row["source"], self.row["table"], self.row["vintage"]

    @cached_property
    def periods(self) -> frozenset[date]:
        """The set of periods present, not the span from first to last."""
        return frozenset(periods_of(self.row["covers"], self.row["frequency"]))

    @cached_property
    def lost(self) -> Mapping[str, frozenset[date]]:
        """Per dimension, periods whose parts this release does not tell."""
        return lost_of(self.row["lost"], self.row["frequency"])

    @property
    def precedence(self) -> tuple[date, int, int, str]:
        """
        Greatest first: newest day, the shelf laid over, more periods covered, the greater hash.
        """
        return self.row["vintage"], self.laid_over, len(self.periods), self.row["sha256"]

    def content(self) -> bytes:
        """
        The release's rows as Parquet.

        Raises:
            TableMismatch: a byte of them changed.
        """
        return release_bytes(self.shelf, self.row)

    def read(self) -> pl.DataFrame:
        """The release's rows."""
        return frame_of(self.content())


def scanned(releases: Sequence[Held]) -> pl.LazyFrame:
    """
    The rows of releases, one after the other, of which only what a query needs is unpacked.
    """
    files: list[IO[bytes]] = [io.BytesIO(one.content()) for one in releases]
    return pl.scan_parquet(files)


@dataclass(frozen=True)
class Shelf:
    """
    A folder of releases: the embedded reference, or a data folder.

    Args:
        seen: sidecars that were read and are not read again in one call; None: always.
    """

    folder: Path
    embedded: bool
    seen: Seen | None = None

    def rows(self) -> list[dict[str, Any]]:
        """
        Rows of the releases table that this shelf holds.

        Raises:
            TableMismatch: a byte of what says so changed, or is lost; an older
                release is not answered from in its place.
        """
        if self.embedded:
            return _listed(self.folder)
        # Copies before sidecars: one that is written meanwhile is not taken for lost.
        named = copied(self.folder)
        held = list(sidecars(self.folder, self.seen))
        damaged = [path for path, sidecar in held if sidecar is None]
        lost = sorted(set(named) - {path for path, _ in held})
        wrong = ((damaged, "not as it was written"), (lost, "lost"))
        if damaged or lost:
            raise TableMismatch(
                "\n".join(
                    f"{len(paths)} sidecar{'s' if paths[1:] else ''} of the archive: {what}"
                    for paths, what in wrong
                    if paths
                ),
                where="\n".join(str(paths[0]) for paths, _ in wrong if paths),
                remedy="put it right with `caudal verify --repair`",
            )
        return _rows(held)

    def whole_rows(self) -> list[dict[str, Any]]:
        """Rows of a data folder's sidecars, but those that are damaged."""
        return _rows(sidecars(self.folder, self.seen))


def held_releases(shelves: Sequence[Shelf]) -> list[Held]:
    """
    Every release once, oldest first; a later shelf's copy of a release stands for it.

    Different bytes of one release are both kept. Where both cover a period
    the later shelf's answers; on one shelf the one that covers more
    periods, whatever the order in which they came.
    """
    found: list[Held] = []
    for number, shelf in enumerate(shelves):
        here = [Held(row, shelf.folder, number) for row in shelf.rows()]
        copies = {told for held in here for told in _told_by(held)}
        found = [*(held for held in found if copies.isdisjoint(_told_by(held))), *here]
    return sorted(found, key=lambda held: (*held.key[:2], held.precedence))


def _told_by(held: Held) -> set[tuple[Any, ...]]:
    """What makes copies of a release the same: the publisher's bytes, or the rows in them."""
    return {(*held.key, held.row["sha256"]), (*held.key, held.row["rows_sha256"])}


def table_of(held: Sequence[Held]) -> pl.DataFrame:
    """The releases table."""
    if not held:
        return empty(RELEASES)
    schema = {column.name: column.type for column in RELEASES}
    frame = pl.DataFrame([{name: one.row[name] for name in schema} for one in held], schema=schema)
    return checked(frame.sort("source", "table", "vintage", "sha256"), RELEASES, where="releases")


def lost_text(lost: Mapping[str, str]) -> str | None:
    """Lost labels as text: {"origin": "2021-01/2021-03"}."""
    return json.dumps(dict(sorted(lost.items()))) if lost else None


def lost_of(text: str | None, frequency: str = "month") -> Mapping[str, frozenset[date]]:
    """Lost labels from their text."""
    if not text:
        return {}
    return {
        dimension: frozenset(periods_of(ranges, frequency))
        for dimension, ranges in json.loads(text).items()
    }


def _listed(folder: Path) -> list[dict[str, Any]]:
    """Releases of an embedded reference."""
    table = folder / "releases.parquet"
    content, sums = ARCHIVE.found(table), ARCHIVE.found(folder / "SHA256")
    if content is None and sums is None:
        return []
    if content is None or hashlib.sha256(content).hexdigest().encode() not in (sums or b""):
        raise TableMismatch(
            "the embedded reference is not as it was written",
            where=str(table),
            remedy="install Caudal again",
        )
    return frame_of(content).to_dicts()


def _rows(
    sidecars: Iterable[tuple[Path, Mapping[str, Any] | None]],
) -> list[dict[str, Any]]:
    whole = (sidecar for _, sidecar in sidecars if sidecar is not None)
    return [
        # What was odd when a file was read is said once, with its first release.
        _row(release, sidecar, sidecar.get("findings", ()) if number == 0 else ())
        for sidecar in whole
        for number, release in enumerate(sidecar["releases"])
    ]


def _row(
    release: Mapping[str, Any], sidecar: Mapping[str, Any], findings: Sequence[str]
) -> dict[str, Any]:
    both = {**sidecar, **release}
    row = {column.name: both.get(column.name) for column in RELEASES}
    row["vintage"] = date.fromisoformat(release["vintage"])
    # No columns of the table: what was said when the file was read, what was kept of it.
    row["findings"] = tuple(findings)
    row["kept_sha256"] = sidecar.get("kept_sha256")
    return row
