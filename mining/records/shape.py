"""Rows that a stray delimiter made too long or too short -> the table's shape, where only one reading fits."""

import re
from collections.abc import Callable, Sequence

import pandas as pd

from mining.records.dates import WRITTEN

TYPED = 0.95  # share of a column's sampled cells that makes it one of dates or of numbers
DATE = re.compile(rf"\s*{WRITTEN}").match
NUMBER = re.compile(r"\s*[-+]?\d+(?:\.\d+)?\s*").fullmatch


class Shape:
    """The width of a table, and its columns of dates and of numbers against which a reading is checked."""

    def __init__(self, sample: pd.DataFrame, texts: Sequence[int], delimiter: str) -> None:
        self._width = sample.shape[1]
        self._texts = texts
        self._delimiter = delimiter
        self._typed: dict[int, Callable[[str], object]] = {}
        for column, cells in sample.items():
            filled = [cell for cell in cells if cell.strip()]
            for fits in (DATE, NUMBER):
                if filled and sum(map(bool, map(fits, filled))) >= TYPED * len(filled):
                    self._typed[int(str(column))] = fits

    def fit(self, cells: Sequence[str]) -> tuple[Sequence[str], str]:
        """Return the row in the table's width and `""`, or the row as it is and why it cannot be used.

        Too many cells: a text that holds the delimiter is put together again, if one text column alone can be the
        place. Too few: blank cells are added at the end, if what is there stands in its columns.
        """
        extra = len(cells) - self._width
        if extra == 0:
            return cells, ""
        if extra > 0 and not any(cell.strip() for cell in cells[self._width :]):
            return cells[: self._width], ""
        if extra < 0:
            readings = [[*cells, *[""] * -extra]]
        else:
            readings = [self._joined(cells, column, extra) for column in self._texts]
        possible = [reading for reading in readings if self._agrees(reading)]
        if len(possible) == 1:
            return possible[0], ""
        return cells, f"列数不对：{len(cells)} 列，表头有 {self._width} 列"

    def _joined(self, cells: Sequence[str], column: int, extra: int) -> list[str]:
        end = column + extra + 1
        return [*cells[:column], self._delimiter.join(cells[column:end]), *cells[end:]]

    def _agrees(self, reading: Sequence[str]) -> bool:
        typed = all(not reading[i].strip() or fits(reading[i]) for i, fits in self._typed.items())
        return typed and any(reading[i].strip() for i in self._texts)
