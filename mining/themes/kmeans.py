"""k-means on unit rows, the same bytes whatever the number of threads."""

import numpy as np
import numpy.typing as npt
from scipy import sparse
from threadpoolctl import threadpool_limits

Floats = npt.NDArray[np.float32]
Labels = npt.NDArray[np.int32]

STARTS = 8
ITERATIONS = 50
BLOCK = 50_000


def kmeans(rows: Floats, count: int, seed: int, starts: int = STARTS) -> Floats:
    """Return the centroids of the best of several starts, float32 [count, d]: k-means++ (Arthur 2007), then Lloyd.

    `rows` hold at least `count` distinct ones.
    """
    rng = np.random.default_rng(seed)
    best, least = np.zeros((0, rows.shape[1]), dtype=np.float32), np.inf
    with threadpool_limits(1):
        for _ in range(starts):
            centroids, inertia = _lloyd(rows, _spread(rows, count, rng))
            if inertia < least:
                best, least = centroids, inertia
    return best


def nearest(rows: Floats, centroids: Floats) -> Labels:
    """Return the nearest centroid of each row, int32 [rows]."""
    half = (centroids**2).sum(axis=1) / 2
    with threadpool_limits(1):
        blocks = [
            np.argmax(rows[start : start + BLOCK] @ centroids.T - half, axis=1)
            for start in range(0, len(rows), BLOCK)
        ]
    return np.concatenate([np.zeros(0, np.int64), *blocks]).astype(np.int32)


def means(rows: Floats, labels: Labels, count: int) -> Floats:
    """Return the mean of the rows of each label, float32 [count, d]; zeros where there is none."""
    inside = np.flatnonzero(labels >= 0)
    shape = (count, len(rows))
    member = sparse.csr_matrix(
        (np.ones(len(inside), dtype=np.float32), (labels[inside], inside)), shape=shape
    )
    size = np.bincount(labels[inside], minlength=count)[:, None]
    return np.asarray(member @ rows) / np.maximum(size, 1).astype(np.float32)


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


def _lloyd(rows: Floats, centroids: Floats) -> tuple[Floats, float]:
    before = np.full(len(rows), -1, dtype=np.int32)
    for _ in range(ITERATIONS):
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
