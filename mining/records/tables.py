"""Sheets -> tables whose columns are known: one row per record, text still as it was written."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice

import pandas as pd

from mining.errors import Problem, UserError
from mining.records import columns
from mining.records.columns import BY_HEADER, Layout
from mining.records.delimited import DELIMITERS, SIGNS
from mining.records.headers import find_header, join_header, unique_names
from mining.records.merged import spread
from mining.records.shape import Shape
from mining.records.sheets import Row, Sheet

OPENING = 1_000  # rows that tell header and columns
HEADER_WITHIN = 30  # of them, those that may be the header
BLOCK = 50_000
JUDGED = ("wordy", "in_words", "word")
"""Columns of prepared rows from which all tables together tell who is nobody and what a score means."""
MADE = "无号-"  # begins the ids that records without one are given
REPEATED_HEADER = "重复的表头"
MIN_WIDER = 0.9  # share of rows wider than the header that makes it the header's fault


@dataclass(frozen=True)
class Table:
    """A sheet under its roles.

    `rows`, from `read_table`: row (int) and str columns `ROLE:n`, the n-th column of that role, e.g. `text:0`, as
    written, and `person:n`, those of people's names; from `preparing.Reader`: row, a column for each role, title,
    `JUDGED` and `facet:NAME`, fit to be shown.
    `rejected`: row, reason. `read` counts the rows below the header that are not blank, as they come. `delimiter` is
    what cut the cells of a table that was just read, if anything.
    """

    file: str
    sheet: str
    layout: Layout
    rows: pd.DataFrame
    rejected: pd.DataFrame
    read: int
    delimiter: str = ""


def read_table(
    sheet: Sheet, file: str, settings: Mapping[str, tuple[str, ...]], times: Collection[str] = ()
) -> Table | None:
    """Read one sheet; None where it is blank. `settings` and `times` are those of `columns.decide`.

    Raises
    ------
    UserError
        It has no text column.
    """
    where = place(file, sheet.name)
    rows = filter(_filled, sheet.rows)
    opening = list(islice(rows, OPENING))
    if not opening:
        return None
    asked = [name for names in settings.values() for name in names]
    at = find_header([row.cells for row in opening[:HEADER_WITHIN]], asked)
    header, last = join_header([row.cells for row in opening], at) if at >= 0 else ([], at)
    below = opening[last + 1 :]
    layout, sample = _layout(header, [row.cells for row in below if not row.fault], settings, times)
    if "text" not in layout.roles:
        lost = next((row for row in opening[:HEADER_WITHIN] if row.fault), None) if at < 0 else None
        if lost:
            raise UserError(_without_header(where, lost))
        seen = not_read(layout, sheet.delimiter, len(below) + sum(1 for _ in rows))
        raise UserError(_without_text(where, seen, settings.get("text", ())))
    broken_above = (row for row in opening[: max(at, 0)] if row.fault)
    shape = Shape(sample, layout.roles["text"], sheet.delimiter)
    kept, rejected, read = _collect(chain(broken_above, below, rows), layout, shape, header)
    return Table(file, sheet.name, layout, kept, rejected, read, sheet.delimiter)


def by_column(tables: Iterable[Table], role: str) -> dict[str, list[Table]]:
    """Return the tables by the name of their column of that role, `""` for those without one."""
    groups: dict[str, list[Table]] = {}
    for table in tables:
        groups.setdefault(table.layout.name(role), []).append(table)
    return groups


def place(file: str, sheet: str) -> str:
    """Return how messages call a table."""
    return f"{file} 的工作表“{sheet}”" if sheet else file


def _filled(row: Row) -> bool:
    return bool(row.fault) or any(cell and not cell.isspace() for cell in row.cells)


def _layout(
    header: list[str],
    below: list[Sequence[str]],
    settings: Mapping[str, tuple[str, ...]],
    times: Collection[str],
) -> tuple[Layout, pd.DataFrame]:
    """Return the layout and the sample that it rests on; a header that lacks cells may lack them on the left."""
    common, count = max(Counter(map(len, below)).items(), key=lambda item: item[1], default=(0, 0))
    wider = common > len(header) and (not header or count >= MIN_WIDER * len(below))
    width = common if wider else len(header)
    regular = [cells for cells in below if len(cells) == width]
    padded = [[*cells[:width], *[""] * (width - len(cells))] for cells in regular or below]
    sample = pd.DataFrame(padded, columns=range(width), dtype="str")
    layout = columns.decide(unique_names(header, width), sample, settings, times)
    if header and wider:
        names = unique_names([""] * (width - len(header)) + header, width)
        moved = columns.decide(names, sample, settings, times)
        if _by_header(moved) > _by_header(layout):
            note = f"表头比数据少 {width - len(header)} 列，列已右移对齐，请核对原表"
            return replace(moved, notes=(*moved.notes, note)), sample
    return layout, sample


def _by_header(layout: Layout) -> int:
    return sum(found == BY_HEADER for found in layout.found_by.values())


def _without_header(where: str, lost: Row) -> Problem:
    what = f"认不出表头和正文列，第 {lost.number} 行不能用：{lost.fault}"
    return Problem(where, what, "请重新导出：表头一行，每条记录一行")


def not_read(layout: Layout, delimiter: str, rows: int) -> str:
    """Return the header for a message and how many rows are not read; where none seems to have cut them, what could."""
    known = "、".join([*DELIMITERS.values(), *SIGNS])
    uncut = (
        f"；只有一列，可能是认不出分隔符（认得的有 {known}）" if delimiter and len(layout.header) == 1 else ""
    )
    return f"表头有：{layout.seen()}{uncut}；{rows:,} 行没有读"


def _without_text(where: str, seen: str, asked: tuple[str, ...]) -> Problem:
    what = f"设置 [columns] text 里的“{'、'.join(asked)}”不在表头里" if asked else "找不到正文列"
    return Problem(where, f"{what}，{seen}", "请在设置 [columns] text 里写上正文的列名")


def _collect(
    rows: Iterator[Row], layout: Layout, shape: Shape, header: Sequence[str]
) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    """Sort the rows into those that can be used, with only the columns that have a role, and the rejected ones.

    What is merged over several rows holds for all of them, but for texts and ids: they are one record's.
    """
    places = {f"{role}:{n}": i for role, taken in layout.roles.items() for n, i in enumerate(taken)}
    places |= {f"person:{n}": i for n, i in enumerate(layout.people)}
    names, wanted = ["row", *places], list(places.values())
    once = [i for role in ("text", "id") for i in layout.roles.get(role, ())]
    blocks: list[pd.DataFrame] = []
    rejected: list[tuple[int, str]] = []
    kept: list[list[object]] = []
    read = 0
    for read, row in enumerate(rows, start=1):  # noqa: B007 - how many there were
        cells, fault = (row.cells, row.fault) if row.fault else shape.fit(row.cells)
        if not fault and cells == header:
            fault = REPEATED_HEADER
        if fault:
            rejected.append((row.number, fault))
            continue
        cells = spread(cells, row.above, once) if row.above else cells
        kept.append([row.number, *[cells[i] for i in wanted]])
        if len(kept) == BLOCK:
            blocks.append(_frame(kept, names))
            kept = []
    blocks.append(_frame(kept, names))
    refused = pd.DataFrame(rejected, columns=["row", "reason"]).astype({"row": "int64", "reason": "str"})
    return pd.concat(blocks, ignore_index=True), refused, read


def _frame(rows: list[list[object]], names: list[str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=names)
    return frame.astype({name: "int64" if name == "row" else "str" for name in names})
