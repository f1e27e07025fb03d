"""The pictures of a brief."""

from collections.abc import Iterator

from caudal.render.brief.facts import Facts, Figure
from caudal.render.brief.marks import plain
from caudal.render.brief.phrases import Phrases
from caudal.render.charts import Panel, monthly_total, panels
from caudal.render.page import Chart

__all__ = ["pictures"]


def pictures(facts: Facts, say: Phrases) -> tuple[Chart, ...]:
    """The months of the total, and those of each group."""
    return (*_total_chart(facts, say), *_group_chart(facts, say))


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
        mark_text=plain(say.marked(marked)) if marked.value is not None else "",
        preliminary_text=[plain(say.marked(f)) for f in early],
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
        plain(say.panel(figure, early)),
        facts.group_series[figure.group],
        {f.period: f.value for f in early},
    )
