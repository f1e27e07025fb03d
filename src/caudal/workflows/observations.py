"""What was known of a target on a day."""

from os import PathLike

from caudal.archive.answering import observed
from caudal.vocabulary.answer import Answer
from caudal.vocabulary.question import Question
from caudal.workflows.asking import answered, asks_for_parts, odd, opened

__all__ = ["observations"]


def observations(question: Question, *, data: str | PathLike[str] | None = None) -> Answer:
    """
    Figures of a target as they were known on the day of the question.

    Each period is answered whole by the newest release then known, from
    the lowest class of source; a published total before a sum of parts.

    Returns:
        Rows of `observations (answer)`, by period, the total first.

    Wrong when:
        Rows of different sources are read as one series without their
        notes, or encounters (events) as people.
    """
    archive, library = opened(question.corridor, data)
    rows, notes = observed(library, question)
    notes += odd(archive, rows, question.as_of, parts=asks_for_parts(question))
    return answered("observations", question, archive, rows, notes)
