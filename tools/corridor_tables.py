"""Tables of docs/corridor/, made from the numbers."""

from collections.abc import Callable, Mapping

from corridor_cases import CASES, SUMMER, Row, course, expelled, groups_of, observed, row_of
from corridor_told import IN_BORDER_CITIES, columns, differs, level, share, spread

from caudal.render import numbers
from caudal.vocabulary.scenario_tables import OUTCOMES

__all__ = ["TABLES"]

_STATES = {
    "baja_california": "Baja California",
    "sonora": "Sonora",
    "chihuahua": "Chihuahua",
    "coahuila": "Coahuila",
    "tamaulipas": "Tamaulipas",
    "chiapas": "Chiapas",
    "tabasco": "Tabasco",
}
_IN_THE_SOUTH = ("chiapas", "tabasco")


def _shares() -> str:
    """Published repeat shares beside what else was counted and what the flights change."""
    told, out = observed("repeat_share", *SUMMER), expelled()
    changed = {row["period"]: row for row in course("flights", "repeat_share")}
    rows = [
        (
            numbers.month(month, "en"),
            share(value),
            share(out[month]),
            share(groups_of(month)["single_adult"]),
            differs(changed[month]) if month in changed else "no flights yet",
        )
        for month, value in told.items()
    ]
    return columns(
        ("month", "repeat share, published", "expelled", "single adults", "flights change, points"),
        rows,
    )


_TOLD_OF_FLIGHTS = (
    "encounters",
    "repeat_share",
    "again_30_days",
    "again_90_days",
    "returns_over_border",
    "returns_by_flight",
    "removals_home",
    "sent_on_by_mexico",
    "returns_by_mexico",
    "protection_screening",
    "deaths",
)


def _outcomes() -> str:
    """What the flights change in the month, outcome by outcome."""
    rows = [
        (
            f"{OUTCOMES[code].en}{_UNITS.get(row_of('flights', code)['unit'], '')}",
            level(row_of("flights", code, without=True)),
            differs(row_of("flights", code)),
        )
        for code in _TOLD_OF_FLIGHTS
    ]
    return columns((_month("flights"), "without the flights", "what they change"), rows)


_UNITS = {"0–1": " (change in points)", "days": " (days)"}


def _states() -> str:
    """Who needs a bed, state by state."""
    rows = []
    for place, name in _STATES.items():
        outside = "in_transit" if place in _IN_THE_SOUTH else "in_border_cities"
        cells = [name]
        for outcome in ("in_shelters", outside):
            held = course("flights", outcome, place=place)
            cells += ["none in the network", "–"] if not held else _both(outcome, place)
        rows.append(cells)
    outside = "outside shelters, those just returned among them, without"
    heads = ("state", "in shelters, without", "change", outside, "change")
    return columns(heads, rows)


def _both(outcome: str, place: str) -> list[str]:
    return [
        level(row_of("flights", outcome, without=True, place=place)),
        differs(row_of("flights", outcome, place=place)),
    ]


def _months_of_end() -> str:
    told = observed("encounters", "2023-05", "2023-08", component="usbp")
    rows = []
    for row in course("end", "encounters"):
        month = row["period"]
        shares = row_of("end", "repeat_share", month=month)
        whole = "" if row["days"] > 27 else f", {row['days']} days"
        rows.append(
            (
                numbers.month(month, "en") + whole,
                numbers.count(told[month], "en") + (", whole month" if whole else ""),
                level(row_of("end", "encounters", month=month, without=True)),
                differs(row),
                differs(row_of("same_resolve", "encounters", month=month)),
                differs(shares),
            )
        )
    heads = ("month", "counted", "encounters, without", "change", "nobody more discouraged")
    return columns((*heads, "repeat share, points"), rows)


_TOLD_OF_APPOINTMENTS = (
    "encounters",
    "first_attempts",
    "repeat_attempts",
    "waiting_days",
    "in_border_cities",
    "in_shelters",
    "protection_screening",
    "deaths",
)
_KINDS = ("half", "once", "twice")


def _appointments() -> str:
    """Outcomes by the number of appointments."""
    taken = [row_of(kind, "appointments") for kind in _KINDS]
    rows = [
        (
            "appointments taken a day",
            "0",
            *(
                f"{_number(row, by=row['days'])} "
                f"({spread((row['low'] / row['days'], 0, row['high'] / row['days']), 'people')})"
                for row in taken
            ),
        )
    ]
    for code in _TOLD_OF_APPOINTMENTS:
        rows.append(
            (
                IN_BORDER_CITIES if code == "in_border_cities" else OUTCOMES[code].en,
                level(row_of("once", code, without=True)),
                *(differs(row_of(kind, code)) for kind in _KINDS),
            )
        )
    heads = (_month("once"), "no appointments", *(f"{CASES[kind].what}: change" for kind in _KINDS))
    return columns(heads, rows)


def _deaths() -> str:
    """Deaths of the model beside those that IOM records on the whole route."""
    told = observed("deaths", "2023-01", "2023-04", place="central_american_route")
    rows = [
        (
            numbers.month(row["period"], "en")
            + ("" if row["days"] > 27 else f", {row['days']} days"),
            numbers.count(told[row["period"]], "en"),
            level(row_of("once", "deaths", month=row["period"], without=True)),
            level(row),
        )
        for row in course("once", "deaths")
    ]
    heads = ("month", "recorded by IOM, whole route and month", "model, no appointments")
    return columns((*heads, "model, as offered"), rows)


def _number(row: Row, *, by: float = 1) -> str:
    return numbers.estimate(row["median"] / by, "en")


def _month(name: str) -> str:
    return numbers.month(CASES[name].month, "en")


TABLES: Mapping[str, Callable[[], str]] = {
    "shares": _shares,
    "outcomes": _outcomes,
    "states": _states,
    "end": _months_of_end,
    "appointments": _appointments,
    "deaths": _deaths,
}
