"""The brief in one language: terminal text, Markdown, one self-contained page, PDF, a picture."""

from caudal.render.brief.compose import brief_of
from caudal.render.brief.facts import facts_of
from caudal.render.brief.html import as_html
from caudal.render.brief.nothing import as_nothing
from caudal.render.brief.on_paper import document_of
from caudal.render.brief.parts import Brief
from caudal.render.brief.pdf import as_pdf
from caudal.render.brief.phrases import PHRASES
from caudal.render.brief.writing import as_markdown, as_text
from caudal.render.charts import png, stacked, svg
from caudal.render.page import Chart
from caudal.vocabulary.answer import Answer

__all__ = ["as_brief", "brief_file", "charts_of", "parts_of"]


def parts_of(answer: Answer, language: str) -> Brief | None:
    """
    What a brief says, in one language, before it has a form; None where nothing is known.

    Every form of the brief is written from this: each figure in a sentence
    names its row and column, and the annex shows that row.
    """
    if answer.rows.is_empty():
        return None
    return brief_of(facts_of(answer), PHRASES[language])


def as_brief(
    answer: Answer,
    form: str,
    language: str,
    *,
    width: int,
    colour: bool,
    stem: str | None = None,
) -> str:
    """
    The brief of an answer.

    Args:
        answer: of the verb `brief`.
        form: `table` (terminal), `md` or `html`.
        language: `en` or `es`.
        width: of the terminal [columns].
        colour: whether the terminal shows colour.
        stem: name of a Markdown file without its ending: its charts stand beside it, named after
            it; None: there are none.
    """
    brief = parts_of(answer, language)
    if brief is None:
        return as_nothing(answer, form, language)
    if form == "html":
        return as_html(brief)
    if form == "md":
        return as_markdown(brief, [_file(stem, chart) for chart in brief.charts] if stem else [])
    return as_text(brief, width=width, colour=colour)


def brief_file(answer: Answer, form: str, language: str) -> bytes | None:
    """
    The brief of an answer as `pdf`, or its pictures as one `png`; None where nothing is known.

    Raises:
        WrongOption: the package that sets a PDF is not installed.
    """
    brief = parts_of(answer, language)
    if brief is None:
        return None
    if form == "pdf":
        return as_pdf(document_of(brief, answer.run.as_of))
    headline = f"{brief.title} – {brief.known}"
    return png(stacked(headline, [chart.specification for chart in brief.charts]))


def charts_of(answer: Answer, language: str, stem: str) -> dict[str, str]:
    """
    The charts of a brief: file name → SVG; none where nothing is known.
    """
    brief = parts_of(answer, language)
    charts = brief.charts if brief else ()
    return {_file(stem, chart): svg(chart.specification, chart.words) for chart in charts}


def _file(stem: str, chart: Chart) -> str:
    return f"{stem}-{chart.name}.svg" if chart.name else f"{stem}.svg"
