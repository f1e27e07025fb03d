"""Workbooks written from nothing, part by part: plain ones, odd ones, and bombs."""

import base64
import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from xml.sax.saxutils import escape, quoteattr

__all__ = [
    "BOMBS",
    "DEMOGRAPHICS",
    "SheetOf",
    "Value",
    "demographics",
    "packed",
    "part_of",
    "workbook",
]

Value = str | int | float | date | None
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_LINKS = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
# Days are numbers with this style; 1 January 1904 is day 0 of the other epoch.
_EPOCHS = {1900: date(1899, 12, 30), 1904: date(1904, 1, 1)}
DEMOGRAPHICS = ("FY", "Month", "Sector", "Citizenship Grouping", "Demographic", "Count")
_TITLE = (
    "U.S. Border Patrol (USBP) Enforcement Encounters - Southwest Border (SBO)",
    "Southwest Border Encounters by Citizenship Group and Demographic",
    "FY2013 - FY2021TD through February",
    "Source: FY13 - FY20 as Official End of Year Reporting",
)


@dataclass(frozen=True)
class SheetOf:
    """A sheet to be written; `raw` stands in place of its rows' XML."""

    name: str
    rows: Sequence[Sequence[Value]] = ()
    hidden: bool = False
    merged: Sequence[str] = ()
    raw: str = ""


def workbook(
    *sheets: SheetOf,
    epoch: int = 1900,
    more: Mapping[str, bytes] | None = None,
    strings: str = "",
) -> bytes:
    """The bytes of a workbook of these sheets, with parts added or replaced by `more`."""
    return packed({**_parts(sheets, epoch, strings), **(more or {})})


def packed(parts: Mapping[str, bytes]) -> bytes:
    """Parts as a zip with fixed times: the same parts give the same bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED, 6)
    return stream.getvalue()


def part_of(body: bytes, name: str) -> bytes:
    """A part of a workbook, unpacked."""
    with zipfile.ZipFile(io.BytesIO(body)) as package:
        return package.read(name)


def demographics(*rows: Sequence[Value], header: Sequence[Value] = DEMOGRAPHICS) -> SheetOf:
    """The Border Patrol's sheet: a title, the header on row 7, column A empty."""
    above = [*([line] for line in _TITLE), [], []]
    body = [[None, *row] for row in (header, *rows)]
    return SheetOf("USBP", [*above, *body], merged=("A1:H1", "A2:H2"))


def _parts(sheets: Sequence[SheetOf], epoch: int, strings: str) -> dict[str, bytes]:
    numbered = list(enumerate(sheets, start=1))
    names = "".join(
        f"<sheet name={quoteattr(sheet.name)} sheetId='{n}' "
        f"{'state=' + chr(39) + 'hidden' + chr(39) if sheet.hidden else ''} r:id='rId{n}'/>"
        for n, sheet in numbered
    )
    links = "".join(
        f"<Relationship Id='rId{n}' Type='{_KIND}/worksheet' Target='worksheets/sheet{n}.xml'/>"
        for n, _ in numbered
    )
    links += f"<Relationship Id='rId900' Type='{_KIND}/styles' Target='styles.xml'/>"
    links += f"<Relationship Id='rId901' Type='{_KIND}/sharedStrings' Target='sharedStrings.xml'/>"
    parts = {
        "[Content_Types].xml": f"<Types xmlns='{_PACKAGE}/content-types'>"
        "<Default Extension='rels' ContentType="
        "'application/vnd.openxmlformats-package.relationships+xml'/>"
        "<Default Extension='xml' ContentType='application/xml'/>"
        f"{_override('/xl/workbook.xml', 'sheet.main')}{_override('/xl/styles.xml', 'styles')}"
        f"{_override('/xl/sharedStrings.xml', 'sharedStrings')}"
        + "".join(_override(f"/xl/worksheets/sheet{n}.xml", "worksheet") for n, _ in numbered)
        + "</Types>",
        "_rels/.rels": f"<Relationships xmlns='{_PACKAGE}/relationships'><Relationship Id='rId1' "
        f"Type='{_KIND}/officeDocument' Target='xl/workbook.xml'/></Relationships>",
        "xl/workbook.xml": f"<workbook {_MAIN} {_LINKS}>"
        f"<workbookPr date1904='{int(epoch == 1904)}'/><sheets>{names}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f"<Relationships xmlns='{_PACKAGE}/relationships'>"
        f"{links}</Relationships>",
        "xl/styles.xml": f"<styleSheet {_MAIN}><cellXfs count='2'><xf numFmtId='0'/>"
        "<xf numFmtId='14' applyNumberFormat='1'/></cellXfs></styleSheet>",
        "xl/sharedStrings.xml": f"<sst {_MAIN}>{strings}</sst>",
    }
    for n, sheet in numbered:
        rows = sheet.raw or _rows(sheet.rows, epoch)
        merged = "".join(f"<mergeCell ref='{ref}'/>" for ref in sheet.merged)
        joined = f"<mergeCells>{merged}</mergeCells>" if merged else ""
        parts[f"xl/worksheets/sheet{n}.xml"] = (
            f"<worksheet {_MAIN}><sheetData>{rows}</sheetData>{joined}</worksheet>"
        )
    return {name: text.encode() for name, text in parts.items()}


def _override(part: str, kind: str) -> str:
    name = f"application/vnd.openxmlformats-officedocument.spreadsheetml.{kind}+xml"
    return f"<Override PartName='{part}' ContentType='{name}'/>"


def _rows(rows: Sequence[Sequence[Value]], epoch: int) -> str:
    return "".join(
        f'<row r="{number}">'
        + "".join(
            _cell(f"{_letters(place)}{number}", value, epoch)
            for place, value in enumerate(row)
            if value is not None
        )
        + "</row>"
        for number, row in enumerate(rows, start=1)
    )


def _cell(reference: str, value: Value, epoch: int) -> str:
    if isinstance(value, date):
        return f'<c r="{reference}" s="1"><v>{(value - _EPOCHS[epoch]).days}</v></c>'
    if isinstance(value, str):
        text = escape(value)
        return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'
    return f'<c r="{reference}"><v>{value}</v></c>'


def _letters(column: int) -> str:
    high, low = divmod(column, 26)
    return (_letters(high - 1) if high else "") + chr(65 + low)


# --- bombs: small files that ask for much ---

_FAR = (
    '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
)
_PLAIN = demographics(("FY2020", "JUN", "YUM", "Mexico", "FMUA", 5))
_MB = 1 << 20


def _noise(size: int) -> str:
    """Text that hardly packs, the same each time."""
    return base64.b64encode(random.Random(4).randbytes(size)).decode()


def _far_corners() -> bytes:
    return workbook(SheetOf("USBP", raw=_FAR))


def _far_corners_elsewhere() -> bytes:
    """The sheet has a name of no sheet: only the list of relations says what it is."""
    parts = _parts([SheetOf("USBP", raw=_FAR)], 1900, "")
    links = parts["xl/_rels/workbook.xml.rels"].replace(b"worksheets/sheet1.xml", b"odd.bin")
    sheet = parts.pop("xl/worksheets/sheet1.xml")
    return packed({**parts, "xl/_rels/workbook.xml.rels": links, "xl/odd.bin": sheet})


def _far_corners_prefixed() -> bytes:
    raw = _FAR.replace("<row", "<x:row").replace("<c ", "<x:c ").replace('r="', "r = '")
    raw = raw.replace('"', "'").replace("</row", "</x:row").replace("</c>", "</x:c>")
    sheet = f"<x:worksheet {_MAIN.replace('xmlns=', 'xmlns:x=')}><x:sheetData>{raw}</x:sheetData>"
    return workbook(_PLAIN, more={"xl/worksheets/sheet1.xml": f"{sheet}</x:worksheet>".encode()})


def _far_row() -> bytes:
    return workbook(
        SheetOf(
            "USBP",
            raw='<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>1</v></c></row>'
            '<row r="1048576"><c><v>1</v></c></row>',
        )
    )


def _many_cells() -> bytes:
    """Six million cells in a sheet that is packed no better than an honest one."""
    cells = "<c/>" * 6_000_000
    return workbook(SheetOf("USBP", raw=f"<row>{cells}</row>"), strings=_noise(200_000))


def _blown_up() -> bytes:
    return workbook(_PLAIN, more={"xl/media/image1.bin": bytes(301 * _MB)})


def _high_ratio() -> bytes:
    return workbook(_PLAIN, more={"xl/theme/theme1.xml": b" " * (250 * _MB)})


def _many_parts() -> bytes:
    return workbook(_PLAIN, more={f"xl/media/{n}.png": b"" for n in range(3_000)})


def _another_archive() -> bytes:
    inner = packed({"0.bin": bytes(200 * _MB)})
    return workbook(
        _PLAIN, more={"xl/media/lib.zip": packed({f"{n}.zip": inner for n in range(9)})}
    )


def _entities() -> bytes:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    text = f'<!DOCTYPE sst [<!ENTITY l0 "ha">{laughs}]><sst {_MAIN}><si><t>&l9;</t></si></sst>'
    return workbook(_PLAIN, more={"xl/sharedStrings.xml": text.encode()})


def _outside_entity() -> bytes:
    text = (
        '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        f"<worksheet {_MAIN}><sheetData><row><c t='str'><v>&x;</v></c></row></sheetData></worksheet>"
    )
    return workbook(_PLAIN, more={"xl/worksheets/sheet1.xml": text.encode("utf-16")})


def _shared_bytes() -> bytes:
    """Every sheet is the same packed bytes: the list of parts names them again and again."""
    content = workbook(_PLAIN, more={f"xl/worksheets/sheet{n}.xml": b"" for n in range(2, 60)})
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        one = package.getinfo("xl/worksheets/sheet1.xml")
        offset, crc = one.header_offset, one.CRC
        sizes = struct.pack("<LLL", crc, one.compress_size, one.file_size)
        names = [i.filename for i in package.infolist() if i.filename.startswith("xl/worksheets")]
    for name in names:
        at = content.rindex(name.encode()) - 46
        content = content[: at + 16] + sizes + content[at + 28 :]
        content = content[: at + 42] + struct.pack("<L", offset) + content[at + 46 :]
    return content


def _wrong_size() -> bytes:
    """A part that says 100 bytes and unpacks to 200 MB."""
    body = b"<worksheet>" + b" " * (200 * _MB)
    content = workbook(_PLAIN, more={"xl/worksheets/sheet1.xml": body})
    told = struct.pack("<L", len(body))
    lie = struct.pack("<L", 100)
    crc = struct.pack("<L", zlib.crc32(body)), struct.pack("<L", zlib.crc32(body[:100]))
    return content.replace(told, lie).replace(*crc)


def _part_twice() -> bytes:
    content = workbook(_PLAIN, more={"xl/worksheets/sheetX.xml": b"<worksheet/>"})
    return content.replace(b"sheetX.xml", b"sheet1.xml")


def _long_strings() -> bytes:
    """One string of a hundred kilobytes, named by four hundred thousand cells."""
    cells = '<c t="s"><v>0</v></c>' * 400_000
    text = _noise(100_000)
    return workbook(SheetOf("USBP", raw=f"<row>{cells}</row>"), strings=f"<si><t>{text}</t></si>")


_MAKERS: Mapping[str, Callable[[], bytes]] = {
    "far_corners": _far_corners,
    "far_corners_elsewhere": _far_corners_elsewhere,
    "far_corners_prefixed": _far_corners_prefixed,
    "far_row": _far_row,
    "many_cells": _many_cells,
    "blown_up": _blown_up,
    "high_ratio": _high_ratio,
    "many_parts": _many_parts,
    "another_archive": _another_archive,
    "entities": _entities,
    "outside_entity": _outside_entity,
    "shared_bytes": _shared_bytes,
    "wrong_size": _wrong_size,
    "part_twice": _part_twice,
    "long_strings": _long_strings,
}
# Each is made once: some are packed from hundreds of megabytes.
BOMBS: Mapping[str, Callable[[], bytes]] = {name: cache(make) for name, make in _MAKERS.items()}
