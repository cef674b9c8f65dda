"""Words that mean nearly the same, by the vectors of the committed encoder."""

import numpy as np

from mining.arrays import Floats, Longs
from mining.themes import encoder
from mining.themes.matrices import positions

NEIGHBOURS = 5
NEAREST_AMONG = 5_000
"""Neighbours are sought among this many most frequent words; a rare word would lend little."""
SIMILAR = 0.7
"""Cosine from which a word is a neighbour."""
ROUNDING = 1e-5
BLOCK = 500
"""Names compared at a time: a product of many times as much takes twice as long, for its memory is fresh each time."""


def neighbours(names: tuple[str, ...], words: tuple[str, ...], idf: Floats) -> tuple[Longs, Longs, Floats]:
    """Return pairs of a name and another known word that means nearly the same: row, column, cosine."""
    among = np.flatnonzero(idf > 0)
    among = np.sort(among[np.argsort(idf[among], kind="stable")[:NEAREST_AMONG]])
    known = encoder.word_vectors(tuple(words[i] for i in among))
    meanings = encoder.word_vectors(names)
    meant = np.flatnonzero(meanings.any(axis=1))
    at = positions(names, words)
    found = [(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.float32))]
    for start in range(0, len(meant), BLOCK):
        block = meant[start : start + BLOCK]
        cosine = meanings[block] @ known.T
        # Of the flat matrix: many times as quick as of the two-dimensional one, where few are found.
        row, column = np.divmod(np.flatnonzero(cosine >= SIMILAR - ROUNDING), len(among))
        # Once more, pair by pair: in a product of matrices the last digits depend on what else is in them.
        value = np.einsum("ij,ij->i", meanings[block[row]], known[column])
        other = (at[block[row]] != among[column]) & (value >= SIMILAR)
        row, column, value = row[other], column[other], value[other]
        order = np.lexsort((column, -value, row))
        row, column, value = row[order], column[order], value[order]
        rank = np.arange(len(row)) - np.searchsorted(row, row)
        near = rank < NEIGHBOURS
        found.append((block[row[near]], among[column[near]], value[near]))
    rows, columns, cosines = zip(*found, strict=True)
    return np.concatenate(rows), np.concatenate(columns), np.concatenate(cosines)
