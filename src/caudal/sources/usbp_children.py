"""The Border Patrol's printed tables of children travelling alone, by sector and month."""

from functools import partial

from caudal.sources import cbp_labels as cbp
from caudal.sources.sector_pages import COLUMNS, PLACES, reading
from caudal.sources.source import Layout, Source
from caudal.vocabulary.tables import SourceTable

__all__ = ["SOURCE"]

# "Total Unaccompanied Alien Children (0-17 Years Old) Apprehensions By Month - FY 2010"; the
# file's name and other years say UAC, or UC.
_TITLE = (
    r"(?i)^(united states|u\.?s\.?) border patrol / "
    r"total (?:(?:usbp|monthly|nationwide) )*"
    r"(?:unaccompanied (?:\w+ )?child(?:ren)?|uacs?|ucs?)\b"
    r"(?: \((?:uacs?|ucs?)\))?(?: \(?0-17 years old\)?)?(?: child(?:ren)?)? "
    r"(?:apprehensions|encounters)(?! by citizen)"
)
_TABLE = SourceTable(
    source="usbp_children",
    name="sector_month",
    measures=("encounters",),
    values={
        "place": tuple(dict.fromkeys(PLACES.values())),
        "group": ("unaccompanied_child",),
        "component": ("usbp",),
    },
    roots=("USA",),
)

SOURCE = Source(
    name="usbp_children",
    title="US Border Patrol, monthly encounters of unaccompanied children by sector, as printed",
    publisher="cbp",
    layouts=(
        Layout(
            "sector-pages",
            COLUMNS,
            partial(reading, title=_TITLE, table=_TABLE.name, group="unaccompanied_child"),
            format="pdf",
            title=_TITLE,
        ),
    ),
    tables=(_TABLE,),
    licence=cbp.LICENCE,
    labels={"place": PLACES},
    page="https://www.cbp.gov/newsroom/media-resources/stats",
)
