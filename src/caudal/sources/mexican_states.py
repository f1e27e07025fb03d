"""
A table of Mexico's monthly bulletin with states down, and below each the points that lie in it.

Points are indented by blanks, stand in a column of their own, or are told apart for the
eye only (an indentation is no text). So a row is a state by its name, a point by standing
below one; printed sums tell which of the readings is the right one.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

import polars as pl

from caudal.sources import mexican_sheets as mexican
from caudal.sources.banxico_remittances import MEXICAN_STATES
from caudal.sources.citizenship import plain
from caudal.sources.csv_text import LINE, Faults, counts
from caudal.sources.mexican_headers import Header, bare, is_total
from caudal.sources.workbook import Sheet, cell_text

__all__ = ["MEXICO", "NO_STATE", "STATES", "Block", "blocks", "printed_sums"]

MEXICO = "MEX"
NO_STATE = "unknown"
# The bulletin's own words beside the full and former names.
STATES = MEXICAN_STATES | {
    "México, Estado de": "estado_de_mexico",
    "Edo. de México": "estado_de_mexico",
    "Cd. de México": "ciudad_de_mexico",
    "CDMX": "ciudad_de_mexico",
}
_NAMES = {plain(name): name for name in STATES}
# As `plain` leaves them: `n. e.` is `n`, as its `e` could be the word.
_NOT_STATED = (
    "no especificado", "no especificada", "no especificados", "sin especificar", "se ignora",
    "no disponible", "no identificado", "ne", "n", "no especificado ne", "no especificado n",
)  # fmt: skip
# A row's figures by the name of the column.
_Figures = Mapping[str, float]


@dataclass
class Block:
    """
    A state, all of Mexico or those of no state: what is printed of it, and the rows below it.

    Args:
        place: its code.
        label, line: as it stands in the sheet.
        at: where its label begins: column, blanks.
        own: its printed figures; None where only its points have any.
        points: label, number and figures of the rows below it.
        inner: where the first of them begins.
    """

    place: str
    label: str
    line: int
    at: tuple[int, int]
    own: _Figures | None = None
    points: list[tuple[str, int, _Figures]] = field(default_factory=list)
    inner: tuple[int, int] | None = None

    def figures(self, column: str) -> float:
        """What is printed of it, else what its points add up to."""
        return self.summed(column) if self.own is None else self.own[column]

    def summed(self, column: str) -> float:
        """What its points add up to."""
        return sum(told[column] for _, _, told in self.points)


@dataclass(frozen=True)
class _Row:
    """A row of the sheet: its labels, where the first begins, its figures if it has any."""

    labels: Sequence[str]
    at: tuple[int, int]
    line: int
    own: _Figures | None


def blocks(sheet: Sheet, header: Header, faults: Faults) -> list[Block]:
    """
    States, totals of all, and those of no state, in their order.

    Rows without figures that name no state are notes.
    """
    found: list[Block] = []
    state: Block | None = None
    for row in _rows(sheet, header, faults):
        first, last = row.labels[0], row.labels[-1]
        code = _state(first)
        if _is_all(row, state):
            found.append(Block(MEXICO, first, row.line, row.at, row.own))
        elif code and not (state and (code == state.place or row.at[0] > state.at[0])):
            state = Block(code, first, row.line, row.at)
            found.append(state)
            _put(row, "total" if len(row.labels) == 1 else last, state, faults)
        elif row.own is not None and _is_no_state(row, state, faults):
            found.append(Block(NO_STATE, first, row.line, row.at, row.own))
        elif state:
            _put(row, last, state, faults)
        else:
            faults.add(f"row `{first}` is no state{_near(first)}", lines=[row.line])
    return found


def printed_sums(found: Sequence[Block], header: Header, faults: Faults) -> list[str]:
    """
    Hold printed sums against their parts: a total or a state that differs is a fault.

    Returns:
        the points that differ from their state, in sentences.
    """
    wholes = [block for block in found if block.place == MEXICO]
    parts = [block for block in found if block.place != MEXICO]
    if not wholes:
        faults.add(
            "there is no row `Total general` to hold the states against", lines=[header.end + 1]
        )
    for name in header.columns:
        told = sum(part.figures(name) for part in parts)
        for whole in wholes:
            printed = whole.figures(name)
            if told != printed:
                near = [
                    hint for part in parts for label, *_ in part.points if (hint := _near(label))
                ]
                faults.add(
                    f"the states add up to {told:,.0f}, the total printed is {printed:,.0f}"
                    + "".join(dict.fromkeys(near)),
                    lines=[whole.line],
                    column=name,
                )
    for block in found:
        for name, months in header.totals.items():
            summed, printed = sum(map(block.figures, months)), block.figures(name)
            if block.own is not None and summed != printed:
                faults.add(
                    f"the row `{block.label}` adds up to {summed:,.0f}, its total is {printed:,.0f}",
                    lines=[block.line],
                )
    return [text for part in parts for text in _points_differ(part, header)]


def _points_differ(state: Block, header: Header) -> Iterator[str]:
    if state.own is None or not state.points:
        return
    for name in header.columns:
        summed, printed = state.summed(name), state.own[name]
        if summed != printed:
            yield (
                f"{state.label}, {name}: the points below it add up to {summed:,.0f}, "
                f"{printed:,.0f} is printed; the state's figure was kept"
            )


def _rows(sheet: Sheet, header: Header, faults: Faults) -> list[_Row]:
    """Rows below the header that tell a figure, or name a state."""
    found = []
    for line, row in enumerate(sheet.rows[header.end + 1 :], start=header.end + 2):
        raw = [(at, cell_text(cell)) for at, cell in enumerate(row[: header.first])]
        labels = [(at, text) for at, text in raw if text.strip()]
        cells = {name: row[at] if at < len(row) else None for name, at in header.columns.items()}
        texts = {name: " ".join(cell_text(cell).split()) for name, cell in cells.items()}
        told = any(re.search(r"[0-9]", one) or one in mexican.ZERO for one in texts.values())
        if labels and (told or _state(labels[0][1])):
            at, text = labels[0]
            names = [" ".join(one.split()) for _, one in labels]
            found.append((names, (at, len(text) - len(text.lstrip())), line, texts, told))
    figures = _figures({line: texts for *_, line, texts, told in found if told}, header, faults)
    return [_Row(names, at, line, figures.get(line)) for names, at, line, *_ in found]


def _figures(
    texts: Mapping[int, Mapping[str, str]], header: Header, faults: Faults
) -> dict[int, _Figures]:
    """Figures of each row, by its number; a printed sum proves what an empty cell means."""
    schema = dict.fromkeys(header.columns, pl.String)
    cells = pl.DataFrame(
        [{name: mexican.figure(text) for name, text in row.items()} for row in texts.values()],
        schema=schema,
    ).with_columns(pl.Series(LINE, list(texts), pl.Int64))
    zero = (*mexican.ZERO, "") if header.totals else mexican.ZERO
    read = {name: counts(cells, name, faults, zero=zero) for name in header.columns}
    faults.refuse_if_any()
    return dict(zip(texts, cells.select(**read).to_dicts(), strict=True))


def _put(row: _Row, label: str, state: Block, faults: Faults) -> None:
    """A row inside a state: its own sum, or a point."""
    if row.own is None:
        return
    if _is_sum(label, state):
        if state.own not in (None, row.own):
            faults.add(f"`{state.label}` has two sums, and they differ", lines=[row.line])
        state.own = row.own
        return
    at = row.at if len(row.labels) == 1 else (row.at[0] + 1, 0)
    state.inner = state.inner or at
    if at[0] < state.inner[0]:
        faults.add(f"row `{label}` is no state{_near(label)}", lines=[row.line])
    state.points.append((label, row.line, row.own))


def _is_all(row: _Row, state: Block | None) -> bool:
    """Whether a row is the sum of all states; in a column of points `Total` is that of the state."""
    label = row.labels[0]
    outside = state is None or row.at[0] <= state.at[0] or plain(bare(label)) != "total"
    return is_total(label) and outside and row.own is not None


def _is_sum(label: str, state: Block) -> bool:
    """`Total`, `Subtotal`, `Total Sonora`: what a state adds up to."""
    name = re.sub(r"^sub ?total", "total", bare(label), flags=re.IGNORECASE)
    of = re.sub(r"^total (?:de |en |estatal )?", "", name, flags=re.IGNORECASE)
    return is_total(name) or (of != name and _state(of) == state.place)


def _is_no_state(row: _Row, state: Block | None, faults: Faults) -> bool:
    """Whether people of a row are of no state, or of no point within the state above."""
    label = row.labels[0]
    if plain(bare(label)) not in _NOT_STATED:
        return False
    if state is None or row.at > state.at or (state.inner or state.at) > state.at:
        return state is None or row.at <= state.at
    if state.own is None:
        faults.add(f"`{label}` may be of `{state.label}`, or of no state", lines=[row.line])
        return True
    with_it = {name: state.summed(name) + n for name, n in (row.own or {}).items()}
    return not state.points or with_it != state.own


def _state(label: str) -> str | None:
    """
    >>> _state("Coahuila de Zaragoza2/"), _state("Edo. de México"), _state("Tijuana")
    ('coahuila', 'estado_de_mexico', None)
    """
    name = _NAMES.get(re.sub(r" [0-9]{1,2}$", "", plain(bare(label))))
    return STATES[name] if name else None


def _near(label: str) -> str:
    close = get_close_matches(plain(bare(label)), _NAMES, 1, 0.82)
    if not close or _state(label):
        return ""
    return f"; near to `{label}`: `{_NAMES[close[0]]}`"
