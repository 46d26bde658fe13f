"""Looking into an XLSX file before anything parses it: sizes, entities, encryption, merged cells.

Every limit holds before openpyxl sees a byte, so a file of a few kilobytes cannot cost minutes.
"""

import re
import zipfile
import zlib
from dataclasses import dataclass, field
from io import BytesIO
from typing import Final
from xml.parsers import expat

from app.roster.workbook.model import UnreadableWorkbook

MAX_BYTES: Final = 5 * 1024 * 1024
MAX_UNPACKED_BYTES: Final = 60 * 1024 * 1024
MAX_ROWS: Final = 2000
MAX_COLUMNS: Final = 400
MAX_FILLED_CELLS: Final = 60_000
MAX_SHEETS: Final = 60
_MAX_PARTS: Final = 2000
_MAX_ELEMENTS: Final = 2_000_000
_MAX_OTHER_ELEMENTS: Final = 600_000
_MAX_DEPTH: Final = 64
_MAX_MERGES: Final = 10_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

DAMAGE: Final = (
    zipfile.BadZipFile, zipfile.LargeZipFile, expat.ExpatError, zlib.error,
    NotImplementedError, RuntimeError, OSError, ValueError, EOFError, LookupError,
)  # fmt: skip
"""What reading a broken archive raises: an unknown way of packing, a false password, lengths that do not fit."""

Span = tuple[int, int, int, int]  # first row, first column, last row, last column, all from 1


@dataclass(slots=True)
class PartScan:
    """What one XML part holds: elements, filled cells, their outermost row and column, merged spans."""

    elements: int = 0
    filled: int = 0
    last_row: int = 0
    last_column: int = 0
    merges: list[Span] = field(default_factory=list)


def column_number(letters: str) -> int:
    """A -> 1, AA -> 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def column_letter(number: int) -> str:
    """1 -> A, 27 -> AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def refuse_old_or_locked(content: bytes) -> None:
    """Raise `encrypted` or `old_format` for the container that old Excel files and locked new ones share."""
    if content.startswith(_OLE):
        locked = "EncryptedPackage".encode("utf-16-le") in content
        raise UnreadableWorkbook("encrypted" if locked else "old_format")


def scan_package(content: bytes) -> dict[str, PartScan]:
    """Check an XLSX file against every limit and return the scan of each XML part by its path.

    Raises UnreadableWorkbook: not_a_workbook, damaged, encrypted, old_format, too_large, unsafe_content.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
            _check_parts(parts)
            return _scan_parts(archive, parts)
    except DAMAGE as error:
        raise UnreadableWorkbook("damaged") from error


def _check_parts(parts: list[zipfile.ZipInfo]) -> None:
    names = {part.filename for part in parts}
    if any(part.flag_bits & 0x1 for part in parts):
        raise UnreadableWorkbook("encrypted")
    if any(name.endswith("workbook.bin") for name in names):
        raise UnreadableWorkbook("old_format")
    if "[Content_Types].xml" not in names or not any(name.endswith("workbook.xml") for name in names):
        raise UnreadableWorkbook("not_a_workbook")
    if len(parts) > _MAX_PARTS or len(names) != len(parts):
        raise UnreadableWorkbook("damaged")
    # zipfile never unpacks more of a part than it declares, so the declared sizes bound the real ones.
    if sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        raise UnreadableWorkbook("too_large", what="unpacked", limit=MAX_UNPACKED_BYTES)


def _scan_parts(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> dict[str, PartScan]:
    scans: dict[str, PartScan] = {}
    filled = others = sheets = 0
    for part in parts:
        if not part.filename.lower().endswith((".xml", ".rels", ".vml")):
            continue
        scan = scans[part.filename] = _scan_part(archive.read(part))
        is_sheet = "/worksheets/" in part.filename and part.filename.endswith(".xml")
        sheets += is_sheet
        filled += scan.filled
        others += 0 if is_sheet else scan.elements
        if filled > MAX_FILLED_CELLS:
            raise UnreadableWorkbook("too_large", what="cells", limit=MAX_FILLED_CELLS)
        if others > _MAX_OTHER_ELEMENTS:
            raise UnreadableWorkbook("too_large", what="unpacked", limit=MAX_UNPACKED_BYTES)
    if sheets > MAX_SHEETS:
        raise UnreadableWorkbook("too_large", what="sheets", limit=MAX_SHEETS)
    return scans


class _Scanner:
    """Counts as it hears; the positions are worked out as spreadsheets do when cells carry none."""

    def __init__(self) -> None:
        self.scan = PartScan()
        self.depth = self.row = self.column = 0
        self.counted = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        self.scan.elements += 1
        if self.depth > _MAX_DEPTH:
            raise UnreadableWorkbook("damaged")
        if self.scan.elements > _MAX_ELEMENTS:
            raise UnreadableWorkbook("too_large", what="unpacked", limit=MAX_UNPACKED_BYTES)
        name = tag.rpartition(":")[2]
        if name == "row":
            stated = attributes.get("r", "")
            self.row = int(stated) if stated.isdecimal() and len(stated) < 9 else self.row + 1
            self.column = 0
        elif name == "c":
            self._cell(attributes.get("r", ""))
        elif name in ("v", "is"):
            self._filled()
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def end(self, _tag: str) -> None:
        self.depth -= 1

    def _cell(self, place: str) -> None:
        found = re.fullmatch(r"([A-Za-z]{1,3})(\d{1,8})", place, re.ASCII)
        self.column = column_number(found[1]) if found else self.column + 1
        self.row = int(found[2]) if found else self.row
        self.counted = False

    def _filled(self) -> None:
        if self.counted:
            return
        self.counted = True
        self.scan.filled += 1
        self.scan.last_row = max(self.scan.last_row, self.row)
        self.scan.last_column = max(self.scan.last_column, self.column)
        if self.scan.last_row > MAX_ROWS:
            raise UnreadableWorkbook("too_large", what="rows", limit=MAX_ROWS)
        if self.scan.last_column > MAX_COLUMNS:
            raise UnreadableWorkbook("too_large", what="columns", limit=MAX_COLUMNS)

    def _merge(self, reference: str) -> None:
        found = re.fullmatch(r"\$?([A-Za-z]{1,3})\$?(\d{1,8}):\$?([A-Za-z]{1,3})\$?(\d{1,8})", reference, re.ASCII)
        if not found:
            return
        if len(self.scan.merges) >= _MAX_MERGES:
            raise UnreadableWorkbook("too_large", what="cells", limit=MAX_FILLED_CELLS)
        first, last = (int(found[2]), column_number(found[1])), (int(found[4]), column_number(found[3]))
        self.scan.merges.append((*first, *last))


def _no_document_type(*_arguments: object) -> None:
    raise UnreadableWorkbook("unsafe_content")


def _scan_part(data: bytes) -> PartScan:
    scanner = _Scanner()
    parser = expat.ParserCreate()
    parser.StartElementHandler = scanner.start
    parser.EndElementHandler = scanner.end
    # A workbook never declares a document type; with none, there are no entities to fetch or to expand.
    parser.StartDoctypeDeclHandler = _no_document_type
    parser.Parse(data, True)
    return scanner.scan
