"""The facts of a brief put on a page in one language."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from caudal.render.brief.facts import Facts, Figure
from caudal.render.brief.phrases import Phrases
from caudal.render.brief.spoken import COMPARED
from caudal.render.charts import Panel, monthly_total, panels
from caudal.render.numbers import signed_percent
from caudal.render.page import Cell, Chart, Page, PageTable
from caudal.vocabulary.periods import add_months

__all__ = ["page_of"]


def page_of(facts: Facts, say: Phrases) -> Page:
    """
    The page: finding, prose, chart, tables, what was not known, how to read it.
    """
    return Page(
        language=say.language,
        title=say.title(facts),
        known=say.known(facts.as_of),
        finding=say.finding(facts),
        paragraphs=_paragraphs(facts, say),
        tables=_tables(facts, say),
        charts=(*_total_chart(facts, say), *_group_chart(facts, say)),
        no_chart=say.no_chart,
        unknown_heading=say.unknown_heading,
        unknown=_unknown(facts, say),
        notes_heading=say.notes_heading,
        notes=(*(say.mismatch(note) for note in facts.mismatches), *say.reading(facts)),
        next_heading=say.next_heading,
        next_steps=tuple(say.next_steps(facts)),
    )


def _paragraphs(facts: Facts, say: Phrases) -> tuple[str, ...]:
    if facts.total.value is None:
        return ()
    told = [
        say.total(facts),
        say.groups(facts),
        say.authorities(facts.sections["authority"]),
        " ".join(
            [
                *([say.repeat(facts.repeat)] if facts.repeat else []),
                *([say.unique(facts.unique)] if facts.unique else []),
            ]
        ),
    ]
    return tuple(part for part in told if part)


def _tables(facts: Facts, say: Phrases) -> tuple[PageTable, ...]:
    sections = {name: figures for name, figures in facts.sections.items() if figures}
    return tuple(
        _table(
            say.table_caption(name, facts),
            [facts.total, *figures] if name == "group" else figures,
            facts,
            say,
        )
        for name, figures in sections.items()
    )


def _table(caption: str, figures: Sequence[Figure], facts: Facts, say: Phrases) -> PageTable:
    months = [add_months(facts.total.period, months) for months in COMPARED.values()]
    headings = ("", *(say.versus(month) for month in months), say.rank_heading, say.release_heading)
    return PageTable(
        caption,
        (headings[0], say.counted(facts), *headings[1:]),
        tuple(_row(figure, facts, say) for figure in figures),
    )


def _row(figure: Figure, facts: Facts, say: Phrases) -> tuple[Cell, ...]:
    if figure.section == "total":
        name = say.total_label(facts)
    elif figure.section == "origin":
        name = say.name(facts.names[figure.origin])
    else:
        name = say.label(figure)
    changes = [getattr(figure, f"change_{name_}") for name_ in COMPARED]
    return (
        Cell(name[0].upper() + name[1:]),
        Cell(say.marked(figure)),
        *(Cell("–" if c is None else signed_percent(c, say.language)) for c in changes),
        Cell(say.rank_cell(figure)),
        Cell(say.release_cell(figure), figure.link or ""),
    )


def _unknown(facts: Facts, say: Phrases) -> tuple[str, ...]:
    told = [say.unpublished(month) for month in facts.unpublished]
    told += [say.not_held(facts.not_held)] if facts.not_held else []
    by_month = groupby(facts.provisional, key=lambda figure: (figure.period, figure.vintage))
    told += [say.preliminary(list(figures), facts) for _, figures in by_month]
    later = facts.reconstructed
    if later:
        days = sorted({figure.vintage for figure in later})
        told.append(say.parts_from_later(_names_of(later, say), days))
    if facts.total.value is None:
        return tuple(told)
    missing = facts.unknown_parts
    if missing or not facts.sections["origin"]:
        names = _names_of(missing, say)
        names += [] if facts.sections["origin"] else [say.section_name("origin")]
        told.append(say.unknown_parts(names, facts.total.period))
    if facts.may_repeat and (facts.repeat is None or not facts.repeat.reconstructed):
        told.append(say.no_repeat_by_group(facts.repeat is not None, facts.total.period))
    return tuple(told)


def _names_of(figures: Sequence[Figure], say: Phrases) -> list[str]:
    """Groups and titles by name; bodies and citizenships as a whole."""
    figures = [f for f in figures if f.section != "total"]
    single = [say.label(f) for f in figures if f.section in ("group", "authority")]
    whole = [s for s in ("component", "origin") if any(f.section == s for f in figures)]
    return single + [say.section_name(section) for section in whole]


def _total_chart(facts: Facts, say: Phrases) -> Iterator[Chart]:
    series = facts.series.drop_nulls()
    if series.is_empty():
        return
    early = [f for f in facts.provisional if f.group == "all"]
    marked, words = facts.total, say.chart(facts)
    drawn = monthly_total(
        series,
        marked=marked.period,
        preliminary={f.period: f.value for f in early},
        mark_text=say.marked(marked) if marked.value is not None else "",
        preliminary_text=[say.marked(f) for f in early],
        description=words,
    )
    yield Chart("", drawn, words, say.caption(facts))


def _group_chart(facts: Facts, say: Phrases) -> Iterator[Chart]:
    """One panel a group that is told of, in the order of the text."""
    figures = {figure.group: figure for figure in facts.sections["group"]}
    told = {group: figures[group] for group in figures if group in facts.group_series}
    if not told:
        return
    title = say.groups_finding(list(told.values()), facts)
    parts = [_panel(figure, facts, say) for figure in told.values()]
    footer = say.groups_footer(list(told.values()), facts)
    words = " ".join([title, *(f"{part.name}: {part.told}." for part in parts)])
    drawn = panels(parts, marked=facts.total.period, title=title, footer=footer, description=words)
    yield Chart("groups", drawn, words)


def _panel(figure: Figure, facts: Facts, say: Phrases) -> Panel:
    early = [f for f in facts.provisional if f.group == figure.group]
    name = say.label(figure)
    return Panel(
        name[0].upper() + name[1:],
        say.panel(figure, early),
        facts.group_series[figure.group],
        {f.period: f.value for f in early},
    )
