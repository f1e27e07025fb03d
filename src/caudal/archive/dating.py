"""
The vintage of a file: the day on which it was published, and how that is known.

In this order: what the user says, a sidecar file, the file's own statement,
its name, its publisher's calendar, the nearest dated folder above it, the
day of ingest. Never a file time.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from caudal.archive.files import USERS
from caudal.vocabulary.errors import BadVintage, WrongOption, listing
from caudal.vocabulary.periods import last_day, month_name, parse_day, parse_period

__all__ = [
    "Beside",
    "Came",
    "Dated",
    "beside",
    "dated",
    "ended_by",
    "parse_vintage",
    "refuse_impossible",
]

_SIDECAR_KEYS = {"vintage", "vintage_basis", "url", "licence", "source"}
_BASES = ("published", "first_seen", "inferred")
_DAYS_IN_NAMES = (
    r"(?<!\d)((?:19|20)\d\d)-(\d\d)-(\d\d)(?!\d)",
    r"(?<!\d)((?:19|20)\d\d)_(\d\d)_(\d\d)(?!\d)",
    # The workbooks of the Office of Homeland Security Statistics begin so.
    r"^(20\d\d)_(\d\d)(\d\d)_",
    r"^(\d\d)-(\d\d)(\d\d)_",
    r"(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)(?!\d)",
)
_Calendar = Mapping[date, tuple[date, str]]


@dataclass(frozen=True)
class Dated:
    """A day of publication, its basis, and the evidence in words."""

    vintage: date
    basis: str
    evidence: str


@dataclass(frozen=True)
class Beside:
    """What a sidecar file says of the file it stands beside; every part may be missing."""

    vintage: str | None = None
    vintage_basis: str | None = None
    url: str | None = None
    licence: str | None = None
    source: str | None = None


@dataclass(frozen=True)
class Came(Beside):
    """
    What is known of a file that came from a server: it has no sidecar file of its own.

    Args:
        evidence: of `vintage`, in words.
        seen: the day on which these bytes stood there; None: the day of ingest.
        after: a day on which other bytes stood there, so these were published later.
        about: what the sidecar in the vault says of how it came (publisher, headers, …).
    """

    evidence: str | None = None
    seen: date | None = None
    after: date | None = None
    about: Mapping[str, Any] = field(default_factory=dict)


def beside(path: Path) -> Beside:
    """
    Read `FILE.toml` beside FILE, if it is there.

    Raises:
        WrongOption: an unknown key, or no TOML.
    """
    sidecar = path.with_name(path.name + ".toml")
    if USERS.kind(sidecar) != "file":
        return Beside()
    try:
        written = tomllib.loads(USERS.content(sidecar).decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise WrongOption(
            f"the sidecar is not TOML ({fault})",
            where=str(sidecar),
            remedy="write lines such as vintage = 2021-09-15, or remove the file",
        ) from None
    strange = sorted(set(written) - _SIDECAR_KEYS)
    if strange:
        raise WrongOption(
            f"key {listing(strange)} is not known in a sidecar",
            where=str(sidecar),
            remedy=f"known are {listing(sorted(_SIDECAR_KEYS))}",
        )
    found = Beside(**{key: str(value) for key, value in written.items()})
    if found.vintage_basis not in (None, *_BASES):
        raise WrongOption(
            f"`{found.vintage_basis}` is not a basis of a vintage",
            where=f"{sidecar}, `vintage_basis`",
            remedy=f"known are {listing(_BASES)}",
        )
    return found


def parse_vintage(
    text: str, newest: date | None, calendar: _Calendar, *, where: str, basis: str = "published"
) -> Dated:
    """
    A day, or a month: then the calendar's day if it lies in that month, else the month's last.

    Raises:
        WrongOption: neither YYYY-MM-DD nor YYYY-MM.
    """
    day = parse_day(text)
    if day:
        return Dated(day, basis, where)
    month = parse_period(text)
    if month is None:
        raise WrongOption(
            f"`{text}` is not a day",
            where=where,
            remedy="write YYYY-MM-DD, or YYYY-MM where only the month is known",
        )
    known = calendar.get(newest) if newest else None
    if known and last_day(known[0]) == last_day(month):
        return Dated(known[0], known[1], f"{where} and the release calendar")
    return Dated(last_day(month), "inferred", f"last day of the month in {where}")


def dated(
    path: Path,
    newest: date,
    *,
    said: str | None,
    sidecar: Beside,
    stated: date | None = None,
    calendar: _Calendar,
    use_calendar: str,
    today: date,
) -> Dated:
    """
    The vintage of a file whose newest period is `newest`.

    Args:
        path: for its name and the folders above it.
        newest: newest period in the file.
        said: the user's --vintage, or None.
        sidecar: what stands beside the file, or is known of one that came from a server.
        stated: the day that the file itself gives as that of its last change, or None.
        calendar: its own publisher's, reference month → day and basis.
        use_calendar: `always` (the name is not trusted), `else`, `never`.
        today: the day of ingest.
    """
    day = (isinstance(sidecar, Came) and sidecar.seen) or today
    found = _dated(
        path,
        newest,
        said=said,
        sidecar=sidecar,
        stated=stated,
        calendar=calendar,
        use_calendar=use_calendar,
        today=day,
    )
    return _as_seen(found, sidecar, day) if isinstance(sidecar, Came) else found


def _as_seen(found: Dated, came: Came, seen: date) -> Dated:
    """
    A vintage between the day on which other bytes stood at the file's address and that of these.

    A publisher that corrects a file under the same address has published it a second time:
    what the calendar or a name says is the day of the first.
    """
    if found.vintage > seen:
        return Dated(seen, "first_seen", "the day it was seen")
    if came.after is None or found.vintage > came.after:
        return found
    return Dated(
        seen, "first_seen", f"the day it was seen: other bytes stood there on {came.after}"
    )


def _dated(
    path: Path,
    newest: date,
    *,
    said: str | None,
    sidecar: Beside,
    stated: date | None,
    calendar: _Calendar,
    use_calendar: str,
    today: date,
) -> Dated:
    if said:
        return parse_vintage(said, newest, calendar, where="--vintage")
    if sidecar.vintage:
        where = getattr(sidecar, "evidence", None) or f"{path.name}.toml"
        basis = sidecar.vintage_basis or "published"
        return parse_vintage(sidecar.vintage, newest, calendar, where=where, basis=basis)
    if stated and last_day(newest) < stated <= today:
        return Dated(stated, "inferred", "the day of change that the file states")
    in_name = _day_in(path.name) if use_calendar != "always" else None
    if in_name:
        return Dated(in_name, "published", "the file's name")
    folder = _dated_folder(path)
    months = calendar if use_calendar != "never" else {}
    if folder and not parse_day(folder) and not (use_calendar == "always" and newest in months):
        # A folder that knows only the month, such as 2023-11_fy20-fy23: a file seen there
        # was not necessarily out on the calendar's earlier day of its newest month.
        of_month = parse_vintage(folder, newest, months, where=f"the folder `{folder}`")
        if months.get(newest, (newest, ""))[0] <= of_month.vintage <= today:
            return of_month
        folder = None
    if newest in months:
        day, basis = months[newest]
        return Dated(day, basis, f"the release calendar for {month_name(newest)}")
    if folder:
        return parse_vintage(folder, newest, {}, where=f"the folder `{folder}`", basis="first_seen")
    return Dated(today, "first_seen", "the day of ingest: nothing else says when it was published")


def refuse_impossible(
    vintage: Dated, periods: Sequence[date], frequency: str, *, today: date, whole: bool, where: str
) -> None:
    """
    Raises:
        BadVintage: it lies in the future, or before the data that the file covers.
    """
    if vintage.vintage > today:
        raise BadVintage(
            f"the vintage {vintage.vintage} lies in the future",
            where=f"{where}; from {vintage.evidence}",
            remedy=f"today is {today}: give the day of publication with --vintage YYYY-MM-DD",
        )
    newest = max(periods)
    end = last_day(newest, frequency) if whole else newest
    if vintage.vintage < end:
        raise BadVintage(
            f"the vintage {vintage.vintage} lies before the data: the file covers "
            f"{month_name(newest)}, which ended on {last_day(newest, frequency)}",
            where=f"{where}; from {vintage.evidence}",
            remedy="give the day of publication with --vintage YYYY-MM-DD",
        )


def ended_by(observations: pl.DataFrame, day: date) -> pl.DataFrame:
    """
    The rows whose period had ended on that day.
    """
    periods = observations.select("period", "frequency").unique()
    ended = [last_day(period, frequency) <= day for period, frequency in periods.iter_rows()]
    if all(ended):
        return observations
    return observations.join(
        periods.filter(pl.Series(ended)), on=["period", "frequency"], how="semi"
    )


def _day_in(name: str) -> date | None:
    """A day in a name: 2024-12-20, 20200106, or before the rest 2024_1108_ and 24-0809_."""
    for pattern in _DAYS_IN_NAMES:
        found = re.search(pattern, name)
        if found:
            year = found[1] if len(found[1]) == 4 else f"20{found[1]}"
            day = parse_day(f"{year}-{found[2]}-{found[3]}")
            if day:
                return day
    return None


def _dated_folder(path: Path) -> str | None:
    """The leading date of the nearest folder above that begins with one."""
    for folder in path.absolute().parents:
        found = re.match(r"(?:19|20)\d\d-(?:0[1-9]|1[0-2])(?:-\d\d)?(?![\d-])", folder.name)
        if found and parse_period(found[0]):
            return found[0]
    return None
