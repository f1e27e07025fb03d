"""Printed tables of fiscal years, written from nothing: citizenships, years, sector profiles."""

from collections.abc import Collection, Mapping, Sequence
from itertools import zip_longest

from sources.printed import page_of

__all__ = [
    "CODES",
    "annual_page",
    "citizenship_page",
    "citizenship_row",
    "profile_pages",
    "totals_of",
]

_SOUTHWEST = ("BBT", "DRT", "ELC", "EPT", "LRT", "RGV", "SDC", "TCA", "YUM")
_NORTH = ("BLW", "BUN", "DTM", "GFN", "HLT", "HVM", "SPW", "SWB")
_COAST = ("MIP", "NLL", "RMY")
CODES = (*_SOUTHWEST, "SBO Total", *_NORTH, "NBO Total", *_COAST, "CBO Total", "Total")
_BORDERS = {
    "Coastal": ("Miami", "New Orleans", "Ramey"),
    "Northern": (
        "Blaine", "Buffalo", "Detroit", "Grand Forks", "Havre", "Houlton", "Spokane", "Swanton",
    ),
    "Southwest": (
        "Big Bend", "Del Rio", "El Centro", "El Paso", "Laredo", "Rio Grande Valley", "San Diego",
        "Tucson", "Yuma",
    ),
}  # fmt: skip
_PROFILE = (
    "Agent\nStaffing*", "Apprehensions", "Other Than\nMexican\nApprehensions",
    "Marijuana\n(pounds)", "Cocaine\n(pounds)", "Accepted\nProsecutions", "Assaults", "Rescues",
    "Deaths",
)  # fmt: skip
_AGES = (
    "Accompanied\nJuveniles", "Unaccompanied\nJuveniles", "Total\nJuveniles", "Total\nAdults",
    "Total\nApprehensions",
)  # fmt: skip
_SEXES = ("Female", "Male", "Total\nApprehensions")


def citizenship_row(name: str, counts: Mapping[str, int]) -> tuple[str, ...]:
    """A citizenship with its counts by sector code: an empty cell where there is none."""
    borders = [sum(counts.get(code, 0) for code in codes) for codes in (_SOUTHWEST, _NORTH, _COAST)]
    cells = [name]
    for codes, total in zip((_SOUTHWEST, _NORTH, _COAST), borders, strict=True):
        cells += [f"{counts[code]:,}" if counts.get(code) else "" for code in codes]
        cells.append(f"{total:,}")
    return (*cells, f"{sum(borders):,}")


def totals_of(rows: Sequence[Mapping[str, int]]) -> tuple[str, ...]:
    """The row `TOTAL` under these counts."""
    codes = (*_SOUTHWEST, *_NORTH, *_COAST)
    return citizenship_row("TOTAL", {code: sum(row.get(code, 0) for row in rows) for code in codes})


def citizenship_page(
    rows: Sequence[Sequence[str]],
    *,
    title: Sequence[str] = (),
    codes: Sequence[str] | None = CODES,
    open_cells: Collection[int] = (),
) -> str:
    """A page of citizenships by sector, with its header of two rows or without one."""
    header: list[Sequence[str]] = []
    if codes:
        borders = {0: "SOUTHWEST BORDER", 10: "NORTHERN BORDER", 19: "COASTAL BORDER"}
        over = [borders.get(place, "") for place in range(len(codes) - 1)]
        lower = [code.replace(" ", "\n") for code in codes[:-1]]
        header = [["CITIZENSHIP", *over, "Nationwide\nTotal"], ["", *lower, ""]]
        # Over the table, as its text is read first.
        title = (*title, "SOUTHWEST BORDER NORTHERN BORDER COASTAL BORDER Nationwide")
    return page_of(title, [*header, *rows], step=30, size=5, open_cells=open_cells)


def annual_page(counts: Mapping[int, int], *, title: Sequence[str] = (), ruled: bool = True) -> str:
    """A page of fiscal years in two pairs of columns side by side."""
    years = sorted(counts)
    title = title or (
        "United States Border Patrol",
        f"Nationwide Encounters Fiscal Years {years[0]} - {years[-1]}",
    )
    cells = [(str(year), f"{counts[year]:,}") for year in years]
    half = (len(cells) + 1) // 2
    rows = [
        (*left, *right)
        for left, right in zip_longest(cells[:half], cells[half:], fillvalue=("", ""))
    ]
    header = ("Fiscal Year", "Apprehensions", "Fiscal Year", "Apprehensions")
    return page_of(title, [header, *rows], ruled=ruled, step=90)


def profile_pages(
    year: int,
    profile: Mapping[str, Sequence[str]],
    ages: Mapping[str, Sequence[int]],
    sexes: Mapping[str, Sequence[int]],
    *,
    seized: Sequence[str] = (),
    headers: Mapping[str, Sequence[str]] | None = None,
    wrong: Mapping[tuple[str, int], int] | None = None,
) -> list[str]:
    """
    The four pages of a sector profile, with sub-totals and totals added up.

    Args:
        profile: sector → nine cells of the first page, as they are printed.
        ages: sector → juveniles with others, juveniles alone, adults.
        sexes: sector → women, men.
        seized: apprehensions of the last page by border, and of all.
        headers: `profile`, `ages` or `sexes` → headers in other words.
        wrong: (row, column from 0) → what is added to the printed count on the page of ages.
    """
    names = {"profile": _PROFILE, "ages": _AGES, "sexes": _SEXES, **(headers or {})}
    whole_ages = {
        name: [with_others, alone, with_others + alone, adults, with_others + alone + adults]
        for name, (with_others, alone, adults) in ages.items()
    }
    whole_sexes = {name: [women, men, women + men] for name, (women, men) in sexes.items()}
    printed = {
        name: [
            f"{count + (wrong or {}).get((name, place), 0):,}" for place, count in enumerate(row)
        ]
        for name, row in _with_totals(whole_ages).items()
    }
    numbers = {name: [_number(cell) for cell in row] for name, row in profile.items()}
    sums = {name: row for name, row in _with_totals(numbers).items() if name.endswith("Total")}
    first = {
        **profile,
        **{
            name: [f"{n:,}" if n or name[0] in "SN" else "N/A ****" for n in row]
            for name, row in sums.items()
        },
    }
    last = [
        [
            "Apprehension/Seizure Type",
            *(f"{b} Border\nSectors" for b in _BORDERS),
            "Nationwide\nTotal",
        ],
        ["Apprehensions", *seized],
    ]
    tables = (
        (f"Sector Profile - Fiscal Year {year}", names["profile"], _in_order(first)),
        (
            f"Juvenile and Adult Apprehensions - Fiscal Year {year}",
            names["ages"],
            _in_order(printed),
        ),
        (
            f"Apprehensions by Gender - Fiscal Year {year}",
            names["sexes"],
            _in_order({n: [f"{c:,}" for c in row] for n, row in _with_totals(whole_sexes).items()}),
        ),
    )
    return [
        page_of(
            ("United States Border Patrol", title, "(Oct. 1st through Sept. 30th)"),
            [("SECTOR", *header), *rows],
            size=6,
            step=70,
        )
        for title, header, rows in tables
    ] + [
        page_of(
            (
                "United States Border Patrol",
                f"Apprehensions / Seizure Statistics - Fiscal Year {year}",
            ),
            last,
            step=100,
        )
    ]


def _with_totals(rows: Mapping[str, Sequence[int]]) -> dict[str, list[int]]:
    width = len(next(iter(rows.values())))
    sums = {
        f"{border} Border Sectors Total": [
            sum(rows[name][place] for name in names if name in rows) for place in range(width)
        ]
        for border, names in _BORDERS.items()
    }
    everyone = [sum(column) for column in zip(*sums.values(), strict=True)]
    return {**{n: list(row) for n, row in rows.items()}, **sums, "Nationwide Total": everyone}


def _in_order(rows: Mapping[str, Sequence[str]]) -> list[Sequence[str]]:
    """Rows as they are printed: each border's sectors, then its total, which wraps."""
    ordered = [
        name
        for border, names in _BORDERS.items()
        for name in (*names, f"{border} Border Sectors Total")
        if name in rows
    ]
    return [
        (name.replace(" Sectors", "\nSectors"), *rows[name])
        for name in (*ordered, "Nationwide Total")
    ]


def _number(cell: str) -> int:
    return 0 if cell.startswith("N/A") else int(float(cell.replace(",", "")))
