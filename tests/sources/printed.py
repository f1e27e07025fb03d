"""Printed tables written from nothing: a PDF of ruled pages in the Border Patrol's layout."""

from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise

__all__ = ["MONTHS", "page_of", "pdf", "printed_year"]

MONTHS = (
    "October", "November", "December", "January", "February", "March", "April", "May", "June",
    "July", "August", "September",
)  # fmt: skip
_WIDE, _HIGH, _LEFT, _FIRST, _STEP = 900, 612, 20, 118, 59
_REGIONS = {
    "Coastal Border": ("Livermore", "Miami", "New Orleans", "Ramey"),
    "Northern Border": (
        "Blaine", "Buffalo", "Detroit", "Grand Forks", "Havre", "Houlton", "Spokane", "Swanton",
    ),
    "Southwest Border": (
        "Big Bend", "Del Rio", "El Centro", "El Paso", "Laredo", "Rio Grande Valley", "San Diego",
        "Tucson", "Yuma",
    ),
}  # fmt: skip

Row = Sequence[str]


def pdf(*pages: str, changed: str | None = "20210809081243-04'00'") -> bytes:
    """A PDF of these pages (drawing operators), with the day of its last change."""
    about = f"<< /ModDate (D:{changed}) >>" if changed else "<< >>"
    kids = " ".join(f"{5 + 2 * number} 0 R" for number in range(len(pages)))
    bodies = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        about,
    ]
    for number, drawing in enumerate(pages):
        bodies.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {_WIDE} {_HIGH}] "
            f"/Resources << /Font << /F1 3 0 R >> >> /Contents {6 + 2 * number} 0 R >>"
        )
        bodies.append(f"<< /Length {len(drawing)} >>\nstream\n{drawing}\nendstream")
    out, places = "%PDF-1.4\n", []
    for number, body in enumerate(bodies, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    return (
        f"{out}xref\n0 {len(bodies) + 1}\n0000000000 65535 f \n{table}"
        f"trailer << /Size {len(bodies) + 1} /Root 1 0 R /Info 4 0 R >>\n"
        f"startxref\n{len(out)}\n%%EOF\n"
    ).encode("latin-1")


def page_of(
    title: Sequence[str],
    rows: Sequence[Row],
    *,
    notes: Sequence[str] = (),
    ruled: bool = True,
    step: int = _STEP,
    size: int = 9,
    open_cells: Collection[int] = (),
) -> str:
    """
    One page: title lines, a table whose cells may hold two lines, notes below it.

    `step` is the width of a column but the first, `size` that of the letters in the table;
    `open_cells` are columns around which the last row has no rules.
    """
    drawn = [_text(_LEFT, 590 - 14 * number, line) for number, line in enumerate(title)]
    top = 590 - 14 * len(title)
    for index, row in enumerate(rows):
        high = 11 * max(cell.count("\n") + 1 for cell in row) + 4
        for number, cell in enumerate(row):
            left = _LEFT if number == 0 else _FIRST + step * (number - 1)
            lines = cell.split("\n")
            # A short cell stands in the middle of a high row.
            start = top - 11 - (high - 4 - 11 * len(lines)) / 2
            drawn += [_text(left + 2, start - 11 * n, line, size) for n, line in enumerate(lines)]
        if ruled:
            edges = [_LEFT, *(_FIRST + step * n for n in range(len(row)))]
            bare = open_cells if index == len(rows) - 1 else ()
            drawn += [
                f"{left} {top - high} {right - left} {high} re S"
                for number, (left, right) in enumerate(pairwise(edges))
                if number not in bare
            ]
        top -= high
    drawn += [_text(_LEFT, top - 14 * (n + 1), note) for n, note in enumerate(notes)]
    return "\n".join(drawn)


def printed_year(
    year: int,
    months: Mapping[str, Sequence[int | str]],
    *,
    title: str = "Total Illegal Alien Apprehensions By Month",
    names: Mapping[str, str] | None = None,
    wrong: Mapping[tuple[str, int], int] | None = None,
    ruled: bool = True,
    notes: Sequence[str] = (),
) -> str:
    """
    A page of one fiscal year: sectors with their months, sub-totals and totals added up.

    Args:
        months: sector → twelve counts, or words in their place.
        names: how a sector's name is printed, where it wraps or has a mark.
        wrong: (row, column from 0) → what is added to the printed number.
    """
    counts = {name: [n if isinstance(n, int) else 0 for n in row] for name, row in months.items()}
    regions = {
        region: [sum(counts[s][m] for s in sectors if s in counts) for m in range(12)]
        for region, sectors in _REGIONS.items()
    }
    regions["Monthly Total"] = [sum(column) for column in zip(*regions.values(), strict=True)]
    table: list[list[str]] = [["SECTOR", *MONTHS, "Yearly\nTotal"]]
    for name, row in {**months, **regions}.items():
        words = [n for n in row if isinstance(n, str)]
        total = words[0] if len(words) == 12 else sum(n for n in row if isinstance(n, int))
        cells = [
            n + (wrong or {}).get((name, place), 0) if isinstance(n, int) else n
            for place, n in enumerate([*row, total])
        ]
        table.append(
            [(names or {}).get(name, name), *(f"{n:,}" if isinstance(n, int) else n for n in cells)]
        )
    heading = ("United States Border Patrol", f"{title} - FY {year}")
    return page_of(heading, table, notes=notes, ruled=ruled)


def _text(left: float, base: float, text: str, size: int = 9) -> str:
    plain = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"BT /F1 {size} Tf {left:g} {base:g} Td ({plain}) Tj ET"
