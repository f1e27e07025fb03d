"""The parts of a brief in one language: what every form of it is written from."""

from dataclasses import dataclass

from caudal.render.brief.marks import Sentence
from caudal.render.page import Cell, Chart

__all__ = ["Annex", "AnnexRow", "Brief", "Part"]


@dataclass(frozen=True)
class Part:
    """
    One of the seven parts.

    Args:
        name: `happened`, `real`, `happening`, `coming`, `measure` or `measures`,
            `unknown` or `sources`.
        heading: the name as a reader sees it.
        paragraphs: prose, each a paragraph.
        points: a list below the prose.
        details: the list goes on; on paper they stand in the annex.
    """

    name: str
    heading: str
    paragraphs: tuple[Sentence, ...] = ()
    points: tuple[Sentence, ...] = ()
    details: tuple[Sentence, ...] = ()

    @property
    def listed(self) -> tuple[Sentence, ...]:
        """The whole list."""
        return (*self.points, *self.details)


@dataclass(frozen=True)
class AnnexRow:
    """
    A row of the annex: what figures in the text lead to.

    Args:
        anchor: its address within the page.
        cells: name first; the name leads to the definition where it stands in another row.
    """

    anchor: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Annex:
    """
    A table of the annex.

    Args:
        anchor: its address within the page.
        caption: what it shows.
        headings: one a cell.
        rows: the figures.
        defines: whether the last cell of a row says what it counts.
        words: so many of the last cells are words, not numbers.
    """

    anchor: str
    caption: str
    headings: tuple[str, ...]
    rows: tuple[AnnexRow, ...]
    defines: bool = False
    words: int = 1


@dataclass(frozen=True)
class Brief:
    """
    Everything a brief says, in one language.

    Args:
        language: code for the page's `lang`.
        title, known: heading, and the day of which it tells.
        lead: the answer, in at most two sentences.
        parts: the seven parts, in order; they are one page.
        charts: the pictures, in order.
        no_chart: what to say where the pictures cannot be shown.
        annex_heading, annex: the tables that the figures lead to.
        notes_heading, notes: how the figures and the judgements are to be read; below the tables.
        next_heading, next_steps: commands that go on from here: what, command.
    """

    language: str
    title: str
    known: str
    lead: tuple[Sentence, ...]
    parts: tuple[Part, ...]
    charts: tuple[Chart, ...]
    no_chart: str
    annex_heading: str
    annex: tuple[Annex, ...]
    notes_heading: str
    notes: tuple[Sentence, ...]
    next_heading: str
    next_steps: tuple[tuple[str, str], ...]
