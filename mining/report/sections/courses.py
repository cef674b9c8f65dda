"""The course of each theme over the months, with the band that the months before let expect."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from mining.arrays import Doubles, Longs
from mining.report.blocks import Series
from mining.report.material import Material
from mining.trends.alerts import FEWEST_MONTHS
from mining.trends.inference import level_dispersion
from mining.trends.intervals import predictive_range
from mining.trends.panel import Panel, panel, units


def courses(material: Material) -> tuple[dict[str, Series], tuple[str, ...]]:
    """Return theme or judged issue -> course over the window ("" all records), and the report month's baseline."""
    known = panel(material.trend, _issues(material), material.totals)
    shown = [t for t, month in enumerate(known.months) if month in set(material.window)]
    themes = {t: known.for_month(t) for t in shown}
    # All records as a share of all records say nothing; in a month of the festival they dip.
    whole = {t: known.by_day() if known.shares else known for t in shown if not known.festival[t]}
    most, totals = material.run.rules.baseline_months, known.records[None, :].astype(float)
    made = _courses(known, shown, material.month, known.counts, _band(known.counts, themes, most))
    made += _courses(known, shown, material.month, totals, _band(totals, whole, most))
    now = known.months.index(material.month)
    before = _baseline(themes[now], now, most) if now in themes else ()
    return dict(zip((*units(known.units), ""), made, strict=True)), tuple(known.months[t] for t in before)


def _issues(material: Material) -> pd.DataFrame:
    """Count the issues judged in the report month, by month, as `trends.counts.monthly_issues` does."""
    judged = material.alerts.loc[material.alerts["month"] == material.month, ["theme_id", "issue_id"]]
    judged = judged[judged["issue_id"] != ""].drop_duplicates("issue_id")
    told = material.assignments[["record_id", "month", "issue_id"]].merge(judged, on="issue_id")
    return told.drop_duplicates().groupby(["theme_id", "issue_id", "month"]).size().reset_index(name="n")


def _baseline(known: Panel, t: int, most: int) -> Longs:
    """Return the last `most` comparable months before t; none if they are too few to tell the scatter."""
    before = known.comparable(t)
    before = before[before < t][-most:]
    return before if len(before) >= min(FEWEST_MONTHS, most) else before[:0]


def _band(counts: Doubles, compared: Mapping[int, Panel], most: int) -> tuple[Doubles, Doubles]:
    """Return the ends of what the months before let expect, NaN where they tell nothing; shapes of `counts`.

    `compared` maps a month to the panel by whose exposure it is compared; months that it lacks are not.
    """
    low, high = np.full(counts.shape, np.nan), np.full(counts.shape, np.nan)
    for t, known in compared.items():
        base, exposure = _baseline(known, t, most), known.exposure
        if len(base) and exposure[t] > 0:
            spread = level_dispersion(counts[:, base], exposure[base], shares=known.shares)
            events = counts[:, base].sum(axis=1)
            low[:, t], high[:, t] = predictive_range(exposure[t], events, exposure[base].sum(), spread)
    low[np.isnan(high)] = np.nan  # too little is known of the scatter for an upper end
    return low, high


def _courses(
    known: Panel, shown: list[int], month: str, counts: Doubles, band: tuple[Doubles, Doubles]
) -> list[Series]:
    months = tuple(known.months[t] for t in shown)
    at = months.index(month) if month in months else len(months) - 1
    complete = tuple(bool(known.complete[t]) for t in shown)
    return [
        Series(months, n, complete, lows, highs, at)
        for n, lows, highs in zip(
            *(map(tuple, rows[:, shown].tolist()) for rows in (counts, *band)), strict=True
        )
    ]
