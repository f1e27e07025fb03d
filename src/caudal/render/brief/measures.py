"""The new measures in a brief's answer, read out of its frames and notes."""

from dataclasses import dataclass

import polars as pl

from caudal.render.brief.estimates import Row
from caudal.vocabulary.answer import Answer

__all__ = ["NewMeasure", "measures_of"]


@dataclass(frozen=True)
class NewMeasure(Row):
    """One measure: the row of `effects` that decides, and the values of its note."""

    @property
    def key(self) -> str:
        """The name of the row, as figures in the text lead to it."""
        return f"measure-{self.id}"


def measures_of(answer: Answer) -> tuple[NewMeasure, ...]:
    """The measures of a brief's answer, newest first."""
    rows = answer.figures.get("measures", pl.DataFrame()).to_dicts()
    notes = [note.values for note in answer.notes if note.code == "measure_verdict"]
    return tuple(NewMeasure({**row, **told}) for row, told in zip(rows, notes, strict=True))
