"""What a scenario's parameters were fitted to, and what the figures cannot tell."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from caudal.render import numbers
from caudal.render.charts.fit_bands import Course, Pair, Told, fit_panel, pair_panel
from caudal.render.charts.framing import framed
from caudal.render.charts.telling import capital
from caudal.render.page import Cell, Chart, PageTable
from caudal.render.scenario.facts import Row, Scenario
from caudal.render.scenario.fitted_words import FitSpeech
from caudal.render.scenario.words import Speech
from caudal.vocabulary.answer import Answer, Note
from caudal.vocabulary.fit_tables import ARRIVALS, STATISTICS

__all__ = [
    "FIT_NOTES",
    "Fitting",
    "fit_chart",
    "fit_table",
    "fitting_of",
    "lines_of_fit",
    "pairs_chart",
]

# Notes that this part says in its own place.
FIT_NOTES = ("fitted", "fit_inverted", "fit_ridge", "fit_checked", "fit_absent")
_SHARES = ("0–1", "0-1")
_A_ROW, _PAIRS = 3, 3
_WIDTH = 640.0
# How far the axes reach to the left of the first panel [pixels].
_INDENTS = {"fit": 40, "pairs": 62}
_BEFORE, _AFTER = ("prior_low", "prior", "prior_high"), ("low", "median", "high")


@dataclass(frozen=True)
class Fitting:
    """
    A fit of an answer.

    Args:
        fit, learnt, ridge, draws: its tables.
        notes: what must be said of it.
        names: parameter → its name, in English and Spanish.
    """

    fit: pl.DataFrame
    learnt: pl.DataFrame
    ridge: pl.DataFrame
    draws: pl.DataFrame
    notes: Sequence[Note]
    names: Mapping[str, Mapping[str, str]]


def fitting_of(answer: Answer) -> Fitting | None:
    """
    The fit of an answer; None where nothing was fitted.
    """
    found = answer.figures
    if "fit" not in found:
        return None
    names = {
        row["code"]: {"en": row["name_en"], "es": row["name_es"]}
        for row in found["assumptions"].iter_rows(named=True)
    }
    notes = [note for note in answer.notes if note.code in FIT_NOTES]
    return Fitting(found["fit"], found["learnt"], found["ridge"], found["draws"], notes, names)


def lines_of_fit(fitting: Fitting, say: Speech) -> Iterator[str]:
    """
    The part for the terminal.
    """
    told = FitSpeech(say.telling)
    yield ""
    yield f"{told.say('fit_heading')}."
    learnt = fitting.learnt.filter("told").sort("variance_ratio")
    yield f"{told.say('fit_learnt')}:" if learnt.height else told.say("fit_nothing")
    for row in learnt.iter_rows(named=True):
        name = capital(_name(row["parameter"], fitting, told))
        before, after = (_band(row, ends, told) for ends in (_BEFORE, _AFTER))
        yield "- " + told.say("fit_line", name=name, before=before, after=after)
    held = fitting.fit.filter(pl.col("role") == "held_out")
    if held.height:
        yield f"{told.say('fit_held_out')}:"
        yield from ("- " + _held(row, told) for row in held.iter_rows(named=True))
    yield f"{told.say('fit_cannot')}:"
    for note in fitting.notes:
        yield f"- {capital(say.note(note))}."


def _held(row: Row, told: FitSpeech) -> str:
    ends = [numbers.percent(row[end], told.language) for end in ("low", "high")]
    return told.say(
        "fit_held_line",
        name=_series(row, told),
        month=told.telling.month(row["period"]),
        observed=numbers.percent(row["observed"], told.language),
        band=told.say("fit_band", low=ends[0], high=ends[1]),
        outside="" if row["covered"] else told.say("fit_outside"),
    )


def fit_chart(fitting: Fitting, scenario: Scenario, say: Speech) -> Chart:
    """
    Every published figure beside what was said of it before and after, a panel a series.
    """
    told = FitSpeech(say.telling)
    panels = [fit_panel(course) for course in _courses(fitting, told)]
    alt = told.say("fit_alt", covered=int(fitting.fit["covered"].sum()), figures=fitting.fit.height)
    return _chart("fit", told.say("fit_heading"), panels, told.say("fit_read"), alt, scenario, told)


def pairs_chart(fitting: Fitting, scenario: Scenario, say: Speech) -> Chart | None:
    """
    Draws of parameters that go together, the closest pairs; None where none was told.
    """
    told = FitSpeech(say.telling)
    drawn = set(fitting.draws["parameter"])
    rows = [
        row
        for row in fitting.ridge.iter_rows(named=True)
        if row["one"] in drawn and row["other"] in drawn
    ][:_PAIRS]
    if not rows:
        return None
    pairs = [_pair(row, fitting, told) for row in rows]
    listed = "; ".join(f"{pair.names[0]} × {pair.names[1]}, {pair.words}" for pair in pairs)
    return _chart(
        "pairs",
        told.say("fit_pairs"),
        [pair_panel(pair) for pair in pairs],
        told.say("fit_pairs_read"),
        told.say("fit_pairs_alt", pairs=listed),
        scenario,
        told,
    )


def fit_table(fitting: Fitting, say: Speech) -> PageTable:
    """
    Parameters on which figures depend, before and after.
    """
    told = FitSpeech(say.telling)
    rows = tuple(
        (
            Cell(capital(_name(row["parameter"], fitting, told))),
            Cell(told.say("fit_yes" if row["told"] else "fit_no")),
            Cell(f"{row['variance_ratio']:.2f}"),
            Cell(_band(row, _BEFORE, told)),
            Cell(_band(row, _AFTER, told)),
        )
        for row in fitting.learnt.filter("touched").iter_rows(named=True)
    )
    heads = ("told", "ratio", "before", "after")
    return PageTable(
        told.say("fit_table"), ("", *(told.say(f"fit_col_{one}") for one in heads)), rows
    )


def _chart(
    name: str,
    title: str,
    panels: Sequence[Mapping[str, Any]],
    read: str,
    alt: str,
    scenario: Scenario,
    told: FitSpeech,
) -> Chart:
    parts = [
        {"hconcat": [*panels[first : first + _A_ROW]], "spacing": 26}
        for first in range(0, len(panels), _A_ROW)
    ]
    drawn = framed(
        parts,
        title=title,
        subtitle=told.asked(scenario),
        footer=[read, f"{told.say('label')}. {told.say('made')}"],
        width=_WIDTH,
        indent=_INDENTS[name],
    )
    drawn["description"] = f"{alt}."
    return Chart(name, drawn, f"{alt}.")


def _courses(fitting: Fitting, told: FitSpeech) -> list[Course]:
    keys = ["statistic", "place", "origin"]
    # Figures held out stand after those fitted.
    ordered = fitting.fit.sort("role", "period", maintain_order=True)
    return [
        Course(
            _series(rows.row(0, named=True), told),
            [_told(row, told) for row in rows.iter_rows(named=True)],
        )
        for _, rows in ordered.group_by(keys, maintain_order=True)
    ]


def _told(row: Row, told: FitSpeech) -> Told:
    month = numbers.short_month(row["period"], told.language)
    held = row["role"] == "held_out"
    return Told(
        told.say("fit_mark", month=month) if held else month,
        row["observed"],
        (row["prior_low"], row["prior"], row["prior_high"]),
        (row["low"], row["median"], row["high"]),
        held,
    )


def _series(row: Row, told: FitSpeech) -> str:
    """What was published, and of whom."""
    name = capital(told.telling.name(STATISTICS[row["statistic"]]))
    if row["origin"] == "all":
        return name
    return told.say("fit_of", name=name, whose=told.telling.place(row["origin"]))


def _pair(row: Row, fitting: Fitting, told: FitSpeech) -> Pair:
    codes = (row["one"], row["other"])
    columns = [fitting.draws.filter(pl.col("parameter") == code).sort("draw") for code in codes]
    units = dict(fitting.learnt.select("parameter", "unit").iter_rows())
    return Pair(
        (_name(codes[0], fitting, told), _name(codes[1], fitting, told)),
        [*zip(columns[0]["value"], columns[1]["value"], strict=True)],
        (units[codes[0]] in _SHARES, units[codes[1]] in _SHARES),
        told.say("fit_pair", size=told.correlation(row["correlation"])),
    )


def _name(code: str, fitting: Fitting, told: FitSpeech) -> str:
    if code == ARRIVALS:
        return told.say("fit_arrivals")
    return fitting.names[code][told.language] if code in fitting.names else code


def _band(row: Row, ends: Sequence[str], told: FitSpeech) -> str:
    return " – ".join(
        numbers.percent(row[end], told.language)
        if row["unit"] in _SHARES
        else numbers.estimate(row[end], told.language)
        for end in ends
    )
