"""The quick reading of CBP's files never disagrees with the reading cell by cell."""

import csv
import io
from collections.abc import Callable, Sequence
from math import prod

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from caudal.sources import Reading
from caudal.sources.cbp_encounters import EncounterFile, read, read_cell_by_cell
from caudal.sources.cbp_nationwide import AREA_ENCOUNTERS, STATE_ENCOUNTERS
from caudal.sources.cbp_southwest import ENCOUNTERS as SOUTHWEST_ENCOUNTERS
from caudal.sources.csv_text import header
from caudal.sources.known_rows import known_rows
from caudal.vocabulary.errors import CaudalError
from sources.golden_files import content

_FILES = {
    "southwest": (SOUTHWEST_ENCOUNTERS, "cbp_southwest/sbo-encounters-fy22-fy25-nov.csv"),
    "state": (STATE_ENCOUNTERS, "cbp_nationwide/nationwide-encounters-fy21-fy24-nov-state.csv"),
    "aor": (AREA_ENCOUNTERS, "cbp_nationwide/hand-made-aor.csv"),
}
_MANY = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


def _lines(name: str) -> list[bytes]:
    """The golden file, line by line, without line ends. A comma in a label is among its rows."""
    return content(_FILES[name][1]).splitlines()


def _is_known(name: str, body: bytes) -> bool:
    """Whether the quick reading takes the file."""
    return known_rows(body, header(body, "file.csv"), _FILES[name][0].known) is not None


def _everything(reading: Reading) -> object:
    (release,) = reading.releases
    rows = release.observations.select(sorted(release.observations.columns))
    columns = dict(rows.schema)
    return (
        reading.report,
        reading.findings,
        dict(release.lost),
        columns,
        sorted(map(repr, rows.rows())),
    )


def _said(reader: Callable[[bytes, str, EncounterFile], Reading], name: str, body: bytes) -> object:
    """All that a reading says of a file, or the text of its refusal."""
    try:
        return _everything(reader(body, "file.csv", _FILES[name][0]))
    except CaudalError as refusal:
        return str(refusal)


def _agree(name: str, body: bytes) -> None:
    assert _said(read, name, body) == _said(read_cell_by_cell, name, body)


# --- what is read at once --------------------------------------------------------------------


def _whole(lines: Sequence[bytes], end: bytes = b"\n") -> bytes:
    return end.join((*lines, b""))


@pytest.mark.parametrize("name", _FILES)
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
@pytest.mark.parametrize(
    "change",
    [
        lambda body: body,
        lambda body: body.rstrip(b"\r\n"),
        lambda body: b"\xef\xbb\xbf" + body,
        lambda body: body.replace(b"\n", b".0\n").replace(b"\r.0", b".0\r").replace(b".0", b"", 1),
    ],
    ids=["as it is", "no last line end", "byte-order mark", "counts with a decimal"],
)
def test_a_file_in_which_all_is_known_is_read_at_once(
    name: str, end: bytes, change: Callable[[bytes], bytes]
) -> None:
    body = change(_whole(_lines(name), end))
    assert _is_known(name, body)
    plain = content(_FILES[name][1])
    assert _said(read, name, body) == _said(read_cell_by_cell, name, plain)
    _agree(name, body)


@pytest.mark.parametrize("name", _FILES)
def test_no_row_has_the_number_of_another_cell(name: str) -> None:
    # The number of a cell is held in 32 bits.
    assert prod(len(one.codes) for one in _FILES[name][0].known.keys.values()) < 2**32


# --- what is left to the reading cell by cell ------------------------------------------------


_ROW = b"2021,FYTD,OCT,U.S. Border Patrol,FMUA,Mexico,Title 8,Apprehensions,10"
_OTHER = _ROW.replace(b"OCT", b"NOV")


@pytest.mark.parametrize(
    "wrong",
    [
        _ROW.replace(b"2021", b""),
        _ROW.replace(b"Mexico", b'"Mexico"s'),
        _ROW.replace(b"Mexico", b'"Mexico"'),
        _ROW.replace(b"Mexico", b"Mexico\r"),
        _ROW.replace(b"Mexico", b" Mexico"),
        _ROW.replace(b"Mexico", b"MEXICO"),
        _ROW.replace(b"Mexico", b""),
        _ROW.replace(b"Mexico", b"Mexico\0"),
        _ROW.replace(b"Mexico", b"M\xe9xico"),
        _ROW.replace(b",10", b",+10"),
        _ROW.replace(b",10", b", 10"),
        _ROW.replace(b",10", b",010"),
        _ROW.replace(b",10", b",1e1"),
        _ROW.replace(b",10", b",-10"),
        _ROW.replace(b",10", b",10.0\r\n.0"),
        _ROW.replace(b",10", b",10\r.0"),
        _ROW.replace(b",10", b",.0"),
        _ROW.replace(b",10", b",10.0.0"),
        _ROW.replace(b",10", b","),
        _ROW.replace(b",10", b',"10'),
        _ROW.replace(b",10", b""),
        _ROW.replace(b"2021,FYTD", b"2021 (FYTD),Remaining"),
        _ROW.replace(b"Apprehensions", b"Expulsions"),
        _ROW + b",5",
        _ROW + b"\n",
        _ROW + b"\r",
        _ROW + b"\n" + _ROW,
        _ROW + b"\n" + _OTHER,
        b"\n".join((_ROW, _ROW.replace(b"Mexico", b"Other"), _ROW)),
        b"\n".join((_ROW, _ROW.replace(b"OCT", b"DEC"), _ROW)),
        b",,,,,,,,",
        _lines("southwest")[0],
    ],
)
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
@pytest.mark.parametrize("last", [True, False])
def test_a_file_with_anything_else_is_not_read_at_once(
    wrong: bytes, end: bytes, last: bool
) -> None:
    first = _lines("southwest")[0]
    lines = [first, _OTHER, wrong] if last else [first, wrong, _OTHER]
    body = _whole(lines, end)
    assert not _is_known("southwest", body)
    _agree("southwest", body)


def test_a_line_end_torn_by_a_decimal_is_none() -> None:
    lines = [_lines("southwest")[0], _ROW + b"\r.0\n" + _OTHER + b".0"]
    assert not _is_known("southwest", _whole(lines, b"\r\n"))
    _agree("southwest", _whole(lines, b"\r\n"))


@pytest.mark.parametrize("stray", [b"Mexico\r,", b'"Mexico"s,', b"Mexico,"])
def test_a_byte_too_many_does_not_make_up_for_a_line_end_too_short(stray: bytes) -> None:
    # As long as a file whose lines all end in "\r\n".
    body = _whole([_lines("southwest")[0], _ROW.replace(b"Mexico,", stray)], b"\r\n")
    body += _OTHER + b"\n" + _OTHER.replace(b"NOV", b"DEC") + b"\r\n"
    assert not _is_known("southwest", body)
    _agree("southwest", body)


def test_an_empty_count_is_none_whatever_else_makes_up_the_length() -> None:
    lines = [_lines("southwest")[0], _ROW.replace(b",10", b","), _OTHER.replace(b",10", b", 10")]
    assert not _is_known("southwest", _whole(lines))
    _agree("southwest", _whole(lines))


@pytest.mark.parametrize("word", [b"E\0P", b"E\rP", b'E"P', "\xc9P".encode(), b'"E,P"', b""])
def test_a_word_without_meaning_is_read_at_once_only_if_it_is_plain(word: bytes) -> None:
    body = content(_FILES["aor"][1]).replace(b",ELP,", b"," + word + b",", 1)
    assert not _is_known("aor", body)
    _agree("aor", body)


@pytest.mark.parametrize("name", _FILES)
def test_columns_in_another_order_are_read_at_once(name: str) -> None:
    grid = list(csv.reader(content(_FILES[name][1]).decode().splitlines()))
    text = io.StringIO()
    csv.writer(text).writerows([row[3:] + row[:3] for row in grid])
    assert _is_known(name, text.getvalue().encode())
    _agree(name, text.getvalue().encode())


def test_a_short_row_is_seen_whatever_else_makes_up_the_length() -> None:
    # The abbreviation, which means nothing, stands last and is left out with its comma.
    grid = list(csv.reader(content(_FILES["aor"][1]).decode().splitlines()))[:3]
    first, full, short = (row[:6] + row[7:] + [row[6]] for row in grid)
    full[5] = f" {full[5]}"
    body = _whole([",".join(row).encode() for row in (first, full, short[:-1])])
    assert not _is_known("aor", body)
    _agree("aor", body)


# --- nothing at all makes the two disagree ---------------------------------------------------

_PIECES = st.sampled_from(
    [b'"', b'""', b",", b"\r", b"\n", b"\r\n", b" ", b"\t", b"\0", b"\xef\xbb\xbf", "é".encode(),
     b"\xff", b"0", b"1", b"+", b"-", b".0", b".5", b"e3", b"x", b"(FYTD)", b"Remaining"]
)  # fmt: skip


def _spoilt(data: st.DataObject, name: str) -> bytes:
    """Rows of a golden file: lines doubled, lost and mixed, bytes put in and taken out."""
    first, *rows = _lines(name)
    chosen = data.draw(st.lists(st.sampled_from([*rows, first, b""]), min_size=1, max_size=5))
    unique = data.draw(st.booleans())
    chosen = list(dict.fromkeys(row for row in chosen if row != first)) if unique else chosen
    ends = data.draw(st.sampled_from([(b"\n",), (b"\r\n",), (b"\r",), (b"\n", b"\r\n")]))
    body = bytearray(b"".join(line + data.draw(st.sampled_from(ends)) for line in [first, *chosen]))
    for _ in range(data.draw(st.integers(0, 3))):
        # Next to a comma, a quote or a line end as often as anywhere.
        borders = [place for place, byte in enumerate(body) if byte in b',"\r\n'] or [0]
        near = data.draw(st.sampled_from(borders)) + data.draw(st.integers(0, 1))
        place = data.draw(st.sampled_from([near, data.draw(st.integers(0, len(body)))]))
        taken = data.draw(st.integers(0, 2))
        body[place : place + taken] = data.draw(st.one_of(st.just(b""), _PIECES))
    return bytes(body)


@pytest.mark.parametrize("name", _FILES)
@_MANY
@given(data=st.data())
def test_no_spoilt_file_is_read_in_two_ways(name: str, data: st.DataObject) -> None:
    _agree(name, _spoilt(data, name))
