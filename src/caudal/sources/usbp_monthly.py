"""The Border Patrol's printed tables of encounters by sector and month, a page a fiscal year."""

from functools import partial

from caudal.sources import cbp_labels as cbp
from caudal.sources.sector_pages import COLUMNS, PLACES, reading
from caudal.sources.source import Layout, Source
from caudal.vocabulary.tables import SourceTable

__all__ = ["SOURCE"]

# The same pages exist of children, of families, of single citizenships: other counts.
_TITLE = (
    r"(?i)^(?!.*(unaccompanied|child|famil|minor|single|uac))"
    r"(united states|u\.?s\.?) border patrol / "
    r"total (?:(?:illegal|alien|usbp|monthly|nationwide) )*(?:apprehensions|encounters) by month"
)
_TABLE = SourceTable(
    source="usbp_monthly",
    name="sector_month",
    measures=("encounters",),
    values={"place": tuple(dict.fromkeys(PLACES.values())), "component": ("usbp",)},
    roots=("USA",),
)

# Apprehensions under Title 8; from March 2020 on expulsions under Title 42 too.
SOURCE = Source(
    name="usbp_monthly",
    title="US Border Patrol, monthly encounters by sector, as printed",
    publisher="cbp",
    layouts=(
        Layout(
            "sector-pages",
            COLUMNS,
            partial(reading, title=_TITLE, table=_TABLE.name),
            format="pdf",
            title=_TITLE,
        ),
    ),
    tables=(_TABLE,),
    licence=cbp.LICENCE,
    page="https://www.cbp.gov/newsroom/media-resources/stats",
    labels={"place": PLACES},
)
