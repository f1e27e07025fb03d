"""Is every stored byte as it was written?"""

from collections.abc import Iterator, Mapping
from datetime import date
from os import PathLike
from typing import Any

import polars as pl

from caudal.archive import archive_to_check, archive_to_fill
from caudal.archive.dating import ended_by
from caudal.archive.observations import as_stored
from caudal.archive.repairing import after_repair, repaired
from caudal.archive.verifying import verified
from caudal.sources import declared_precisions, declared_tables
from caudal.vocabulary.answer import Answer, Note, run_of
from caudal.vocabulary.errors import CaudalError
from caudal.vocabulary.tables import VERIFIED, checked
from caudal.workflows.asking import CORRIDOR, code_version, known_corridor
from caudal.workflows.reading import recognised

__all__ = ["verify"]


def verify(
    *,
    corridor: str | PathLike[str] = CORRIDOR,
    deep: bool = False,
    repair: bool = False,
    data: str | PathLike[str] | None = None,
) -> Answer:
    """
    Hold every file of the archive against its hash.

    Args:
        deep: read each raw file again too.
        repair: first write again what can be known again.

    Returns:
        Rows of `verify`, one a check; `failed` is 1 when one is wrong.
    """
    known = known_corridor(corridor)
    shelves = archive_to_check(known, data).shelves
    own = [shelf for shelf in shelves if not shelf.embedded]
    done = [row for shelf in own if repair for row in repaired(shelf, reread=_reread)]
    if repair and own:
        archive = archive_to_fill(known, data)
        archive.compact(declared_tables())
        archive.examine(declared_tables(), declared_precisions())
    checks = [row for shelf in shelves for row in verified(shelf, reread=_reread if deep else None)]
    schema = {column.name: column.type for column in VERIFIED}
    rows = checked(
        pl.DataFrame(after_repair(done, checks), schema=schema, orient="row"),
        VERIFIED,
        where="answer of `verify`",
    )
    asked = {"deep": deep, "repair": repair}
    run = run_of("verify", asked, as_of=None, code_version=code_version(), inputs=known.inputs)
    wrong = rows.filter(pl.col("state") == "wrong").height
    notes = tuple(_notes(rows, wrong, own=bool(own), **asked))
    return Answer("verify", rows, run, notes, failed=1 if wrong else 0)


def _notes(
    rows: pl.DataFrame, wrong: int, *, own: bool, deep: bool, repair: bool
) -> Iterator[Note]:
    told = {"checks": rows.height, "wrong": wrong}
    yield Note("verified", f"{rows.height} checks, {wrong} wrong", told)
    if repair and own:
        count = rows.filter(pl.col("state") == "repaired").height
        yield Note("repaired", f"files repaired: {count}", {"repaired": count})
    left = set(rows.filter(pl.col("state") == "wrong")["kind"])
    if left - {"raw", "reference"} and not repair:
        yield Note("repairable", "add --repair: what can be known again is then written again")
    if "reference" in left:
        yield Note("reference_damaged", "the embedded reference is damaged: install Caudal again")
    if repair and "sidecar" in left:
        yield Note(
            "lost",
            "where neither a sidecar nor its copy is whole, nothing else says what they said: "
            "remove both, and take in the publisher's file again",
        )
    if (deep or repair) and not own:
        yield Note(
            "nothing_to_read_again",
            "there is no data folder: only the embedded reference was checked",
        )


def _reread(content: bytes, sidecar: Mapping[str, Any]) -> Mapping[tuple[str, str], pl.DataFrame]:
    """A file's rows as the source reads them today, by table and vintage."""
    try:
        told = recognised(content, sidecar["file_name"], source=sidecar["source"])
        reading = told.read()
    except CaudalError:
        return {}
    stored = {release["table"]: release["vintage"] for release in sidecar["releases"]}
    found = {}
    for release in reading.releases:
        if release.table not in stored:
            # Another file told the same rows: it was stored once, with that one.
            continue
        day = release.vintage or date.fromisoformat(stored[release.table])
        told_then = release.observations
        if release.ended_only:
            told_then = ended_by(told_then, day)
        rows = as_stored(told_then, source=told.source.name, vintage=day)
        found[release.table, str(day)] = rows
    return found
