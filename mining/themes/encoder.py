"""A sentence encoder at the price of a table look-up: vectors of words and characters, summed."""

from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
import numpy.typing as npt
from scipy import sparse

from mining.words.tokens import BORDER, Tokens

PIECE = 40
"""Characters: a longer text is cut into pieces of about this many, because the table was learnt from short texts."""

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Table:
    """What `tools/encoder_table.py` learnt; `vectors` float32 [entries, d], `weights` float32 [entries]."""

    number: dict[str, int]
    vectors: Floats
    weights: Floats


@cache
def table() -> Table:
    """Return the committed table; without one it is empty and texts have vectors of width zero."""
    file = resources.files("mining.themes") / "data" / "encoder.npz"
    if not file.is_file():
        return Table({}, np.zeros((0, 0), dtype=np.float32), np.zeros(0, dtype=np.float32))
    raise NotImplementedError


def word_vectors(words: tuple[str, ...]) -> Floats:
    """Return unit vectors of words, float32 [words, d]; zero rows for words that the table does not know."""
    return np.zeros((len(words), table().vectors.shape[1]), dtype=np.float32)


def encode(tokens: Tokens) -> Floats:
    """Return unit vectors of texts, float32 [texts, d]; zero rows for texts without a known word or character."""
    return np.zeros((len(tokens), table().vectors.shape[1]), dtype=np.float32)
