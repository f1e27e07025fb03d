"""The thin layer over the file system: everything is written whole or not at all."""

import os
import secrets
from pathlib import Path

from caudal.vocabulary.errors import DataFolderUnusable, Unreadable

__all__ = ["TEMPORARY", "read_bytes", "refuse_read_only", "write_whole"]

TEMPORARY = ".partial-"


def write_whole(path: Path, content: bytes) -> None:
    """
    Write a file so that a reader sees all of it or none: temporary name, fsync, rename, fsync.

    Raises:
        DataFolderUnusable: the folder cannot be written.
    """
    temporary = path.parent / f"{TEMPORARY}{secrets.token_hex(8)}"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with temporary.open("xb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            temporary.replace(path)
            _sync_folder(path.parent)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as fault:
        raise DataFolderUnusable(
            f"the data folder cannot be written ({fault.strerror})",
            where=str(path.parent),
            remedy="give the folder write permission or space, or name another with --data DIR;\n"
            "the same command can be run again",
        ) from None


def read_bytes(path: Path) -> bytes:
    """
    The bytes of a file.

    Raises:
        Unreadable: there is no permission, or the disk gives an error.
    """
    try:
        # An administrator's account may read what its owner closed: keep to the owner's word.
        if not path.stat().st_mode & 0o444:
            raise PermissionError(13, "Permission denied")
        return path.read_bytes()
    except OSError as fault:
        raise Unreadable(
            f"the file cannot be read ({fault.strerror})",
            where=str(path),
            remedy="give it read permission: chmod u+r FILE",
        ) from None


def refuse_read_only(folder: Path) -> None:
    """
    Raises:
        DataFolderUnusable: the folder, or the nearest one above it that exists, is read-only.
    """
    held = next(above for above in (folder, *folder.parents) if above.exists())
    if held.stat().st_mode & 0o222 and os.access(held, os.W_OK):
        return
    raise DataFolderUnusable(
        "the data folder is read-only",
        where=str(held),
        remedy="give it write permission (chmod u+w), or name another with --data DIR",
    )


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
