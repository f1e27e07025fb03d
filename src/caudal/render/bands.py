"""Quantiles as a person reads them: the median with its 80% and 95% bands, a line a period."""

import polars as pl

from caudal.vocabulary.column import TARGET

__all__ = ["banded"]

_LEVELS = {"median": 0.5, "low_80": 0.1, "high_80": 0.9, "low_95": 0.025, "high_95": 0.975}
_KEPT = ("frequency", *TARGET, "kind", "model", "period", "horizon")


def banded(rows: pl.DataFrame) -> pl.DataFrame:
    """
    Rows of `estimates` as a line a series and period; what is too small to be told is left out.
    """
    level = pl.col("output_type_id")
    lines = rows.group_by(_KEPT, maintain_order=True).agg(
        pl.col("value").filter((level - wanted).abs() < 1e-9).first().alias(name)
        for name, wanted in _LEVELS.items()
    )
    return lines.drop_nulls("median")
