"""k-means; callers limit the threads of the linear algebra to one, so that the same rows give the same bytes."""

import numpy as np
import numpy.typing as npt
from scipy import sparse

Floats = npt.NDArray[np.float32]
Labels = npt.NDArray[np.int32]

RUNS = 15
"""k-means runs that vote."""
STARTS = 5
FIRST_ITERATIONS = 5
"""Every start goes on so long; only the best goes on to the end."""
ITERATIONS = 100
BLOCK = 50_000


def consensus(rows: Floats, count: int, seed: int, runs: int = RUNS) -> Floats:
    """Return `count` centroids on which many runs of k-means agree, float32 [count, d].

    Each row is described by its cluster in each run; k-means on these descriptions is the partition nearest to all of
    them (Strehl and Ghosh 2002; Wu and others 2015, k-means-based consensus), and Lloyd from there ends among the
    rows. It varies far less with the seed and the sample than the best of as many starts. `rows` hold at least
    `count` distinct ones.
    """
    votes = np.zeros((len(rows), runs * count), dtype=np.float32)
    for run in range(runs):
        votes[np.arange(len(rows)), run * count + nearest(rows, kmeans(rows, count, seed + run, 1))] = (
            runs**-0.5
        )
    agreed = nearest(votes, kmeans(votes, count, seed))
    return _lloyd(rows, means(rows, agreed, count), ITERATIONS)[0]


def kmeans(rows: Floats, count: int, seed: int, starts: int = STARTS) -> Floats:
    """Return the best of several starts, float32 [count, d]: k-means++ (Arthur and Vassilvitskii 2007), then Lloyd."""
    rng = np.random.default_rng(seed)
    begun = [_lloyd(rows, _spread(rows, count, rng), FIRST_ITERATIONS) for _ in range(starts)]
    best, _ = min(begun, key=lambda found: found[1])
    return _lloyd(rows, best, ITERATIONS)[0]


def nearest(rows: Floats, centroids: Floats) -> Labels:
    """Return the nearest centroid of each row, int32 [rows]."""
    half = (centroids**2).sum(axis=1) / 2
    blocks = [
        np.argmax(rows[start : start + BLOCK] @ centroids.T - half, axis=1)
        for start in range(0, len(rows), BLOCK)
    ]
    return np.concatenate([np.zeros(0, np.int64), *blocks]).astype(np.int32)


def means(rows: Floats, labels: Labels, count: int) -> Floats:
    """Return the mean of the rows of each label, float32 [count, d]; zeros where there is none."""
    inside = np.flatnonzero(labels >= 0)
    ones = np.ones(len(inside), dtype=np.float32)
    member = sparse.csr_matrix((ones, (labels[inside], inside)), shape=(count, len(rows)))
    size = np.bincount(labels[inside], minlength=count)[:, None]
    return np.asarray(member @ rows / np.maximum(size, 1), dtype=np.float32)


def _spread(rows: Floats, count: int, rng: np.random.Generator) -> Floats:
    """Return rows far from each other, each the best of a few drawn by squared distance."""
    tries = 2 + int(np.log(count))
    chosen = [int(rng.integers(len(rows)))]
    distance = _squared(rows, rows[chosen]).ravel()
    while len(chosen) < count:
        cumulated = np.cumsum(distance, dtype=np.float64)
        drawn = np.searchsorted(cumulated, rng.random(tries) * cumulated[-1], side="right")
        closer = np.minimum(_squared(rows, rows[drawn]), distance[:, None])
        best = int(np.argmin(closer.sum(axis=0, dtype=np.float64)))
        chosen.append(int(drawn[best]))
        distance = closer[:, best]
    return rows[chosen]


def _squared(rows: Floats, centres: Floats) -> Floats:
    """Return squared distances, [rows, centres]; what rounding leaves between equal rows is nothing."""
    distance = (rows**2).sum(axis=1)[:, None] - 2 * rows @ centres.T + (centres**2).sum(axis=1)
    return np.where(distance > 1e-6, distance, 0)


def _lloyd(rows: Floats, centroids: Floats, iterations: int) -> tuple[Floats, float]:
    """Return centroids and the sum of squared distances to them."""
    before = np.full(len(rows), -1, dtype=np.int32)
    for _ in range(iterations):
        labels = nearest(rows, centroids)
        labels = _without_empty(rows, labels, centroids)
        if np.array_equal(labels, before):
            break
        before = labels
        centroids = means(rows, labels, len(centroids))
    return centroids, float(((rows - centroids[before]) ** 2).sum(dtype=np.float64))


def _without_empty(rows: Floats, labels: Labels, centroids: Floats) -> Labels:
    """Give each empty cluster the row that lies farthest from its own centroid."""
    empty = np.flatnonzero(np.bincount(labels, minlength=len(centroids)) == 0)
    if len(empty):
        far = ((rows - centroids[labels]) ** 2).sum(axis=1)
        labels = labels.copy()
        labels[np.argsort(-far, kind="stable")[: len(empty)]] = empty
    return labels
