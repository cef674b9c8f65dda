"""Cases that their month alone made: what other months say in the same words belongs to them, too.

A word too frequent to make a case makes one where it is frequent in a month. Such a case has no past by construction,
and would be told as new however often the same was said before.
"""

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse import csgraph

from mining.arrays import Flags, Floats, Labels, Longs
from mining.themes.linkage import means_of

BOUND = 0.5
"""Share of what holds a case together (squared weights of its mean) from which its month has made it."""
INSIDE = 0.1
"""Share of a case's texts that lie further from its mean than what belongs to it."""
_BLOCK = 5_000
_ROUNDING = 1e-5


def made_by_month(points: sparse.csr_matrix, member: Labels, by_month: slice) -> Flags:
    """Return which cases, shape (cases,), the columns `by_month` of their texts hold together more than the others."""
    rows = np.flatnonzero(member >= 0)
    means = means_of(points[rows], member[rows].astype(np.int64))
    squares = means.multiply(means).tocsr()
    whole = np.asarray(squares.sum(axis=1)).ravel()
    return np.asarray(squares[:, by_month].sum(axis=1)).ravel() > BOUND * whole


def with_echoes(
    member: Labels, bound: Flags, words: sparse.csr_matrix, usual: sparse.csr_matrix, loose: Flags
) -> Labels:
    """Return the case of each text when `bound` cases have the past that is told in the same words.

    Two cases are near when their means are as near as nine in ten of the texts of each are to its own. A bound case is
    part of the nearest of the others in words that is near in what is `usual`, too: there the place or product
    counts by which that case is held together. Bound cases without such a one are one where their words are near.
    All take up what is `loose` and as near to their words as nine in ten of their texts.

    Parameters
    ----------
    member
        int32, shape (texts,): the case of each text, -1 for none.
    bound
        Which cases, shape (cases,).
    words
        Unit rows of weighted words, however frequent, shape (texts, words).
    usual
        Unit rows of what makes a case in any month, shape (texts, features).
    loose
        Texts of no case that may belong to one, shape (texts,).
    """
    joined = _joined(member, bound, words, usual)
    case = np.unique(joined[(member >= 0) & np.append(bound, False)[member]])
    rows = np.flatnonzero(np.isin(joined, case))
    means, floors = _means(words, rows, np.searchsorted(case, joined[rows]))
    texts = np.flatnonzero(loose)
    for start in range(0, len(texts), _BLOCK):
        block = texts[start : start + _BLOCK]
        near = (words[block] @ means.T).toarray()
        best = near.argmax(axis=1)
        belongs = near.max(axis=1) >= floors[best]
        joined[block[belongs]] = case[best[belongs]]
    return joined


def _joined(member: Labels, bound: Flags, words: sparse.csr_matrix, usual: sparse.csr_matrix) -> Labels:
    """Return the case of each text, a `bound` one under the number of the case, or the first, that it is one with."""
    case = np.flatnonzero(bound)
    number = np.arange(len(bound), dtype=np.int32)
    near = _near(member, case, words)
    beside = near.multiply(_near(member, case, usual) > 0).tocoo()
    order = np.argsort(beside.data.round(5), kind="stable")
    order = order[~bound[beside.col[order]]]
    number[case[beside.row[order]]] = beside.col[order]  # the nearest comes last
    alone = bound[number[case]]
    part = csgraph.connected_components(near[alone][:, case[alone]], directed=False)[1]
    number[case[alone]] = case[alone][np.unique(part, return_index=True)[1]][part]
    return np.append(number, np.int32(-1))[member]


def _near(member: Labels, case: Longs, points: sparse.csr_matrix) -> sparse.csr_matrix:
    """Return the cosines of the means of some cases with those of all, of pairs that are near; shape (some, cases)."""
    rows = np.flatnonzero(member >= 0)
    means, floors = _means(points, rows, member[rows].astype(np.int64))
    near = (means[case] @ means.T).tocoo()
    same = near.data >= np.maximum(floors[case[near.row]], floors[near.col])
    return sparse.csr_matrix((near.data[same], (near.row[same], near.col[same])), shape=near.shape)


def _means(words: sparse.csr_matrix, rows: Longs, case: Longs) -> tuple[sparse.csr_matrix, Floats]:
    """Return the unit mean of each case 0.., and the cosine to it that nine in ten of its texts reach."""
    means = means_of(words[rows], case)
    length = np.sqrt(np.asarray(means.multiply(means).sum(axis=1)).ravel())
    means = sparse.csr_matrix(sparse.diags_array(1 / np.maximum(length, 1e-9)).astype(np.float32) @ means)
    own = np.asarray(words[rows].multiply(means[case]).sum(axis=1)).ravel()
    floors = pd.Series(own).groupby(case).quantile(INSIDE).to_numpy()
    return means, np.asarray(floors - _ROUNDING, dtype=np.float32)
