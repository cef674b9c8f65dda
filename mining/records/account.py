"""What became of every row: the figures add up, or the run stops."""

import datetime as dt
from collections.abc import Sequence

import pandas as pd

from mining.errors import UserError, user_error
from mining.records.candidates import mostly_names
from mining.records.columns import ROLES
from mining.records.dates import FUTURE
from mining.records.facets import PREFIX, facet_columns
from mining.records.privacy import CODED
from mining.records.tables import Table, by_column, place

SHOWN = 3  # tables named in a note
LOOKED_AT = 200  # different cells of a group that tell whether it holds names

OUTCOMES = {"analysed": "分析", "duplicate": "重复", "empty": "空白", "filtered": "筛除", "rejected": "拒收"}
"""What becomes of a row -> how users call it."""


def reconcile(rows: pd.DataFrame, rejected: pd.DataFrame, tables: Sequence[Table]) -> pd.DataFrame:
    """Return the reconciliation, a row per table read; rows_read was counted where they were read."""
    keys, outcomes = ["file", "sheet"], list(OUTCOMES)
    ends = pd.concat([rows.loc[rows["outcome"] != "rejected", [*keys, "outcome"]], rejected[keys]])
    counts = pd.crosstab([ends["file"], ends["sheet"]], ends["outcome"].fillna("rejected"))
    read = [(table.file, table.sheet, table.read) for table in tables]
    account = pd.DataFrame(read, columns=[*keys, "rows_read"]).join(counts.reindex(columns=outcomes), on=keys)
    account[outcomes] = account[outcomes].fillna(0).astype("int64")
    assert (account["rows_read"] == account[outcomes].sum(axis=1)).all()
    return account.sort_values(keys, ignore_index=True)


def in_future(rejected: pd.DataFrame, today: dt.date | None) -> list[str]:
    """Return what to know of rows that were rejected because they are later than `today`: the clock may be wrong."""
    n = int((rejected["reason"] == FUTURE).sum())
    late = f"{n:,} 行的日期晚于今天，这台机器上是 {today}；机器的日期不对的，请先校正再运行"
    return [late] if n and today else []


def nothing_left(
    account: pd.DataFrame,
    rejected: pd.DataFrame,
    tables: Sequence[Table],
    unread: Sequence[str],
    today: dt.date | None,
) -> UserError:
    """Return the error that says why no record is left; `unread`: columns and how a time is written there."""
    names = {"duplicate": "重复", "empty": "空白", "filtered": "评分高于上限", "rejected": "不能用"}
    counts = "，".join(f"{name} {account[key].sum():,}" for key, name in names.items() if account[key].any())
    reasons = "，".join(f"{reason} {n:,}" for reason, n in rejected["reason"].value_counts().head(5).items())
    where = "、".join(account["file"].unique()[:5])
    parts = [
        f"没有一条可分析的记录（{counts or '没有数据行'}）",
        *([f"不能用的原因：{reasons}"] if reasons else []),
        *in_future(rejected, today),
        *([f"时间列{'，'.join(unread)}（# 代表数字，某代表别的字）"] if unread else []),
        *_columns_taken(tables),
    ]
    return user_error(where, "；".join(parts), "请改正文件，或在设置 [columns] 里写对列名")


def _columns_taken(tables: Sequence[Table]) -> list[str]:
    """Return which columns were taken for time and text, a part of a sentence each."""
    taken = {
        role: dict.fromkeys(
            table.layout.header[i] for table in tables for i in table.layout.roles.get(role, ())
        )
        for role in ("time", "text")
    }
    return [f"{ROLES[role]}取自“{'”“'.join(names)}”" for role, names in taken.items() if names]


def list_columns(tables: Sequence[Table]) -> pd.DataFrame:
    """Return which column was taken for what: file, sheet, role, column, found_by."""
    found = [
        (table.file, table.sheet, role, table.layout.header[i], table.layout.found_by[role])
        for table in tables
        for role, taken in table.layout.roles.items()
        for i in taken
    ]
    return pd.DataFrame(found, columns=["file", "sheet", "role", "column", "found_by"], dtype="str")


def table_notes(tables: Sequence[Table], *, scores: bool) -> list[str]:
    """Return what people should know of each table; `scores`: they are to be filtered by score."""
    told: dict[str, list[Table]] = {}
    for table in tables:
        for note in table.layout.notes:
            told.setdefault(note, []).append(table)
    notes = [f"{_which(of)}：{note}" for note, of in told.items()]
    notes += [*_unnumbered(tables), *_coded(tables), *_people(tables)]
    if scores:
        notes += [
            f"{place(table.file, table.sheet)}：没有评分列，[filter] max_score 对它不起作用"
            for table in tables
            if "score" not in table.layout.roles
        ]
    return notes


def not_read(passed_over: pd.DataFrame) -> list[str]:
    """Return which tables were passed over and why; those of one reason (the same sheet of every month) together."""
    return [
        f"跳过：{_first(list(map(place, alike['file'], alike['sheet'])))}：{reason}"
        for reason, alike in passed_over.groupby("reason", sort=False)
    ]


def _unnumbered(tables: Sequence[Table]) -> list[str]:
    """Return which tables have no column of ids: what people decide of a record hangs on its words.

    Tables whose rows are lines of talks, or whose column of ids only counts rows, have other advice.
    """
    layouts = [(table, table.layout) for table in tables if not table.layout.talks]
    without = [table for table, layout in layouts if "id" not in layout.found_by]
    if not without:
        return []
    remedy = "表里有编号的，请把列名写进设置 [columns] id"
    return [f"{_which(without)}：没有认出编号列，记录号由时间和正文算出（无号-…）；{remedy}"]


def _which(tables: Sequence[Table]) -> str:
    return _first([place(table.file, table.sheet) for table in tables])


def _first(places: Sequence[str]) -> str:
    return "、".join(places[:SHOWN]) + (f" 等 {len(places)} 张表" if len(places) > SHOWN else "")


def _coded(tables: Sequence[Table]) -> list[str]:
    """Return the columns whose ids identified people, so that a code stands in their place."""
    return [
        f"编号列“{name}”里有 {n:,} 个编号含手机号、证件号等，已换成代码（{CODED}…）；"
        f"要找原来的一行，请用 mining explain --record 代码，它说出文件和行号"
        for name, group in by_column(tables, "id").items()
        if (n := sum(int(table.rows["id"].str.startswith(CODED).sum()) for table in group))
    ]


def _people(tables: Sequence[Table]) -> list[str]:
    """Return the groups whose cells are names of people: in a cell by itself nothing tells that it is one."""
    cells: dict[str, set[str]] = {}
    for table in tables:
        for name in facet_columns(table.rows):
            cells.setdefault(name.removeprefix(PREFIX), set()).update(table.rows[name])
    return [
        f"分组列“{name}”里是人名，报告照原样显示；不想显示，请从设置 [columns] facets 里去掉这一列"
        for name, values in cells.items()
        if mostly_names(pd.Series(sorted(values - {""})[:LOOKED_AT], dtype="str"))
    ]
