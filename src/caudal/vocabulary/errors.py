"""
Errors a reader can act on: what is wrong, where to look, what to do now.

One class per remedy, all under `CaudalError`. `exit_code` is 2 for the
user's mistake and 1 for ours. The command line prints `str(error)`.
"""

from collections.abc import Iterable
from difflib import get_close_matches
from functools import partial
from typing import Any

__all__ = [
    "EXIT_CODES",
    "BadRows",
    "BadVintage",
    "CaudalError",
    "CorridorError",
    "DataFolderNotOurs",
    "DataFolderTooNew",
    "DataFolderUnusable",
    "NoCluster",
    "NoSuchPath",
    "NotAdjustable",
    "NotFetched",
    "PersonLevelFile",
    "TableMismatch",
    "TooDemanding",
    "UnknownCode",
    "Unreadable",
    "UnrecognisedFile",
    "WorkerLost",
    "WrongColumns",
    "WrongOption",
    "listing",
    "near_to",
]

EXIT_CODES = {
    0: "done; an empty answer is done too, with a note that names the nearest cell held",
    1: "our fault, or `verify` found a wrong byte",
    2: "the user's mistake: one message that says what, where and the remedy",
    130: "interrupted",
}


class CaudalError(Exception):
    """Something is wrong: `what` in the reader's words, `where` to look, the `remedy`."""

    exit_code = 2

    def __init__(self, what: str, *, where: str, remedy: str) -> None:
        super().__init__(what)
        self.what, self.where, self.remedy = what, where, remedy

    def __reduce__(self) -> tuple[Any, ...]:
        # So that it comes whole out of another process.
        again = partial(type(self), where=self.where, remedy=self.remedy)
        return again, (self.what,), self.__dict__

    def __str__(self) -> str:
        parts = (("error: ", self.what), ("  where:  ", self.where), ("  remedy: ", self.remedy))
        return "\n".join(_indented(head, text) for head, text in parts)


class WrongOption(CaudalError):
    """A verb or an option is misspelt or has a value that it does not take."""


class UnknownCode(CaudalError):
    """A word in the question is not in the vocabulary."""


class NoSuchPath(CaudalError):
    """A file or folder named by the user is not there."""


class NotFetched(CaudalError):
    """A file did not come: no network, or not from the publisher's server; `status` is its answer."""

    def __init__(self, what: str, *, where: str, remedy: str, status: int | None = None) -> None:
        super().__init__(what, where=where, remedy=remedy)
        self.status = status


class Unreadable(CaudalError):
    """The bytes cannot be read: no permission, empty, or not text."""


class TooDemanding(CaudalError):
    """A file that would take more memory or time than any publisher's file needs."""


class NoCluster(CaudalError):
    """No cluster to compute on: `distributed` missing, no scheduler or worker, other versions."""


class WorkerLost(CaudalError):
    """A task that ended every process it was given: mostly for want of memory."""


class NotAdjustable(CaudalError):
    """A series whose season is not taken out: months missing, zeros, too short, or refused by X-13."""


class UnrecognisedFile(CaudalError):
    """No source writes this, or not the source that was named."""


class WrongColumns(CaudalError):
    """A source's layout with a column missing, doubled or renamed."""


class BadRows(CaudalError):
    """Rows that cannot be read: unknown labels, counts that are none, too many fields."""


class PersonLevelFile(CaudalError):
    """A file about single persons: refused, nothing is kept."""


class BadVintage(CaudalError):
    """A day of publication that cannot be."""


class CorridorError(CaudalError):
    """A corridor's folder is unknown or does not say what it should."""


class DataFolderUnusable(CaudalError):
    """The data folder cannot be read or written: read-only, full, or its disk gives errors."""


class DataFolderNotOurs(CaudalError):
    """The folder holds other things than an archive."""


class DataFolderTooNew(CaudalError):
    """A later version of Caudal wrote the folder."""


class TableMismatch(CaudalError):
    """Our own table does not keep its declaration: a fault of Caudal."""

    exit_code = 1


def listing(items: Iterable[str], *, most: int = 8) -> str:
    """
    Name everything at once: "`a`, `b` and 3 more".
    """
    names = [f"`{item}`" for item in items]
    rest = len(names) - most
    return ", ".join(names[:most]) + (f" and {rest} more" if rest > 0 else "")


def near_to(word: str, known: Iterable[str], *, most: int = 3) -> str:
    """
    The known words that look like this one, as a message ends; some of them where none does.
    """
    words = list(known)
    if not words:
        return "none is known"
    folded = {one.casefold(): one for one in reversed(words)}
    near = [folded[one] for one in get_close_matches(word.casefold(), folded, most, 0.4)]
    return f"near to it: {listing(near)}" if near else f"known are {listing(words, most=most)}"


def _indented(head: str, text: str) -> str:
    return head + text.replace("\n", "\n" + " " * (10 if head.startswith(" ") else 7))
