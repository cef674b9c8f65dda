"""A file -> its tables, and what of it is passed over; the columns that the settings ask for must be somewhere."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from mining.errors import Problem, UserError
from mining.records import files
from mining.records.columns import SINGLE
from mining.records.headers import position
from mining.records.tables import Table, not_read, place, read_table
from mining.settings import Columns


class Fault(NamedTuple):
    """What of a file is passed over: a sheet (`""`: the file), why, and its header if it lacks the time alone."""

    sheet: str
    problem: Problem
    header: tuple[str, ...] = ()


def names_asked(columns: Columns) -> dict[str, tuple[str, ...]]:
    """Return role -> the names that the settings give."""
    values = {role: getattr(columns, role) for role in (*SINGLE, "text", "facets")}
    return {role: (name,) if isinstance(name, str) else name for role, name in values.items() if name}


def read_file(
    source: files.Source,
    asked: Mapping[str, tuple[str, ...]],
    month: str | None,
    times: Collection[str] = (),
) -> tuple[list[Table], list[Fault]]:
    """Return the tables of a file, and what of it is passed over.

    A table without a time column is passed over, unless `month` (`YYYY-MM`) dates the whole file. `asked` and `times`
    are those of `columns.decide`.
    """
    tables: list[Table] = []
    faults: list[Fault] = []
    try:
        for sheet in files.read_sheets(source):
            try:
                table = read_table(sheet, source.name, asked, times)
            except UserError as error:
                faults += [Fault(sheet.name, problem) for problem in error.problems]
            else:
                tables += [table] if table else []
    except UserError as error:
        faults += [Fault("", problem) for problem in error.problems]
    if not tables and not faults:
        faults.append(Fault("", Problem(source.name, "文件里没有数据", "请重新导出，或把它移走")))
    if month is None or any(map(timed, tables)):
        faults += [_without_time(table, asked, month) for table in tables if not timed(table)]
        tables = [table for table in tables if timed(table)]
    return tables, faults


def timed(table: Table) -> bool:
    """Tell whether a column holds the time of the records."""
    return "time" in table.layout.roles


def _without_time(table: Table, asked: Mapping[str, tuple[str, ...]], month: str | None) -> Fault:
    named = f"设置 [columns] time 里的“{asked['time'][0]}”不在表头里" if "time" in asked else "没有时间列"
    what = f"{named}，{not_read(table.layout, table.delimiter, table.read)}"
    other = "把它另存为一个文件：--month 只用于整个文件都没有时间的" if month else "用 --month 说明是哪个月"
    remedy = f"请在设置 [columns] time 里写上时间的列名，或{other}"
    return Fault(table.sheet, Problem(place(table.file, table.sheet), what, remedy), table.layout.header)


def check_asked(
    asked: Mapping[str, tuple[str, ...]], tables: Sequence[Table], problems: Sequence[Problem]
) -> None:
    """Refuse where no table could be read, or where the settings name a column that none has.

    Raises
    ------
    UserError
        With every one of the problems.
    """
    if not tables:
        raise UserError(*problems)
    nowhere = [
        Problem(
            f"设置 [columns] {role}",
            f"没有一张表有列“{name}”，表头有：{tables[0].layout.seen()}",
            "请改成表头里的列名，或删去这一项由程序去找",
        )
        for role, names in asked.items()
        for name in names
        if not any(position(table.layout.header, name) for table in tables)
    ]
    if nowhere:
        raise UserError(*nowhere)
