"""A brief as a document on paper: one page, then an annex; what it says, not how it looks."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

__all__ = ["Document", "Grid", "Part", "Picture", "Span", "Text", "figures_in"]


@dataclass(frozen=True)
class Span:
    """Words, or a figure that is a link to where it can be read."""

    text: str
    link: str = ""


# A sentence or a paragraph: its words and figures in order.
Text = tuple[Span, ...]


@dataclass(frozen=True)
class Part:
    """One of the short parts: what happened, is it real, …"""

    heading: str
    paragraphs: tuple[Text, ...]


@dataclass(frozen=True)
class Picture:
    """
    A chart.

    Args:
        specification: Vega-Lite; its title and source stand in it.
        words: its finding, for those who do not see it.
        wide: it needs the whole width of a page.
    """

    specification: Mapping[str, Any]
    words: str
    wide: bool = False


@dataclass(frozen=True)
class Grid:
    """A table of the annex; the first cell of a row is its header."""

    caption: str
    headings: tuple[str, ...]
    rows: tuple[Text, ...]


@dataclass(frozen=True)
class Document:
    """
    Everything in it, in one language.

    Args:
        language: `en` or `es`.
        title, known: heading, and the day as of which it speaks, in words.
        lead: the answer in a sentence or two.
        parts: the short parts of the first page.
        annex: heading of the annex.
        details: what a part of the first page goes on with, below the tables of the annex.
        pictures: the charts of the annex, in order.
        grids: its tables.
        sources_heading, sources: where the figures come from, an entry a paragraph.
        as_of: the day that the file bears; None: it bears none.
        first_picture: a chart on the first page, or None.
    """

    language: str
    title: str
    known: str
    lead: Text
    parts: tuple[Part, ...]
    annex: str = ""
    details: tuple[Part, ...] = ()
    pictures: tuple[Picture, ...] = ()
    grids: tuple[Grid, ...] = ()
    sources_heading: str = ""
    sources: tuple[Text, ...] = ()
    as_of: date | None = None
    first_picture: Picture | None = None


def figures_in(document: Document) -> list[str]:
    """
    The links of a document with their words, in order: what a test holds against the rows.
    """
    return [span.text for text in _texts(document) for span in text if span.link]


def _texts(document: Document) -> Iterator[Text]:
    yield document.lead
    parts = (*document.parts, *document.details)
    paragraphs: Iterable[Text] = (p for part in parts for p in part.paragraphs)
    yield from paragraphs
    yield from (row for grid in document.grids for row in grid.rows)
    yield from document.sources
