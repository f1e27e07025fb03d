"""
What may come: quantiles of the periods that nobody has published.

`FORECASTERS` is the table of what can be asked for, one line each; `DEFAULT` names the one that
answers where none is asked for, `BASELINE` the one that all are held against.
"""

from collections.abc import Mapping

from caudal.analysis.forecast.airline import airline
from caudal.analysis.forecast.broken_level import broken_level
from caudal.analysis.forecast.common_factor import common_factor
from caudal.analysis.forecast.count_walk import count_walk
from caudal.analysis.forecast.ensemble import median_of
from caudal.analysis.forecast.returning_walk import returning_walk
from caudal.analysis.forecast.shape import Compute, Forecaster, Known
from caudal.analysis.forecast.smoothing import damped_trend
from caudal.analysis.forecast.theta import theta
from caudal.analysis.forecast.walk import log_walk, seasonal_naive, seasonal_walk

__all__ = ["BASELINE", "DEFAULT", "FORECASTERS", "Compute", "Forecaster", "Known"]

BASELINE = "naive"
DEFAULT = "returning_walk"

# Chosen by kind, not by score: two walks, two smoothers, one of all series, one that knows breaks.
_MEMBERS = (log_walk, returning_walk, theta, damped_trend, common_factor, broken_level)

FORECASTERS: Mapping[str, Forecaster] = {
    one.name: one
    for one in (
        Forecaster("naive", "the last figure, give or take all past changes", log_walk),
        Forecaster("seasonal_naive", "the figure of a year before", seasonal_naive),
        Forecaster("seasonal_walk", "part of the usual season on top", seasonal_walk),
        Forecaster(
            "returning_walk",
            "the recent season on top, and a slow return to the long level",
            returning_walk,
        ),
        Forecaster("damped_trend", "a smoothed level and a trend that dies out", damped_trend),
        Forecaster("theta", "a smoothed level and half of the long slope", theta),
        Forecaster("airline", "change and season, each smoothed", airline),
        Forecaster("common_factor", "what moves all series of the answer at once", common_factor),
        Forecaster("broken_level", "a level that a known policy may move at once", broken_level),
        Forecaster("count_walk", "small counts as counts, zeros included", count_walk),
        Forecaster("ensemble", "the median of six of them, each alike", median_of(_MEMBERS)),
    )
}
