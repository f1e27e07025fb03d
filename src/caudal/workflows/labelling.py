"""Which word each publisher writes for a code."""

from collections.abc import Iterator, Sequence

import polars as pl

from caudal.sources import SOURCES, country_labels
from caudal.vocabulary.tables import LABELS, checked

__all__ = ["labelled"]


def labelled(words: pl.DataFrame, dimensions: Sequence[str], *, where: str) -> pl.DataFrame:
    """
    The words that have labels, one row a label: first what every source understands of a country.

    Args:
        words: kind, code, name_en, name_es; one row a code.
        dimensions: where the labels stand: `group`, `place`, `origin`, …

    Returns:
        Rows of `terms and places (labels)`, in the order of the words.
    """
    schema = {"source": pl.String, "label": pl.String, "code": pl.String, "kind": pl.String}
    told = pl.DataFrame(list(_told(dimensions)), schema=schema, orient="row")
    # A group and a title may both be `unknown`: a term's kind is the dimension of its label.
    on = ["code"] if "place" in dimensions else ["code", "kind"]
    told = told.unique(["source", "label", *on], keep="first", maintain_order=True)
    names = words.select("kind", "code", "name_en", "name_es")
    rows = names.join(told.select(*on, "source", "label"), on=on, maintain_order="left_right")
    return checked(rows, LABELS, where=where)


def _told(dimensions: Sequence[str]) -> Iterator[tuple[str | None, str, str, str]]:
    """Source, label, code, dimension."""
    if "origin" in dimensions:
        yield from ((None, label, code, "origin") for label, code in country_labels().items())
    for source in SOURCES.values():
        for dimension in dimensions:
            for label, code in source.labels.get(dimension, {}).items():
                yield source.name, label, code, dimension
