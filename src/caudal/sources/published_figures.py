"""
Figures quoted in a release text or the press: a small CSV form, each row with its source.

Analysts add rows of their own. The form is documented in
docs/reference/sources/published_figures.md; `origin` and `status` may be left out.
"""

import re
from collections.abc import Mapping
from typing import Any

import polars as pl

from caudal.sources.csv_text import LINE, Faults, cells
from caudal.sources.quoted_rows import BASES, COLUMNS, LABELS, OPTIONAL, SCHEMA, figure
from caudal.sources.source import Layout, Reading, Release, Source
from caudal.vocabulary.errors import BadRows
from caudal.vocabulary.measures import MEASURES
from caudal.vocabulary.tables import SourceTable

__all__ = ["SOURCE"]

# Changes, means and part months are kept in the file, not in observations.
_NOT_A_LEVEL = re.compile(r"^change_|_mean$|_average$")
_FORM_PAGE = (
    "correct the rows; the form is described in\ndocs/reference/sources/published_figures.md"
)
_RELEASE_KEYS = (
    "measure",
    "period",
    "frequency",
    "place",
    "origin",
    "group",
    "authority",
    "component",
)


def _read(content: bytes, file_name: str) -> Reading:
    """
    One release a day of publication; percentages become shares.

    A row whose note begins PRELIMINARY has status `P`: it never answers.
    """
    frame = cells(content, file_name, COLUMNS, OPTIONAL)
    frame = frame.with_columns(pl.exclude(LINE).str.strip_chars())
    faults = Faults(file_name, _FORM_PAGE)
    rows = frame.to_dicts()
    aside = [row for row in rows if _is_no_level(row)]
    figures = pl.DataFrame(
        [figure(row, faults) for row in rows if not _is_no_level(row)], schema=SCHEMA
    )
    faults.refuse_if_any()
    if figures.is_empty():
        raise BadRows(
            "every row is a change, a mean or a part month: there is no figure to keep",
            where=f"{file_name}, `measure`",
            remedy=f"add rows with the figures themselves, or {_FORM_PAGE}",
        )
    figures, odd = _without_repeats(figures, faults)
    report = [f"{figures.height} quoted figures of {figures['vintage'].n_unique()} days"]
    if aside:
        report.append(
            f"{len(aside)} rows are changes, means or part months and stay in the file: "
            + "; ".join(
                f"line {row[LINE]}: {row['measure']} of {row['reference_period']}" for row in aside
            )
        )
    return Reading(tuple(_releases(figures)), report=tuple(report), findings=tuple(odd))


def _is_no_level(row: Mapping[str, Any]) -> bool:
    return row["frequency"] == "part_month" or bool(_NOT_A_LEVEL.search(row["measure"]))


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
        weakest = max(rows["vintage_basis"], key=BASES.index)
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
    layouts=(Layout("published-figures", COLUMNS, _read, optional=OPTIONAL),),
    tables=(SourceTable("published_figures", "quoted", measures=tuple(MEASURES), complete=False),),
    licence="facts with their source; no text is copied",
    page="docs/reference/sources/published_figures.md",
    calendar="never",
    whole_periods=False,
    labels=LABELS,
)
