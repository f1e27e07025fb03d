"""An effect on a page: the verdict, the pictures, every estimator, and what speaks against it."""

from caudal.render.charts.telling import capital
from caudal.render.effect.facts import Effect
from caudal.render.effect.pictures import charts_of
from caudal.render.effect.terminal import HEADINGS, row_of
from caudal.render.effect.words import Speech
from caudal.render.page import Cell, Page, PageTable
from caudal.render.words import note_text
from caudal.vocabulary.answer import Answer

__all__ = ["further_notes", "page_of"]


def page_of(effect: Effect, answer: Answer, say: Speech) -> Page:
    """
    Verdict first, then why, the pictures, the checks, and the table of all estimators.
    """
    return Page(
        language=say.language,
        title=say.heading(effect),
        known=f"{say.target(effect)} {say.known(effect)}.",
        finding=f"{say.title(effect)}.",
        paragraphs=_why(effect, say),
        charts=charts_of(effect, say),
        unknown_heading=say.say("guards"),
        unknown=tuple(capital(say.guard(row)) for row in effect.guards),
        tables=(_table(effect, say),),
        notes_heading=say.say("notes"),
        notes=further_notes(answer, say.language),
    )


def further_notes(answer: Answer, language: str) -> tuple[str, ...]:
    """The notes but those for machines, which say what stands in its own place already."""
    return tuple(
        note_text(note, language)  # type: ignore[arg-type]
        for note in answer.notes
        if not note.code.startswith(("guard_", "effect_verdict"))
    )


def _why(effect: Effect, say: Speech) -> tuple[str, ...]:
    reasons = say.reasons(effect)
    if not reasons:
        return ()
    heading = say.say("why", estimator=say.estimator(effect.own["estimator"]))
    return (f"{heading}: {' '.join(reasons)}",)


def _table(effect: Effect, say: Speech) -> PageTable:
    caption = f"{say.say('table')} ({say.say('decides')})"
    headings = ("", *(say.say(f"col_{name}") for name in HEADINGS[1:]))
    rows = tuple(tuple(Cell(text) for text in row_of(row, effect, say)) for row in effect.rows)
    return PageTable(caption, headings, rows)
