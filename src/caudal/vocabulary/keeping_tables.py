"""Tables of the verbs that keep the archive: what was taken in, fetched and verified."""

import polars as pl

from caudal.vocabulary import terms
from caudal.vocabulary.column import Column

__all__ = ["FETCHED", "INGESTED", "VERIFIED"]

_TEXT, _DAY, _COUNT = pl.String, pl.Date, pl.Int64

INGESTED = (
    Column("file", _TEXT, "path as it was given"),
    Column(
        "state",
        _TEXT,
        "what became of it",
        allowed=frozenset(
            {"taken_in", "would_take_in", "held", "copy", "control", "skipped", "bad"}
        ),
    ),
    Column("source", _TEXT, "whose file", null=True),
    Column("table", _TEXT, "which of its tables", null=True),
    Column("vintage", _DAY, "day of publication", null=True),
    Column(
        "vintage_basis", _TEXT, "how it is known", allowed=frozenset(terms.VINTAGE_BASES), null=True
    ),
    Column("covers", _TEXT, "the periods present, as ranges", null=True),
    Column("rows", _COUNT, "observations stored", unit="rows", null=True),
    Column("sha256", _TEXT, "hash of the file", null=True),
    Column("message", _TEXT, "what was read, or what is wrong"),
)

FETCHED = (
    Column("source", _TEXT, "whose file"),
    Column("url", _TEXT, "what was asked for; by hand: the page that leads to the file"),
    Column(
        "state",
        _TEXT,
        "what became of it",
        allowed=frozenset({"planned", "fetched", "unchanged", "failed", "by_hand"}),
    ),
    Column("vintage", _DAY, "day of publication; the newest one of several", null=True),
    Column(
        "vintage_basis", _TEXT, "how it is known", allowed=frozenset(terms.VINTAGE_BASES), null=True
    ),
    Column("bytes", _COUNT, "size of the file", unit="bytes", null=True),
    Column("sha256", _TEXT, "hash of the file", null=True),
    Column("message", _TEXT, "what was read, or why it did not come and what to do"),
)

VERIFIED = (
    Column("path", _TEXT, "file of the archive"),
    Column("kind", _TEXT, "marker, raw, rows, sidecar, latest, reference or other"),
    Column(
        "state",
        _TEXT,
        "right, wrong, or right because it was repaired",
        allowed=frozenset({"right", "wrong", "repaired"}),
    ),
    Column("message", _TEXT, "what was held against what, or how it was repaired"),
)
