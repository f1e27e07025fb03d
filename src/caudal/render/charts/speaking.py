"""Sentences of one sort of answer in a language: a subclass says which."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from caudal.render.charts.telling import Telling

__all__ = ["Speaking"]


@dataclass(frozen=True)
class Speaking:
    """
    How one sort of answer is told.

    Args:
        telling: the language and the names that occur.
    """

    sentences: ClassVar[Mapping[str, Mapping[str, str]]]

    telling: Telling

    @property
    def language(self) -> str:
        """`en` or `es`."""
        return self.telling.language

    def say(self, key: str, **values: Any) -> str:
        """A sentence of the language."""
        return self.sentences[self.language][key].format(**values)
