"""The weather of a corridor's sectors, as it is held now: it is measured, and not revised."""

from datetime import date

import polars as pl

from caudal.analysis.indicators import hot_months
from caudal.archive.answering import figures
from caudal.archive.asof import Library
from caudal.sources import SOURCES
from caudal.vocabulary.question import EACH, Question, Target
from caudal.vocabulary.tables import HEAT_MONTHS, empty

__all__ = ["heat_of_sectors", "sectors_of", "weather_of"]

# How heat is told of sectors; the first says more of a month.
_HEAT = ("temperature_max", "heatwave_days")


def sectors_of(library: Library) -> list[str]:
    """Places that are sectors."""
    return [code for code, place in library.places.items() if place.kind == "sector"]


def heat_of_sectors(library: Library) -> pl.DataFrame:
    """Rows of `observations (answer)`: each measure of heat, by sector and month."""
    rows = pl.concat(
        figures(library, Question(library.corridor.name, Target(measure, EACH)))
        for measure in _HEAT
    )
    return rows.filter(pl.col("place").is_in(sectors_of(library)))


def weather_of(library: Library, month: date) -> pl.DataFrame:
    """
    Rows of `indicators (hot months)` of a month, by the first measure of heat that tells it.

    Each with its `source`, the `vintage` of the file held, and a `link` to the publisher's page.

    The normals are those of the years up to the month: later ones were not known in it.
    """
    heat = heat_of_sectors(library).filter(pl.col("period") <= month)
    if heat.is_empty():
        return empty(HEAT_MONTHS)
    pages = {name: source.page for name, source in SOURCES.items()}
    whence = heat.filter(pl.col("period") == month).select(
        "measure",
        "place",
        "source",
        "vintage",
        link=pl.col("source").replace_strict(pages, default=None, return_dtype=pl.String),
    )
    rows, _ = hot_months(heat, [month])
    told = [rows.filter(pl.col("measure") == measure) for measure in _HEAT]
    shown = next((part for part in told if part.height), rows)
    return shown.join(whence, on=["measure", "place"], how="left", maintain_order="left")
