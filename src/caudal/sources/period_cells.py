"""
Periods as publishers of the world's figures write them, in a column or as columns.

Days are ISO text; a year is a number; a table that grows by a column a
period is turned into rows here. What was read is said in one sentence.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

import polars as pl

from caudal.sources.csv_text import LAYOUT_CHANGED, LINE, Faults, cells, header, misfit
from caudal.sources.workbook import Workbook, headers, sheet_table
from caudal.vocabulary.errors import WrongColumns
from caudal.vocabulary.periods import parse_day

__all__ = ["counted", "days", "long", "months", "once", "wide_cells", "years"]


def days(frame: pl.DataFrame, column: str, faults: Faults) -> pl.Expr:
    """
    A column of days written YYYY-MM-DD; any other text is a fault.
    """
    return _told(frame, column, faults, parse_day, "a day written YYYY-MM-DD")


def months(frame: pl.DataFrame, column: str, faults: Faults) -> pl.Expr:
    """
    A column of months, each written as its first day; any other day is a fault.
    """
    return _told(frame, column, faults, _first_of_month, "the first day of a month")


def years(frame: pl.DataFrame, column: str, faults: Faults) -> pl.Expr:
    """
    A column of years, `2011` or `2011.0`, as their first days.
    """
    return _told(frame, column, faults, _year, "a year")


def wide_cells(
    opened: bytes | Workbook, file_name: str, *keys: Sequence[str]
) -> tuple[pl.DataFrame, Sequence[str]]:
    """
    Cells of a table with a column a period, and the labels of those columns.

    Args:
        keys: of each column beside them the words for it, and by the first of them
            it is called; the header is the row that has all of these columns.

    Raises:
        WrongColumns, BadRows: as `cells` and `sheet_table`.
    """
    if isinstance(opened, Workbook):
        found = (row for _, _, row in headers(opened) if all(set(row) & set(k) for k in keys))
        columns = [label for label in next(found, tuple(k[0] for k in keys)) if label]
        frame = sheet_table(opened, columns, (), file_name).cells
    else:
        columns = [label for label in header(opened, file_name) if label]
        wrong = misfit(columns, [next((w for w in k if w in columns), k[0]) for k in keys], columns)
        if wrong:
            raise WrongColumns(wrong, where=f"{file_name}, header", remedy=LAYOUT_CHANGED)
        frame = cells(opened, file_name, columns)
    called = {next(word for word in words if word in columns): words[0] for words in keys}
    return frame.rename(called), [label for label in columns if label not in called]


def long(frame: pl.DataFrame, columns: Mapping[str, object], keys: Sequence[str]) -> pl.DataFrame:
    """
    Rows of keys, `variable` (the label of a column) and `value` (its cell).
    """
    return frame.unpivot(list(columns), index=[*keys, LINE])


def once(rows: pl.DataFrame, keys: Sequence[str], faults: Faults) -> pl.DataFrame:
    """
    Every combination once: rows that say the same twice are one, those that contradict a fault.

    No row at all is a fault too.
    """
    if rows.is_empty():
        faults.add("there is no figure", lines=[1])
    told = rows.group_by(*keys, "value", maintain_order=True).agg(pl.col(LINE).min())
    twice = told.filter(told.select(keys).is_duplicated())
    if twice.height:
        lines = twice[LINE].to_list()
        faults.add(f"the same {', '.join(keys)} stands with two figures", lines=lines)
    return told.drop(LINE)


def counted(rows: pl.DataFrame, noun: str, *, each: str = "month") -> str:
    """
    What was read, in one sentence.

    >>> counted(pl.DataFrame({"period": [date(2021, 7, 1)], "value": [8727.0]}), "detections")
    '8,727 detections in 1 month, 2021-07 to 2021-07; 8,727 in the newest'
    """
    length = {"year": 4, "month": 7}.get(each, 10)
    periods = rows["period"].unique().sort()
    if periods.is_empty():
        return f"no {noun}"
    first, last = (str(one)[:length] for one in (periods[0], periods[-1]))
    newest = rows.filter(pl.col("period") == periods[-1])["value"].sum()
    return (
        f"{rows['value'].sum():,.0f} {noun} in {len(periods):,} {each}{'s' * (len(periods) > 1)}, "
        f"{first} to {last}; {newest:,.0f} in the newest"
    )


def _told(
    frame: pl.DataFrame,
    column: str,
    faults: Faults,
    parse: Callable[[str], date | None],
    what: str,
) -> pl.Expr:
    known: dict[str, date] = {}
    texts = frame.select(column, line=LINE).group_by(column, maintain_order=True).agg("line")
    for text, lines in texts.iter_rows():
        found = parse(text.strip())
        if found is None:
            faults.add(f"`{text}` is not {what}", lines=lines, column=column)
        else:
            known[text] = found
    return pl.col(column).replace_strict(known, default=None, return_dtype=pl.Date)


def _first_of_month(text: str) -> date | None:
    day = parse_day(text)
    return day if day is not None and day.day == 1 else None


def _year(text: str) -> date | None:
    digits = text.removesuffix(".0")
    plain = len(digits) == 4 and digits.isascii() and digits.isdigit() and digits > "1800"
    return date(int(digits), 1, 1) if plain else None
