"""Every published month in one SQLite file for BI tools: the contract's columns and the month that told them.

Only columns of the contract go in, so that no customer's word, record or file name does.
"""

import csv
import io
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from mining.errors import UserError, user_error
from mining.report.published import published_months, table_of
from mining.report.tables import CONTRACT, restore

NAME = "history.sqlite"
TABLES = ("themes", "trend", "alerts", "issues", "actions", "restatements")
WHOLE = {"n", "old", "new"}
REAL = {
    "share", "exposure", "rate", "rate_low", "rate_high", "expected", "ratio", "ratio_low", "ratio_high", "p", "q",
    "power", "heat",
}  # fmt: skip
Value = str | int | float | None


KINDS: Mapping[str, tuple[str, Callable[[str], Value]]] = {
    **dict.fromkeys(WHOLE, ("INTEGER", int)),
    **dict.fromkeys(REAL, ("REAL", float)),
    "complete": ("INTEGER", lambda text: int(text == "True")),
}
"""Columns of numbers: SQL type and how a cell of the CSV is read, empty cells as NULL; all others are TEXT."""


def update(out: Path, month: str) -> None:
    """Put the published month in the place of what the history tells of it.

    Where there is no history it is made from all months; of one with other columns than the contract has now, these
    tables are, and what else it holds stays.

    Raises
    ------
    UserError
        The file is no history, or another program holds it. It is then as it was.
    """
    file = out / NAME
    try:
        if not file.exists():
            rebuild(out)
        elif _fits(file):
            _write(file, out, (month,))
        else:
            _write(file, out, published_months(out), afresh=True)
    except UserError as error:
        told = (
            replace(problem, what=f"报告已写好，但历史库没有更新：{problem.what}")
            for problem in error.problems
        )
        raise UserError(*told) from None


def _fits(file: Path) -> bool:
    """Whether the tables have the contract's columns; what cannot be read is told when it is written."""
    try:
        with closing(sqlite3.connect(file)) as base:
            there = {table: base.execute(f"PRAGMA table_info({table})").fetchall() for table in TABLES}
    except sqlite3.Error:
        return True
    return all([name for _, name, *_ in there[table]][1:] == [*CONTRACT[table][0]] for table in TABLES)


def rebuild(out: Path) -> Path:
    """Make the history again from all published months; the old file is replaced when the new one is whole.

    Raises
    ------
    UserError
        There is no published month, one of them is not as it was published, or the history cannot be written.
    """
    months = published_months(out)
    if not months:
        raise user_error(
            str(out), "这里还没有已发布的报告", "请先运行 mining report，或用 --out 指明报告所在的文件夹"
        )
    fresh = out / f".{NAME}.new"
    fresh.unlink(missing_ok=True)
    try:
        _write(fresh, out, months)
        return fresh.replace(out / NAME)
    finally:
        fresh.unlink(missing_ok=True)


def _write(file: Path, out: Path, months: tuple[str, ...], *, afresh: bool = False) -> None:
    """Replace the rows of the months, or, `afresh`, the tables with them, all in one transaction."""
    try:
        with closing(sqlite3.connect(file, isolation_level=None)) as base, base:
            base.execute("BEGIN IMMEDIATE")
            for table in TABLES:
                if afresh:
                    base.execute(f"DROP TABLE IF EXISTS {table}")
                _replace(base, table, out, months)
    except sqlite3.Error as error:
        remedy = "请关掉占用它的程序，检查磁盘空间和权限，再运行 mining history 重建"
        raise user_error(str(out / NAME), f"写不了（{error}）", remedy) from None


def _replace(base: sqlite3.Connection, table: str, out: Path, months: tuple[str, ...]) -> None:
    columns = CONTRACT[table][0]
    typed = ", ".join(f"{name} {KINDS[name][0] if name in KINDS else 'TEXT'}" for name in columns)
    base.execute(f"CREATE TABLE IF NOT EXISTS {table} (report_month TEXT NOT NULL, {typed})")
    base.execute(f"CREATE INDEX IF NOT EXISTS {table}_of_month ON {table} (report_month)")
    forget = f"DELETE FROM {table} WHERE report_month = ?"  # noqa: S608 - the names are the contract's
    marks = ", ".join("?" * (len(columns) + 1))
    tell = f"INSERT INTO {table} (report_month, {', '.join(columns)}) VALUES ({marks})"  # noqa: S608 - as above
    for month in months:
        base.execute(forget, (month,))
        rows = _rows(table_of(out / month, table), columns)
        base.executemany(tell, ((month, *row) for row in rows))


def _rows(content: bytes, columns: tuple[str, ...]) -> Iterator[tuple[Value, ...]]:
    """Read the columns of a published table."""
    rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    header = next(rows, [])
    known = [header.index(name) if name in header else None for name in columns]
    cells = [
        (place, KINDS[name][1] if name in KINDS else None) for name, place in zip(columns, known, strict=True)
    ]
    for row in filter(None, rows):
        yield tuple(
            _value("" if place is None or place >= len(row) else row[place], kind) for place, kind in cells
        )


def _value(text: str, number: Callable[[str], Value] | None) -> Value:
    if number is None:
        return restore(text)
    return number(text) if text else None
