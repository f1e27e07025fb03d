"""A brief where no figure is known: what the archive says of that, and what to do."""

from collections.abc import Mapping
from shlex import quote

from caudal.render.page import Page
from caudal.render.page.html import as_html
from caudal.render.words import note_text
from caudal.vocabulary.answer import Answer

__all__ = ["as_nothing"]

_TITLES: Mapping[str, str] = {"en": "No figure is known", "es": "No se conoce ninguna cifra"}
_HEADINGS: Mapping[str, str] = {"en": "Next steps", "es": "Para seguir"}
# Where nothing at all is held of what was asked.
_TAKE_IN: Mapping[str, str] = {
    "en": "take the publishers' files in first",
    "es": "incorpore primero los archivos de las fuentes",
}


def as_nothing(answer: Answer, form: str, language: str) -> str:
    """
    The notes of an answer without figures, as text or as a whole page.

    Args:
        answer: of the verb `brief`.
        form: `table` (terminal), `md` or `html`.
        language: `en` or `es`.
    """
    told = [note_text(note, language) for note in answer.notes]  # type: ignore[arg-type]
    steps = _steps(answer, language)
    if form == "html":
        return as_html(
            Page(
                language,
                _TITLES[language],
                "",
                ". ".join(text[:1].upper() + text[1:] for text in told),
                next_heading=_HEADINGS[language],
                next_steps=steps,
            )
        )
    return "\n".join([*told, *(f"{what}: `{command}`" for what, command in steps)]) + "\n"


def _steps(answer: Answer, language: str) -> tuple[tuple[str, str], ...]:
    """What to do where nothing is held."""
    if not any(note.code == "nothing_held" for note in answer.notes):
        return ()
    corridor = quote(str(answer.run.arguments["corridor"]))
    return ((_TAKE_IN[language], f"caudal ingest FILE --corridor {corridor}"),)
