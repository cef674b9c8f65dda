"""The fixed words of a form that agents fill in: they surround what was complained about and say nothing of it."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from mining.arrays import Flags, Longs, Strings
from mining.words.segmentation import tidy
from mining.words.tokens import BORDER, Tokens

RUN = 5
"""Tokens in a row, borders counted, that so many do not write alike by chance."""
SHARE, FEWEST = 0.4, 20
"""Of the texts of a month, and how many at least: what more of them hold tells no themes apart."""
FILLED = 0.2
"""Of the texts of a month: what so many fill in alike inside a form is one of a few choices (情绪激动, 平稳)."""
DISTINCT = 0.8
"""Of the texts of a form, those that say something of their own; where fewer do, one complaint is repeated."""
_MIXED = np.random.default_rng(0).integers(2**64, size=RUN, dtype=np.uint64) | np.uint64(1)

Content = Callable[[Tokens], Tokens]


class _Runs(NamedTuple):
    """Runs of RUN tokens: where each begins among the tokens, and a number that tells it from others."""

    begin: Longs
    number: npt.NDArray[np.uint64]


def find_forms(tokens: Tokens, months: Strings, content: Content) -> npt.NDArray[np.uint64]:
    """Return the runs of words that most texts of some month hold and that differ otherwise.

    A form changes from one month to the next: its words would be a new complaint that swallows all others. A
    complaint that most tell in the same words, but for numbers and the like, is none.

    Parameters
    ----------
    tokens
        With borders, as `segmentation.segment` gives them.
    months
        Month of each text, shape (number of texts,).
    content
        Gives the words that carry content: by these, texts with a form differ.

    Returns
    -------
    array of uint64
        A number for each run of RUN tokens, as `leave_out` and `wording` want them for the same tokens; sorted.
    """
    texts_by_month = [tokens.take(np.flatnonzero(months == month)) for month in np.unique(months)]
    found = [_forms(texts, content) for texts in texts_by_month if len(texts) >= FEWEST]
    return np.unique(np.concatenate([np.zeros(0, dtype=np.uint64), *found]))


def leave_out(tokens: Tokens, forms: npt.NDArray[np.uint64]) -> Tokens:
    """Return the texts without these runs; a border stands for what was left out."""
    return _leave(tokens, _inside(tokens, forms)).compact() if len(forms) else tokens


def wording(tokens: Tokens, forms: npt.NDArray[np.uint64]) -> tuple[str, int]:
    """Return the longest passage of these runs in the first text that holds any, and how many texts do."""
    inside = _inside(tokens, forms)
    held = np.unique(tokens.row_of_token()[inside])
    if not len(held):
        return "", 0
    first = slice(tokens.offsets[held[0]], tokens.offsets[held[0] + 1])
    places = np.flatnonzero(inside[first])
    passages = np.split(places, np.flatnonzero(np.diff(places) > 1) + 1)
    words = tokens.words(held[0])
    told = ["".join(words[place] or "，" for place in passage).strip("，") for passage in passages]
    return max(told, key=len), len(held)


def _forms(texts: Tokens, content: Content) -> npt.NDArray[np.uint64]:
    """Return the numbers of the runs of the forms of one month."""
    frequent = np.bincount(texts.ids, minlength=len(texts.vocabulary)) >= max(SHARE * len(texts), FEWEST)
    fixed = _held(texts, _runs(texts, frequent[texts.ids]), SHARE)
    if not len(fixed):
        return fixed
    forms = np.union1d(fixed, _held(texts, _filled(texts, _inside(texts, fixed)), FILLED))
    inside = _inside(texts, forms)
    own = content(_leave(texts, inside)).take(np.unique(texts.row_of_token()[inside])).digests()
    return forms if len(np.unique(own, axis=0)) >= DISTINCT * len(own) else forms[:0]


def _held(texts: Tokens, found: _Runs, share: float) -> npt.NDArray[np.uint64]:
    """Return the numbers of the runs that this share of the texts holds."""
    numbers, run = np.unique(found.number, return_inverse=True)
    once = np.unique(run * len(texts) + texts.row_of_token()[found.begin]) // len(texts)
    return numbers[np.bincount(once, minlength=len(numbers)) >= max(share * len(texts), FEWEST)]


def _filled(texts: Tokens, inside: Flags) -> _Runs:
    """Return the runs with what was filled in between two words of a form."""
    found = _runs(texts, np.ones(len(texts.ids), dtype=np.bool_))
    between = inside[found.begin] & inside[found.begin + RUN - 1]
    return _Runs(found.begin[between], found.number[between])


def _runs(tokens: Tokens, may_stand: Flags) -> _Runs:
    """Return the runs inside a text whose tokens all `may_stand`, shape (number of tokens,), in one."""
    begin = np.flatnonzero(may_stand[: max(len(may_stand) - RUN + 1, 0)])
    for step in range(1, RUN):
        begin = begin[may_stand[begin + step]]
    row = tokens.row_of_token()
    begin = begin[row[begin] == row[begin + RUN - 1]]
    number = np.zeros(len(begin), dtype=np.uint64)
    for step in range(RUN):
        number += tokens.ids[begin + step].astype(np.uint64) * _MIXED[step]
    return _Runs(begin, number)


def _inside(tokens: Tokens, forms: npt.NDArray[np.uint64]) -> Flags:
    """Return which tokens stand in a run of these numbers, shape (number of tokens,)."""
    found = _runs(tokens, np.ones(len(tokens.ids), dtype=np.bool_))
    begin = found.begin[np.isin(found.number, forms)]
    inside = np.zeros(len(tokens.ids), dtype=np.bool_)
    inside[begin[:, None] + np.arange(RUN)] = True
    return inside


def _leave(tokens: Tokens, inside: Flags) -> Tokens:
    """Return the texts with a border for the tokens `inside` forms."""
    known = (
        tokens
        if BORDER in tokens.vocabulary
        else Tokens((BORDER, *tokens.vocabulary), tokens.ids + np.int32(1), tokens.offsets)
    )
    border = known.vocabulary.index(BORDER)
    return tidy(Tokens(known.vocabulary, np.where(inside, np.int32(border), known.ids), known.offsets))
