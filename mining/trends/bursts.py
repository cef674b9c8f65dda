"""Bursts inside a month: the densest days of a theme or issue, as an event with first, peak and last day."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from mining.arrays import Doubles, Longs
from mining.trends.alerts import Rules
from mining.trends.calendars import is_workday
from mining.trends.inference import beta_binomial_higher

LONGEST = 7
"""Days of the longest window scanned: beyond a week the monthly test sees it."""
BESIDE_P = 0.05
PRIOR_DF = 30.0
"""How many days the dispersion of all labels is worth beside a label's own: a month."""
COLUMNS = ["label", "first_day", "peak_day", "last_day", "n", "expected", "ratio", "p"]


def bursts(
    records: pd.DataFrame, labels: pd.DataFrame, rules: Rules, *, month: str, off_day: float
) -> pd.DataFrame:
    """Find the densest days of each label in a month by the scan statistic (Naus 1965; Kulldorff 1997).

    A label's records of the month would fall on its days evenly, a day off counting as `off_day` of a working day
    (`calendars.off_day_weight`); days before the first or after the last of all records are none of them, as a month
    that is not over has no records there for another reason. Of all windows of 1 to 7 days the one is taken whose
    count is least probable (binomial); p is that probability times the number of windows (Bonferroni), so that it
    errs on the safe side. Where the days outside the windows scatter more than by chance, the probability is
    beta-binomial: so counts of negative binomial days split, given their sum. The event then takes in the days beside
    the window that stand out from the rest of the month (Poisson, 5%).

    Parameters
    ----------
    records, labels
        The records of the contract; record_id and label (a theme or issue), a row per record and label.
    rules
        Only events with as many records, as many times the expected, and p at most `false_discovery` divided by the
        labels tested are returned.

    Returns
    -------
    DataFrame
        label, first_day, peak_day, last_day (`YYYY-MM-DD`; the event and its fullest day), n in it and
        expected from the rest of the month, ratio (infinite if the rest is empty), p. Sorted by p, label.
    """
    code, names = pd.factorize(labels["label"], sort=True)
    row = pd.Index(records["record_id"]).get_indexer(pd.Index(labels["record_id"]))
    days = records["time"].to_numpy().astype("datetime64[D]")
    told = days[~np.isnat(days)]
    day = days[row]
    dated = (row >= 0) & ~np.isnat(day)
    code, day = code[dated], day[dated]
    span = _span(np.datetime64(month, "M"), told)
    found = _events(
        span, *_daily(code, day, span, rules.minimum_count), names, rules.false_discovery, off_day
    )
    table = pd.DataFrame(found, columns=COLUMNS)
    large = (table["n"] >= rules.minimum_count) & (table["ratio"] >= rules.minimum_ratio)
    return table[large].sort_values(["p", "label"], ignore_index=True)


def _span(month: np.datetime64, told: npt.NDArray[np.datetime64]) -> pd.DatetimeIndex:
    """Return the days of the month from the first to the last of all records, whose days are `told`."""
    first, after = month.astype("datetime64[D]"), (month + np.timedelta64(1, "M")).astype("datetime64[D]")
    return pd.date_range(max(first, told.min()), min(after - 1, told.max()))


def _events(
    days: pd.DatetimeIndex, tested: Longs, daily: Doubles, names: pd.Index, level: float, off_day: float
) -> Iterator[dict[str, object]]:
    """Yield the events of the days; `tested` and `daily` as in `_daily`, of the labels `names`."""
    weight = np.where(is_workday(days), 1.0, off_day)
    if not weight.any():  # the records begin or end with days off, on which none is expected
        return
    windows = densest(daily, weight / weight.sum())
    for label, counts, window in zip(names[tested], daily, windows, strict=True):
        if window.p <= level / len(tested):
            yield {"label": label, **_told(counts, weight, days, window)}


def _told(counts: Doubles, weight: Doubles, days: pd.DatetimeIndex, window: "Window") -> dict[str, object]:
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


def densest(daily: Doubles, share: Doubles) -> list[Window]:
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
    best, row = p.argmin(axis=1), np.arange(len(daily))
    phi = scatter(daily, share, start[best], stop[best])
    at = np.flatnonzero(phi > 1)
    a, b = (n * of / np.maximum(phi - 1, 1e-12) for of in (part[best], 1 - part[best]))
    least = p[row, best]
    least[at] = beta_binomial_higher(count[row, best][at], n[at], a[at], b[at])
    least = np.minimum(least * len(windows), 1.0)
    return [Window(windows[i][0], windows[i][1], float(each)) for i, each in zip(best, least, strict=True)]


def scatter(daily: Doubles, share: Doubles, start: Longs, stop: Longs) -> Doubles:
    """Return the dispersion of each row's days outside its window, at least 1, drawn towards that of all rows.

    Pearson's chi2/df (McCullagh and Nelder 1989) over the days on which records come at all; the rows together weigh as
    much as PRIOR_DF days of the row's own.
    """
    day = np.arange(len(share))
    outside = ((day < start[:, None]) | (day >= stop[:, None])) & (share > 0)
    weight = np.where(outside, share, 0.0)
    sums, parts = (daily * outside).sum(axis=1, keepdims=True), weight.sum(axis=1, keepdims=True)
    mean = sums * weight / np.where(parts > 0, parts, 1.0)
    square = np.divide((daily - mean) ** 2, mean, out=np.zeros_like(daily), where=mean > 0)
    chi2 = square.sum(axis=1)
    df = np.where(chi2 > 0, np.maximum(outside.sum(axis=1) - 1.0, 0.0), 0.0)
    together = chi2.sum() / max(df.sum(), 1.0)
    phi: Doubles = np.maximum(1.0, (chi2 + PRIOR_DF * together) / (df + PRIOR_DF))
    return phi


def event(counts: Doubles, weight: Doubles, start: int, stop: int) -> tuple[int, int]:
    """Widen a window by the days beside it that stand out from the rest of the month."""
    while start > 0 and _stands_out(counts, weight, start, stop, start - 1):
        start -= 1
    while stop < len(counts) and _stands_out(counts, weight, start, stop, stop):
        stop += 1
    return start, stop


def _stands_out(counts: Doubles, weight: Doubles, start: int, stop: int, day: int) -> bool:
    rest = _rest(counts, weight, min(start, day), max(stop, day + 1))
    return bool(counts[day] > 0 and special.pdtrc(counts[day] - 1, rest * weight[day]) <= BESIDE_P)


def _rest(counts: Doubles, weight: Doubles, start: int, stop: int) -> float:
    """Return the records per working day outside a window; 0 if nothing is outside."""
    days = weight.sum() - weight[start:stop].sum()
    return float((counts.sum() - counts[start:stop].sum()) / days) if days > 0 else 0.0


def _daily(
    code: Longs, day: npt.NDArray[np.datetime64], span: pd.DatetimeIndex, minimum_count: int
) -> tuple[Longs, Doubles]:
    """Return which labels have enough records on the days `span`, and their counts by day, shape (labels, days).

    code, day: position of the label, and day, of each record, in any order.
    """
    first, last = span[[0, -1]].to_numpy().astype("datetime64[D]")
    inside = (day >= first) & (day <= last)
    code, at, days = code[inside], (day[inside] - first).astype(np.int64), len(span)
    n = np.bincount(code)
    tested = np.flatnonzero(n >= minimum_count)
    row = np.full(len(n), -1)
    row[tested] = np.arange(len(tested))
    kept = row[code] >= 0
    cells = np.bincount(row[code[kept]] * days + at[kept], minlength=len(tested) * days)
    return tested, cells.reshape(len(tested), days).astype(float)
