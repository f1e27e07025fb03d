"""The figures of a brief, read out of its answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from caudal.render.brief.estimates import Estimates, Row, estimates_of
from caudal.render.brief.measures import NewMeasure, measures_of
from caudal.vocabulary.answer import Answer, Note
from caudal.vocabulary.measures import MEASURES
from caudal.vocabulary.places import Place
from caudal.vocabulary.term import Measure, Term

__all__ = ["Facts", "Figure", "facts_of"]

# So many years more make a body's own history worth telling.
_LONGER = 3


@dataclass(frozen=True)
class Figure(Row):
    """One row of the brief."""

    @property
    def code(self) -> str:
        """The code that sets this figure apart in its section."""
        return str(self.row["origin" if self.section == "origin" else self.section])

    @property
    def key(self) -> str:
        """The name of the row, as figures in the text lead to it."""
        if self.section == "provisional":
            return f"preliminary-{self.period:%Y-%m}-{self.group}"
        alone = self.section in ("total", "repeat", "unique")
        return str(self.section) if alone else f"{self.section}-{self.code}"

    @property
    def judged(self) -> bool:
        """Whether its change is judged."""
        return self.row.get("verdict") is not None

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
        unknown_parts: groups, titles and bodies that were not known.
        repeat, unique: the repeat share and the unique individuals, or None.
        provisional: preliminary figures of later months.
        unpublished: months that had ended and were not out.
        newest: the newest month known, where the month asked for was not.
        not_held: note on months that may have been out and are not held, or None.
        cut_list: note on citizenships that are not shown, or None.
        mismatches: notes on parts that do not add up.
        together: note on how many series are judged together, or None.
        policies: notes on policies that began in the month or the one before.
        measures: new measures, each with its verdict.
        estimates: nowcast and forecast, and how good such forecasts were, where there are any.
        further: the frames that the answer carries, for the charts.
        heat: rows of the month's heat (place, measure, value, normal, reading), where there are.
        series: period and value of the total, oldest first.
        group_series: group → month → value, of the groups in order; months known only.
        as_of: the day of the question, or None.
        place: where.
        at: where, as it stands in a sentence; None: the corridor's folder does not say.
        counted: what is counted, in the plural.
        unit: a sentence on what one of them is; None: the folder does not say.
        publisher: who counted; None: the folder does not say.
        names: places and origins.
        corridor: its name, or the path of its folder.
    """

    total: Figure
    sections: Mapping[str, Sequence[Figure]]
    unknown_parts: Sequence[Figure]
    repeat: Figure | None
    unique: Figure | None
    provisional: Sequence[Figure]
    unpublished: Sequence[date]
    newest: date | None
    not_held: Note | None
    cut_list: Note | None
    mismatches: Sequence[Note]
    together: Note | None
    policies: Sequence[Note]
    measures: Sequence[NewMeasure]
    estimates: Estimates
    heat: Sequence[Mapping[str, Any]]
    further: Mapping[str, pl.DataFrame]
    series: pl.DataFrame
    group_series: Mapping[str, Mapping[date, float]]
    as_of: date | None
    place: Place
    at: Place | None
    counted: Term | Place
    unit: Place | None
    publisher: Place | None
    names: Mapping[str, Place]
    corridor: str

    @property
    def measure(self) -> Measure:
        """What is counted, and in which unit."""
        return MEASURES[self.total.measure]

    @property
    def newest_known(self) -> date:
        """The newest month of the total that is known."""
        newest = self.series.drop_nulls("value")["period"].max()
        return newest if isinstance(newest, date) else self.total.period

    @property
    def older(self) -> bool:
        """Whether a newer month than the one told of is known."""
        return bool(self.total.period < self.newest_known)

    @property
    def longest(self) -> Figure | None:
        """The reporting body that is known for years longer than the total, or None."""
        bodies = [f for f in self.sections["component"] if f.judged and f.value is not None]
        bodies = [f for f in bodies if f.usual_years >= (self.total.usual_years or 0) + _LONGER]
        return max(bodies, key=lambda f: f.usual_years, default=None)

    @property
    def judged(self) -> list[Figure]:
        """Figures whose change is judged, in the order of the annex."""
        parts = (f for figures in self.sections.values() for f in figures)
        return [f for f in (self.total, *parts) if f.judged]

    @property
    def may_repeat(self) -> bool:
        """Whether a repeat share belongs to what is counted: it is one of encounters."""
        return bool(self.total.measure == "encounters")

    def shows(self, group: str) -> bool:
        """Whether a group is told of."""
        return any(figure.group == group for figure in self.sections["group"])

    @property
    def quoted(self) -> bool:
        """Whether a figure was read in a text."""
        figures = [self.total, *(f for told in self.sections.values() for f in told)]
        return any(f.source_class == 3 for f in [*figures, *self.provisional])

    @property
    def reconstructed(self) -> list[Figure]:
        """Figures cut from later releases."""
        return [f for f in self._known if f.reconstructed]

    @property
    def all_reconstructed(self) -> bool:
        """Whether every figure is cut from a later release."""
        return all(f.reconstructed for f in self._known)

    @property
    def _known(self) -> list[Figure]:
        parts = (f for figures in self.sections.values() for f in figures)
        return [f for f in (self.total, *parts) if f.value is not None]


def facts_of(answer: Answer) -> Facts:
    """
    The facts in the rows and notes of a brief's answer.
    """
    rows = [Figure(row) for row in answer.rows.iter_rows(named=True)]
    by_section: dict[str, list[Figure]] = {}
    for figure in rows:
        by_section.setdefault(figure.section, []).append(figure)
    total = by_section["total"][0]
    parts = ("group", "authority", "component", "origin")
    notes = {note.code: note for note in answer.notes}
    not_known = notes.get("not_known")
    return Facts(
        total=total,
        sections={name: by_section.get(name, []) for name in parts},
        unknown_parts=[f for name in parts for f in by_section.get(name, []) if f.value is None],
        repeat=next(iter(by_section.get("repeat", [])), None),
        unique=next(iter(by_section.get("unique", [])), None),
        provisional=by_section.get("provisional", []),
        unpublished=[n.values["period"] for n in answer.notes if n.code == "not_published"],
        newest=not_known.values["newest"] if not_known else None,
        not_held=notes.get("not_held"),
        cut_list=notes.get("largest_shown"),
        mismatches=[note for note in answer.notes if note.code == "parts_do_not_add_up"],
        together=notes.get("false_discovery"),
        policies=[note for note in answer.notes if note.code == "policy_began"],
        measures=measures_of(answer),
        estimates=estimates_of(answer),
        heat=_rows(answer, "heat"),
        further=answer.figures,
        series=answer.figures["total"].select("period", "value").sort("period"),
        group_series=_by_group(answer.figures["group"]),
        as_of=answer.run.as_of,
        place=answer.names[total.place],
        at=answer.names.get("at"),
        counted=answer.names.get("counted") or MEASURES[total.measure],
        unit=answer.names.get("unit"),
        publisher=answer.names.get("publisher"),
        names=answer.names,
        corridor=str(answer.run.arguments["corridor"]),
    )


def _rows(answer: Answer, name: str) -> list[dict[str, Any]]:
    """Further rows of an answer; none where the verb did not bring them."""
    rows = answer.figures.get(name)
    return [] if rows is None else rows.to_dicts()


def _by_group(rows: pl.DataFrame) -> dict[str, dict[date, float]]:
    """Groups that are told of, each with its months; one that is always zero tells nothing."""
    found: dict[str, dict[date, float]] = {}
    for group, period, value in rows.select("group", "period", "value").drop_nulls().iter_rows():
        found.setdefault(group, {})[period] = value
    return {group: series for group, series in found.items() if any(series.values())}
