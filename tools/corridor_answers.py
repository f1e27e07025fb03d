"""What docs/corridor/ says of its scenarios, made from the numbers: its sentences."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from corridor_cases import CASES, GROUPS, SUMMER, Row, course, expelled, groups_of, observed, row_of
from corridor_told import IN_BORDER_CITIES, differs, level, moved, moves, share, signed, spread

from caudal.render import numbers

__all__ = ["ANSWERS"]

_JUNE, _JULY, _AUGUST = date(2021, 6, 1), date(2021, 7, 1), date(2021, 8, 1)
# At Reynosa 8,000, at Matamoros 5,000: CNN, December 2022, as quoted in parameters.csv.
_IN_TAMAULIPAS = 13_000
# Of 42 removal flights in September and 35 in October: T. Cartwright, Witness at the Border,
# ICE Air report of October 2021. Of El Ceibo: Guatemala's institute, 22 August to 28 September.
_FLIGHTS_IN_SEPTEMBER = 42
_AT_EL_CEIBO, _DAYS_AT_EL_CEIBO = 10_443, 38
# Of a chartered plane: officials of ICE in 2023, Border Report. At Tapachula: Atalayar, 13 August
# 2021, by one flight or by several of the day. Both are linked on the page.
_ON_A_PLANE = (100, 138)
_TOLD_AT_TAPACHULA = 240


def _flights() -> list[str]:
    name = "flights"
    again = [row_of(name, f"again_{days}_days") for days in (30, 90)]
    said = [
        f"In {_month(name)} {moved(row_of(name, 'repeat_share'))}, and "
        f"{moved(row_of(name, 'encounters'))} of {_number(row_of(name, 'encounters', without=True))}.",
        f"Of the people encountered on the first day {moved(again[0])}, and {moved(again[1])}.",
    ]
    if all(moves(row) == "falls" for row in again) and (
        again[1]["difference"] > again[0]["difference"]
    ):
        said.append("The change is smaller at 90 days: some come later, not never.")
    return said


def _fall() -> list[str]:
    """The published fall beside what the model lets the flights do."""
    told = observed("repeat_share", *SUMMER)
    fall, before = told[_JUNE] - told[_AUGUST], told[_JUNE] - told[_JULY]
    row = row_of("flights", "repeat_share", month=_AUGUST)
    farthest = max(0.0, -row["difference_low"]) / fall
    end = (
        "so under these assumptions the flights did not make it"
        if farthest < 0.5
        else "so under these assumptions the flights may have made much of it"
    )
    return [
        f"The published share fell by {_points(fall)} points from June ({share(told[_JUNE])}) to August "
        f"({share(told[_AUGUST])}), {_points(before)} of them by July, before the first flight.",
        f"In August the model lets the flights change it by {differs(row)} points; even the far end is "
        f"{share(farthest)} of that fall, {end}.",
        *([_ROUNDED] if abs(row["difference"]) < _WHOLE else []),
    ]


_WHOLE = 0.01
_ROUNDED = (
    "The share is published in whole per cent: a change of less than a point hardly shows in it."
)


def _mix() -> list[str]:
    """What else moved, and how much of the fall the mix of groups alone would make."""
    parts = {month: groups_of(month) for month in (_JUNE, _AUGUST)}
    out = expelled()
    repeats = {
        group: row_of("flights", "repeat_share", month=_AUGUST, without=True, group=group)["median"]
        for group in GROUPS
    }
    moved_by = sum((parts[_AUGUST][g] - parts[_JUNE][g]) * repeats[g] for g in GROUPS)
    adults = [share(parts[month]["single_adult"]) for month in (_JUNE, _AUGUST)]
    return [
        f"Single adults were {adults[0]} of Border Patrol encounters in June and {adults[1]} in "
        f"August; {share(out[_JUNE])} of encounters ended in an expulsion in June and "
        f"{share(out[_AUGUST])} in August.",
        "If each group kept the repeat share that it has in the model "
        f"({', '.join(f'{_PEOPLE[g]} {share(repeats[g])}' for g in GROUPS)}), the other mix of groups "
        f"alone would change the share by {signed(moved_by, '0–1')} points from June to August.",
    ]


_PEOPLE = {"single_adult": "single adults", "family": "families", "unaccompanied_child": "children"}


def _safety() -> list[str]:
    name = "flights"
    sent = row_of(name, "sent_on_by_mexico")
    return [
        f"In {_month(name)}, {level(sent)} people are taken on to Guatemala, and in the model none of "
        "them is screened for protection first: they are expelled under Title 42. "
        f"Beside them, {moved(row_of(name, 'protection_screening'))}.",
        f"Over the {CASES[name].days} days {_added(course(name, 'sent_on_by_mexico'))} people are taken "
        "on, the months and their bands added up.",
        f"At the two crossings that makes {_number(sent, by=sent['days'])} people a day who need a bed on "
        "the first night; the network holds no shelters in Guatemala.",
    ]


def _added(rows: Sequence[Row]) -> str:
    low, middle, high = (sum(row[end] for row in rows) for end in _ENDS)
    return f"{numbers.estimate(middle, 'en')} ({spread((low, middle, high), 'people')})"


def _shelter() -> list[str]:
    """Who is in shelters and outside them; of the south the stops on the way."""
    name = "flights"
    south = " and ".join(
        f"{differs(row_of(name, 'in_transit', place=place))} in {place.capitalize()}"
        for place in ("chiapas", "tabasco")
    )
    said = (
        f"In {_month(name)} {moved(row_of(name, 'in_shelters'))}; "
        f"{moved(row_of(name, 'in_border_cities'))}; at stops on the way through southern Mexico the "
        f"number of people changes by {south}."
    )
    return [said]


def _flown() -> list[str]:
    """The number flown beside what others counted."""
    row = row_of("flights", "returns_by_flight")
    each = [numbers.count(row[end] / _FLIGHTS_IN_SEPTEMBER, "en") for end in _ENDS]
    ceibo = row_of("flights", "sent_on_by_mexico", place="el_ceibo_crossing")
    there = [ceibo[end] / ceibo["days"] * _DAYS_AT_EL_CEIBO for end in _ENDS]
    return [
        f"In September the model flies {level(row)} people; {_FLIGHTS_IN_SEPTEMBER} such flights were "
        f"counted, which makes {each[1]} people a flight ({each[0]} to {each[2]}).",
        f"At El Ceibo {numbers.count(_AT_EL_CEIBO, 'en')} people were counted in "
        f"{_DAYS_AT_EL_CEIBO} days, whom Mexico itself had found among them; the model takes "
        f"{numbers.estimate(there[1], 'en')} ({spread((there[0], there[1], there[2]), 'people')}) there "
        f"in as many days{_fewer(there[2])}.",
        _planes([row[end] / _FLIGHTS_IN_SEPTEMBER for end in _ENDS]),
    ]


def _fewer(most: float) -> str:
    """What it says of El Ceibo that the far end is fewer than were counted."""
    if most >= _AT_EL_CEIBO:
        return ""
    return (
        ", fewer even at the far end: other people were among those counted, and how many is not told, "
        "so the count is no more than an upper limit of those flown there"
    )


def _planes(each: Sequence[float]) -> str:
    """People a flight, (low, middle, high), beside what is told of planes."""
    few, many = _ON_A_PLANE
    low = "makes fewer" if each[0] < few else "does not make fewer"
    high = "makes more" if each[2] > many else "does not make more"
    wide = ": the share flown has a wide range" if each[2] - each[0] > many - few else ""
    return (
        f"In 2023 officials told of {few} to {many} people on a plane chartered for removals; on 12 "
        f"August 2021 some {_TOLD_AT_TAPACHULA} were told to have landed at Tapachula. Beside the first, "
        f"the low end of the model's band {low} and its high end {high}{wide}."
    )


_ENDS = ("low", "median", "high")


def _end() -> list[str]:
    name = "end"
    shares = [row_of(name, "repeat_share", without=without)["median"] for without in (True, False)]
    return [
        f"In {_month(name)} {moved(row_of(name, 'repeat_share'))}, from {share(shares[0])} to "
        f"{share(shares[1])}, and {moved(row_of(name, 'encounters'))} of "
        f"{_number(row_of(name, 'encounters', without=True))}.",
        f"The people who set out are the same: first encounters change by "
        f"{differs(row_of(name, 'first_encounters'))}.",
    ]


def _resolve() -> list[str]:
    name = "same_resolve"
    return [
        "If a removal discourages nobody more than an expulsion did, "
        f"{moved(row_of(name, 'repeat_share'))} and {moved(row_of(name, 'encounters'))}; what is beyond "
        "that hangs on how many more give up, which nobody has measured."
    ]


def _counted() -> list[str]:
    """What was counted around the end, and what that says of the scenario."""
    told = observed("encounters", "2023-04", "2023-08", component="usbp")
    april, june, august = (told[date(2023, month, 1)] for month in (4, 6, 8))
    published = observed("repeat_share", "2022-01", "2023-12")
    last = max(published)
    row = row_of("end", "repeat_share", without=True)
    return [
        f"The Border Patrol counted {numbers.count(april, 'en')} encounters in April, "
        f"{numbers.count(june, 'en')} in June ({_percent(june / april - 1)}) and "
        f"{numbers.count(august, 'en')} in August ({_percent(august / april - 1)} against "
        "April). The number who set out did not stay the same, as it does in the scenario: the counts "
        "neither bear it out nor refute it.",
        f"The last repeat share held is of {numbers.month(last, 'en')}, {share(published[last])}; "
        f"without the end the model has {level(row)} in July 2023{_against(row, published[last])}.",
    ]


def _against(row: Row, value: float) -> str:
    if row["low"] > value:
        return ": it starts too high, so its fall is likely too large"
    if row["high"] < value:
        return ": it starts too low, so its fall is likely too small"
    return ", with that share inside its band"


def _once() -> list[str]:
    name = "once"
    taken = row_of(name, "appointments")
    told = [moved(row_of(name, code)) for code in ("encounters", "deaths", "protection_screening")]
    return [
        f"In {_month(name)}, with {_number(taken, by=taken['days'])} appointments taken a day, {told[0]}, "
        f"{told[1]} and {told[2]}.",
        f"At the same time {moved(row_of(name, 'waiting_days'))}, and "
        f"{moved(row_of(name, 'in_border_cities'))}.",
    ]


def _levels() -> list[str]:
    """People outside shelters in Tamaulipas, beside what reporters told."""
    row = row_of("once", "in_border_cities", place="tamaulipas", without=True)
    end = (
        "That is too many: waits are guesses. Read what differs, not the level."
        if row["low"] > _IN_TAMAULIPAS
        else "Waits are guesses: read what differs, not the level."
    )
    return [
        f"In Tamaulipas the model has {level(row)} {IN_BORDER_CITIES}, in {_month('once')} without "
        f"appointments; in December 2022 reporters told of {numbers.count(_IN_TAMAULIPAS, 'en')} at "
        f"Reynosa and Matamoros, in shelters, camps and streets. {end}"
    ]


def _waits() -> list[str]:
    """How the wait changes with the number of appointments."""
    waits = [row_of(name, "waiting_days")["difference"] for name in ("half", "once", "twice")]
    told = ", ".join(
        f"{signed(wait, 'days')} days with {many}"
        for wait, many in zip(waits, ("half as many", "as many", "twice as many"), strict=True)
    )
    if waits[0] > waits[1] > waits[2]:
        end = ": the fewer appointments, the longer the wait of those who hope for one"
    elif waits[0] < waits[1] < waits[2]:
        end = ": the more appointments, the more people wait for one"
    else:
        end = ": no one direction"
    return [f"In the middle member the wait changes by {told} as offered{end}."]


def _number(row: Row, *, by: float = 1) -> str:
    return numbers.estimate(row["median"] / by, "en")


def _month(name: str) -> str:
    return numbers.month(CASES[name].month, "en")


def _percent(change: float) -> str:
    return numbers.signed_percent(change, "en")


def _points(change: float) -> str:
    """Published shares are whole per cent."""
    return f"{100 * change:.0f}"


ANSWERS: Mapping[str, Callable[[], list[str]]] = {
    "flights": _flights,
    "fall": _fall,
    "mix": _mix,
    "safety": _safety,
    "shelter": _shelter,
    "flown": _flown,
    "end": _end,
    "resolve": _resolve,
    "counted": _counted,
    "once": _once,
    "levels": _levels,
    "waits": _waits,
}
