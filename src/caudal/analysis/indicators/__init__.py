"""
What happened: levels, changes and ranks, verdicts, the people behind a count, and heat.

`INDICATORS` is the table of what can be asked for.
"""

from collections.abc import Mapping

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

__all__ = [
    "DELAYS",
    "DIMENSIONS",
    "ENCOUNTER_PROBABILITIES",
    "INDICATORS",
    "Delays",
    "EstimatedPeople",
    "change",
    "closing_remainder",
    "estimated_people",
    "heat_effects",
    "hot_months",
    "level_in_history",
]

# What `caudal indicators --indicator` answers.
INDICATORS: Mapping[str, str] = {
    "change": "level, changes, ranks and size after season; increase, decrease or within noise",
    "repeat": "first-time encounters and estimated people, from published repeats",
    "heat": "does an unusually hot month mean fewer encounters, once the season is out?",
}
