"""How many themes: the number that comes out again when a fifth of the texts is left out."""

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import linear_sum_assignment

from mining.themes.kmeans import kmeans, nearest

Floats = npt.NDArray[np.float32]
Labels = npt.NDArray[np.int32]

ROWS = 2_000
"""Texts that the choice looks at, at most: enough to tell numbers apart, and quick."""
RESAMPLES = 4
SHARE = 0.8
STARTS = 2


def curve(rows: Floats, counts: list[int], seed: int) -> pd.DataFrame:
    """Return how stable each number of themes is: k, stability (0..1), standard_error, chosen.

    Refit on seeded 80% subsamples, themes matched by the Hungarian method, mean Jaccard of what they hold (Greene,
    O'Callaghan and Cunningham 2014; Hennig 2007, on texts instead of terms); chosen is the smallest k
    within one standard error of the best.
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


def _stability(
    rows: Floats, samples: list[npt.NDArray[np.int64]], count: int, seed: int
) -> tuple[float, float]:
    whole = nearest(rows, kmeans(rows, count, seed, STARTS))
    found = [
        agreement(whole, nearest(rows, kmeans(rows[sample], count, seed + 1 + i, STARTS)), count)
        for i, sample in enumerate(samples)
    ]
    return float(np.mean(found)), float(np.std(found, ddof=1) / np.sqrt(len(found)))


def agreement(one: Labels, other: Labels, count: int) -> float:
    """Return the mean Jaccard index of `count` themes matched one to one; 1 for equal partitions."""
    shared = np.zeros((count, count))
    np.add.at(shared, (one, other), 1)
    union = shared.sum(axis=1)[:, None] + shared.sum(axis=0) - shared
    jaccard = np.divide(shared, union, out=np.zeros_like(shared), where=union > 0)
    return float(jaccard[linear_sum_assignment(-jaccard)].mean())
