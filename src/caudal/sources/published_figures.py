"""
Figures quoted in a release text or the press: a small CSV form, each row with its source.

Analysts add rows of their own. The form is documented in
docs/reference/sources/published_figures.md; `origin` and `status` may be left out.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from caudal.sources.csv_text import LINE, Faults, cells, header
from caudal.sources.source import Layout, Reading, Release, Source
from caudal.vocabulary import terms
from caudal.vocabulary.periods import parse_day, parse_period
from caudal.vocabulary.tables import SourceTable

__all__ = ["SOURCE"]

_COLUMNS = (
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
_OPTIONAL = ("origin", "status")
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
# Changes, means and part months are kept in the file, not in observations.
_NOT_A_LEVEL = re.compile(r"^change_|_mean$|_average$")
_BASES = ("published", "first_seen", "inferred")
_UNITS = {"events", "people", "percent", "share"}
_RELEASE_KEYS = ("measure", "period", "frequency", "place", "origin", "group", "authority")
_RELEASE_KEYS += ("component",)


def read(content: bytes, file_name: str) -> Reading:
    """
    One release a day of publication; percentages become shares.

    A row whose note begins PRELIMINARY has status `P`: it never answers.
    """
    frame = cells(content, file_name, _columns_of(content, file_name))
    faults = Faults(file_name, "correct the row; the form is described on the page of this source")
    kept, aside, lines = [], [], []
    for row in frame.iter_rows(named=True):
        if row["frequency"] == "part_month" or _NOT_A_LEVEL.search(row["measure"]):
            aside.append(f"line {row[LINE]}: {row['measure']} of {row['reference_period']}")
            continue
        kept.append(_figure(row, faults))
        lines.append(row[LINE])
    faults.refuse_if_any()
    figures = pl.DataFrame(kept, schema=_SCHEMA).with_columns(pl.Series(LINE, lines, pl.Int64))
    figures, odd = _without_repeats(figures, faults)
    report = [f"{figures.height} quoted figures of {figures['vintage'].n_unique()} days"]
    if aside:
        report.append(
            f"{len(aside)} rows are changes, means or part months and stay in the file: "
            + "; ".join(aside)
        )
    return Reading(tuple(_releases(figures)), report=tuple(report), findings=tuple(odd))


_SCHEMA = {
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
    "vintage": pl.Date,
    "vintage_basis": pl.String,
}


def _columns_of(content: bytes, file_name: str) -> tuple[str, ...]:
    names = header(content, file_name)
    return _COLUMNS + tuple(name for name in _OPTIONAL if name in names)


def _figure(row: Mapping[str, Any], faults: Faults) -> dict[str, Any]:
    """One row of the form as an observation; what is wrong in it goes to `faults`."""
    named = _named(row)
    line = [row[LINE]]

    def known(
        column: str, word: str, allowed: Mapping[str, Any] | set[str] | tuple[str, ...]
    ) -> None:
        if word not in allowed:
            words = ", ".join(sorted(allowed))
            faults.add(f"{column} `{word}` is not one of {words}", lines=line, column=column)

    known("measure", named["measure"], terms.MEASURES)
    known("frequency", named["frequency"], terms.FREQUENCIES)
    known("group", named["group"], terms.GROUPS)
    known("authority", named["authority"], terms.AUTHORITIES)
    known("component", named["component"], terms.COMPONENTS)
    known("unit", row["unit"], _UNITS)
    known("vintage_basis", row["vintage_basis"], _BASES)
    known("status", named["status"], terms.STATUSES)
    known("source_kind", row["source_kind"].strip(), terms.CITATION_KINDS)
    if not row["source"].strip():
        faults.add("a quoted figure names no source", lines=line, column="source")
    period = _day(row, "reference_period", parse_period(row["reference_period"].strip()), faults)
    vintage = _day(row, "vintage", parse_day(row["vintage"].strip()), faults)
    if period and vintage and vintage < period:
        faults.add(
            f"vintage {vintage} lies before the period {period} it tells about",
            lines=line,
            column="vintage",
        )
    value, precision = _value(row, named["status"], faults)
    return {
        **named,
        "period": period,
        "value": value,
        "precision": precision,
        "vintage": vintage,
        "vintage_basis": row["vintage_basis"],
        "origin_basis": "citizenship",
        "citation": row["source"].strip(),
        "citation_kind": row["source_kind"].strip(),
    }


def _named(row: Mapping[str, Any]) -> dict[str, str]:
    """The row's words in our vocabulary."""
    named = {
        key: row[key].strip()
        for key in ("measure", "frequency", "place", "group", "authority", "component")
    }
    named["origin"] = (row.get("origin") or "").strip() or "all"
    for suffix, meaning in _SUFFIXES.items():
        if named["measure"].endswith(suffix):
            named |= {"measure": named["measure"].removesuffix(suffix), **meaning}
    named["measure"] = _MEASURES.get(named["measure"], named["measure"])
    named |= terms.ALIASES.get(named["measure"], {})
    named["place"] = _PLACES.get(named["place"], named["place"])
    named["component"] = _COMPONENTS.get(named["component"], named["component"])
    preliminary = row["note"].strip().startswith("PRELIMINARY")
    named["status"] = "P" if preliminary else (row.get("status") or "").strip() or "A"
    return named


def _day(row: Mapping[str, Any], column: str, day: date | None, faults: Faults) -> date | None:
    if day is None:
        form = "YYYY-MM-DD" if column == "vintage" else "YYYY-MM or YYYY-MM-DD"
        faults.add(f"{column} `{row[column]}` is not {form}", lines=[row[LINE]], column=column)
    return day


def _value(row: Mapping[str, Any], status: str, faults: Faults) -> tuple[float | None, float]:
    text, share = row["value"].strip(), row["unit"] in ("percent", "share")
    form = r"\d+(\.\d+)?" if share else r"\d+(\.0+)?|\d{1,3}(,\d{3})+"
    if not re.fullmatch(form, text):
        kind = "a share" if share else "a whole number from 0 up"
        faults.add(f"value `{text}` is not {kind}", lines=[row[LINE]], column="value")
        return None, 1.0
    value = float(text.replace(",", ""))
    if share:
        return (value / 100, 0.01) if row["unit"] == "percent" else (value, 0.01)
    rounded = status == "P" or "rounded" in row["note"]
    return value, _last_place(int(value)) if rounded else 1.0


def _last_place(value: int) -> float:
    """
    The place to which a rounded figure is told: 103,900 → 100.
    """
    zeros = len(str(value)) - len(str(value).rstrip("0"))
    return float(10**zeros) if value else 1.0


def _without_repeats(figures: pl.DataFrame, faults: Faults) -> tuple[pl.DataFrame, list[str]]:
    key = [*_RELEASE_KEYS, "vintage", "status"]
    values = figures.group_by(key, maintain_order=True).agg(
        pl.col("value").n_unique().alias("values"), pl.col(LINE)
    )
    for row in values.filter(pl.col("values") > 1).iter_rows(named=True):
        faults.add(
            f"{row['measure']} of {row['period']} has two values on {row['vintage']}",
            lines=row[LINE],
            column="value",
        )
    faults.refuse_if_any()
    repeats = figures.height - values.height
    odd = [f"{repeats} rows stand twice and were read once"] if repeats else []
    return figures.unique(key, keep="first", maintain_order=True).drop(LINE), odd


def _releases(figures: pl.DataFrame) -> list[Release]:
    found = []
    for (vintage,), rows in figures.sort("vintage").group_by("vintage", maintain_order=True):
        weakest = max(rows["vintage_basis"], key=_BASES.index)
        found.append(
            Release(
                "quoted",
                rows.drop("vintage", "vintage_basis"),
                vintage=vintage,
                vintage_basis=weakest,
            )
        )
    return found


SOURCE = Source(
    name="published_figures",
    title="Figures quoted in a release text or the press, each with its source",
    publisher="cbp",
    layouts=(Layout("published-figures", _COLUMNS, read, optional=_OPTIONAL),),
    tables=(
        SourceTable("published_figures", "quoted", measures=tuple(terms.MEASURES), complete=False),
    ),
    licence="facts with their source; no text is copied",
    page="docs/reference/sources/published_figures.md",
    calendar="never",
    whole_periods=False,
)
