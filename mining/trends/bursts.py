"""Bursts inside a month: the densest days of a theme or issue, as an event with first, peak and last day."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special, stats

from mining.trends.calendars import is_workday

Array = npt.NDArray[np.float64]
LONGEST = 7
"""Days of the longest window scanned: beyond a week the monthly test sees it."""
BESIDE_P = 0.05
COLUMNS = ["label", "month", "first_day", "peak_day", "last_day", "n", "expected", "ratio", "p"]


def bursts(
    records: pd.DataFrame,
    labels: pd.DataFrame,
    *,
    minimum_count: int,
    minimum_ratio: float,
    level: float,
    off_day: float = 1.0,
) -> pd.DataFrame:
    """Find the densest days of each label in each month by the scan statistic (Naus 1965; Kulldorff 1997).

    A label's records of the month would fall on its days evenly, a day off counting as `off_day` of a working day
    (`calendars.off_day_weight`). Of all windows of 1 to 7 days the one is taken whose count is least probable
    (binomial); p is that probability times the number of windows (Bonferroni), so that it errs on the safe side. The
    event then takes in the days beside the window that stand out from the rest of the month (Poisson, 5%).

    Parameters
    ----------
    records, labels
        The records of the contract; record_id and label (a theme or issue), a row per record and label.
    minimum_count, minimum_ratio, level
        Only events with as many records, as many times the expected, and p at most `level` divided by the labels
        tested in the month are returned.

    Returns
    -------
    DataFrame
        label, month, first_day, peak_day, last_day (`YYYY-MM-DD`; the event and its fullest day), n in it and
        expected from the rest of the month, ratio (infinite if the rest is empty), p. Sorted by month, p, label.
    """
    day = pd.Series(records["time"].dt.normalize().to_numpy(), index=records["record_id"], name="day")
    dated = labels.join(day, on="record_id").dropna(subset=["day"])
    found: list[dict[str, object]] = []
    for month, inside in dated.groupby(dated["day"].dt.to_period("M")):
        n = inside.groupby("label").size()
        tested = n.index[n >= minimum_count]
        days = pd.date_range(str(month), periods=pd.Period(str(month)).days_in_month)
        weight = np.where(is_workday(days), 1.0, off_day)
        daily = _daily(inside, tested, days)
        for label, counts, window in zip(tested, daily, densest(daily, weight / weight.sum()), strict=True):
            if window.p <= level / len(tested):
                told = _told(counts, weight, days, window)
                found.append({"label": label, "month": str(month), **told})
    table = pd.DataFrame(found, columns=COLUMNS)
    large = (table["n"] >= minimum_count) & (table["ratio"] >= minimum_ratio)
    return table[large].sort_values(["month", "p", "label"], ignore_index=True)


def _told(counts: Array, weight: Array, days: pd.DatetimeIndex, window: "Window") -> dict[str, object]:
    """Return the columns of an event from its densest window."""
    first, last = event(counts, weight, window.start, window.stop)
    within = int(counts[first:last].sum())
    expected = _rest(counts, weight, first, last) * float(weight[first:last].sum())
    dates = days[first:last].strftime("%Y-%m-%d")
    return {
        "first_day": dates[0],
        "peak_day": dates[int(counts[first:last].argmax())],
        "last_day": dates[-1],
        "n": within,
        "expected": expected,
        "ratio": within / expected if expected else np.inf,
        "p": window.p,
    }


class Window(NamedTuple):
    """Days `start` (from 0) to before `stop` of a month, and their p."""

    start: int
    stop: int
    p: float


def densest(daily: Array, share: Array) -> list[Window]:
    """Return the least probable window of each row.

    daily: counts, shape (rows, days); share: of a month's records that a day would have, shape (days,), sum 1.
    """
    n = daily.sum(axis=1)
    before = np.concatenate([np.zeros((len(daily), 1)), daily.cumsum(axis=1)], axis=1)
    part_before = np.concatenate([[0.0], share.cumsum()])
    windows = [
        (first, first + days) for days in range(1, LONGEST + 1) for first in range(len(share) - days + 1)
    ]
    start, stop = (np.array(column) for column in zip(*windows, strict=True))
    count = before[:, stop] - before[:, start]
    part = np.clip(part_before[stop] - part_before[start], 1e-12, 1 - 1e-12)
    p = np.where(count > 0, special.betainc(np.maximum(count, 1), n[:, None] - count + 1, part), 1.0)
    best = p.argmin(axis=1)
    least = np.minimum(p[np.arange(len(daily)), best] * len(windows), 1.0)
    return [Window(windows[i][0], windows[i][1], float(each)) for i, each in zip(best, least, strict=True)]


def event(counts: Array, weight: Array, start: int, stop: int) -> tuple[int, int]:
    """Widen a window by the days beside it that stand out from the rest of the month."""
    while start > 0 and _stands_out(counts, weight, start, stop, start - 1):
        start -= 1
    while stop < len(counts) and _stands_out(counts, weight, start, stop, stop):
        stop += 1
    return start, stop


def _stands_out(counts: Array, weight: Array, start: int, stop: int, day: int) -> bool:
    rest = _rest(counts, weight, min(start, day), max(stop, day + 1))
    return bool(counts[day] > 0 and stats.poisson.sf(counts[day] - 1, rest * weight[day]) <= BESIDE_P)


def _rest(counts: Array, weight: Array, start: int, stop: int) -> float:
    """Return the records per working day outside a window; 0 if nothing is outside."""
    days = weight.sum() - weight[start:stop].sum()
    return float((counts.sum() - counts[start:stop].sum()) / days) if days > 0 else 0.0


def _daily(inside: pd.DataFrame, labels: pd.Index, days: pd.DatetimeIndex) -> Array:
    grid = pd.MultiIndex.from_product([labels, days])
    n = inside.groupby(["label", "day"]).size().reindex(grid, fill_value=0)
    return np.reshape(n.to_numpy(float), (len(labels), len(days)))
