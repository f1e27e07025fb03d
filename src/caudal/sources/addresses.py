"""
Addresses that change with each release: what may stand in their braces, and which to try.

`PARTS` names what may stand there. A release is tried at the addresses that
it would have if it came out one or two months after the month it is about.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from string import Formatter
from typing import Any

from caudal.sources.source import Address
from caudal.vocabulary.periods import MONTHS, add_months, months_between

__all__ = ["PARTS", "Beginning", "bare", "beginnings", "candidates", "is_of"]

_ABBREVIATIONS = {number: name.lower() for name, number in MONTHS.items()}
# Months of publication, then months that a file is about; each with what it becomes.
PARTS = {
    "release_year": "year of publication, 2024",
    "release_month": "month of publication: {release_month:02} is 03",
    "year": "year of the newest month in the file",
    "month": "that month: {month:02} is 03",
    "month_abbr": "that month, mar",
    "fiscal_year": "US fiscal year of that month, 2024",
    "first_fiscal_year": "the fiscal year three before it, 2021",
    "fy": "the fiscal year in two digits, 24",
    "first_fy": "the fiscal year three before it, 21",
    "running_month": "-mar; nothing in September, which closes the fiscal year",
}
# Months from the end of the newest month in a file to its publication, the usual one first.
_LAGS = (1, 2)
# How far back a current file is looked for [months]: by month, and where only a year changes.
_BACK, _BACK_BY_YEAR = 6, 30
# How far back earlier captures are looked for where no day is named [months].
_CAPTURED = 36


@dataclass(frozen=True)
class Beginning:
    """How the address of a capture begins; `whole`: it is all of it."""

    url: str
    whole: bool


def candidates(address: Address, today: date, since: date | None = None) -> list[tuple[str, ...]]:
    """
    Addresses to try, the newest release first; those of one release stand together.

    Args:
        today: no release is later.
        since: no release was published before that month; None: some months back.
    """
    if not address.every:
        return [(address.url,)]
    parts = _parts(address)
    releases = bool(parts & {"release_year", "release_month"})
    back = _BACK if parts & {"release_month", "month", "month_abbr", "running_month"} else None
    first = add_months(since or add_months(today, -(back or _BACK_BY_YEAR)), 0)
    told: dict[tuple[str, ...], None] = {}
    seen: set[str] = set()
    for age in range(months_between(first, today) + len(_LAGS) + 1):
        about = add_months(today, -age)
        out = [add_months(about, lag) for lag in _LAGS] if releases else [about]
        urls = (_filled(address.url, about, month) for month in out if first <= month <= today)
        fresh = tuple(dict.fromkeys(url for url in urls if url not in seen))
        seen.update(fresh)
        if fresh:
            told[fresh] = None
    return list(told)


def beginnings(address: Address, today: date, since: date | None = None) -> list[Beginning]:
    """
    What the addresses of all releases begin with, the newest first: one question each.
    """
    if not address.every:
        return [Beginning(address.url, True)]
    first = add_months(since or add_months(today, -_CAPTURED), 0)
    months = (add_months(today, -age) for age in range(months_between(first, today) + 1))
    told = (_beginning(address.url, month) for month in months)
    return [Beginning(url, False) for url in dict.fromkeys(told)]


def is_of(url: str, address: Address) -> bool:
    """
    Whether an address is one that a release has; scheme, port and capitals do not matter.

    >>> from caudal.sources.source import Address
    >>> monthly = Address("https://example.org/{year}-{month:02}/a.csv", every="release")
    >>> is_of("http://example.org:80/2021-06/a.csv", monthly)
    True
    """
    pattern = "".join(
        re.escape(text) + (r"[\w-]*" if name else "")
        for text, name, _, _ in Formatter().parse(bare(address.url))
    )
    return re.fullmatch(pattern, bare(url), re.IGNORECASE) is not None


def bare(url: str) -> str:
    """
    An address without scheme, `www.` and the usual port.

    >>> bare("http://www.example.org:80/a.csv")
    'example.org/a.csv'
    """
    rest = re.sub(r"^https?://(www\.)?", "", url, flags=re.IGNORECASE)
    return re.sub(r"^([^/]*?):(80|443)/", r"\1/", rest)


def _filled(url: str, about: date, published: date) -> str:
    return url.format_map(_values(about, published))


def _values(about: date, published: date) -> dict[str, Any]:
    fiscal = about.year + (about.month >= 10)
    abbreviation = _ABBREVIATIONS[about.month]
    return {
        "release_year": published.year,
        "release_month": published.month,
        "year": about.year,
        "month": about.month,
        "month_abbr": abbreviation,
        "fiscal_year": fiscal,
        "first_fiscal_year": fiscal - 3,
        "fy": f"{fiscal % 100:02}",
        "first_fy": f"{(fiscal - 3) % 100:02}",
        "running_month": "" if about.month == 9 else f"-{abbreviation}",
    }


def _beginning(url: str, published: date) -> str:
    """The address as far as the month of publication tells it."""
    return "".join(_told(url, _values(published, published)))


def _told(url: str, values: dict[str, Any]) -> Iterator[str]:
    for text, name, form, _ in Formatter().parse(url):
        yield text
        if name and not name.startswith("release_"):
            return
        if name:
            yield format(values[name], form or "")


def _parts(address: Address) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(address.url) if name}
