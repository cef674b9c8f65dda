"""Columns that the export had until lately: what earlier months filled and no record of the month does."""

import pandas as pd

from mining.records.columns import ROLES
from mining.records.facets import CHANNEL, facet_columns, spoken
from mining.trends.calendars import month_name

MONTHS = 12  # that end with the month reported; of columns that were given up before nobody need hear
ONE_OF_ITS_KIND = ("customer", "score", "likes", "responded_exact", "closed_exact")


def last_filled(records: pd.DataFrame, column: str, month: str) -> str:
    """Return the last month before `month` in which a record fills the column, `""` where none of the year does.

    Parameters
    ----------
    records
        month, `YYYY-MM`, and the column; `""` and NaN are blank.
    month
        It ends the year.
    """
    months = records.loc[_filled(records[column]), "month"]
    within = months[(months < month) & (months > str(pd.Period(month) - MONTHS))]
    return str(within.max()) if len(within) else ""


def emptied(records: pd.DataFrame, month: str) -> dict[str, str]:
    """Return column -> `last_filled`, of the columns that no record of the month fills; none without records."""
    now = records[records["month"] == month]
    columns = [CHANNEL, *facet_columns(records), *ONE_OF_ITS_KIND]
    empty = [name for name in columns if name in records and len(now) and not _filled(now[name]).any()]
    return {name: last for name in empty if (last := last_filled(records, name, month))}


def told(records: pd.DataFrame, month: str) -> list[str]:
    """Return what the operator should know of emptied columns: the export may have renamed them."""
    gone = emptied(records, month)
    if not gone:
        return []
    columns = "、".join(f"“{_called(name)}”（最后一次是{month_name(last)}）" for name, last in gone.items())
    keys = "、".join(dict.fromkeys(map(_key, gone)))
    remedy = f"如果导出的表换了列名，请把新列名写进设置 [columns] 的 {keys}"
    return [f"此前有内容、{month_name(month)}却全是空白的列：{columns}。{remedy}"]


def _filled(cells: pd.Series) -> pd.Series:
    return cells.notna() & (cells != "")


def _key(column: str) -> str:
    """Return the key of `[columns]` that names the column."""
    role = column.removesuffix("_exact")
    return role if role in ROLES else "facets"


def _called(column: str) -> str:
    return ROLES.get(column.removesuffix("_exact"), spoken(column))
