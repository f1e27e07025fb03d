"""Tables of `simulate`: what a corridor's folder says for it, and what it answers."""

import polars as pl

from caudal.vocabulary import terms
from caudal.vocabulary.column import Column
from caudal.vocabulary.simulation import BASES, STATES

__all__ = [
    "ASSUMPTIONS",
    "LINKS",
    "OUTCOMES",
    "PARAMETERS",
    "SCENARIO",
    "SENSITIVITY",
    "STAYS",
    "UNITS",
]

_TEXT, _DAY, _COUNT, _NUMBER = pl.String, pl.Date, pl.Int64, pl.Float64
_BASES = frozenset(BASES)

# Outcome → what it is, and its unit.
OUTCOMES = {
    "encounters": ("encounters by the Border Patrol", "events"),
    "first_encounters": ("of these, of people not encountered before", "events"),
    "repeat_encounters": ("of these, of people encountered before", "events"),
    "repeat_share": ("repeat encounters, of all encounters", "0–1"),
    "again_30_days": ("people encountered on the first day, again within 30 days", "0–1"),
    "again_90_days": ("people encountered on the first day, again within 90 days", "0–1"),
    "first_attempts": ("crossings by people not encountered before", "events"),
    "repeat_attempts": ("crossings by people encountered before", "events"),
    "in_shelters": ("people in shelters, mean of the evenings", "people"),
    "in_border_cities": (
        "people in border cities outside shelters, mean of the evenings",
        "people",
    ),
    "in_transit": ("people at stops on the way through Mexico, mean of the evenings", "people"),
    "waiting_days": ("mean days in a border city or its shelters before leaving it", "days"),
    "returns_over_border": ("people sent back over the border by the United States", "events"),
    "returns_by_flight": ("people flown to southern Mexico by the United States", "events"),
    "removals_home": ("people removed to their own country by the United States", "events"),
    "returns_to_wait": ("people sent back to wait in Mexico by the United States", "events"),
    "returns_by_mexico": ("people returned to their own country by Mexico", "events"),
    "sent_on_by_mexico": ("people flown to southern Mexico and taken on to Guatemala", "events"),
    "protection_screening": ("people who reach a screening for protection", "people"),
    "appointments": ("people admitted by appointment at a port of entry", "people"),
    "deaths": ("deaths in crossing", "people"),
}
UNITS = {name: unit for name, (_, unit) in OUTCOMES.items()}

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
    Column("place", _TEXT, "where: a sector, a Mexican state, a crossing area, or the border"),
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

SENSITIVITY = (
    Column("scenario", _TEXT, "as in the rows"),
    Column("outcome", _TEXT, "as in the rows, over all months, at the whole border"),
    Column(
        "of",
        _TEXT,
        "`level`, or `difference` to `none`",
        allowed=frozenset({"level", "difference"}),
    ),
    Column("parameter", _TEXT, "code of a parameter; `chance` is not one"),
    Column(
        "rank_correlation",
        _NUMBER,
        "of the parameter with the outcome over the members (Spearman); null: one of them is constant",
        unit="−1–1",
        null=True,
    ),
    Column(
        "share_of_variance",
        _NUMBER,
        "of the outcome's ranks that the parameter alone tells: its square",
        unit="0–1",
        null=True,
    ),
)
