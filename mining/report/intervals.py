"""Intervals of the figures that only the report needs: shares, their differences, ratios of two months, bands, ranks."""

import numpy as np
import numpy.typing as npt
from scipy.stats import binomtest, nbinom
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

Floats = npt.NDArray[np.float64]


def share_interval(n: float, total: float) -> tuple[float, float]:
    """Return the 95% Wilson (1927) interval of n of total; NaN without records."""
    if total == 0:
        return (np.nan, np.nan)
    low, high = proportion_confint(n, total, method="wilson")
    return (float(low), float(high))


def difference_interval(
    n: float, total: float, m: float, other: float, tests: int = 1
) -> tuple[float, float]:
    """Return Newcombe's (1998) interval of n/total - m/other at 1 - 5%/tests (Bonferroni)."""
    if not total or not other:
        return (np.nan, np.nan)
    low, high = confint_proportions_2indep(
        n, total, m, other, method="newcomb", compare="diff", alpha=0.05 / tests
    )
    return (float(low), float(high))


def ratio_interval(n: float, exposure: float, before: float, exposure_before: float) -> tuple[float, float]:
    """Return the exact conditional 95% interval of the ratio of two Poisson rates (Clopper-Pearson on n of both)."""
    if n + before == 0 or not exposure or not exposure_before:
        return (np.nan, np.nan)
    ends = binomtest(int(n), int(n + before)).proportion_ci(method="exact")
    odds = [np.inf if end == 1 else end / (1 - end) for end in (ends.low, ends.high)]
    return (odds[0] * exposure_before / exposure, odds[1] * exposure_before / exposure)


def expected_band(
    n: Floats, exposure: Floats, complete: npt.NDArray[np.bool_], baseline: int
) -> tuple[Floats, Floats]:
    """Return per month the central 95% range of the count foretold by the `baseline` complete months before it.

    Negative binomial with mean m = e B / E and variance phi m (1 + e / E): B (plus 1/2) and E are the baseline's
    events and exposure, e the month's exposure, phi = max(1, Pearson chi2 / df) of the baseline; phi = 1 is the
    gamma-Poisson predictive. NaN for months with fewer than three complete months before them.
    """
    low, high = np.full(len(n), np.nan), np.full(len(n), np.nan)
    for place in range(len(n)):
        before = np.flatnonzero(complete[:place] & (exposure[:place] > 0))[-baseline:]
        if len(before) < 3 or exposure[place] <= 0:
            continue
        events, base = n[before].sum() + 0.5, exposure[before].sum()
        expected = events / base * exposure[before]
        spread = max(1.0, ((n[before] - expected) ** 2 / expected).sum() / (len(before) - 1))
        mean = events / base * exposure[place]
        variance = spread * mean * (1 + exposure[place] / base)
        low[place], high[place] = nbinom.interval(0.95, mean**2 / (variance - mean), mean / variance)
    return low, high


def rank_intervals(n: Floats, seed: int, draws: int = 1000) -> tuple[Floats, Floats]:
    """Return the 95% bootstrap interval of each count's rank, 1 the largest; records are drawn with replacement."""
    total = int(n.sum())
    if total == 0:
        return np.full(len(n), np.nan), np.full(len(n), np.nan)
    drawn = np.random.default_rng(seed).multinomial(total, n / total, size=draws)
    ranks = (-drawn).argsort(axis=1, kind="stable").argsort(axis=1) + 1
    low, high = np.percentile(ranks, [2.5, 97.5], axis=0, method="nearest")
    return low, high
