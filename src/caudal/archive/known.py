"""
Files that need no second reading: copies of what is held, and files of no known source.

One small file made while taking in; its name says for which readers it
holds, and the hash of its bytes. Missing, damaged or made for other readers
it is passed over, and the files are read again.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from caudal.archive.files import ARCHIVE, removed, write_whole
from caudal.archive.latest import made_file
from caudal.archive.observations import frame_of, parquet
from caudal.archive.vault import sha256

__all__ = ["KNOWN_FOLDER", "KnownFile", "known_in", "remember"]

KNOWN_FOLDER = "known"
_SCHEMA: dict[str, Any] = {
    "sha256": pl.String,
    "state": pl.String,
    "message": pl.String,
    "rows_sha256": pl.List(pl.String),
}


@dataclass(frozen=True)
class KnownFile:
    """
    What became of a file.

    Args:
        state: `copy` or `skipped`.
        message: what was said of it.
        rows: of a copy the hashes of the rows it reads to.
    """

    state: str
    message: str
    rows: tuple[str, ...] = ()


def known_in(root: Path, readers: str) -> Mapping[str, KnownFile]:
    """
    Hash of a file → what became of it, for these readers.
    """
    content = made_file(root / KNOWN_FOLDER, f"known-{readers}-")
    if content is None:
        return {}
    return {
        digest: KnownFile(state, message, tuple(rows))
        for digest, state, message, rows in frame_of(content).iter_rows()
    }


def remember(root: Path, readers: str, known: Mapping[str, KnownFile]) -> None:
    """
    Keep what became of files; take older lists away.

    Raises:
        DataFolderUnusable: the folder cannot be written.
    """
    folder = root / KNOWN_FOLDER
    rows = [(digest, one.state, one.message, list(one.rows)) for digest, one in known.items()]
    content = parquet(pl.DataFrame(sorted(rows), schema=_SCHEMA, orient="row"))
    name = f"known-{readers}-{sha256(content)}.parquet"
    if rows and ARCHIVE.found(folder / name) != content:
        write_whole(root, folder / name, content)
    for other in _others(ARCHIVE.names(folder), name if rows else ""):
        removed(folder / other)


def _others(names: Collection[str], kept: str) -> list[str]:
    return [name for name in names if name.startswith("known-") and name != kept]
