"""
Is this zip a workbook that can be read safely? Answered before any reader opens it.

A legal workbook of 1.4 kB makes readers ask for 500 GB: two values in far
corners. Here sizes are counted by unpacking, never taken from the file's
word, and the box that a sheet fills from its real cell references.

Source: ECMA-376 (parts of a workbook), APPNOTE 6.3.10 (records of a zip).
"""

import io
import re
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.parsers import expat

from caudal.vocabulary.errors import TooDemanding, Unreadable

__all__ = ["LIMITS", "checked_parts", "packed_workbook"]


@dataclass(frozen=True)
class _Limits:
    """More than any publisher's workbook needs; the largest seen has 24 MB of XML."""

    file: int = 50 << 20
    entries: int = 2_000
    unpacked: int = 300 << 20
    ratio: int = 200
    # Below this size a high ratio is only an empty style sheet.
    ratio_from: int = 8 << 20
    cells: int = 5_000_000
    text: int = 512 << 20


LIMITS = _Limits()
_NOT_OF_A_PUBLISHER = (
    "no publisher's workbook is made so: fetch it again from its publisher;\n"
    "if it is the publisher's, save it as CSV"
)
_AGAIN = "fetch the file again; nothing was kept"
_STORED, _DEFLATED = 0, 8
_CHUNK = 1 << 20
_CENTRAL, _ENCRYPTED = b"PK\x01\x02", 0x1
# Only cells and rows have an attribute `r`: `<c r="B7">`, `<row r='7'>`.
_REFERENCE = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]{0,3})([0-9]{1,10})[\"']")
# Where no reference is far, no sheet spans more cells than `LIMITS` allow, and none is looked at
# by itself: at most Z…AV (48 columns) by 99,999 rows, or ZZ (702 columns) by 999 rows.
_CORNERS = (
    rb"(?:[A-Za-z]{3}|[A-Za-z]{0,2}0*[1-9][0-9]{5})",
    rb"(?:[Aa][W-Zw-z]|[B-Zb-z][A-Za-z])[0-9]",
    rb"[A-Za-z]{0,2}0*[1-9][0-9]{3}",
)
_FAR, _WIDE, _HIGH = (re.compile(rb"\sr\s*=\s*[\"']" + corner) for corner in _CORNERS)
# The same where every attribute is written as programs do, which is quicker to look for.
_PLAIN_FAR, _PLAIN_WIDE, _PLAIN_HIGH = (re.compile(rb' r="' + corner) for corner in _CORNERS)
_UNUSUAL = (b"'", b"\t", b"\n", b"\r", b" =", b"= ")
_CELLS = (b"<c ", b"<c>", b"<c/")
_PREFIXED_CELL = re.compile(rb"<\w+:c[\s/>]")
_SHARED_CELL = re.compile(rb"\st\s*=\s*[\"']s[\"'][^>]{0,99}>\s*<(?:\w+:)?v>([0-9]{1,9})<")
# Cells whose value a reader takes as empty, or of which it reads a part without a word. Each with
# marks without which it cannot stand: a byte, which is found quickly, and what it stands in.
_CELL = rb"<(?:\w+:)?c\s(?:[^<>]{0,99}?\s)?%s"
_NOT_THERE = (
    (
        ((b"'", b"'e'"), (b"e", b'"e"')),
        re.compile(_CELL % rb"t\s*=\s*[\"']e[\"']"),
        "cells hold an error, such as `#REF!`, in place of a value",
    ),
    (
        ((b"f", b"</f>"), (b"f", b"<f "), (b"f", b"<f/"), (b"f", b":f")),
        re.compile(rb"</(?:\w+:)?f>\s*</(?:\w+:)?c>|<(?:\w+:)?f\s?[^<>]{0,99}/>\s*</(?:\w+:)?c>"),
        "cells hold a formula without the value that it had",
    ),
    (
        ((b"!", b"<!"), (b"?", b"<?"), (b"&", b"&#")),
        re.compile(rb"<(?:\w+:)?v(?:\s[^<>]{0,99})?>(?:[^<&]*<[^/]|[^<]*&#)"),
        "numbers are written in pieces, as no program for spreadsheets does",
    ),
)
# A value, and one more before its cell ends: a reader takes either. Charts have values too (`c:v`),
# each in a point of its own: another element that ends between the two parts them.
_TWO_VALUES = re.compile(
    rb"(?:</(?:\w+:)?v>|<(?:\w+:)?v\s*/>)"
    rb"(?:[^<]|<(?!/(?!(?:\w+:)?(?:f|is|t)>))(?!(?:\w+:)?v[\s/>])){0,99}<(?:\w+:)?v[\s/>]"
)
# Drawings are not always whole XML, and no figure comes from them.
_DRAWINGS = (".svg", ".vml")
_XML_BEGINS = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\0]*<")
_STRINGS = "xl/sharedStrings.xml"
# What a tag that was cut by the end of a chunk can hold.
_TAIL = 512
_OTHER_ZIPS = (
    ("xl/workbook.bin", "a binary workbook (.xlsb)", "open it and save it as .xlsx"),
    ("mimetype", "an OpenDocument file, not an .xlsx", "open it and save it as .xlsx"),
    ("word/document.xml", "a text document (.docx)", "fetch the publisher's workbook or CSV"),
    ("ppt/presentation.xml", "a presentation", "fetch the publisher's workbook or CSV"),
)


def checked_parts(content: bytes, file_name: str) -> Mapping[str, zipfile.ZipInfo]:
    """
    The parts of a workbook by name, if all of it is safe to open.

    Args:
        content: the file's bytes.
        file_name: for messages.

    Raises:
        Unreadable: cut short, locked with a password, or no workbook.
        TooDemanding: it would unpack to more than `LIMITS` allow, or its parts
            are laid out as only a bomb's are.
    """
    parts = _listed(content, file_name)
    _refuse_no_workbook(parts, file_name)
    _refuse_layout(content, parts, file_name)
    cells = sum(_cells_of(content, part, file_name) for part in parts.values())
    _refuse_repeated_text(content, parts, cells, file_name)
    return parts


def packed_workbook(content: bytes, file_name: str) -> bytes | None:
    """
    The only workbook in a zip archive, as publishers pack an old one; None: it is none itself.

    A workbook is a zip too, and is not meant here. The workbook within is
    unpacked under the same limits, and has to pass its own checks after.

    Raises:
        Unreadable, TooDemanding: as `checked_parts`.
    """
    parts = _listed(content, file_name)
    names = [name for name in parts if not name.endswith("/")]
    books = [name for name in names if name.lower().endswith((".xls", ".xlsx"))]
    if "xl/workbook.xml" in parts or len(names) != 1 or not books:
        return None
    _refuse_layout(content, parts, file_name)
    part = parts[books[0]]
    unpacked = b"".join(_unpacked(content, part, file_name))
    if len(unpacked) != part.file_size or zlib.crc32(unpacked) != part.CRC:
        raise _damaged(content, part, file_name)
    return unpacked


def _listed(content: bytes, file_name: str) -> Mapping[str, zipfile.ZipInfo]:
    if len(content) > LIMITS.file:
        raise _bomb(f"the workbook has {len(content) >> 20} MB", file_name)
    number = content.count(_CENTRAL)
    if number > LIMITS.entries:
        raise _bomb(f"the workbook has {number:,} parts", file_name)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            found = package.infolist()
    except (zipfile.BadZipFile, struct.error, ValueError, NotImplementedError, OSError):
        raise Unreadable(
            "the workbook is cut short or damaged: its list of parts cannot be read",
            where=f"{file_name}, {len(content):,} bytes",
            remedy=_AGAIN,
        ) from None
    names = [part.filename for part in found]
    # Readers look a part up by its name in any capitals.
    plain = Counter(name.lower().replace("\\", "/") for name in names)
    twice = sorted(name for name in names if plain[name.lower().replace("\\", "/")] > 1)
    if twice:
        raise _bomb(f"the workbook has the part `{twice[0]}` twice", file_name)
    return {part.filename: part for part in found}


def _refuse_no_workbook(parts: Mapping[str, zipfile.ZipInfo], file_name: str) -> None:
    if "xl/workbook.xml" in parts:
        return
    for name, kind, remedy in _OTHER_ZIPS:
        if name in parts:
            raise Unreadable(f"the file is {kind}", where=file_name, remedy=remedy)
    raise Unreadable(
        "the file is a zip archive, not a workbook",
        where=f"{file_name}: no `xl/workbook.xml` in it",
        remedy="unpack it and take in the files in it one by one",
    )


def _refuse_layout(content: bytes, parts: Mapping[str, zipfile.ZipInfo], file_name: str) -> None:
    """Refuse passwords, unusual packing, parts that share bytes, and too much in all."""
    before, last = 0, ""
    for part in sorted(parts.values(), key=lambda one: one.header_offset):
        if part.flag_bits & _ENCRYPTED:
            raise Unreadable(
                "the workbook is locked with a password",
                where=f"{file_name}, part `{part.filename}`",
                remedy="open it with the password and save it without one",
            )
        if part.compress_type not in (_STORED, _DEFLATED):
            raise _bomb(
                f"the workbook's part `{part.filename}` is packed as no workbook is", file_name
            )
        if part.header_offset < before:
            raise _bomb(
                f"the workbook's parts `{last}` and `{part.filename}` share bytes", file_name
            )
        before, last = _end_of(content, part), part.filename
    told = sum(part.file_size for part in parts.values())
    if told > LIMITS.unpacked:
        raise _bomb(f"the workbook unpacks to {told >> 20:,} MB", file_name)
    if told > max(LIMITS.ratio_from, LIMITS.ratio * len(content)):
        raise _bomb(f"the workbook unpacks to {told / len(content):,.0f} times its size", file_name)


def _cells_of(content: bytes, part: zipfile.ZipInfo, file_name: str) -> int:
    """Unpack a part, counting; refuse one that is more than it says, or a bomb by its content."""
    # A part is a sheet by what names it, not by its own name; only a picture has a document type.
    picture = part.filename.endswith(".svg")
    size, check, box, tail, text = 0, 0, _Box(), b"", _Text(part.filename)
    for piece in _unpacked(content, part, file_name):
        if size == 0 and piece.startswith(b"PK\x03\x04"):
            raise _bomb(f"the workbook holds another archive, `{part.filename}`", file_name)
        size, check = size + len(piece), zlib.crc32(piece, check)
        joined = tail + piece
        if not picture and _declares(joined):
            raise _bomb(
                f"the workbook's part `{part.filename}` declares entities of its own", file_name
            )
        box.count(piece)
        box.look(joined)
        if box.cells > LIMITS.cells:
            raise _spans(box, part, file_name)
        _refuse_values_not_there(joined, part, file_name)
        text.take(piece)
        tail = joined[-_TAIL:]
    if size != part.file_size:
        raise Unreadable(
            f"the workbook's part `{part.filename}` says {part.file_size:,} bytes and unpacks to "
            + ("more" if size > part.file_size else f"{size:,}")
            + ": damaged, or made to do harm",
            where=file_name,
            remedy=_AGAIN,
        )
    if check != part.CRC:
        raise _damaged(content, part, file_name)
    text.refuse_if_broken(file_name)
    if box.may_be_large:
        _refuse_wide(content, part, box, file_name)
    return box.cells


def _refuse_wide(content: bytes, part: zipfile.ZipInfo, box: "_Box", file_name: str) -> None:
    """Refuse a sheet by the box that its references fill, each looked at."""
    tail = b""
    for piece in _unpacked(content, part, file_name):
        joined = tail + piece
        box.reach(joined)
        if box.size > LIMITS.cells:
            raise _spans(box, part, file_name)
        tail = joined[-_TAIL:]


@dataclass
class _Text:
    """
    Whether a part is whole XML: a reader of workbooks reads up to the fault and says nothing.

    Nothing is built and nothing fetched; document types are refused before they come here.
    """

    name: str
    _parser: expat.XMLParserType | None = None
    _fault: str = ""

    def take(self, piece: bytes) -> None:
        """Take in the next piece."""
        if self._parser is None and not self.name.endswith(_DRAWINGS) and _XML_BEGINS.match(piece):
            self._parser = expat.ParserCreate()
        self._parse(piece)

    def refuse_if_broken(self, file_name: str) -> None:
        """
        Raises:
            Unreadable: the part is XML, and no whole one.
        """
        self._parse(b"", last=True)
        if self._fault:
            raise Unreadable(
                f"the workbook's part `{self.name}` is no whole XML ({self._fault})",
                where=file_name,
                remedy=_AGAIN,
            )

    def _parse(self, piece: bytes, *, last: bool = False) -> None:
        if self._parser is None or self._fault:
            return
        try:
            self._parser.Parse(piece, last)
        except expat.ExpatError as fault:
            self._fault = str(fault)


def _refuse_values_not_there(xml: bytes, part: zipfile.ZipInfo, file_name: str) -> None:
    """Refuse cells that a reader of workbooks takes as empty, or of which it reads a part."""
    if part.filename.endswith(".svg"):
        return
    # The patterns are slow on a large sheet, and most have none of the marks.
    looked_for = [
        (pattern, what)
        for marks, pattern, what in _NOT_THERE
        if any(byte in xml and mark in xml for byte, mark in marks)
    ]
    if b"v/>" in xml or b":v" in xml or xml.count(b"</v>") != xml.count(b"</v></c>"):
        looked_for.append((_TWO_VALUES, "cells hold two values: either could be meant"))
    for pattern, what in looked_for:
        if found := pattern.search(xml):
            before = _REFERENCE.findall(xml[: found.end()])
            cell = f", cell {b''.join(before[-1]).decode()} or near it" if before else ""
            raise Unreadable(
                what,
                where=f"{file_name}, part `{part.filename}`{cell}",
                remedy="open it in a program for spreadsheets, see to these cells, and save it;\n"
                "if it is the publisher's, report this message with the file's name",
            )


def _refuse_repeated_text(
    content: bytes, parts: Mapping[str, zipfile.ZipInfo], cells: int, file_name: str
) -> None:
    """Refuse cells that together repeat more shared text than `LIMITS` allows."""
    if _STRINGS not in parts:
        return
    strings = b"".join(_unpacked(content, parts[_STRINGS], file_name)).split(b"<si")
    lengths = [len(text) for text in strings[1:]]
    if cells * max(lengths, default=0) <= LIMITS.text:
        return
    told = 0
    for part in parts.values():
        xml = b"".join(_unpacked(content, part, file_name))
        named = (int(found[1]) for found in _SHARED_CELL.finditer(xml))
        told += sum(lengths[place] for place in named if place < len(lengths))
    if told > LIMITS.text:
        raise _bomb(f"the workbook's cells repeat {told >> 20:,} MB of text", file_name)


def _declares(xml: bytes) -> bool:
    """Whether an XML part has a document type, in UTF-8 or UTF-16: the door of entity bombs."""
    # One byte is found quicker than a word, and is seldom there.
    return b"!" in xml and any(
        word.encode(code) in xml
        for word in ("<!DOCTYPE", "<!ENTITY")
        for code in ("utf-8", "utf-16-le", "utf-16-be")
    )


@dataclass
class _Box:
    """The box that a sheet's cell references fill, and how many cells it lists."""

    cells: int = 0
    rows: tuple[int, int] = (1 << 40, 0)
    columns: tuple[int, int] = (1 << 40, 0)
    far: bool = False
    wide: bool = False
    high: bool = False

    @property
    def may_be_large(self) -> bool:
        """Whether the references seen leave it open that the box is larger than `LIMITS` allow."""
        return self.far or (self.wide and self.high)

    def look(self, xml: bytes) -> None:
        """See how far the references of a piece reach, the end of the piece before it with it."""
        plain = not any(mark in xml for mark in _UNUSUAL)
        far, wide, high = (_PLAIN_FAR, _PLAIN_WIDE, _PLAIN_HIGH) if plain else (_FAR, _WIDE, _HIGH)
        self.far = self.far or far.search(xml) is not None
        self.wide = self.wide or wide.search(xml) is not None
        self.high = self.high or high.search(xml) is not None

    @property
    def size(self) -> int:
        """Cells listed, or cells in the box, whichever is more."""
        high = max(0, self.rows[1] - self.rows[0] + 1)
        wide = max(0, self.columns[1] - self.columns[0] + 1)
        return max(self.cells, high * max(wide, 1) if self.rows[1] else 0)

    def count(self, piece: bytes) -> None:
        """Count the cells of a piece."""
        self.cells += sum(map(piece.count, _CELLS))
        if b":c" in piece:
            self.cells += len(_PREFIXED_CELL.findall(piece))

    def reach(self, xml: bytes) -> None:
        """Take in the references of a piece, the end of the piece before it with it."""
        references = _REFERENCE.findall(xml)
        if not references:
            return
        letters, numbers = (set(group) for group in zip(*references, strict=True))
        rows = [int(number) for number in numbers]
        columns = [_column(text) for text in letters if text]
        self.rows = min(self.rows[0], *rows), max(self.rows[1], *rows)
        if columns:
            self.columns = min(self.columns[0], *columns), max(self.columns[1], *columns)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _end_of(content: bytes, part: zipfile.ZipInfo) -> int:
    return _start_of(content, part) + part.compress_size


def _start_of(content: bytes, part: zipfile.ZipInfo) -> int:
    """Where a part's packed bytes begin: behind its own header, whose lengths are its own."""
    lengths = content[part.header_offset + 26 : part.header_offset + 30]
    name, extra = struct.unpack("<HH", lengths.ljust(4, b"\0"))
    return part.header_offset + 30 + int(name) + int(extra)


def _unpacked(content: bytes, part: zipfile.ZipInfo, file_name: str) -> Iterator[bytes]:
    """The part's bytes piece by piece, one piece more than it says at most."""
    start = _start_of(content, part)
    packed = content[start : start + part.compress_size]
    if part.compress_type == _STORED:
        yield packed
        return
    machine, size = zlib.decompressobj(-15), 0
    try:
        while not machine.eof and size <= part.file_size:
            piece = machine.decompress(packed, _CHUNK)
            packed = machine.unconsumed_tail
            size += len(piece)
            yield piece
            if not piece and not packed:
                break
    except zlib.error:
        raise _damaged(content, part, file_name) from None


def _damaged(content: bytes, part: zipfile.ZipInfo, file_name: str) -> Unreadable:
    return Unreadable(
        f"the workbook's part `{part.filename}` is damaged",
        where=f"{file_name}, {len(content):,} bytes",
        remedy=_AGAIN,
    )


def _spans(box: _Box, part: zipfile.ZipInfo, file_name: str) -> TooDemanding:
    return _bomb(f"the workbook's part `{part.filename}` spans {box.size:,} cells", file_name)


def _bomb(what: str, file_name: str) -> TooDemanding:
    return TooDemanding(
        f"{what}: more than can be opened safely",
        where=file_name,
        remedy=_NOT_OF_A_PUBLISHER,
    )
