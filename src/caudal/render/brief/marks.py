"""A figure in a sentence, marked with the row and column that it stands in."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from caudal.vocabulary.tables import JUDGED

__all__ = ["Run", "Sentence", "anchored", "mark", "plain", "runs"]

# Sentences are plain text until they are set: marks are letters that no language uses.
_MARKED = re.compile("\ue000([^\ue001]*)\ue001([^\ue002]*)\ue002([^\ue003]*)\ue003")
_JUDGED = frozenset({*JUDGED, "rank_same_month"})


@dataclass(frozen=True)
class Run:
    """
    A piece of a sentence; a figure where `key` names its row.

    Args:
        text: what is read.
        key: the row, as the annex names it.
        column: the column of the row in `brief`.
    """

    text: str
    key: str = ""
    column: str = ""

    @property
    def anchor(self) -> str:
        """Where the annex shows it: the row, or the row of the judgement."""
        return f"{self.key}-change" if self.column in _JUDGED else self.key


Sentence = Sequence[Run]


def mark(text: str, key: str, column: str) -> str:
    """A figure within a sentence, with the row and column it stands in."""
    return f"\ue000{key}\ue001{column}\ue002{text}\ue003"


def plain(sentence: str) -> str:
    """The sentence without its marks."""
    return _MARKED.sub(r"\3", sentence)


def anchored(key: str) -> str:
    """
    A row's key as an address within a page.

    >>> anchored("group-unaccompanied_child")
    'group-unaccompanied-child'
    """
    return re.sub(r"[^a-z0-9]+", "-", key.lower())


def runs(sentence: str) -> tuple[Run, ...]:
    """
    The sentence in pieces, each figure a piece of its own.

    >>> [run.text for run in runs("In " + mark("34%", "repeat", "value") + " of them.")]
    ['In ', '34%', ' of them.']
    """
    pieces = []
    end = 0
    for found in _MARKED.finditer(sentence):
        pieces += [Run(sentence[end : found.start()])] if found.start() > end else []
        key, column, text = found.groups()
        pieces.append(Run(text, key, column))
        end = found.end()
    return (*pieces, *([Run(sentence[end:])] if end < len(sentence) else []))
