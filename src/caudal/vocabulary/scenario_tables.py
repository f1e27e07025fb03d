"""Tables of `simulate`: what a corridor's folder says for it, and what it answers."""

import polars as pl

from caudal.vocabulary import terms
from caudal.vocabulary.column import Column
from caudal.vocabulary.fit_tables import FIT_TABLES
from caudal.vocabulary.scenario_flows import FLOWS
from caudal.vocabulary.simulation import BASES, STATES
from caudal.vocabulary.term import Term, table

__all__ = [
    "ASSUMPTIONS",
    "LINKS",
    "OUTCOMES",
    "PARAMETERS",
    "SCENARIO",
    "SCENARIO_TABLES",
    "SENSITIVITY",
    "SENSITIVITY_METHODS",
    "STAYS",
    "UNITS",
]

_TEXT, _DAY, _COUNT, _NUMBER = pl.String, pl.Date, pl.Int64, pl.Float64
_BASES = frozenset(BASES)

OUTCOMES = table(
    Term("encounters", "encounters", "encuentros", "by the Border Patrol: events, not people"),
    Term(
        "first_encounters",
        "first encounters",
        "primeros encuentros",
        "of people not encountered before",
    ),
    Term(
        "repeat_encounters",
        "repeat encounters",
        "encuentros repetidos",
        "of people encountered before",
    ),
    Term(
        "repeat_share",
        "repeat share",
        "proporción de encuentros repetidos",
        "repeat encounters, of all encounters",
    ),
    Term(
        "again_30_days",
        "again in 30 days",
        "otra vez en 30 días",
        "of people encountered on the first day, those encountered again within 30 days",
    ),
    Term(
        "again_90_days",
        "again in 90 days",
        "otra vez en 90 días",
        "of people encountered on the first day, those encountered again within 90 days",
    ),
    Term(
        "first_attempts",
        "first crossings",
        "primeros cruces",
        "crossings of people not encountered before, encountered or not",
    ),
    Term(
        "repeat_attempts",
        "repeat crossings",
        "cruces repetidos",
        "crossings of people encountered before, encountered or not",
    ),
    Term("in_shelters", "people in shelters", "personas en albergues", "mean of the evenings"),
    Term(
        "in_border_cities",
        "people in border cities",
        "personas en ciudades fronterizas",
        "outside shelters, mean of the evenings",
    ),
    Term(
        "in_transit",
        "people in transit",
        "personas en tránsito",
        "at stops on the way through Mexico, mean of the evenings",
    ),
    Term(
        "waiting_days",
        "days of waiting",
        "días de espera",
        "mean days in a border city or its shelters before leaving it",
    ),
    Term(
        "returns_over_border",
        "returns over the border",
        "devoluciones por la frontera",
        "by the United States, expulsions among them",
    ),
    Term(
        "returns_by_flight",
        "flights to southern Mexico",
        "vuelos al sur de México",
        "people expelled by flight by the United States",
    ),
    Term(
        "removals_home",
        "removals home",
        "remociones al país de origen",
        "people removed to their own country by the United States",
    ),
    Term(
        "returns_to_wait",
        "returns to wait",
        "devoluciones para esperar",
        "people sent back by the United States to wait in Mexico",
    ),
    Term(
        "returns_by_mexico",
        "returns by Mexico",
        "devoluciones por México",
        "people returned to their own country by Mexico",
    ),
    Term(
        "sent_on_by_mexico",
        "sent on by Mexico",
        "traslados de México a otro país",
        "people flown to southern Mexico whom Mexico takes on to Guatemala",
    ),
    Term(
        "protection_screening",
        "protection screening",
        "examen de protección",
        "people who reach a screening for protection, by appointment or under Title 8",
    ),
    Term(
        "appointments", "appointments", "citas", "people admitted by appointment at a port of entry"
    ),
    Term("deaths", "deaths", "muertes", "in crossing: crossings by an assumed rate"),
)
UNITS = {
    "encounters": "events",
    "first_encounters": "events",
    "repeat_encounters": "events",
    "repeat_share": "0–1",
    "again_30_days": "0–1",
    "again_90_days": "0–1",
    "first_attempts": "events",
    "repeat_attempts": "events",
    "in_shelters": "people",
    "in_border_cities": "people",
    "in_transit": "people",
    "waiting_days": "days",
    "returns_over_border": "events",
    "returns_by_flight": "events",
    "removals_home": "events",
    "returns_to_wait": "events",
    "returns_by_mexico": "events",
    "sent_on_by_mexico": "events",
    "protection_screening": "people",
    "appointments": "people",
    "deaths": "people",
}

STAYS = (
    Column("code", _TEXT, "the code: a place in a state"),
    Column("place", _TEXT, "code of places.csv"),
    Column("state", _TEXT, "what being there means", allowed=frozenset(STATES)),
    Column(
        "mean_days", _TEXT, "mean stay: a number or a parameter; empty: final", "days", null=True
    ),
    Column("stages", _COUNT, "Erlang stages of the stay", unit="stages"),
    Column("capacity", _TEXT, "people: a number or a parameter; empty: no limit", null=True),
    Column("overflow", _TEXT, "stay of those who find no room", null=True),
    Column("final", _TEXT, "`yes`: nobody leaves", allowed=frozenset({"yes"}), null=True),
    Column("source", _TEXT, "where it was read, or that nobody counts it"),
)

LINKS = (
    Column("code", _TEXT, "the code"),
    Column("from", _TEXT, "stay that it leaves"),
    Column("to", _TEXT, "stay that it leads to"),
    Column("mode", _TEXT, "sort of link, by which changes name it"),
    Column("distance_km", _NUMBER, "length; not used in any sum", unit="km", null=True),
    Column("days", _NUMBER, "evenings on the way", unit="days"),
    Column("share", _TEXT, "of those who leave, before changes; or `observed`", unit="0–1"),
    Column("attempt", _NUMBER, "1: one more encounter lies behind", null=True),
    Column("source", _TEXT, "where it was read, or that nobody counts it"),
)

PARAMETERS = (
    Column("code", _TEXT, "the code"),
    Column("name_en", _TEXT, "what it is, in English"),
    Column("name_es", _TEXT, "the same in Spanish"),
    Column("low", _NUMBER, "least value", unit="see unit"),
    Column("mode", _NUMBER, "likeliest value", unit="see unit"),
    Column("high", _NUMBER, "greatest value", unit="see unit"),
    Column("unit", _TEXT, "its unit"),
    Column("basis", _TEXT, "how the range is known", allowed=_BASES),
    Column("source", _TEXT, "where it was read, or why it is a guess"),
)

SCENARIO = (
    Column("scenario", _TEXT, "`none`, the id of a policy, or the name of a file"),
    Column("outcome", _TEXT, "what is told", allowed=frozenset(OUTCOMES)),
    Column("place", _TEXT, "where: a sector, a state, a crossing area, or the border"),
    Column("group", _TEXT, "of whom", allowed=frozenset(terms.GROUPS)),
    Column("period", _DAY, "month, by its first day"),
    Column("days", _COUNT, "days of the month that were simulated", unit="days"),
    Column("unit", _TEXT, "of the figures", allowed=frozenset(UNITS.values())),
    Column("low", _NUMBER, "low end of the 80% band", unit="see unit", null=True),
    Column("median", _NUMBER, "the middle member", unit="see unit", null=True),
    Column("high", _NUMBER, "high end of the 80% band", unit="see unit", null=True),
    Column(
        "difference_low",
        _NUMBER,
        "low end of the 80% band of what differs from `none`, member by member",
        unit="see unit",
        null=True,
    ),
    Column("difference", _NUMBER, "its median", unit="see unit", null=True),
    Column("difference_high", _NUMBER, "high end of it", unit="see unit", null=True),
)

ASSUMPTIONS = (*PARAMETERS,)

# From the members as they are; or from more runs, in which one parameter moves at a time.
SENSITIVITY_METHODS = ("ensemble", "morris")

SENSITIVITY = (
    Column("scenario", _TEXT, "as in the rows"),
    Column("outcome", _TEXT, "as in the rows, over all months, at the whole border"),
    Column(
        "of",
        _TEXT,
        "`level`, or `difference` to `none`",
        allowed=frozenset({"level", "difference"}),
    ),
    Column("parameter", _TEXT, "code of a parameter; chance is not one"),
    Column("method", _TEXT, "where it is read from", allowed=frozenset(SENSITIVITY_METHODS)),
    Column(
        "told",
        pl.Boolean,
        "`ensemble`: whether share or correlation passes a limit that noise passes, for any of the "
        "parameters of an outcome, in 1 of 20 trials; `morris`: whether `mu_star` is 1% of the "
        "largest of the outcome or more",
    ),
    Column(
        "rank_correlation",
        _NUMBER,
        "of the parameter with the outcome over the members (Spearman): its sign; null: one of "
        "them is constant, or `morris`",
        unit="−1–1",
        null=True,
    ),
    Column(
        "sobol_first",
        _NUMBER,
        "share of the outcome's variance that the parameter alone tells, freed of the bias of few "
        "members: noise can have it below 0; null: as before, or fewer than 20 members",
        unit="0–1",
        null=True,
    ),
    Column("sobol_low", _NUMBER, "low end of its 80% band", unit="0–1", null=True),
    Column("sobol_high", _NUMBER, "high end of it", unit="0–1", null=True),
    Column(
        "mu",
        _NUMBER,
        "mean elementary effect: what the outcome changes by as the parameter goes through its "
        "whole range, chance and other parameters alike; null: `ensemble`",
        unit="of the outcome",
        null=True,
    ),
    Column(
        "mu_star",
        _NUMBER,
        "mean size of the effects: they do not cancel",
        unit="of the outcome",
        null=True,
    ),
    Column(
        "sigma",
        _NUMBER,
        "spread of the effects: it hangs on other parameters, or is bent; null: one trajectory",
        unit="of the outcome",
        null=True,
    ),
)

SCENARIO_TABLES = {
    "stays": STAYS,
    "links": LINKS,
    "parameters": PARAMETERS,
    "simulate": SCENARIO,
    "simulate (assumptions)": ASSUMPTIONS,
    "simulate (flows)": FLOWS,
    "simulate (sensitivity)": SENSITIVITY,
    **FIT_TABLES,
}
