"""How many themes: the number that comes out again when a fifth of the texts is left out."""

from itertools import combinations

import numpy as np
import pandas as pd
import scipy

from mining.arrays import Floats, Labels, Longs
from mining.themes.kmeans import consensus, nearest

ROWS = 4_000
"""Texts that the choice looks at, at most: enough to tell numbers apart, and quick."""
RESAMPLES = 5
SHARE = 0.8
RUNS = 10
"""k-means runs that vote: fewer than for the themes themselves, as only their number is at stake."""


def curve(rows: Floats, counts: list[int], seed: int) -> pd.DataFrame:
    """Return how stable each number of themes is: k, stability (0..1), standard_error, chosen.

    Fitted on seeded 80% subsamples, themes of each two fits matched by the Hungarian method, mean Jaccard of what they
    hold (Greene, O'Callaghan and Cunningham 2014; Hennig 2007, on texts instead of terms); every pair, because a single
    fit to hold the others against would bring its own chance. Standard error by the jackknife over the fits; chosen is
    the smallest k within one standard error of the best.
    """
    rng = np.random.default_rng(seed)
    rows = rows[np.sort(rng.permutation(len(rows))[:ROWS])]
    samples = [np.sort(rng.permutation(len(rows))[: int(SHARE * len(rows))]) for _ in range(RESAMPLES)]
    table = pd.DataFrame(
        [(k, *_stability(rows, samples, k, seed)) for k in counts],
        columns=["k", "stability", "standard_error"],
    )
    best = table.iloc[int(table["stability"].to_numpy().argmax())]
    enough = table["stability"] >= best["stability"] - best["standard_error"]
    return table.assign(chosen=table.index == enough.idxmax())


def _stability(rows: Floats, samples: list[Longs], count: int, seed: int) -> tuple[float, float]:
    fits = [nearest(rows, consensus(rows[sample], count, seed + i, RUNS)) for i, sample in enumerate(samples)]
    pairs = list(combinations(range(len(fits)), 2))
    agreed = np.array([agreement(fits[i], fits[j], count) for i, j in pairs])
    without = np.array([agreed[[fit not in pair for pair in pairs]].mean() for fit in range(len(fits))])
    return float(agreed.mean()), float(np.sqrt((len(fits) - 1) * without.var()))


def agreement(one: Labels, other: Labels, count: int) -> float:
    """Return the mean Jaccard index of `count` themes matched one to one; 1 for equal partitions."""
    shared = np.zeros((count, count))
    np.add.at(shared, (one, other), 1)
    union = shared.sum(axis=1)[:, None] + shared.sum(axis=0) - shared
    jaccard = np.divide(shared, union, out=np.zeros_like(shared), where=union > 0)
    return float(jaccard[scipy.optimize.linear_sum_assignment(-jaccard)].mean())
