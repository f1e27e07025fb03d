"""Tables of what `simulate` has learnt from published figures, and of what it cannot learn."""

import polars as pl

from caudal.vocabulary.column import Column
from caudal.vocabulary.term import Term, table

__all__ = ["ARRIVALS", "FIT", "FIT_DRAWS", "FIT_TABLES", "LEARNT", "RIDGE", "ROLES", "STATISTICS"]

_TEXT, _NUMBER = pl.String, pl.Float64

# In the place of a parameter: who set out in the last fitted month, solved from encounters.
ARRIVALS = "arrivals"

STATISTICS = table(
    Term(
        "repeat_share",
        "repeat share",
        "proporción de encuentros repetidos",
        "as the publisher counts it",
    ),
    Term(
        "returns_per_encounter",
        "returns on the way per encounter",
        "devoluciones en el camino por encuentro",
        "of one citizenship, by the country on the way, over its encounters in the same month",
    ),
    Term(
        "receptions_per_encounter",
        "people received at home per encounter",
        "personas recibidas en su país por encuentro",
        "by their country, from the one on the way, over encounters of its citizens in the same month",
    ),
)
ROLES = table(
    Term("fitted", "fitted", "ajustado", "the parameters were drawn to agree with it"),
    Term(
        "held_out",
        "held out",
        "reservado",
        "told by a second fit, on the months before it, that did not see it",
    ),
)

_BANDS = (
    Column("prior_low", _NUMBER, "low end of the 80% band before any figure", unit="see unit"),
    Column("prior", _NUMBER, "the middle before any figure", unit="see unit"),
    Column("prior_high", _NUMBER, "high end of it", unit="see unit"),
    Column("low", _NUMBER, "low end of the 80% band after the figures", unit="see unit"),
    Column("median", _NUMBER, "the middle after the figures", unit="see unit"),
    Column("high", _NUMBER, "high end of it", unit="see unit"),
)

FIT = (
    Column("role", _TEXT, "how the figure was used", allowed=frozenset(ROLES)),
    Column("statistic", _TEXT, "what was published", allowed=frozenset(STATISTICS)),
    Column("place", _TEXT, "who counts: a code of places.csv"),
    Column("origin", _TEXT, "of whom: a citizenship, or all"),
    Column("period", pl.Date, "month, by its first day"),
    Column("unit", _TEXT, "of figure and bands", allowed=frozenset({"0–1", "ratio"})),
    Column("observed", _NUMBER, "as published, over encounters where it is a ratio"),
    Column(
        "error",
        _NUMBER,
        "assumed deviation of the published figure from the model: counting, and what the model "
        "leaves out",
    ),
    Column("error_unit", _TEXT, "of the error", allowed=frozenset({"0–1", "log points"})),
    *_BANDS,
    Column("rank", _NUMBER, "share of the predictions below the figure", unit="0–1"),
    Column("covered", pl.Boolean, "whether the figure is inside the band after the figures"),
)

LEARNT = (
    Column("parameter", _TEXT, "code of a parameter, or `arrivals`: people who set out, solved"),
    Column("unit", _TEXT, "of the parameter"),
    Column("touched", pl.Boolean, "whether any figure depends on it at all"),
    Column("told", pl.Boolean, "whether the figures narrowed it beyond what chance alone does"),
    Column("variance_ratio", _NUMBER, "variance after over before, as standard scores", unit="0–1"),
    *_BANDS,
)

RIDGE = (
    Column("one", _TEXT, "code of a parameter"),
    Column("other", _TEXT, "code of another one, or `arrivals`"),
    Column("correlation", _NUMBER, "of both after the figures, as scores", unit="−1–1"),
    Column("prior_correlation", _NUMBER, "before the figures", unit="−1–1"),
    Column("noise", _NUMBER, "size that chance alone does not pass", unit="0–1"),
)

FIT_DRAWS = (
    Column("draw", pl.Int64, "number of the draw"),
    Column("parameter", _TEXT, "code of a parameter that was told, or `arrivals`"),
    Column("value", _NUMBER, "its value", unit="see the parameter"),
)

FIT_TABLES = {
    "simulate (fit)": FIT,
    "simulate (learnt)": LEARNT,
    "simulate (ridge)": RIDGE,
    "simulate (draws)": FIT_DRAWS,
}
