"""One column of a table, and the columns that say what is counted, where and of whom."""

from dataclasses import dataclass
from typing import Any

import polars as pl

from caudal.vocabulary import terms
from caudal.vocabulary.measures import MEASURES

__all__ = ["TARGET", "Column"]


@dataclass(frozen=True)
class Column:
    """One column: its type, what it means, its unit, and the values it may take."""

    name: str
    type: Any
    meaning: str
    unit: str = ""
    allowed: frozenset[str] | None = None
    null: bool = False


TARGET = {
    column.name: column
    for column in (
        Column("measure", pl.String, "what is counted", allowed=frozenset(MEASURES)),
        Column("place", pl.String, "where: a code of places.csv"),
        Column("origin", pl.String, "where from: a code of places.csv, or all"),
        Column("group", pl.String, "who", allowed=frozenset(terms.GROUPS)),
        Column("authority", pl.String, "legal title", allowed=frozenset(terms.AUTHORITIES)),
        Column("component", pl.String, "reporting body", allowed=frozenset(terms.COMPONENTS)),
    )
}
