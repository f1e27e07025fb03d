"""One origin's forecasts, as a task that any process can do."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from caudal.analysis.forecast import FORECASTERS
from caudal.analysis.forecast.shape import Known

__all__ = ["Task", "forecast_task"]


@dataclass(frozen=True)
class Task:
    """What was known at some origins, and which model is asked: all that a process needs."""

    model: str
    known: tuple[Known, ...]
    horizon: int


def forecast_task(task: Task) -> list[NDArray[np.float64]]:
    """Quantiles (horizon, levels, series) of each origin of the task."""
    compute = FORECASTERS[task.model].compute
    return [compute(known, task.horizon) for known in task.known]
