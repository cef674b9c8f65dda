"""Versions of one ticket, as several exports hold it: what another one adds is not lost with the row."""

import pandas as pd

from mining.records.duplicates import to_the_second
from mining.records.exactness import REASONS

FILLED = ["score", "likes", "responded", "closed"]
_TABLE = ["file", "sheet"]
_OF = [*_TABLE, "row", *REASONS.values()]


def edited(records: pd.DataFrame) -> pd.Series:
    """Tell which records are versions of a ticket that another table holds, too: bool, same index.

    Same id, customer (or nobody known), and time to the second, in different files or sheets with one such row each.
    The version with most cells filled stays, of several the longest, whatever their texts have in common.

    `records` has file, sheet, row, the `REASONS`, id, customer, time and text; all other columns count as cells.
    """
    ticket = ["id", "customer", "time"]
    sure = records[(records["id"] != "") & to_the_second(records)]
    sure = sure[sure.duplicated(ticket, keep=False)]
    twice = sure[sure.duplicated([*ticket, *_TABLE], keep=False)]
    sure = sure[~sure.set_index(ticket).index.isin(twice.set_index(ticket).index)]
    cells = sure.drop(columns=_OF)
    full = sure.assign(cells=(cells.notna() & (cells != "")).sum(axis=1), length=sure["text"].str.len())
    full = full.sort_values(["cells", "length", "text"], ascending=[False, False, True], kind="stable")
    copies = full.index[full.duplicated(ticket)]
    return pd.Series(records.index.isin(copies), index=records.index)


def tell(records: pd.DataFrame) -> list[str]:
    """Return how many ids stand in several tables at one time, with texts that were not found to be versions of one.

    `records` has file, sheet, id and time.
    """
    known = records.loc[records["id"] != "", [*_TABLE, "id", "time"]]
    known = known[known.duplicated(["id", "time"], keep=False)].drop_duplicates()
    n = known.loc[known.duplicated(["id", "time"]), "id"].nunique()
    told = f"{n:,} 个编号在不同的表里时间相同而文字不同，各计一条；若是改过的同一条，请只留一份"
    return [told] if n else []


def filled(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows, with what the analysed row of an id lacks of `FILLED` taken from the duplicates of that id.

    Of an id with several analysed rows nobody knows which one a duplicate belongs to.

    `rows` has id (`""` unknown), outcome and `FILLED`; what stands first in them goes first.
    """
    known = rows.loc[rows["id"] != "", ["id", "outcome", *FILLED]]
    kept, dropped = (known[known["outcome"] == outcome] for outcome in ("analysed", "duplicate"))
    kept = kept[kept["id"].isin(dropped["id"]) & ~kept["id"].duplicated(keep=False)]
    if kept.empty:
        return rows
    more = dropped.groupby("id")[FILLED].first().reindex(kept["id"]).set_axis(kept.index)
    whole = rows.copy()
    whole.loc[kept.index, FILLED] = kept[FILLED].fillna(more)
    return whole
