"""One Parquet file a release: written once, read where the question needs it."""

import hashlib
import io
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Literal

import polars as pl

from caudal.archive.files import ARCHIVE, write_whole
from caudal.vocabulary.errors import TableMismatch
from caudal.vocabulary.tables import DIMENSIONS, OBSERVATIONS, checked

__all__ = [
    "as_stored",
    "frame_of",
    "parquet",
    "path_of",
    "release_bytes",
    "rows_digest",
    "stored",
    "write_release",
]

_ORDER = [column.name for column in OBSERVATIONS if column.name not in ("vintage", "value")]


def as_stored(rows: pl.DataFrame, *, source: str, vintage: date) -> pl.DataFrame:
    """
    A source's rows in the declared form and in one order.

    Raises:
        TableMismatch: a column or a value is not as declared.
    """
    names = [column.name for column in OBSERVATIONS]
    frame = rows.with_columns(source=pl.lit(source), vintage=pl.lit(vintage)).select(names)
    # A fixed order makes the same rows the same bytes.
    ordered = frame.sort(_ORDER, nulls_last=False, maintain_order=True)
    return checked(ordered, OBSERVATIONS, where=f"observations of `{source}`, {vintage}")


def rows_digest(rows: pl.DataFrame) -> str:
    """Hash of the rows as text: the same in every version of the storage."""
    return hashlib.sha256(rows.write_csv().encode()).hexdigest()


def path_of(release: Mapping[str, Any]) -> Path:
    """Where a release's rows lie, within a shelf."""
    name = f"{release['vintage']}-{release['sha256'][:12]}.parquet"
    return Path("observations", release["source"], release["table"], name)


def write_release(shelf: Path, release: Mapping[str, Any], rows: pl.DataFrame) -> str:
    """
    Write a release's rows whole; the hash of the file.
    """
    content = stored(rows)
    path = shelf / path_of(release)
    if ARCHIVE.found(path) != content:
        write_whole(shelf, path, content)
    return hashlib.sha256(content).hexdigest()


def parquet(rows: pl.DataFrame, *, compression: Literal["zstd", "lz4"] = "zstd") -> bytes:
    """A table as Parquet bytes; the same rows give the same bytes."""
    stream = io.BytesIO()
    rows.write_parquet(
        stream,
        compression=compression,
        compression_level=19 if compression == "zstd" else None,
        statistics=False,
    )
    return stream.getvalue()


def release_bytes(shelf: Path, release: Mapping[str, Any]) -> bytes:
    """
    The Parquet file of a release, if it is as it was written.

    Raises:
        TableMismatch: a byte of the file changed; it is never served.
    """
    path = shelf / path_of(release)
    content = ARCHIVE.found(path) or b""
    if hashlib.sha256(content).hexdigest() != release["stored_sha256"]:
        raise TableMismatch(
            "stored rows are not as they were written" if content else "stored rows are missing",
            where=str(path),
            remedy="`caudal verify --repair` puts the archive right, and so does taking the\n"
            f"publisher's file in again (`{release['file_name']}`)",
        )
    return content


def frame_of(content: bytes) -> pl.DataFrame:
    """The table in Parquet bytes, every code as text."""
    return pl.read_parquet(io.BytesIO(content)).with_columns(pl.col(pl.Categorical).cast(pl.String))


def stored(rows: pl.DataFrame) -> bytes:
    """
    A release's rows as they are stored: codes that questions select by as dictionaries.

    They read as the same text anywhere, and are found sooner.
    """
    return parquet(rows.with_columns(pl.col(DIMENSIONS).cast(pl.Categorical)))
