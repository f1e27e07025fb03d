"""
Which release answers: the newest one known on a day that covers the period, whole.

For each target, each (source, table, period) is answered by the newest
release with vintage ≤ D that covers it there. A combination that a complete
table leaves out is zero inside a covered period; a target outside a table's
dimensions is not covered by it. In a quoted table each cell stands alone.
Among the tellings that are left the lowest class answers, then the newest
vintage, then the order of sources in the corridor.
"""

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from itertools import groupby
from math import prod
from pathlib import Path

import polars as pl

from caudal.archive.corridors import Corridor
from caudal.archive.latest import Picked, compacted, frame_of_keys, newest, rows_of
from caudal.archive.quoted import CELL, NOTHING, Quoted
from caudal.archive.releases import Held
from caudal.archive.selecting import Filters, selection
from caudal.vocabulary.periods import last_day
from caudal.vocabulary.places import Place, contents
from caudal.vocabulary.question import Question, Target
from caudal.vocabulary.tables import ANSWERED_OBSERVATIONS, KEYS, SourceTable
from caudal.vocabulary.terms import AUTHORITIES, COMPONENTS, GROUPS, TITLE_42_START

__all__ = ["NOT_IN_CALENDAR_DAYS", "Library", "out_on", "with_code"]

# Months that the calendar does not list are taken to be out 17 days after they
# ended: the median of the 56 months of CBP's calendar (9 to 27 days).
NOT_IN_CALENDAR_DAYS = 17
_CODES = {"group": GROUPS, "authority": AUTHORITIES, "component": COMPONENTS}


def out_on(period: date, frequency: str, known: Mapping[date, tuple[date, str]]) -> date:
    """
    The day on which a period was out, by the calendar or by the median delay.
    """
    if frequency == "month" and period in known:
        return known[period][0]
    return last_day(period, frequency) + timedelta(days=NOT_IN_CALENDAR_DAYS)


@dataclass
class Library:
    """
    Everything held, ready to be asked.

    Args:
        held: releases, oldest first within a table.
        tables: what each table can speak about.
        places: every place known.
        corridor: classes and calendar.
        precisions: what a source rounds to.
        publishers: whose calendar dates a source.
        latest: the archive that may hold what tables say now in one file; None: there is none.
        remembers: what was asked once is answered again without reading. For an answer that asks
            the same things many times, and then is done: nothing is ever forgotten.
    """

    held: Sequence[Held]
    tables: Mapping[tuple[str, str], SourceTable]
    places: Mapping[str, Place]
    corridor: Corridor
    precisions: Mapping[str, float]
    publishers: Mapping[str, str]
    latest: Path | None = None
    remembers: bool = False
    _now: dict[tuple[str, str], Picked] = field(default_factory=dict)
    _frames: dict[int, pl.DataFrame] = field(default_factory=dict)
    _of_target: dict[tuple[object, ...], "Filters | None"] = field(default_factory=dict)
    _selected: dict[tuple[object, ...], pl.DataFrame] = field(default_factory=dict)
    _once_asked: set[tuple[object, ...]] = field(default_factory=set)
    _out_on: dict[tuple[object, ...], date] = field(default_factory=dict)
    _in_order: dict[tuple[object, ...], list[list[Held]]] = field(default_factory=dict)
    _answers: dict[Question, pl.DataFrame] = field(default_factory=dict)

    def once(self, question: Question, answer: Callable[[], pl.DataFrame]) -> pl.DataFrame:
        """
        The figures that answer a question; where the library remembers, worked out once.
        """
        if not self.remembers:
            return answer()
        if question not in self._answers:
            self._answers[question] = answer()
        return self._answers[question]

    def tellings(self, question: Question, targets: Sequence[Target]) -> pl.DataFrame:
        """
        What each source told of each target on that day, one row a target, period and source.
        """
        genuine = self._told(question, targets, newest=True)
        if not question.reconstruct or question.as_of is None:
            return genuine
        unanswered = self._told(question, targets, newest=False)
        if unanswered.is_empty():
            return genuine
        told = ["target", "period"]
        rebuilt = self._out_by_then(unanswered, targets, question.as_of)
        rebuilt = rebuilt.join(genuine.select(told).unique(), on=told, how="anti")
        rebuilt = rebuilt.filter(pl.col("vintage") == pl.col("vintage").min().over(told))
        return pl.concat([genuine, rebuilt.with_columns(vintage_basis=pl.lit("reconstructed"))])

    def provisional(self, question: Question, targets: Sequence[Target]) -> pl.DataFrame:
        """
        Preliminary figures known on that day: the newest of each source.
        """
        return pl.concat(
            self._quoted.told(question, target, number, status="P", newest=True, later=False)
            for number, target in enumerate(targets)
        )

    def every_vintage(self, question: Question, target: Target) -> pl.DataFrame:
        """
        What each release known on that day said of one target, one row a period and release.
        """
        cells = [self._quoted.told(question, target, 0, status="A", newest=None, later=False)]
        for releases in self._complete(question, newest=True):
            picked: dict[tuple[date, date], Held] = {}
            for held in releases:
                for period in self._covered(held, target, question):
                    # Two copies of one release: the first is the one that answers.
                    picked.setdefault((held.key[2], period), held)
            cells += self._told_by(picked, target, 0)
        # Two tables of one source, or two copies of one release, tell a vintage once.
        return _once(cells, ["source", "vintage", "period"], newest=True)

    def codes(self, question: Question, dimension: str) -> list[str]:
        """
        Codes of a dimension that some table of the measure can tell, the total first.
        """
        measure = question.target.measure
        found = {
            code
            for table in self.tables.values()
            if table.complete and measure in table.measures
            for code in (
                self._occurring(table, dimension)
                if dimension in table.open
                else table.codes(dimension)
            )
        }
        for held in self.held:
            if held.key[:2] in self.tables and not self.tables[held.key[:2]].complete:
                rows = self._frame(held).filter(pl.col("measure") == measure)
                found |= set(rows[dimension].unique())
        if dimension == "place":
            found |= {above for code in found for above in self._above(code)}
            return [code for code in self.places if code in found]
        order = _countries_first(self.places) if dimension == "origin" else _CODES[dimension]
        return ["all", *(code for code in order if code in found and code != "all")]

    def _occurring(self, table: SourceTable, dimension: str) -> set[str]:
        """Codes that stand in the newest rows held of a table whose list is open."""
        now = self._newest((table.source, table.name))
        if not now:
            return set()
        rows = (part.select(dimension).unique().collect() for part, _ in self._parts(now))
        return {code for one in rows for code in one[dimension].cast(pl.String)}

    def best(self, tellings: pl.DataFrame) -> pl.DataFrame:
        """
        One telling a target and period: lowest class, newest vintage, first source of the corridor.

        A genuine telling stands before a reconstructed one by then.
        """
        ordered = tellings.sort(
            *("target", "period", "class", "vintage", "order", "source"),
            descending=[False, False, False, True, False, False],
        )
        return ordered.unique(["target", "period"], keep="first", maintain_order=True)

    def rows(self, cells: pl.DataFrame, targets: Sequence[Target]) -> pl.DataFrame:
        """Cells of the targets as rows of the answer."""
        keys = [key for key in KEYS if key in vars(targets[0])]
        named = pl.DataFrame(
            [
                [number, *(getattr(target, key) for key in keys)]
                for number, target in enumerate(targets)
            ],
            schema={"target": pl.Int64, **dict.fromkeys(keys, pl.String)},
            orient="row",
        )
        return (
            cells.join(named, on="target", maintain_order="left")
            .with_columns(source_class=pl.col("class"))
            .select(column.name for column in ANSWERED_OBSERVATIONS)
        )

    def _told(self, question: Question, targets: Sequence[Target], *, newest: bool) -> pl.DataFrame:
        """By the newest release known on that day, or else by the oldest of those after it."""
        cells = [NOTHING]
        for number, target in enumerate(targets):
            cells.append(
                self._quoted.told(
                    question, target, number, status="A", newest=newest, later=not newest
                )
            )
            for releases in self._complete(question, newest=newest):
                # Each period from the first release of a table that covers the target there.
                first: dict[date, Held] = {}
                for one in releases:
                    told = self._covered(one, target, question) - first.keys()
                    first.update(dict.fromkeys(told, one))
                picked = {(one.key[2], period): one for period, one in first.items()}
                cells += self._told_by(picked, target, number)
        # Two tables of one source can tell the same: the newest (or oldest) vintage of a source.
        return _once(cells, ["target", "source", "period"], newest=newest)

    def _complete(self, question: Question, *, newest: bool) -> Sequence[Sequence[Held]]:
        """
        Releases a table, of the tables in which an absent combination is zero.

        Those known on the day of the question, newest first; or those after it, oldest first.
        """
        key = (question.source, question.as_of, newest)
        if key not in self._in_order:
            day = question.as_of or date.max
            asked = [
                held
                for held in self.held
                if question.source in (None, "all", held.key[0])
                and held.key[:2] in self.tables
                and self.tables[held.key[:2]].complete
                and (held.key[2] <= day) is newest
            ]
            in_order = groupby(_table_by_table(asked, newest=newest), key=lambda one: one.key[:2])
            self._in_order[key] = [list(releases) for _, releases in in_order]
        return self._in_order[key]

    def _told_by(self, picked: Picked, target: Target, number: int) -> Iterator[pl.DataFrame]:
        """A target's value in (vintage, period) as picked; an absent combination is zero there."""
        by_scope: dict[str | None, dict[tuple[date, date], Held]] = {}
        for key, held in picked.items():
            by_scope.setdefault(held.row["scope"], {})[key] = held
        for chosen in by_scope.values():
            filters = self._filters(next(iter(chosen.values())), target)
            assert filters is not None
            yield self._summed(chosen, filters, number)

    def _summed(self, picked: Picked, filters: Filters, number: int) -> pl.DataFrame:
        held = next(iter(picked.values()))
        table = self.tables[held.key[:2]]
        # A filter that lets all of the table through needs no column of it.
        needed = {
            dimension: codes
            for dimension, codes in filters.items()
            if codes is not None and codes < frozenset(_codes_of(table, dimension))
        }
        # Where each period is told by one release, its day need not be looked at again.
        vintages = ["vintage"] if len({period for _, period in picked}) < len(picked) else []
        # Where an absent part is missing, so is a sum that it belongs to.
        parts = _parts_asked(filters) if table.sparse else {}
        rows = self._rows(picked, tuple(sorted(needed | parts))).filter(
            *(pl.col(name).is_in(sorted(codes)) for name, codes in (needed | parts).items())
        )
        if parts:
            told = pl.struct(*parts).n_unique().over(*vintages, "period")
            rows = rows.filter(told == prod(map(len, parts.values())))
        sums = rows.group_by(*vintages, "period").agg(pl.col("value").sum()).collect()
        single = all(codes is not None and len(codes) == 1 for codes in filters.values())
        measure = next(iter(filters["measure"] or ()))
        derivation = "published" if single else "sum"
        return self._cells(picked, sums, number, measure=measure, derivation=derivation)

    def _cells(
        self, picked: Picked, sums: pl.DataFrame, number: int, *, measure: str, derivation: str
    ) -> pl.DataFrame:
        """One cell a (vintage, period) as picked, zero where there is no sum."""
        source, table, _ = next(iter(picked.values())).key
        class_, order = self._class_of(source, table, measure)
        told = {row[:-1]: row[-1] for row in sums.iter_rows()}
        parts = sums.width - 1
        ordered = sorted(picked, key=lambda key: (key[1], key[0]))
        if self.tables[source, table].sparse:
            ordered = [key for key in ordered if key[-parts:] in told]
        # Built from lists: a plan of the frame library costs more than these few cells.
        of_each = {
            "vintage": [vintage for vintage, _ in ordered],
            "vintage_basis": [picked[key].row["vintage_basis"] for key in ordered],
            "period": [period for _, period in ordered],
            "value": [told.get(key[-parts:], 0.0) for key in ordered],
        }
        of_all = {
            "target": number,
            "source": source,
            "class": class_,
            "order": order,
            "derivation": derivation,
            "status": "A",
            "citation": None,
            "citation_kind": None,
            "qualifier": None,
            "precision": self.precisions.get(source, 1.0),
            "origin_basis": self.tables[source, table].origin_basis,
        }
        repeated = {name: [value] * len(ordered) for name, value in of_all.items()}
        return pl.DataFrame({**of_each, **repeated}, schema=CELL)

    def _rows(self, picked: Picked, columns: tuple[str, ...]) -> pl.LazyFrame:
        """
        Rows of (vintage, period) as picked, with the columns that a question needs.

        Asked for once, no more is unpacked than that question needs; a second
        question of the same rows finds them ready for all that follow.
        """
        key = (columns, frozenset((when, id(held)) for when, held in picked.items()))
        if key in self._selected:
            return self._selected[key].lazy()
        wanted = ["vintage", "period", *columns, "value"]
        rows = pl.concat(
            part.select(wanted)
            if keys is None
            else part.select(wanted).join(
                frame_of_keys(keys).lazy(), on=["vintage", "period"], how="semi"
            )
            for part, keys in self._parts(picked)
        )
        if key not in self._once_asked:
            self._once_asked.add(key)
            return rows
        self._selected[key] = rows.collect()
        return self._selected[key].lazy()

    def _parts(
        self, picked: Picked
    ) -> Sequence[tuple[pl.LazyFrame, list[tuple[date, date]] | None]]:
        """Rows, and which of them are meant (None: all): from one file where it says all of it."""
        table = next(iter(picked.values())).key[:2]
        now = self._newest(table)
        if any(now.get(key) is not held for key, held in picked.items()):
            return rows_of(picked)
        content = compacted(self.latest, table, now) if self.latest else None
        if content is None:
            return rows_of(picked)
        for held in {id(held): held for held in picked.values()}.values():
            # A release that is not as it was written is never answered from, here neither.
            held.content()
        whole = len(picked) == len(now)
        return [(pl.scan_parquet(io.BytesIO(content)), None if whole else list(picked))]

    def _newest(self, table: tuple[str, str]) -> Picked:
        if table not in self._now:
            self._now[table] = newest(one for one in self.held if one.key[:2] == table)
        return self._now[table]

    @cached_property
    def quoted_measures(self) -> frozenset[str]:
        """Measures of which some figure is quoted."""
        return self._quoted.measures

    @cached_property
    def _quoted(self) -> Quoted:
        quoted = [
            one
            for one in _by_precedence(self.held, newest=True)
            if one.key[:2] in self.tables and not self.tables[one.key[:2]].complete
        ]
        return Quoted.of(quoted, self.tables, self._class_of)

    def _class_of(self, source: str, table: str, measure: str) -> tuple[int, int]:
        for number, sources in self.corridor.classes.get(measure, {}).items():
            if source in sources:
                return number, sources.index(source)
        declared = self.tables[source, table]
        rounded = self.precisions.get(source, 1.0) > 1
        return (2 if rounded else 1) if declared.complete else 3, len(self.tables)

    def _covered(self, held: Held, target: Target, question: Question) -> frozenset[date]:
        """Periods in which this release tells the target: present, asked for, labels not lost."""
        filters = self._filters(held, target)
        if filters is None:
            return frozenset()
        covered = held.periods
        if question.first or question.last:
            first, last = question.first or date.min, question.last or date.max
            covered = frozenset(period for period in covered if first <= period <= last)
        for dimension, periods in held.lost.items():
            if filters[dimension] not in (None, frozenset({"all"})):
                covered -= periods
        if filters["authority"] == frozenset({"all"}) and target.authority == "title_8":
            covered = frozenset(period for period in covered if period < TITLE_42_START)
        return covered

    def _filters(self, held: Held, target: Target) -> Filters | None:
        """What to select from a release for a target; None: the table cannot tell it."""
        key = (*held.key[:2], held.row["scope"], target)
        if key not in self._of_target:
            self._of_target[key] = selection(
                self.tables[held.key[:2]], held.row["scope"], target, self._contents
            )
        return self._of_target[key]

    @cached_property
    def _contents(self) -> Mapping[str, frozenset[str]]:
        return contents(self.places)

    def _above(self, code: str) -> set[str]:
        parents = self.places[code].parents if code in self.places else ()
        return {code, *(above for parent in parents for above in self._above(parent))}

    def _frame(self, held: Held) -> pl.DataFrame:
        if id(held) not in self._frames:
            self._frames[id(held)] = held.read()
        return self._frames[id(held)]

    def _out_by_then(
        self, cells: pl.DataFrame, targets: Sequence[Target], day: date
    ) -> pl.DataFrame:
        """Cells of periods that were out on that day; all targets are told as often."""
        frequency = targets[0].frequency
        pairs = cells.select("source", "period").unique().rows()
        out = [
            (source, period)
            for source, period in pairs
            if self._out(source, period, frequency, day)
        ]
        kept = pl.DataFrame(out, schema={"source": pl.String, "period": pl.Date}, orient="row")
        return cells.join(kept, on=["source", "period"], how="semi", maintain_order="left")

    def _out(self, source: str, period: date, frequency: str, day: date) -> bool:
        return self.out_on(source, period, frequency) <= day

    def expected_on(self, source: str, period: date, day: date) -> date:
        """
        The day on which a source's month could be expected, as that looked on a day.

        By the calendar as far as it was past; else the median delay of the last year in it.
        """
        calendar = self.corridor.calendar.get(self.publishers.get(source, ""), {})
        past = {month: out for month, (out, _) in calendar.items() if out <= day}
        delays = sorted(
            (out - last_day(month, "month")).days for month, out in sorted(past.items())[-12:]
        )
        if period in past:
            return past[period]
        usual = delays[len(delays) // 2] if delays else NOT_IN_CALENDAR_DAYS
        return last_day(period, "month") + timedelta(days=usual)

    def out_on(self, source: str, period: date, frequency: str) -> date:
        """The day on which a source's period was out, by its publisher's calendar."""
        key = (source, period, frequency)
        if key not in self._out_on:
            calendar = self.corridor.calendar.get(self.publishers.get(source, ""), {})
            self._out_on[key] = out_on(period, frequency, calendar)
        return self._out_on[key]


def _by_precedence(releases: Sequence[Held], *, newest: bool) -> list[Held]:
    """Newest or oldest day first; of one day the copy that covers more, then the greater hash."""
    best_copy_first = sorted(releases, key=lambda one: one.precedence, reverse=True)
    return best_copy_first if newest else sorted(best_copy_first, key=lambda one: one.key[2])


def _table_by_table(releases: Sequence[Held], *, newest: bool) -> list[Held]:
    """By source and table, and there by precedence: the order in which they came says nothing."""
    return sorted(_by_precedence(releases, newest=newest), key=lambda one: one.key[:2])


def _once(cells: Sequence[pl.DataFrame], key: list[str], *, newest: bool) -> pl.DataFrame:
    """One cell a key: the newest (or oldest) day, and of one day the published before a sum."""
    told = [part for part in cells if part.height]
    if len(told) <= 1:
        # The cells of one table, or of one query of what was quoted, are told once each.
        return told[0] if told else cells[0]
    ordered = pl.concat(told).sort(
        "vintage", "derivation", descending=[newest, False], maintain_order=True
    )
    return ordered.unique(key, keep="first", maintain_order=True)


def _countries_first(places: Mapping[str, Place]) -> list[str]:
    last = ("country", "remainder", "unknown", "grouping")
    return sorted(
        places, key=lambda code: last.index(kind) if (kind := places[code].kind) in last else 1
    )


def _parts_asked(filters: Filters) -> dict[str, frozenset[str]]:
    """Per dimension the parts that a target is the sum of, where it names several."""
    return {name: codes for name, codes in filters.items() if codes and len(codes) > 1}


def _codes_of(table: SourceTable, dimension: str) -> tuple[str, ...]:
    return table.measures if dimension == "measure" else table.codes(dimension)


def with_code(target: Target, dimension: str, code: str) -> Target:
    """The target with one dimension changed."""
    return replace(target, **{dimension: code})
