"""
What each table says now, in one file: made from the releases, so that "now" opens one file.

Nothing depends on it, and the releases are still held against their hashes. Its name says which rows of which releases it was made
from, and the hash of its bytes: a file that is missing, damaged, or made
before the newest release came is passed over, and the releases answer.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path

import polars as pl

from caudal.archive.files import ARCHIVE, removed, write_whole
from caudal.archive.observations import parquet
from caudal.archive.releases import Held, scanned
from caudal.archive.vault import sha256
from caudal.vocabulary.errors import TableMismatch

__all__ = [
    "FOLDER",
    "Picked",
    "compacted",
    "frame_of_keys",
    "made_file",
    "newest",
    "rows_of",
    "told_by_name",
    "write_latest",
]

FOLDER = "latest"
# (vintage, period) → the release whose rows are meant.
Picked = Mapping[tuple[date, date], Held]


def newest(releases: Iterable[Held]) -> Picked:
    """
    Of the releases of one table the one that tells each period now.
    """
    first: dict[date, Held] = {}
    for one in sorted(releases, key=lambda held: held.precedence, reverse=True):
        first.update(dict.fromkeys(one.periods - first.keys(), one))
    return {(one.key[2], period): one for period, one in sorted(first.items())}


def rows_of(picked: Picked) -> list[tuple[pl.LazyFrame, list[tuple[date, date]]]]:
    """
    Rows of releases, and which (vintage, period) of them are meant.

    In each part a vintage stands once: rows of two copies of a release
    cannot be told apart.
    """
    periods: dict[int, list[tuple[date, date]]] = {}
    left: dict[int, Held] = {}
    for key, held in picked.items():
        left[id(held)] = held
        periods.setdefault(id(held), []).append(key)
    parts = []
    while left:
        batch = list({one.key[2]: one for one in left.values()}.values())
        for one in batch:
            del left[id(one)]
        parts.append((scanned(batch), [key for one in batch for key in periods[id(one)]]))
    return parts


def compacted(root: Path, key: tuple[str, str], picked: Picked) -> bytes | None:
    """
    The file that was made from exactly this, if it is there and whole.
    """
    return made_file(root / FOLDER / key[0], _prefix(key[1], picked))


def made_file(folder: Path, prefix: str) -> bytes | None:
    """
    A file made from the releases whose name begins so, if its bytes are those that its name tells.
    """
    for name in ARCHIVE.names(folder):
        content = ARCHIVE.found(folder / name) if name.startswith(prefix) else None
        if content is not None and told_by_name(name) == sha256(content):
            return content
    return None


def told_by_name(name: str) -> str:
    """The hash of its bytes that such a file has in its name."""
    return name.removesuffix(".parquet").rpartition("-")[2]


def write_latest(root: Path, held: Sequence[Held], complete: set[tuple[str, str]]) -> None:
    """
    Make the file of each complete table that the data folder adds to; take older ones away.

    A damaged archive is left as it is: its files are for `verify`.

    Raises:
        DataFolderUnusable: the folder cannot be written.
    """
    by_table = groupby(sorted(held, key=lambda one: one.key), key=lambda one: one.key[:2])
    for key, releases in by_table:
        picked = newest(releases)
        answering = {id(one): one for one in picked.values()}.values()
        ours = any(one.shelf == root for one in answering)
        # One release that tells everything is one file as it is.
        prefix = _prefix(key[1], picked) if ours and len(answering) > 1 else None
        if key in complete:
            _keep_only(root, key, picked, prefix)


def _keep_only(root: Path, key: tuple[str, str], picked: Picked, prefix: str | None) -> None:
    """Make a table's file if there is to be one; take the others of that table away."""
    folder = root / FOLDER / key[0]
    if prefix is not None and compacted(root, key, picked) is None:
        try:
            content = _made(picked)
        except TableMismatch:
            return
        write_whole(root, folder / f"{prefix}{sha256(content)}.parquet", content)
    for name in ARCHIVE.names(folder):
        if _table_of(name) == key[1] and not (prefix and name.startswith(prefix)):
            removed(folder / name)


def _table_of(name: str) -> str:
    return name.rsplit("-", 2)[0]


def _made(picked: Picked) -> bytes:
    parts = [
        rows.join(frame_of_keys(keys).lazy(), on=["vintage", "period"], how="semi")
        for rows, keys in rows_of(picked)
    ]
    rows = pl.concat(parts).collect().sort("period", maintain_order=True)
    # A packing that is quick to unpack: read often, never kept for long.
    return parquet(rows, compression="lz4")


def frame_of_keys(keys: Iterable[tuple[date, date]]) -> pl.DataFrame:
    """(vintage, period), one a row."""
    return pl.DataFrame(list(keys), schema={"vintage": pl.Date, "period": pl.Date}, orient="row")


def _prefix(table: str, picked: Picked) -> str:
    lines = "".join(
        f"{vintage} {period} {held.row['stored_sha256']}\n"
        for (vintage, period), held in sorted(picked.items(), key=lambda item: item[0])
    )
    return f"{table}-{sha256(lines.encode())[:24]}-"
