"""What to select from a table for a target: per dimension the codes whose rows answer it."""

from collections.abc import Mapping

from caudal.vocabulary.measures import MEASURES
from caudal.vocabulary.question import Target
from caudal.vocabulary.tables import DIMENSIONS, SourceTable
from caudal.vocabulary.terms import GROUP_PARTS

__all__ = ["Codes", "Filters", "selection"]

# What a filter on one dimension may be: codes, or None for every part; then no total is stored.
Codes = frozenset[str] | None
Filters = Mapping[str, Codes]
# A price, a distance or a rate of several places is no sum of theirs.
_NEVER_SUMMED = ("level", "share")
_Contents = Mapping[str, frozenset[str]]


def selection(
    table: SourceTable, scope: str | None, target: Target, contents: _Contents
) -> Filters | None:
    """
    Per dimension the codes to select from a table; None: it cannot tell the target.

    Args:
        scope: the place that the copy held is cut to; None: the whole table.
        contents: per place every place that lies in it, itself included.
    """
    if target.measure not in table.measures or target.frequency != table.frequency:
        return None
    found: dict[str, Codes] = {"measure": frozenset({target.measure})}
    for dimension in DIMENSIONS:
        code = getattr(target, dimension)
        try:
            if dimension == "place":
                roots = (scope,) if scope else table.roots
                found[dimension] = _leaves(frozenset(table.codes("place")), roots, code, contents)
            else:
                found[dimension] = _part(table, dimension, target, contents)
        except KeyError:
            return None
    if MEASURES[target.measure].kind in _NEVER_SUMMED and any(
        codes is None or len(codes) != 1 for codes in found.values()
    ):
        return None
    return found


def _part(table: SourceTable, dimension: str, target: Target, contents: _Contents) -> Codes:
    code = getattr(target, dimension)
    codes = frozenset(table.codes(dimension))
    if code in codes:
        return frozenset({code})
    if code == "all" and dimension in table.exhaustive:
        return None
    # Before March 2020 all encounters were under Title 8; no other count has such a title.
    if (target.measure, code) == ("encounters", "title_8") and codes == {"all"}:
        return codes
    parts = _parts_of(dimension, code, contents)
    if parts and parts <= codes:
        return parts
    raise KeyError(code)


def _parts_of(dimension: str, code: str, contents: _Contents) -> frozenset[str]:
    """What a code is the sum of: countries of a grouping, ages of a group."""
    if dimension == "group":
        return frozenset(GROUP_PARTS.get(code, ()))
    return _inside(code, contents) - {code} if dimension == "origin" else frozenset()


def _leaves(
    codes: frozenset[str], roots: tuple[str, ...], code: str, contents: _Contents
) -> frozenset[str]:
    """The stored places that make up a place: itself alone where it is stored."""
    inside = any(code in _inside(root, contents) for root in roots)
    parts = _inside(code, contents) & codes
    if not parts or not inside:
        raise KeyError(code)
    # A published total stands for its parts: they are never added to it.
    return parts - {p for part in parts for p in _inside(part, contents) if p != part}


def _inside(code: str, contents: _Contents) -> frozenset[str]:
    return contents.get(code, frozenset({code}))
