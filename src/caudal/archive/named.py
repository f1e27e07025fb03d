"""The files that a user names: a path, a folder, a glob, whatever their names are made of."""

from collections.abc import Sequence
from os import PathLike
from pathlib import Path

from caudal.archive.files import USERS
from caudal.vocabulary.errors import NoSuchPath, listing

__all__ = ["files_of", "readable"]


def files_of(paths: Sequence[str | PathLike[str]], *, archive: Path) -> list[tuple[Path, bool]]:
    """
    Files of the paths; True where the user named the file itself. The archive's own are left out.

    Raises:
        NoSuchPath: nothing is there; everything missing is listed.
    """
    found: dict[Path, bool] = {}
    missing = []
    for given in paths:
        there = _there(given)
        if not there:
            missing.append(readable(Path(given)))
        for path in there:
            if USERS.kind(path) == "folder":
                inside = (
                    p for p in sorted(USERS.below(path)) if _is_file(p) and not _is_sidecar(p)
                )
                outside = (p for p in inside if archive.absolute() not in p.absolute().parents)
                found = dict.fromkeys(outside, False) | found
            else:
                found[path] = True
    if missing:
        raise NoSuchPath(
            f"{listing(missing)} does not exist",
            where="PATH",
            remedy="check the name; a folder or a glob such as 'data/*.csv' will do too",
        )
    return list(found.items())


def readable(path: Path | str) -> str:
    """A path as text; bytes that are no UTF-8 are shown as a replacement character."""
    return str(path).encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _there(given: str | PathLike[str]) -> list[Path]:
    """The path itself if something is there, else what it matches as a glob."""
    path = Path(given)
    if USERS.kind(path) is not None:
        return [path]
    return [match for match in USERS.matching(str(given)) if USERS.kind(match) is not None]


def _is_file(path: Path) -> bool:
    return USERS.kind(path) == "file"


def _is_sidecar(path: Path) -> bool:
    return path.suffix == ".toml" and _is_file(path.with_suffix(""))
