"""A file -> its tables, and what of it is passed over; the columns that the settings ask for must be somewhere."""

from collections.abc import Mapping, Sequence

from mining.errors import Problem, UserError
from mining.records import files
from mining.records.columns import SINGLE
from mining.records.headers import position
from mining.records.tables import Table, place, read_table, seen_header
from mining.settings import Columns


def names_asked(columns: Columns) -> dict[str, tuple[str, ...]]:
    """Return role -> the names that the settings give."""
    values = {role: getattr(columns, role) for role in (*SINGLE, "text", "facets")}
    return {role: (name,) if isinstance(name, str) else name for role, name in values.items() if name}


def read_file(
    source: files.Source, asked: Mapping[str, tuple[str, ...]], month: str | None
) -> tuple[list[Table], list[tuple[str, Problem]]]:
    """Return the tables of a file, and the sheets (`""`: the file) that are passed over with the reason.

    A table without a time column is passed over, unless `month` (`YYYY-MM`) dates the whole file.
    """
    tables: list[Table] = []
    faults: list[tuple[str, Problem]] = []
    try:
        for sheet in files.read_sheets(source):
            try:
                table = read_table(sheet, source.name, asked)
            except UserError as error:
                faults += [(sheet.name, problem) for problem in error.problems]
            else:
                tables += [table] if table else []
    except UserError as error:
        faults += [("", problem) for problem in error.problems]
    if not tables and not faults:
        faults.append(("", Problem(source.name, "文件里没有数据", "请重新导出，或把它移走")))
    if month is None or any(map(_timed, tables)):
        faults += [(table.sheet, _without_time(table, asked)) for table in tables if not _timed(table)]
        tables = [table for table in tables if _timed(table)]
    return tables, faults


def _timed(table: Table) -> bool:
    return "time" in table.layout.roles


def _without_time(table: Table, asked: Mapping[str, tuple[str, ...]]) -> Problem:
    named = f"设置 [columns] time 里的“{asked['time'][0]}”不在表头里" if "time" in asked else "没有时间列"
    what = f"{named}，{seen_header(table.layout, table.delimiter)}"
    return Problem(
        place(table.file, table.sheet),
        what,
        "请在设置 [columns] time 里写上时间的列名，或用 --month 说明是哪个月",
    )


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
