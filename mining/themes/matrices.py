"""Rows of length one and characters of words: what the encoder and the space share."""

import numpy as np
import numpy.typing as npt
from scipy import sparse

from mining.words.tokens import Tokens

Floats = npt.NDArray[np.float32]
Matrix = sparse.csr_matrix


def unit(rows: Floats) -> Floats:
    """Return rows of length one; rows of zeros stay."""
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(length > 0, length, 1), dtype=np.float32)


def characters(words: tuple[str, ...]) -> tuple[tuple[str, ...], Matrix]:
    """Return the distinct characters and how often each stands in each word, [words, characters]."""
    listed = Tokens.from_lists([list(word) for word in words])
    return listed.vocabulary, listed.counts()


def positions(names: tuple[str, ...], known: tuple[str, ...]) -> npt.NDArray[np.int64]:
    """Return the position of each name among the known ones, -1 where it is not one."""
    number = {name: i for i, name in enumerate(known)}
    return np.fromiter((number.get(name, -1) for name in names), dtype=np.int64, count=len(names))
