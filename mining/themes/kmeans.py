"""k-means of unit rows; callers limit the threads of the linear algebra to one: the same rows give the same bytes."""

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from scipy import sparse

from mining.arrays import Floats, Labels, Longs

Rows = Floats | sparse.csr_matrix

RUNS = 30
"""k-means runs that vote; many short ones agree better than a few that go on to the end."""
VOTING_ITERATIONS = 8
STARTS = 5
FIRST_ITERATIONS = 5
"""Every start goes on so long; only the best goes on to the end."""
ITERATIONS = 100
ROUNDING = 1e-6
"""Squared distance below which rows are equal."""
BLOCK = 50_000


def consensus(rows: Floats, count: int, seed: int, runs: int = RUNS) -> Floats:
    """Return `count` centroids on which many runs of k-means agree, float32 [count, d].

    Each row is described by its cluster in each run; k-means on these descriptions is the partition nearest to all of
    them (Strehl and Ghosh 2002; Wu and others 2015, k-means-based consensus), and Lloyd from there ends among the
    rows. It varies far less with the seed and the sample than the best of as many starts. `rows` are of unit length and
    hold at least `count` distinct ones.
    """
    rng = np.random.default_rng(seed)
    votes = _votes(rows, count, runs, rng)
    begun = [_lloyd(votes, start, FIRST_ITERATIONS) for start in _spread(votes, count, STARTS, rng)]
    best, _ = min(begun, key=lambda found: found[1])
    agreed = nearest(votes, _lloyd(votes, best, ITERATIONS)[0])
    return _lloyd(rows, means(rows, agreed, count), ITERATIONS)[0]


def _votes(rows: Floats, count: int, runs: int, rng: np.random.Generator) -> sparse.csr_matrix:
    """Return the clusters that each row has in each run, [rows, runs * count]: unit rows with an entry a run."""

    def clusters(centroids: Floats) -> Labels:
        return nearest(rows, _lloyd(rows, centroids, VOTING_ITERATIONS)[0])

    # Products of matrices leave Python alone: runs go on beside each other in threads.
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        found = threads.map(clusters, _spread(rows, count, runs, rng))
        given = [run * count + labels for run, labels in enumerate(found)]
    entries = np.full(len(rows) * runs, runs**-0.5, dtype=np.float32)
    starts = np.arange(0, len(entries) + 1, runs)
    return sparse.csr_matrix((entries, np.stack(given, axis=1).ravel(), starts), (len(rows), runs * count))


def nearest(rows: Rows, centroids: Floats) -> Labels:
    """Return the nearest centroid of each row, int32 [rows]."""
    blocks = [
        np.argmax(_likeness(rows[start : start + BLOCK], centroids), axis=1)
        for start in range(0, rows.shape[0], BLOCK)
    ]
    return np.concatenate([np.zeros(0, np.int64), *blocks]).astype(np.int32)


def means(rows: Rows, labels: Labels, count: int) -> Floats:
    """Return the mean of the rows of each label, float32 [count, d]; zeros where there is none."""
    inside = np.flatnonzero(labels >= 0)
    ones = np.ones(len(inside), dtype=np.float32)
    member = sparse.csr_matrix((ones, (labels[inside], inside)), shape=(count, rows.shape[0]))
    size = np.bincount(labels[inside], minlength=count)[:, None]
    return np.asarray(_dense(member @ rows) / np.maximum(size, 1), dtype=np.float32)


def _likeness(rows: Rows, centroids: Floats) -> Floats:
    """Return what orders centroids by nearness, [rows, centroids]: half of 1 - squared distance, for unit rows."""
    return np.asarray(rows @ centroids.T - (centroids**2).sum(axis=1) / 2)


def _spread(rows: Rows, count: int, runs: int, rng: np.random.Generator) -> list[Floats]:
    """Return for each run rows far from each other: greedy k-means++ (Arthur and Vassilvitskii 2007).

    Each row is the best of a few drawn by squared distance from those before. All runs go on together: a step is one
    product.
    """
    tries, size = 2 + int(np.log(count)), rows.shape[0]
    chosen = np.empty((count, runs), dtype=np.int64)
    chances = np.empty((count, runs, tries))
    for run in range(runs):
        chosen[0, run] = rng.integers(size)
        chances[1:, run] = rng.random((count - 1, tries))
    distance, every = _squared(rows, chosen[0]), np.arange(runs)
    for step in range(1, count):
        cumulated = np.cumsum(distance, axis=1, dtype=np.float64)
        wanted = chances[step] * cumulated[:, -1:]
        drawn = np.stack(
            [np.searchsorted(*pair, side="right") for pair in zip(cumulated, wanted, strict=True)]
        )
        drawn = drawn.clip(max=size - 1)  # fewer distinct rows than clusters: any will do
        closer = _squared(rows, drawn.ravel()).reshape(runs, tries, size)
        np.minimum(closer, distance[:, None], out=closer)
        best = closer.sum(axis=2, dtype=np.float64).argmin(axis=1)
        chosen[step], distance = drawn[every, best], closer[every, best]
    return [_dense(rows[picked]) for picked in chosen.T]


def _squared(rows: Rows, chosen: Longs) -> Floats:
    """Return squared distances of the chosen unit rows to all, [chosen, rows]; exactly 0 between equal ones."""
    distance = np.ascontiguousarray(np.asarray(rows @ _dense(rows[chosen]).T).T)
    distance *= -2
    distance += 2
    distance[distance < ROUNDING] = 0
    return distance


def _lloyd(rows: Rows, centroids: Floats, iterations: int) -> tuple[Floats, float]:
    """Return centroids and the sum of squared distances of unit rows to them."""
    before = np.full(rows.shape[0], -1, dtype=np.int32)
    for _ in range(iterations):
        labels = _without_empty(_likeness(rows, centroids))
        if np.array_equal(labels, before):
            break
        before = labels
        centroids = means(rows, labels, len(centroids))
    size = np.bincount(before, minlength=len(centroids))
    return centroids, len(before) - float(size @ (centroids.astype(np.float64) ** 2).sum(axis=1))


def _without_empty(likeness: Floats) -> Labels:
    """Return the likest centroid of each row; an empty one gets the row that lies farthest from its own."""
    labels: Labels = np.argmax(likeness, axis=1).astype(np.int32)
    empty = np.flatnonzero(np.bincount(labels, minlength=likeness.shape[1]) == 0)
    if len(empty):
        near = np.take_along_axis(likeness, labels[:, None], axis=1)[:, 0]
        labels[np.argsort(near, kind="stable")[: len(empty)]] = empty
    return labels


def _dense(rows: Rows) -> Floats:
    return np.asarray(rows.toarray() if sparse.issparse(rows) else rows, dtype=np.float32)
