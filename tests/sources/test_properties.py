"""What holds for every file: order changes nothing, nothing is lost, only our errors leave."""

import csv
import io
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from caudal.sources import SOURCES, Reading, recognise
from caudal.vocabulary.errors import CaudalError
from sources.golden_files import content, read, southwest, told

_FILES = {
    "southwest": content("cbp_southwest/sbo-encounters-fy22-fy25-nov.csv"),
    "state": content("cbp_nationwide/nationwide-encounters-fy21-fy24-nov-state.csv"),
    "aor": content("cbp_nationwide/hand-made-aor.csv"),
    "cube": content("cbp_dashboard/cbp-encounters-dashboard-1-nov-2021.csv"),
    "control": content("cbp_dashboard/cbp-encounters-dashboard-2-nov-2021.csv"),
    "form": content("published_figures/cbp_operational_updates_as_published.csv"),
}
_FEW = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
_MANY = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
_LABELS = {
    "group": ("FMUA", "Single Adults", "UC / Single Minors", "Accompanied Minors"),
    "origin": ("Mexico", "Guatemala", "Honduras", "El Salvador", "Other"),
    "month": ("OCT", "JAN", "JUN", "SEP"),
}


def _grid(body: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.decode(), newline="")))


def _written(grid: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(grid)
    return text.getvalue().encode()


def _everything(reading: Reading) -> object:
    """All that a reading says, whatever the order of its rows."""
    tables = [
        (one.table, one.vintage, one.vintage_basis, dict(one.lost), sorted(map(repr, rows)))
        for one in reading.releases
        for rows in [one.observations.select(sorted(one.observations.columns)).rows()]
    ]
    control = reading.control
    return tables, sorted(map(repr, control.rows())) if control is not None else None


def _events(body: bytes) -> float:
    return float(told(read(body))["value"].sum())


@pytest.mark.parametrize("name", _FILES)
@_FEW
@given(data=st.data())
def test_the_order_of_rows_and_columns_changes_nothing(name: str, data: st.DataObject) -> None:
    grid = _grid(_FILES[name])
    columns = data.draw(st.permutations(range(len(grid[0]))))
    rows = [grid[0], *data.draw(st.permutations(grid[1:]))]
    shuffled = _written([[row[column] for column in columns] for row in rows])
    assert _everything(read(shuffled)) == _everything(read(_FILES[name]))


@_MANY
@given(
    st.dictionaries(
        st.tuples(*(st.sampled_from(labels) for labels in _LABELS.values())),
        st.integers(0, 10**9),
        min_size=1,
    )
)
def test_every_event_of_a_file_is_in_the_observations(
    cells: dict[tuple[str, ...], int],
) -> None:
    rows = [
        f"2021,FYTD,{month},U.S. Border Patrol,{group},{origin},Title 8,Apprehensions,{count}"
        for (group, origin, month), count in cells.items()
    ]
    found = told(read(southwest(*rows)))
    assert found["value"].sum() == sum(cells.values())
    assert found.height == len(cells)


@pytest.mark.parametrize("name", ["southwest", "state", "aor"])
@_FEW
@given(data=st.data())
def test_a_row_left_out_takes_exactly_its_events_away(name: str, data: st.DataObject) -> None:
    grid = _grid(_FILES[name])
    gone = data.draw(st.integers(1, len(grid) - 1))
    less = _events(_written([row for number, row in enumerate(grid) if number != gone]))
    assert _events(_FILES[name]) - less == int(grid[gone][-1])


def _only_ours(action: Callable[[], object]) -> None:
    with suppress(CaudalError):
        action()


@_MANY
@given(st.binary(max_size=400), st.sampled_from([None, *SOURCES, "no_such_source"]))
@example(b"\r", None)
@example(b"\xef\xbb\xbf", None)
@example(b'"', None)
@example(b"a\rb", "cbp_southwest")
@example(b",,,\n1,2,3,4", None)
def test_any_bytes_raise_only_our_errors(body: bytes, source: str | None) -> None:
    _only_ours(lambda: read(body, source=source))


_ODD = ("", "all", "%all%", "%null%", "-1", "1e9", "9" * 400, "NaN", '"', "\r", "\n", "\ufeff")
_KNOWN = ("2024 (FYTD)", "JAN", "Title 8", "PRELIMINARY", "part_month", "day", "percent", "share")
_WORDS = st.one_of(st.text(max_size=12), st.sampled_from((*_ODD, *_KNOWN)))


@pytest.mark.parametrize("name", _FILES)
@_MANY
@given(data=st.data())
def test_mutated_files_raise_only_our_errors(name: str, data: st.DataObject) -> None:
    grid = _grid(_FILES[name])[: data.draw(st.integers(1, 14))]
    for _ in range(data.draw(st.integers(1, 3))):
        row = data.draw(st.integers(0, len(grid) - 1))
        column = data.draw(st.integers(0, len(grid[0]) - 1))
        grid[row][min(column, len(grid[row]) - 1)] = data.draw(_WORDS)
    source = data.draw(st.sampled_from([None, *SOURCES]))
    _only_ours(lambda: read(_written(grid), source=source))


@pytest.mark.parametrize("name", _FILES)
@_MANY
@given(data=st.data())
def test_files_with_bytes_changed_raise_only_our_errors(name: str, data: st.DataObject) -> None:
    body = bytearray(_FILES[name][: data.draw(st.integers(1, 1500))])
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(body)))
        body[place : place + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    _only_ours(lambda: read(bytes(body)))


@pytest.mark.parametrize("name", _FILES)
@_FEW
@given(data=st.data())
def test_every_layout_reads_any_known_header_with_any_rows(name: str, data: st.DataObject) -> None:
    header = _grid(_FILES[name])[0]
    rows = data.draw(st.lists(st.lists(_WORDS, min_size=len(header), max_size=len(header))))
    body = _written([header, *rows])
    _, layout = recognise(body, "file.csv")
    _only_ours(lambda: layout.read(body, "file.csv"))
