"""What the counts say of a policy: in the terminal, step by step, as a picture, on a page."""

from caudal.render.charts import png, svg
from caudal.render.charts.telling import Telling
from caudal.render.effect.explanation import explanation_of
from caudal.render.effect.facts import Effect, effect_of
from caudal.render.effect.pictures import one_picture
from caudal.render.effect.terminal import lines_of
from caudal.render.effect.web import further_notes, page_of
from caudal.render.effect.words import Speech
from caudal.render.page.html import as_html
from caudal.render.tables import console_text
from caudal.render.words import NOTE_LABEL
from caudal.vocabulary.answer import Answer

__all__ = ["as_picture", "as_text", "explained", "verdict_sentence"]


def as_picture(answer: Answer, form: str, language: str) -> str | bytes | None:
    """
    The answer as a picture: what was expected, the gap and the ranks; a page has all five.

    Args:
        answer: of the verb `effect`.
        form: `svg`, `png` or `html`.
        language: `en` or `es`.

    Returns:
        None where no month of the count is held.
    """
    effect, say = _told(answer, language)
    if effect is None:
        return None
    if form == "html":
        return as_html(page_of(effect, answer, say))
    picture = one_picture(effect, say)
    if picture is None:
        return None
    return (
        png(picture.specification) if form == "png" else svg(picture.specification, picture.words)
    )


def as_text(answer: Answer, language: str, *, width: int, colour: bool) -> str:
    """
    The answer for the terminal: verdict, table, why, what else could explain it, notes.
    """
    effect, say = _told(answer, language)
    label = NOTE_LABEL[language]
    notes = [f"{label}: {note}" for note in further_notes(answer, language)]
    parts = [] if effect is None else lines_of(effect, say)
    return console_text(
        [*parts, *([""] if parts and notes else []), *notes], width=width, colour=colour
    )


def explained(answer: Answer, language: str) -> str:
    """
    The result step by step, for somebody who is no statistician: forty lines at most.
    """
    effect, say = _told(answer, language)
    if effect is None:
        return ""
    return "\n".join(explanation_of(effect, say)) + "\n"


def verdict_sentence(answer: Answer, language: str) -> str:
    """
    The verdict in its own words, as every picture is titled; empty where there is no row.
    """
    effect, say = _told(answer, language)
    return "" if effect is None else f"{say.title(effect)}."


def _told(answer: Answer, language: str) -> tuple[Effect | None, Speech]:
    return effect_of(answer), Speech(Telling(language, answer.names))
