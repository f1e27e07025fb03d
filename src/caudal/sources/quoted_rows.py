"""
One row of the form of quoted figures, in our vocabulary; what is wrong in it becomes a fault.

The form is described in docs/reference/sources/published_figures.md.
"""

import re
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

import polars as pl

from caudal.sources.csv_text import LINE, Faults, unknown_word
from caudal.vocabulary import measures, terms
from caudal.vocabulary.periods import parse_day, parse_period

__all__ = ["BASES", "COLUMNS", "LABELS", "OPTIONAL", "SCHEMA", "figure"]

COLUMNS = (
    "reference_period",
    "frequency",
    "place",
    "component",
    "measure",
    "group",
    "authority",
    "value",
    "unit",
    "vintage",
    "vintage_basis",
    "source_kind",
    "source",
    "note",
)
OPTIONAL = ("origin", "status")
_MEASURES = {
    "children_apprehended_and_placed_in_cbp_custody": "custody_intakes",
    "children_transferred_out_of_cbp_custody": "custody_transfers",
    "children_discharged_from_hhs_care": "care_discharges",
    "children_in_cbp_custody": "children_in_custody",
    "children_in_hhs_care": "children_in_care",
}
# A measure's name may carry what has a column of its own.
_SUFFIXES: Mapping[str, Mapping[str, str]] = {
    "_fytd": {"frequency": "fiscal_year_to_date"},
    "_nationwide": {"place": "USA"},
    "_northern_triangle": {"origin": "northern_triangle"},
}
_PLACES = {"united_states": "USA"}
# One joint daily report: there is no part to tell apart.
_COMPONENTS = {"hhs_dhs": "all"}
# Words of the form that are not codes: dimension → word → code.
LABELS = {"measure": _MEASURES, "place": _PLACES, "component": _COMPONENTS}
BASES = ("published", "first_seen", "inferred")
_UNITS = ("events", "people", "percent", "share")
_UNITS_OF = {"events": ("events",), "people": ("people",), "share": ("percent", "share")}
SCHEMA = {
    "measure": pl.String,
    "period": pl.Date,
    "frequency": pl.String,
    "place": pl.String,
    "origin": pl.String,
    "origin_basis": pl.String,
    "group": pl.String,
    "authority": pl.String,
    "component": pl.String,
    "value": pl.Float64,
    "status": pl.String,
    "citation": pl.String,
    "citation_kind": pl.String,
    "precision": pl.Float64,
    "qualifier": pl.String,
    "vintage": pl.Date,
    "vintage_basis": pl.String,
    LINE: pl.Int64,
}


def figure(row: Mapping[str, Any], faults: Faults) -> dict[str, Any]:
    """One row of the form as an observation; what is wrong in it goes to `faults`."""
    named = _named(row, faults)
    _refuse_unknown_words(row, named, faults)
    if not row["source"]:
        faults.add("a quoted figure names no source", lines=[row[LINE]], column="source")
    period = _period(row, named["frequency"], faults)
    vintage = parse_day(row["vintage"])
    if vintage is None:
        faults.add(
            f"vintage `{row['vintage']}` is not YYYY-MM-DD", lines=[row[LINE]], column="vintage"
        )
    elif period and vintage < period:
        faults.add(
            f"vintage {vintage} lies before the period {period} it tells about",
            lines=[row[LINE]],
            column="vintage",
        )
    value, precision = _value(row, named["status"], faults)
    return {
        **named,
        "period": period,
        "value": value,
        "precision": precision,
        "qualifier": _qualifier(row["note"]) if precision > 1 else None,
        "vintage": vintage,
        "vintage_basis": row["vintage_basis"],
        "origin_basis": "citizenship",
        "citation": row["source"],
        "citation_kind": row["source_kind"],
        LINE: row[LINE],
    }


def _named(row: Mapping[str, Any], faults: Faults) -> dict[str, str]:
    """The row's words in our vocabulary."""
    columns = ("measure", "frequency", "place", "group", "authority", "component")
    named = {column: row[column] for column in columns}
    named["origin"] = row.get("origin") or "all"
    for suffix, meaning in _SUFFIXES.items():
        if named["measure"].endswith(suffix):
            named |= {"measure": named["measure"].removesuffix(suffix), **meaning}
    named["measure"] = _MEASURES.get(named["measure"], named["measure"])
    for column, code in measures.ALIASES.get(named["measure"], {}).items():
        if column != "measure" and named[column] not in ("all", code):
            faults.add(
                f"{named['measure']} are {column} `{code}`, not `{named[column]}`",
                lines=[row[LINE]],
                column=column,
            )
    named |= measures.ALIASES.get(named["measure"], {})
    named["place"] = _PLACES.get(named["place"], named["place"])
    named["component"] = _COMPONENTS.get(named["component"], named["component"])
    preliminary = row["note"].startswith("PRELIMINARY")
    named["status"] = "P" if preliminary else row.get("status") or "A"
    return named


def _refuse_unknown_words(row: Mapping[str, Any], named: Mapping[str, str], faults: Faults) -> None:
    measure = measures.MEASURES.get(named["measure"])
    units = _UNITS_OF[measure.unit] if measure else _UNITS
    allowed: Mapping[str, Collection[str]] = {
        "measure": measures.MEASURES,
        "frequency": terms.FREQUENCIES,
        "group": terms.GROUPS,
        "authority": terms.AUTHORITIES,
        "component": terms.COMPONENTS,
        "unit": units,
        "vintage_basis": BASES,
        "status": terms.STATUSES,
        "source_kind": terms.CITATION_KINDS,
    }
    for column, words in allowed.items():
        word = named.get(column, row.get(column, ""))
        if word not in words:
            noun = f"unit of {named['measure']}" if column == "unit" else column.replace("_", " ")
            what = unknown_word(noun, word, sorted(words))
            faults.add(what, lines=[row[LINE]], column=column)
    for column in ("place", "origin"):
        if not named[column]:
            faults.add(f"{column} is empty", lines=[row[LINE]], column=column)


def _period(row: Mapping[str, Any], frequency: str, faults: Faults) -> date | None:
    """A day is YYYY-MM-DD; a month, and the month to which a fiscal year is told, YYYY-MM."""
    text = row["reference_period"]
    form = "YYYY-MM-DD" if frequency == "day" else "YYYY-MM"
    period = parse_period(text) if len(text) == len(form) else None
    if period is None:
        faults.add(
            f"reference period `{text}` is not {form}",
            lines=[row[LINE]],
            column="reference_period",
        )
    return period


def _value(row: Mapping[str, Any], status: str, faults: Faults) -> tuple[float | None, float]:
    """The figure, and the unit to which it is told."""
    text, share = row["value"], row["unit"] in ("percent", "share")
    form = (
        r"[0-9]{1,3}(\.[0-9]{1,6})?"
        if share
        else r"([0-9]{1,12}|[0-9]{1,3}(,[0-9]{3}){1,3})(\.0+)?"
    )
    whole = 100.0 if row["unit"] == "percent" else 1.0
    if not re.fullmatch(form, text) or (share and float(text) > whole):
        kind = f"a share from 0 to {whole:.0f}" if share else "a whole number from 0 up"
        faults.add(f"value `{text}` is not {kind}", lines=[row[LINE]], column="value")
        return None, 1.0
    if share:
        decimals = len(text.partition(".")[2])
        return round(float(text) / whole, 8), 1 / (whole * 10**decimals)
    value = float(text.replace(",", ""))
    rounded = status == "P" or "rounded" in row["note"]
    return value, _last_place(int(value)) if rounded else 1.0


def _qualifier(note: str) -> str:
    """The text's own word for a rounded figure, as the note quotes it."""
    return "more_than" if "more than" in note else "about"


def _last_place(value: int) -> float:
    """
    The place to which a rounded figure is told: 103,900 → 100.
    """
    zeros = len(str(value)) - len(str(value).rstrip("0"))
    return float(10**zeros) if value else 1.0
