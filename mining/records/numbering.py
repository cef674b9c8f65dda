"""Numbers that begin again in every table tell rows apart, not records."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from mining.records.candidates import TRUSTED
from mining.records.tables import Table, by_column

MIN_MET = 10  # ids met again; fewer may be tickets that customers came back to


def without_counters(tables: Sequence[Table]) -> tuple[list[Table], list[str]]:
    """Return the tables, those whose id column numbers rows without ids, and a note for each name of such a column.

    The tables' rows have id, text, time and `reason` (`""`: the time can be used).
    """
    counters = {
        name: met
        for name, group in by_column(tables, "id").items()
        if name and len(group) > 1 and (met := _begun_again([table.rows for table in group]))
    }
    notes = [
        f"列“{name}”在各表里重新编起（{met:,} 个编号在别的表里是另一时间的另一条），"
        "当作序号，不当编号；记录号由时间和正文算出（无号-…）"
        for name, met in counters.items()
    ]
    return [_without_ids(table) if table.layout.name("id") in counters else table for table in tables], notes


def _begun_again(group: Sequence[pd.DataFrame]) -> int:
    """Return how many ids mean something else in another table, 0 where these are not most of those that could.

    The same words a month later are another complaint where the ids count from 1; else they may be the same ticket.
    """
    parts = [
        rows.loc[(rows["id"] != "") & (rows["reason"] == ""), ["id", "time", "text"]]
        .drop_duplicates("id")
        .assign(table=n, counts=_counts(rows["id"]))
        for n, rows in enumerate(group)
    ]
    ids = pd.concat(parts, ignore_index=True)
    largest = max(range(len(parts)), key=lambda n: len(parts[n]))
    other = ids.duplicated("id", keep=False) & ~ids.duplicated(["id", "time"], keep=False)
    other &= ids["counts"] | ~ids.duplicated(["id", "text"], keep=False)
    smaller = ids["table"] != largest  # of the largest, many ids can be in no other
    met = int(other[smaller].sum())
    return met if met >= MIN_MET and met > TRUSTED * smaller.sum() else 0


def _counts(ids: pd.Series) -> pd.Series:
    """Tell which ids are among the first whole numbers, as many as there are rows: bool, same index."""
    return ids.where(ids.str.fullmatch(r"\d{1,7}"), "0").astype("int64").between(1, len(ids))


def _without_ids(table: Table) -> Table:
    roles = {role: taken for role, taken in table.layout.roles.items() if role != "id"}
    return replace(table, layout=replace(table.layout, roles=roles), rows=table.rows.assign(id=""))
