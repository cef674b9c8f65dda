"""Intervals and tests for counts; every function takes arrays that broadcast and names its source.

y, e: count and exposure of the month tested; B, E: of its baseline. One-sided p values are called `p_higher` and
`p_lower`. Interval ends are 95% unless `level` says otherwise.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import special, stats
from statsmodels.stats.proportion import proportion_confint

Array = npt.NDArray[np.float64]
Numbers = npt.ArrayLike


class Interval(NamedTuple):
    """Estimate and interval ends, arrays of one shape; NaN where nothing can be estimated."""

    estimate: Array
    low: Array
    high: Array


def rate_interval(n: Numbers, exposure: Numbers, level: float = 0.95) -> Interval:
    """Rate n/exposure with the exact Poisson interval (Garwood 1936); NaN where exposure is 0 or unknown."""
    n, exposure = np.broadcast_arrays(np.asarray(n, float), np.asarray(exposure, float))
    per = np.where(exposure > 0, exposure, np.nan)
    tail = (1 - level) / 2
    low = np.where(n > 0, special.gammaincinv(np.maximum(n, 1), tail), 0.0)
    return Interval(n / per, low / per, special.gammaincinv(n + 1, 1 - tail) / per)


def share_interval(n: Numbers, total: Numbers, level: float = 0.95) -> Interval:
    """Share n/total with the score interval (Wilson 1927); NaN where total is 0."""
    n, total = np.broadcast_arrays(np.asarray(n, float), np.asarray(total, float))
    of = np.where(total > 0, total, np.nan)
    low, high = proportion_confint(n, of, alpha=1 - level, method="wilson")
    return Interval(n / of, np.asarray(low, float), np.asarray(high, float))


def ratio_interval(
    y: Numbers, e: Numbers, B: Numbers, E: Numbers, phi: Numbers = 1.0, level: float = 0.95
) -> Interval:
    """Ratio of two rates, (y/e)/(B/E), by the conditional binomial: y | y+B ~ Bin(y+B, e/(e+E)), Clopper-Pearson 1934.

    With `phi` > 1 the counts are divided by it (quasi-Poisson, McCullagh and Nelder 1989), which widens the interval.
    high is infinite when B is 0; everything is NaN when both counts are 0 or an exposure is not positive.
    """
    y, e, B, E, phi = np.broadcast_arrays(*(np.asarray(x, float) for x in (y, e, B, E, phi)))
    known = (e > 0) & (E > 0) & (y + B > 0)
    e, E = np.where(known, e, np.nan), np.where(known, E, np.nan)
    a, b, tail = y / phi, B / phi, (1 - level) / 2
    low = np.where(a > 0, special.betaincinv(np.where(a > 0, a, 1), b + 1, tail), 0.0)
    high = np.where(b > 0, special.betaincinv(a + 1, np.where(b > 0, b, 1), 1 - tail), 1.0)
    return Interval(*(_divide(share, 1 - share) * E / e for share in (_divide(y, y + B), low, high)))


def p_rate(y: Numbers, e: Numbers, B: Numbers, E: Numbers) -> tuple[Array, Array]:
    """(p_higher, p_lower) of the exact conditional test of two Poisson rates (Przyborowski and Wilenski 1940)."""
    y, e, B, E = np.broadcast_arrays(*(np.asarray(x, float) for x in (y, e, B, E)))
    share = e / (e + E)
    return _binomial_tails(y, y + B, share)


def p_predictive(y: Numbers, e: Numbers, B: Numbers, E: Numbers, phi: Numbers = 1.0) -> tuple[Array, Array]:
    """(p_higher, p_lower) of y under the gamma-Poisson predictive distribution of the baseline.

    Jeffreys' prior (Gelman et al. 2013, section 2.6) gives Y ~ NB(r = B + 1/2, p = E/(E + e)): mean m = e (B + 1/2)/E,
    variance m (1 + e/E). With `phi` > 1 the variance is phi times that, by the negative binomial of the same mean
    (method of moments), which is the predictive for overdispersed counts.
    """
    y, e, B, E, phi = np.broadcast_arrays(*(np.asarray(x, float) for x in (y, e, B, E, phi)))
    mean = e * (B + 0.5) / E
    success = 1 / (phi * (1 + e / E))
    size = mean * success / (1 - success)
    higher = np.where(y > 0, special.betainc(np.maximum(y, 1), size, 1 - success), 1.0)
    return higher, special.betainc(size, y + 1, success)


def p_share(y: Numbers, e: Numbers, B: Numbers, E: Numbers) -> tuple[Array, Array]:
    """(p_higher, p_lower) of Fisher's exact test (1935) for the shares y/e and B/E; all four are whole numbers.

    Conditional on y+B the count y is hypergeometric. The tails are summed over all y+B+1 outcomes of every test at
    once, in one flat array.
    """
    y, e, B, E = (np.atleast_1d(x).astype(float) for x in np.broadcast_arrays(y, e, B, E))
    s = y + B
    lengths = s.astype(int) + 1
    start = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    test = np.repeat(np.arange(len(s)), lengths)
    k = np.arange(lengths.sum()) - np.repeat(start, lengths)
    possible = (k <= e[test]) & (s[test] - k <= E[test])
    of_month = _log_choose(e[test], np.where(possible, k, 0))
    of_baseline = _log_choose(E[test], np.where(possible, s[test] - k, 0))
    mass = np.where(possible, np.exp(of_month + of_baseline - _log_choose(e + E, s)[test]), 0.0)
    higher = np.add.reduceat(np.where(k >= y[test], mass, 0.0), start)
    lower = np.add.reduceat(np.where(k <= y[test], mass, 0.0), start)
    return np.minimum(higher, 1.0), np.minimum(lower, 1.0)


def dispersion(counts: Array, exposure: Array, *, shares: bool) -> Array:
    """Ratio of variance to the expected variance of each row of counts, at least 1, shape (rows,).

    counts has shape (rows, months), exposure (months,). Pearson's chi2/df about the row's own rate (McCullagh and
    Nelder 1989), drawn towards that of all rows together with the weight of `PRIOR_DF` degrees of freedom (Smyth 2004).
    A cell's weight falls with 1/mean, as its chi2 scatters more. 1 for every row unless chi2 of all rows together
    lies above the 95% point of its distribution: only then is phi "clearly above 1".
    """
    rate = counts.sum(axis=1, keepdims=True) / exposure.sum()
    mean = rate * exposure
    variance = np.maximum(mean * (1 - rate if shares else 1.0), 1e-12)
    weight = np.where(mean > 0, variance / (variance + 0.5), 0.0)
    lost = 1 - 1 / counts.shape[1]
    chi2 = (weight * (counts - mean) ** 2 / variance).sum(axis=1)
    df = weight.sum(axis=1) * lost
    if df.sum() <= 0 or stats.chi2.sf(chi2.sum(), df.sum()) > 0.05:
        return np.ones(len(counts))
    pooled = chi2.sum() / df.sum()
    return np.maximum((chi2 + PRIOR_DF * pooled) / (df + PRIOR_DF), 1.0)


PRIOR_DF = 10.0
"""How many degrees of freedom the rows together are worth beside a row's own: two baselines of six months."""


def _binomial_tails(y: Array, n: Array, share: Array) -> tuple[Array, Array]:
    """P(X >= y) and P(X <= y) for X ~ Bin(n, share), by the incomplete beta function."""
    higher = np.where(y > 0, special.betainc(np.maximum(y, 1), n - y + 1, share), 1.0)
    lower = np.where(y < n, special.betaincc(y + 1, np.maximum(n - y, 1), share), 1.0)
    return higher, lower


def _log_choose(n: Array, k: Array) -> Array:
    return special.gammaln(n + 1) - special.gammaln(k + 1) - special.gammaln(n - k + 1)


def _divide(a: Array, b: Array) -> Array:
    """a/b; infinite where only b is 0, NaN where both are."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.divide(a, b)
