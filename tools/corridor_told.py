"""Rows of a scenario in words: each direction is read off the band of what differs."""

from collections.abc import Iterable, Sequence

from corridor_cases import Row

from caudal.render import numbers

__all__ = [
    "IN_BORDER_CITIES",
    "Band",
    "columns",
    "differs",
    "level",
    "moved",
    "moves",
    "share",
    "signed",
    "size",
    "spread",
]

# `in_border_cities` in words, on every page.
IN_BORDER_CITIES = "people in border cities, outside shelters, those just returned among them"
# Subject and whether it is one thing or several.
_NOUNS = {
    "encounters": ("encounters", True),
    "first_encounters": ("first encounters", True),
    "repeat_share": ("the repeat share", False),
    "again_30_days": ("the share encountered again within 30 days", False),
    "again_90_days": ("the share encountered again within 90 days", False),
    "first_attempts": ("crossings of people not encountered before", True),
    "repeat_attempts": ("crossings of people encountered before", True),
    "waiting_days": ("the mean wait in a border city", False),
    "in_border_cities": (f"the number of {IN_BORDER_CITIES},", False),
    "in_shelters": ("the number of people in shelters", False),
    "protection_screening": ("the number of people screened for protection", False),
    "deaths": ("deaths in crossing", True),
    "returns_over_border": ("returns over the border", True),
    "returns_by_mexico": ("returns by Mexico", True),
}
_SHARES = ("0–1",)
Band = tuple[float, float, float]


def moves(row: Row) -> str:
    """
    `falls`, `rises`, `stays` or `cannot tell`: what the 80% band of the difference says.
    """
    low, high = row["difference_low"], row["difference_high"]
    if low == high == 0:
        return "stays"
    return "falls" if high < 0 else "rises" if low > 0 else "cannot tell"


def moved(row: Row) -> str:
    """A sentence's part: encounters fall by 2,120 (704 to 4,990)."""
    noun, several = _NOUNS[row["outcome"]]
    says = moves(row)
    if says == "stays":
        return f"{noun} {'stay' if several else 'stays'} the same"
    if says == "cannot tell":
        verb = "rise or fall" if several else "rises or falls"
        return f"whether {noun} {verb} cannot be told, {differs(row)}"
    ends = [abs(row[name]) for name in ("difference_low", "difference_high")]
    nearer, farther = sorted(ends)
    middle = size(abs(row["difference"]), row["unit"])
    verb = says[:-1] if several else says
    return f"{noun} {verb} by {middle} ({_to(nearer, farther, row['unit'])})"


def differs(row: Row) -> str:
    """−2,120 (−4,990 to −704)."""
    middle, low, high = (
        signed(row[name], row["unit"])
        for name in ("difference", "difference_low", "difference_high")
    )
    return middle if middle == low == high else f"{middle} ({low} to {high})"


def level(row: Row) -> str:
    """183,000 (115,000 to 307,000)."""
    middle = _plain(row["median"], row["unit"])
    return f"{middle} ({spread((row['low'], row['median'], row['high']), row['unit'])})"


def spread(band: Band, unit: str) -> str:
    """Both ends of a band."""
    return f"{_plain(band[0], unit)} to {_plain(band[2], unit)}"


def signed(value: float, unit: str) -> str:
    """What differs, with its sign; in points of a share."""
    told = _bare(abs(value), unit)
    if not told.strip("0."):
        return "0"
    return ("+" if value > 0 else "−") + told


def size(value: float, unit: str) -> str:
    """How much, with its unit: 0.8 points, 2.7 days, 2,120."""
    words = {"0–1": " points", "days": " days"}
    return _bare(value, unit) + words.get(unit, "")


def share(value: float, decimals: int = 0) -> str:
    """A share in per cent."""
    return numbers.percent(value, "en", decimals=decimals)


def columns(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of a page."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _to(low: float, high: float, unit: str) -> str:
    return f"{_bare(low, unit)} to {_bare(high, unit)}"


def _plain(value: float, unit: str) -> str:
    """A level."""
    if unit in _SHARES:
        return numbers.percent(value, "en", decimals=0)
    return _bare(value, unit)


def _bare(value: float, unit: str) -> str:
    """Points of a share, days with one decimal, counts to three figures."""
    if unit in _SHARES:
        return numbers.decimal(100 * value, "en")
    if unit == "days":
        return numbers.decimal(value, "en")
    return numbers.estimate(value, "en")
