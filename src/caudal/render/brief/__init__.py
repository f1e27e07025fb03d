"""The brief in one language, as terminal text, Markdown or one self-contained page."""

from caudal.render.brief.compose import page_of
from caudal.render.brief.facts import facts_of
from caudal.render.brief.phrases import PHRASES
from caudal.render.brief.writing import as_html, as_markdown, as_text
from caudal.render.charts import svg
from caudal.vocabulary.answer import Answer

__all__ = ["as_brief", "chart_of"]


def as_brief(
    answer: Answer,
    form: str,
    language: str,
    *,
    width: int,
    colour: bool,
    chart_name: str | None = None,
) -> str:
    """
    The brief of an answer.

    Args:
        answer: of the verb `brief`.
        form: `table` (terminal), `md` or `html`.
        language: `en` or `es`.
        width: of the terminal [columns].
        colour: whether the terminal shows colour.
        chart_name: file beside a Markdown file that holds the chart; None: there is none.
    """
    if answer.rows.is_empty():
        return "\n".join(note.text for note in answer.notes) + "\n"
    page = page_of(facts_of(answer), PHRASES[language])
    if form == "html":
        return as_html(page)
    if form == "md":
        return as_markdown(page, chart_name)
    return as_text(page, width=width, colour=colour)


def chart_of(answer: Answer, language: str) -> str | None:
    """
    The chart of a brief as SVG, or None where nothing is known.
    """
    if answer.rows.is_empty():
        return None
    page = page_of(facts_of(answer), PHRASES[language])
    return svg(page.chart, page.chart_words) if page.chart else None
