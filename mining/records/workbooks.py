"""XLSX and XLS -> sheets of rows of text."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import python_calamine as calamine

from mining.errors import user_error
from mining.records.merged import Merged
from mining.records.privacy import shown
from mining.records.sheets import Limits, Row, Sheet, as_text, checked

MAX_CELLS = 60_000_000  # the reader lays out a sheet's whole rectangle, 32 bytes a cell
CHUNK = 1 << 20
_BOOK = re.compile(r"xl[/\\]workbook.*\.xml", re.IGNORECASE)  # neither case nor slash tells parts apart
_CELLS = b"sheetData"
CELL = re.compile(rb"""\sr=["']([A-Z]{1,3})(\d{1,7})["']""")
DAMAGED = (
    calamine.CalamineError,
    zipfile.BadZipFile,
    OSError,
    ValueError,
    OverflowError,
    NotImplementedError,
    zlib.error,
)
BEYOND_REPAIR = ("文件损坏，打不开", "请用 Excel 打开并另存，或重新导出")


def is_workbook(path: Path) -> bool:
    """Tell a workbook from other zip files, of which binary workbooks (XLSB) are; a damaged zip file is none."""
    try:
        with path.open("rb") as stream, zipfile.ZipFile(stream) as archive:
            return any(_BOOK.match(part) for part in archive.namelist())
    except DAMAGED:
        return False


def read_workbook(path: Path, where: str, limits: Limits) -> Iterator[Sheet]:
    """Yield the worksheets, hidden ones too; each must be used up before the next.

    Raises
    ------
    UserError
        The file is protected, damaged or larger than the limits.
    """
    try:
        with path.open("rb") as stream:
            _check_size(stream, where, limits)
        with path.open("rb") as stream, calamine.load_workbook(stream) as book:  # not by its suffix
            sheets = [
                sheet.name for sheet in book.sheets_metadata if sheet.typ == calamine.SheetTypeEnum.WorkSheet
            ]
            for sheet, name in zip(sheets, shown(sheets), strict=True):
                yield Sheet(name, checked(_rows(book, sheet, f"{where} 的工作表“{name}”")))
    except calamine.PasswordError:
        raise user_error(where, "文件有密码", "请在 Excel 里去掉密码后另存") from None
    except DAMAGED:
        raise user_error(where, *BEYOND_REPAIR) from None


def _rows(book: calamine.CalamineWorkbook, sheet: str, where: str) -> Iterator[Row]:
    """Read a sheet when its turn comes: it may be damaged where the others are not."""
    try:
        found = book.get_sheet_by_name(sheet)
        merged = Merged(found.merged_cell_ranges or (), found.start[1] if found.start else 0)
        for number, cells in enumerate(found.iter_rows(), start=1):
            texts = [as_text(cell) for cell in cells]
            yield Row(number, texts, above=merged.above(number, texts))
    except DAMAGED:
        raise user_error(where, *BEYOND_REPAIR) from None


def _check_size(file: IO[bytes], where: str, limits: Limits) -> None:
    """Measure before the cells are laid out: one stray cell in XFD1048576 would take all memory."""
    if not zipfile.is_zipfile(file):
        return  # XLS ends at 65,536 rows by 256 columns
    with zipfile.ZipFile(file) as book:
        limits.check_size(sum(part.file_size for part in book.infolist()), where, unpacked=True)
        for part in book.namelist():
            if _holds_cells(book, part):
                height, width = _extent(book, part)
                limits.check_width(width, where)
                if height * width > MAX_CELLS:
                    what = f"表格占了 {height:,} 行 {width:,} 列"
                    raise user_error(where, what, "请删去数据以外的行和列后另存，或拆成几个文件")


def _holds_cells(book: zipfile.ZipFile, part: str) -> bool:
    """Tell a worksheet, which may lie anywhere in a workbook.

    A part that unpacks to more than the directory tells is damaged: `zipfile` stops there, and its checksum fails.
    """
    rest = b""
    with book.open(part) as stream:
        while chunk := stream.read(CHUNK):
            if _CELLS in rest + chunk:
                return True
            rest = chunk[-len(_CELLS) :]
    return False


def _extent(book: zipfile.ZipFile, part: str) -> tuple[int, int]:
    """Return the last row and the last column that a sheet's cells name, both counted from 1."""
    height, columns, rest = 0, set[bytes](), b""
    with book.open(part) as stream:
        while chunk := stream.read(CHUNK):
            found = CELL.findall(rest + chunk)
            columns.update(column for column, _ in found)
            height = max([height, *(int(row) for _, row in found[-1:])])
            rest = chunk[-20:]
    return height, max(map(_column_number, columns), default=0)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
