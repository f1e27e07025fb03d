"""
What happened: levels, changes and ranks, verdicts, the people behind a count, and heat.

`INDICATORS` is the table of what can be asked for, one line each.
"""

from collections.abc import Mapping

import numpy as np

from caudal.analysis.indicators.change import change
from caudal.analysis.indicators.delays import DELAYS, Delays
from caudal.analysis.indicators.heat import heat_effects, hot_months
from caudal.analysis.indicators.levels import closing_remainder, level_in_history
from caudal.analysis.indicators.panel import DIMENSIONS
from caudal.analysis.indicators.repeat import (
    ENCOUNTER_PROBABILITIES,
    EstimatedPeople,
    estimated_people,
)
from caudal.analysis.indicators.shape import Compute, Found, Indicator, Told
from caudal.vocabulary.tables import CHANGES, HEAT, REPEAT

__all__ = [
    "DELAYS",
    "DIMENSIONS",
    "ENCOUNTER_PROBABILITIES",
    "INDICATORS",
    "Compute",
    "Delays",
    "EstimatedPeople",
    "Found",
    "Indicator",
    "Told",
    "change",
    "closing_remainder",
    "estimated_people",
    "heat_effects",
    "hot_months",
    "level_in_history",
]


def _change(told: Told) -> Found:
    rows, notes = change(
        told.counts,
        told.last,
        left_out=told.left_out,
        year_begins=told.year_begins,
        first_releases=told.beside.get("first_releases"),
        adjustments=told.adjustments,
    )
    return Found(rows, notes)


def _repeat(told: Told) -> Found:
    people = estimated_people(
        told.counts, told.beside["published"], first=told.first, last=told.last
    )
    return Found(people.rows, tuple(people.notes), {"sensitivity": people.sensitivity})


def _heat(told: Told) -> Found:
    heat = told.beside["heat"]
    rows, notes = heat_effects(told.counts, heat, rng=np.random.default_rng(told.seed))
    months, said = hot_months(heat, [told.last])
    return Found(rows, (*notes, *said), {"hot_months": months})


INDICATORS: Mapping[str, Indicator] = {
    one.name: one
    for one in (
        Indicator("change", "is it an increase, a decrease, or within noise?", CHANGES, _change),
        Indicator("repeat", "first-time encounters, and estimated people", REPEAT, _repeat),
        Indicator("heat", "does a hot month mean fewer encounters?", HEAT, _heat),
    )
}
