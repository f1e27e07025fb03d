"""The golden files of the sources: a publisher's file cut to a few rows, and its expected table."""

from pathlib import Path

import polars as pl

from caudal.sources import Reading
from caudal.workflows.reading import recognised

__all__ = ["GOLDEN", "KEYS", "SOUTHWEST", "content", "read", "southwest", "told"]

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
KEYS = ["period", "place", "origin", "group", "authority", "component"]
SOUTHWEST = (
    "Fiscal Year,Month Grouping,Month (abbv),Component,Demographic,Citizenship Grouping,"
    "Title of Authority,Encounter Type,Encounter Count"
)


def content(name: str) -> bytes:
    """The bytes of a golden file."""
    return (GOLDEN / name).read_bytes()


def read(body: bytes | str, file_name: str = "file.csv", source: str | None = None) -> Reading:
    """What the source that recognises a file reads in it."""
    body = body.encode() if isinstance(body, str) else body
    return recognised(body, file_name, source=source).read()


def told(reading: Reading) -> pl.DataFrame:
    """Keys and values of the only release of a reading, in a fixed order."""
    (release,) = reading.releases
    return release.observations.select(*KEYS, "value").sort(KEYS)


def southwest(*rows: str) -> str:
    """A Southwest file of these rows."""
    return "\n".join((SOUTHWEST, *rows)) + "\n"
