"""
What is wrong with the rows of stays.csv, links.csv and parameters.csv, and between them.

What a cell may hold by itself is checked where every table of a folder is
read; here stands what rows say of each other: that a link leads somewhere, that
nobody is stuck, that a parameter is known.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from caudal.archive.corridor_files import number_in
from caudal.vocabulary.errors import near_to
from caudal.vocabulary.places import Place
from caudal.vocabulary.simulation import ALWAYS, MET, OBSERVED, Parameter

__all__ = ["Numbered", "links_wrong", "parameters_wrong", "ranges_wrong", "stays_wrong"]

# Rows with the number of each, as a table shows it.
Numbered = Sequence[tuple[int, Mapping[str, Any]]]
_ROUNDING = 1e-9
# More than these are not meant: a stay in stages, a way [days], a place for everyone alive [people].
_STAGES, _DAYS, _PEOPLE = 50, 365, 1e10


def parameters_wrong(rows: Numbered) -> Iterator[str]:
    """
    Codes that stand twice, ranges out of order, parameters that every simulation needs.
    """
    yield from _twice(rows)
    yield from ranges_wrong((f"row {number}", row) for number, row in rows)
    codes = {row["code"] for _, row in rows}
    yield from (
        f"parameter `{code}` is missing: every simulation needs it ({what})"
        for code, what in ALWAYS.items()
        if code not in codes
    )


def ranges_wrong(rows: Iterable[tuple[str, Mapping[str, Any]]]) -> Iterator[str]:
    """
    Ranges out of order, and shares above 1; `rows` say where each stands.
    """
    for where, row in rows:
        if not row["low"] <= row["mode"] <= row["high"]:
            yield (
                f"{where}, `low`, `mode` and `high` of `{row['code']}` are not in order: "
                f"{row['low']:g}, {row['mode']:g}, {row['high']:g}"
            )
        elif row["unit"] == "0-1" and row["high"] > 1:
            yield f"{where}, `high` of `{row['code']}` is {row['high']:g}: a share is at most 1"


def stays_wrong(
    rows: Numbered,
    links: Numbered,
    parameters: Mapping[str, Parameter],
    places: Mapping[str, Place],
) -> Iterator[str]:
    """
    Stays against each other, the links that leave them, the parameters and the places.
    """
    if not any(row["state"] == MET for _, row in rows):
        yield f"no stay has the `state` `{MET}`: people who set out are reckoned from encounters"
    if not links:
        yield "links.csv has no rows: nobody can leave a stay"
        return
    codes = [row["code"] for _, row in rows]
    left = {row["from"] for _, row in links}
    yield from _twice(rows)
    for number, row in rows:
        told = f"of `{row['code']}`"
        if row["place"] not in places:
            near = near_to(row["place"], places)
            yield f"row {number}, `place` `{row['place']}` {told} is not in places.csv; {near}"
        elif places[row["place"]].kind == "node" and not places[row["place"]].parents:
            yield f"row {number}, `place` `{row['place']}` {told} is a city without a state above it"
        for column in ("mean_days", "capacity"):
            yield from _number_wrong(f"row {number}, `{column}`", row[column], told, parameters)
        yield from _stay_wrong(number, row, parameters)
        if row["overflow"] and row["overflow"] not in codes:
            near = near_to(row["overflow"], codes)
            yield f"row {number}, `overflow` `{row['overflow']}` {told} is no stay; {near}"
        if row["final"] is None and row["code"] not in left:
            yield (
                f"row {number}, `code` `{row['code']}` is a dead end: no link of links.csv leaves "
                "it, and `final` is not `yes`"
            )
        if row["final"] and row["code"] in left:
            yield f"row {number}, `final` {told} is `yes`, but links of links.csv leave it"


def _stay_wrong(
    number: int, row: Mapping[str, Any], parameters: Mapping[str, Parameter]
) -> Iterator[str]:
    """What the cells of one stay say of each other."""
    told, text = f"of `{row['code']}`", row["mean_days"] or ""
    days = parameters[text].low if text in parameters else number_in(text)
    if days is not None and days < row["stages"]:
        least = f"`low` of `{text}`, {days:g}," if text in parameters else f"{days:g}"
        yield f"row {number}, `mean_days` {told}: {least} is less than its stages, {row['stages']}"
    if row["stages"] > _STAGES:
        yield f"row {number}, `stages` {row['stages']} {told} is more than {_STAGES}"
    room = number_in(row["capacity"] or "")
    if room is not None and room > _PEOPLE:
        yield f"row {number}, `capacity` {room:g} {told} is more people than there are: leave it empty"
    if (row["capacity"] is None) != (row["overflow"] is None):
        yield f"row {number}, `capacity` and `overflow` {told} are written together or not at all"
    if row["final"] is None and row["mean_days"] is None:
        yield f"row {number}, `mean_days` {told} is empty, and it is not final"


def _number_wrong(
    where: str, text: str | None, told: str, parameters: Collection[str]
) -> Iterator[str]:
    if text is None or text in parameters or number_in(text) is not None:
        return
    try:
        float(text)
    except ValueError:
        near = near_to(text, parameters)
        yield f"{where} `{text}` {told} is neither a number nor in parameters.csv; {near}"
    else:
        yield f"{where} {text} {told} is negative or endless"


def links_wrong(rows: Numbered, stays: Numbered) -> Iterator[str]:
    """
    Links against each other and the stays: both ends, times, and shares that add up to 1.
    """
    codes = [row["code"] for _, row in stays]
    yield from _twice(rows)
    for number, row in rows:
        told = f"of `{row['code']}`"
        if row["code"] in codes:
            yield f"row {number}, `code` `{row['code']}` is that of a stay: give the link its own"
        for column in ("from", "to"):
            if row[column] not in codes:
                near = near_to(row[column], codes)
                yield f"row {number}, `{column}` `{row[column]}` {told} is no stay of stays.csv; {near}"
        if row["from"] == row["to"]:
            yield f"row {number}, `to` {told} is where it begins: who stays is in `mean_days`"
        if row["days"] % 1:
            yield f"row {number}, `days` {row['days']:g} {told} is no whole number"
        if row["days"] > _DAYS:
            yield f"row {number}, `days` {row['days']:g} {told} is more than {_DAYS}"
        if row["attempt"] not in (None, 0, 1):
            yield f"row {number}, `attempt` {row['attempt']:g} {told} is neither empty, 0 nor 1"
    yield from _shares_wrong(rows)


def _shares_wrong(rows: Numbered) -> Iterator[str]:
    shares: Counter[str] = Counter()
    observed = {row["from"] for _, row in rows if row["share"] == OBSERVED}
    unread = set()
    for number, row in rows:
        share = None if row["share"] == OBSERVED else number_in(row["share"])
        if row["share"] != OBSERVED and (share is None or share > 1):
            unread.add(row["from"])
            yield (
                f"row {number}, `share` `{row['share']}` of `{row['code']}` is neither 0 to 1 nor "
                f"`{OBSERVED}`"
            )
        shares[row["from"]] += share or 0  # type: ignore[assignment]
    for code, total in shares.items():
        if code not in observed | unread and abs(total - 1) > _ROUNDING:
            yield f"`share` of the links from `{code}` adds up to {total:g}, not to 1"
        if code in observed and total:
            yield f"`share` of the links from `{code}`: some are `{OBSERVED}`, so the others are 0"


def _twice(rows: Numbered) -> Iterator[str]:
    first: dict[str, int] = {}
    for number, row in rows:
        if first.setdefault(row["code"], number) != number:
            yield f"row {number}, `code` `{row['code']}` stands in row {first[row['code']]} already"
