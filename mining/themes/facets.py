"""Words that only say who or where: brands, models, places, shops, people. They are no themes."""

from collections import defaultdict

import numpy as np
import pandas as pd
from scipy import sparse

from mining.arrays import Flags
from mining.records.facets import facet_columns
from mining.words.tokens import BORDER, Tokens

LONGEST = 12
"""Characters of the longest word sought in a facet's value."""
PRIOR = 2.0
"""Texts' worth of the overall share that every word starts with, so that a single text proves nothing."""


def facet_words(records: pd.DataFrame, tokens: Tokens) -> frozenset[str]:
    """Return the words of `tokens` that name a value of a `facet:*` column; rows of the two correspond.

    A word names a value when it is a part of it and stands in texts of such values far more than anywhere: of its
    texts, more than half of what is possible above the share over all texts. "空调" in every product name of a maker
    of air conditioners names none. Months in which a column is blank throughout count neither way: an export whose
    header was changed has one column until then and another from then on.
    """
    present = tokens.counts() > 0
    found = np.zeros(len(tokens.vocabulary), dtype=bool)
    for column in facet_columns(records):
        told = (records[column] != "").groupby(records["month"]).transform("any").to_numpy(dtype=bool)
        found |= _named(records.loc[told, column], tokens.vocabulary, present[told])
    return frozenset(word for word, is_facet in zip(tokens.vocabulary, found, strict=True) if is_facet)


def _named(column: pd.Series, words: tuple[str, ...], present: sparse.csr_matrix) -> Flags:
    codes, values = pd.factorize(column, sort=True)
    holds = _holding([str(value) for value in values], words)
    share = np.bincount(codes, minlength=len(values)) / max(len(codes), 1)
    overall = np.asarray(share @ holds).ravel()
    own = np.asarray(holds[codes].multiply(present).sum(axis=0)).ravel()
    texts = np.asarray(present.sum(axis=0)).ravel()
    shrunk = (own + PRIOR * overall) / (texts + PRIOR)
    return np.asarray((own > 0) & (shrunk > (1 + overall) / 2))


def _holding(values: list[str], words: tuple[str, ...]) -> sparse.csr_matrix:
    """Return which value holds which word, [values, words] of 0 and 1."""
    spelt = defaultdict(list)
    for i, word in enumerate(words):
        if word != BORDER:
            spelt[word.casefold()].append(i)
    pairs = [
        (row, i)
        for row, value in enumerate(values)
        for part in _parts(value.casefold())
        for i in spelt.get(part, ())
    ]
    rows, columns = np.array(pairs, dtype=np.int32).reshape(-1, 2).T
    return sparse.csr_matrix(
        (np.ones(len(pairs), dtype=np.int32), (rows, columns)), shape=(len(values), len(words))
    )


def _parts(value: str) -> set[str]:
    return {
        value[i : i + size]
        for i in range(len(value))
        for size in range(1, LONGEST + 1)
        if i + size <= len(value)
    }
