"""Flows between the areas of a corridor in a scenario: what a schematic of it is drawn from."""

import polars as pl

from caudal.vocabulary.column import Column
from caudal.vocabulary.term import Term, table

__all__ = ["FLOWS", "FLOW_KINDS", "ONWARD"]

FLOW_KINDS = table(
    Term("onward", "on the way", "en camino", "from one area to the next one on the way"),
    Term("encountered", "encountered", "con encuentro", "from a border area to a sector: events"),
    Term(
        "admitted",
        "admitted or released",
        "con admisión o liberación",
        "let in at a port or with a permit, or released after an encounter",
    ),
    Term("returned", "returned by the United States", "devoluciones de EE. UU.", "over the border"),
    Term("flown", "flown by the United States", "vuelos de EE. UU.", "to southern Mexico"),
    Term("removed", "removed home", "remociones al país", "by the United States"),
    Term("sent_on", "sent on by Mexico", "traslados por México", "to Guatemala, after a flight"),
    Term("sent_home", "returned by Mexico", "devoluciones por México", "to the own country"),
)
# Kinds that lead on; the others lead back.
ONWARD = frozenset({"onward", "encountered", "admitted"})

_TEXT, _NUMBER = pl.String, pl.Float64

FLOWS = (
    Column("scenario", _TEXT, "as in the rows"),
    Column("period", pl.Date, "month, by its first day"),
    Column("days", pl.Int64, "days of the month that were simulated", unit="days"),
    Column(
        "from_area",
        _TEXT,
        "an origin, a crossing area, a Mexican state, a sector, the border, or a country",
    ),
    Column("to_area", _TEXT, "the same"),
    Column("kind", _TEXT, "what the move is", allowed=frozenset(FLOW_KINDS)),
    Column("low", _NUMBER, "low end of the 80% band", unit="events"),
    Column("median", _NUMBER, "the middle member", unit="events"),
    Column("high", _NUMBER, "high end of the 80% band", unit="events"),
    Column(
        "difference_low",
        _NUMBER,
        "low end of the 80% band of what differs from `none`, member by member",
        unit="events",
        null=True,
    ),
    Column("difference", _NUMBER, "its median", unit="events", null=True),
    Column("difference_high", _NUMBER, "high end of it", unit="events", null=True),
)
