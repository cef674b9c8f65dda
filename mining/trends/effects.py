"""Before and after an action: ratio against the untouched themes, verdict, power, months needed."""

from typing import NamedTuple

import numpy as np
from scipy import special

from mining.arrays import Doubles, Flags, Longs
from mining.trends.inference import Interval, level_dispersion, predictive_higher, rate_lower, ratio_interval

EFFECTIVE, WORSENED, UNCHANGED, UNKNOWN = "有效", "恶化", "无实质变化", "证据不足"
ALPHA = 0.05
LEVEL = 1 - 2 * ALPHA
"""Level of the two-sided interval whose ends are one-sided tests at ALPHA."""
SAME_LOW, SAME_HIGH = 0.8, 1.25
"""Ratios in between are no change that matters (the bounds of bioequivalence, Schuirmann 1987)."""
POWER = 0.8
OUTLYING = 0.01
TRIGGER_MONTHS = 3
"""A spike that led to an action lies in the month of its registration (or start, if earlier) or in the two before."""


class Untouched(NamedTuple):
    """The untouched themes: ratio after/before of their counts, how many, and the scatter of their ratios (phi)."""

    ratio: Interval
    themes: int
    used: Flags
    phi: float


def verdict(low: float, high: float) -> str:
    """Judge a ratio after/before by its interval; ends that are NaN prove nothing.

    Wholly below 1 有效, wholly above 恶化, within 0.8 and 1.25 无实质变化 (two one-sided tests, Schuirmann 1987), else
    证据不足.
    """
    if high < 1:
        return EFFECTIVE
    if low > 1:
        return WORSENED
    return UNCHANGED if low >= SAME_LOW and high <= SAME_HIGH else UNKNOWN


def ratio_of_ratios(own: Interval, other: Interval) -> Interval:
    """Divide two independent ratios; the interval recovers the variances from both on the log scale.

    MOVER of Zou and Donner (2008): with logs d, l, u, the ends are d1 - d2 -+ sqrt((d1 - l1)^2 + (u2 - d2)^2) and
    likewise above. The level is that of the two intervals. An own ratio of 0 has the low end 0.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        (d1, l1, u1), (d2, l2, u2) = (
            [np.log(np.clip(end, 1e-12, 1e12)) for end in each] for each in (own, other)
        )
        low = np.exp(d1 - d2 - np.hypot(d1 - l1, u2 - d2))
        high = np.exp(d1 - d2 + np.hypot(u1 - d1, d2 - l2))
        return Interval(
            own.estimate / other.estimate,
            np.where(own.low == 0, 0.0, low),
            np.where(np.isinf(own.high), np.inf, high),
        )


def untouched(before: Doubles, after: Doubles) -> Untouched:
    """Return by how much the untouched themes moved: counts before and after, one value per theme.

    What holds for most of them is the median of their ratios, weighted by the root of their counts (least absolute
    deviations). Themes that a 99% interval sets apart from it went their own way (a crisis, a new product) and
    are left out; the others are added up. phi is the dispersion of the ratios of all of them, by
    `inference.level_dispersion`: how far a theme drifts without any action.
    """
    n = before + after
    part = after / n
    order = np.argsort(part, kind="stable")
    weight = np.sqrt(n[order]).cumsum()
    middle = part[order][np.searchsorted(weight, weight[-1] / 2)]
    scatter = level_dispersion(np.column_stack([before, after]), np.array([1 - middle, middle]), shares=False)
    phi = float(np.median(scatter.phi))
    own = ratio_interval(after, 1, before, 1, phi, level=1 - OUTLYING)
    used = (own.low * (1 - middle) <= middle) & (middle <= own.high * (1 - middle))
    return Untouched(
        ratio_interval(after[used].sum(), 1, before[used].sum(), 1, phi, LEVEL), int(used.sum()), used, phi
    )


def spikes(y: Doubles, e: Doubles, near: Flags, phi: float) -> Flags:
    """Say which months before an action are no baseline: a theme chosen for a spike falls back without any action.

    Regression to the mean (Galton 1886; Barnett, van der Pols and Dobson 2005): left out are the highest of the
    months `near` the registration if it lies above the rate of the others, and every month that the others leave no
    more than 1% for (`inference.predictive_higher`).

    Parameters
    ----------
    y, e
        Count and exposure of each month before.
    near
        bool: whether the month can have led to the action.
    """
    others_y, others_e = y.sum() - y, e.sum() - e
    if len(y) < 2:
        return np.zeros(len(y), bool)
    out: Flags = predictive_higher(y, e, others_y, others_e, phi) <= OUTLYING
    if near.any():
        highest = int(np.argmax(np.where(near, y / e, -1.0)))
        rate, others = y[highest] * others_e[highest], others_y[highest] * e[highest]
        # Equal rates are no spike, whatever the last digit of the exposures makes of them.
        out[highest] |= rate > others and not np.isclose(rate, others, rtol=1e-9)
    return out


def power(mean: float, months_before: float, months_after: float, drop: float, phi: float = 1.0) -> float:
    """Probability that the one-sided exact test at 5% sees a drop.

    Counts before and after are Poisson with means `mean` and `mean * (1 - drop)` a month; the test is the
    conditional one (Przyborowski and Wilenski 1940), summed over all counts that matter. With `phi` > 1 means are
    divided by it. The untouched themes are taken as known.
    """
    if mean <= 0 or months_after <= 0:
        return 0.0
    many, few = mean / phi * months_before, mean / phi * months_after * (1 - drop)
    b, y = _likely(many), _likely(few)
    seen = np.arange(len(y))[:, None] < _few_enough(y, months_after, b, months_before)
    return float(_probability(y, few) @ seen @ _probability(b, many))


def _likely(mean: float) -> Doubles:
    """Return the counts that a Poisson count of that mean takes, but for at most 1e-7 at either end."""
    least, most = np.ceil(special.pdtrik([1e-7, 1 - 1e-7], mean))
    return np.arange(max(least - 1, 0), most + 1)


def _probability(count: Doubles, mean: float) -> Doubles:
    return np.exp(special.xlogy(count, mean) - special.gammaln(count + 1) - mean)


def _few_enough(y: Doubles, e: float, b: Doubles, base_e: float) -> Longs:
    """Return how many of the counts `y`, smallest first, are significantly fewer than each of `b`, by bisection."""
    least, most = np.zeros(len(b), np.int64), np.full(len(b), len(y))
    while (least < most).any():
        middle = (least + most) // 2
        few = rate_lower(y[np.minimum(middle, len(y) - 1)], e, b, base_e) <= ALPHA
        least, most = np.where(few & (least < most), middle + 1, least), np.where(few, most, middle)
    return least


def months_needed(
    mean: float, months_before: float, drop: float, longest: int, phi: float = 1.0
) -> int | None:
    """Return the fewest months after the start with a power of 80%; None if the `longest` wait is not enough."""
    if power(mean, months_before, longest, drop, phi) < POWER:
        return None
    waits = range(1, longest + 1)
    return next(months for months in waits if power(mean, months_before, months, drop, phi) >= POWER)
