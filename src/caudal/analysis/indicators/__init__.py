"""What happened: levels, changes and ranks of a count among the months known."""

from caudal.analysis.indicators.levels import closing_remainder, level_in_history

__all__ = ["closing_remainder", "level_in_history"]
