"""Briefs, each asked and written once; the brief as a document, and every chart."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import polars as pl

import caudal
from caudal.archive.corridors import corridor
from caudal.render.brief import as_brief, on_paper, parts_of
from caudal.render.brief.document import Document
from caudal.render.charts import (
    Telling,
    change_dots,
    group_panels,
    same_month,
    schematic,
    vintages,
)
from caudal.vocabulary.answer import Answer

DAYS = ("2021-08-10", "2021-09-20")
ORDER = corridor("us-mexico").schematic


@dataclass(frozen=True)
class Asked:
    """Every row that the charts of a day are drawn from."""

    brief: Any
    groups: pl.DataFrame
    sectors: pl.DataFrame
    patrol: pl.DataFrame
    patrol_series: pl.DataFrame
    group_series: pl.DataFrame
    series: pl.DataFrame
    revisions: pl.DataFrame


# What was written of an answer, with the answer, so that no other can take its number.
_WRITTEN: dict[tuple[int, str, str], tuple[Answer, str]] = {}


@cache
def briefed(**asked: str) -> Answer:
    """The answer to `caudal.brief`, asked once; nobody changes it."""
    return caudal.brief(**asked)  # type: ignore[arg-type]


def written(answer: Answer, form: str = "md", language: str = "en") -> str:
    """A brief as text, written once."""
    key = (id(answer), form, language)
    if key not in _WRITTEN:
        _WRITTEN[key] = answer, as_brief(answer, form, language, width=100, colour=False)
    return _WRITTEN[key][1]


@cache
def asked(day: str) -> Asked:
    by_place = caudal.indicators(place="each", component="usbp", as_of=day).rows
    told: Callable[..., Any] = caudal.observations
    return Asked(
        brief=briefed(as_of=day),
        groups=caudal.indicators(group="each", as_of=day).rows,
        sectors=by_place.filter(pl.col("place").is_in(ORDER)),
        patrol=caudal.indicators(component="usbp", as_of=day).rows,
        patrol_series=told(component="usbp", as_of=day, reconstruct=True).rows,
        group_series=told(group="each", as_of=day, reconstruct=True).rows,
        series=told(as_of=day, reconstruct=True).rows,
        revisions=caudal.revisions(as_of=day).rows,
    )


def telling(day: str, language: str) -> Telling:
    return Telling(language, {**corridor("us-mexico").places, **asked(day).brief.names})


def drawn(chart: dict[str, Any] | None) -> dict[str, Any]:
    """A chart that has something to show."""
    assert chart is not None
    return chart


@cache
def charts(day: str, language: str) -> dict[str, dict[str, Any]]:
    """Name of a chart → its specification."""
    rows, told = asked(day), telling(day, language)
    patrol = rows.patrol.row(0, named=True)
    return {
        "vintages": drawn(
            vintages(rows.revisions, rows.series, marked=patrol["period"], telling=told)
        ),
        "same_month": same_month(rows.patrol_series, patrol, telling=told),
        "groups": drawn(group_panels(rows.groups, rows.group_series, telling=told)),
        "changes": drawn(change_dots(rows.groups, telling=told)),
        "schematic": drawn(schematic(rows.sectors, ORDER, telling=told)),
    }


def document_of(day: str, language: str) -> Document:
    """The brief of a day as it is set on paper."""
    answer = asked(day).brief
    brief = parts_of(answer, language)
    assert brief is not None
    return on_paper.document_of(brief, answer.run.as_of)
