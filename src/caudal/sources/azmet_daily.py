"""Temperatures of the Arizona Meteorological Network (AZMET) by Border Patrol sector, day and month."""

import polars as pl

from caudal.sources.csv_text import LAYOUT_CHANGED, LINE, Faults
from caudal.sources.measurements import (
    days,
    decimals,
    figures_told,
    measured,
    months_told,
    refuse_doubled,
)
from caudal.sources.rda import RData, table_cells
from caudal.sources.source import Layout, Reading, Source
from caudal.vocabulary.errors import BadRows, listing
from caudal.vocabulary.tables import SourceTable

__all__ = ["SOURCE"]

# The stations of a sector that report without a break since 2003: a station that began later
# (San Simon 2011, Sahuarita, Bowie, Yuma South, Willcox Bench 2021) would shift the mean, and
# Yuma N.Gila was silent on 128 days of 2021.
# Stations of counties away from the border and of the Colorado River above Yuma stand for no
# crossing. Safford and Bonita are in Graham County, which does not touch it; Bonita is 3 to 5 °C
# cooler than Tucson, so a mean with them was 0.8 °C below Tucson's own in July 2021.
_STATIONS = {
    "Tucson": "tucson_sector",
    "Yuma Valley": "yuma_sector",
    "Roll": "yuma_sector",
}
_PLACES = ("tucson_sector", "yuma_sector")
_MEASURES = {
    "temp_air_maxC": "temperature_max",
    "temp_air_minC": "temperature_min",
    "temp_air_meanC": "temperature_mean",
}
_COLUMNS = ("meta_station_id", "meta_station_name", "datetime", *_MEASURES)
# What else the network writes beside them; none of it is read.
_BESIDE = (
    "chill_hours_0C", "chill_hours_20C", "chill_hours_32F", "chill_hours_45F", "chill_hours_68F",
    "chill_hours_7C", "date_doy", "date_year", "dwpt_mean", "dwpt_meanF", "eto_azmet",
    "eto_azmet_in", "eto_pen_mon", "eto_pen_mon_in", "heat_units_10C", "heat_units_13C",
    "heat_units_3413C", "heat_units_45F", "heat_units_50F", "heat_units_55F", "heat_units_7C",
    "heat_units_9455F", "heatstress_cotton_meanC", "heatstress_cotton_meanF",
    "meta_bat_volt_max", "meta_bat_volt_mean", "meta_bat_volt_min", "meta_needs_review",
    "meta_version", "precip_total_in", "precip_total_mm", "relative_humidity_max",
    "relative_humidity_mean", "relative_humidity_min", "sol_rad_total", "sol_rad_total_ly",
    "temp_air_maxF", "temp_air_meanF", "temp_air_minF", "temp_soil_10cm_maxC",
    "temp_soil_10cm_maxF", "temp_soil_10cm_meanC", "temp_soil_10cm_meanF",
    "temp_soil_10cm_minC", "temp_soil_10cm_minF", "temp_soil_50cm_maxC", "temp_soil_50cm_maxF",
    "temp_soil_50cm_meanC", "temp_soil_50cm_meanF", "temp_soil_50cm_minC",
    "temp_soil_50cm_minF", "vp_actual_max", "vp_actual_mean", "vp_actual_min",
    "vp_deficit_mean", "wind_spd_max_mph", "wind_spd_max_mps", "wind_spd_mean_mph",
    "wind_spd_mean_mps", "wind_vector_dir", "wind_vector_dir_stand_dev",
    "wind_vector_magnitude", "wind_vector_magnitude_mph",
)  # fmt: skip
# The network's flag for a value that is not there; empty where the file is Parquet.
_MISSING = ("", "NA", "NaN", "nan", "7999", "-7999", "9999", "-9999")
# Arizona's highest reading ever; and colder than any day where these stations stand.
_HOTTEST, _COLDEST = 53.3, -30.0
_PRECISION = 0.01


def _read(opened: bytes | RData, file_name: str) -> Reading:
    """
    Temperature of each day: mean over the stations of a sector, where every one reports.

    A day on which a station is silent has no figure: the mean of the others
    would be another place's. A month is the mean of its days.
    """
    frame = table_cells(opened, file_name, _COLUMNS, _BESIDE)
    faults = Faults(file_name, LAYOUT_CHANGED, unit="row" if isinstance(opened, RData) else "line")
    rows = frame.select(
        LINE,
        station=pl.col("meta_station_name").str.strip_chars(),
        period=days(frame, "datetime", faults),
        **{
            measure: decimals(frame, c, faults, missing=_MISSING)
            for c, measure in _MEASURES.items()
        },
    )
    refuse_doubled(rows, ["station", "period"], faults)
    faults.refuse_if_any()
    used = rows.filter(pl.col("station").is_in(list(_STATIONS)))
    others = sorted(set(rows["station"]) - set(_STATIONS))
    findings = (
        [f"stations {listing(others, most=30)} stand for no sector: left out"] if others else []
    )
    whole = _whole_sectors(used, file_name, findings)
    good = _without_impossible(whole, findings)
    means = _means(good, findings)
    release = measured("daily", means, frequency="day", precision=_PRECISION)
    return figures_told([release, *months_told("monthly", release, _PRECISION)], findings)


def _whole_sectors(rows: pl.DataFrame, file_name: str, findings: list[str]) -> pl.DataFrame:
    """Rows of the sectors of which every station stands in the file."""
    here = set(rows["station"])
    lacking = {
        place: [name for name, where in _STATIONS.items() if where == place and name not in here]
        for place in _PLACES
    }
    told = [place for place, names in lacking.items() if not names]
    if not told:
        raise BadRows(
            "no sector has all of its stations in the file: "
            + "; ".join(f"{place} lacks {listing(names)}" for place, names in lacking.items()),
            where=f"{file_name}, `meta_station_name`",
            remedy="take in a file of all stations: others do not stand for a sector",
        )
    findings += [
        f"{place} is not told: {listing(names)} are not in the file"
        for place, names in lacking.items()
        if names
    ]
    with_place = rows.with_columns(place=pl.col("station").replace_strict(_STATIONS))
    return with_place.filter(pl.col("place").is_in(told))


def _without_impossible(rows: pl.DataFrame, findings: list[str]) -> pl.DataFrame:
    """
    Days of a station without a sensor's fault: in bounds, the lowest below the mean below the highest.

    Roll had 60.59 °C on 2021-03-07 and −61.39 °C three days later (azmet_daily_2021.parquet).
    """
    low, mean, high = (pl.col(f"temperature_{name}") for name in ("min", "mean", "max"))
    inside = pl.all_horizontal(
        value.is_between(_COLDEST, _HOTTEST).fill_null(True) for value in (low, mean, high)
    )
    ordered = (low <= mean).fill_null(True) & (mean <= high).fill_null(True)
    good = rows.filter(inside & ordered)
    if good.height < rows.height:
        wrong = rows.filter(~(inside & ordered))
        named = (f"{one['station']} {one['period']}" for one in wrong.iter_rows(named=True))
        findings.append(
            f"{wrong.height:,} station-days cannot be (hotter than {_HOTTEST}, colder than "
            f"{_COLDEST:.0f} °C, or the lowest above the mean): left out: {listing(named, most=5)}"
        )
    return good


def _means(rows: pl.DataFrame, findings: list[str]) -> pl.DataFrame:
    """One row a day, sector and measure, where every station of the sector reports it."""
    long = rows.unpivot(
        list(_MEASURES.values()), index=["place", "period", "station"], variable_name="measure"
    ).drop_nulls("value")
    needed = {place: list(_STATIONS.values()).count(place) for place in _PLACES}
    grouped = long.group_by("measure", "period", "place").agg(
        pl.col("value").mean().round(4), stations=pl.len()
    )
    whole = pl.col("stations") == pl.col("place").replace_strict(needed, return_dtype=pl.UInt32)
    told = grouped.filter(whole)
    silent = grouped.height - told.height
    if silent:
        findings.append(f"{silent:,} figures of days without all stations: left out")
    return told


SOURCE = Source(
    name="azmet_daily",
    title="Arizona Meteorological Network, temperature by Border Patrol sector, day and month",
    publisher="azmet",
    layouts=(
        Layout("daily", _COLUMNS, _read, optional=_BESIDE),
        Layout("daily-parquet", _COLUMNS, _read, optional=_BESIDE, format="parquet"),
    ),
    tables=tuple(
        SourceTable(
            source="azmet_daily",
            name=name,
            measures=tuple(_MEASURES.values()),
            values={"place": _PLACES},
            roots=_PLACES,
            frequency=frequency,
            sparse=True,
        )
        for name, frequency in (("daily", "day"), ("monthly", "month"))
    ),
    licence="Arizona Meteorological Network (AZMET), University of Arizona; cite the network",
    labels={"place": _STATIONS, "measure": _MEASURES},
    page="https://azmet.arizona.edu",
    precision=_PRECISION,
)
