"""Is this folder an archive, and one that this version can read?"""

import tomllib
from collections.abc import Collection
from pathlib import Path

from caudal.archive.files import ARCHIVE, TEMPORARY, refuse_read_only, swept, write_whole
from caudal.archive.vault import copy_sidecars
from caudal.vocabulary.errors import DataFolderNotOurs, DataFolderTooNew, NoSuchPath, listing

__all__ = [
    "FORMAT",
    "MARKER",
    "is_there",
    "marker_of",
    "opened",
    "opened_for_writing",
    "opened_if_there",
    "opened_to_check",
    "ready_for_writing",
]

FORMAT = 1
MARKER = "caudal.toml"
# What an archive holds beside its marker.
_PARTS = ("copies", "findings", "known", "latest", "observations", "vault")


def marker_of(version: int) -> bytes:
    """
    What a version writes into the marker: its number twice, so that no changed bit passes for it.
    """
    return f"# An archive of Caudal, format {version}.\nformat = {version}\n".encode()


def is_there(folder: Path) -> bool:
    """
    Whether the folder exists and is one.

    Raises:
        DataFolderUnusable: the way to it is closed.
    """
    return ARCHIVE.kind(folder) == "folder"


def opened(folder: Path) -> Path:
    """
    The folder, if it is an archive or empty.

    Raises:
        NoSuchPath: it does not exist, or is a file.
        DataFolderNotOurs: it holds other things.
        DataFolderTooNew: a later version wrote it.
    """
    _refuse_missing(folder)
    _refuse_strange(folder)
    return folder


def opened_if_there(folder: Path) -> None:
    """
    Raises:
        NoSuchPath, DataFolderNotOurs, DataFolderTooNew: as `opened`, where something is there.
    """
    if ARCHIVE.kind(folder) is not None:
        opened(folder)


def opened_to_check(folder: Path) -> Path:
    """
    The folder even if its marker is damaged or lost: to find that out is what a check is for.

    Raises:
        NoSuchPath, DataFolderNotOurs, DataFolderTooNew: as `opened`.
    """
    _refuse_missing(folder)
    inside = set(_inside(folder))
    marker = ARCHIVE.found(folder / MARKER) or b""
    later = (_format(marker) or 0) > FORMAT and marker == marker_of(_format(marker) or 0)
    if later or not _is_unmarked(inside - {MARKER}):
        _refuse_strange(folder)
    return folder


def opened_for_writing(folder: Path) -> Path:
    """
    The folder, made and marked as an archive where it was not there.

    Raises:
        DataFolderUnusable: it is read-only.
        DataFolderNotOurs, DataFolderTooNew: as `opened`.
    """
    opened_if_there(folder)
    refuse_read_only(folder)
    if ARCHIVE.kind(folder / MARKER) is None:
        write_whole(folder, folder / MARKER, marker_of(FORMAT))
    return folder


def ready_for_writing(folder: Path) -> None:
    """
    Refuse a folder that cannot be written; sweep what interrupted writes left, and complete it.

    Raises:
        DataFolderUnusable: it is read-only.
        DataFolderNotOurs, DataFolderTooNew: as `opened`.
    """
    opened_if_there(folder)
    refuse_read_only(folder)
    swept(folder)
    copy_sidecars(folder)


def _refuse_missing(folder: Path) -> None:
    kind = ARCHIVE.kind(folder)
    if kind != "folder":
        raise NoSuchPath(
            "the data folder does not exist" if kind is None else "this is not a folder",
            where=f"--data {folder}",
            remedy=f"take in a file first: caudal ingest FILE --data {folder}",
        )


def _refuse_strange(folder: Path) -> None:
    marker = ARCHIVE.found(folder / MARKER)
    if marker is None:
        strange = _inside(folder)
        # Another process may have made the marker since.
        if strange and MARKER not in strange:
            if _is_unmarked(strange):
                raise DataFolderNotOurs(
                    f"`{MARKER}`, the mark of an archive of Caudal, is missing from the folder",
                    where=f"{folder}: it holds {listing([f'{name}/' for name in strange])}",
                    remedy=f"put it right with `caudal verify --repair --data {folder}`,\n"
                    "or name another folder with --data DIR",
                )
            raise DataFolderNotOurs(
                f"the folder is not an archive of Caudal: it holds `{strange[0]}`"
                + (f" and {len(strange) - 1} more" if strange[1:] else ""),
                where=f"{folder}: no `{MARKER}`",
                remedy="name an empty or a new folder with --data DIR",
            )
        return
    written = _format(marker)
    if written is None:
        raise DataFolderNotOurs(
            f"`{MARKER}` does not say which format the folder has",
            where=str(folder / MARKER),
            remedy=f"put it right with `caudal verify --repair --data {folder}`,\n"
            "or name another folder with --data DIR",
        )
    if written > FORMAT:
        raise DataFolderTooNew(
            f"a later version of Caudal wrote this folder (format {written}, "
            f"this version reads {FORMAT})",
            where=str(folder / MARKER),
            remedy="upgrade Caudal, or name another folder with --data DIR; where no later\n"
            "version was used, `caudal verify` says whether this file is damaged",
        )


def _is_unmarked(inside: Collection[str]) -> bool:
    """Whether a folder without a marker holds what an archive does and nothing else."""
    return bool(inside) and set(_PARTS).issuperset(inside)


def _inside(folder: Path) -> list[str]:
    """What the folder holds, but for what a process is writing or was interrupted at."""
    return [name for name in ARCHIVE.names(folder) if not name.startswith(TEMPORARY)]


def _format(marker: bytes) -> int | None:
    try:
        written = tomllib.loads(marker.decode("utf-8")).get("format")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        return None
    return written if type(written) is int and written > 0 else None
