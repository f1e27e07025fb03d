"""
Score the two early warnings on the embedded reference: `python tools/score_early_warning.py`.

Prints the Markdown tables of docs/methods/early-warning.md. Nothing is drawn.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

import numpy as np
from numpy.typing import NDArray
from validate_change import read_rows

from caudal.analysis.early_warning import (
    AHEAD,
    Score,
    average_run_length,
    certainty_of_rise,
    cusum_alarms,
    rising,
    scored,
    standardised_changes,
)
from caudal.analysis.seasonal import usual_changes
from caudal.workflows.asking import opened

_Array = NDArray[np.float64]
_Alarms = NDArray[np.bool_]
# All years that have a season and a usual size; the years that chose; the years that did not.
_SPANS = ((2003, 2024), (2005, 2014), (2015, 2024))
_REFERENCES = (0.25, 0.5, 0.75, 1.0)
_THRESHOLDS = (2.0, 2.5, 3.0, 4.0, 5.0)
_RATES = (0.1, 0.05, 0.03, 0.02, 0.01)
_FACTORS = (1.25, 1.5, 2.0)
_COMPARED = ("k = 0.25, h = 3.0", "k = 0.5, h = 4.0", "rate 0.03", "rate 0.02")
_CHOSEN = ("k = 0.25, h = 3.0", "rate 0.03", "rate 0.1")


@dataclass(frozen=True)
class Alarm:
    """A choice of an alarm's numbers: method, its numbers, theory [a year], months it rings."""

    method: str
    numbers: str
    theory: float
    rings: _Alarms


def read() -> tuple[list[str], list[date], _Array]:
    """Names, months and counts (months, series) of the Southwest border and its sectors."""
    told = {
        name: rows
        for name, rows in read_rows().items()
        if rows["group"][0] == "all" and rows["origin"][0] == "all"
    }
    months = told["Southwest land border"]["period"].to_list()
    return list(told), months, np.column_stack([rows["value"].to_numpy() for rows in told.values()])


def alarms_of(standardised: _Array, certainty: _Array) -> Iterator[Alarm]:
    """The cusum with every pair of numbers, the level alarm with every rate."""
    for reference in _REFERENCES:
        for threshold in _THRESHOLDS:
            yield Alarm(
                "cusum",
                f"k = {reference}, h = {threshold}",
                12 / average_run_length(0.0, reference, threshold),
                cusum_alarms(standardised, reference=reference, threshold=threshold),
            )
    for rate in _RATES:
        with np.errstate(invalid="ignore"):
            yield Alarm("level", f"rate {rate}", 12 * rate, certainty >= 1 - rate)


def scores(rings: _Alarms, rises: _Alarms, within: NDArray[np.bool_]) -> list[Score]:
    """Of each series, over the months that count."""
    return [scored(rings[:, n], rises[:, n], within) for n in range(rings.shape[1])]


def pooled(found: Sequence[Score]) -> str:
    """Rises announced, by chance, median lead, false alarms a quiet year; cells of a table."""
    leads = [lead for one in found for lead in one.leads]
    years = sum(one.quiet_years for one in found)
    rang, spans = (sum(one.by_chance[n] for one in found) for n in (0, 1))
    chance = f"{100 * rang / spans:.0f}%" if spans else "–"
    lead = f"{median(leads):.0f}" if leads else "–"
    false = sum(one.false_alarms for one in found)
    rises = sum(one.episodes for one in found)
    rate = f"{false / years:.2f}" if years else "–"
    return f"{len(leads)} of {rises} | {chance} | {lead} | {false} in {years:.0f} = {rate}"


def within(months: Sequence[date], span: tuple[int, int]) -> NDArray[np.bool_]:
    """Months of the years of a span; the last year is not judged, what follows is not known."""
    found = np.array([span[0] <= month.year <= span[1] for month in months])
    found[-AHEAD:] = False
    return found


def _print_series(
    names: Sequence[str], months: Sequence[date], rises: _Alarms, chosen: Sequence[Alarm]
) -> None:
    judged = within(months, _SPANS[0])
    for alarm in chosen:
        print(f"{alarm.method} {alarm.numbers}: rises announced, by chance, lead, false alarms")
        for n, name in enumerate(names):
            found = scored(alarm.rings[:, n], rises[:, n], judged)
            leads = ", ".join(str(lead) for lead in found.leads)
            print(f"| {name} | {pooled([found])} | {leads} |")
    print("rises are there in:")
    for n, name in enumerate(names):
        starts = [
            months[m].isoformat()[:7]
            for m in map(int, np.flatnonzero(rises[:, n]))
            if not rises[max(m - AHEAD, 0) : m, n].any()
        ]
        print(f"| {name} | {', '.join(starts)} |")
    total = [
        m.isoformat()[:7] for m, ring in zip(months, chosen[0].rings[:, 0], strict=True) if ring
    ]
    print("cusum of the total rings in", ", ".join(total), flush=True)


def main() -> None:
    """Print the tables."""
    names, months, values = read()
    logs = np.log(values)
    season = opened("us-mexico", None)[1].corridor.season
    apart = np.isin(np.array(months), np.array(season.left_out))
    usual = usual_changes(np.diff(logs, axis=0, prepend=np.nan), apart)
    rises = rising(values)
    every = list(alarms_of(standardised_changes(logs, usual), certainty_of_rise(logs, usual)))
    for span in _SPANS:
        print(f"{span[0]}–{span[1]}")
        print("| alarm | numbers | theory | announced | by chance | lead | false alarms |")
        for alarm in every:
            row = pooled(scores(alarm.rings, rises, within(months, span)))
            print(f"| {alarm.method} | {alarm.numbers} | {alarm.theory:.2f} | {row} |")
    print("other factors: 2003–2024, 2015–2024")
    for factor in _FACTORS:
        for alarm in every:
            if alarm.numbers in _COMPARED:
                cells = [
                    pooled(scores(alarm.rings, rising(values, factor), within(months, span)))
                    for span in (_SPANS[0], _SPANS[2])
                ]
                print(f"| {factor} | {alarm.method} {alarm.numbers} | {' | '.join(cells)} |")
    chosen = [alarm for alarm in every if alarm.numbers in _CHOSEN]
    _print_series(names, months, rises, chosen)


if __name__ == "__main__":
    main()
