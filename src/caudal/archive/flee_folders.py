"""Folders in Flee's form, as the texts of their files: what a user names, not ours."""

from collections.abc import Mapping
from pathlib import Path

from caudal.archive.files import USERS
from caudal.vocabulary.errors import BadRows, NoSuchPath

__all__ = ["flee_texts"]


def flee_texts(folder: Path, *, option: str) -> Mapping[str, str]:
    """
    Read the CSV files of a folder.

    Args:
        folder: of Flee's input or validation files.
        option: how the user named it, for what is told.

    Returns:
        file name → text.

    Raises:
        NoSuchPath: there is no such folder.
        BadRows: a file is not written in UTF-8.
        Unreadable: the system refuses a file.
    """
    if USERS.kind(folder) != "folder":
        raise NoSuchPath(
            f"there is no folder `{folder}`",
            where=option,
            remedy="name the folder that holds Flee's CSV files",
        )
    tables = sorted(name for name in USERS.names(folder) if name.lower().endswith(".csv"))
    files = [name for name in tables if USERS.kind(folder / name) == "file"]
    return {name: _text(folder / name) for name in files}


def _text(path: Path) -> str:
    try:
        return USERS.content(path).decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise BadRows(
            f"byte {fault.start} is not UTF-8",
            where=str(path),
            remedy="write the file again in UTF-8",
        ) from None
