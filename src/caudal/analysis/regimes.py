"""Months that a policy broke, and months from which counts stand at another level."""

from collections.abc import Iterable
from datetime import date

import polars as pl

from caudal.vocabulary.periods import add_months

__all__ = ["level_shifts", "regimes"]


def regimes(policies: pl.DataFrame, periods: Iterable[date]) -> pl.DataFrame:
    """
    Regime of each month: `break` shortly after a policy that broke the counts, else `calm`.

    A month is a break if it is the month in which a policy with
    `break_months` started, or one of the `break_months` − 1 that follow.

    Args:
        policies: start, break_months [months; null: it broke nothing]; one row a policy.
        periods: months, by their first day, in any order.

    Returns:
        period, regime; one row for each of `periods`, in their order.

    Assumes:
        The policies are those of the corridor whose counts are looked at:
        a break at one border says nothing of another one.

    Wrong when:
        Used to forecast: that a month is a break is known when the policy
        is, seldom before. Used on a part of the counts (one group, one
        origin) that the policy did not touch.
    """
    months = pl.Series("period", list(periods), dtype=pl.Date)
    broken = {
        add_months(start, n)
        for start, length in policies.select("start", "break_months").drop_nulls().iter_rows()
        for n in range(length)
    }
    regime = ["break" if month in broken else "calm" for month in months]
    return pl.DataFrame({"period": months, "regime": pl.Series(regime, dtype=pl.String)})


def level_shifts(policies: pl.DataFrame, *, known_by: date | None = None) -> list[date]:
    """
    Months from which the counts stand at another level because of a policy, oldest first.

    Args:
        policies: start, level_shift [month by its first day; null: none]; one row a policy.
        known_by: leave out what started after this day; None leaves out nothing.

    Returns:
        Each month once.

    Wrong when:
        A series that the policy did not touch is adjusted with it. Between
        the start of a policy and the first whole month after it `known_by`
        lets through a shift that the counts cannot show yet.
    """
    if known_by is not None:
        policies = policies.filter(pl.col("start") <= known_by)
    return sorted(set(policies["level_shift"].drop_nulls()))
