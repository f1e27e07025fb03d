"""A month's figure against earlier months and against all months known."""

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from caudal.vocabulary.periods import add_months

__all__ = ["closing_remainder", "level_in_history"]

_COMPARED = {"previous_month": -1, "year_before": -12, "two_years_before": -24}


def level_in_history(
    history: pl.DataFrame, period: date, *, share: bool = False
) -> dict[str, float | int | date | None]:
    """
    A month's figure, its changes, and its rank among the months known.

    change = value / earlier − 1; of a share: value − earlier.
    rank = 1 + number of months known with a larger figure.

    Args:
        history: period, value [events, or share 0–1]; one row a month, no order needed.
        period: the month, by its first day.
        share: `value` is a share: changes are differences.

    Returns:
        value, previous_month, year_before, two_years_before with change_…
        [fraction], rank, ranked_months, history_from. What is not known is
        None; a change on zero is None too.

    Assumes:
        The months are comparable: one definition, as known on one day.

    Wrong when:
        Earlier months are of another vintage than the newest one and the
        publisher revises: the last changes then hold a part of revision.
        Ranks of a seasonal count say little without the season.

    >>> june = level_in_history(_months(100, 110), date(2021, 2, 1))
    >>> june["rank"], round(june["change_previous_month"], 2)
    (1, 0.1)
    """
    known = dict(history.select("period", "value").drop_nulls().iter_rows())
    value = known.get(period)
    found: dict[str, float | int | date | None] = {"value": value}
    for name, months in _COMPARED.items():
        earlier = known.get(add_months(period, months))
        found[name] = earlier
        found[f"change_{name}"] = _change(value, earlier, share=share)
    if value is None:
        return found | {"rank": None, "ranked_months": None, "history_from": None}
    past = {when: figure for when, figure in known.items() if when <= period}
    larger = sum(figure > value for figure in past.values())
    return found | {
        "rank": 1 + larger,
        "ranked_months": len(past),
        "history_from": min(past),
    }


def closing_remainder(
    parts: Mapping[str, float], remainders: Sequence[str], total: float | None
) -> str | None:
    """
    Which remainder of a list completes the parts: the one that brings them nearest to the total.

    Publishers name few or many countries and put the rest into a remainder
    of their own; remainders of two lists overlap, so only one may stand.

    Args:
        parts: code → value [events], remainders included.
        remainders: codes that are a rest.
        total: the published total [events], or None.

    Returns:
        The code of the remainder to keep, or None if there is none.
    """
    here = [code for code in remainders if code in parts]
    if not here or total is None:
        return here[0] if here else None
    named = sum(value for code, value in parts.items() if code not in here)
    return min(here, key=lambda code: abs(named + parts[code] - total))


def _change(value: float | None, earlier: float | None, *, share: bool) -> float | None:
    if value is None or earlier is None:
        return None
    if share:
        return value - earlier
    return value / earlier - 1 if earlier else None


def _months(*values: float) -> pl.DataFrame:
    """Months from January 2021 on, for the examples."""
    periods = [add_months(date(2021, 1, 1), n) for n in range(len(values))]
    return pl.DataFrame({"period": periods, "value": list(map(float, values))})
