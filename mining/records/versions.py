"""Versions of one ticket, as several exports hold it: what another one adds is not lost with the row."""

import pandas as pd

FILLED = ["score", "likes", "responded", "closed"]


def filled(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows, with what the analysed row of an id lacks of `FILLED` taken from the duplicates of that id.

    Of an id with several analysed rows nobody knows which one a duplicate belongs to.

    `rows` has id (`""` unknown), outcome and `FILLED`; what stands first in them goes first.
    """
    known = rows[rows["id"] != ""]
    kept, dropped = (known[known["outcome"] == outcome] for outcome in ("analysed", "duplicate"))
    kept = kept[kept["id"].isin(dropped["id"]) & ~kept["id"].duplicated(keep=False)]
    if kept.empty:
        return rows
    more = dropped.groupby("id")[FILLED].first().reindex(kept["id"]).set_axis(kept.index)
    whole = rows.copy()
    whole.loc[kept.index, FILLED] = kept[FILLED].fillna(more)
    return whole
