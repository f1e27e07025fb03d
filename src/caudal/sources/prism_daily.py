"""Temperatures of PRISM at two places of California, for the Border Patrol's sectors there, by day and month."""

import polars as pl

from caudal.sources.csv_text import LAYOUT_CHANGED, LINE, Faults, cells
from caudal.sources.measurements import (
    celsius,
    days,
    decimals,
    figures_told,
    measured,
    months_told,
    refuse_doubled,
)
from caudal.sources.source import Layout, Reading, Source
from caudal.vocabulary.errors import listing
from caudal.vocabulary.tables import SourceTable

__all__ = ["SOURCE"]

_COLUMNS = ("place", "lon", "lat", "elevation_ft", "date", "tmin_f", "tmax_f")
# The point of a county where most of its people live; each county is the border of one sector.
_SECTORS = {"Imperial": "el_centro_sector", "San Diego": "san_diego_sector"}
_MEASURES = {"tmin_f": "temperature_min", "tmax_f": "temperature_max"}
_PRECISION = 0.1


def _read(content: bytes, file_name: str) -> Reading:
    """
    Lowest and highest temperature of a day at the point of a sector, °F made °C.

    A month is the mean of its days.
    """
    frame = cells(content, file_name, _COLUMNS)
    faults = Faults(file_name, LAYOUT_CHANGED)
    rows = frame.select(
        LINE,
        county=pl.col("place").str.strip_chars(),
        period=days(frame, "date", faults),
        **{column: decimals(frame, column, faults) for column in _MEASURES},
    )
    refuse_doubled(rows, ["county", "period"], faults)
    upside_down = rows.filter(pl.col("tmin_f") > pl.col("tmax_f"))[LINE].to_list()
    if upside_down:
        faults.add("the lowest is above the highest", lines=upside_down, column="tmin_f")
    faults.refuse_if_any()
    others = sorted(set(rows["county"]) - set(_SECTORS))
    told = rows.filter(pl.col("county").is_in(list(_SECTORS)))
    long = told.unpivot(list(_MEASURES), index=["county", "period"], value_name="fahrenheit")
    observed = long.select(
        "period",
        measure=pl.col("variable").replace_strict(_MEASURES),
        place=pl.col("county").replace_strict(_SECTORS),
        value=celsius("fahrenheit"),
    )
    release = measured("daily", observed, frequency="day", precision=_PRECISION)
    findings = [f"{listing(others)} stand for no sector: left out"] if others else []
    return figures_told([release, *months_told("monthly", release, _PRECISION)], findings)


SOURCE = Source(
    name="prism_daily",
    title="PRISM, temperature in Imperial and San Diego counties, by day and month",
    publisher="prism",
    layouts=(Layout("daily", _COLUMNS, _read),),
    tables=tuple(
        SourceTable(
            source="prism_daily",
            name=name,
            measures=("temperature_max", "temperature_min"),
            values={"place": tuple(_SECTORS.values())},
            roots=tuple(_SECTORS.values()),
            frequency=frequency,
            sparse=True,
        )
        for name, frequency in (("daily", "day"), ("monthly", "month"))
    ),
    licence="PRISM Climate Group, Oregon State University; free with citation",
    labels={"place": _SECTORS, "measure": _MEASURES},
    page="https://prism.oregonstate.edu",
    precision=_PRECISION,
)
