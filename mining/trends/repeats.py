"""Customers who come again on the same theme (二次投诉)."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from mining.trends.counts import ids_by, of_main_themes
from mining.trends.inference import share_interval

COLUMNS = ["theme_id", "days", "n", "base", "share", "share_low", "share_high", "after_closing", "record_ids"]
CHAIN = 3
"""Records of one customer on one theme that make a chain."""


def repeats(
    records: pd.DataFrame, assignments: pd.DataFrame, month: str, days: Sequence[int]
) -> pd.DataFrame:
    """Count records of the month whose customer had complained of the same theme or issue a few days before.

    The theme is the main one. Records without a known customer or without theme take no part.

    Returns
    -------
    DataFrame
        theme_id (`""` all themes), days (looked back, the day at that distance included), n (repeats), base (records
        that take part), share with share_low, share_high (Wilson 1927), after_closing (share of the repeats that came
        after the earlier one was closed; NaN without repeat or closing times), record_ids (the repeats, oldest first,
        a tuple). Empty when nobody can be recognised.
    """
    seen = _same(_known(records, assignments, month), "theme_id", "issue_id")
    now = seen[seen["month"] == month]
    if now.empty:
        return pd.DataFrame(columns=COLUMNS)
    frame = pd.concat([_rates(now, span) for span in days], ignore_index=True)
    if records["closed"].isna().all():
        frame["after"] = np.nan
    after_closing = frame["after"] / frame["n"].where(frame["n"] > 0)
    share = share_interval(frame["n"], frame["base"])
    measured = frame.assign(after_closing=after_closing, **share.named("share"))
    return measured.sort_values(["theme_id", "days"], ignore_index=True)[COLUMNS]


def chains(records: pd.DataFrame, assignments: pd.DataFrame, month: str, days: int) -> pd.DataFrame:
    """Return the chains of records of one customer on one theme, each within `days` of the one before.

    Returns
    -------
    DataFrame
        theme_id, n (records, 3 or more), first_date, last_date (`YYYY-MM-DD`), record_ids (a tuple, oldest first);
        only chains whose last record lies in the month, the longest first.
    """
    seen = _same(_known(records, assignments, month), "theme_id")
    order = seen.sort_values(["customer", "theme_id", "time", "record_id"])
    chain = (~(order["gap"] <= pd.Timedelta(days=days))).cumsum()
    in_chain = chain.map(chain.value_counts()) >= CHAIN  # grouping ids is slow, and most stand alone
    found = (
        order[in_chain]
        .groupby(chain)
        .agg(
            theme_id=("theme_id", "first"),
            n=("record_id", "size"),
            first_date=("time", "min"),
            last_date=("time", "max"),
            last_month=("month", "max"),
            first_id=("record_id", "first"),
            record_ids=("record_id", tuple),
        )
    )
    found = found[found["last_month"] == month].drop(columns="last_month")
    for name in ("first_date", "last_date"):
        found[name] = found[name].dt.strftime("%Y-%m-%d")
    order_of = ["n", "theme_id", "first_id"]
    told = found.sort_values(order_of, ascending=[False, True, True], ignore_index=True)
    return told.drop(columns="first_id")


def _known(records: pd.DataFrame, assignments: pd.DataFrame, month: str) -> pd.DataFrame:
    """Return what the customers of the month wrote until its end, with main theme and its issue, by time."""
    main = of_main_themes(assignments)[["record_id", "theme_id", "issue_id"]]
    wrote = records.loc[records["customer"] != "", ["record_id", "customer", "time", "month", "closed"]]
    wrote = wrote[wrote["month"] <= month]
    known = wrote[wrote["customer"].isin(wrote.loc[wrote["month"] == month, "customer"])]
    return known.merge(main, on="record_id").sort_values(["time", "record_id"], ignore_index=True)


def _same(known: pd.DataFrame, *keys: str) -> pd.DataFrame:
    """Add gap (time since the customer's last record with the same value of one of `keys`) and closed_before.

    gap is NaT without such a record; closed_before says whether that one was closed by then.
    """
    gap = pd.Series(pd.NaT, index=known.index, dtype="timedelta64[s]")
    closed_before = pd.Series(data=False, index=known.index)
    for key in keys:
        named = known[known[key] != ""]
        before = named.groupby(["customer", key])[["time", "closed"]].shift().reindex(known.index)
        since = known["time"] - before["time"]
        nearer = since.notna() & ~(gap <= since)
        gap = gap.where(~nearer, since)
        closed_before = closed_before.where(~nearer, before["closed"] <= known["time"])
    return known.assign(gap=gap, closed_before=closed_before)


def _rates(now: pd.DataFrame, days: int) -> pd.DataFrame:
    """Return theme_id, days, n, base, after, record_ids: of each theme, and of all."""
    again = now["gap"] <= pd.Timedelta(days=days)
    counted = pd.DataFrame({"n": again, "base": 1, "after": again & now["closed_before"]}).astype(float)
    by_theme = counted.groupby(now["theme_id"]).sum()
    by_theme.loc[""] = counted.sum()
    repeated = now[again]
    ids = ids_by(repeated["record_id"], repeated["theme_id"]) | {"": tuple(repeated["record_id"])}
    told = by_theme.assign(days=days, record_ids=[ids.get(theme, ()) for theme in by_theme.index])
    return told.rename_axis("theme_id").reset_index().astype({"n": int, "base": int})
