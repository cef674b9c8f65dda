"""Themes crossed with a facet, and what changed in months already published."""

import pandas as pd

from mining.trends.inference import ratio_interval, share_interval

OTHER, BLANK = "其他", "未填"


def crossed(
    records: pd.DataFrame, assignments: pd.DataFrame, facet: str, *, smallest: int = 30
) -> pd.DataFrame:
    """Count records by main theme and value of a facet column.

    Values with fewer than `smallest` records are merged into 其他: shares of a handful say nothing.

    Returns
    -------
    DataFrame
        theme_id, value, n, total (records of the value), share, share_low, share_high (Wilson 1927, 95%), ratio,
        ratio_low, ratio_high (share beside that of all other values; conditional binomial). Every theme x every value,
        sorted by theme_id, value.
    """
    value = records[facet].where(records[facet] != "", BLANK)
    total = value.value_counts()
    value = value.where(value.map(total) >= smallest, OTHER).set_axis(records["record_id"]).rename("value")
    total = value.value_counts().sort_index()
    main = assignments[(assignments["rank"] == 1) & (assignments["theme_id"] != "")].join(
        value, on="record_id"
    )
    grid = pd.MultiIndex.from_product(
        [sorted(set(main["theme_id"])), total.index], names=["theme_id", "value"]
    )
    table = main.groupby(["theme_id", "value"]).size().reindex(grid, fill_value=0).rename("n").reset_index()
    of_value = table["value"].map(total)
    of_theme = table.groupby("theme_id")["n"].transform("sum")
    share = share_interval(table["n"], of_value)
    ratio = ratio_interval(table["n"], of_value, of_theme - table["n"], len(records) - of_value)
    return table.assign(
        total=of_value, share=share.estimate, share_low=share.low, share_high=share.high,
        ratio=ratio.estimate, ratio_low=ratio.low, ratio_high=ratio.high,
    )  # fmt: skip


def restated(previous: pd.DataFrame, trend: pd.DataFrame) -> pd.DataFrame:
    """Return the theme months whose count differs from what an earlier run published.

    Late records are counted where they belong, so that a closed month may change. Themes that only one of the tables
    has are the catalogue's business and left out.

    Returns
    -------
    DataFrame
        theme_id, month, n_before, n; sorted by theme_id, month.
    """
    both = previous.merge(trend, on=["theme_id", "month"], suffixes=("_before", ""))
    changed = both[both["n_before"] != both["n"]]
    return changed[["theme_id", "month", "n_before", "n"]].sort_values(
        ["theme_id", "month"], ignore_index=True
    )
