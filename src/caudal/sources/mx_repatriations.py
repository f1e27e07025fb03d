"""Mexicans received back from the United States by state and month: table 5.1 of Mexico's bulletin."""

import re

import polars as pl

from caudal.sources import mexican_bulletins as bulletins
from caudal.sources import mexican_states as mexican
from caudal.sources.cbp_labels import as_observations, report
from caudal.sources.csv_text import LAYOUT_CHANGED, Faults
from caudal.sources.mexican_headers import Header, header_of
from caudal.sources.source import Layout, Reading, Release, Source
from caudal.sources.workbook import Sheet, Workbook
from caudal.vocabulary.errors import BadRows
from caudal.vocabulary.periods import ranges_of
from caudal.vocabulary.tables import SourceTable

__all__ = ["SOURCE"]

# The number stands before the title, in a cell or a row of its own, or names the sheet.
_NUMBER = r"(?:cuadro )?(?<![0-9.])5\.1(?!\.?[0-9])"
_SHEET = rf"^(?P<sheet>[^|\n]*?{_NUMBER}[^|\n]*?(?= \| )|[^|\n]*?(?= \| ?{_NUMBER}))"
_EVENTS = r"(?:repatriaci|repatriad|devoluci|devuelt)"
_FROM_USA = r"\b(?:estados unidos|ee\.? ?uu|e\.? ?u(?:\.? ?a)?)\b"
# Titles of tables of some of the people, by where they were born, or from elsewhere too.
_OF_SOME = (
    r"menor|niñ|adolescen|\bsexo|\bedad|\borigen|nacimiento|residencia|acompañ|\binterior\b|"
    r"canad[aá]"
)


def _near(words: str, rows: int) -> str:
    """Words in a row, or in the rows of the same sheet that follow it."""
    return rf"[^\n]*(?:\n(?P=sheet)(?: \|[^\n]*)?){{0,{rows}}}?(?:{words})"


_TITLE = (
    rf"(?i){_SHEET}(?=[^\n]*{_EVENTS}|[^\n]*\n(?P=sheet) \|[^\n]*{_EVENTS})"
    rf"(?!{_near(_OF_SOME, 2)})(?={_near(_FROM_USA, 2)})"
    rf"(?={_near('entidad', 5)})(?={_near('punto|ciudad|lugar|recepci', 5)})"
)
_TABLE = SourceTable(
    source="mx_repatriations",
    name="state",
    measures=("receptions",),
    # The total is stored as it is printed: some are of no state.
    values={
        "place": (mexican.MEXICO, *dict.fromkeys(mexican.STATES.values())),
        "origin": ("USA",),
    },
    roots=(mexican.MEXICO,),
    origin_basis="departure",
)


def _read(workbook: Workbook, file_name: str) -> Reading:
    """
    Events by state of reception and month; points of repatriation are summed by the publisher.

    What Mexico received, not what the United States counts: the measure is that of every
    country that receives its nationals, and the origin is who sent them.
    """
    told = [
        _read_sheet(sheet, f"{file_name}, sheet `{sheet.name}`")
        for sheet in workbook.sheets
        if not sheet.hidden and re.search(_TITLE, bulletins.top(sheet), re.MULTILINE)
    ]
    rows = pl.concat(part for part, _ in told).sort("period", "place")
    if rows.select(pl.struct("period", "place").is_duplicated().any()).item():
        raise BadRows(
            "two sheets tell the same months",
            where=file_name,
            remedy="hide the sheet that is not meant, save the file and take it in again",
        )
    said = {"measure": "receptions", "origin": "USA", "origin_basis": "departure"}
    all_states = rows.filter(pl.col("place") == mexican.MEXICO)
    return Reading(
        (Release("state", as_observations(rows, **said), ended_only=True),),
        report=(
            report(all_states["period"], all_states["value"])[0],
            "the states add up to the printed totals, the months to those of their rows",
        ),
        findings=(*workbook.remarks, *(text for _, odd in told for text in odd)),
    )


def _read_sheet(sheet: Sheet, where: str) -> tuple[pl.DataFrame, list[str]]:
    header = header_of(sheet, where, title=_EVENTS)
    faults = Faults(where, LAYOUT_CHANGED, unit="row")
    found = mexican.blocks(sheet, header, faults)
    places = [block.place for block in found if block.place in _TABLE.codes("place")[1:]]
    for block in found:
        if places.count(block.place) > 1:
            faults.add(f"the state `{block.label}` stands twice", lines=[block.line])
    faults.refuse_if_any()
    odd = mexican.printed_sums(found, header, faults)
    faults.refuse_if_any()
    rows, more = _by_state(found, header, where)
    return rows, [*odd, *more]


def _by_state(
    found: list[mexican.Block], header: Header, where: str
) -> tuple[pl.DataFrame, list[str]]:
    """Period, place and value; a total that is printed above and below is the same."""
    once = {block.place: block for block in found if block.place != mexican.NO_STATE}
    whole = once[mexican.MEXICO]
    months = {name: day for name, day in header.months.items() if whole.figures(name) > 0}
    if not months:
        raise BadRows("no month has any event", where=where, remedy=LAYOUT_CHANGED)
    rows = pl.DataFrame(
        [
            (day, place, float(value))
            for name, day in months.items()
            for place, block in once.items()
            if (value := block.figures(name)) > 0
        ],
        schema={"period": pl.Date, "place": pl.String, "value": pl.Float64},
        orient="row",
    )
    still = [day for name, day in header.months.items() if name not in months]
    spans = ranges_of(still).replace("/", " to ")
    empty = f"{spans} hold no event: not published yet, not taken in" if still else ""
    nowhere = sum(
        block.figures(name) for block in found if block.place == mexican.NO_STATE for name in months
    )
    unknown = f"{nowhere:,.0f} events are of no state: in the total of Mexico only"
    return rows, [*filter(None, [empty]), *([unknown] if nowhere else [])]


SOURCE = Source(
    name="mx_repatriations",
    title="Mexico, events of repatriation of Mexicans from the United States by state and month",
    publisher="upm",
    layouts=(Layout("bulletin-5.1", (), _read, format="workbook", title=_TITLE),),
    tables=(_TABLE,),
    licence=bulletins.LICENCE,
    labels={"place": mexican.STATES},
    page=bulletins.PAGE,
)
