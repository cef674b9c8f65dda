"""Intervals of what is shown and not tested: differences of shares, the expected band, ranks."""

import numpy as np
from scipy import special

from mining.arrays import Doubles, Floats
from mining.trends.inference import Dispersion, heavier_tail, wilson

FURTHEST = 1e6
"""Standard deviations that are as good as no end."""
DRAWS = 1000


def difference_interval(
    n: float, total: float, m: float, other: float, tests: int = 1, phi: float = 1.0, df: float = np.inf
) -> tuple[float, float]:
    """Return Newcombe's (1998) interval of n/total - m/other at 1 - 5%/tests (Bonferroni).

    Where shares scatter by `phi` times what draws do, known with `df` degrees of freedom, counts and totals are divided
    by it, and the ends are those of Student's t.
    """
    if not total or not other:
        return (np.nan, np.nan)
    z = min(-float(special.stdtrit(df, 0.025 / tests)), FURTHEST)
    # Written out, for statsmodels takes half a second to load.
    (p, low, high), (q, bottom, top) = (wilson(a / phi, b / phi, z) for a, b in ((n, total), (m, other)))
    return (float(p - q - np.hypot(p - low, top - q)), float(p - q + np.hypot(high - p, q - bottom)))


def predictive_range(
    exposure: float, events: Doubles, base: float, spread: Dispersion
) -> tuple[Doubles, Doubles]:
    """Return the central 95% range of the counts that `events` in exposure `base` foretell for `exposure`.

    The quantiles of `inference.predictive_higher` and `predictive_lower`: negative binomial with mean m = exposure
    (events + 1/2) / base and variance phi (1 + exposure / base) m; as phi is estimated, normal scores are read from
    Student's t.
    """
    mean = exposure * (events + 0.5) / base
    success = 1 / (spread.phi * (1 + exposure / base))
    size = mean * success / (1 - success)
    tail = heavier_tail(0.025, spread.df)
    return _quantile(tail, size, success), _quantile(1 - tail, size, success)


def _quantile(share: Doubles, size: Doubles, success: Doubles) -> Doubles:
    """Return the least count that at least a `share` of a negative binomial distribution does not exceed."""
    near: Floats = np.ceil(special.nbdtrik(share, size, success))
    lower = np.maximum(near - 1, 0)
    return np.where(special.betainc(size, lower + 1, success) >= share, lower, near)


def rank_intervals(n: Doubles, seed: int) -> tuple[Doubles, Doubles]:
    """Return the 95% bootstrap interval of each count's rank, 1 the largest; records are drawn with replacement.

    Equal counts share the rank of the first of them.
    """
    total = int(n.sum())
    if total == 0:
        return np.full(len(n), np.nan), np.full(len(n), np.nan)
    drawn = np.random.default_rng(seed).multinomial(total, n / total, size=DRAWS)
    first = np.sort(-drawn, axis=1)
    ranks = [1 + np.searchsorted(order, -each) for order, each in zip(first, drawn, strict=True)]
    low, high = np.percentile(ranks, [2.5, 97.5], axis=0, method="nearest")
    return low, high
