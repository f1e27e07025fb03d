"""Small random histories of publications, and the same as a `Library`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
from hypothesis import strategies as st

from archive.oracle import Publication, World
from caudal.archive.asof import Library
from caudal.archive.corridors import Corridor
from caudal.archive.observations import stored
from caudal.archive.releases import Held, lost_text
from caudal.vocabulary.periods import ranges_of
from caudal.vocabulary.places import Place
from caudal.vocabulary.question import Question, Target
from caudal.vocabulary.tables import OBSERVATIONS, SourceTable

PLACES = {
    code: Place(code, code, code, kind, tuple(parents.split()))
    for code, kind, parents in (
        ("USA", "country", ""),
        ("southwest_land_border", "region", "USA"),
        ("outside_land_borders", "region", "USA"),
        ("texas", "state", "USA"),
        ("texas_sw", "state_area", "southwest_land_border texas"),
        ("california_sw", "state_area", "southwest_land_border"),
        ("texas_outside", "state_area", "outside_land_borders texas"),
        ("laredo_sector", "sector", "southwest_land_border"),
        ("laredo_field_office", "field_office", "southwest_land_border"),
        ("northern_triangle", "grouping", ""),
        ("MEX", "country", ""),
        ("GTM", "country", "northern_triangle"),
        ("HND", "country", "northern_triangle"),
        ("SLV", "country", "northern_triangle"),
    )
}
_ORIGINS = ("MEX", "GTM", "HND", "SLV")
_GROUPS = ("family", "single_adult")
_TITLES = ("title_8", "title_42")
_SW = ("southwest_land_border",)
TABLES = {
    (table.source, table.name): table
    for table in (
        # A cube: every total is stored, nothing is summed.
        SourceTable(
            "cube", "cube", ("encounters",),
            {"place": _SW, "origin": ("all", "MEX", "GTM"), "group": ("all", *_GROUPS),
             "authority": ("all", *_TITLES), "component": ("all", "usbp")},
            roots=_SW,
        ),
        # Two tables of one source: states (no component), and areas of the border.
        SourceTable(
            "nation", "state", ("encounters",),
            {"place": ("texas_sw", "california_sw", "texas_outside"), "origin": _ORIGINS,
             "group": _GROUPS, "authority": _TITLES},
            frozenset({"origin", "group", "authority"}), ("USA",),
        ),
        SourceTable(
            "nation", "area", ("encounters",),
            {"place": ("laredo_sector", "laredo_field_office"), "group": _GROUPS,
             "authority": _TITLES, "component": ("usbp", "ofo")},
            frozenset({"group", "authority", "component"}), _SW,
        ),
        # History: one body, no authority, parts that do not make a total.
        SourceTable(
            "history", "old", ("encounters",),
            {"place": _SW, "component": ("usbp",), "group": ("family",)}, roots=_SW,
        ),
        # Rounded: the country, a region of it and a part of that are all stored.
        SourceTable(
            "rounded", "ten", ("encounters",),
            {"place": ("USA", "southwest_land_border", "texas_sw"), "group": ("all", "family")},
            roots=("USA",),
        ),
        SourceTable("quotes", "quoted", ("encounters",), complete=False),
        SourceTable("press", "quoted", ("encounters",), complete=False),
    )
}  # fmt: skip
CLASSES = {1: ("nation", "cube", "history"), 2: ("rounded",), 3: ("quotes", "press")}
PERIODS = tuple(date(2020, month, 1) for month in (1, 2, 3, 4))
DAYS = tuple(date(2020, *md) for md in ((2, 17), (3, 18), (4, 20), (4, 25), (5, 20), (6, 1)))
CALENDAR = {"cbp": {PERIODS[0]: (DAYS[1], "published"), PERIODS[2]: (DAYS[3], "published")}}
PUBLISHERS = dict.fromkeys(("cube", "nation", "history", "quotes"), "cbp")
PUBLISHERS |= {"rounded": "other", "press": "other"}
_QUOTED = {
    "place": ("southwest_land_border", "USA"),
    "origin": ("all", "northern_triangle"),
    "group": ("all", "family"),
    "authority": ("all", "title_8"),
    "component": ("all", "usbp"),
}
_TARGETS = {
    "place": (*_SW, "USA", "texas"),
    "origin": ("all", "all", "northern_triangle"),
    "group": ("all", "family"),
    "authority": ("all", "title_8"),
    "component": ("all", "all", "usbp"),
}


@dataclass(frozen=True)
class Told(Held):
    """A release whose rows are in memory."""

    rows: pl.DataFrame = None  # type: ignore[assignment]

    def content(self) -> bytes:
        return stored(self.rows)


@st.composite
def publications(
    draw: st.DrawFn, first: date, keys: Sequence[tuple[str, str]] = tuple(TABLES)
) -> Publication:
    """One release of one of these tables, of a day from `first` on."""
    table = TABLES[draw(st.sampled_from(keys))]
    cells = draw(st.lists(_cells(table), min_size=2, max_size=6, unique_by=_place_in_table))
    covers = frozenset(cell["period"] for cell in cells)
    whole_scope = table.name == "state" and draw(st.booleans())
    inside = ("texas_sw", "california_sw")
    kept = [cell for cell in cells if not whole_scope or cell["place"] in inside]
    loses = "origin" in table.exhaustive and draw(st.booleans())
    lost = {"origin": frozenset(draw(st.sets(st.sampled_from(sorted(covers)))))} if loses else {}
    return Publication(
        source=table.source,
        table=table.name,
        vintage=draw(st.sampled_from([day for day in DAYS if day >= first])),
        basis=draw(st.sampled_from(("published", "first_seen"))),
        sha256=draw(st.text("0123456789abcdef", min_size=8, max_size=8)),
        covers=covers,
        cells=tuple(kept),
        lost={dimension: periods for dimension, periods in lost.items() if periods},
        scope="southwest_land_border" if whole_scope else None,
    )


@st.composite
def histories(draw: st.DrawFn, first: date = DAYS[0], most: int = 5) -> list[Publication]:
    """Several releases of one to three tables in the order in which they came."""
    keys = draw(st.lists(st.sampled_from(tuple(TABLES)), min_size=1, max_size=3))
    some = st.lists(
        publications(first, keys), min_size=2, max_size=most, unique_by=lambda one: one.sha256
    )
    return draw(some)


@st.composite
def questions(
    draw: st.DrawFn, history: Sequence[Publication] = (), *, reconstruct: bool | None = None
) -> Question:
    """A question on a day, in each manner of asking; its target is near to a cell of the history."""
    cells = [cell for one in history for cell in one.cells]
    near = draw(st.sampled_from(cells)) if cells else {}
    total = {name: codes[0] for name, codes in _TARGETS.items()}
    cell = {name: near.get(name, total[name]) for name in _TARGETS}
    whole = {"total": total, "cell": cell}.get(draw(st.sampled_from(("total", "cell", "mixed"))))
    codes = whole or {
        name: draw(st.sampled_from((cell[name], *others))) for name, others in _TARGETS.items()
    }
    days = (*DAYS[1:], date(2020, 4, 22), None)
    return Question(
        corridor="test",
        target=Target("encounters", **codes),
        first=draw(st.sampled_from((None, None, PERIODS[1]))),
        last=draw(st.sampled_from((None, None, PERIODS[2]))),
        as_of=draw(st.sampled_from(days)),
        source=draw(st.sampled_from((None, None, None, "all", "nation", "quotes"))),
        reconstruct=draw(st.booleans()) if reconstruct is None else reconstruct,
    )


@st.composite
def asked_histories(
    draw: st.DrawFn, *, reconstruct: bool | None = None
) -> tuple[list[Publication], Question]:
    """A history and a question that it may well answer."""
    history = draw(histories())
    return history, draw(questions(history, reconstruct=reconstruct))


def world_of(history: Sequence[Publication]) -> World:
    """The history as the oracle sees it."""
    return World(history, TABLES, PLACES, CLASSES, CALENDAR, PUBLISHERS)


def library_of(history: Sequence[Publication]) -> Library:
    """The history as Caudal sees it, in the order in which it came."""
    corridor = Corridor(
        name="test",
        en="",
        es="",
        words={},
        defaults={},
        classes={"encounters": CLASSES},
        calendar=CALENDAR,
        places=PLACES,
        folder=Path(),
    )
    held = [_held(one) for one in history]
    return Library(held, TABLES, PLACES, corridor, {"rounded": 10.0}, PUBLISHERS)


@st.composite
def _cells(draw: st.DrawFn, table: SourceTable) -> dict[str, Any]:
    values = table.values if table.complete else _QUOTED
    codes = {d: draw(st.sampled_from(values.get(d, ("all",)))) for d in _QUOTED}
    preliminary = not table.complete and draw(st.sampled_from((False, False, True)))
    return {
        "measure": "encounters",
        "frequency": "month",
        **codes,
        "period": draw(st.sampled_from(PERIODS)),
        "value": float(draw(st.integers(0, 99))),
        "status": "P" if preliminary else "A",
    }


def _place_in_table(cell: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(value for name, value in cell.items() if name != "value")


def _held(one: Publication) -> Told:
    schema = {column.name: column.type for column in OBSERVATIONS}
    rest = {"source": one.source, "vintage": one.vintage, "origin_basis": "citizenship"}
    rest |= {"citation": None, "citation_kind": None, "precision": 1.0, "qualifier": None}
    rows = pl.DataFrame([{**cell, **rest} for cell in one.cells], schema=schema)
    lost = {dimension: ranges_of(periods) for dimension, periods in one.lost.items()}
    row = {
        "source": one.source, "table": one.table, "vintage": one.vintage,
        "vintage_basis": one.basis, "frequency": "month", "covers": ranges_of(one.covers),
        "lost": lost_text(lost), "scope": one.scope, "rows": rows.height,
        "rows_sha256": one.sha256, "sha256": one.sha256,
    }  # fmt: skip
    return Told(row, Path(), 0, rows)
