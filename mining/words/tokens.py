"""Segmented texts as numbers: the table that passes from words to themes."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, compress

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from scipy import sparse

from mining.arrays import Flags, Labels, Longs

BORDER = ""
"""The token that stands where a clause ends: punctuation, a line break, a redaction mark."""


@dataclass(frozen=True)
class Tokens:
    """Texts as rows of word numbers, in compressed rows.

    Attributes
    ----------
    vocabulary
        Distinct words in code-point order; may hold `BORDER`.
    ids
        int32, shape (number of tokens,): positions in `vocabulary`, text after text.
    offsets
        int64, shape (number of texts + 1,): text i owns `ids[offsets[i]:offsets[i + 1]]`.
    """

    vocabulary: tuple[str, ...]
    ids: Labels
    offsets: Longs

    @classmethod
    def from_lists(cls, texts: Sequence[Sequence[str]]) -> "Tokens":
        """Return the tokens of already segmented texts."""
        vocabulary, (ids,) = _numbered([[*chain.from_iterable(texts)]])
        return cls(vocabulary, ids, _offsets(np.array([len(text) for text in texts], dtype=np.int64)))

    @classmethod
    def concatenate(cls, parts: Sequence["Tokens"]) -> "Tokens":
        """Return the texts of all parts, one after the other."""
        vocabulary, numbers = _numbered([part.vocabulary for part in parts])
        ids = [number[part.ids] for number, part in zip(numbers, parts, strict=True)]
        return cls(
            vocabulary, np.concatenate(ids), _offsets(np.concatenate([part.lengths() for part in parts]))
        )

    @classmethod
    def from_arrow(cls, texts: pa.Array) -> "Tokens":
        """Return the tokens of lists of words, as `to_arrow` gives them; no word that no text holds is left."""
        coded = texts.flatten()
        ids = coded.indices.to_numpy()
        present = np.zeros(len(coded.dictionary), dtype=np.bool_)
        present[ids] = True
        words = coded.dictionary.to_pylist()
        order = sorted(np.flatnonzero(present).tolist(), key=words.__getitem__)
        number = np.zeros(len(words), dtype=np.int32)
        number[order] = np.arange(len(order))
        lengths = texts.value_lengths().to_numpy().astype(np.int64)
        return cls(tuple(words[i] for i in order), number[ids], _offsets(lengths))

    def to_arrow(self) -> pa.Array:
        """Return a list of words for each text: list<dictionary<string>>."""
        words = pa.DictionaryArray.from_arrays(
            pa.array(self.ids, pa.int32()), pa.array(self.vocabulary, pa.string())
        )
        return pa.LargeListArray.from_arrays(pa.array(self.offsets, pa.int64()), words)

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def words(self, row: int) -> list[str]:
        """Return the words of one text, in order."""
        return [self.vocabulary[i] for i in self.ids[self.offsets[row] : self.offsets[row + 1]]]

    def lengths(self) -> Longs:
        """Return the number of tokens of each text, shape (number of texts,)."""
        return np.diff(self.offsets)

    def row_of_token(self) -> Longs:
        """Return the text that each token stands in, shape (number of tokens,)."""
        return np.repeat(np.arange(len(self)), self.lengths())

    def marks(self, words: Collection[str]) -> Flags:
        """Return which tokens are one of the words, shape (number of tokens,)."""
        wanted = frozenset(words)
        return np.array([word in wanted for word in self.vocabulary], dtype=np.bool_)[self.ids]

    def holding(self, marked: Flags) -> Flags:
        """Return which texts hold a token where `marked`, shape (number of tokens,), is true."""
        return np.asarray(np.bincount(self.row_of_token()[marked], minlength=len(self)) > 0)

    def clauses(self) -> Longs:
        """Return the clause of each token, counted through all texts, shape (number of tokens,)."""
        return np.cumsum(self.marks([BORDER])) + self.row_of_token()

    def with_borders(self, where: Flags) -> "Tokens":
        """Return the texts with a `BORDER` for the tokens where `where`, shape (number of tokens,), is true."""
        new = int(self.vocabulary[:1] != (BORDER,))  # the empty word comes first
        ids = np.where(where, np.int32(0), self.ids + np.int32(new))
        return Tokens((BORDER,) * new + self.vocabulary, ids, self.offsets)

    def take(self, rows: Longs) -> "Tokens":
        """Return the texts at `rows`, in that order (rows may repeat); the vocabulary stays."""
        lengths = self.lengths()[rows]
        offsets = _offsets(lengths)
        within = np.arange(offsets[-1]) - np.repeat(offsets[:-1], lengths)
        return Tokens(self.vocabulary, self.ids[np.repeat(self.offsets[rows], lengths) + within], offsets)

    def exchange(self, rows: Longs, others: "Tokens") -> "Tokens":
        """Return the texts with `others` in the places of those at `rows`, in that order."""
        place = np.arange(len(self))
        place[rows] = len(self) + np.arange(len(rows))
        return Tokens.concatenate([self, others]).take(place).compact()

    def keep(self, wanted: Flags) -> "Tokens":
        """Return the tokens without the words where `wanted`, shape (size of vocabulary,), is false."""
        kept = self.select(wanted[self.ids])
        number = (np.cumsum(wanted) - 1).astype(np.int32)
        vocabulary = tuple(compress(self.vocabulary, wanted.tolist()))
        return Tokens(vocabulary, number[kept.ids], kept.offsets)

    def compact(self) -> "Tokens":
        """Return the tokens with a vocabulary of the words that stand in a text."""
        return self.keep(np.bincount(self.ids, minlength=len(self.vocabulary)) > 0)

    def select(self, stays: Flags) -> "Tokens":
        """Return the tokens where `stays`, shape (number of tokens,), is true; the vocabulary stays."""
        offsets = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(stays, dtype=np.int64)])[
            self.offsets
        ]
        return Tokens(self.vocabulary, self.ids[stays], offsets)

    def replace(self, shown: Mapping[str, str]) -> "Tokens":
        """Return the tokens with every word that is a key of `shown` replaced by its value."""
        vocabulary, (number,) = _numbered([[shown.get(word, word) for word in self.vocabulary]])
        return Tokens(vocabulary, number[self.ids], self.offsets)

    def counts(self) -> sparse.csr_matrix:
        """Return how often each word stands in each text, int32, shape (texts, vocabulary)."""
        ones = np.ones(len(self.ids), dtype=np.int32)
        shape = (len(self), len(self.vocabulary))
        # A copy: summing duplicates sorts the ids in place.
        matrix = sparse.csr_matrix((ones, self.ids, self.offsets), shape=shape, copy=True)
        matrix.sum_duplicates()
        return matrix

    def presence(self) -> sparse.csr_matrix:
        """Return 1 for each word that stands in a text, int32, shape (texts, vocabulary)."""
        matrix = self.counts()
        matrix.data[:] = 1
        return matrix

    def digest(self) -> str:
        """Return what tells these texts, in their order, from any others: hexadecimal digits."""
        told = hashlib.blake2b("\0".join(self.vocabulary).encode("utf-8", "surrogatepass"))
        told.update(self.ids.tobytes())
        told.update(self.offsets.tobytes())
        return told.hexdigest()

    def digests(self) -> npt.NDArray[np.uint64]:
        """Return what tells the words of one text, in their order, from those of another, shape (texts, 2).

        Two sums modulo 2^64 of random numbers of the words times random odd numbers of their places.
        """
        told = b"".join(hashlib.blake2b(word.encode(), digest_size=16).digest() for word in self.vocabulary)
        words = np.frombuffer(told, dtype="<u8").reshape(-1, 2)
        place = np.arange(len(self.ids)) - np.repeat(self.offsets[:-1], self.lengths())
        # A pair a place, so that a longer text elsewhere changes none of those before.
        size = (int(self.lengths().max(initial=0)), 2)
        places = np.random.default_rng(0).integers(2**64, size=size, dtype=np.uint64) | np.uint64(1)
        digests = np.empty((len(self), 2), dtype=np.uint64)
        for i in range(2):
            read = np.zeros(len(self.ids) + 1, dtype=np.uint64)
            np.cumsum(words[self.ids, i] * places[place, i], out=read[1:])
            digests[:, i] = read[self.offsets[1:]] - read[self.offsets[:-1]]
        return digests

    def texts_with(self) -> Longs:
        """Return the number of texts that hold each word, shape (size of vocabulary,)."""
        return np.bincount(self.counts().indices, minlength=len(self.vocabulary))


def _numbered(lists: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], list[Labels]]:
    """Return the words of all lists in code-point order, and for each list the positions of its words in that order."""
    # A dict keeps the order of lists that are sorted already; a set would have to be sorted from nothing.
    vocabulary = tuple(sorted(dict.fromkeys(chain.from_iterable(lists))))
    number = dict(zip(vocabulary, range(len(vocabulary)), strict=True))
    return vocabulary, [np.fromiter(map(number.__getitem__, words), np.int32, len(words)) for words in lists]


def _offsets(lengths: Longs) -> Longs:
    return np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(lengths, dtype=np.int64)])
