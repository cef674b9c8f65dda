"""Rows of length one, characters of words, places of names: what several steps of theming share."""

from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy import sparse

from mining.arrays import Floats, Labels, Longs
from mining.words.tokens import Tokens

Matrix = sparse.csr_matrix

COPIED = 5_000
"""Rows copied at a time: fresh memory costs more than the sums."""


def unit(rows: Floats) -> Floats:
    """Return rows of length one; rows of zeros stay."""
    length = np.sqrt(np.einsum("ij,ij->i", rows, rows))
    return np.asarray(rows / np.where(length > 0, length, 1)[:, None], dtype=np.float32)


def products(rows: Floats, labels: Labels, others: Floats) -> Floats:
    """Return the product of each row and that of the others which its label names, [rows]; -1 names the last."""
    blocks = [slice(start, start + COPIED) for start in range(0, len(rows), COPIED)]
    parts = [np.einsum("ij,ij->i", rows[block], others[labels[block]]) for block in blocks]
    return np.concatenate([np.zeros(0, dtype=np.float32), *parts])


def characters(words: tuple[str, ...]) -> tuple[tuple[str, ...], Matrix]:
    """Return the distinct characters and how often each stands in each word, [words, characters]."""
    codes = np.frombuffer("".join(words).encode("utf-32-le", "surrogatepass"), dtype="<u4")
    spelling, ids = np.unique(codes, return_inverse=True)
    ends = np.cumsum([0, *map(len, words)])
    listed = Tokens(tuple(map(chr, spelling.tolist())), ids.astype(np.int32), ends)
    return listed.vocabulary, listed.counts()


def positions(names: Iterable[str], known: Iterable[str]) -> Longs:
    """Return the first position of each name among the known ones, -1 where it is not one."""
    found = pc.index_in(pa.array(names, pa.string()), value_set=pa.array(known, pa.string()))
    return np.asarray(found.fill_null(-1), dtype=np.int64)
