"""The parts of a brief as a document on paper."""

from datetime import date

from caudal.render.brief.document import Document, Grid, Picture, Span, Text
from caudal.render.brief.document import Part as PaperPart
from caudal.render.brief.marks import Sentence, anchored
from caudal.render.brief.parts import Annex, AnnexRow, Brief, Part
from caudal.render.page import Chart

__all__ = ["document_of"]


def document_of(brief: Brief, as_of: date | None) -> Document:
    """
    One page of parts, then the charts and the tables; a figure's link is its source's address.

    Args:
        brief: what it says.
        as_of: the day that the file bears; None: it bears none.
    """
    # On paper no figure leads to a row: it leads where the row would.
    addresses = {row.anchor: _address(row) for table in brief.annex for row in table.rows}

    def text(sentence: Sentence) -> Text:
        return tuple(Span(run.text, addresses.get(anchored(run.anchor), "")) for run in sentence)

    parts = [part for part in brief.parts if part.name != "sources"]
    sources = [
        sentence for part in brief.parts if part.name == "sources" for sentence in _all(part)
    ]
    heading = next((part.heading for part in brief.parts if part.name == "sources"), "")
    whys = [part for part in brief.parts if part.details]
    return Document(
        language=brief.language,
        title=brief.title,
        known=brief.known,
        lead=tuple(
            span
            for number, sentence in enumerate(brief.lead)
            for span in ((Span(" "),) if number else ()) + text(sentence)
        ),
        parts=tuple(
            PaperPart(part.heading, tuple(text(sentence) for sentence in _all(part)))
            for part in parts
        ),
        annex=brief.annex_heading,
        details=tuple(
            PaperPart(part.heading, tuple(text(sentence) for sentence in part.details))
            for part in whys
        ),
        pictures=tuple(_picture(chart) for chart in brief.charts),
        grids=tuple(_grid(table) for table in brief.annex),
        sources_heading=heading,
        sources=tuple(text(sentence) for sentence in (*sources, *brief.notes)),
        as_of=as_of,
    )


def _all(part: Part) -> list[Sentence]:
    return [*part.paragraphs, *part.points]


def _address(row: AnnexRow) -> str:
    """Where the figures of a row can be read on the web."""
    return next((c.link for c in reversed(row.cells) if c.link.startswith("http")), "")


def _picture(chart: Chart) -> Picture:
    return Picture(chart.specification, chart.words, wide=chart.wide)


def _grid(table: Annex) -> Grid:
    rows = (tuple(Span(cell.text, cell.link) for cell in row.cells) for row in table.rows)
    return Grid(table.caption, table.headings, tuple(rows))
