"""A revision triangle as a picture: SVG, PNG, or a page around it."""

from caudal.render.charts import png, svg
from caudal.render.page.html import as_html
from caudal.render.revisions.compose import page_of, picture_of
from caudal.render.revisions.en import English
from caudal.render.revisions.es import Spanish
from caudal.render.revisions.facts import triangle_of
from caudal.render.revisions.words import RevisionWords
from caudal.vocabulary.answer import Answer
from caudal.vocabulary.errors import WrongOption, listing
from caudal.vocabulary.tables import DIMENSIONS

__all__ = ["WORDS", "as_picture"]

WORDS: dict[str, RevisionWords] = {"en": English(), "es": Spanish()}


def as_picture(answer: Answer, form: str, language: str) -> str | bytes:
    """
    The triangle of an answer that has rows.

    Args:
        answer: of the verb `revisions`.
        form: `svg`, `png` or `html`.
        language: `en` or `es`.

    Raises:
        WrongOption: the answer has several targets; a picture shows one.
    """
    spread = [d for d in DIMENSIONS if answer.rows[d].n_unique() > 1]
    if spread:
        codes = answer.rows[spread[0]].unique(maintain_order=True).to_list()
        raise WrongOption(
            f"a picture shows one target, and these differ in {listing(spread)}",
            where=f"--format {form}, or --out with that ending",
            remedy=f"name one with --{spread[0]}: {listing(codes)}; csv and json take them all",
        )
    triangle, say = triangle_of(answer), WORDS[language]
    if form == "html":
        return as_html(page_of(triangle, say))
    picture = picture_of(triangle, say)
    if form == "png":
        return png(picture.specification)
    return svg(picture.specification, picture.words)
