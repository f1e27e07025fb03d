"""The pictures of a brief."""

from collections.abc import Iterator

import polars as pl

from caudal.render.brief.facts import Facts, Figure
from caudal.render.brief.marks import plain
from caudal.render.brief.phrases import Phrases
from caudal.render.charts import (
    Panel,
    Telling,
    change_dots,
    fan,
    monthly_total,
    panels,
    same_month,
    schematic,
    vintages,
)
from caudal.render.page import Chart

__all__ = ["pictures"]

# Of fewer years a strip shows nothing.
_LEAST_YEARS = 5


def pictures(facts: Facts, say: Phrases) -> tuple[Chart, ...]:
    """The months of the total and of each group; then the month among its like, judged, and where."""
    return (
        *_total_chart(facts, say),
        *_ahead(facts, say),
        *_group_chart(facts, say),
        *_fan(facts, say),
        *_strip(facts, say),
        *_changes(facts, say),
        *_sectors(facts, say),
    )


def _ahead(facts: Facts, say: Phrases) -> Iterator[Chart]:
    """The total with what is estimated of it; none where nothing is."""
    kinds = [facts.further[name] for name in ("nowcast", "forecast") if name in facts.further]
    if not kinds:
        return
    total = pl.concat(kinds).filter(pl.col("group") == "all")
    drawn = fan(
        facts.further["total"],
        total,
        telling=_telling(facts, say),
        past=_every_third(facts.further["past"]),
        as_of=facts.as_of,
    )
    if drawn is not None:
        yield Chart("ahead", drawn, str(drawn["description"]))


def _every_third(past: pl.DataFrame) -> pl.DataFrame:
    """Forecasts of every third month, from the newest back: more would hide the line."""
    origins = past["last_known"].unique().sort(descending=True).to_list()[2::3]
    return past.filter(pl.col("last_known").is_in(origins))


def _fan(facts: Facts, say: Phrases) -> Iterator[Chart]:
    """The series as each release told it; none where no month was told twice."""
    revisions = facts.further.get("revisions")
    if revisions is None or revisions["period"].n_unique() == revisions.height:
        return
    series, month = facts.further["total"], facts.total.period
    drawn = vintages(revisions, series, marked=month, telling=_telling(facts, say))
    if drawn is not None:
        yield Chart("releases", drawn, str(drawn["description"]))


def _strip(facts: Facts, say: Phrases) -> Iterator[Chart]:
    """The same month of every year, of the reporting body with the longest record."""
    series, changes = facts.further.get("component"), facts.further.get("changes")
    if series is None or changes is None:
        return
    rows = changes.filter(pl.col("component") != "all").sort("history_months", descending=True)
    if rows.is_empty() or rows["ranked_years"][0] < _LEAST_YEARS:
        return
    change = rows.row(0, named=True)
    of_body = series.filter(pl.col("component") == change["component"])
    drawn = same_month(of_body, change, telling=_telling(facts, say))
    yield Chart("same-month", drawn, str(drawn["description"]))


def _changes(facts: Facts, say: Phrases) -> Iterator[Chart]:
    """Each group's change with its band and its verdict."""
    changes = facts.further.get("changes")
    if changes is None or facts.total.value is None:
        return
    alone = [pl.col(name) == "all" for name in ("origin", "authority", "component")]
    drawn = change_dots(changes.filter(*alone), telling=_telling(facts, say))
    if drawn is not None:
        yield Chart("changes", drawn, str(drawn["description"]))


def _sectors(facts: Facts, say: Phrases) -> Iterator[Chart]:
    """The sectors in the order in which they lie; none where no figure of them was known."""
    sectors = facts.further.get("sectors")
    if sectors is None or sectors.is_empty():
        return
    order = sectors["place"].to_list()
    drawn = schematic(sectors, order, telling=_telling(facts, say))
    if drawn is not None:
        yield Chart("sectors", drawn, str(drawn["description"]), wide=True)


def _telling(facts: Facts, say: Phrases) -> Telling:
    return Telling(say.language, facts.names)


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
        title=plain(say.finding(facts)).removesuffix("."),
        subtitle=say.caption(facts),
        footer=[say.total_footer(facts)],
        description=words,
    )
    yield Chart("", drawn, words)


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
