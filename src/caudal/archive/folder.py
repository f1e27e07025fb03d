"""Is this folder an archive, and one that this version can read?"""

import tomllib
from pathlib import Path

from caudal.archive.files import TEMPORARY, refuse_read_only, write_whole
from caudal.vocabulary.errors import DataFolderNotOurs, DataFolderTooNew, NoSuchPath

__all__ = ["FORMAT", "MARKER", "opened", "opened_for_writing"]

FORMAT = 1
MARKER = "caudal.toml"


def opened(folder: Path) -> Path:
    """
    The folder, if it is an archive or empty.

    Raises:
        NoSuchPath: it does not exist, or is a file.
        DataFolderNotOurs: it holds other things.
        DataFolderTooNew: a later version wrote it.
    """
    if not folder.is_dir():
        raise NoSuchPath(
            "the data folder does not exist" if not folder.exists() else "this is not a folder",
            where=f"--data {folder}",
            remedy=f"take in a file first: caudal ingest FILE --data {folder}",
        )
    _refuse_strange(folder)
    return folder


def opened_for_writing(folder: Path) -> Path:
    """
    The folder, made and marked as an archive where it was not there.

    Raises:
        DataFolderUnusable: it is read-only.
        DataFolderNotOurs, DataFolderTooNew: as `opened`.
    """
    if folder.exists():
        opened(folder)
    refuse_read_only(folder)
    if not (folder / MARKER).exists():
        write_whole(folder / MARKER, f"# An archive of Caudal.\nformat = {FORMAT}\n".encode())
    return folder


def _refuse_strange(folder: Path) -> None:
    marker = folder / MARKER
    if not marker.exists():
        inside = sorted(item.name for item in folder.iterdir())
        # Another process may be making this folder, or was interrupted while it did.
        strange = [name for name in inside if not name.startswith(TEMPORARY)]
        if strange and MARKER not in strange:
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
            where=str(marker),
            remedy="name another folder with --data DIR, or put the file back",
        )
    if written > FORMAT:
        raise DataFolderTooNew(
            f"a later version of Caudal wrote this folder (format {written}, "
            f"this version reads {FORMAT})",
            where=str(marker),
            remedy="upgrade Caudal, or name another folder with --data DIR",
        )


def _format(marker: Path) -> int | None:
    try:
        written = tomllib.loads(marker.read_text("utf-8")).get("format")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError):
        return None
    return written if type(written) is int else None
