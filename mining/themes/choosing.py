"""Which texts to show to people: by chance to audit, or those whose answer would help most."""

import numpy as np
import pandas as pd


def draw(assignments: pd.DataFrame, per_theme: int, seed: int) -> pd.DataFrame:
    """Return record_id, month, theme_id of `per_theme` texts of each theme, drawn by chance among its main texts."""
    main = assignments[(assignments["rank"] == 1) & (assignments["theme_id"] != "")].sort_values("record_id")
    order = np.random.default_rng(seed).permutation(len(main))
    drawn = main.iloc[order].groupby("theme_id").head(per_theme)
    return drawn.sort_values("theme_id", kind="stable", ignore_index=True)[["record_id", "month", "theme_id"]]


def doubtful(assignments: pd.DataFrame, answered: frozenset[str]) -> pd.DataFrame:
    """Return record_id, theme_id, other_id: texts between two themes, spread over themes and months.

    The closest decision of each theme and month first, then the second closest of each; `answered` are left out.
    """
    first, second = (assignments[assignments["rank"] == rank] for rank in (1, 2))
    second = second[["record_id", "theme_id", "weight"]]
    close = first.merge(second, on="record_id", suffixes=("", "_second"))
    close = close[~close["record_id"].isin(answered)]
    close["margin"] = close["weight"] - close["weight_second"]
    close = close.rename(columns={"theme_id_second": "other_id"}).sort_values(["margin", "record_id"])
    close["in_month"] = close.groupby(["theme_id", "month"]).cumcount()
    close = close.sort_values(["in_month", "margin", "record_id"])
    close["turn"] = close.groupby("theme_id").cumcount()
    close = close.sort_values(["turn", "margin", "record_id"], ignore_index=True)
    return close[["record_id", "theme_id", "other_id"]]
