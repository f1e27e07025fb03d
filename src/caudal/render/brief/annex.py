"""The tables that the figures of a brief lead to: source, day of publication, definition."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from caudal.render.brief.definitions import definition
from caudal.render.brief.estimates import Estimate, Made, Track
from caudal.render.brief.facts import Facts, Figure
from caudal.render.brief.marks import anchored, plain
from caudal.render.brief.measures import NewMeasure
from caudal.render.brief.parts import Annex, AnnexRow
from caudal.render.brief.phrases import Phrases
from caudal.render.brief.spoken import COMPARED
from caudal.render.effect.words import ESTIMATOR_NAMES
from caudal.render.numbers import percent, short_month, signed_percent
from caudal.render.page import Cell
from caudal.vocabulary import terms
from caudal.vocabulary.measures import MEASURES
from caudal.vocabulary.periods import add_months

__all__ = ["annex"]


def annex(facts: Facts, say: Phrases) -> tuple[Annex, ...]:
    """
    The tables: the total with its groups, titles, bodies, citizenships, judgements, the rest.
    """
    sections = {name: figures for name, figures in facts.sections.items() if figures}
    first = {"group": [facts.total]} if "group" in sections else {"total": [facts.total]}
    tables = [
        _figures(name, [*first.pop(name, []), *figures], facts, say)
        for name, figures in sections.items()
    ]
    if first:
        alone = _figures("total", [facts.total], facts, say)
        tables = [alone, *tables] if facts.total.value is not None else tables
    return (*tables, *_judged(facts, say), *_others(facts, say), *_given(facts, say))


def _figures(section: str, figures: Sequence[Figure], facts: Facts, say: Phrases) -> Annex:
    months = [add_months(facts.total.period, months) for months in COMPARED.values()]
    return Annex(
        anchored(f"parts-{section}"),
        say.title(facts) if section == "total" else say.table_caption(section, facts),
        (
            "",
            say.counted(facts),
            *(say.versus(month) for month in months),
            say.rank_heading,
            say.release_heading,
            say.definition_heading,
        ),
        tuple(_row(figure, facts, say) for figure in figures),
        defines=True,
        words=2,
    )


def _row(figure: Figure, facts: Facts, say: Phrases) -> AnnexRow:
    changes = [getattr(figure, f"change_{name}") for name in COMPARED]
    return AnnexRow(
        anchored(figure.key),
        (
            _name(figure, facts, say),
            Cell(plain(say.marked(figure))),
            *(_change(change, say) for change in changes),
            Cell(say.rank_cell(figure)),
            *_whence(figure, facts, say),
        ),
    )


def _whence(figure: Figure, facts: Facts, say: Phrases) -> tuple[Cell, Cell]:
    """Release with its source, and definition."""
    what = definition(figure, say.language, say.unit(facts))
    return (
        Cell(say.release_cell(figure), figure.link or ""),
        Cell(what[:1].upper() + what[1:]),
    )


def _name(figure: Figure, facts: Facts, say: Phrases, link: str = "") -> Cell:
    if figure.section == "total" or (figure.section == "provisional" and figure.group == "all"):
        name = say.total_label(facts)
    elif figure.section == "origin":
        name = say.name(facts.names[figure.origin])
    elif figure.section in ("repeat", "unique"):
        name = say.name(MEASURES[figure.measure])
    elif figure.section == "provisional":
        name = say.name(terms.GROUPS[figure.group])
    else:
        name = say.label(figure)
    return Cell(name[0].upper() + name[1:], link)


def _change(change: float | None, say: Phrases) -> Cell:
    return Cell("–" if change is None else signed_percent(change, say.language))


def _judged(facts: Facts, say: Phrases) -> Iterator[Annex]:
    """The judgements; the name leads to the row with the definition."""
    if facts.judged:
        yield Annex(
            "judged",
            say.judged_caption(),
            ("", *say.judged_headings(facts), say.release_heading),
            tuple(_judgement(figure, facts, say) for figure in facts.judged),
            words=2,
        )


def _judgement(figure: Figure, facts: Facts, say: Phrases) -> AnnexRow:
    row, none = figure.row, "–"

    def shown(column: str, form: str) -> str:
        if row[column] is None:
            return none
        return plain(getattr(say, form)(figure, column))

    falls = none if row["same_month_falls"] is None else plain(say.falls_of(figure))
    rank, years = shown("rank_same_month", "count_of"), shown("ranked_years", "count_of")
    season = shown("seasonal_size", "change_of")
    low, high = shown("seasonal_low", "change_of"), shown("seasonal_high", "change_of")
    expected = [shown(f"expected_{end}", "count_of") for end in ("low", "high")]
    cells = (
        say.of_years(rank, years),
        none if falls == none else say.of_years(falls, shown("usual_years", "count_of")),
        shown("usual_change", "change_of"),
        season if season == none else f"{season} ({low} … {high})",
        shown("probability_increase", "probability_of"),
        shown("predictive_percentile", "probability_of"),
        none if none in expected else " – ".join(expected),
        say.verdict_cell(figure),
    )
    return AnnexRow(
        anchored(f"{figure.key}-change"),
        (
            _name(figure, facts, say, f"#{anchored(figure.key)}"),
            *(Cell(text) for text in cells),
            Cell(say.release_cell(figure), figure.link or ""),
        ),
    )


def _others(facts: Facts, say: Phrases) -> Iterator[Annex]:
    """Shares, people and preliminary figures."""
    figures = [*filter(None, (facts.repeat, facts.unique)), *facts.provisional]
    if figures:
        headings = (*say.others_headings(), say.release_heading, say.definition_heading)
        rows = tuple(_other(figure, facts, say) for figure in figures)
        yield Annex("others", say.others_caption(), ("", *headings), rows, defines=True, words=2)


def _other(figure: Figure, facts: Facts, say: Phrases) -> AnnexRow:
    share = MEASURES[figure.measure].unit == "share"
    before = figure.previous_month

    def shown(value: float | None) -> Cell:
        if value is None:
            return Cell("–")
        return Cell(percent(value, say.language, decimals=0) if share else say.count(value))

    return AnnexRow(
        anchored(figure.key),
        (
            _name(figure, facts, say),
            Cell(say.month(figure.period)),
            shown(figure.value) if share else Cell(plain(say.marked(figure))),
            shown(before),
            *_whence(figure, facts, say),
        ),
    )


def _given(facts: Facts, say: Phrases) -> Iterator[Annex]:
    """Rows that other verbs hand over: heat, estimates, measures."""
    if facts.heat:
        yield _listed("heat", facts.heat, say.heat_headings(facts), facts, say)
    yield from _estimates(facts, say)
    yield from _measures(facts, say)


def _listed(
    name: str,
    given: Sequence[Mapping[str, Any]],
    headings: tuple[str, ...],
    facts: Facts,
    say: Phrases,
) -> Annex:
    rows = []
    for row in given:
        cells = [Cell(plain(say.degrees(row, column))) for column in ("value", "normal")]
        if "source" in row:
            cells.append(Cell(say.whence(row), row["link"] or ""))
        key = anchored(f"heat-{row['place']}-{row['measure']}")
        rows.append(AnnexRow(key, (Cell(say.name(facts.names[row["place"]])), *cells)))
    return Annex(name, headings[0], ("", *headings[1 : len(rows[0].cells)]), tuple(rows))


def _estimates(facts: Facts, say: Phrases) -> Iterator[Annex]:
    """The estimates, what was said already of their months, and how good they have been."""
    told = facts.estimates
    rows = tuple(_estimate(row, facts, say) for row in (*told.nowcast, *told.forecast))
    if rows:
        caption, *headings = say.estimates_headings()
        yield Annex("estimates", caption, ("", *headings), rows)
    if told.made:
        caption, *headings = say.made_headings()
        made = tuple(_made(one, facts, say) for one in told.made)
        yield Annex("made", caption, ("", *headings), made, words=0)
    if told.track:
        caption, *headings = say.track_headings()
        tracks = tuple(_track(row, say) for row in told.track)
        yield Annex("track", caption, ("", *headings), tracks, words=0)


def _estimate(row: Estimate, facts: Facts, say: Phrases) -> AnnexRow:
    name = say.total_label(facts) if row.group == "all" else say.name(terms.GROUPS[row.group])
    texts = [
        name[0].upper() + name[1:],
        short_month(row.period, say.language),
        say.kind_of(row),
        *(plain(say.estimated(row, column)) for column in ("median", "low_80", "high_80")),
        f"{short_month(row.last_known, say.language)}; {row.model}",
    ]
    return AnnexRow(anchored(row.key), tuple(Cell(text) for text in texts))


def _made(made: Made, facts: Facts, say: Phrases) -> AnnexRow:
    name = say.source_of(made, facts)
    texts = [
        name[0].upper() + name[1:],
        plain(say.said(made)),
        plain(say.moved_middle(made)),
        signed_percent(made.width, say.language),
    ]
    return AnnexRow(anchored(made.key), tuple(Cell(text) for text in texts))


def _track(row: Track, say: Phrases) -> AnnexRow:
    texts = [
        say.ahead_cell(row),
        " – ".join(short_month(when, say.language) for when in (row.first, row.last)),
        say.count(row.n),
        say.count(row.inside),
        say.count(row.error),
        say.count(row.error_carried),
        signed_percent(row.smaller, say.language),
    ]
    return AnnexRow(anchored(row.key), tuple(Cell(text) for text in texts))


def _measures(facts: Facts, say: Phrases) -> Iterator[Annex]:
    """The verdict on each new measure, and what it was made from."""
    if facts.measures:
        caption, *headings = say.measures_headings()
        rows = tuple(_measure(one, facts, say) for one in facts.measures)
        yield Annex("new-measures", caption, ("", *headings), rows)


def _measure(one: NewMeasure, facts: Facts, say: Phrases) -> AnnexRow:
    how = f"{say.looked_at(one, facts)}; {say.name(ESTIMATOR_NAMES[one.estimator])}"
    texts = [say.policy(one.row), *say.measure_cells(one), how]
    return AnnexRow(anchored(one.key), tuple(Cell(text) for text in texts))
