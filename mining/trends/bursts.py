"""Bursts inside a month: the densest days of a theme or issue, as an event with first, peak and last day."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from mining.trends.calendars import is_workday

Array = npt.NDArray[np.float64]
LONGEST = 7
"""Days of the longest window scanned: beyond a week the monthly test sees it."""
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
    (binomial); p is that probability times the number of windows (Bonferroni), so that it errs on the safe side.

    Parameters
    ----------
    records, labels
        The records of the contract; record_id and label (a theme or issue), a row per record and label.
    minimum_count, minimum_ratio, level
        Only windows with as many records, as many times the expected, and p at most `level` divided by the labels
        tested in the month are returned.

    Returns
    -------
    DataFrame
        label, month, first_day, peak_day, last_day (`YYYY-MM-DD`; the window and its fullest day), n and expected
        in it, ratio, p. Sorted by month, p, label.
    """
    day = pd.Series(records["time"].dt.normalize().to_numpy(), index=records["record_id"], name="day")
    dated = labels.join(day, on="record_id").dropna(subset=["day"])
    found: list[tuple[object, ...]] = []
    for month, inside in dated.groupby(dated["day"].dt.strftime("%Y-%m")):
        n = inside.groupby("label").size()
        tested = n.index[n >= minimum_count]
        days = pd.date_range(str(month), periods=pd.Period(str(month)).days_in_month)
        weight = np.where(is_workday(days), 1.0, off_day)
        daily = _daily(inside, tested, days)
        windows = densest(daily, weight / weight.sum())
        for label, counts, (start, length, n_in, expected, p) in zip(tested, daily, windows, strict=True):
            if n_in < max(minimum_count, minimum_ratio * expected) or p > level / len(tested):
                continue
            dates = days[start : start + length].strftime("%Y-%m-%d")
            peak = dates[int(counts[start : start + length].argmax())]
            found.append((label, month, dates[0], peak, dates[-1], n_in, expected, n_in / expected, p))
    return pd.DataFrame(found, columns=COLUMNS).sort_values(["month", "p", "label"], ignore_index=True)


class Window(NamedTuple):
    """Days `start` to `start + length - 1` of a month, from 0: records in it, expected ones, and p."""

    start: int
    length: int
    n: int
    expected: float
    p: float


def densest(daily: Array, share: Array) -> list[Window]:
    """Return the least probable window of each row.

    daily: counts, shape (rows, days); share: of a month's records that a day would have, shape (days,), sum 1.
    """
    n = daily.sum(axis=1)
    before = np.concatenate([np.zeros((len(daily), 1)), daily.cumsum(axis=1)], axis=1)
    part_before = np.concatenate([[0.0], share.cumsum()])
    windows = [(first, days) for days in range(1, LONGEST + 1) for first in range(len(share) - days + 1)]
    start, length = (np.array(column) for column in zip(*windows, strict=True))
    count = before[:, start + length] - before[:, start]
    part = np.clip(part_before[start + length] - part_before[start], 1e-12, 1 - 1e-12)
    p = np.where(count > 0, special.betainc(np.maximum(count, 1), n[:, None] - count + 1, part), 1.0)
    best = p.argmin(axis=1)
    row = np.arange(len(daily))
    least = np.minimum(p[row, best] * len(windows), 1.0)
    found = zip(start[best], length[best], count[row, best], n * part[best], least, strict=True)
    return [Window(int(first), int(days), int(k), float(mean), float(p)) for first, days, k, mean, p in found]


def _daily(inside: pd.DataFrame, labels: pd.Index, days: pd.DatetimeIndex) -> Array:
    grid = pd.MultiIndex.from_product([labels, days])
    n = inside.groupby(["label", "day"]).size().reindex(grid, fill_value=0)
    return np.reshape(n.to_numpy(float), (len(labels), len(days)))
