"""Where a table's header is, and what its names are known to mean (`column_names.toml`)."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from itertools import chain, zip_longest
from statistics import median_low
from typing import Any

from mining.records.cleaning import one_line
from mining.records.dates import WRITTEN
from mining.records.simplified import simplified

_FIGURE = re.compile(rf"\s*{WRITTEN}.*|(?=\D*\d)[\d\W]+", re.DOTALL)  # a date, a time, a number
_QUESTION = re.compile(r"^\s*\d+\s*[、.:)]\s*(?=\D)")  # 3.意见建议
MAX_HEADER_CELL = 40  # characters; more is no column name


@cache
def names_by_role() -> dict[str, dict[str, int]]:
    """Return role -> plain column name -> rank, best first, from the table that analysts extend."""
    return {
        role: {name: rank for rank, name in reversed(list(enumerate(listed(role, "names"))))}
        for role, entry in _name_table().items()
        if "names" in entry and role != "anonymous"
    }


@cache
def known_names() -> frozenset[str]:
    """Return every plain column name of the table."""
    return frozenset(chain.from_iterable(names_by_role().values()))


@cache
def listed(section: str, key: str) -> tuple[str, ...]:
    """Return a list of the table of names in plain form, empty where the section has none of that key."""
    return tuple(plain(name) for name in _name_table()[section].get(key, ()))


@cache
def anonymous() -> frozenset[str]:
    """Return what stands in a customer column, in plain form, where nobody knows who it was."""
    return frozenset(listed("anonymous", "names"))


@cache
def score_words() -> dict[str, float]:
    """Return the scores that are written as words."""
    return {word: float(score) for word, score in _name_table()["score_words"].items()}


@cache
def _name_table() -> dict[str, dict[str, Any]]:
    """Return the table as it stands in the file: section -> key -> names, or a score."""
    return tomllib.loads((files("mining.records") / "column_names.toml").read_text("utf-8"))


@lru_cache(4096)
def plain(name: str) -> str:
    """Return a column name in simplified characters, without case, spaces, signs, brackets and a question's number."""
    name = _QUESTION.sub("", unicodedata.normalize("NFKC", name).casefold())
    bare = re.sub(r"[(\[【].*?[)\]】]", "", name)
    return simplified(re.sub(r"[\W_]", "", bare) or re.sub(r"[\W_]", "", name))


def position(header: Sequence[str], name: str) -> list[int]:
    """Return where the column that the settings call `name` stands, if anywhere: by its very name, or its plain one."""
    if name in header:
        return [header.index(name)]
    return [i for i, own in enumerate(header) if plain(own) == plain(name)][:1]


def find_header(rows: Sequence[Sequence[str]], named: Iterable[str] = ()) -> int:
    """Return the position of the header among a table's first rows, -1 where it has none.

    It is the row with the most known column names: `named` counts as known, what only ends like one as half of one, and
    a cell of figures, as records have, outweighs two. Without any, it is the first row that fills most of the table's
    width, if its words are short and different; numbers such as years may be among them where more are known names.
    """
    known = known_names().union(map(plain, named))
    hits = [_names(cells, known) - 2 * len(list(filter(_FIGURE.fullmatch, cells))) for cells in rows]
    if max(hits, default=0) >= 1:
        return hits.index(max(hits))
    width = median_low(map(len, rows)) if rows else 0
    for position, cells in enumerate(rows):
        filled = [cell for cell in cells if cell.strip()]
        if len(filled) > 1 and len(filled) * 2 > max(width, len(cells)):
            return position if _names_columns(filled, known) else -1
    return -1


def _names(cells: Sequence[str], known: frozenset[str]) -> float:
    """Return how many different names of columns a row holds; what only ends like one is half of one."""
    different = {plain(cell) for cell in cells if _could_name(cell)}
    return len(different & known) + sum(name.endswith(_endings()) for name in different - known) / 2


@cache
def _endings() -> tuple[str, ...]:
    """Return what names of columns end with, in plain form."""
    return tuple(end for section in _name_table() for end in listed(section, "endings"))


def _names_columns(cells: Sequence[str], known: frozenset[str]) -> bool:
    words = [cell for cell in cells if not cell.strip().isdecimal()]
    distinct = len(set(cells)) == len(cells)
    wordy = all(_could_name(cell) and not re.fullmatch(r"[\d\W]+", cell) for cell in words)
    numbers, names = len(cells) - len(words), known.intersection(map(plain, words))
    return distinct and wordy and (not numbers or numbers < len(names))


def join_header(rows: Sequence[Sequence[str]], at: int) -> tuple[list[str], int]:
    """Return the names of the header at `at` and the position of its last row: it may have two.

    Two rows are one header where each has known names that the other leaves blank, as merged cells do:
    编号 | 受理信息 |      | 内容
         | 受理时间 | 渠道 |
    """
    for upper in (at, at - 1):
        if 0 <= upper < len(rows) - 1 and _completes(rows[upper], rows[upper + 1]):
            pairs = zip_longest(rows[upper], rows[upper + 1], fillvalue="")
            return [below if below.strip() else above for above, below in pairs], upper + 1
    return list(rows[at]), at


def _completes(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """Tell whether both rows name columns, and the lower one is blank under the names of the upper one."""
    known = [{i for i, cell in enumerate(row) if _names([cell], known_names())} for row in (upper, lower)]
    return all(known) and not any(lower[i].strip() for i in known[0] if i < len(lower))


def is_known(cell: str) -> bool:
    """Tell whether a cell holds the name of a column that the table knows."""
    return _could_name(cell) and plain(cell) in known_names()


def _could_name(cell: str) -> bool:
    return 0 < len(cell.strip()) <= MAX_HEADER_CELL


def unique_names(header: Sequence[str], width: int) -> tuple[str, ...]:
    """Return `width` different names: unseen signs left out, spaces joined, blank 第 n 列, repeated ones numbered."""
    names: list[str] = []
    for position in range(width):
        words = " ".join(one_line(header[position]).split()) if position < len(header) else ""
        name, copy = words or f"第{position + 1}列", 2
        while name in names:
            name, copy = f"{words or f'第{position + 1}列'}#{copy}", copy + 1
        names.append(name)
    return tuple(names)


def unnamed(name: str) -> bool:
    """Tell the name that `unique_names` gives to a column without one."""
    return re.fullmatch(r"第\d+列", name) is not None
