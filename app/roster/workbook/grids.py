"""From the bytes of a file to grids of cells, each with its merged spans; nothing here knows a roster."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import PurePosixPath

import openpyxl

from app.roster.workbook.cells import TEXT_LIMIT, Value, shown
from app.roster.workbook.delimited import decode, table
from app.roster.workbook.model import UnreadableWorkbook
from app.roster.workbook.packages import (
    MAX_BYTES,
    MAX_COLUMNS,
    MAX_FILLED_CELLS,
    MAX_ROWS,
    PartScan,
    Span,
    column_letter,
    refuse_old_or_locked,
    scan_package,
)

_MAX_MERGED_CELLS = 400_000
Place = tuple[int, int]


@dataclass(slots=True)
class Grid:
    """The filled cells of one sheet by (row, column), from 1; `anchors` leads merged cells to their first."""

    sheet: str
    cells: dict[Place, Value]
    anchors: dict[Place, Place] = field(default_factory=dict)
    hidden: bool = False
    turned: bool = False
    rows: int = 0
    columns: int = 0

    def __post_init__(self) -> None:
        self.rows = max((row for row, _ in self.cells), default=0)
        self.columns = max((column for _, column in self.cells), default=0)

    def anchor(self, row: int, column: int) -> Place:
        """The place whose value a cell shows: its own, or the first of its merged span."""
        return self.anchors.get((row, column), (row, column))

    def value(self, row: int, column: int) -> Value | None:
        """The value of a cell, that of the merged span it belongs to included."""
        return self.cells.get(self.anchor(row, column))

    def text(self, row: int, column: int) -> str:
        """The value as shown to a person, "" when empty."""
        return shown(self.value(row, column))

    def row_places(self) -> dict[int, list[int]]:
        """The filled columns of each row in order, merged spans counted only at their first cell."""
        places: dict[int, list[int]] = {}
        for row, column in sorted(self.cells):
            places.setdefault(row, []).append(column)
        return places

    def turn(self) -> "Grid":
        """The same sheet with rows and columns exchanged, for days that run down the side."""
        cells = {(column, row): value for (row, column), value in self.cells.items()}
        anchors = {(c, r): (ac, ar) for (r, c), (ar, ac) in self.anchors.items()}
        return Grid(self.sheet, cells, anchors, self.hidden, not self.turned)

    def spot(self, row: int, column: int) -> tuple[str, int, str, int]:
        """Sheet, row, column letter and column number of a cell, as the file has it."""
        if self.turned:
            row, column = column, row
        return self.sheet, row, column_letter(column), column


def read_grids(content: bytes, filename: str) -> list[Grid]:
    """The sheets of a workbook, or the one of a CSV file; told apart by content, never by the file's name.

    Raises UnreadableWorkbook; see its codes.
    """
    if not content.strip():
        raise UnreadableWorkbook("empty_file")
    if len(content) > MAX_BYTES:
        raise UnreadableWorkbook("too_large", what="bytes", limit=MAX_BYTES)
    refuse_old_or_locked(content)
    if content.startswith(b"PK"):
        return _workbook_grids(content)
    if content.lstrip()[:1] in (b"<", b"{", b"%") or content.startswith((b"\x89PNG", b"\xff\xd8\xff", b"Rar!")):
        raise UnreadableWorkbook("not_a_workbook")
    rows = table(decode(content), MAX_ROWS, MAX_COLUMNS)
    cells: dict[Place, Value] = {
        (r, c): cell[:TEXT_LIMIT] for r, row in enumerate(rows, 1) for c, cell in enumerate(row, 1) if shown(cell)
    }
    if len(cells) > MAX_FILLED_CELLS:
        raise UnreadableWorkbook("too_large", what="cells", limit=MAX_FILLED_CELLS)
    return [Grid(PurePosixPath(filename.replace("\\", "/")).stem[:100] or "csv", cells)]


def _workbook_grids(content: bytes) -> list[Grid]:
    scans = scan_package(content)
    try:
        book = openpyxl.load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
        try:
            return [
                _sheet_grid(sheet, scans, sheet.sheet_state != "visible")
                for sheet in book.worksheets
                if hasattr(sheet, "iter_rows")
            ]
        finally:
            book.close()
    except UnreadableWorkbook:
        raise
    except Exception as error:
        # openpyxl raises whatever its parsing stumbles on; the file passed every limit and is simply broken.
        raise UnreadableWorkbook("damaged") from error


def _sheet_grid(sheet: object, scans: dict[str, PartScan], hidden: bool) -> Grid:
    path = str(getattr(sheet, "_worksheet_path", "")).lstrip("/")
    title = str(getattr(sheet, "title", ""))
    # The dimension a file states may be wrong in both directions; the cells themselves are counted instead.
    sheet.reset_dimensions()  # type: ignore[attr-defined]
    cells: dict[Place, Value] = {}
    rows: Iterator[tuple[object, ...]] = sheet.iter_rows(  # type: ignore[attr-defined]
        max_row=MAX_ROWS, max_col=MAX_COLUMNS, values_only=True
    )
    for row_number, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            if isinstance(value, str):
                value = value[:TEXT_LIMIT]
            if value is not None and shown(value):  # type: ignore[arg-type]
                cells[row_number, column] = value  # type: ignore[assignment]
    grid = Grid(title, cells, hidden=hidden)
    scan = scans.get(path)
    grid.anchors = _anchors(scan.merges if scan else [], grid)
    return grid


def _anchors(merges: list[Span], grid: Grid) -> dict[Place, Place]:
    anchors: dict[Place, Place] = {}
    area = 0
    for first_row, first_column, last_row, last_column in merges:
        if (first_row, first_column) not in grid.cells:
            continue
        rows = range(first_row, min(last_row, grid.rows) + 1)
        columns = range(first_column, min(last_column, grid.columns) + 1)
        area += len(rows) * len(columns)
        if area > _MAX_MERGED_CELLS:
            raise UnreadableWorkbook("too_large", what="cells", limit=_MAX_MERGED_CELLS)
        for row in rows:
            for column in columns:
                anchors[row, column] = (first_row, first_column)
    return anchors
