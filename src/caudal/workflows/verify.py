"""Is every stored byte as it was written?"""

from collections.abc import Mapping
from datetime import date
from os import PathLike
from typing import Any

import polars as pl

from caudal.archive import open_archive
from caudal.archive.observations import as_stored, rows_digest
from caudal.archive.verifying import verified
from caudal.vocabulary.answer import Answer, Note, run_of
from caudal.vocabulary.errors import CaudalError
from caudal.vocabulary.tables import VERIFIED, checked
from caudal.workflows.asking import CORRIDOR, code_version
from caudal.workflows.reading import recognised

__all__ = ["verify"]


def verify(
    *,
    corridor: str = CORRIDOR,
    deep: bool = False,
    data: str | PathLike[str] | None = None,
) -> Answer:
    """
    Hold every file of the archive against its hash; `deep` reads each raw file again too.

    Returns:
        Rows of `verify`, one a check; `failed` is 1 when one is wrong.
    """
    archive = open_archive(corridor, data)
    found = [
        row
        for shelf in archive.shelves
        for row in verified(shelf, reread=_reread if deep else None)
    ]
    schema = {column.name: column.type for column in VERIFIED}
    rows = checked(
        pl.DataFrame(found, schema=schema, orient="row"), VERIFIED, where="answer of `verify`"
    )
    wrong = rows.filter(pl.col("state") == "wrong").height
    notes = [
        Note(
            "verified",
            f"{rows.height} checks, {wrong} wrong",
            {"checks": rows.height, "wrong": wrong},
        )
    ]
    if deep and archive.data is None:
        notes.append(
            Note(
                "nothing_to_read_again",
                "there is no data folder: only the embedded reference was checked",
            )
        )
    run = run_of("verify", {"deep": deep}, as_of=None, code_version=code_version(), inputs=[])
    return Answer("verify", rows, run, tuple(notes), failed=1 if wrong else 0)


def _reread(content: bytes, sidecar: Mapping[str, Any]) -> Mapping[tuple[str, str], str]:
    """Digests of a file's rows as the source reads them today, by table and vintage."""
    try:
        found = recognised(content, sidecar["file_name"], source=sidecar["source"])
        reading = found.read()
    except CaudalError:
        return {}
    stored = {release["table"]: release["vintage"] for release in sidecar["releases"]}
    digests = {}
    for release in reading.releases:
        if release.table not in stored:
            # Another file told the same rows: it was stored once, with that one.
            continue
        day = release.vintage or date.fromisoformat(stored[release.table])
        rows = as_stored(release.observations, source=found.source.name, vintage=day)
        digests[release.table, str(day)] = rows_digest(rows)
    return digests
