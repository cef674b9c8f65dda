"""Did it come back? Themes are watched from the first 有效 on, and after closing (定期确认不良有无再发生)."""

from dataclasses import replace

import numpy as np

from mining.arrays import Longs
from mining.trends import cases
from mining.trends.alerts import FEWEST_MONTHS
from mining.trends.before_after import measure
from mining.trends.calendars import month_name
from mining.trends.cases import Case, Window
from mining.trends.drift import Lengths, cusum, p_stable
from mining.trends.effects import EFFECTIVE
from mining.trends.panel import Panel

RATIO, LEVEL = 1.5, 0.01
"""The CUSUM is set to a rise by half of the level reached, and tells one false return in a hundred months."""
HALF_YEAR = 6


def came_back(case: Case, window: Window, known: Panel, touched: frozenset[str], seed: int) -> str:
    """Say that the theme came back, `""` if it did not.

    The Poisson CUSUM (Lucas 1985) restarts at the level reached: that of the months from the start to the first 有效 or
    the closing, and, as soon as these are longer, to the closing and to half a year ago. p is that of
    `drift.p_stable`, which knows that the level is an estimate, times the number of restarts (Bonferroni).
    """
    reached = _reached(case, window, known, touched)
    if reached is None:
        return ""
    months = window.watched
    half_year_ago = int(months[:-HALF_YEAR][-1]) if len(months) > HALF_YEAR else -1
    ends = {reached, half_year_ago, -1 if case.closed is None else case.closed}
    ends = {end for end in ends if reached <= end < months[-1]}
    if not ends:
        return ""
    found = [(_p(case, known, months, end, seed), end) for end in sorted(ends)]
    p, end = min(found)
    if p * len(found) > LEVEL:
        return ""
    y = known.counts[case.unit]
    level, run = months[months <= end], months[months > end]
    then, since = y[level].mean(), y[run].mean()
    return (
        f"到{month_name(known.months[end])}每月{then:.1f}件，其后{len(run)}个月每月{since:.1f}件，累积和超限"
    )


def _p(case: Case, known: Panel, months: Longs, end: int, seed: int) -> float:
    """Return the p value of the CUSUM at the last month against the level of the months up to `end`."""
    level, run = months[months <= end], months[months > end]
    y, e = known.counts[case.unit], known.exposure
    rate = (y[level].sum() + 0.5) / e[level].sum()
    if y[run].sum() <= rate * e[run].sum():
        return 1.0
    height = cusum(y[None, run], e[run], np.array([[rate]]), RATIO)[:, -1]
    mean = np.array([y[months].sum() / e[months].sum() * e[run].mean()])
    phi = np.array([cases.scatter(known, case.unit, level)])
    lengths = Lengths(float(e[level].sum() / e[run].mean()), len(run))
    return float(p_stable(height, mean, phi, lengths, RATIO, seed)[0])


def _reached(case: Case, window: Window, known: Panel, touched: frozenset[str]) -> int | None:
    """Return the month in which the action was first 有效 or closed, after three months at least; None if neither."""
    for i in range(FEWEST_MONTHS, len(window.after) + 1):
        last = int(window.after[i - 1])
        if case.closed is not None and case.closed <= last:
            return last
        effect = measure(case, replace(window, after=window.after[:i]), known, touched)
        if effect.verdict == EFFECTIVE and not effect.foretold:
            return last
    return case.closed if len(window.after) >= FEWEST_MONTHS else None
