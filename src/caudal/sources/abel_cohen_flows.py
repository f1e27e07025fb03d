"""Abel and Cohen's estimates of migration between countries in five years, from a JSON matrix."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import polars as pl

from caudal.sources import cbp_labels as cbp
from caudal.sources.citizenship import named
from caudal.sources.csv_text import LAYOUT_CHANGED, Faults
from caudal.sources.source import Layout, Reading, Release, Source
from caudal.vocabulary.countries import COUNTRIES
from caudal.vocabulary.errors import BadRows, Unreadable
from caudal.vocabulary.tables import SourceTable

__all__ = ["SOURCE"]

_TITLE = r"\A\s*\{\s*\"names\":\s*\[\s*\"Sub-Saharan Africa\",\s*\"Angola\""
# With `*` or joined names the file tells countries that later became two.
_ALSO = {
    "Sudan*": "sudan_and_south_sudan",
    "Serbia & Montenegro": "serbia_and_montenegro",
    "Macao SAR": "MAC",
    "FS Micronesia": "FSM",
}
_FORMER = ("serbia_and_montenegro", "sudan_and_south_sudan")
_PLACES = (*COUNTRIES, *_FORMER)
_TABLE = SourceTable(
    source="abel_cohen_flows",
    name="five_year_flows",
    measures=("migration_flow",),
    values={"place": _PLACES, "origin": _PLACES},
    exhaustive=frozenset({"origin"}),
    roots=_PLACES,
    frequency="five_years",
    origin_basis="residence",
    # Serbia in 1990, or Kosovo ever: a country that the list does not tell is not zero.
    sparse=True,
    open=frozenset({"origin"}),
)


def _read(content: bytes, file_name: str) -> Reading:
    """
    Flows from country to country; regions (sums of countries) are left out.

    A country's cell with itself is nobody who moved, and is left out too; so is a
    country without a figure in a period: it was, or had been, part of another.
    """
    names, regions, matrix = _parts(content, file_name)
    faults = Faults(file_name, LAYOUT_CHANGED, unit="entry")
    countries = {place: name for place, name in enumerate(names) if place not in regions}
    # `Sudan*` and `Sudan` are told apart by the star, which no other label needs.
    codes = named(list(countries.values()), faults, also=_ALSO, noun="country", exact=True)
    faults.refuse_if_any()
    of = {place: codes[name] for place, name in countries.items()}
    rows = pl.concat(_flows(year, cells, of) for year, cells in sorted(matrix.items()))
    observations = cbp.as_observations(
        rows.sort("period", "place", "origin"),
        measure="migration_flow",
        frequency="five_years",
        origin_basis="residence",
    )
    newest = rows.filter(pl.col("period") == rows["period"].max())
    return Reading(
        (Release("five_year_flows", observations),),
        report=(
            f"{rows['value'].sum():,.0f} people who moved in {len(matrix)} periods of five years, "
            f"{min(matrix)} to {max(matrix)} (first years); {newest['value'].sum():,.0f} in the newest",
            *_against_regions(names, regions, matrix),
        ),
    )


def _flows(year: str, cells: Sequence[Sequence[float]], of: dict[int, str]) -> pl.DataFrame:
    """Every cell of two countries that the year tells: zeros too, which are estimates of none."""
    told = [place for place in of if any(cells[place]) or any(row[place] for row in cells)]
    pairs = [(start, end) for start in told for end in told if start != end]
    return pl.DataFrame(
        {
            "period": pl.Series([date(int(year), 1, 1)] * len(pairs), dtype=pl.Date),
            "origin": pl.Series([of[start] for start, _ in pairs], dtype=pl.String),
            "place": pl.Series([of[end] for _, end in pairs], dtype=pl.String),
            "value": pl.Series([float(cells[a][b]) for a, b in pairs], dtype=pl.Float64),
        }
    )


def _parts(content: bytes, file_name: str) -> tuple[list[str], list[int], dict[str, Any]]:
    """
    Raises:
        Unreadable: it is no JSON.
        BadRows: names, regions and matrix do not fit each other.
    """
    try:
        told = json.loads(content.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError) as fault:
        raise Unreadable(
            f"the file is damaged: it is no JSON ({str(fault)[:120]})",
            where=file_name,
            remedy="fetch the file again; nothing was kept",
        ) from None
    wrong = list(_wrong(told))
    if wrong:
        raise BadRows("\n".join(wrong[:12]), where=file_name, remedy=LAYOUT_CHANGED)
    return told["names"], told["regions"], told["matrix"]


def _wrong(told: Any) -> Iterator[str]:
    """What keeps the file from being names, places of regions among them, and square matrices."""
    told = told if isinstance(told, dict) else {}
    names, regions, matrix = (told.get(part) for part in ("names", "regions", "matrix"))
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        yield "`names` is no list of names"
        return
    if len(set(names)) < len(names):
        yield "`names` has a name twice"
    if not isinstance(regions, list) or not all(
        type(one) is int and 0 <= one < len(names) for one in regions
    ):
        yield "`regions` is no list of places in `names`"
    if not isinstance(matrix, dict) or not matrix:
        yield "`matrix` has no years"
        return
    for year, rows in matrix.items():
        if not (len(year) == 4 and year.isascii() and year.isdigit() and year > "1800"):
            yield f"`matrix` has `{year}`, which is no year"
        elif not _square(rows, len(names)):
            yield f"`matrix` of {year} is not {len(names)} rows of {len(names)} numbers from zero up"


def _square(rows: Any, size: int) -> bool:
    return (
        isinstance(rows, list)
        and len(rows) == size
        and all(
            isinstance(row, list)
            and len(row) == size
            and all(type(cell) in (int, float) and 0 <= cell < 1e12 for cell in row)
            for row in rows
        )
    )


def _against_regions(
    names: Sequence[str], regions: Sequence[int], matrix: dict[str, Any]
) -> tuple[str, ...]:
    """How far the file's regions lie from the sums of the countries that follow each."""
    starts = sorted(regions)
    ends = [*starts[1:], len(names)]
    far = [
        abs(sum(row[to] for row in rows[start + 1 : end]) - rows[start][to])
        for rows in matrix.values()
        for start, end in zip(starts, ends, strict=True)
        for to in starts
    ]
    if not far:
        return ()
    return (
        f"{len(far):,} flows between regions, left out, lie within {max(far):,.0f} people of the "
        "sums of their countries: every cell is rounded",
    )


SOURCE = Source(
    name="abel_cohen_flows",
    title="Abel and Cohen, estimates of five-year migration flows between countries",
    publisher="abel_cohen",
    layouts=(Layout("matrix", (), _read, format="json", title=_TITLE),),
    tables=(_TABLE,),
    licence="CC BY 4.0 (Abel and Cohen, figshare)",
    labels={"place": _ALSO, "origin": _ALSO},
    page="https://doi.org/10.6084/m9.figshare.7731233",
)
