"""
A Parquet file as a table of text cells, like R's data: the same reader takes both.

`tables` is the only function that opens the file. It runs where it can do
no harm (under limits, in a process of its own): what the file would unpack
to is asked of its own directory first, and the limits hold if that lies.
"""

import io
import math
from typing import Any

import polars as pl

from caudal.vocabulary.errors import TooDemanding, Unreadable

__all__ = ["MAGIC", "tables"]

MAGIC = b"PAR1"
_MOST_CELLS = 5_000_000


def tables(content: bytes, file_name: str) -> dict[str, Any]:
    """
    The table of a file as lists that JSON carries; for `rda.tables_of`.

    Days are ISO text, numbers the shortest text that gives them back, a missing value "".

    Raises:
        Unreadable: damaged, or cut short.
        TooDemanding: it has more cells than any publisher's.
    """
    try:
        table = pl.scan_parquet(io.BytesIO(content))
        width = len(table.collect_schema())
        height = int(table.select(pl.len()).collect().item())
        if height * width > _MOST_CELLS:
            raise TooDemanding(
                f"the file has {height:,} rows of {width:,} columns: more than can be opened safely",
                where=file_name,
                remedy="no publisher's file is made so: fetch it again from its publisher;\n"
                "if it is the publisher's, save it as CSV",
            )
        frame = table.collect()
    except (pl.exceptions.PolarsError, OSError, ValueError) as fault:
        raise Unreadable(
            f"the file is damaged: its table cannot be read ({str(fault)[:120]})",
            where=file_name,
            remedy="fetch the file again; nothing was kept",
        ) from None
    columns = {name: [_text(cell) for cell in frame[name].to_list()] for name in frame.columns}
    return {"tables": [{"name": "table", "columns": columns}]}


def _text(cell: Any) -> str:
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)
