"""
A slow and obvious answer to "which figure answered (target, period) on day D".

Written from the contract's words and not from `asof.py`: plain loops over
dictionaries, no frames. The property tests hold the two against each other.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from caudal.vocabulary.periods import last_day
from caudal.vocabulary.places import Place
from caudal.vocabulary.question import Question, Target
from caudal.vocabulary.tables import SourceTable

TITLE_42 = date(2020, 3, 1)
DIMENSIONS = ("place", "origin", "group", "authority", "component")


@dataclass(frozen=True)
class Publication:
    """One release: its cells as dictionaries, and what it says of itself."""

    source: str
    table: str
    vintage: date
    basis: str
    sha256: str
    covers: frozenset[date]
    cells: tuple[Mapping[str, Any], ...]
    lost: Mapping[str, frozenset[date]] = field(default_factory=dict)
    scope: str | None = None


@dataclass(frozen=True)
class World:
    """Everything that an answer depends on but the question."""

    publications: Sequence[Publication]
    tables: Mapping[tuple[str, str], SourceTable]
    places: Mapping[str, Place]
    classes: Mapping[int, Sequence[str]]
    calendar: Mapping[str, Mapping[date, tuple[date, str]]]
    publishers: Mapping[str, str]


@dataclass(frozen=True)
class Figure:
    """One telling of a target and period."""

    source: str
    vintage: date
    basis: str
    value: float
    derivation: str


def answer(world: World, question: Question, target: Target, period: date) -> Figure | None:
    """The one figure that answers: lowest class, then newest vintage, then the corridor's order."""
    told = tellings(world, question, target, period)
    return min(told, key=lambda one: _rank(world, one), default=None)


def tellings(world: World, question: Question, target: Target, period: date) -> list[Figure]:
    """What each source told of it; a reconstructed one only where there is no genuine one."""
    asked = [p for p in world.publications if question.source in (None, "all", p.source)]
    day = question.as_of or date.max
    sources = sorted({p.source for p in asked})
    known = [p for p in asked if p.vintage <= day]
    genuine = [f for s in sources if (f := _of_source(world, known, s, target, period, 1))]
    if genuine or not question.reconstruct or question.as_of is None:
        return genuine
    later = [p for p in asked if p.vintage > day and _was_out(world, p.source, target, period, day)]
    cut = [f for s in sources if (f := _of_source(world, later, s, target, period, -1))]
    oldest = min((f.vintage for f in cut), default=None)
    return [
        Figure(f.source, f.vintage, "reconstructed", f.value, f.derivation)
        for f in cut
        if f.vintage == oldest
    ]


def vintages(
    world: World, question: Question, target: Target, period: date
) -> dict[tuple[str, date], Figure]:
    """What every release known that day said, by source and vintage."""
    found = {}
    day = question.as_of or date.max
    for source, vintage in {(p.source, p.vintage) for p in world.publications}:
        of_day = [p for p in world.publications if (p.source, p.vintage) == (source, vintage)]
        figure = _of_source(world, of_day, source, target, period, 1)
        if figure and vintage <= day and question.source in (None, "all", source):
            found[source, vintage] = figure
    return found


def _rank(world: World, figure: Figure) -> tuple[int, int, int, str]:
    number, order = 9, 9
    for name, sources in world.classes.items():
        if figure.source in sources:
            number, order = name, list(sources).index(figure.source)
    return number, -figure.vintage.toordinal(), order, figure.source


def _of_source(
    world: World,
    publications: Iterable[Publication],
    source: str,
    target: Target,
    period: date,
    newer: int,
) -> Figure | None:
    """
    The source's newest (`newer` 1) or oldest (−1) release that tells it. Of one day: a figure
    of exactly this title before one of all titles, a published one before a sum, the first
    table by name, the copy that covers more periods, the greater hash.
    """
    best: tuple[Any, ...] | None = None
    found = None
    for one in publications:
        if one.source != source:
            continue
        told = _told(world, one, target, period)
        if told is None:
            continue
        value, derivation, exact = told
        table = [-ord(letter) for letter in one.table]
        rank = (
            newer * one.vintage.toordinal(),
            exact or world.tables[one.source, one.table].complete,
            derivation == "published",
            table,
            len(one.covers),
            one.sha256,
        )
        if best is None or rank > best:
            best = rank
            found = Figure(one.source, one.vintage, one.basis, value, derivation)
    return found


def _told(
    world: World, one: Publication, target: Target, period: date
) -> tuple[float, str, bool] | None:
    """Value, derivation and whether it is exactly this title; None: this release is silent."""
    table = world.tables[one.source, one.table]
    if not table.complete:
        return _quoted(one, target, period)
    if target.measure not in table.measures or target.frequency != table.frequency:
        return None
    if period not in one.covers:
        return None
    wanted: dict[str, list[str]] = {"measure": [target.measure]}
    single = True
    for dimension in DIMENSIONS:
        codes = _codes(world, one, table, dimension, getattr(target, dimension), period)
        if codes is None:
            return None
        total = codes == ["all"] or getattr(target, dimension) == "all"
        if period in one.lost.get(dimension, frozenset()) and not total:
            return None
        single = single and len(codes) == 1 and not _sums_up(table, dimension, target)
        wanted[dimension] = codes
    value = 0.0
    for cell in one.cells:
        fits = all(cell[dimension] in codes for dimension, codes in wanted.items())
        if fits and cell["period"] == period:
            value += cell["value"]
    return value, "published" if single else "sum", True


def _sums_up(table: SourceTable, dimension: str, target: Target) -> bool:
    """An `all` that the table does not store is a sum, even over one code."""
    return (
        dimension != "place"
        and getattr(target, dimension) == "all"
        and "all" not in table.values.get(dimension, ("all",))
    )


def _codes(
    world: World,
    one: Publication,
    table: SourceTable,
    dimension: str,
    code: str,
    period: date,
) -> list[str] | None:
    """Stored codes whose cells make up `code`; None: the table cannot speak about it."""
    stored = list(table.values.get(dimension, ("all",)))
    if dimension == "place":
        return _places(world, one, table, stored, code)
    if code in stored:
        return [code]
    if code == "all":
        return stored if dimension in table.exhaustive else None
    if dimension == "authority" and code == "title_8" and stored == ["all"] and period < TITLE_42:
        return ["all"]
    if dimension == "origin":
        parts = [p.code for p in world.places.values() if code in p.parents]
        if parts and all(part in stored for part in parts):
            return parts
    return None


def _places(
    world: World, one: Publication, table: SourceTable, stored: list[str], code: str
) -> list[str] | None:
    """The place itself where it is stored, else the stored places below it."""
    roots = [one.scope] if one.scope else list(table.roots)
    if not any(_inside(world, code, root) for root in roots):
        return None
    if code in stored:
        return [code]
    children = [p.code for p in world.places.values() if code in p.parents]
    parts: list[str] = []
    for child in children:
        parts += _places(world, one, table, stored, child) or []
    return sorted(set(parts)) or None


def _inside(world: World, code: str, root: str) -> bool:
    return code == root or any(
        _inside(world, parent, root) for parent in world.places[code].parents
    )


def _quoted(one: Publication, target: Target, period: date) -> tuple[float, str, bool] | None:
    exact = early = None
    for cell in one.cells:
        same = all(
            cell[key] == getattr(target, key)
            for key in ("measure", "frequency", "place", "origin", "group", "component")
        )
        if not same or cell["period"] != period or cell["status"] == "P":
            continue
        if cell["authority"] == target.authority:
            exact = cell["value"]
        elif target.authority == "title_8" and cell["authority"] == "all" and period < TITLE_42:
            early = cell["value"]
    if exact is not None:
        return exact, "published", True
    return None if early is None else (early, "published", False)


def _was_out(world: World, source: str, target: Target, period: date, day: date) -> bool:
    """By its own publisher's calendar; months not in it 17 days after they ended."""
    calendar = world.calendar.get(world.publishers[source], {})
    if target.frequency == "month" and period in calendar:
        return calendar[period][0] <= day
    return last_day(period, target.frequency) + timedelta(days=17) <= day
