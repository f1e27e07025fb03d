"""The questions of the test-bed of `caudal effect`, page by page."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["CASES", "Case"]

_Asked = Mapping[str, Any]
_TRIANGLE = ("GTM", "HND", "SLV")
# Of options, as they are written.
_ORDER = ("treated", "donors", "origin", "group", "component", "post", "as_of")


@dataclass(frozen=True)
class Case:
    """
    One question to the verb.

    Args:
        page, name: where it stands, and as what.
        what: what is looked at, in a table.
        policy: of the calendar.
        asked: options of the verb.
        main: of the page's first table, and of the index; else of the second one.
    """

    page: str
    name: str
    what: str
    policy: str
    asked: Mapping[str, Any] = field(default_factory=dict)
    main: bool = True

    @property
    def command(self) -> str:
        """As it is asked in a terminal."""
        words = [self.policy]
        for option in _ORDER:
            if option in self.asked:
                value = self.asked[option]
                said = ",".join(value) if isinstance(value, tuple) else str(value)
                words.append(f"--{option.replace('_', '-')} {said}")
        return f"caudal effect {' '.join(words)}"


def _guard_cases() -> Iterator[Case]:
    page, against = "national_guard_2019", {"treated": _TRIANGLE, "donors": ("MEX",)}
    triangle = {**against, "component": "usbp"}
    yield Case(page, "guard_total", "everyone", page, {"component": "usbp"})
    yield Case(page, "guard_triangle", "Northern Triangle against Mexico", page, triangle)
    for months in (1, 2, 4, 6):
        what = f"Northern Triangle against Mexico, {_months(months)}"
        asked: _Asked = {**triangle, "post": months}
        yield Case(page, f"guard_triangle_{months}", what, page, asked, main=False)
    for group, name in (("family", "families"), ("single_adult", "single adults")):
        asked = {"treated": (group,), "component": "usbp"}
        yield Case(page, f"guard_{group}", f"{name}, all citizenships", page, asked, main=False)


def _parole_cases() -> Iterator[Case]:
    page = "chnv_parole_2023"
    named = {"CUB": "Cuba", "NIC": "Nicaragua", "VEN": "Venezuela", "HTI": "Haiti"}
    for code, name in named.items():
        asked: _Asked = {"origin": code, "component": "usbp"}
        what = f"{name}, between ports of entry"
        yield Case(page, f"parole_{code.lower()}", what, page, asked)
    for code, name in named.items():
        asked = {"origin": code, "component": "all"}
        what = f"{name}, ports of entry too"
        yield Case(page, f"parole_{code.lower()}_all", what, page, asked, main=False)
    for months in (1, 6, 12):
        for code in ("CUB", "NIC"):
            asked = {"origin": code, "component": "usbp", "post": months}
            what = f"{named[code]}, between ports, {_months(months)}"
            yield Case(page, f"parole_{code.lower()}_{months}", what, page, asked, main=False)
    october = {"origin": "VEN", "component": "usbp"}
    what = "Venezuela, between ports, from its own start in October 2022"
    yield Case(page, "parole_ven_2022", what, "venezuela_parole_2022", october, main=False)


def _end_of_42_cases() -> Iterator[Case]:
    page = "title_42_end_2023"
    for months in (1, 2, 3):
        asked: _Asked = {"component": "usbp", "post": months}
        yield Case(page, f"end_{months}", f"everyone, {_months(months)}", page, asked)
    for months in (1, 3):
        asked = {"component": "all", "post": months}
        what = f"everyone, ports of entry too, {_months(months)}"
        yield Case(page, f"end_all_{months}", what, page, asked, main=False)


def _other_cases() -> Iterator[Case]:
    usbp = {"component": "usbp"}
    against = {"treated": _TRIANGLE, "donors": ("MEX",), **usbp}
    page = "title_42_2020"
    yield Case(page, "title_42", "everyone", page, usbp)
    asked: _Asked = {"origin": "MEX", **usbp}
    yield Case(page, "title_42_mex", "Mexico", page, asked, main=False)
    what = "Northern Triangle against Mexico"
    yield Case(page, "title_42_triangle", what, page, against, main=False)
    page = "mpp_2019"
    yield Case(page, "mpp_triangle", "Northern Triangle against Mexico", page, against)
    asked = {**against, "post": 4}
    yield Case(page, "mpp_triangle_4", "the same, 4 months", page, asked, main=False)
    asked = {"treated": ("family", "single_adult"), **usbp}
    what = "families and single adults against children alone"
    yield Case(page, "mpp_groups", what, page, asked, main=False)
    page = "visas_2021_2022"
    for policy, name, start in (
        ("visa_ecuador_2021", "Ecuador", "September 2021"),
        ("visa_brazil_2021", "Brazil", "December 2021"),
        ("visa_venezuela_2022", "Venezuela", "January 2022"),
        ("visa_brazil_2022", "Brazil", "August 2022"),
    ):
        what = f"{name}, {start}"
        yield Case(page, policy, what, policy, {"component": "usbp"})
    page = "border_proclamations_2025"
    yield Case(page, "proclamations", "everyone", page, usbp)
    yield Case(page, "proclamations_1", "everyone, 1 month", page, {**usbp, "post": 1}, main=False)


def _flight_cases() -> Iterator[Case]:
    page, day = "lateral_flights_2021", {"as_of": "2021-08-10"}
    usbp = {"component": "usbp"}
    total = {"origin": "all", **usbp}
    against = {"treated": _TRIANGLE, "donors": ("MEX",), **usbp}
    adults = {**against, "group": "single_adult"}
    then = "as of 10 August 2021"
    yield Case(page, "flights_then", f"everyone, {then}", page, {**total, **day})
    yield Case(page, "flights_total", "everyone", page, total)
    yield Case(page, "flights_adults", "single adults, Northern Triangle / Mexico", page, adults)
    yield Case(page, "flights_triangle", "Northern Triangle against Mexico", page, against)
    asked: _Asked = {**total, **day, "post": 1}
    yield Case(page, "flights_then_1", f"everyone, {then}, 1 month", page, asked, main=False)
    what = f"the four citizenships that were flown, {then}"
    yield Case(page, "flights_flown_then", what, page, {**usbp, **day}, main=False)
    what = f"Northern Triangle against Mexico, {then}"
    yield Case(page, "flights_triangle_then", what, page, {**against, **day}, main=False)
    what = "the four citizenships that were flown"
    yield Case(page, "flights_flown", what, page, usbp, main=False)


def _months(number: int) -> str:
    return f"{number} month" if number == 1 else f"{number} months"


CASES: Mapping[str, Case] = {
    case.name: case
    for of_page in (
        _flight_cases,
        _guard_cases,
        _parole_cases,
        _end_of_42_cases,
        _other_cases,
    )
    for case in of_page()
}
