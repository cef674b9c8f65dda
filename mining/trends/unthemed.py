"""Records that belong to no theme: whether there are more of them than before."""

import pandas as pd

from mining.trends.alerts import FEWEST_MONTHS, Rules
from mining.trends.calendars import month_name
from mining.trends.inference import level_dispersion, ratio_interval


def note(assignments: pd.DataFrame, totals: pd.DataFrame, month: str, rules: Rules) -> str:
    """Return the sentence about a share without theme that has risen in a month, `""` where it has not.

    It is held against the whole months before, as many as themes are held against; count and ratio must be those of an
    alarm, and the interval of the ratio, widened by the scatter of those months, must lie above 1.
    """
    table = _loose(assignments, totals)
    usable = table["complete"] & (table["n"] > 0) & (table.index < month)
    before = table[usable].tail(rules.baseline_months)
    n, loose = (int(table.loc[table.index == month, name].sum()) for name in ("n", "loose"))
    base_n, base_loose = (before[name].to_numpy(float) for name in ("n", "loose"))
    if len(before) < FEWEST_MONTHS or loose < rules.minimum_count:
        return ""
    phi, df = (each[0] for each in level_dispersion(base_loose[None, :], base_n, shares=True))
    ratio = ratio_interval(loose, n, base_loose.sum(), base_n.sum(), phi, df=df)
    if ratio.low <= 1 or ratio.estimate < rules.minimum_ratio:
        return ""
    return (
        f"{month_name(month)}的{n:,}件里有{loose:,}件没有归入主题，此前{len(before)}个整月的"
        f"{base_n.sum():,.0f}件里有{base_loose.sum():,.0f}件，升高超出平常的起伏；"
        "可能有目录里还没有的新事情，请先看这些来件的原话。"
    )


def _loose(assignments: pd.DataFrame, totals: pd.DataFrame) -> pd.DataFrame:
    """Return the totals by month with `loose`, the records without theme."""
    without = assignments.loc[assignments["theme_id"] == "", "month"]
    table = totals.set_index("month")
    return table.assign(loose=without.value_counts().reindex(table.index, fill_value=0))
