"""A page: what a reader sees, before it is text, Markdown or HTML."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Cell", "Chart", "Page", "PageTable"]


@dataclass(frozen=True)
class Cell:
    """A cell of a table; a link where the figure can be read."""

    text: str
    link: str = ""


@dataclass(frozen=True)
class PageTable:
    """A table with its caption; the first cell of a row is its header."""

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Chart:
    """
    A picture.

    Args:
        name: what sets its file apart from the others beside a page; empty for the first.
        specification: Vega-Lite.
        words: its finding, for those who do not see it.
        caption: what stands below it; empty where the picture says all itself.
        wide: it keeps its size and is moved sideways on a small screen.
    """

    name: str
    specification: Mapping[str, Any]
    words: str
    caption: str = ""
    wide: bool = False


@dataclass(frozen=True)
class Page:
    """
    Everything on a page, in one language.

    Args:
        language: code for the page's `lang`.
        title, known, finding: heading, the day, and the one sentence to take away.
        paragraphs: what happened, in prose.
        tables: the figures.
        charts: the pictures, in order.
        no_chart: what to say where the pictures cannot be shown.
        unknown_heading, unknown: what was not known on that day.
        notes_heading, notes: what must be said of the figures.
        next_heading, next_steps: commands that go on from here.
        folded: a long table that opens on demand, or None.
    """

    language: str
    title: str
    known: str
    finding: str
    paragraphs: tuple[str, ...] = ()
    tables: tuple[PageTable, ...] = ()
    charts: tuple[Chart, ...] = ()
    no_chart: str = ""
    unknown_heading: str = ""
    unknown: tuple[str, ...] = ()
    notes_heading: str = ""
    notes: tuple[str, ...] = ()
    next_heading: str = ""
    next_steps: tuple[tuple[str, str], ...] = field(default_factory=tuple)
    folded: PageTable | None = None
