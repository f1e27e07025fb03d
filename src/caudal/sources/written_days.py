"""
Days as people write them, and the months in which each could lie.

`2021-12-31`, `Fri, 12/31/2021 - 12:00`, `December 31, 2021` and `31-Dec-21` say one
month; `03/04/2021` says two, and only what stands beside it can tell which.
"""

import re
from datetime import date, timedelta

from caudal.vocabulary.periods import month_name

__all__ = ["could_be", "month_number", "month_of", "year_number"]

_NAMES = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_WEEKDAY = r"(?:[A-Za-z]{3,9}, ?)?"
_TIME = r"(?:[ T]*(?:- )?\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[AP]M)?)?"
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"(?P<y>\d{{4}})-(?P<m>\d\d)-(?P<d>\d\d){_TIME}",
        # The day is not known: `2023-03-??`.
        r"(?P<y>\d{4})-(?P<m>\d\d)(?:-\?{1,2})?",
        rf"{_WEEKDAY}(?P<m>\d{{1,2}})([/.-])(?P<d>\d{{1,2}})\2(?P<y>\d{{4}}){_TIME}",
        rf"{_WEEKDAY}(?P<name>[A-Za-z]{{3,9}})\.? (?P<d>\d{{1,2}}),? (?P<y>\d{{4}}){_TIME}",
        rf"{_WEEKDAY}(?P<d>\d{{1,2}})[ -](?P<name>[A-Za-z]{{3,9}})\.?,?[ -](?P<y>\d{{4}}|\d\d){_TIME}",
    )
)
# The third form: either number could be the month.
_EITHER = _FORMS[2]
# A day that a program for spreadsheets counts, from 1900 or from 1904: only the year says which.
_SERIAL = re.compile(r"([34]\d{4})(?:\.\d+)?")
_EPOCHS = (date(1899, 12, 30), date(1904, 1, 1))
_NOT_TOLD = frozenset({"", "unknown"})


def month_of(day: str, year: str, month: str) -> tuple[date | None, str]:
    """
    The month of a day, and what is wrong: why there is none, or that its neighbour stands beside it.

    A day that is written by itself decides; one that could lie in two months
    is decided by the year and the month beside it, and so is one not told.

    >>> month_of("Fri, 12/31/2021 - 12:00", "", "")
    (datetime.date(2021, 12, 1), '')
    >>> month_of("03/04/2021", "2021", "April")
    (datetime.date(2021, 4, 1), '')
    >>> month_of("03/04/2021", "2021", "")[1]
    '`03/04/2021` could be 2021-03 or 2021-04, and nothing beside it says which'
    """
    could = could_be(day)
    if could is None:
        return None, f"`{day}` is not a day that is understood"
    in_year, in_month = year_number(year), month_number(month)
    if (_told(year) and in_year is None) or (_told(month) and in_month is None):
        return None, f"`{month} {year}` is not a month and a year"
    if not could and in_year and in_month:
        return date(in_year, in_month, 1), ""
    if not could:
        return None, "there is neither a day nor a month with its year"
    fits = [one for one in sorted(could) if _fits(one, in_year, in_month)]
    if len(fits) == 1:
        return fits[0], ""
    if fits:
        words = " or ".join(month_name(one) for one in fits)
        return None, f"`{day}` could be {words}, and nothing beside it says which"
    (only, *others) = could
    if not others and in_year and in_month and _apart(only, in_year, in_month) == 1:
        return only, f"`{day}` lies in the month before or after the one beside it"
    return None, f"`{day}` does not lie in `{f'{month} {year}'.strip()}`, which stands beside it"


def could_be(day: str) -> set[date] | None:
    """
    The first days of the months in which a day could lie; none where it is not told.

    None: the text is no day.
    """
    text = " ".join(day.split())
    if not _told(text):
        return set()
    for form in _FORMS:
        found = form.fullmatch(text)
        if found:
            parts = {"d": "1", **found.groupdict()}
            month = str(month_number(parts["name"]) or 0) if "name" in parts else parts["m"]
            orders = [(month, parts["d"])]
            if form is _EITHER:
                orders.append((parts["d"], month))
            firsts = {_first(int(parts["y"]), int(m), int(d)) for m, d in orders}
            return {one for one in firsts if one is not None} or None
    found = _SERIAL.fullmatch(text)
    if found:
        return {(start + timedelta(int(found[1]))).replace(day=1) for start in _EPOCHS}
    return None


def year_number(text: str) -> int | None:
    """
    A year, `2021` or `2021.0`, else None.
    """
    found = re.fullmatch(r"\s*((?:19|20)\d\d)(?:\.0)?\s*", text)
    return int(found[1]) if found else None


def month_number(text: str) -> int | None:
    """
    The number of a month, `September`, `Sept.`, `sep` or `9`, else None.
    """
    word = text.strip().removesuffix(".0").removesuffix(".").lower()
    if word.isdecimal():
        return int(word) if 1 <= int(word) <= 12 else None
    named = [number for number, name in enumerate(_NAMES, 1) if name.startswith(word)]
    return named[0] if len(word) > 2 and named else None


def _told(text: str) -> bool:
    return text.strip().lower() not in _NOT_TOLD


def _first(year: int, month: int, day: int) -> date | None:
    """First day of the month of a day, if there is such a day; the year 19 is 2019."""
    try:
        return date(2000 + year if year < 100 else year, month, day).replace(day=1)
    except ValueError:
        return None


def _fits(month: date, in_year: int | None, in_month: int | None) -> bool:
    return in_year in (None, month.year) and in_month in (None, month.month)


def _apart(month: date, year: int, number: int) -> int:
    """Months between a month and one told by its numbers."""
    return abs((month.year - year) * 12 + month.month - number)
