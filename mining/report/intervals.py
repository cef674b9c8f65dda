"""Intervals that only the report needs: differences of shares, the expected band, ranks."""

import numpy as np
import numpy.typing as npt
from scipy.stats import nbinom, norm, t
from statsmodels.stats.proportion import confint_proportions_2indep

from mining.trends.inference import Dispersion

Floats = npt.NDArray[np.float64]


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


def predictive_range(
    exposure: float, events: Floats, base: float, spread: Dispersion
) -> tuple[Floats, Floats]:
    """Return the central 95% range of the counts that `events` in exposure `base` foretell for `exposure`.

    The quantiles of `trends.inference.p_predictive`: negative binomial with mean m = exposure (events + 1/2) / base
    and variance phi (1 + exposure / base) m; as phi is estimated, normal scores are read from Student's t.
    """
    mean = exposure * (events + 0.5) / base
    success = 1 / (spread.phi * (1 + exposure / base))
    size = mean * success / (1 - success)
    tail = norm.sf(t.isf(0.025, spread.df))
    return np.asarray(nbinom.ppf(tail, size, success)), np.asarray(nbinom.isf(tail, size, success))


def rank_intervals(n: Floats, seed: int, draws: int = 1000) -> tuple[Floats, Floats]:
    """Return the 95% bootstrap interval of each count's rank, 1 the largest; records are drawn with replacement."""
    total = int(n.sum())
    if total == 0:
        return np.full(len(n), np.nan), np.full(len(n), np.nan)
    drawn = np.random.default_rng(seed).multinomial(total, n / total, size=draws)
    ranks = (-drawn).argsort(axis=1, kind="stable").argsort(axis=1) + 1
    low, high = np.percentile(ranks, [2.5, 97.5], axis=0, method="nearest")
    return low, high
