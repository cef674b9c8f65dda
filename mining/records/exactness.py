"""How exactly a table tells when records were answered and closed: what is blank there is still open."""

import re
from collections.abc import Iterator, Sequence

import pandas as pd

from mining.records import dates
from mining.records.boilerplate import is_placeholder
from mining.records.candidates import STEPS
from mining.records.columns import ROLES
from mining.records.tables import Table, by_column

DAY, SECOND, IMPOSSIBLE, UNREADABLE = "day", "second", "impossible", "unreadable"
REASONS = {"time": "reason"} | {role: f"{role}_reason" for role in STEPS}
"""Role -> the column of the tables' rows that tells why a cell of it is no time, `""` where it is one."""
_NEVER = (dates.TOO_EARLY, dates.FUTURE, dates.IMPOSSIBLE)
_NOT_YET = re.compile(r"[尚还]?[未没待]\D*|(?:正在)?(?:处理|办理|进行|跟进|受理)中")
# What systems write where there is no time: MySQL, .NET, Excel and SQL Server, Unix, Access; the end of time of SQL.
_NO_TIME = re.compile(
    r"0+|(?:0000|0001|1900|1970)\D0*[01]\D0*[01](?!\d).*|1899\D12\D3[01](?!\d).*"
    r"|(?:2099|9999)\D12\D31(?!\d).*|19700101|19000101|99991231"
)


def without_open(reasons: pd.Series, cells: pd.Series) -> pd.Series:
    """Return why cells of a column of `STEPS` are no times; `""` where they say not yet: 无, 未办结, 1970-01-01."""
    not_yet = [cell for cell in cells[reasons != ""].unique() if _says_not_yet(cell)]
    return reasons.mask(cells.isin(not_yet), "")


def _says_not_yet(cell: str) -> bool:
    said = is_placeholder(cell, frozenset()) or _NOT_YET.fullmatch(cell) or _NO_TIME.fullmatch(cell)
    return bool(said)


def unreadable(role: str, column: str, cells: pd.Series, reasons: pd.Series) -> list[str]:
    """Return what to know of the cells of a column of `STEPS` that are neither a time nor open."""
    forms = cells[(reasons != "") & ~reasons.isin(_NEVER)].map(dates.form)
    if forms.empty:
        return []
    what = f"列“{column}”有 {len(forms):,} 格看不出是什么时间（如“{forms.min()}”，# 代表数字，某代表别的字）"
    return [f"{what}：这些来件既不算已{ROLES[role]}，也不算未{ROLES[role]}"]


def exactness(rows: pd.DataFrame, tables: Sequence[Table]) -> pd.DataFrame:
    """Return responded_exact and closed_exact: `day`, `second`; `""` where nobody tells. Index as `rows`.

    Also `impossible` where a time stands that never was (2025-02-30, a day to come), `unreadable` for what is none.
    A table whose column is blank from top to bottom (an export of the open ones) tells as the others do that have a
    column of that name. A time that another version of the record gave tells for itself.

    rows: file, sheet, responded and closed with their `REASONS`. The tables' rows have these two as times.
    """
    place = ["file", "sheet"]
    found = {}
    for role in STEPS:
        told = [(table.file, table.sheet, exact) for table, exact in _of_tables(tables, role)]
        by_table = pd.DataFrame(told, columns=[*place, "exact"]).set_index(place)
        exact = rows[place].join(by_table, on=place)["exact"]
        exact = exact.where(exact != "", _to(rows[role]))
        reason = rows[REASONS[role]].where(rows[role].isna(), "")
        exact = exact.mask(reason != "", UNREADABLE).mask(reason.isin(_NEVER), IMPOSSIBLE)
        found[f"{role}_exact"] = exact.astype("str")
    return pd.DataFrame(found)


def _of_tables(tables: Sequence[Table], role: str) -> Iterator[tuple[Table, str]]:
    for name, group in by_column(tables, role).items():
        column = _exact(pd.concat([table.rows[role] for table in group])) if name else ""
        for table in group:
            yield table, _exact(table.rows[role]) or column


def _exact(times: pd.Series) -> str:
    told = set(_to(times).unique())
    return next((exact for exact in (SECOND, DAY) if exact in told), "")


def _to(times: pd.Series) -> pd.Series:
    """Return for each time whether it has a clock, `""` where there is none."""
    exact = pd.Series(SECOND, index=times.index, dtype="str")
    return exact.mask(times == times.dt.normalize(), DAY).mask(times.isna(), "")
