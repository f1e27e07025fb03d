"""A nowcast or a forecast as a picture: SVG, PNG, or a page around it."""

from datetime import date

import polars as pl

from caudal.render import numbers
from caudal.render.bands import banded
from caudal.render.charts import Telling, fan, png, svg
from caudal.render.page import Cell, Chart, Page, PageTable
from caudal.render.page.html import as_html
from caudal.render.words import note_text
from caudal.vocabulary.answer import Answer
from caudal.vocabulary.errors import WrongOption, listing
from caudal.vocabulary.tables import DIMENSIONS

__all__ = ["as_picture"]

_TITLES = {
    ("nowcast", "en"): "Nowcast",
    ("nowcast", "es"): "Estimación del mes ya concluido",
    ("forecast", "en"): "Forecast",
    ("forecast", "es"): "Pronóstico",
}
_TABLE = {
    "en": ("The estimates", "Period", "Middle", "80%, low", "80%, high", "95%, low", "95%, high"),
    "es": (
        "Las estimaciones",
        "Periodo",
        "Centro",
        "80%, mínimo",
        "80%, máximo",
        "95%, mínimo",
        "95%, máximo",
    ),
}
_NOTES = {"en": "Notes", "es": "Notas"}


def as_picture(answer: Answer, form: str, language: str) -> str | bytes | None:
    """
    The fan chart of an answer; None where nothing is estimated that may be told.

    Args:
        answer: of the verb `nowcast` or `forecast`.
        form: `svg`, `png` or `html`.
        language: `en` or `es`.

    Raises:
        WrongOption: the answer has several targets, or is a planner's table.
    """
    _refuse_a_table(answer)
    chart = _chart(answer, _drawn(answer.rows), language)
    if chart is None:
        return None
    if form == "html":
        return as_html(_page(answer, chart, language))
    if form == "png":
        return png(chart.specification)
    return svg(chart.specification, chart.words)


def _refuse_a_table(answer: Answer) -> None:
    if "output_type" not in answer.rows.columns:
        raise WrongOption(
            "a planner's table has no picture",
            where="--planning, with a form that is a picture",
            remedy="leave --planning out, or take it as table, csv or json",
        )


def _drawn(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows of one target: the only one, or the total of those that are told apart."""
    spread = [name for name in DIMENSIONS if rows[name].n_unique() > 1]
    total = rows.filter(*(pl.col(name) == "all" for name in spread))
    if spread and total.is_empty():
        codes = rows[spread[0]].unique(maintain_order=True).to_list()
        raise WrongOption(
            f"a picture shows one target, and these differ in {listing(spread)}",
            where="--format, or --out, with a form that is a picture",
            remedy=f"name one with --{spread[0]}: {listing(codes)}; csv and json take them all",
        )
    return total if spread else rows


def _chart(answer: Answer, rows: pl.DataFrame, language: str) -> Chart | None:
    history = answer.figures.get("history")
    if history is None or rows.is_empty():
        return None
    series = rows.select("measure", "frequency", *DIMENSIONS).unique()
    later = answer.figures.get("revealed")
    told = [] if later is None else _of(later, series).select("period", "first").rows()
    drawn = fan(
        _of(history, series),
        rows,
        telling=Telling(language, answer.names),
        later={period: value for period, value in told if value is not None},
        as_of=answer.run.as_of,
    )
    return Chart("", drawn, str(drawn["description"])) if drawn else None


def _of(rows: pl.DataFrame, series: pl.DataFrame) -> pl.DataFrame:
    return rows.join(series, on=series.columns, how="semi", maintain_order="left")


def _page(answer: Answer, chart: Chart, language: str) -> Page:
    """The picture on a page, with every figure in a table and what must be said of them."""
    title = chart.specification["title"]
    return Page(
        language=language,
        title=_TITLES[answer.verb, language],
        known=" ".join(title["subtitle"]),
        finding=" ".join(title["text"]),
        charts=(chart,),
        tables=(_table(answer, language),),
        notes_heading=_NOTES[language],
        notes=tuple(note_text(note, language) for note in answer.notes),  # type: ignore[arg-type]
    )


def _table(answer: Answer, language: str) -> PageTable:
    """Every series of the answer, each with its name where there are several."""
    caption, *headings = _TABLE[language]
    columns = ("median", "low_80", "high_80", "low_95", "high_95")
    telling = Telling(language, answer.names)
    alike = [name for name in DIMENSIONS if answer.rows[name].n_unique() == 1]
    lines = tuple(
        (
            Cell(telling.label(row, beside=alike)),
            Cell(_period(row["period"], row["frequency"], language)),
            *(Cell(numbers.count(row[name], language)) for name in columns),
        )
        for row in banded(answer.rows).iter_rows(named=True)
    )
    return PageTable(caption, ("", *headings), lines)


def _period(period: date, frequency: str, language: str) -> str:
    told = numbers.month if frequency == "month" else numbers.day
    return told(period, language)
