"""The figures of a brief, read out of its answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from caudal.vocabulary.answer import Answer, Note
from caudal.vocabulary.places import Place

__all__ = ["Facts", "Figure", "facts_of"]


@dataclass(frozen=True)
class Figure:
    """One row of the brief."""

    row: Mapping[str, Any]

    def __getattr__(self, name: str) -> Any:
        try:
            return self.row[name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def code(self) -> str:
        """The code that sets this figure apart in its section."""
        return str(self.row["origin" if self.section == "origin" else self.section])

    @property
    def reconstructed(self) -> bool:
        """Whether it is cut from a later release."""
        return bool(self.row["vintage_basis"] == "reconstructed")


@dataclass(frozen=True)
class Facts:
    """
    What a brief says.

    Args:
        total: the headline figure.
        sections: group, authority, component, origin: figures in order.
        repeat: the repeat share, or None.
        provisional: preliminary figures of later months.
        unpublished: months that had ended and were not out.
        not_known: the month asked for was not known.
        mismatches: notes on parts that do not add up.
        series: period and value of the total, oldest first.
        as_of: the day of the question, or None.
        place: where.
        names: places and origins.
    """

    total: Figure
    sections: Mapping[str, Sequence[Figure]]
    repeat: Figure | None
    provisional: Sequence[Figure]
    unpublished: Sequence[date]
    not_known: bool
    mismatches: Sequence[Note]
    series: pl.DataFrame
    as_of: date | None
    place: Place
    names: Mapping[str, Place]

    @property
    def reconstructed(self) -> list[Figure]:
        """Figures cut from later releases."""
        return [f for figures in self.sections.values() for f in figures if f.reconstructed]


def facts_of(answer: Answer) -> Facts:
    """
    The facts in the rows and notes of a brief's answer.
    """
    rows = [Figure(row) for row in answer.rows.iter_rows(named=True)]
    by_section: dict[str, list[Figure]] = {}
    for figure in rows:
        by_section.setdefault(figure.section, []).append(figure)
    total = by_section["total"][0]
    repeat = by_section.get("repeat", [None])
    return Facts(
        total=total,
        sections={
            name: by_section.get(name, []) for name in ("group", "authority", "component", "origin")
        },
        repeat=repeat[0],
        provisional=by_section.get("provisional", []),
        unpublished=[n.values["period"] for n in answer.notes if n.code == "not_published"],
        not_known=any(note.code == "not_known" for note in answer.notes),
        mismatches=[note for note in answer.notes if note.code == "parts_do_not_add_up"],
        series=answer.figures["total"].select("period", "value").sort("period"),
        as_of=answer.run.as_of,
        place=answer.names[total.place],
        names=answer.names,
    )
