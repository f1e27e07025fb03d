"""What happened: levels, changes and ranks of a count among the months known, and its people."""

from caudal.analysis.indicators.delays import DELAYS, Delays
from caudal.analysis.indicators.levels import closing_remainder, level_in_history
from caudal.analysis.indicators.repeat import (
    ENCOUNTER_PROBABILITIES,
    EstimatedPeople,
    estimated_people,
)

__all__ = [
    "DELAYS",
    "ENCOUNTER_PROBABILITIES",
    "Delays",
    "EstimatedPeople",
    "closing_remainder",
    "estimated_people",
    "level_in_history",
]
