"""The embedded reference: our own tidy tables of the releases held, cut to one place."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from caudal.archive.files import ARCHIVE, removed_folder, write_whole
from caudal.archive.findings import write_findings
from caudal.archive.observations import parquet, rows_digest, write_release
from caudal.archive.releases import Held
from caudal.vocabulary.places import Place, contents, members
from caudal.vocabulary.tables import RELEASES, SourceTable, checked

__all__ = ["write_reference"]


def write_reference(
    held: Sequence[Held],
    tables: Mapping[tuple[str, str], SourceTable],
    places: Mapping[str, Place],
    precisions: Mapping[str, float],
    *,
    scope: str,
    out: Path,
) -> int:
    """
    Write releases, rows, findings and their hashes; the same releases give the same bytes.

    A table of other places too is cut to those inside `scope`, and its row
    says so; quoted figures and tables of other places only are kept whole. `retrieved_at` is left empty.

    Returns:
        Size of all files [bytes].
    """
    removed_folder(out)
    rows = [
        _written(one, cells, cut, scope, out)
        for one, cells, cut in _cut(held, tables, places, scope)
    ]
    schema = {column.name: column.type for column in RELEASES}
    table = pl.DataFrame(
        [{name: row[name] for name in schema} for row in rows], schema=schema
    ).sort("source", "table", "vintage", "sha256")
    whole = parquet(checked(table, RELEASES, where="reference"))
    write_whole(out, out / "releases.parquet", whole)
    kept = [Held(row, out) for row in rows]
    write_findings(out, kept, tables, contents(places), precisions, [out])
    files = {path: ARCHIVE.content(path) for path in sorted(ARCHIVE.below(out))}
    sums = "".join(
        f"{hashlib.sha256(content).hexdigest()}  {path.relative_to(out).as_posix()}\n"
        for path, content in files.items()
    )
    write_whole(out, out / "SHA256", sums.encode())
    return sum(map(len, files.values())) + len(sums)


def _cut(
    held: Sequence[Held],
    tables: Mapping[tuple[str, str], SourceTable],
    places: Mapping[str, Place],
    scope: str,
) -> Iterator[tuple[Held, pl.DataFrame, bool]]:
    inside = members(scope, places)
    for one in held:
        rows = one.read()
        there = set(rows["place"].unique())
        # What tells of other places altogether is held whole: the other side of the border.
        whole = not tables[one.key[:2]].complete or there <= inside or there.isdisjoint(inside)
        yield one, rows if whole else rows.filter(pl.col("place").is_in(sorted(inside))), not whole


def _written(held: Held, rows: pl.DataFrame, cut: bool, scope: str, out: Path) -> dict[str, Any]:
    row = {
        **held.row,
        "retrieved_at": None,
        "scope": scope if cut else None,
        "rows": rows.height,
        "rows_sha256": rows_digest(rows),
        "findings": (),
    }
    return {**row, "stored_sha256": write_release(out, row, rows)}
