"""What every reader of files yields: sheets of rows of text."""

import csv
import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

import pandas as pd

from mining.errors import user_error

MISSING = frozenset(
    {"\\N", "NULL", "null", "Null", "(null)", "[NULL]", "None", "nan", "NaN", "NaT", "<NA>", "N/A", "#N/A"}
)
"""Whole cells that databases and programs write where nothing stands."""
BROKEN_BYTES = "有坏字节，解不出文字"
LONGEST = csv.field_size_limit()
"""Characters of a cell, in every format as in CSV."""
CELL_TOO_LONG = f"一格超过 {LONGEST:,} 字"


class Row(NamedTuple):
    """A row: its number as a spreadsheet counts (from 1), its cells, and why it cannot be used (`""`: it can).

    `above`: position -> value, of cells that are blank because they are merged with one in a row above.
    """

    number: int
    cells: Sequence[str]
    fault: str = ""
    above: Mapping[int, str] = MappingProxyType({})


@dataclass(frozen=True)
class Sheet:
    """A table: `name` is `""` where the format has no sheets; `delimiter` is what cut its cells, if anything."""

    name: str
    rows: Iterator[Row]
    delimiter: str = ""


def checked(rows: Iterator[Row]) -> Iterator[Row]:
    """Mark the rows with an endless cell, or what could not be decoded: a lone surrogate stands for each such byte."""
    for row in rows:
        written = "".join(row.cells)
        try:
            written.encode()
        except UnicodeEncodeError:
            yield Row(row.number, [], row.fault or BROKEN_BYTES)
            continue
        endless = len(written) > LONGEST and max(map(len, row.cells)) > LONGEST
        yield Row(row.number, [], row.fault or CELL_TOO_LONG) if endless else row


def bare(cells: Sequence[str]) -> Sequence[str]:
    """Return the cells of a row as they were meant.

    `""` where only a sign for a missing value stands; without what keeps Excel from changing a cell: ="001", '001.
    """
    written = "".join(cells)  # looked through once, which is quicker than cell by cell
    if MISSING.isdisjoint(cells) and "'" not in written and '="' not in written:
        return cells
    return [_bare(cell) for cell in cells]


def _bare(cell: str) -> str:
    if cell.startswith('="') and cell.endswith('"'):
        cell = cell[2:-1]
    elif cell.startswith("'") and cell.count("'") == 1:
        cell = cell[1:]
    return "" if cell in MISSING else cell


@dataclass(frozen=True)
class Limits:
    """How much one file may hold; more is a mistake or an attack.

    `megabytes` as it is stored and when it is unpacked; `rows` that are not blank, and `columns`, of one table.
    """

    megabytes: int = 2048
    rows: int = 5_000_000
    columns: int = 702  # A to ZZ

    def check_size(self, size: int, where: str, *, unpacked: bool = False) -> None:
        """Refuse a file of more bytes, as it is stored or when it is unpacked.

        Raises
        ------
        UserError
            More than `megabytes`.
        """
        if size > self.megabytes << 20:
            what = f"{'解开后' if unpacked else ''}有 {size / (1 << 20):,.0f} MB，最多 {self.megabytes:,} MB"
            raise user_error(where, what, "请按月份拆成几个文件，或放宽设置 [input] max_megabytes")

    def check_rows(self, rows: int, where: str) -> None:
        """Refuse a table that is too long.

        Raises
        ------
        UserError
            More than `rows` rows.
        """
        if rows > self.rows:
            what = f"超过 {self.rows:,} 行"
            raise user_error(where, what, "请按月份拆成几个文件，或放宽设置 [input] max_rows")

    def check_width(self, width: int, where: str) -> None:
        """Refuse a table that is too wide to hold records.

        Raises
        ------
        UserError
            More than `columns` columns.
        """
        if width > self.columns:
            what = f"有 {width:,} 列，最多 {self.columns:,} 列"
            remedy = "请删去没有用的列，每行一条记录，再另存；或放宽设置 [input] max_columns"
            raise user_error(where, what, remedy)


USUAL = Limits()


def as_text(value: object) -> str:  # noqa: PLR0911 - one line for each kind of cell
    """Return a cell as text: whole numbers without a point, times in ISO form, nothing as `""`."""
    if isinstance(value, str):
        return value
    if value is None or value is pd.NaT:
        return ""
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, bytes):
        return value.decode(errors="surrogateescape")
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def _number(value: float) -> str:
    if value != value:  # noqa: PLR0124 - only NaN differs from itself
        return ""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
