"""
The tables, declared once: column, type, unit, meaning, allowed values.

`checked` is the one gate: the archive passes through it where it writes, a
workflow where it returns. Documentation and the JSON schema are printed
from here. `SourceTable` is what a source declares about one of its tables.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl

from caudal.vocabulary import terms
from caudal.vocabulary.column import TARGET, Column
from caudal.vocabulary.effect_tables import (
    EFFECT_COURSE,
    EFFECT_GUARDS,
    EFFECT_PATHS,
    EFFECT_PLACEBOS,
    EFFECT_REASONS,
    EFFECT_WEIGHTS,
    EFFECTS,
)
from caudal.vocabulary.errors import TableMismatch
from caudal.vocabulary.estimate_tables import ESTIMATES, PLANNING, POOLED_SCORES, SCORES
from caudal.vocabulary.flee_tables import FLEE_CAMPS, FLEE_MEMBERS
from caudal.vocabulary.indicator_tables import (
    CHANGES,
    HEAT,
    HEAT_MONTHS,
    REPEAT,
    REPEAT_SENSITIVITY,
)
from caudal.vocabulary.keeping_tables import FETCHED, INGESTED, VERIFIED
from caudal.vocabulary.policy_tables import POLICIES, REGIME_MONTHS
from caudal.vocabulary.scenario_tables import SCENARIO_TABLES

__all__ = [
    "ANSWERED_OBSERVATIONS",
    "BRIEF_FIGURES",
    "CALENDAR",
    "CHANGES",
    "DIMENSIONS",
    "EFFECTS",
    "EFFECT_COURSE",
    "EFFECT_GUARDS",
    "EFFECT_PATHS",
    "EFFECT_PLACEBOS",
    "EFFECT_REASONS",
    "EFFECT_WEIGHTS",
    "ESTIMATES",
    "FETCHED",
    "FINDINGS",
    "FINDING_KINDS",
    "FLEE_CAMPS",
    "FLEE_MEMBERS",
    "HEAT",
    "HEAT_MONTHS",
    "INGESTED",
    "JUDGED",
    "KEYS",
    "LABELS",
    "OBSERVATIONS",
    "PLACES",
    "PLANNING",
    "POLICIES",
    "POOLED_SCORES",
    "REGIME_MONTHS",
    "RELEASES",
    "REPEAT",
    "REPEAT_SENSITIVITY",
    "REVISIONS",
    "SCORES",
    "TABLES",
    "VERIFIED",
    "WORDS",
    "Column",
    "SourceTable",
    "checked",
    "empty",
]

DIMENSIONS = ("place", "origin", "group", "authority", "component")
KEYS = (
    "measure",
    "frequency",
    "place",
    "origin",
    "origin_basis",
    "group",
    "authority",
    "component",
)


@dataclass(frozen=True)
class SourceTable:
    """
    What one table of a publisher can speak about.

    Args:
        source, name: whose table, and its name there.
        measures: the measures it tells.
        values: per dimension the codes that stand in the table; `all` among
            them is a published total. A dimension left out is `all` only.
        exhaustive: dimensions whose parts add up to everything.
        roots: places whose leaves here are all of them, so a sum is a total.
        complete: an absent combination is zero inside a covered period. A
            table that is not complete is quoted: each cell stands alone.
        sparse: an absent combination is missing, not zero, though the table is complete:
            levels and shares (a temperature, a price), which no absence makes zero.
        origin_basis: what an origin means in it.
        open: dimensions whose list is the publisher's to lengthen: `values` tells all
            that could stand there, and a list of parts shows those that do.

    Wrong when:
        `exhaustive` names a dimension whose parts overlap or leave some out.
    """

    source: str
    name: str
    measures: tuple[str, ...]
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    exhaustive: frozenset[str] = frozenset()
    roots: tuple[str, ...] = ()
    frequency: str = "month"
    complete: bool = True
    sparse: bool = False
    origin_basis: str = "citizenship"
    open: frozenset[str] = frozenset()

    def codes(self, dimension: str) -> tuple[str, ...]:
        """Codes that stand in the table for `dimension`."""
        return self.values.get(dimension, ("all",))


def _of(table: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(table)


# What can be odd about a release, and what is said of it.
FINDING_KINDS = {
    "reading": "what was odd when the file was read",
    "replaced": "the publisher replaced a file: same name, no newer period, other figures",
    "periods_lost": "periods that the release before told are gone",
    "window_moved": "the span moved on: the oldest periods are left to older releases",
    "periods_missing": "periods within the span are missing",
    "labels_lost": "labels are empty in so many rows that parts are not answered there",
    "total_changed": "the total of a period changed by more than 5%",
    "counted_twice": "a period tells twice what it told, cell by cell",
    "cells_changed": "single cells changed by more than 25% under a steady total",
    "total_among_parts": "one part tells what all others tell together",
    "parts_do_not_add_up": "a published total is not the sum of its parts",
    "self_flow": "people of a country in that same country",
}

_TEXT, _DAY, _COUNT, _NUMBER = pl.String, pl.Date, pl.Int64, pl.Float64

RELEASES = (
    Column("source", _TEXT, "who published: a name in the table of sources"),
    Column("table", _TEXT, "which of the source's tables"),
    Column("vintage", _DAY, "day of publication"),
    Column("vintage_basis", _TEXT, "how that day is known", allowed=frozenset(terms.VINTAGE_BASES)),
    Column("frequency", _TEXT, "of its periods", allowed=_of(terms.FREQUENCIES)),
    Column("covers", _TEXT, "the periods present, as ranges"),
    Column("lost", _TEXT, "dimension:ranges whose labels are lost there", null=True),
    Column("scope", _TEXT, "the place that the copy held is cut to; null: whole", null=True),
    Column("rows", _COUNT, "observations held", unit="rows"),
    Column("rows_sha256", _TEXT, "hash of those observations"),
    Column("stored_sha256", _TEXT, "hash of the Parquet file that holds them"),
    Column("sha256", _TEXT, "hash of the publisher's file"),
    Column("bytes", _COUNT, "size of the publisher's file", unit="bytes"),
    Column("file_name", _TEXT, "name under which the file came"),
    Column("url", _TEXT, "where it was published or found", null=True),
    Column("licence", _TEXT, "terms of the publisher"),
    Column("retrieved_at", _TEXT, "when it was taken in, UTC", null=True),
)

FINDINGS = (
    Column("source", _TEXT, "who published"),
    Column("table", _TEXT, "which of the source's tables"),
    Column("vintage", _DAY, "day of publication"),
    Column("kind", _TEXT, "what sort of finding", allowed=frozenset(FINDING_KINDS)),
    Column("periods", _TEXT, "the periods concerned, as ranges; null: the release", null=True),
    Column("what", _TEXT, "what is odd, in a sentence"),
    Column("measure", _TEXT, "the measure concerned; null: all of the table", null=True),
    Column("place", _TEXT, "the place concerned; null: all of the table", null=True),
    Column("amount", _NUMBER, "how much", unit="as counted, or a number", null=True),
    Column("change", _NUMBER, "how much of what was told before", unit="fraction", null=True),
    Column("file_name", _TEXT, "name under which the file came"),
    Column("sha256", _TEXT, "hash of the publisher's file"),
)

OBSERVATIONS = (
    Column("source", _TEXT, "who tells"),
    TARGET["measure"],
    Column("period", _DAY, "reference period, by its first day"),
    Column("frequency", _TEXT, "length of the period", allowed=_of(terms.FREQUENCIES)),
    TARGET["place"],
    TARGET["origin"],
    Column("origin_basis", _TEXT, "what origin means", allowed=_of(terms.ORIGIN_BASES)),
    TARGET["group"],
    TARGET["authority"],
    TARGET["component"],
    Column("vintage", _DAY, "day of publication"),
    Column("value", _NUMBER, "the figure; a share is 0–1", unit="see measure"),
    Column("status", _TEXT, "SDMX OBS_STATUS", allowed=_of(terms.STATUSES)),
    Column("citation", _TEXT, "the page a quoted figure was read on", null=True),
    Column(
        "citation_kind",
        _TEXT,
        "what kind of page that is",
        allowed=_of(terms.CITATION_KINDS),
        null=True,
    ),
    Column("precision", _NUMBER, "unit to which the publisher rounds", unit="as value"),
    Column(
        "qualifier",
        _TEXT,
        "how a quoted text words a rounded figure",
        allowed=_of(terms.QUALIFIERS),
        null=True,
    ),
)

ANSWERED_OBSERVATIONS = (
    *OBSERVATIONS[:13],
    Column(
        "derivation",
        _TEXT,
        "a published figure, or a sum of its parts",
        allowed=frozenset({"published", "sum"}),
    ),
    Column(
        "vintage_basis", _TEXT, "how the vintage is known", allowed=frozenset(terms.VINTAGE_BASES)
    ),
    Column("source_class", _COUNT, "1 exact files, 2 rounded files, 3 quoted figures"),
    OBSERVATIONS[15],
    OBSERVATIONS[16],
    OBSERVATIONS[13],
    OBSERVATIONS[14],
)

REVISIONS = (
    *(column for column in OBSERVATIONS if column.name in KEYS),
    Column("period", _DAY, "reference period, by its first day"),
    Column("vintage", _DAY, "day of publication"),
    Column(
        "vintage_basis", _TEXT, "how the vintage is known", allowed=frozenset(terms.VINTAGE_BASES)
    ),
    Column("source", _TEXT, "who tells"),
    Column("value", _NUMBER, "the figure in this vintage", unit="see measure"),
    Column("first", _NUMBER, "the figure in the first vintage shown", unit="see measure"),
    Column("latest", _NUMBER, "the figure in the latest vintage shown", unit="see measure"),
    Column("change_latest", _NUMBER, "latest against first", unit="fraction", null=True),
)

_COMPARED = (
    ("previous_month", "the month before"),
    ("year_before", "the same month a year before"),
    ("two_years_before", "the same month two years before"),
)

# What a brief says of a change: columns of `indicators (change)`.
JUDGED = (
    "ranked_years",
    "same_month_falls",
    "usual_change",
    "usual_years",
    "seasonal_change",
    "seasonal_size",
    "seasonal_low",
    "seasonal_high",
    "probability_increase",
    "predictive_percentile",
    "expected_low",
    "expected_high",
    "verdict",
)

BRIEF_FIGURES = (
    Column(
        "section",
        _TEXT,
        "which part of the brief",
        allowed=frozenset(
            {
                "total",
                "group",
                "authority",
                "component",
                "origin",
                "repeat",
                "unique",
                "provisional",
            }
        ),
    ),
    *ANSWERED_OBSERVATIONS[1:3],
    *(column for column in OBSERVATIONS if column.name in DIMENSIONS),
    Column(
        "value", _NUMBER, "the figure; null: not known on that day", unit="see measure", null=True
    ),
    Column("status", _TEXT, "SDMX OBS_STATUS", allowed=_of(terms.STATUSES), null=True),
    *(
        column
        for name, words in _COMPARED
        for column in (
            Column(name, _NUMBER, f"the figure of {words}", unit="see measure", null=True),
            Column(
                f"change_{name}",
                _NUMBER,
                f"change on {words}; of a share: difference",
                unit="fraction",
                null=True,
            ),
        )
    ),
    Column("rank", _COUNT, "1 = largest among the months known", null=True),
    Column("ranked_months", _COUNT, "months known, this one included", unit="months", null=True),
    Column("history_from", _DAY, "first month known", null=True),
    Column("source", _TEXT, "who tells", null=True),
    Column("vintage", _DAY, "day of publication", null=True),
    Column("vintage_basis", _TEXT, "how it is known", allowed=_of(terms.VINTAGE_BASES), null=True),
    Column("source_class", _COUNT, "1 exact files, 2 rounded files, 3 quoted figures", null=True),
    Column("derivation", _TEXT, "published or sum", null=True),
    Column("link", _TEXT, "where the figure can be read", null=True),
    Column("citation_kind", _TEXT, "what kind of page that is", null=True),
    Column("qualifier", _TEXT, "how a quoted text words a rounded figure", null=True),
    Column("rank_same_month", _COUNT, "1 = largest among the same month of all years", null=True),
    *(replace(column, null=True) for column in CHANGES if column.name in JUDGED),
)

PLACES = (
    Column("code", _TEXT, "the code"),
    Column("name_en", _TEXT, "name in English"),
    Column("name_es", _TEXT, "name in Spanish"),
    Column("kind", _TEXT, "what it is"),
    Column("parents", _TEXT, "codes it is part of, separated by spaces", null=True),
)

CALENDAR = (
    Column("publisher", _TEXT, "whose calendar"),
    Column("reference_month", _DAY, "month that was released"),
    Column("date", _DAY, "day of the release"),
    Column("date_basis", _TEXT, "how that day is known", allowed=frozenset(terms.VINTAGE_BASES)),
    Column("reference", _TEXT, "where that day was read"),
)

WORDS = (
    Column("kind", _TEXT, "measure, group, authority, …"),
    Column("code", _TEXT, "the code"),
    Column("name_en", _TEXT, "name in English"),
    Column("name_es", _TEXT, "name in Spanish"),
    Column("unit", _TEXT, "unit of a measure", null=True),
    Column("meaning", _TEXT, "what it means"),
)

LABELS = (
    Column("kind", _TEXT, "measure, group, …; of a place what it is"),
    Column("code", _TEXT, "the code"),
    Column("name_en", _TEXT, "name in English"),
    Column("name_es", _TEXT, "name in Spanish"),
    Column("source", _TEXT, "who writes it; null: understood of every source", null=True),
    Column("label", _TEXT, "the word that stands in the file; empty: the cell is empty"),
)

TABLES = {
    "releases": RELEASES,
    "findings": FINDINGS,
    "observations": OBSERVATIONS,
    "observations (answer)": ANSWERED_OBSERVATIONS,
    "revisions": REVISIONS,
    "brief": BRIEF_FIGURES,
    "indicators (change)": CHANGES,
    "indicators (repeat)": REPEAT,
    "indicators (repeat, sensitivity)": REPEAT_SENSITIVITY,
    "indicators (heat)": HEAT,
    "indicators (hot months)": HEAT_MONTHS,
    "estimates": ESTIMATES,
    "planning": PLANNING,
    "score": SCORES,
    "score (pooled)": POOLED_SCORES,
    "effects": EFFECTS,
    "effects (course)": EFFECT_COURSE,
    "effects (paths)": EFFECT_PATHS,
    "effects (placebos)": EFFECT_PLACEBOS,
    "effects (weights)": EFFECT_WEIGHTS,
    "effects (reasons)": EFFECT_REASONS,
    "effects (guards)": EFFECT_GUARDS,
    "simulate (Flee)": FLEE_CAMPS,
    "simulate (Flee, members)": FLEE_MEMBERS,
    "ingest": INGESTED,
    "fetch": FETCHED,
    "verify": VERIFIED,
    "terms": WORDS,
    "places": PLACES,
    "terms and places (labels)": LABELS,
    "calendar": CALENDAR,
    "policies": POLICIES,
    "regimes": REGIME_MONTHS,
    **SCENARIO_TABLES,
}


def empty(columns: tuple[Column, ...]) -> pl.DataFrame:
    """A table without rows."""
    return pl.DataFrame(schema={column.name: column.type for column in columns})


def checked(frame: pl.DataFrame, columns: tuple[Column, ...], *, where: str) -> pl.DataFrame:
    """
    The frame itself, if it keeps the declaration: names, order, types, nulls, allowed values.

    Raises:
        TableMismatch: it does not; everything wrong is listed at once.
    """
    wrong = _names_wrong(frame, columns) or [
        fault for column in columns for fault in _column_wrong(frame[column.name], column)
    ]
    if wrong:
        raise TableMismatch(
            "; ".join(wrong),
            where=where,
            remedy="this is a fault of Caudal: report this message with the command you ran",
        )
    return frame


def _names_wrong(frame: pl.DataFrame, columns: tuple[Column, ...]) -> list[str]:
    declared = [column.name for column in columns]
    if frame.columns == declared:
        return []
    return [f"columns are {frame.columns}, declared are {declared}"]


def _column_wrong(values: pl.Series, column: Column) -> list[str]:
    if values.dtype != column.type:
        return [f"`{column.name}` has type {values.dtype}, declared is {column.type}"]
    faults = []
    if not column.null and values.null_count():
        faults.append(f"`{column.name}` has {values.null_count()} empty cells")
    if column.allowed is not None:
        strange = set(values.drop_nulls().unique()) - column.allowed
        faults += [f"`{column.name}` holds {sorted(strange)}"] if strange else []
    return faults
