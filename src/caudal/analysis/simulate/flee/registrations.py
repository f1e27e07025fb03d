"""
Registered people by camp and day: what Flee calls validation data.

`data_layout.csv` names the total first, then a camp a line with its file or
files. A file holds days and counts; days between two counts lie on the line
between them, cut to whole numbers.
"""

from collections.abc import Mapping
from itertools import pairwise

import numpy as np

from caudal.analysis.simulate.flee.instance import FleeInstance, Floats, Ints, Registrations
from caudal.analysis.simulate.flee.reading import Problems, day_of, rows_of, whole
from caudal.vocabulary.errors import BadRows, NoSuchPath, listing, near_to

__all__ = ["LAYOUT", "disordered", "read_registrations"]

LAYOUT = "data_layout.csv"


def read_registrations(
    texts: Mapping[str, str], instance: FleeInstance, *, people_per_agent: int = 1
) -> Registrations:
    """
    Read a validation folder for the days of an instance.

    A camp with a correction has its counts before that day scaled, so that
    the last of them meets the first true one.

    Args:
        texts: file name → its text.
        instance: whose period and corrections count.
        people_per_agent: counts are divided by it, and cut to whole agents.

    Raises:
        NoSuchPath: the layout, or a file that it names, is missing.
        BadRows: a line is no day and count; a camp has no counts; a correction
            has no camp or day.

    Wrong when:
        Days stand out of order in a file: they are taken in the order of the file.
    """
    if LAYOUT not in texts:
        raise NoSuchPath(
            f"`{LAYOUT}` is missing",
            where="the folder of --flee-validation",
            remedy="name there the total first, then a camp a line: NAME,FILE",
        )
    reports = _reports(texts, instance)
    for name, days in reports.items():
        reports[name] = np.column_stack([days[:, 0], days[:, 1] / people_per_agent])
    names = tuple(reports)
    _every_camp(instance, names[1:])
    _correct(reports, instance)
    every = np.arange(instance.days)
    daily = [_daily(report, every) for report in reports.values()]
    return Registrations(names[1:], np.column_stack(daily[1:]), daily[0])


def disordered(texts: Mapping[str, str]) -> tuple[str, ...]:
    """
    Files of counts in which a day does not come after the one before it.

    Args:
        texts: file name → its text, after `read_registrations` has found nothing wrong.
    """
    named = (cell for _, row in rows_of(texts[LAYOUT], LAYOUT) for cell in row[1:])
    return tuple(
        file for file in dict.fromkeys(named) if file in texts and _falls(texts[file], file)
    )


def _falls(text: str, file: str) -> bool:
    days = [row[0] for _, row in rows_of(text, file) if row[0][:1].isdigit() and any(row[1:2])]
    return any(after <= day for day, after in pairwise(days))


def _reports(texts: Mapping[str, str], instance: FleeInstance) -> dict[str, Floats]:
    """Name → (reports, 2) day number and count, in the order of the layout."""
    found: dict[str, Floats] = {}
    remedy = "write NAME,FILE for the total, then for each camp"
    problems = Problems(LAYOUT, remedy, texts[LAYOUT])
    for line, row in rows_of(texts[LAYOUT], LAYOUT):
        files = [cell for cell in row[1:] if cell]
        if row[0].startswith("#") or not files:
            continue
        if row[0] in found:
            problems.add(line, f"`{row[0]}` stands here a second time")
        missing = [file for file in files if file not in texts]
        if missing:
            raise NoSuchPath(
                f"{listing(missing)} is missing",
                where=f"the folder of --flee-validation; {LAYOUT}, line {line}",
                remedy="add the file, or take the line out",
            )
        first, *more = (_report(texts[file], file, instance) for file in files)
        for report in more:
            first = _added(first, report)
        found[row[0]] = first
    if len(found) < 2:
        problems.add(0, "it names no camp after the total")
    problems.tell()
    return found


def _report(text: str, file: str, instance: FleeInstance) -> Floats:
    """Days and counts of one file; its first line may be a heading."""
    problems = Problems(file, "write YYYY-MM-DD,COUNT a line", text)
    found = []
    for number, (line, row) in enumerate(rows_of(text, file)):
        if row[0].startswith("#") or len(row) < 2 or not row[1] or (not number and not row[0]):
            continue
        try:
            day = (day_of(row[0]) - instance.start).days
        except ValueError:
            # A heading begins with no digit.
            if number or row[0][:1].isdigit():
                problems.add(line, f"`{row[0]}` is not a day YYYY-MM-DD")
            continue
        try:
            found.append((day, whole(row[1])))
        except ValueError:
            problems.add(line, f"`{row[1]}` is not a count, 0 or more")
    if not found and not problems.found:
        problems.add(0, "it holds no count")
    problems.tell()
    return np.array(found, dtype=np.float64)


def _added(first: Floats, second: Floats) -> Floats:
    """
    Two files of one camp, by Flee's way of adding: at each day of either, the
    count of that day and the other's count as it stands in its file.
    """
    rows: list[tuple[float, float]] = []
    at, last = 0, 0.0
    for day, count in second:
        while day > first[at, 0]:
            rows.append((first[at, 0], last + first[at, 1]))
            if at == len(first) - 1:
                break
            at += 1
        if day == first[at, 0]:
            rows.append((day, count + first[at, 1]))
            at = min(at + 1, len(first) - 1)
            last = count
        elif day < first[at, 0]:
            rows.append((day, count + first[at, 1]))
            last = count
    return np.array(rows, dtype=np.float64)


def _correct(reports: dict[str, Floats], instance: FleeInstance) -> None:
    """Scale what was counted before each correction's day."""
    file = "registration_corrections.csv"
    problems = Problems(file, f"name a camp of {LAYOUT} and a day on which it has a count")
    for name, day in instance.corrections:
        number = (day - instance.start).days
        if number < 0:
            continue
        if name not in reports:
            problems.add(0, f"no camp is called `{name}` ({near_to(name, list(reports))})")
            continue
        report = reports[name]
        at = np.flatnonzero(report[:, 0] == number)
        if not len(at):
            problems.add(0, f"`{name}` has no count on {day}")
        for row in at[at > 0]:
            before = report[row - 1, 1]
            if before <= 0:
                problems.add(0, f"`{name}` counted nobody before {day}: nothing to scale")
                continue
            report[:row, 1] *= report[row, 1] / before
    problems.tell()


def _daily(report: Floats, days: Ints) -> Ints:
    """Counts day by day: on the line between reports, level before the first and after the last."""
    when, count = report[:, 0], report[:, 1]
    last = len(when) - 1
    # The first report that a day comes before ends its line; behind the last there is none.
    low = (days[:, None] < np.append(when[1:], np.inf)[None, :]).argmax(axis=1)
    high = np.minimum(low + 1, last)
    span = np.where(when[high] == when[low], 1.0, when[high] - when[low])
    between = count[low] + (days - when[low]) / span * (count[high] - count[low])
    value = np.where((low < last) & (days > when[0]), between, count[np.where(low < last, 0, last)])
    daily: Ints = value.astype(np.int64)
    return daily


def _every_camp(instance: FleeInstance, names: tuple[str, ...]) -> None:
    """Refuse a camp without counts: it could be compared with nothing."""
    camps = [p.name for p in instance.places if p.kind in ("camp", "idp_camp")]
    lost = [name for name in camps if name not in names]
    if lost:
        raise BadRows(
            f"{listing(lost)} has no counts",
            where=f"{LAYOUT}, against the camps of locations.csv",
            remedy="add a line NAME,FILE for each camp",
        )
