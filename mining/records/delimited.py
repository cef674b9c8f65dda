"""Delimited text -> rows, also where quotes do not match and lines have no end."""

import csv
import io
from collections import Counter, deque
from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TextIO

from mining.records.encodings import Encoding, open_text
from mining.records.headers import is_known
from mining.records.sheets import CELL_TOO_LONG, Row

DELIMITERS = {
    ",": "逗号",
    "\t": "制表符",
    ";": "分号",
    "|": "竖线",
    "，": "中文逗号",
    "^": "^",
    "~": "~",
    "¦": "¦",
    "\x01": r"\x01",
    "\x1f": r"\x1f",
}
"""What may cut cells, the likeliest first -> how people call it."""
SIGNS = "#$@"  # texts hold them, too: they have to cut out known column names besides
SAMPLE_LINES = 200
MAX_LINE = 1_000_000  # characters; what is longer is no line of a table
TOO_LONG = f"一行超过 {MAX_LINE:,} 字"
MAX_REPAIRS = 1_000  # unmatched quotes in one file; then every line stands for itself
MIN_AGREEMENT = 0.7  # share of lines that a delimiter cuts into equally many cells


def delimiter(opening: str) -> str:
    """Return the delimiter that cuts most lines of a file's opening into equally many cells, two or more.

    Where none does (a text often holds the delimiter), the one that cuts out most known column names; else a comma.
    A sign that texts hold as well has to do both.
    """
    best, best_share = "", 0.0
    for candidate in DELIMITERS:
        if candidate not in opening:
            continue
        share = _agreement(opening, candidate)
        if share >= MIN_AGREEMENT and share > best_share + 0.05:
            best, best_share = candidate, share
    signs = [sign for sign in SIGNS if sign in opening and _agreement(opening, sign) >= MIN_AGREEMENT]
    return best or max((*DELIMITERS, *signs), key=partial(_named, opening))


def _agreement(opening: str, candidate: str) -> float:
    reader = csv.reader(islice(io.StringIO(opening, newline=""), SAMPLE_LINES), delimiter=candidate)
    try:
        widths = Counter(len(row) for row in reader if row)
    except csv.Error:
        return 0.0
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
    return count / widths.total() if width > 1 else 0.0


def _named(opening: str, candidate: str) -> int:
    """Return how many known names of columns the delimiter cuts out of one line, 0 for a single one."""
    names = (sum(map(is_known, line.split(candidate))) for line in opening.splitlines()[:SAMPLE_LINES])
    most = max(names, default=0)
    return most if most > 1 else 0


def rows(path: Path, encoding: Encoding, cut: str) -> Iterator[Row]:
    """Yield the rows of a file, blank ones too.

    A quote that is never closed, or closed in mid-cell, would swallow the rows after it: its line is read for
    itself, with the quote as an ordinary character, and reading goes on with the next line.
    """
    with open_text(path, encoding) as stream:
        source = _Lines(stream)
        reader = csv.reader(source, delimiter=cut, strict=True)
        number = 0
        while True:
            number += 1
            source.taken.clear()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                source.put_back()
                yield _single(number, source.taken[0], cut)
            else:
                too_long = max(map(len, source.taken)) > MAX_LINE
                yield Row(number, [], TOO_LONG) if too_long else Row(number, cells)


class _Lines:
    """Lines for the csv reader, remembered so that they can be read again."""

    def __init__(self, stream: TextIO) -> None:
        self.taken: list[str] = []
        self._again: deque[str] = deque()
        self._lines = lines(stream)
        self._repairs = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._lines)
        self.taken.append(line)
        if self._repairs > MAX_REPAIRS and len(self.taken) > 1:
            raise csv.Error
        return line

    def put_back(self) -> None:
        """Return all lines of this row but the first."""
        self._again.extendleft(reversed(self.taken[1:]))
        self._repairs += 1


def lines(stream: TextIO) -> Iterator[str]:
    """Yield the lines with their ends; of a line longer than `MAX_LINE` one character more than that."""
    while line := stream.readline(MAX_LINE + 1):
        yield line
        while len(line) > MAX_LINE and not line.endswith(("\n", "\r")):
            line = stream.readline(MAX_LINE + 1)


def _single(number: int, line: str, cut: str) -> Row:
    """Read one line for itself; an odd quote in it is an ordinary character."""
    if len(line) > MAX_LINE:
        return Row(number, [], TOO_LONG)
    bare = [line.rstrip("\r\n")]
    try:
        if line.count('"') % 2:
            return Row(number, next(csv.reader(bare, delimiter=cut, quoting=csv.QUOTE_NONE), []))
        return Row(number, next(csv.reader(bare, delimiter=cut), []))
    except csv.Error:
        return Row(number, [], CELL_TOO_LONG)
