"""Tables of `effect`: what a policy did to a count, as far as the counts can bear an answer."""

import polars as pl

from caudal.vocabulary.column import TARGET, Column

__all__ = [
    "EFFECTS",
    "EFFECT_COURSE",
    "EFFECT_GUARDS",
    "EFFECT_OUTCOMES",
    "EFFECT_PATHS",
    "EFFECT_PLACEBOS",
    "EFFECT_REASONS",
    "EFFECT_WEIGHTS",
]

_TEXT, _DAY, _COUNT, _NUMBER = pl.String, pl.Date, pl.Int64, pl.Float64
# What can be said of a policy.
EFFECT_OUTCOMES = frozenset(
    {"effect", "no_large_effect", "cannot_tell", "too_few_comparisons", "too_early"}
)

EFFECTS = (
    Column("policy", _TEXT, "id of the policy; null: a date of the user's", null=True),
    Column("date", _DAY, "first day on which it applied"),
    *(column for name, column in TARGET.items() if name not in ("origin", "group")),
    Column("origin", _TEXT, "whose citizenship: codes, or all; several are taken together"),
    Column("group", _TEXT, "who: codes, or all; several are taken together"),
    Column("estimator", _TEXT, "how it was estimated: a name in the table of estimators"),
    Column("pre", _COUNT, "months before that were looked at", unit="months"),
    Column("post", _COUNT, "months after that were looked at", unit="months"),
    Column("post_known", _COUNT, "of these that were published", unit="months"),
    Column("first_post", _DAY, "first month after, by its first day"),
    Column(
        "mean_before",
        _NUMBER,
        "mean of as many months nearest before as after",
        unit="events a month",
        null=True,
    ),
    Column("mean_after", _NUMBER, "mean of the months after", unit="events a month", null=True),
    Column("change_counted", _NUMBER, "as counted, nothing taken off", unit="fraction", null=True),
    Column("estimate_log", _NUMBER, "mean effect after", unit="log points", null=True),
    Column("change", _NUMBER, "the same as a change", unit="fraction", null=True),
    Column("low", _NUMBER, "low end of its 95% band", unit="fraction", null=True),
    Column("high", _NUMBER, "high end of it", unit="fraction", null=True),
    Column(
        "conformal_low",
        _NUMBER,
        "low end of a second band, from months in place of donors; it decides nothing",
        unit="fraction",
        null=True,
    ),
    Column("conformal_high", _NUMBER, "high end of it", unit="fraction", null=True),
    Column("p_placebo", _NUMBER, "share of placebos at least as extreme", unit="0–1", null=True),
    Column("n_placebo", _COUNT, "placebos, the treated one not counted"),
    Column(
        "p_floor",
        _NUMBER,
        "smallest p that so many placebos can give: windows that overlap count for fewer",
        unit="0–1",
        null=True,
    ),
    Column(
        "mde80", _NUMBER, "smallest change found four times in five", unit="fraction", null=True
    ),
    Column("pretrend_p", _NUMBER, "p of no trend before it", unit="0–1", null=True),
    Column("fit", _NUMBER, "error before it over the median placebo's", unit="ratio", null=True),
    Column(
        "sign_stable", pl.Boolean, "same sign without any one comparison, window ± 1", null=True
    ),
    Column("verdict", _TEXT, "what can be said", allowed=EFFECT_OUTCOMES),
    Column("decides", pl.Boolean, "whether its verdict is the answer; the others stand beside it"),
    Column("reasons", _TEXT, "why, and what would be needed to tell"),
)

# What stands behind a row, one table each: for pictures and for whoever checks.
EFFECT_COURSE = (
    Column("estimator", _TEXT, "as in `effects`"),
    Column("period", _DAY, "month compared, by its first day"),
    Column("after", pl.Boolean, "whether it is one of those after"),
    Column("observed", _NUMBER, "what was counted", unit="events", null=True),
    Column("expected", _NUMBER, "what it would have been without it", unit="events", null=True),
    Column("low", _NUMBER, "low end of its 95% band", unit="events", null=True),
    Column("high", _NUMBER, "high end of it", unit="events", null=True),
)
EFFECT_PATHS = (
    Column("estimator", _TEXT, "as in `effects`"),
    Column("placebo", _COUNT, "which placebo; 0: the treated one"),
    Column("name", _TEXT, "donor, or first month after a placebo date; the treated one: its code"),
    Column("step", _COUNT, "months from the first month after; negative: before"),
    Column("gap", _NUMBER, "distance from what was expected", unit="log points"),
)
EFFECT_PLACEBOS = (
    Column("estimator", _TEXT, "as in `effects`"),
    Column("placebo", _COUNT, "which placebo; 0: the treated one"),
    Column("name", _TEXT, "donor, or first month after a placebo date; the treated one: its code"),
    Column("statistic", _NUMBER, "what is ranked, in the estimator's own unit"),
)
EFFECT_WEIGHTS = (
    Column("estimator", _TEXT, "as in `effects`"),
    Column("donor", _TEXT, "code of the donor"),
    Column("weight", _NUMBER, "its weight in what was expected", unit="fraction"),
)
EFFECT_REASONS = (
    Column("estimator", _TEXT, "as in `effects`"),
    Column("code", _TEXT, "of the sentence; the first one of a row is its verdict's"),
    Column("en", _TEXT, "the sentence in English"),
    Column("es", _TEXT, "the same in Spanish"),
)
EFFECT_GUARDS = (
    Column("code", _TEXT, "of the check"),
    Column("concerns", pl.Boolean, "whether it found something; null: not checked", null=True),
    Column("en", _TEXT, "what it found, in English"),
    Column("es", _TEXT, "the same in Spanish"),
)
