"""
The thin layer over the file system: everything is written whole or not at all.

Every operation of the archive goes through here, and from here through one
door, `_system`: a test that stands in it sees each operation and can make
any of them fail. What the system refuses is told in the words of whose file
it is: `ARCHIVE` reads our own, `USERS` what the user names.
"""

import errno
import fcntl
import os
import secrets
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from glob import glob
from pathlib import Path
from typing import Any, Literal, ParamSpec, TypeVar

from caudal.vocabulary.errors import CaudalError, DataFolderUnusable, Unreadable

__all__ = [
    "ARCHIVE",
    "TEMPORARY",
    "USERS",
    "Reader",
    "Stamp",
    "read_bytes",
    "refuse_read_only",
    "removed",
    "removed_folder",
    "swept",
    "write_whole",
]

TEMPORARY = ".partial-"
Stamp = tuple[int, int, int]
_P = ParamSpec("_P")
_R = TypeVar("_R")
# A file system without locks: nothing there is swept, since nobody can say whose it is.
_LOCKLESS = (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP)
_NOT_THERE = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG)
_CHUNK = 1 << 24


def _system(call: Callable[_P, _R], *arguments: _P.args, **named: _P.kwargs) -> _R:
    """The one door to the file system."""
    return call(*arguments, **named)


@dataclass(frozen=True)
class Reader:
    """
    Reading, with refusals in the words of whose files they are.

    Args:
        refusal: the error for what the system said of a path.

    Raises, in every method:
        The error that `refusal` makes: no permission, or the disk gives an error.
    """

    refusal: Callable[[OSError, Path], CaudalError]

    def content(self, path: Path) -> bytes:
        """The bytes of a file."""
        with self._refusing(path):
            return _read(path)

    def found(self, path: Path) -> bytes | None:
        """The bytes of a file; None where there is none."""
        with self._refusing(path):
            try:
                return _read(path)
            except FileNotFoundError:
                return None

    def kind(self, path: Path) -> Literal["file", "folder", "other"] | None:
        """What a path leads to, links followed; None: nothing is there."""
        with self._refusing(path):
            status = _status(path)
        if status is None:
            return None
        if stat.S_ISDIR(status.st_mode):
            return "folder"
        return "file" if stat.S_ISREG(status.st_mode) else "other"

    def stamp(self, path: Path) -> Stamp | None:
        """What changes when a file is written anew: its number, size and time of change."""
        with self._refusing(path):
            status = _status(path)
        return status and (status.st_ino, status.st_size, status.st_ctime_ns)

    def names(self, folder: Path) -> list[str]:
        """Names in a folder, in order; none where there is no folder."""
        with self._refusing(folder):
            try:
                return [name for name, _ in _entries(folder)]
            except (FileNotFoundError, NotADirectoryError):
                return []

    def below(self, folder: Path) -> Iterator[Path]:
        """Everything at and below a folder that is none itself; links to folders are not entered."""
        with self._refusing(folder):
            entries = _entries(folder)
        for name, enter in entries:
            if enter:
                yield from self.below(folder / name)
            else:
                yield folder / name

    def matching(self, pattern: str) -> list[Path]:
        """Paths that match a glob, in order."""
        with self._refusing(Path(pattern)):
            return sorted(map(Path, _system(glob, pattern, recursive=True)))

    @contextmanager
    def _refusing(self, path: Path) -> Iterator[None]:
        try:
            yield
        except OSError as fault:
            raise self.refusal(fault, path) from None


def _unusable(fault: OSError, path: Path) -> CaudalError:
    return DataFolderUnusable(
        f"a file of the archive cannot be read ({fault.strerror})",
        where=str(path),
        remedy="give the folder read permission (chmod -R u+rX), or check the disk it lies on;\n"
        "the same command can be run again",
    )


def _unreadable(fault: OSError, path: Path) -> CaudalError:
    closed = fault.errno in (errno.EACCES, errno.EPERM)
    return Unreadable(
        f"the file cannot be read ({fault.strerror})",
        where=str(path),
        remedy="give it read permission: chmod u+r FILE"
        if closed
        else "check the disk it lies on, then run the same command again",
    )


ARCHIVE = Reader(_unusable)
USERS = Reader(_unreadable)


def read_bytes(path: Path) -> bytes:
    """
    The bytes of a file that the user named.

    Raises:
        Unreadable: there is no permission, or the disk gives an error.
    """
    return USERS.content(path)


def write_whole(root: Path, path: Path, content: bytes) -> None:
    """
    Write a file so that a reader sees all of it or none: temporary name, fsync, rename, fsync.

    Args:
        root: the folder of the archive, where the temporary lies and `swept` looks for it.

    Raises:
        DataFolderUnusable: the folder cannot be written.
    """
    with _refusing_to_write(path.parent):
        _make_folder(root)
        _make_folder(path.parent)
        temporary, descriptor = _own_temporary(root)
        try:
            try:
                _write(descriptor, content)
                _system(os.fsync, descriptor)
                _system(os.replace, temporary, path)
            finally:
                _system(os.close, descriptor)
            _sync_folder(path.parent)
        except BaseException:
            with suppress(OSError):
                _system(os.unlink, temporary)
            raise


def swept(root: Path) -> list[Path]:
    """
    Remove what interrupted writes left in an archive; a live process holds the lock of its own.

    Raises:
        DataFolderUnusable: the folder cannot be written.
    """
    left = [root / name for name in ARCHIVE.names(root) if name.startswith(TEMPORARY)]
    with _refusing_to_write(root):
        return [path for path in left if _removed_if_left(path)]


def removed(path: Path) -> None:
    """
    Take away a file; another process may have done so.

    Raises:
        DataFolderUnusable: the folder cannot be written.
    """
    with _refusing_to_write(path.parent), suppress(FileNotFoundError):
        _system(os.unlink, path)


def removed_folder(folder: Path) -> None:
    """Take away a folder with all that is in it."""
    with _refusing_to_write(folder):
        _system(shutil.rmtree, folder, ignore_errors=True)


def refuse_read_only(folder: Path) -> None:
    """
    Raises:
        DataFolderUnusable: the folder, or the nearest one above it that exists, is read-only.
    """
    held, status = next(
        (above, status)
        for above in (folder, *folder.parents)
        if (status := _status_of_own(above)) is not None
    )
    with _refusing_to_write(held):
        if status.st_mode & 0o222 and _system(os.access, held, os.W_OK):
            return
    raise DataFolderUnusable(
        "the data folder is read-only",
        where=str(held),
        remedy="give it write permission (chmod u+w), or name another with --data DIR",
    )


@contextmanager
def _refusing_to_write(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as fault:
        raise DataFolderUnusable(
            f"the data folder cannot be written ({fault.strerror})",
            where=str(folder),
            remedy="give the folder write permission or space, or name another with --data DIR;\n"
            "the same command can be run again",
        ) from None


def _read(path: Path) -> bytes:
    descriptor = _system(os.open, path, os.O_RDONLY)
    try:
        # An administrator's account may read what its owner closed: keep to the owner's word.
        if not _system(os.fstat, descriptor).st_mode & 0o444:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        parts = []
        while part := _system(os.read, descriptor, _CHUNK):
            parts.append(part)
        return b"".join(parts)
    finally:
        _system(os.close, descriptor)


def _status(path: Path) -> os.stat_result | None:
    try:
        return _system(os.stat, path)
    except ValueError:
        # A zero byte in the name.
        return None
    except OSError as fault:
        if fault.errno in _NOT_THERE:
            return None
        raise


def _status_of_own(path: Path) -> os.stat_result | None:
    with ARCHIVE._refusing(path):
        return _status(path)


def _entries(folder: Path) -> list[tuple[str, bool]]:
    """Names in a folder, in order, and whether each is a folder itself (and no link to one)."""

    def listed(folder: Path) -> list[tuple[str, bool]]:
        with os.scandir(folder) as entries:
            return sorted((entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries)

    return _system(listed, folder)


def _make_folder(folder: Path) -> None:
    """Make a folder with those above it, so that it is there after a loss of power too."""
    if _status(folder) is not None:
        return
    _make_folder(folder.parent)
    with suppress(FileExistsError):
        # Another process may make it at the same time.
        _system(os.mkdir, folder)
    _sync_folder(folder.parent)


def _own_temporary(root: Path) -> tuple[Path, int]:
    """A new file that nobody sweeps: a sweep that came before the lock took the name away."""
    while True:
        path = root / f"{TEMPORARY}{secrets.token_hex(8)}"
        descriptor = _system(os.open, path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        try:
            if _lock(descriptor) != "another's" and _system(os.fstat, descriptor).st_nlink:
                return path, descriptor
        except BaseException:
            with suppress(OSError):
                _system(os.unlink, path)
            _system(os.close, descriptor)
            raise
        _system(os.close, descriptor)


def _removed_if_left(path: Path) -> bool:
    try:
        descriptor = _system(os.open, path, os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        left = _lock(descriptor) == "ours"
        if left:
            with suppress(FileNotFoundError):
                _system(os.unlink, path)
        return left
    finally:
        _system(os.close, descriptor)


def _lock(descriptor: int) -> Literal["ours", "another's", "none here"]:
    """Take the lock that ends with the process, without waiting."""
    try:
        _system(fcntl.flock, descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return "another's"
    except OSError as fault:
        if fault.errno in _LOCKLESS:
            return "none here"
        raise
    return "ours"


def _write(descriptor: int, content: bytes) -> None:
    """Every byte: the system may take fewer than it is given."""
    rest: Any = memoryview(content)
    while rest:
        taken = _system(os.write, descriptor, rest)
        if not taken:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        rest = rest[taken:]


def _sync_folder(folder: Path) -> None:
    descriptor = _system(os.open, folder, os.O_RDONLY)
    try:
        _system(os.fsync, descriptor)
    finally:
        _system(os.close, descriptor)
