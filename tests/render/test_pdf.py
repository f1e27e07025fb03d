"""The PDF says what the rows say, bears its day, and is the same bytes every time."""

import io
import re
import sys
from dataclasses import replace
from functools import cache

import pdfplumber
import pytest

from caudal.render.brief.document import Document, Grid, Part, Span, figures_in
from caudal.render.brief.pdf import as_pdf
from caudal.vocabulary.errors import WrongOption
from render.documents import DAYS, asked, document_of

ONE = Document(
    language="en",
    title="Encounters",
    known="What was known on 10 August 2021",
    lead=(Span("188,829", "https://example.org/june"), Span(" encounters in June 2021.")),
    parts=(Part("What happened", ((Span("#strong[no] markup $x$ *b* @c \\ <d>"),),)),),
)


@cache
def pages(content: bytes) -> list[str]:
    with pdfplumber.open(io.BytesIO(content)) as document:
        return [page.extract_text() for page in document.pages]


@pytest.fixture(scope="module", params=["en", "es"])
def made(request: pytest.FixtureRequest) -> tuple[str, Document, bytes]:
    document = document_of(DAYS[0], request.param)
    return request.param, document, as_pdf(document)


def test_it_is_a_pdf_of_one_page_and_an_annex(made: tuple[str, Document, bytes]) -> None:
    language, document, content = made
    assert content.startswith(b"%PDF")
    told = pages(content)
    assert 2 <= len(told) <= 7
    assert document.lead[0].text[:30] in told[0]
    annex = [number for number, text in enumerate(told) if text.startswith(document.annex)]
    assert annex == [1]
    assert {"en": "Border Patrol", "es": "Patrulla Fronteriza"}[language] in "".join(told)


def test_it_has_the_figures_of_the_rows(made: tuple[str, Document, bytes]) -> None:
    _, document, content = made
    said = re.sub(r"\s+", " ", "".join(pages(content)))
    rows = asked(DAYS[0]).brief.rows
    for value in rows.filter(rows["section"] != "repeat")["value"].drop_nulls():
        assert f"{value:,.0f}" in said
    for part in document.parts:
        assert part.heading in said


def test_a_figure_is_a_link_to_where_it_can_be_read(made: tuple[str, Document, bytes]) -> None:
    _, document, content = made
    with pdfplumber.open(io.BytesIO(content)) as opened:
        linked = {link["uri"] for page in opened.pages for link in page.hyperlinks}
    rows = asked(DAYS[0]).brief.rows
    weather = asked(DAYS[0]).brief.figures["heat"]["link"]
    told = [*rows["link"].drop_nulls(), *weather.drop_nulls()]
    assert linked == {link.split(" ")[0] for link in told if link.startswith("http")}
    assert figures_in(document)


def test_it_says_its_language_its_title_and_that_it_is_tagged(
    made: tuple[str, Document, bytes],
) -> None:
    language, document, content = made
    with pdfplumber.open(io.BytesIO(content)) as opened:
        catalogue = opened.doc.catalog
        assert catalogue["Lang"] == {"en": b"en-US", "es": b"es-MX"}[language]
        assert catalogue["MarkInfo"]["Marked"] is True
        assert opened.metadata["Title"] == document.title
        assert opened.metadata["CreationDate"] == "D:20210810000000Z"


def test_the_paper_is_letter() -> None:
    with pdfplumber.open(io.BytesIO(as_pdf(ONE))) as opened:
        assert (opened.pages[0].width, opened.pages[0].height) == (612, 792)
        assert len(opened.pages) == 1


def test_the_same_document_is_the_same_bytes(made: tuple[str, Document, bytes]) -> None:
    _, document, content = made
    assert as_pdf(document) == content


def test_a_document_without_a_day_bears_none_and_is_the_same_bytes() -> None:
    with pdfplumber.open(io.BytesIO(as_pdf(ONE))) as opened:
        assert "CreationDate" not in opened.metadata
    assert as_pdf(ONE) == as_pdf(ONE)


def test_words_never_become_markup() -> None:
    assert "#strong[no] markup $x$ *b* @c \\ <d>" in pages(as_pdf(ONE))[0]


def test_a_place_in_a_printed_page_is_no_link() -> None:
    printed = replace(ONE, lead=(Span("188,829", "page 3 of the release"),))
    with pdfplumber.open(io.BytesIO(as_pdf(printed))) as opened:
        assert opened.pages[0].hyperlinks == []
    followed = replace(ONE, lead=(Span("188,829", "https://example.org/a page 3"),))
    with pdfplumber.open(io.BytesIO(as_pdf(followed))) as opened:
        assert [link["uri"] for link in opened.pages[0].hyperlinks] == ["https://example.org/a"]


def test_a_long_table_runs_on_under_its_headings() -> None:
    row = (Span("a"), Span("1"), Span("b"))
    long = replace(
        ONE, annex="Annex", grids=(Grid("Long", ("", "Count", "Release"), (row,) * 160),)
    )
    told = pages(as_pdf(long))
    assert len(told) > 3
    assert all("Count Release" in text for text in told[1:])


def test_without_typst_the_reader_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(WrongOption, match="package `typst`") as caught:
        as_pdf(ONE)
    assert "pip install" in str(caught.value)
