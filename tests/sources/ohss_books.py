"""Small workbooks in the two layouts of OHSS: wide monthly tables, and long sheets of metrics."""

from collections.abc import Sequence

from caudal.sources import Reading, recognise
from caudal.sources.workbook import sheets, workbook_of
from sources.workbooks import SheetOf, Value, workbook

__all__ = ["MONTHS", "encounters", "metrics", "opened", "repatriations", "wide"]

MONTHS = (
    "October", "November", "December", "January", "February", "March", "April", "May", "June",
    "July", "August", "September",
)  # fmt: skip
_NOTES = (
    "X Not applicable.",
    "Notes: To protect privacy, table cells are rounded to the nearest ten. Data are current as of "
    "August 30, 2024; future reporting may include updates to previous reports’ data.",
    "Source: Office of Homeland Security Statistics Persist Dataset.",
)


def opened(content: bytes, file_name: str = "tables.xlsx") -> Reading:
    """What a workbook says, read in this process: these are small and ours."""
    book = workbook_of(sheets(content, file_name))
    _, layout = recognise(book, file_name, form="workbook")
    return layout.read(book, file_name)


def wide(
    title: str,
    header: Sequence[str],
    *rows: Sequence[Value],
    name: str = "Sheet",
    blocks: Sequence[str | None] = (),
    notes: Sequence[str] = _NOTES,
) -> SheetOf:
    """A monthly table: link, title, blocks if there are any, header, rows, notes."""
    above: list[Sequence[Value]] = [
        ["Return to Table of Contents."],
        [f"{title}: Fiscal Years 2014 to 2024 YTD (July 2024)"],
    ]
    if blocks:
        above.append([None, None, *blocks])
    body = [["Fiscal Year", "Month", *header], *rows, *([note] for note in notes)]
    return SheetOf(name, [*above, *body])


def metrics(columns: Sequence[str], *rows: Sequence[Value]) -> SheetOf:
    """A sheet of metrics: the year in two lines, `Quantity` last; named after its columns."""
    time = "Monthly" if "Month" in columns else "Annual"
    labelled = [column for column in columns if column != "Month"]
    name = " ".join([time, *labelled])[:31] if labelled else f"{time} Count"
    return SheetOf(name, [["Fiscal\nYear", *columns, "Quantity"], *rows])


def encounters(*sheets: SheetOf) -> bytes:
    """A workbook of the Border Patrol's metrics, with these sheets in place of the smallest ones."""
    smallest = (
        metrics(["Month"], (2021, "01 October", 100)),
        metrics(["Month", "Region"], (2021, "01 October", "Southwest Land Border", 100)),
        metrics(["Month", "Sector"], (2021, "01 October", "Yuma, AZ", 100)),
    )
    return _with(sheets, smallest)


def repatriations(*sheets: SheetOf) -> bytes:
    """The same of the metrics of repatriations."""
    smallest = (
        metrics(["Month"], (2021, "01 October", 100)),
        metrics(
            ["Month", "Repatriation Type", "Citizenship"],
            (2021, "01 October", "Removals", "Mexico", 100),
        ),
        metrics(["Month", "Repatriation\nAgency"], (2021, "01 October", "ICE", 100)),
    )
    return _with(sheets, smallest)


def _with(sheets: Sequence[SheetOf], smallest: Sequence[SheetOf]) -> bytes:
    given = {sheet.name for sheet in sheets}
    return workbook(*sheets, *(sheet for sheet in smallest if sheet.name not in given))
