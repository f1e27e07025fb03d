"""
Findings kept beside the releases: one file a table, made from the releases and made again at need.

Its name says which releases it was made from, and the hash of its bytes: a
file that is missing, damaged, or made before the newest release came is
passed over, and the findings are worked out anew.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

import polars as pl

from caudal.archive.files import ARCHIVE, removed, write_whole
from caudal.archive.latest import made_file
from caudal.archive.observations import frame_of, parquet
from caudal.archive.releases import Held
from caudal.archive.sanity import Finding, changes_since, oddities
from caudal.archive.vault import sha256
from caudal.vocabulary.errors import TableMismatch
from caudal.vocabulary.periods import parse_period
from caudal.vocabulary.tables import FINDING_KINDS, FINDINGS, SourceTable, checked, empty

__all__ = ["FINDINGS_FOLDER", "found_in", "of_answer", "sentence", "write_findings"]

FINDINGS_FOLDER = "findings"
# Losses concern whoever reads the periods that an older release now answers.
_LOSSES = ("periods_lost", "labels_lost")
_FOR_THE_REPORT = ("reading", "window_moved", "cells_changed", "self_flow", "periods_missing")
_Tables = Mapping[tuple[str, str], SourceTable]
_Contents = Mapping[str, frozenset[str]]


def found_in(
    held: Sequence[Held],
    tables: _Tables,
    contents: _Contents,
    precisions: Mapping[str, float],
    shelves: Sequence[Path],
) -> pl.DataFrame:
    """
    Every finding of the releases held, table by table, oldest release first.

    Args:
        shelves: where files of findings may lie; what is not there is worked out.
    """
    parts = []
    for key, releases in _by_table(held, tables):
        rows = _kept(shelves, key, releases)
        if rows is None:
            rows = _worked_out(releases, tables[key], contents, precisions.get(key[0], 1.0))
        parts.append(rows)
    return pl.concat(parts) if parts else empty(FINDINGS)


def write_findings(
    root: Path,
    held: Sequence[Held],
    tables: _Tables,
    contents: _Contents,
    precisions: Mapping[str, float],
    shelves: Sequence[Path],
) -> None:
    """
    Make the file of each table that the folder adds to, if it has none of just these releases;
    take older ones away.

    A damaged archive is left as it is: its files are for `verify`.

    Raises:
        DataFolderUnusable: the folder cannot be written.
    """
    for key, releases in _by_table(held, tables):
        folder, prefix = root / FINDINGS_FOLDER / key[0], _prefix(key[1], releases)
        ours = any(one.shelf == root for one in releases)
        if ours and _kept(shelves, key, releases) is None:
            try:
                rows = _worked_out(releases, tables[key], contents, precisions.get(key[0], 1.0))
            except TableMismatch:
                continue
            content = parquet(rows, compression="lz4")
            write_whole(root, folder / f"{prefix}{sha256(content)}.parquet", content)
        for name in ARCHIVE.names(folder):
            if name.rsplit("-", 2)[0] == key[1] and not name.startswith(prefix):
                removed(folder / name)


def of_answer(findings: pl.DataFrame, rows: pl.DataFrame, as_of: date | None) -> pl.DataFrame:
    """
    The findings that whoever reads these rows should know of.

    Of the releases that answer, what concerns the periods they answer; and
    of newer ones then known, the loss of those periods. That a span moved
    on, and single cells under a steady total, are for the report only.
    """
    told = rows.group_by("source", "vintage").agg(answered=pl.col("period"))
    by_release = {(source, vintage): set(periods) for source, vintage, periods in told.iter_rows()}
    of_source: dict[str, set[date]] = {}
    for (source, _), periods in by_release.items():
        of_source.setdefault(source, set()).update(periods)
    asked = {name: set(rows[name].unique()) for name in ("measure", "place")}
    kept = []
    for row in findings.filter(~pl.col("kind").is_in(_FOR_THE_REPORT)).iter_rows(named=True):
        if as_of is not None and row["vintage"] > as_of:
            continue
        if any(row[name] is not None and row[name] not in told for name, told in asked.items()):
            continue
        if row["kind"] in _LOSSES:
            concerned = of_source.get(row["source"], set())
        else:
            concerned = by_release.get((row["source"], row["vintage"]), set())
        if concerned and (row["periods"] is None or _meets(row["periods"], concerned)):
            kept.append(row)
    return pl.DataFrame(kept, schema=findings.schema)


def _meets(ranges: str, periods: set[date]) -> bool:
    """Whether a period lies in one of the ranges; each end is the first day of a period."""
    for run in ranges.split(","):
        first, last = (parse_period(end) for end in run.split("/"))
        if any(first <= period <= last for period in periods if first and last):
            return True
    return False


def sentence(finding: Mapping[str, Any]) -> str:
    """A finding as one line: source, table, vintage, periods, what, how much."""
    when = f", {finding['periods']}" if finding["periods"] else ""
    change = f" ({finding['change']:+.1%})" if finding["change"] is not None else ""
    return (
        f"`{finding['source']}` {finding['table']} of {finding['vintage']}{when}: "
        f"{finding['what']}{change}"
    )


def _by_table(
    held: Sequence[Held], tables: _Tables
) -> Iterator[tuple[tuple[str, str], list[Held]]]:
    ordered = sorted(held, key=lambda one: (*one.key[:2], one.precedence))
    for key, releases in groupby(ordered, key=lambda one: one.key[:2]):
        if key in tables and tables[key].complete:
            yield key, list(releases)


def _worked_out(
    releases: Sequence[Held], table: SourceTable, contents: _Contents, precision: float
) -> pl.DataFrame:
    """Each release against the day before it; the best file of a day also against its others."""
    rows = []
    before: Held | None = None
    for _, of_day in groupby(releases, key=lambda one: one.key[2]):
        *others, best = of_day
        for one in (*others, best):
            found = oddities(one, table, precision=precision)
            against = [before, *(others if one is best else ())]
            for earlier in filter(None, against):
                found += changes_since(one, earlier, table, contents, precision=precision)
            read = [Finding("reading", "", text) for text in one.row.get("findings") or ()]
            rows += [_row(one, finding, table) for finding in [*read, *found]]
        before = best
    schema = {column.name: column.type for column in FINDINGS}
    return checked(pl.DataFrame(rows, schema=schema), FINDINGS, where="findings")


def _row(held: Held, finding: Finding, table: SourceTable) -> dict[str, object]:
    only = table.measures[0] if len(table.measures) == 1 else None
    return {
        "source": held.key[0],
        "table": held.key[1],
        "vintage": held.key[2],
        "kind": finding.kind,
        "periods": finding.periods or None,
        "what": finding.what,
        "measure": finding.measure or only,
        "place": finding.place,
        "amount": finding.amount,
        "change": finding.change,
        "file_name": held.row["file_name"],
        "sha256": held.row["sha256"],
    }


def _kept(
    shelves: Sequence[Path], key: tuple[str, str], releases: Sequence[Held]
) -> pl.DataFrame | None:
    """The findings of just these releases, if a file of them is there and whole."""
    prefix = _prefix(key[1], releases)
    for shelf in shelves:
        content = made_file(shelf / FINDINGS_FOLDER / key[0], prefix)
        if content is not None:
            return frame_of(content)
    return None


def _prefix(table: str, releases: Sequence[Held]) -> str:
    # Findings that another version of Caudal looked for are worked out anew.
    looked_for = ",".join([*(column.name for column in FINDINGS), *FINDING_KINDS]) + "\n"
    lines = looked_for + "".join(f"{one.key[2]} {one.row['stored_sha256']}\n" for one in releases)
    return f"{table}-{sha256(lines.encode())[:24]}-"
