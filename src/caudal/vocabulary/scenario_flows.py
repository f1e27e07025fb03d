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
    Term(
        "returned", "returned over the border", "devoluciones por la frontera", "after an encounter"
    ),
    Term(
        "flown",
        "expelled by flight",
        "expulsiones en avión",
        "far from the border, into the country on the way",
    ),
    Term(
        "removed",
        "removed home",
        "remociones al país de origen",
        "to the own country, after an encounter",
    ),
    Term(
        "sent_on", "sent on", "traslados a otro país", "by the country on the way, after a flight"
    ),
    Term(
        "sent_home",
        "returned on the way",
        "devoluciones en el camino",
        "to the own country, by the one on the way",
    ),
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
        "an origin, a crossing area, a state, a sector, the border, or a country",
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
