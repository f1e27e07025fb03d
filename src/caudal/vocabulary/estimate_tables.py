"""Tables of what is estimated for months that nobody has published, and of how good that was."""

import polars as pl

from caudal.vocabulary import terms
from caudal.vocabulary.column import TARGET, Column

__all__ = ["ESTIMATES", "ESTIMATE_KINDS", "LEVELS", "PLANNING", "POOLED_SCORES", "SCORES"]

# The 23 quantile levels in which forecast hubs exchange forecasts.
LEVELS = (0.01, 0.025, *(round(0.05 * n, 2) for n in range(1, 20)), 0.975, 0.99)
ESTIMATE_KINDS = frozenset({"nowcast", "forecast"})
_TEXT, _DAY, _COUNT, _NUMBER = pl.String, pl.Date, pl.Int64, pl.Float64
_KEYS = (
    TARGET["measure"],
    Column("frequency", _TEXT, "length of the period", allowed=frozenset(terms.FREQUENCIES)),
    *(column for name, column in TARGET.items() if name != "measure"),
)

ESTIMATES = (
    *_KEYS,
    Column("run", _TEXT, "id of the run that estimated it"),
    Column("kind", _TEXT, "what sort of estimate", allowed=ESTIMATE_KINDS),
    Column("model", _TEXT, "who estimates: a name in the table of forecasters or nowcasters"),
    Column("last_known", _DAY, "newest period that was known, by its first day"),
    Column("horizon", _COUNT, "periods after the newest one known", unit="periods"),
    Column("period", _DAY, "period that is estimated, by its first day"),
    Column("output_type", _TEXT, "form of the estimate", allowed=frozenset({"quantile"})),
    Column("output_type_id", _NUMBER, "level of the quantile", unit="0–1"),
    Column(
        "value", _NUMBER, "the quantile; null: too small to be told", unit="see measure", null=True
    ),
)

PLANNING = (
    *_KEYS,
    Column("run", _TEXT, "id of the run that estimated it"),
    Column("model", _TEXT, "who forecasts"),
    Column("last_known", _DAY, "newest period that was known, by its first day"),
    Column(
        "period", _DAY, "period planned for, by its first day; null: the highest of them", null=True
    ),
    Column("chance_short", _NUMBER, "chance that the quantity does not do", unit="0–1"),
    Column("quantity", _COUNT, "what is needed, rounded up; null: too small to be told", null=True),
    Column(
        "unit",
        _TEXT,
        "of the quantity; arrivals: all that a period brings, however long they stay",
        allowed=frozenset({"arrivals", "places", "staff"}),
    ),
    Column("stay", _NUMBER, "mean length of stay reckoned with", unit="days", null=True),
    Column("per", _NUMBER, "places, or arrivals of a period, for one member of staff", null=True),
)

_SCORED = (
    Column(
        "horizon", _COUNT, "periods ahead; null: all of them together", unit="periods", null=True
    ),
    Column(
        "regime",
        _TEXT,
        "of the month that was forecast",
        allowed=frozenset({"all", "calm", "break"}),
    ),
    Column("n", _COUNT, "forecasts that could be held against a figure"),
    Column("first_origin", _DAY, "first last-known month, by its first day"),
    Column("last_origin", _DAY, "last of them"),
    Column("wis", _NUMBER, "mean weighted interval score; smaller is better", unit="see measure"),
    Column(
        "relative_wis",
        _NUMBER,
        "against Naive on the same forecasts, by all pairs of models",
        unit="ratio",
        null=True,
    ),
    Column("mae", _NUMBER, "mean absolute error of the median", unit="see measure"),
    Column("relative_mae", _NUMBER, "against Naive on the same forecasts", unit="ratio", null=True),
    Column(
        "mase",
        _NUMBER,
        "error against a seasonal naive one's before the origin",
        unit="ratio",
        null=True,
    ),
    *(
        column
        for level in (50, 80, 95)
        for column in (
            Column(f"coverage_{level}", _NUMBER, f"share inside the {level}% band", unit="0–1"),
            Column(
                f"coverage_{level}_low",
                _NUMBER,
                "low end of its 95% band, binomial over what the forecasts are worth if independent",
                unit="0–1",
            ),
            Column(f"coverage_{level}_high", _NUMBER, "high end of it", unit="0–1"),
        )
    ),
    Column("pit_mean", _NUMBER, "mean of P(at most the figure); 0.5 is unbiased", unit="0–1"),
    Column(
        "dm_p",
        _NUMBER,
        "p of equal WIS with Naive, origin by origin (Diebold–Mariano, small sample)",
        unit="0–1",
        null=True,
    ),
    Column(
        "verdict",
        _TEXT,
        "against Naive, at p ≤ 0.05",
        allowed=frozenset({"better", "worse", "no_difference"}),
        null=True,
    ),
)

SCORES = (
    Column("model", _TEXT, "who forecast, as it was asked for"),
    *_KEYS,
    *_SCORED,
    Column(
        "reconstructed", _COUNT, "of the forecasts, those whose origin was cut from later releases"
    ),
)

POOLED_SCORES = (
    Column("model", _TEXT, "who forecast"),
    Column("series", _COUNT, "series together"),
    Column("origins", _COUNT, "months from which they were forecast"),
    Column(
        "effective", _NUMBER, "independent origins among them, by the correlation of the scores"
    ),
    *(column for column in _SCORED if column.name not in ("wis", "mae")),
)
