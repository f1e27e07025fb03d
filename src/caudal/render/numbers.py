"""Numbers and days as a language writes them (English, and Spanish of Mexico)."""

from datetime import date
from math import log10

from babel.dates import format_date
from babel.numbers import format_decimal, format_percent

__all__ = [
    "count",
    "day",
    "decimal",
    "estimate",
    "fine_percent",
    "month",
    "month_alone",
    "percent",
    "probability",
    "ratio",
    "short_day",
    "short_month",
    "signed_fine_percent",
    "signed_percent",
]

_LOCALES = {"en": "en_US", "es": "es_MX"}
_DAYS = {"en": "d MMMM y", "es": "d 'de' MMMM 'de' y"}
_MONTHS = {"en": "MMMM y", "es": "MMMM 'de' y"}
_MINUS = {"-": "−"}


def count(value: float, language: str) -> str:
    """188829 → 188,829 in both languages (es-MX)."""
    return str(format_decimal(round(value), locale=_LOCALES[language]))


def estimate(value: float, language: str) -> str:
    """
    An estimate as far as it means anything: three figures, the rest is not known.

    >>> [estimate(value, "en") for value in (215_362, 1_234.0, 87.4, 0.0)]
    ['215,000', '1,230', '87', '0']
    """
    return count(float(f"{value:.3g}"), language)


def decimal(value: float, language: str) -> str:
    """A measured quantity with one decimal: 35.8."""
    return str(format_decimal(value, format="#,##0.0", locale=_LOCALES[language]))


def ratio(value: float, language: str) -> str:
    """How many times: one decimal below ten, whole above."""
    form = "#,##0.#" if value < 9.95 else "#,##0"
    return str(format_decimal(value, format=form, locale=_LOCALES[language]))


def percent(value: float, language: str, *, decimals: int = 1, column: bool = False) -> str:
    """0.049 → 4.9%; 0.81 → 81%, but 81.0% in a column of figures."""
    form = "#,##0." + ("0" if column else "#") * decimals + "%" if decimals else "#,##0%"
    return str(format_percent(value, format=form, locale=_LOCALES[language]))


def signed_percent(value: float, language: str) -> str:
    """A change: +4.9%, −3.2%, +471%."""
    text = percent(abs(value), language, decimals=1 if abs(value) < 0.9995 else 0, column=True)
    return _sign(value) + text


def fine_percent(value: float, language: str, *, sign: str = "%") -> str:
    """
    A small change with two decimals, or as many as its first figure needs.

    >>> fine_percent(0.00011, "en"), fine_percent(0.0000223, "en"), fine_percent(1.21, "es")
    ('0.01%', '0.002%', '121%')
    """
    size = abs(value) * 100
    if 0 < size < 0.005:
        decimals = min(6, 1 + int(-log10(size)))
    else:
        decimals = 2 if size < 9.995 else 1 if size < 99.95 else 0
    form = "#,##0" + ("." + "0" * decimals if decimals else "")
    return str(format_decimal(size, format=form, locale=_LOCALES[language])) + sign


def signed_fine_percent(value: float, language: str, *, sign: str = "%") -> str:
    """
    A small change with its sign: +0.01%, −0.002%, 0%.
    """
    return _sign(value) + fine_percent(value, language, sign=sign) if value else f"0{sign}"


def day(when: date, language: str) -> str:
    """10 August 2021, 10 de agosto de 2021."""
    return str(format_date(when, format=_DAYS[language], locale=_LOCALES[language]))


def short_day(when: date, language: str) -> str:
    """16 Jul 2021, 16 jul 2021: for a column."""
    return str(format_date(when, format="d MMM y", locale=_LOCALES[language]))


def short_month(when: date, language: str) -> str:
    """Jun 2021, jun 2021: beside a row."""
    return str(format_date(when, format="MMM y", locale=_LOCALES[language]))


def month(when: date, language: str) -> str:
    """June 2021, junio de 2021."""
    return str(format_date(when, format=_MONTHS[language], locale=_LOCALES[language]))


def month_alone(when: date, language: str) -> str:
    """June, junio: the month of every year."""
    return str(format_date(when, format="MMMM", locale=_LOCALES[language]))


def probability(value: float, language: str) -> str:
    """
    A probability as far as it means anything: never 0% or 100%.

    >>> [probability(p, "en") for p in (0.9028, 0.9968, 0.99999, 0.0001)]
    ['90%', '99.7%', '>99.9%', '<0.1%']
    """
    if value > 0.9994:
        return ">" + percent(0.999, language)
    if value < 0.0006:
        return "<" + percent(0.001, language)
    return percent(value, language, decimals=0 if 0.01 <= value < 0.99 else 1)


def _sign(value: float) -> str:
    return "+" if value > 0 else _MINUS["-"] if value < 0 else ""
