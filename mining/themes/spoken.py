"""How many texts of a theme speak of what it is called after."""

from collections.abc import Sequence

import numpy as np

from mining.arrays import Doubles, Labels
from mining.themes import predicates
from mining.words.tokens import Tokens

FEW = 1 / 4
"""Share of a theme's texts below which its name says what few of them say."""


def spoken_shares(full: Tokens, labels: Labels, names: Sequence[str]) -> Doubles:
    """Return the share of the texts of each label that have any word of its name, shape (names,).

    Words are those of two characters and more that the texts of all labels have, but for those that only judge or deny;
    NaN where the name has none, and for a label without texts.

    Parameters
    ----------
    full
        The texts, whole.
    labels
        int32, shape (texts,): the place in `names` of each text, -1 for none.
    """
    place = {word: i for i, word in enumerate(full.vocabulary)}
    says_little = predicates.vague(full.vocabulary) | predicates.denials(full.vocabulary)
    shares = np.full(len(names), np.nan)
    for label, name in enumerate(names):
        own = full.take(np.flatnonzero(labels == label))
        words = [place[piece] for piece in _pieces(name) if piece in place and not says_little[place[piece]]]
        if words and len(own):
            shares[label] = own.holding(np.isin(own.ids, words)).mean()
    return shares


def _pieces(name: str) -> set[str]:
    return {name[a:b] for a in range(len(name)) for b in range(a + 2, len(name) + 1)}
