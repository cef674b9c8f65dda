"""Control charts: centre and limits of each theme's months, for the charts to draw."""

import numpy as np
import pandas as pd

from mining.trends.calendars import touches_festival

SHORTEST = 12
"""With fewer points limits mean little: a run chart (median) instead."""
MOVING_RANGE = 1.128
"""Mean range of two standard normal values (d2, Shewhart 1931)."""
U_CHART, LANEY_CHART, RUN_CHART = "U图", "Laney U′图", "趋势图"


def control_limits(trend: pd.DataFrame, *, shares: bool) -> pd.DataFrame:
    """Return the control chart of each theme from its complete months.

    u chart: centre = sum n / sum exposure, limits centre +- 3 sqrt(centre/exposure). Where the z values of the months
    scatter more than by chance between neighbours (sigma_z = mean moving range / 1.128 > 1) the limits are widened by
    it (Laney 2002). Under 12 months: the median alone, limits NaN.

    Parameters
    ----------
    trend
        Of `counts.monthly`.
    shares
        Whether its rates are shares of all records; others are not compared in a month that the Spring Festival touches
        (`panel.Panel.comparable`), which then has no exposure.

    Returns
    -------
    DataFrame
        theme_id, month, chart (U图, Laney U′图, 趋势图), centre, low, high in the unit of `rate` (low cut at 0). A
        month that is partial or has no exposure has limits too (NaN without exposure), but takes no part in them.
    """
    ordered = trend.sort_values(["theme_id", "month"], ignore_index=True)
    if not shares:
        ordered["exposure"] = ordered["exposure"].mask(ordered["month"].map(touches_festival).astype(bool))
    parts = [_chart(group) for _, group in ordered.groupby("theme_id", sort=False)]
    columns = ["chart", "centre", "low", "high"]
    limits = pd.concat(parts) if parts else pd.DataFrame(columns=columns)
    return pd.concat([ordered[["theme_id", "month"]], limits[columns]], axis=1)


def _chart(group: pd.DataFrame) -> pd.DataFrame:
    usable = (group["complete"] & (group["exposure"] > 0)).to_numpy()
    n, e, rate = (group[name].to_numpy(float) for name in ("n", "exposure", "rate"))
    if usable.sum() < SHORTEST:
        centre = float(np.median(rate[usable])) if usable.any() else np.nan
        return pd.DataFrame(
            {"chart": RUN_CHART, "centre": centre, "low": np.nan, "high": np.nan}, index=group.index
        )
    told = usable & (n > 0)
    unit = float(np.median((rate * e)[told] / n[told])) if told.any() else 1.0
    centre = n[usable].sum() / e[usable].sum()
    sigma = np.sqrt(centre / np.where(e > 0, e, np.nan))
    z = (n[usable] / e[usable] - centre) / sigma[usable] if centre > 0 else np.zeros(2)
    widen = max(1.0, float(np.abs(np.diff(z)).mean()) / MOVING_RANGE)
    chart = LANEY_CHART if widen > 1 else U_CHART
    limits = {
        "low": np.maximum(0, centre - 3 * widen * sigma) * unit,
        "high": (centre + 3 * widen * sigma) * unit,
    }
    return pd.DataFrame({"chart": chart, "centre": centre * unit, **limits}, index=group.index)
