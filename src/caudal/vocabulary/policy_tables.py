"""Tables of policies: what a corridor's folder tells, and the regimes that follow."""

import polars as pl

from caudal.vocabulary.column import Column
from caudal.vocabulary.policies import CONFIDENCES, INSTRUMENTS, KNOWN_TO, POLICY_KINDS, REGIMES

__all__ = ["POLICIES", "REGIME_MONTHS"]

_TEXT, _DAY, _COUNT = pl.String, pl.Date, pl.Int64

POLICIES = (
    Column("id", _TEXT, "the code: lower case words, the year of its start at the end"),
    Column("name_en", _TEXT, "name in English"),
    Column("name_es", _TEXT, "name in Spanish"),
    Column("start", _DAY, "first day on which it applied, as far as a source names one"),
    Column("start_known_to", _TEXT, "how exactly start is known", allowed=frozenset(KNOWN_TO)),
    Column("end", _DAY, "last day on which it applied; empty: none is known", null=True),
    Column("actor", _TEXT, "whose act, as places; empty: nobody's", null=True),
    Column("instrument", _TEXT, "form of the act", allowed=frozenset(INSTRUMENTS)),
    Column("kind", _TEXT, "what it does to people", allowed=frozenset(POLICY_KINDS)),
    Column("place", _TEXT, "where, as places separated by spaces"),
    Column("origin", _TEXT, "to whom by citizenship: places, or all"),
    Column("group", _TEXT, "to whom by group: groups, or all"),
    Column("what_en", _TEXT, "what it is, in English"),
    Column("what_es", _TEXT, "the same in Spanish"),
    Column("level_shift", _DAY, "month from which counts stand at another level", null=True),
    Column(
        "break_months",
        _COUNT,
        "so many months, the one of start included, are a break",
        unit="months",
        null=True,
    ),
    Column("source", _TEXT, "where it was read, or can be"),
    Column("confidence", _TEXT, "how well it is known", allowed=frozenset(CONFIDENCES)),
)

REGIME_MONTHS = (
    Column("period", _DAY, "month, by its first day"),
    Column("regime", _TEXT, "calm or break", allowed=frozenset(REGIMES)),
)
