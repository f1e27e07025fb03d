"""Reference periods: months by their first day, US fiscal years, ranges as text."""

import calendar
import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

__all__ = [
    "MONTHS",
    "add_months",
    "add_periods",
    "first_of_fiscal_month",
    "first_of_fiscal_year",
    "last_day",
    "month_name",
    "months_between",
    "parse_day",
    "parse_period",
    "period_name",
    "periods_between",
    "periods_of",
    "ranges_of",
]

MONTHS = {
    name: number
    for number, name in enumerate(
        ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"), 1
    )
}


# Months from one period to the next; what is not here goes by days.
_STEPS = {
    "month": 1,
    "fiscal_year_to_date": 1,
    "quarter": 3,
    "year": 12,
    "fiscal_year": 12,
    "constant": 12,
    "five_years": 60,
}
_DAYS = {"day": 1, "year_to_date": 1, "week": 7}


def first_of_fiscal_year(fiscal_year: int) -> date:
    """
    First day of a US fiscal year: FY2021 is 2020-10-01.
    """
    return date(fiscal_year - 1, 10, 1)


def first_of_fiscal_month(fiscal_year: int, month: str) -> date:
    """
    First day of a US fiscal month: FY2021 `OCT` is 2020-10-01.

    Raises:
        KeyError: `month` is not one of JAN … DEC.

    >>> first_of_fiscal_month(2021, "OCT")
    datetime.date(2020, 10, 1)
    """
    number = MONTHS[month]
    return date(fiscal_year - 1 if number >= 10 else fiscal_year, number, 1)


def add_months(period: date, months: int) -> date:
    """
    First day of the month that lies `months` later (or earlier).

    >>> add_months(date(2021, 1, 1), -1)
    datetime.date(2020, 12, 1)
    """
    years, month = divmod(period.year * 12 + period.month - 1 + months, 12)
    return date(years, month + 1, 1)


def months_between(first: date, last: date) -> int:
    """
    Months from one month to a later one.

    >>> months_between(date(2017, 10, 1), date(2021, 6, 1))
    44
    """
    return (last.year - first.year) * 12 + last.month - first.month


def last_day(period: date, frequency: str = "month") -> date:
    """
    Last day that a period covers. A constant has none but its own.

    >>> last_day(date(2024, 2, 1))
    datetime.date(2024, 2, 29)
    >>> last_day(date(2020, 10, 1), "fiscal_year")
    datetime.date(2021, 9, 30)
    """
    if frequency == "week":
        return period + timedelta(days=6)
    if frequency in _DAYS or frequency == "constant":
        return period
    last = add_months(period, _STEPS[frequency] - 1 if frequency != "fiscal_year_to_date" else 0)
    return last.replace(day=calendar.monthrange(last.year, last.month)[1])


def parse_day(text: str) -> date | None:
    """
    A day written YYYY-MM-DD, else None.
    """
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def parse_period(text: str) -> date | None:
    """
    First day of a month (YYYY-MM) or a day (YYYY-MM-DD), else None.

    >>> parse_period("2021-06")
    datetime.date(2021, 6, 1)
    """
    return parse_day(f"{text}-01" if re.fullmatch(r"\d{4}-\d{2}", text) else text)


def month_name(period: date) -> str:
    """
    A month as ISO text: 2021-06.
    """
    return f"{period:%Y-%m}"


def period_name(period: date, frequency: str) -> str:
    """
    A month as ISO text, any other period by its first day.

    >>> period_name(date(2021, 1, 4), "week")
    'the week of 2021-01-04'
    """
    return month_name(period) if frequency == "month" else f"the {frequency} of {period}"


def ranges_of(periods: Iterable[date], frequency: str = "month") -> str:
    """
    The set of periods as ranges: "2010-01/2019-12,2025-01/2025-03".

    Holes stay holes: what a release covers is the set, not the span.
    """
    runs: list[list[date]] = []
    for period in sorted(set(periods)):
        if runs and _next(runs[-1][1], frequency) == period:
            runs[-1][1] = period
        else:
            runs.append([period, period])
    written = (f"{_text(a, frequency)}/{_text(b, frequency)}" for a, b in runs)
    return ",".join(written)


def periods_of(ranges: str, frequency: str = "month") -> Sequence[date]:
    """
    The periods written by `ranges_of`.

    >>> len(periods_of("2021-01/2021-03"))
    3
    >>> len(periods_of("2010-01/2019-01", "year"))
    10
    """
    periods: list[date] = []
    for run in filter(None, ranges.split(",")):
        first, last = run.split("/")
        step, end = _parsed(first), _parsed(last)
        while step <= end:
            periods.append(step)
            step = _next(step, frequency)
    return periods


def add_periods(period: date, number: int, frequency: str) -> date:
    """
    First day of the period that lies `number` later (or earlier).

    >>> add_periods(date(2021, 1, 4), 2, "week")
    datetime.date(2021, 1, 18)
    """
    if frequency in _DAYS:
        return period + timedelta(days=number * _DAYS[frequency])
    return add_months(period, number * _STEPS[frequency])


def periods_between(first: date, last: date, frequency: str) -> int:
    """
    Periods from one to a later one.

    >>> periods_between(date(2021, 1, 4), date(2021, 1, 18), "week")
    2
    """
    if frequency in _DAYS:
        return (last - first).days // _DAYS[frequency]
    return months_between(first, last) // _STEPS[frequency]


def _next(period: date, frequency: str) -> date:
    return add_periods(period, 1, frequency)


def _text(period: date, frequency: str) -> str:
    return period.isoformat() if frequency in _DAYS else month_name(period)


def _parsed(text: str) -> date:
    period = parse_period(text)
    if period is None:
        raise ValueError(f"not a period: {text}")
    return period
