"""Average linkage of many sparse rows, without a matrix of all pairs."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy
from scipy import sparse

from mining.arrays import Flags, Floats, Labels, Longs

_TOGETHER, _PAIRS = 500, 25_000_000
_BLOCK, _BLOCKS = 2_000, 5
_STRETCH = 50
_MOST_THREADS = 4


def cluster(points: sparse.csr_matrix, least_alike: float, least_size: int) -> Labels:
    """Return the cluster of each row by average linkage on the dot product, 0.., -1 in clusters of too few rows.

    Clusters are numbered by their first row. The mean dot product between two clusters is
    the dot product of their means. So rows are clustered in neighbourhoods of bounded size, and the means of the
    clusters are the rows of the next round, until hardly anything merges. Up to 5,000 rows this is average linkage
    itself.
    """
    n = points.shape[0]
    points = _without_empty_columns(points)
    label = np.arange(n)
    rows = np.arange(n)
    alike = sparse.csr_matrix(([], ([], [])), shape=(n, n), dtype=np.float32)
    fresh = np.ones(n, dtype=np.bool_)
    together = int(np.clip(_PAIRS // max(n, 1), _TOGETHER, _TOGETHER * 10))
    merges = n
    while merges > n // 100 and fresh.any():
        number, part = np.unique(label[rows], return_inverse=True)
        means = means_of(points[rows], part)
        alike = _alike(means, least_alike, alike, fresh)
        merged = _merged(means, alike, least_alike, together)
        moves = merged != np.arange(len(number))
        label[rows] = number[merged[part]]
        # What average linkage merges is connected: a part of too few rows can never grow into an issue.
        connected = _parts(alike)
        rows = rows[np.bincount(connected[part])[connected[part]] >= least_size]
        left = np.isin(number, label[rows])
        fresh = np.isin(np.flatnonzero(left), merged[moves])
        alike = _between(alike, np.flatnonzero(left), ~fresh)
        merges = int(moves.sum())
    return _numbered(label, np.bincount(label, minlength=n)[label] >= least_size)


def _numbered(label: Longs, wanted: Flags) -> Labels:
    _, number = np.unique(label[wanted], return_inverse=True)
    numbered = np.full(len(label), -1, dtype=np.int32)
    numbered[wanted] = number
    return numbered


def means_of(points: sparse.csr_matrix, part: Longs) -> sparse.csr_matrix:
    """Return the mean of the rows of each part 0..k-1, shape (k, columns)."""
    size = np.bincount(part)
    weight = (1 / size)[part].astype(np.float32)
    member = sparse.csr_matrix((weight, (part, np.arange(len(part)))), shape=(len(size), len(part)))
    return sparse.csr_matrix(member @ points)


def _merged(points: sparse.csr_matrix, alike: sparse.csr_matrix, least_alike: float, together: int) -> Longs:
    """Return the row that stands for each row's cluster after one round."""
    label = np.arange(points.shape[0])
    for level, rows, pair in _neighbourhoods(alike, least_alike, together):
        cut = _linked(points[rows], level) if pair is None else pair
        _, first, cluster_of = np.unique(cut, return_index=True, return_inverse=True)
        label[rows] = rows[first[cluster_of]]
    return label


def _linked(points: sparse.csr_matrix, level: float) -> npt.NDArray[np.integer[Any]]:
    """Return the cluster of each row when average linkage stops at a mean dot product of `level`."""
    near = _without_empty_columns(points)
    # A cosine of 1 may come out a bit above.
    distance = np.maximum(1 - (near @ near.T).toarray(), 0)
    np.fill_diagonal(distance, 0)
    # By way of scipy, which loads them when they are asked for: the caller of a helper need not.
    tree = scipy.cluster.hierarchy.linkage(
        scipy.spatial.distance.squareform(distance, checks=False), "average"
    )
    return scipy.cluster.hierarchy.fcluster(tree, 1 - level, "distance")


def _without_empty_columns(points: sparse.csr_matrix) -> sparse.csr_matrix:
    """Return the rows with only the columns that they use: turning a matrix takes time for each of its columns."""
    used, column = np.unique(points.indices, return_inverse=True)
    return sparse.csr_matrix((points.data, column, points.indptr), shape=(points.shape[0], len(used)))


def _alike(
    points: sparse.csr_matrix, least: float, known: sparse.csr_matrix, fresh: Flags
) -> sparse.csr_matrix:
    """Return the dot products of at least `least` between different rows, shape (rows, rows).

    Those between two rows that are not `fresh` are `known`.
    """
    order = np.argsort(~fresh, kind="stable")
    points = _in_stretches(points)[order]
    end = int(fresh.sum())
    # Sparse products leave Python alone: threads work beside each other. Few, for each turns the rows for itself.
    with ThreadPoolExecutor(min(os.cpu_count() or 1, _MOST_THREADS)) as threads:
        pairs = threads.map(partial(_pairs, points, end, least), range(0, end, _BLOCKS * _BLOCK))
        value, row, column = map(np.concatenate, zip(*chain.from_iterable(pairs), strict=True))
    half = sparse.csr_matrix((value, (order[row], order[column])), shape=known.shape)
    return sparse.csr_matrix(half + half.T + known)


def _between(alike: sparse.csr_matrix, rows: Longs, wanted: Flags) -> sparse.csr_matrix:
    """Return what is known between those of the rows that are wanted, shape (rows, rows)."""
    place = np.flatnonzero(wanted)
    ones = np.ones(len(place), dtype=np.float32)
    chosen = sparse.csr_matrix((ones, (place, rows[place])), shape=(len(rows), alike.shape[0]))
    return sparse.csr_matrix(chosen @ alike @ chosen.T)


def _pairs(
    points: sparse.csr_matrix, end: int, least: float, start: int
) -> list[tuple[Floats, Longs, Longs]]:
    """Return the dot products of some blocks of rows before `end` with every row behind: value, row, column."""
    found = []
    turned = points[start:].T.tocsr()
    for first in range(start, min(start + _BLOCKS * _BLOCK, end), _BLOCK):
        block = (points[first : min(first + _BLOCK, end)] @ turned).tocoo()
        high = np.flatnonzero(block.data >= least)
        value, row, column = block.data[high], block.row[high] + first, block.col[high] + start
        behind = row < column
        found.append((value[behind], row[behind], column[behind]))
    return found


def _in_stretches(points: sparse.csr_matrix) -> sparse.csr_matrix:
    """Return the rows with each feature split into stretches of fifty rows that have it, one after the other.

    So a frequent feature joins texts that are near in time, and the cost grows with the texts, not their square.
    """
    by_feature = points.tocsc()
    size = np.diff(by_feature.indptr)
    rank = np.arange(by_feature.nnz) - np.repeat(by_feature.indptr[:-1], size)
    stretches = -(-size // _STRETCH)
    number = np.repeat(np.cumsum(stretches) - stretches, size) + rank // _STRETCH
    shape = (points.shape[0], int(stretches.sum()))
    return sparse.csr_matrix((by_feature.data, (by_feature.indices, number)), shape=shape)


def _neighbourhoods(
    alike: sparse.csr_matrix, least: float, together: int
) -> Iterator[tuple[float, Longs, Longs | None]]:
    """Yield sets of rows that hold whole connected parts at a dot product: that product, the rows, and None.

    There are about `together` rows in a set. Parts of two need no linkage: all come in one set, with the pair of each.

    No row of a part has a dot product as high with a row outside, so what average linkage merges at that
    height inside the part is what it merges in the whole. Larger parts fall apart at a higher product; those that
    never do are cut in order.
    """
    rows = np.arange(alike.shape[0])
    for level in np.linspace(least, 1, 20, endpoint=False):
        alike = _at_least(alike, level)
        part = _parts(alike)
        size = np.bincount(part, minlength=1)
        fits = np.flatnonzero((size[part] > 1) & (size[part] <= together))
        batch = np.where(size == 2, -1, (np.cumsum(size) - size) // together)[part[fits]]
        for number in np.unique(batch):
            at = fits[batch == number]
            yield level, rows[at], part[at] if number < 0 else None
        large = size[part] > together
        rows, alike = rows[large], alike[large][:, large]
    for start in range(0, len(rows), together):
        yield level, rows[start : start + together], None


def _at_least(alike: sparse.csr_matrix, level: float) -> sparse.csr_matrix:
    stays = alike.data >= level
    offsets = np.concatenate([[0], np.cumsum(stays)])[alike.indptr]
    return sparse.csr_matrix((alike.data[stays], alike.indices[stays], offsets), shape=alike.shape)


def _parts(alike: sparse.csr_matrix) -> Longs:
    """Return the connected part of each row; where all is symmetric, strong parts are the same and cheaper."""
    # By way of scipy, as above.
    found = scipy.sparse.csgraph.connected_components(alike, directed=True, connection="strong")
    return np.asarray(found[1], dtype=np.int64)
