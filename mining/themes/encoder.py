"""A sentence encoder at the price of a table look-up: vectors of words and characters, summed.

The table is learnt from a sentence encoder by `tools/encoder_table.py`; sources and licences in `data/NOTICE`.
"""

from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
import numpy.typing as npt
from scipy import sparse

from mining.themes.matrices import Floats, characters, unit
from mining.words.tokens import Tokens

PIECE = 40
"""Characters: longer texts are cut into pieces of about this many, because the table was learnt from short texts."""


@dataclass(frozen=True)
class Part:
    """Vectors of words, or of characters: float32 [entries, d], what each weighs in a text, and where each stands."""

    number: dict[str, int]
    vectors: Floats
    weights: Floats

    def of(self, names: tuple[str, ...]) -> tuple[Floats, Floats]:
        """Return weighted vectors and weights of `names`; zeros for unknown ones."""
        at = np.fromiter((self.number.get(name, -1) for name in names), dtype=np.int64, count=len(names))
        weights = np.where(at >= 0, self.weights[at], 0)
        return self.vectors[at] * weights[:, None], weights


@cache
def table() -> tuple[Part, Part]:
    """Return the words and the characters of the committed table."""
    file = resources.files("mining.themes") / "data" / "encoder.npz"
    with file.open("rb") as stream, np.load(stream, allow_pickle=False) as arrays:
        return _part(arrays, "words"), _part(arrays, "characters")


def _part(arrays: "np.lib.npyio.NpzFile", name: str) -> Part:
    number = {entry: i for i, entry in enumerate(arrays[name].tobytes().decode().split("\n"))}
    return Part(
        number, arrays[f"{name}_vectors"] * arrays["scale"], arrays[f"{name}_weights"].astype(np.float32)
    )


def word_vectors(words: tuple[str, ...]) -> Floats:
    """Return unit vectors of words by what they mean, float32 [words, d]; zero rows for unknown words."""
    return unit(table()[0].of(words)[0])


def encode(tokens: Tokens) -> Floats:
    """Return unit vectors of texts, float32 [texts, d]; zero rows for texts without a known word or character.

    A text is the weighted mean of its words plus that of its characters, weights a / (a + p(w)) (Arora, Liang and Ma
    2017); a long one is the mean of its pieces.
    """
    by_word, by_character = table()
    pieces, text_of_piece = _pieces(tokens)
    spelling, incidence = characters(tokens.vocabulary)
    vectors, weights = by_character.of(spelling)
    counts = pieces.counts()
    encoded = unit(
        _mean(counts, *by_word.of(tokens.vocabulary))
        + _mean(counts, incidence @ vectors, incidence @ weights)
    )
    ones = np.ones(len(encoded), dtype=np.float32)
    member = sparse.csr_matrix(
        (ones, (text_of_piece, np.arange(len(encoded)))), shape=(len(tokens), len(encoded))
    )
    return unit(np.asarray(member @ encoded))


def _mean(counts: sparse.csr_matrix, vectors: Floats, weights: Floats) -> Floats:
    total = np.asarray(counts @ weights)[:, None]
    return np.asarray(counts @ vectors / np.where(total > 0, total, 1), dtype=np.float32)


def _pieces(tokens: Tokens) -> tuple[Tokens, npt.NDArray[np.int64]]:
    """Return pieces of about `PIECE` characters, of equal length within a text, and the text of each."""
    size = np.fromiter(map(len, tokens.vocabulary), dtype=np.int64, count=len(tokens.vocabulary))[tokens.ids]
    read = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(size)])
    length = np.diff(read[tokens.offsets])
    number = np.maximum(1, (length + PIECE // 2) // PIECE)
    row = tokens.row_of_token()
    piece = (read[:-1] - read[tokens.offsets[row]]) * number[row] // np.maximum(length[row], 1)
    starts = np.flatnonzero(np.diff(row * (number.max(initial=1) + 1) + piece, prepend=-1))
    return Tokens(tokens.vocabulary, tokens.ids, np.append(starts, len(tokens.ids))), row[starts]
