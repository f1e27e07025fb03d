"""What a scenario would change: in the terminal, as a picture, on a page."""

from caudal.render.charts import png, svg
from caudal.render.charts.telling import Telling
from caudal.render.scenario.facts import IDLE_NOTE, Scenario, main, scenario_of
from caudal.render.scenario.fitted import FIT_NOTES, fitting_of, lines_of_fit
from caudal.render.scenario.pictures import bands_chart
from caudal.render.scenario.terminal import lines_of
from caudal.render.scenario.web import page_of
from caudal.render.scenario.words import Speech
from caudal.render.tables import console_text
from caudal.render.words import NOTE_LABEL
from caudal.vocabulary.answer import Answer

__all__ = ["as_picture", "as_text"]


def as_picture(answer: Answer, form: str, language: str) -> str | bytes | None:
    """
    The main outcomes as bands with the assumptions beside them; a page has all, and the corridor.

    Args:
        answer: of the verb `simulate`.
        form: `svg`, `png` or `html`.
        language: `en` or `es`.

    Returns:
        None where nothing was simulated.
    """
    scenario, say = _told(answer, language)
    if scenario is None:
        return None
    if form == "html":
        return page_of(scenario, answer, say)
    picture = bands_chart(scenario, say, main(scenario), beside=True)
    if picture is None:
        return None
    drawn = picture.specification
    return png(drawn) if form == "png" else svg(drawn, picture.words)


def as_text(answer: Answer, language: str, *, width: int, colour: bool) -> str:
    """
    The answer for the terminal: the label, what differs, the outcomes, what they follow, the fit, notes.
    """
    scenario, say = _told(answer, language)
    label = NOTE_LABEL[language]
    fitting = fitting_of(answer)
    headline = (IDLE_NOTE,) if scenario is not None and scenario.idle else ()
    said = ("scenario", *headline, *(FIT_NOTES if fitting else ()))
    notes = [f"{label}: {say.note(note)}" for note in answer.notes if note.code not in said]
    parts = [say.say("label")] if scenario is None else lines_of(scenario, say)
    parts += [*lines_of_fit(fitting, say)] if fitting else []
    return console_text([*parts, *([""] if notes else []), *notes], width=width, colour=colour)


def _told(answer: Answer, language: str) -> tuple[Scenario | None, Speech]:
    return scenario_of(answer), Speech(Telling(language, answer.names))
