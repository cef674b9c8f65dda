"""Cases that their month alone made: what other months say in the same words belongs to them, too.

A word too frequent to make a case makes one where it is frequent in a month. Such a case has no past by construction,
and would be told as new however often the same was said before.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse
from scipy.sparse import csgraph

from mining.themes.linkage import means_of

BOUND = 0.5
"""Share of what holds a case together (squared weights of its mean) from which its month has made it."""
INSIDE = 0.1
"""Share of a case's texts that lie further from its mean than what belongs to it."""
_BLOCK = 5_000
_ROUNDING = 1e-5

Labels = npt.NDArray[np.int32]
Marks = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float32]


def made_by_month(points: sparse.csr_matrix, member: Labels, by_month: slice) -> Marks:
    """Return which cases, shape (cases,), the columns `by_month` of their texts hold together more than the others."""
    rows = np.flatnonzero(member >= 0)
    means = means_of(points[rows], member[rows].astype(np.int64))
    squares = means.multiply(means).tocsr()
    whole = np.asarray(squares.sum(axis=1)).ravel()
    return np.asarray(squares[:, by_month].sum(axis=1)).ravel() > BOUND * whole


def with_echoes(member: Labels, bound: Marks, words: sparse.csr_matrix, loose: Marks) -> Labels:
    """Return the case of each text when `bound` cases of the same words are one, and have what is `loose` beside them.

    A text belongs to a case when it is as near to the mean of its words as nine in ten of its texts; two cases are one
    when their means are.

    Parameters
    ----------
    member
        int32, shape (texts,): the case of each text, -1 for none.
    bound
        Which cases, shape (cases,).
    words
        Unit rows of weighted words, whatever the month, shape (texts, words).
    loose
        Texts of no case that may belong to one, shape (texts,).
    """
    member = _joined(member, bound, words)
    case = np.unique(member[(member >= 0) & np.append(bound, False)[member]])
    rows = np.flatnonzero(np.isin(member, case))
    means, floors = _means(words, rows, np.searchsorted(case, member[rows]))
    texts = np.flatnonzero(loose)
    for start in range(0, len(texts), _BLOCK):
        block = texts[start : start + _BLOCK]
        near = (words[block] @ means.T).toarray()
        best = near.argmax(axis=1)
        belongs = near.max(axis=1) >= floors[best]
        member[block[belongs]] = case[best[belongs]]
    return member


def _joined(member: Labels, bound: Marks, words: sparse.csr_matrix) -> Labels:
    """Return the case of each text with cases of the same words under the number of the first."""
    case = np.flatnonzero(bound)
    rows = np.flatnonzero((member >= 0) & np.append(bound, False)[member])
    means, floors = _means(words, rows, np.searchsorted(case, member[rows]))
    near = (means @ means.T).tocoo()
    same = near.data >= np.maximum(floors[near.row], floors[near.col])
    shape = (len(case), len(case))
    pairs = sparse.csr_matrix((np.ones(same.sum()), (near.row[same], near.col[same])), shape=shape)
    part = csgraph.connected_components(pairs, directed=False)[1]
    first = case[np.unique(part, return_index=True)[1]]
    number = np.arange(len(bound), dtype=np.int32)
    number[case] = first[part]
    return np.append(number, np.int32(-1))[member]


def _means(
    words: sparse.csr_matrix, rows: npt.NDArray[np.int64], case: npt.NDArray[np.int64]
) -> tuple[sparse.csr_matrix, Floats]:
    """Return the unit mean of each case 0.., and the cosine to it that nine in ten of its texts reach."""
    means = means_of(words[rows], case)
    length = np.sqrt(np.asarray(means.multiply(means).sum(axis=1)).ravel())
    means = sparse.csr_matrix(sparse.diags_array(1 / np.maximum(length, 1e-9)).astype(np.float32) @ means)
    own = np.asarray(words[rows].multiply(means[case]).sum(axis=1)).ravel()
    floors = pd.Series(own).groupby(case).quantile(INSIDE).to_numpy()
    return means, np.asarray(floors - _ROUNDING, dtype=np.float32)
