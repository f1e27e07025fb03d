"""Which columns of an answer's table a person looks at."""

from collections.abc import Mapping

from caudal.vocabulary.tables import DIMENSIONS

__all__ = ["LOOKED_AT", "SHOWN"]

# By verb.
SHOWN: Mapping[str, tuple[str, ...]] = {
    "releases": ("source", "table", "vintage", "vintage_basis", "covers", "rows", "sha256"),
    "fetch": ("state", "source", "url", "vintage", "bytes", "message"),
    "ingest": ("state", "file", "source", "vintage", "vintage_basis", "message"),
}
# Of a table that is wide for programs, what a person looks at beside the target.
# By a column that only this table has.
_TARGET = ("period", "measure", *DIMENSIONS)
LOOKED_AT: Mapping[str, tuple[str, ...]] = {
    "window": (
        *_TARGET,
        "window",
        "encounters",
        "repeat_share",
        "first_time",
        "unique_individuals",
        "people_estimated",
        "people_estimated_low",
        "people_estimated_high",
    ),
    "estimate_typical": (
        "place",
        "exposure",
        "season",
        "lag",
        "estimate_typical",
        "low_typical",
        "high_typical",
        "minimum_detectable",
        "p",
        "p_placebo",
        "verdict",
    ),
    "high_80": (*_TARGET, "median", "low_80", "high_80", "low_95", "high_95"),
    "chance_short": (*_TARGET, "stay", "chance_short", "unit", "quantity"),
    "relative_wis": (
        "model",
        *_TARGET[1:],
        "horizon",
        "regime",
        "n",
        "wis",
        "relative_wis",
        "relative_mae",
        "mase",
        "coverage_50",
        "coverage_80",
        "coverage_95",
        "verdict",
    ),
    "predictive_percentile": (
        *_TARGET,
        "value",
        "change_previous",
        "change_year",
        "rank",
        "ranked_years",
        "usual_change",
        "seasonal_size",
        "probability_increase",
        "predictive_percentile",
        "verdict",
    ),
}
