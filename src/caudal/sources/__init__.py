"""
How each publisher writes: bytes in, frame out.

`SOURCES` is the table of what can be read, one line a source; `FORMATS` of
the forms in which it comes. `recognise` finds the source of a file by its
content, never by its name alone.
"""

from collections.abc import Mapping
from hashlib import sha256

from caudal.sources import (
    abel_cohen_flows,
    azmet_daily,
    banxico_remittances,
    cbp_dashboard,
    cbp_nationwide,
    cbp_southwest,
    cepii_distance,
    eurostat_asylum,
    fred_series,
    frontex_detections,
    gt_returns,
    hhs_children_daily,
    hn_entries,
    iom_missing_migrants,
    iom_usa,
    it_sea_arrivals,
    mx_events,
    mx_events_age,
    mx_refusals,
    mx_repatriations,
    mx_returns,
    noaa_climdiv,
    ohss_khsm_encounters,
    ohss_khsm_repatriations,
    ohss_monthly,
    owid_series,
    pa_darien,
    prism_daily,
    published_figures,
    tx_heatwave_days,
    undesa_stock,
    unhcr_mediterranean,
    usbp_annual,
    usbp_children,
    usbp_citizenship,
    usbp_demographics,
    usbp_monthly,
    usbp_profiles,
    worldbank_commodities,
)
from caudal.sources.citizenship import country_labels
from caudal.sources.formats import FORMATS, Format, format_of
from caudal.sources.pdf import Document
from caudal.sources.rda import RData
from caudal.sources.recognising import by_columns, by_title, titled
from caudal.sources.source import Address, Layout, Reading, Release, Source
from caudal.sources.workbook import Workbook
from caudal.vocabulary.errors import WrongOption, listing
from caudal.vocabulary.tables import SourceTable

__all__ = [
    "FORMATS",
    "SOURCES",
    "Address",
    "Format",
    "Layout",
    "Reading",
    "Release",
    "Source",
    "country_labels",
    "declared_precisions",
    "declared_tables",
    "fingerprint",
    "format_of",
    "recognise",
]

SOURCES: Mapping[str, Source] = {
    source.name: source
    for source in (
        cbp_southwest.SOURCE,
        cbp_nationwide.SOURCE,
        cbp_dashboard.SOURCE,
        usbp_demographics.SOURCE,
        usbp_monthly.SOURCE,
        mx_events.SOURCE,
        mx_events_age.SOURCE,
        mx_returns.SOURCE,
        mx_repatriations.SOURCE,
        gt_returns.SOURCE,
        hn_entries.SOURCE,
        pa_darien.SOURCE,
        iom_usa.SOURCE,
        mx_refusals.SOURCE,
        frontex_detections.SOURCE,
        it_sea_arrivals.SOURCE,
        iom_missing_migrants.SOURCE,
        eurostat_asylum.SOURCE,
        undesa_stock.SOURCE,
        unhcr_mediterranean.SOURCE,
        abel_cohen_flows.SOURCE,
        ohss_monthly.SOURCE,
        ohss_khsm_encounters.SOURCE,
        ohss_khsm_repatriations.SOURCE,
        fred_series.SOURCE,
        banxico_remittances.SOURCE,
        azmet_daily.SOURCE,
        prism_daily.SOURCE,
        noaa_climdiv.SOURCE,
        tx_heatwave_days.SOURCE,
        worldbank_commodities.SOURCE,
        owid_series.SOURCE,
        cepii_distance.SOURCE,
        hhs_children_daily.SOURCE,
        usbp_children.SOURCE,
        usbp_citizenship.SOURCE,
        usbp_annual.SOURCE,
        usbp_profiles.SOURCE,
        published_figures.SOURCE,
    )
}


def declared_tables() -> Mapping[tuple[str, str], SourceTable]:
    """Every table of every source, by source and name."""
    return {(t.source, t.name): t for source in SOURCES.values() for t in source.tables}


def fingerprint() -> str:
    """What changes when a file may be read otherwise: every source with its layouts."""
    told = [
        (source.name, one.name, one.format, one.columns, one.optional, one.title, one.table)
        for source in SOURCES.values()
        for one in source.layouts
    ]
    return sha256(repr(told).encode()).hexdigest()[:24]


def declared_precisions() -> Mapping[str, float]:
    """What each source rounds to [as its values]."""
    return {source.name: source.precision for source in SOURCES.values()}


def recognise(
    opened: bytes | Workbook | RData | Document,
    file_name: str,
    *,
    form: str = "csv",
    source: str | None = None,
) -> tuple[Source, Layout]:
    """
    The source and layout of a file, by its columns or its title.

    Args:
        opened: the file as its format opens it: the bytes of a text, a workbook, a document.
        file_name: for messages only.
        form: the name of that format.
        source: the source that the user named, or None.

    Raises:
        Unreadable: empty, or not a text of columns.
        UnrecognisedFile: no source writes this, or another than `source`.
        PersonLevelFile: it tells of single persons.
        WrongColumns: a layout with a column missing, doubled or renamed.
        WrongOption: there is no source of that name.
    """
    if source is not None and source not in SOURCES:
        raise WrongOption(
            f"there is no source `{source}`",
            where=f"{file_name}, the source named for it",
            remedy=f"known are {listing(SOURCES)}",
        )
    known = _layouts(form)
    if isinstance(opened, Document):
        return by_title(opened.title, file_name, known, source=source)
    found = titled(opened, known)
    if found or form == "json":
        return by_title(found, file_name, known, source=source)
    return by_columns(opened, file_name, known, source=source)


def _layouts(form: str) -> list[tuple[Source, Layout]]:
    return [
        (source, layout)
        for source in SOURCES.values()
        for layout in source.layouts
        if layout.format == form
    ]
