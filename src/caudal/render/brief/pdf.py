"""
A document as PDF: one page and an annex, tagged, with its figures as links.

Typst sets it without a browser, from bytes in memory and with the letters
that it carries. The same document is the same bytes, in any time zone; the
letters of its charts are those that vl-convert finds or carries.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, time
from typing import Any

from caudal.render.brief.document import Document, Part, Picture, Span, Text
from caudal.render.brief.paper import TEMPLATE
from caudal.render.charts import pdf
from caudal.vocabulary.errors import WrongOption

__all__ = ["as_pdf"]

# Of a file that bears no day: the template leaves it out.
_NO_DAY = 0


def as_pdf(document: Document) -> bytes:
    """
    The bytes of the PDF.

    Raises:
        WrongOption: Typst is not installed.

    Assumes:
        The parts of the first page fit there; what does not runs on to a second.
    """
    try:
        import typst
    except ImportError:
        raise WrongOption(
            "a PDF is set by the package `typst`, which is not installed",
            where="--format pdf",
            remedy="install Caudal again (`pip install caudal`), or ask for `--format html`",
        ) from None
    shown = [*([document.first_picture] if document.first_picture else []), *document.pictures]
    said = json.dumps(_written(document, shown), ensure_ascii=False)
    made = typst.compile(
        TEMPLATE.encode(),
        sys_inputs={"brief": said},
        ignore_system_fonts=True,
        timestamp=_stamp(document),
    )
    return bytes(made)


def _stamp(document: Document) -> int:
    """Seconds since 1970 at the beginning of the document's day, UTC."""
    if document.as_of is None:
        return _NO_DAY
    return int(datetime.combine(document.as_of, time(), UTC).timestamp())


def _written(document: Document, shown: Sequence[Picture]) -> dict[str, Any]:
    """What the template reads. It takes nothing but text: a chart is the list of its bytes."""
    drawn = [
        {"content": list(pdf(one.specification)), "words": one.words, "wide": one.wide}
        for one in shown
    ]
    first = len(shown) - len(document.pictures)
    return {
        "language": document.language,
        "region": "MX" if document.language == "es" else "US",
        "dated": document.as_of is not None,
        "title": document.title,
        "known": document.known,
        "description": "".join(span.text for span in document.lead),
        "lead": _spans(document.lead),
        "first": drawn[0] if first else None,
        "parts": [_part(part) for part in document.parts],
        "details": [_part(part) for part in document.details],
        "annex": document.annex,
        "charts": drawn[first:],
        "grids": [
            {
                "caption": grid.caption,
                "headings": list(grid.headings),
                "rows": [_spans(row) for row in grid.rows],
            }
            for grid in document.grids
        ],
        "sources_heading": document.sources_heading,
        "sources": [_spans(source) for source in document.sources],
    }


def _part(part: Part) -> dict[str, Any]:
    return {"heading": part.heading, "paragraphs": [_spans(one) for one in part.paragraphs]}


def _spans(text: Text) -> list[dict[str, str]]:
    return [_span(span) for span in text]


def _span(span: Span) -> dict[str, str]:
    """A link only where it is an address: a place in a printed page is no link."""
    address = span.link.split(" ")[0]
    return {"text": span.text, "link": address if address.startswith("http") else ""}
