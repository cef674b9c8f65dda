"""Intervals and tests for counts; every function takes arrays that broadcast and names its source.

y, e: count and exposure of the month tested; base_y, base_e: of its baseline. One-sided p values are called
`p_higher` and `p_lower`. Interval ends are 95% unless `level` says otherwise.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import special

from mining.arrays import Doubles

Numbers = npt.ArrayLike


class Interval(NamedTuple):
    """Estimate and interval ends, arrays of one shape; NaN where nothing can be estimated."""

    estimate: Doubles
    low: Doubles
    high: Doubles

    def named(self, name: str) -> dict[str, Doubles]:
        """Return them as the columns `name`, `name_low` and `name_high` of a table."""
        return {name: self.estimate, f"{name}_low": self.low, f"{name}_high": self.high}


def rate_interval(n: Numbers, exposure: Numbers, level: Numbers = 0.95) -> Interval:
    """Rate n/exposure with the exact Poisson interval (Garwood 1936); NaN where exposure is 0 or unknown."""
    n, exposure = np.broadcast_arrays(np.asarray(n, float), np.asarray(exposure, float))
    per = np.where(exposure > 0, exposure, np.nan)
    tail = (1 - np.asarray(level, float)) / 2
    low = np.where(n > 0, special.gammaincinv(np.where(n > 0, n, 1), tail), 0.0)
    return Interval(n / per, low / per, special.gammaincinv(n + 1, 1 - tail) / per)


def share_interval(n: Numbers, total: Numbers) -> Interval:
    """Share n/total with the score interval (Wilson 1927); NaN where total is 0."""
    # Written out, as `false_discovery` is: scipy.stats and statsmodels take longer to load than a preview may wait.
    return wilson(n, total, special.ndtri(0.975))


def wilson(n: Numbers, total: Numbers, z: Numbers) -> Interval:
    """Share n/total with the score interval (Wilson 1927) of z standard deviations; NaN where total is 0."""
    n, total = np.broadcast_arrays(np.asarray(n, float), np.asarray(total, float))
    of = np.where(total > 0, total, np.nan)
    z = np.asarray(z, float)
    reach = z**2 / 2 + z * np.sqrt(n * (of - n) / of + z**2 / 4)
    # Each end as the smaller root by way of the product of both: exactly 0 or 1 where the share is.
    return Interval(n / of, n**2 / of / (n + reach), 1 - (of - n) ** 2 / of / (of - n + reach))


def false_discovery(p: Doubles) -> Doubles:
    """Return for each p the least false discovery rate at which it is significant (Benjamini and Hochberg 1995)."""
    falling = np.argsort(-p, kind="stable")
    q = np.empty_like(p)
    q[falling] = np.minimum.accumulate(p[falling] * len(p) / np.arange(len(p), 0, -1))
    return q


def ratio_interval(
    y: Numbers,
    e: Numbers,
    base_y: Numbers,
    base_e: Numbers,
    phi: Numbers = 1.0,
    level: float = 0.95,
    df: Numbers = np.inf,
) -> Interval:
    """Ratio of two rates, (y/e)/(base_y/base_e), by the conditional binomial with the interval of Clopper-Pearson 1934.

    y | y+base_y ~ Bin(y+base_y, e/(e+base_e)); with success probability p the ratio is p/(1-p) base_e/e. With `phi`
    > 1 the counts are divided by it (quasi-Poisson, McCullagh and Nelder 1989), which widens the interval; its ends
    allow for the `df` degrees of freedom of phi by `heavier_tail`. high is infinite when base_y is 0; everything is NaN
    when both counts are 0 or an exposure is not positive, the ends where phi is.
    """
    y, e, base_y, base_e, phi, df = np.broadcast_arrays(
        *(np.asarray(x, float) for x in (y, e, base_y, base_e, phi, df))
    )
    known = (e > 0) & (base_e > 0) & (y + base_y > 0)
    e, base_e = np.where(known, e, np.nan), np.where(known, base_e, np.nan)
    a, b, tail = y / phi, base_y / phi, heavier_tail((1 - level) / 2, df)
    low = np.where(a > 0, special.betaincinv(np.where(a > 0, a, 1), b + 1, tail), 0.0)
    high = np.where(b > 0, special.betaincinv(a + 1, np.where(b > 0, b, 1), 1 - tail), 1.0)
    estimate, low, high = (
        _divide(share, 1 - share) * base_e / e for share in (_divide(y, y + base_y), low, high)
    )
    return Interval(estimate, *(np.where(np.isnan(phi), np.nan, end) for end in (low, high)))


def rate_higher(y: Numbers, e: Numbers, base_y: Numbers, base_e: Numbers) -> Doubles:
    """P(at least y) by the exact conditional test of two Poisson rates (Przyborowski and Wilenski 1940)."""
    y, e, base_y, base_e = (np.asarray(x, float) for x in (y, e, base_y, base_e))
    p: Doubles = np.where(y > 0, special.betainc(np.maximum(y, 1), base_y + 1, e / (e + base_e)), 1.0)
    return p


def rate_lower(y: Numbers, e: Numbers, base_y: Numbers, base_e: Numbers) -> Doubles:
    """P(at most y) by the same test as `rate_higher`."""
    return rate_higher(base_y, base_e, y, e)


def predictive_higher(
    y: Numbers, e: Numbers, base_y: Numbers, base_e: Numbers, phi: Numbers = 1.0, df: Numbers = np.inf
) -> Doubles:
    """P(at least y) by the gamma-Poisson predictive distribution of the baseline.

    Jeffreys' prior (Gelman et al. 2013, section 2.6) gives Y ~ NB(r = base_y + 1/2, p = base_e/(base_e + e)), with mean
    m = e (base_y + 1/2)/base_e and variance m (1 + e/base_e). With `phi` > 1 the variance is phi times that, by
    the negative binomial of the same mean (method of moments), which is the predictive for overdispersed counts. As
    phi is then an estimate with `df` degrees of freedom, the normal score of p is read from Student's t (Smyth 2004).
    """
    y = np.asarray(y, float)
    size, success = _negative_binomial(e, base_y, base_e, phi)
    return _heavier(np.where(y > 0, special.betainc(np.maximum(y, 1), size, 1 - success), 1.0), df)


def predictive_lower(
    y: Numbers, e: Numbers, base_y: Numbers, base_e: Numbers, phi: Numbers = 1.0, df: Numbers = np.inf
) -> Doubles:
    """P(at most y) by the same distribution as `predictive_higher`."""
    size, success = _negative_binomial(e, base_y, base_e, phi)
    return _heavier(special.betainc(size, np.asarray(y, float) + 1, success), df)


def beta_binomial_higher(y: Doubles, n: Doubles, a: Doubles, b: Doubles) -> Doubles:
    """P(at least y) of n events whose probability is beta distributed with `a` and `b` (Skellam 1948), shape (rows,).

    The sum of all that are as many: one less what is fewer, as scipy.stats has it, has no digits left where p is small.
    """
    terms = (n - y + 1).astype(np.int64)
    row = np.repeat(np.arange(len(y)), terms)
    k = y[row] + np.arange(len(row)) - np.repeat(np.cumsum(terms) - terms, terms)
    log_p = (
        _log_choose(n[row], k) + special.betaln(k + a[row], n[row] - k + b[row]) - special.betaln(a, b)[row]
    )
    return np.asarray(np.bincount(row, np.exp(log_p), len(y)), float)


def p_share(y: Numbers, e: Numbers, base_y: Numbers, base_e: Numbers) -> tuple[Doubles, Doubles]:
    """(p_higher, p_lower) of Fisher's exact test (1935) for the shares y/e and base_y/base_e, of whole numbers.

    Conditional on y+base_y the count y is hypergeometric. The tails are summed over all y+base_y+1 outcomes of every
    test at once, in one flat array.
    """
    y, e, base_y, base_e = (np.atleast_1d(x).astype(float) for x in np.broadcast_arrays(y, e, base_y, base_e))
    s = y + base_y
    lengths = s.astype(int) + 1
    start = np.cumsum(lengths) - lengths
    test = np.repeat(np.arange(len(s)), lengths)
    k = np.arange(lengths.sum()) - np.repeat(start, lengths)
    possible = (k <= e[test]) & (s[test] - k <= base_e[test])
    of_month = _log_choose(e[test], np.where(possible, k, 0))
    of_baseline = _log_choose(base_e[test], np.where(possible, s[test] - k, 0))
    mass = np.where(possible, np.exp(of_month + of_baseline - _log_choose(e + base_e, s)[test]), 0.0)
    higher = np.add.reduceat(np.where(k >= y[test], mass, 0.0), start)
    lower = np.add.reduceat(np.where(k <= y[test], mass, 0.0), start)
    return np.minimum(higher, 1.0), np.minimum(lower, 1.0)


class Dispersion(NamedTuple):
    """Variance over expected variance (phi, at least 1) of each row, and the degrees of freedom it rests on."""

    phi: Doubles
    df: Doubles


def dispersion(counts: Doubles, mean: Doubles, variance: Doubles, parameters: int) -> Dispersion:
    """Estimate the dispersion of each row of counts about its fitted means; all of shape (rows, months).

    Pearson's chi2/df (McCullagh and Nelder 1989; `variance` is the Poisson or binomial one, `parameters` were fitted to
    each row), squared residuals cut at CUT**2 times phi (Huber 1981, proposal 2), so that a past outbreak does not
    hide the next one; a cell's weight falls with 1/mean, as its chi2 scatters more. A row's value is drawn towards that
    of the rows of like mean (bursts of large series say little of small ones; Anders and Huber 2010), or of all rows
    where these are too few, with the weight of PRIOR_DF degrees of freedom (Smyth 2004). phi is 1 and df infinite where
    the chi2 of these rows together is not in the upper quarter of its distribution: with few rows a stricter gate
    misses a variance twice the mean. Where all rows together have fewer than LEAST_FREE degrees of freedom no
    test tells chance from scatter: phi is their chi2/df, at least 1, and df tells how little it rests on.
    """
    variance = np.maximum(variance, 1e-12)
    weight = np.where(mean > 0, variance / (variance + 0.5), 0.0)
    df = weight.sum(axis=1) * (1 - parameters / counts.shape[1])
    square = (counts - mean) ** 2 / variance
    level = (
        np.rint(2 * np.log(mean.mean(axis=1) + 0.5)).astype(int) + 2
    )  # steps of half an e-fold, from mean 0
    step = np.arange(level.max(initial=0) + 1)
    alike = np.exp(-((step[:, None] - step) ** 2) / 8)  # normal kernel, one e-fold wide
    free = np.bincount(level, minlength=len(step)) * (counts.shape[1] - parameters)
    alike[alike @ free < LEAST_FREE] = 1.0
    few = free.sum() < LEAST_FREE
    prior = 0.0 if few else 1.0
    pool_df = alike @ np.bincount(level, df, len(step))
    pooled = np.ones(len(step))
    for stage in range(HUBER_STEPS):
        chi2 = (weight * np.minimum(square, CUT**2 * pooled[level, None])).sum(axis=1) / CUT_MEAN
        pool_chi2 = alike @ np.bincount(level, chi2, len(step))
        if stage == 0:
            scattered = few | (
                (pool_df >= LEAST_DF) & (special.chdtrc(np.maximum(pool_df, LEAST_DF), pool_chi2) <= 0.25)
            )
        pooled = np.maximum((pool_chi2 + prior) / np.maximum(pool_df + prior, NO_DF), 1.0)
        pooled = np.where(scattered, pooled, 1.0)
    phi = np.maximum((chi2 + PRIOR_DF * pooled[level]) / (df + PRIOR_DF), 1.0)
    phi = np.where(scattered[level], phi, 1.0)
    known = np.maximum(np.minimum(df + PRIOR_DF, pool_df[level] + prior), NO_DF)
    return Dispersion(phi, np.where((phi > 1) | few, known, np.inf))


def level_dispersion(counts: Doubles, exposure: Doubles, *, shares: bool) -> Dispersion:
    """Estimate the `dispersion` about each row's own level; counts has shape (rows, months), exposure (months,).

    The level is Huber's (1964), from the median: about the plain rate, which one outbreak lifts, the quiet months
    would seem to scatter.
    """
    rate = np.median(counts / exposure, axis=1, keepdims=True)
    for _ in range(HUBER_STEPS):
        spread = CUT * np.sqrt(np.maximum(rate * exposure, 0.5))
        weight = spread / np.maximum(spread, np.abs(counts - rate * exposure))
        rate = (weight * counts).sum(axis=1, keepdims=True) / (weight * exposure).sum(axis=1, keepdims=True)
    mean = rate * exposure
    return dispersion(counts, mean, mean * (1 - rate if shares else 1.0), 1)


CUT = 2.0
"""Residuals beyond this many standard deviations count as this many."""
CUT_MEAN = float(special.chdtr(3, CUT**2) + CUT**2 * special.chdtrc(1, CUT**2))
"""Mean of min(Z**2, CUT**2) for standard normal Z."""
HUBER_STEPS = 20
LEAST_DF = 4.0
"""With less to go by, as where counts are tiny, nothing is said about the dispersion."""
LEAST_FREE = 5
"""Months less parameters of all rows, before small counts weigh them down: those of a row of six months."""
NO_DF = 0.01
"""Stands for no degree of freedom: no p is small, no interval has an end."""
SMALLEST = 1e-300
"""A p of 0 is one too small to write down; its normal score is not infinite."""
PRIOR_DF = 20.0
"""How many degrees of freedom the rows of like mean are worth beside a row's own: four baselines of six months."""


def _negative_binomial(e: Numbers, base_y: Numbers, base_e: Numbers, phi: Numbers) -> tuple[Doubles, Doubles]:
    """Size and success probability of the predictive distribution."""
    e, base_y, base_e, phi = (np.asarray(x, float) for x in (e, base_y, base_e, phi))
    success = 1 / (phi * (1 + e / base_e))
    return e * (base_y + 0.5) / base_e * success / (1 - success), success


def heavier_tail(tail: float, df: Numbers) -> Doubles:
    """Return the normal tail whose end is that of a `tail` of Student's t with df degrees of freedom."""
    return np.asarray(special.ndtr(special.stdtrit(np.asarray(df, float), tail)), float)


def _heavier(p: Numbers, df: Numbers) -> Doubles:
    """Read the normal score of p from Student's t with df degrees of freedom; as it is where df is infinite."""
    p, df = np.broadcast_arrays(np.asarray(p, float), np.asarray(df, float))
    heavy: Doubles = p.astype(float)
    at = np.isfinite(df)
    heavy[at] = special.stdtr(df[at], special.ndtri(np.maximum(p[at], SMALLEST)))
    return heavy


def _log_choose(n: Doubles, k: Doubles) -> Doubles:
    return special.gammaln(n + 1) - special.gammaln(k + 1) - special.gammaln(n - k + 1)


def _divide(a: Doubles, b: Doubles) -> Doubles:
    """a/b; infinite where only b is 0, NaN where both are."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.divide(a, b)
