"""Slow worsening: the Poisson CUSUM, with a p value from seeded simulation."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from mining.arrays import Doubles, Longs
from mining.trends import inference
from mining.trends.panel import Panel

SIMULATIONS = 2000
MEANS = np.geomspace(0.5, 2000, 13)
"""Events a month for which the CUSUM of a stable series is simulated; in between, log p is interpolated."""
DISPERSIONS = np.array([1, 1.25, 1.5, 2, 2.5, 3, 4, 6, 9, 14, 20])
"""Dispersions simulated; the next larger one is used."""
SMALLEST_P = 1e-6
"""The simulations vouch for nothing smaller."""
SHORTEST = 3
"""A drift of fewer months is a surge."""
YEAR = 12


class Lengths(NamedTuple):
    """Exposure of the reference as that of so many months of the run; months of the run; `matched`: month by month."""

    reference: float
    run: int
    matched: bool = False


class Compared(NamedTuple):
    """Events of each unit in an exposure, and in that of the months that they are held against."""

    y: Doubles
    e: float
    base_y: Doubles
    base_e: float


class Drift(NamedTuple):
    """Per unit: events of the reference, its dispersion and df, p of the CUSUM after it, and what tells the size.

    That is the last month against the reference; where months are matched, the last `SHORTEST` against the same of the
    year before, as a season would make the reference too high or too low for one.
    """

    base_y: Doubles
    phi: Doubles
    df: Doubles
    p: Doubles
    late: Compared


def cusum(counts: Doubles, exposure: Doubles, rate: Doubles, ratio: float) -> Doubles:
    """Return the upper Poisson CUSUM of each row after each month, shape (rows, months) (Lucas 1985).

    S = max(0, S + y - k e) with k = (l1 - l0)/ln(l1/l0), l0 = rate, shape (rows, 1) or (rows, months), and l1 = ratio *
    l0.
    """
    k = rate * (ratio - 1) / np.log(ratio)
    steps = counts - k * exposure
    path: Doubles = np.zeros_like(steps)
    height = np.zeros(len(steps))
    for month in range(steps.shape[1]):
        height = np.maximum(0, height + steps[:, month])
        path[:, month] = height
    return path


def drift(
    known: Panel,
    months: Longs,
    units: Longs,
    *,
    length: int,
    ratio: float,
    seed: int,
) -> Drift | None:
    """Judge the last of `months` by a CUSUM against the months before them; None if there are too few.

    The CUSUM runs over the last `length` of the comparable months (fewer if the reference would have fewer than
    `length`). Each is held against the same month a year before, so that a season that comes every year is no
    worsening; one whose month a year before is not comparable, as the Spring Festival moves, is left out. Where the
    history does not reach back so far, all are held against the level of the `length` months before them.
    """
    run_length = min(length, len(months) - length)
    if run_length < SHORTEST:
        return None
    run, earlier = months[-run_length:], months[:-run_length]
    paired = run[np.isin(run - YEAR, earlier)]
    matched = len(paired) >= max(SHORTEST, run_length - 1) and paired[-1] == run[-1]
    if matched:
        run = paired
    reference = run - YEAR if matched else earlier[-length:]
    before, after = known.counts[np.ix_(units, reference)], known.counts[np.ix_(units, run)]
    e, of_month = known.exposure[run], known.exposure[reference]
    base_y, base_e = before.sum(axis=1), of_month.sum()
    phi, df = inference.level_dispersion(before, of_month, shares=known.shares)
    rate = (before + 0.5 / len(run)) / of_month if matched else (base_y[:, None] + 0.5) / base_e
    height = cusum(after, e, rate, ratio)[:, -1]
    mean = (base_y + after.sum(axis=1)) / (base_e + e.sum()) * e.mean()
    lengths = Lengths(float(base_e / e.mean()), len(run), matched)
    late = (
        _late(after, e, before, of_month) if matched else Compared(after[:, -1], e[-1], base_y, float(base_e))
    )
    return Drift(base_y, phi, df, p_stable(height, mean, phi, lengths, ratio, seed), late)


def _late(after: Doubles, e: Doubles, before: Doubles, of_month: Doubles) -> Compared:
    last = slice(-SHORTEST, None)
    sums = (after[:, last].sum(axis=1), before[:, last].sum(axis=1))
    return Compared(sums[0], float(e[last].sum()), sums[1], float(of_month[last].sum()))


def p_stable(
    height: Doubles, mean: Doubles, phi: Doubles, lengths: Lengths, ratio: float, seed: int
) -> Doubles:
    """Return how often a stable series reaches a CUSUM of `height` in its last month.

    mean: events a month of the run; lengths: of the reference, from which the series' own rate is estimated, and of the
    CUSUM; a reference is simulated as at most a sixth shorter than it is. Beyond the 99% point of the simulations the
    tail is continued as an exponential one of the same mean.
    """
    p = np.ones_like(height)
    level = np.minimum(np.searchsorted(DISPERSIONS, phi), len(DISPERSIONS) - 1)
    risen = height > 0  # every series reaches nought
    shorter = 2 ** (np.floor(4 * np.log2(lengths.reference)) / 4)
    lengths = lengths._replace(reference=float(shorter))
    for i in np.unique(level[risen]):
        at = np.flatnonzero(risen & (level == i))
        table = _simulated(float(DISPERSIONS[i]), lengths, ratio, seed)
        log_p = np.array([_log_p(row, height[at] / np.sqrt(np.maximum(mean[at], 1e-9))) for row in table])
        p[at] = np.exp(_interpolate(np.log(np.maximum(mean[at], MEANS[0])), log_p))
    return p


def _log_p(simulated: Doubles, height: Doubles) -> Doubles:
    """Log of the share of `simulated`, sorted, that is at least `height`."""
    tail = simulated[-(SIMULATIONS // 100) :]
    beyond = np.log(0.01) - (height - tail[0]) / max(tail.mean() - tail[0], 1e-9)
    beyond = np.maximum(beyond, np.log(SMALLEST_P))
    reached = np.maximum(SIMULATIONS - np.searchsorted(simulated, height), 1)
    log_p: Doubles = np.where(height > tail[0], beyond, np.log(reached / SIMULATIONS))
    return log_p


@lru_cache(maxsize=128)
def _simulated(phi: float, lengths: Lengths, ratio: float, seed: int) -> Doubles:
    """Sorted last CUSUM values, over the root of the mean, of stable series: shape (means, simulations).

    A reference that is not matched is drawn as the one sum that its rate is made of.
    """
    random = np.random.default_rng(seed)
    parts = lengths.run if lengths.matched else 1
    length = lengths.reference / parts
    table = np.empty((len(MEANS), SIMULATIONS))
    for row, mean in zip(table, MEANS, strict=True):
        rate = (_drawn(random, mean * length, phi, parts) + 0.5 / parts) / length
        counts = _drawn(random, mean, phi, lengths.run)
        row[:] = np.sort(cusum(counts, np.ones(lengths.run), rate, ratio)[:, -1] / np.sqrt(mean))
    return table


def _drawn(random: np.random.Generator, mean: float, phi: float, months: int) -> Doubles:
    """Return counts of that mean and variance phi times it, shape (simulations, months)."""
    shape = (SIMULATIONS, months)
    if phi == 1:
        return random.poisson(mean, shape).astype(float)
    return random.negative_binomial(mean / (phi - 1), 1 / phi, shape).astype(float)


def _interpolate(x: Doubles, log_p: Doubles) -> Doubles:
    """Interpolate column i of log_p, shape (means, units), at x[i] on the log scale of MEANS."""
    grid = np.log(MEANS)
    right = np.clip(np.searchsorted(grid, x), 1, len(grid) - 1)
    part = np.clip((x - grid[right - 1]) / (grid[right] - grid[right - 1]), 0, 1)
    unit = np.arange(len(x))
    between: Doubles = (1 - part) * log_p[right - 1, unit] + part * log_p[right, unit]
    return between
