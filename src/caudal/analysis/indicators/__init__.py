"""What happened: levels, changes and ranks of a count among the months known, and heat."""

from caudal.analysis.indicators.heat import heat_effects, hot_months
from caudal.analysis.indicators.levels import closing_remainder, level_in_history

__all__ = ["closing_remainder", "heat_effects", "hot_months", "level_in_history"]
