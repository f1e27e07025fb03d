"""Columns by how their figures are written: as changes, people, probabilities or ratios."""

__all__ = ["CHANGES", "PEOPLE", "PROBABILITIES", "RATIOS"]

CHANGES = (
    "change_previous",
    "change_year",
    "usual_change",
    "seasonal_size",
    "estimate_typical",
    "low_typical",
    "high_typical",
    "minimum_detectable",
)
PEOPLE = ("encounters", "first_time", "unique_individuals")
PROBABILITIES = (
    "repeat_share",
    "probability_increase",
    "predictive_percentile",
    "chance_short",
    "coverage_50",
    "coverage_80",
    "coverage_95",
)
RATIOS = ("relative_wis", "relative_mae", "mase")
