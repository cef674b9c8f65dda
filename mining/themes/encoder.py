"""A sentence encoder at the price of a table look-up: vectors of words and characters, summed.

The table is learnt from a sentence encoder by `tools/encoder_table.py`; sources and licences in `data/NOTICE`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from mining.arrays import Floats, Longs
from mining.themes.matrices import characters, unit
from mining.words.tokens import Tokens

PIECE = 40
"""Characters: longer texts are cut into pieces of about this many, because the table was learnt from short texts."""


@dataclass(frozen=True)
class Part:
    """Words, or characters, and what each adds to a text; the last row is that of unknown names.

    Attributes
    ----------
    entries
        Their names.
    sums
        float32 [entries + 1, d + 1]: the vector of each times its weight, and the weight; zeros at the end.
    """

    entries: pd.Index
    sums: Floats

    def rows(self, names: Sequence[str]) -> Longs:
        """Return the row of each name."""
        found = self.entries.get_indexer(pd.Index(names, dtype=object))
        return np.where(found < 0, len(self.entries), found)


@cache
def table() -> tuple[Part, Part]:
    """Return the words and the characters of the committed table."""
    file = resources.files("mining.themes") / "data" / "encoder.npz"
    with file.open("rb") as stream, np.load(stream, allow_pickle=False) as arrays:
        return _part(arrays, "words"), _part(arrays, "characters")


def _part(arrays: "np.lib.npyio.NpzFile", name: str) -> Part:
    entries = pd.Index(arrays[name].tobytes().decode().split("\n"), dtype=object)
    weights = arrays[f"{name}_weights"].astype(np.float32)[:, None]
    sums = np.hstack([arrays[f"{name}_vectors"] * arrays["scale"] * weights, weights])
    return Part(entries, np.vstack([sums, np.zeros_like(sums[:1])]))


def word_vectors(words: tuple[str, ...]) -> Floats:
    """Return unit vectors of words by what they mean, float32 [words, d]; zero rows for unknown words."""
    known = table()[0]
    return unit(known.sums.take(known.rows(words), axis=0)[:, :-1])


def encode(tokens: Tokens) -> Floats:
    """Return unit vectors of texts, float32 [texts, d]; zero rows for texts without a known word or character.

    A text is the weighted mean of its words plus that of its characters, weights a / (a + p(w)) (Arora, Liang and Ma
    2017); a long one is the mean of its pieces.
    """
    return encoding(tokens.vocabulary)(tokens)


def encoding(vocabulary: tuple[str, ...]) -> Callable[[Tokens], Floats]:
    """Return `encode` for texts of this vocabulary."""
    by_word, by_character = table()
    row_of_word = by_word.rows(vocabulary)
    spelling, incidence = characters(vocabulary)
    spelt = incidence.astype(np.float32) @ by_character.sums[by_character.rows(spelling)]
    length = np.fromiter(map(len, vocabulary), dtype=np.int64, count=len(vocabulary))

    def encode_these(tokens: Tokens) -> Floats:
        pieces, texts = _pieces(tokens, length)
        by_words = _mean(_summed(by_word.sums, row_of_word[tokens.ids], pieces))
        by_characters = _mean(_summed(spelt, tokens.ids, pieces))
        encoded = unit(by_words + by_characters)
        return unit(_summed(encoded, np.arange(len(encoded)), texts))

    return encode_these


def _summed(vectors: Floats, rows: npt.NDArray[np.integer], offsets: Longs) -> Floats:
    """Return the sums of the vectors at `rows[offsets[i]:offsets[i + 1]]`."""
    ones = np.ones(len(rows), dtype=np.float32)
    shape = (len(offsets) - 1, len(vectors))
    return np.asarray(sparse.csr_matrix((ones, rows, offsets), shape=shape) @ vectors)


def _mean(sums: Floats) -> Floats:
    """Return weighted means; the last column of the sums is that of the weights."""
    total = sums[:, -1:]
    return np.asarray(sums[:, :-1] / np.where(total > 0, total, 1), dtype=np.float32)


def _pieces(tokens: Tokens, size: Longs) -> tuple[Longs, Longs]:
    """Return where pieces of about `PIECE` characters begin among the tokens, and texts among the pieces; and the ends.

    Pieces are of equal length within a text; `size` is that of each word.
    """
    read = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(size[tokens.ids])])
    length = np.diff(read[tokens.offsets])
    number = np.maximum(1, (length + PIECE // 2) // PIECE)
    row = tokens.row_of_token()
    piece = (read[:-1] - read[tokens.offsets[row]]) * number[row] // np.maximum(length[row], 1)
    starts = np.flatnonzero(np.diff(row * (number.max(initial=1) + 1) + piece, prepend=-1))
    pieces = np.append(starts, len(tokens.ids))
    return pieces, np.searchsorted(pieces, tokens.offsets)
