"""The record that each source declares, and what reading a file gives back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from caudal.vocabulary.tables import SourceTable

__all__ = ["Address", "Layout", "Reading", "Release", "Source"]


@dataclass(frozen=True)
class Release:
    """
    One table of one publication, read from a file.

    Args:
        table: which table of the source.
        observations: the columns of OBSERVATIONS without source and vintage.
        lost: per dimension the periods whose labels are lost (parts not covered).
        vintage: where the file itself states it; else None.
        vintage_basis: with `vintage`.
        ended_only: a period that had not ended on the day of publication is left out:
            the publisher tells the running year or month as if it were whole.
    """

    table: str
    observations: pl.DataFrame
    lost: Mapping[str, Sequence[date]] = field(default_factory=dict)
    vintage: date | None = None
    vintage_basis: str = "published"
    ended_only: bool = False


@dataclass(frozen=True)
class Reading:
    """
    What a file says.

    Args:
        releases: tables to store; none for a file that is only a control.
        report: what was read, in sentences: events, totals reproduced.
        findings: what is odd but no reason to refuse.
        control: cells to hold against a stored release of `controls`, or None.
        controls: the table that `control` checks.
        stated: the day that the file as a whole gives as its own, or None.
        instead: what is to be kept in place of the file's bytes, where those tell of
            single events; a layout of the same source reads it to the same rows.
    """

    releases: tuple[Release, ...]
    report: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    control: pl.DataFrame | None = None
    controls: str = ""
    stated: date | None = None
    instead: bytes | None = None


@dataclass(frozen=True)
class Layout:
    """
    One way in which a publisher writes: columns, and the function that reads them.

    Args:
        name: code of the layout.
        columns: the whole set, in any order; an unnamed index column and
            those in `optional` may stand beside it.
        read: from the file as its format opens it (bytes of a CSV, a
            `Workbook`, a `Document`) and its name to what it says.
        format: a name in the table of formats.
        title: what its beginning says, as a pattern (DOTALL is not set): the first
            lines of a document; of a text its first 4,000 characters; of a workbook a
            line a row, `sheet | cell | cell`, of the first rows of each sheet.
            For tables whose columns are not the same from file to file.
        table: what the publisher calls the table, as a pattern, where several of its tables
            have these columns. Of R's data it is the name of the data frame; of a CSV, which
            says none, the name of its file, unless the user names the source.
    """

    name: str
    columns: tuple[str, ...]
    read: Callable[[Any, str], Reading]
    optional: tuple[str, ...] = ()
    format: str = "csv"
    title: str = ""
    table: str = ""


@dataclass(frozen=True)
class Address:
    """
    Where a publisher puts a file that can be fetched.

    Args:
        url: the address; parts of it that change from release to release stand in
            braces, as `caudal.sources.addresses` describes them.
        every: `release` where the address changes with each; `` where it stays.
    """

    url: str
    every: str = ""


@dataclass(frozen=True)
class Source:
    """
    What Caudal knows about one publisher's files.

    Args:
        name: code of the source.
        title: what it is, in one line.
        publisher: whose release calendar dates its files.
        layouts: the ways it writes, chosen by content.
        tables: what each table can speak about.
        licence: terms of the publisher.
        page: where the publisher explains it.
        precision: the publisher rounds to this [same unit as the value].
        calendar: `always` date a file by the calendar, even against its own
            name; `else` when nothing in the file or its name says it; `never`.
        whole_periods: a file published before its newest period ended is refused.
        keeps_files: False where its files tell of single events: then only what a reading
            gives `instead` is kept of them.
        addresses: where its current files can be fetched; none where it has no such place.
        labels: dimension (`measure`, `place`, `origin`, `group`, `authority`, `component`)
            → the publisher's label → code: what `caudal terms --labels` and `caudal places
            --labels` show. Hand over the very tables by which the files are read, never
            copies: `labels={"group": _GROUPS, "place": _SECTORS}`, for citizenships what
            `citizenships` is given as `also`. A label "" is the publisher's empty cell. A
            label that two columns say together is joined by ` at `, the narrower first; one
            that means something else in another file is followed by ` at ` and that file.
            What every source understands of a country is in `citizenship`, and not here.
    """

    name: str
    title: str
    publisher: str
    layouts: tuple[Layout, ...]
    tables: tuple[SourceTable, ...]
    licence: str
    page: str
    precision: float = 1.0
    calendar: str = "else"
    whole_periods: bool = True
    keeps_files: bool = True
    addresses: tuple[Address, ...] = ()
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
