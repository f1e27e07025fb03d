"""How a figure changed from one publication to the next."""

from os import PathLike

from caudal.archive.answering import revised
from caudal.vocabulary.answer import Answer
from caudal.vocabulary.question import Question
from caudal.workflows.asking import answered, asks_for_parts, odd, opened

__all__ = ["revisions"]


def revisions(question: Question, *, data: str | PathLike[str] | None = None) -> Answer:
    """
    Every vintage of each period, with the first and the latest figure and the change between.

    Without a source all releases of the lowest class that tells the target;
    with `all` every telling, quoted ones too.

    Returns:
        Rows of `revisions`, by target, period and vintage.

    Wrong when:
        A change of source between vintages is read as a revision: a note says where.
    """
    archive, library = opened(question.corridor, data)
    rows, notes = revised(library, question)
    notes += odd(archive, rows, question.as_of, parts=asks_for_parts(question))
    return answered("revisions", question, archive, rows, notes)
