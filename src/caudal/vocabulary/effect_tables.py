"""Tables of `effect`: what a policy did to a count, as far as the counts can bear an answer."""

import polars as pl

from caudal.vocabulary.column import TARGET, Column

__all__ = ["EFFECTS", "EFFECT_OUTCOMES"]

_TEXT, _DAY, _COUNT, _NUMBER = pl.String, pl.Date, pl.Int64, pl.Float64
# What can be said of a policy.
EFFECT_OUTCOMES = frozenset(
    {"effect", "no_large_effect", "cannot_tell", "too_few_comparisons", "too_early"}
)

EFFECTS = (
    Column("policy", _TEXT, "id of the policy; null: a date of the user's", null=True),
    Column("date", _DAY, "first day on which it applied"),
    *TARGET.values(),
    Column("estimator", _TEXT, "how it was estimated: a name in the table of estimators"),
    Column("pre", _COUNT, "months before that were looked at", unit="months"),
    Column("post", _COUNT, "months after that were looked at", unit="months"),
    Column("first_post", _DAY, "first month after, by its first day"),
    Column("estimate_log", _NUMBER, "mean effect after", unit="log points", null=True),
    Column("change", _NUMBER, "the same as a change", unit="fraction", null=True),
    Column("low", _NUMBER, "low end of its 95% band", unit="fraction", null=True),
    Column("high", _NUMBER, "high end of it", unit="fraction", null=True),
    Column("p_placebo", _NUMBER, "share of placebos at least as extreme", unit="0–1", null=True),
    Column("n_placebo", _COUNT, "placebos, the treated one not counted"),
    Column("p_floor", _NUMBER, "smallest p that so many placebos can give", unit="0–1", null=True),
    Column(
        "mde80", _NUMBER, "smallest change found four times in five", unit="fraction", null=True
    ),
    Column("pretrend_p", _NUMBER, "p of no trend before it", unit="0–1", null=True),
    Column("fit", _NUMBER, "error before it over the median placebo's", unit="ratio", null=True),
    Column(
        "sign_stable", pl.Boolean, "same sign without any one comparison, window ± 1", null=True
    ),
    Column("verdict", _TEXT, "what can be said", allowed=EFFECT_OUTCOMES),
    Column("reasons", _TEXT, "why, and what would be needed to tell"),
)
