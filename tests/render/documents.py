"""The present brief as a document, with every chart: what the tests of charts and PDF look at."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import polars as pl

import caudal
from caudal.archive.corridors import corridor
from caudal.render.brief.compose import page_of
from caudal.render.brief.document import Document, Grid, Part, Picture, Span
from caudal.render.brief.facts import facts_of
from caudal.render.brief.phrases import PHRASES
from caudal.render.charts import (
    Telling,
    change_dots,
    group_panels,
    same_month,
    schematic,
    vintages,
)

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


@cache
def asked(day: str) -> Asked:
    by_place = caudal.indicators(place="each", component="usbp", as_of=day).rows
    told: Callable[..., Any] = caudal.observations
    return Asked(
        brief=caudal.brief(as_of=day),
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
    """The page of the present brief, its texts as they are, its tables as grids."""
    facts = facts_of(asked(day).brief)
    page = page_of(facts, PHRASES[language])
    shown = charts(day, language)
    link = facts.total.link
    return Document(
        language=language,
        title=page.title,
        known=page.known,
        lead=(Span(page.finding, link),),
        parts=(
            *(Part(f"{n}", ((Span(text),),)) for n, text in enumerate(page.paragraphs, 1)),
            Part(page.unknown_heading, tuple((Span(text),) for text in page.unknown)),
        ),
        annex={"en": "Annex", "es": "Anexo"}[language],
        pictures=tuple(
            Picture(chart, chart["description"], wide=name == "schematic")
            for name, chart in shown.items()
            if name != "same_month"
        ),
        grids=tuple(
            Grid(
                table.caption,
                table.headings,
                tuple(tuple(Span(cell.text, cell.link) for cell in row) for row in table.rows),
            )
            for table in page.tables
        ),
        sources_heading=page.notes_heading,
        sources=tuple((Span(note),) for note in page.notes),
        as_of=facts.as_of,
        first_picture=Picture(shown["same_month"], shown["same_month"]["description"]),
    )
