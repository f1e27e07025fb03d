"""
The Internet Archive's index of captures: what is asked of it, and what it answers.

The index (its CDX API) is a list of rows, the first of them the names of the
columns. The bytes of a capture, as they were served that day, are at the
address of the capture with `id_` behind its moment.
"""

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from caudal.download import with_query
from caudal.sources import Address
from caudal.sources.addresses import bare, beginnings, is_of
from caudal.vocabulary.errors import NotFetched

__all__ = ["ARCHIVE", "Capture", "captures_in", "distinct", "questions"]

ARCHIVE = "https://web.archive.org"
_COLUMNS = ("timestamp", "original", "mimetype", "statuscode", "digest", "length")


@dataclass(frozen=True)
class Capture:
    """One capture: the address, the moment as the index writes it, and the hash of its bytes."""

    original: str
    moment: str
    digest: str

    @property
    def day(self) -> date:
        """The day on which these bytes were served."""
        return datetime.strptime(self.moment[:8], "%Y%m%d").date()

    def is_of(self, content: bytes) -> bool:
        """Whether these are its bytes."""
        # SHA-1 is what the index writes; nothing is trusted for it.
        found = hashlib.sha1(content, usedforsecurity=False).digest()
        return base64.b32encode(found).decode() == self.digest

    def url(self, archive: str) -> str:
        """Where its bytes are, as they were served."""
        return f"{archive}/web/{self.moment}id_/{self.original}"


def questions(address: Address, archive: str, today: date, since: date | None) -> list[str]:
    """What the index is asked about an address, one question for each month of publication."""
    told = []
    for begins in beginnings(address, today, since):
        asked = [
            ("url", begins.url),
            *([] if begins.whole else [("matchType", "prefix")]),
            ("output", "json"),
            ("fl", ",".join(_COLUMNS)),
            ("filter", "statuscode:200"),
            ("collapse", "digest"),
            *([("from", f"{since:%Y%m%d}")] if since else []),
        ]
        told.append(with_query(f"{archive}/cdx/search/cdx", asked))
    return told


def captures_in(content: bytes, address: Address, url: str) -> list[Capture]:
    """
    The captures that an answer of the index names, but web pages and other addresses.

    Raises:
        NotFetched: the answer is not of the form that the index documents.
    """
    try:
        told = json.loads(content or b"[]")
        names, *rows = told or [list(_COLUMNS)]
        found = [dict(zip(names, map(str, row), strict=True)) for row in rows]
        captures = [
            (Capture(row["original"], row["timestamp"], row["digest"]), row["mimetype"])
            for row in found
        ]
        days = [len(one.moment) == 14 and one.day for one, _ in captures]
    except (ValueError, TypeError, KeyError, RecursionError):
        days = [False]
    if not all(days):
        raise NotFetched(
            "the index of captures answers in a form that is not documented",
            where=url,
            remedy="report this message",
        )
    return [
        one
        for one, kind in captures
        if is_of(one.original, address) and not kind.startswith("text/html")
    ]


def distinct(found: Sequence[Capture]) -> list[tuple[Capture, Capture | None]]:
    """
    Captures that differ from the one before, each with that one, the newest first.

    A file that changes and changes back is three captures: each was the publisher's word
    on its day.
    """
    told: list[tuple[Capture, Capture | None]] = []
    last: dict[str, Capture] = {}
    for one in sorted(found, key=lambda one: (one.moment, one.digest)):
        # One file is captured with and without `www.`, by http and by https.
        before = last.get(bare(one.original))
        if before is None or before.digest != one.digest:
            told.append((one, before))
        last[bare(one.original)] = one
    return told[::-1]
