"""What happened: levels, changes and ranks of a count among the months known, and the verdict."""

from collections.abc import Mapping

from caudal.analysis.indicators.change import change
from caudal.analysis.indicators.levels import closing_remainder, level_in_history

__all__ = ["INDICATORS", "change", "closing_remainder", "level_in_history"]

# What can be asked for with `caudal indicators --indicator`, and what it answers.
INDICATORS: Mapping[str, str] = {
    "change": "level, changes, ranks and size after season; increase, decrease or within noise",
}
