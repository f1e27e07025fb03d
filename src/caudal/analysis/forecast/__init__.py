"""
What may come: quantiles of the periods that nobody has published.

`FORECASTERS` is the table of what can be asked for, one line each; `default` is the one that answers.
"""

from collections.abc import Mapping

from caudal.analysis.forecast.airline import airline
from caudal.analysis.forecast.shape import Compute, Forecaster, Known
from caudal.analysis.forecast.smoothing import damped_trend
from caudal.analysis.forecast.theta import theta
from caudal.analysis.forecast.walk import log_walk, seasonal_naive, seasonal_walk

__all__ = ["FORECASTERS", "Compute", "Forecaster", "Known"]

FORECASTERS: Mapping[str, Forecaster] = {
    one.name: one
    for one in (
        Forecaster("naive", "the last figure, give or take all past changes", log_walk),
        Forecaster("seasonal_naive", "the figure of a year before", seasonal_naive),
        Forecaster("seasonal_walk", "part of the usual season on top", seasonal_walk),
        Forecaster("damped_trend", "a smoothed level and a trend that dies out", damped_trend),
        Forecaster("theta", "a smoothed level and half of the long slope", theta),
        Forecaster("airline", "change and season, each smoothed", airline),
    )
}
