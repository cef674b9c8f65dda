"""The fixed words that agents write around what was complained about: they say nothing of it."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse

from mining.arrays import Doubles, Flags, Longs, Strings
from mining.words.segmentation import tidy
from mining.words.tokens import Tokens

RUN = 5
"""Tokens in a row, borders counted, that so many do not write alike by chance."""
SHARE, FEWEST = 0.4, 20
"""Of the texts of a month, and how many at least: what more of them hold tells no themes apart."""
FILLED = 0.2
"""Of the texts of a month: what so many fill in alike inside a form is one of a few choices (情绪激动, 平稳)."""
DISTINCT = 0.8
"""Of the texts of a form, those that say something of their own; where fewer do, one complaint is repeated."""
SOME, SEVERAL = 0.005, 30
"""Of all texts, and how many at least: so many write alike what belongs to one matter, or what is added to any."""
MIXED = 1.5
"""Times as alike as any two texts: what stands beside words added to any matter is hardly more, beside a complaint
several times that."""
PASSAGE = 8
"""Tokens in a row, borders counted: a matter in one clause (空调不制冷) may stand beside anything; a passage so long
many customers do not write alike."""
_MIXED = np.random.default_rng(0).integers(2**64, size=RUN, dtype=np.uint64) | np.uint64(1)

Content = Callable[[Tokens], Tokens]


class _Runs(NamedTuple):
    """Runs of RUN tokens: where each begins among the tokens, and a number that tells it from others."""

    begin: Longs
    number: npt.NDArray[np.uint64]


def find_forms(tokens: Tokens, months: Strings, content: Content) -> npt.NDArray[np.uint64]:
    """Return the runs of words that most texts of some month hold and that differ otherwise, and formulas.

    A form changes from one month to the next: its words would be a new complaint that swallows all others. A
    complaint that most tell in the same words, but for numbers and the like, is none. A formula
    (已解释相关规定，客户不认可) is held by some texts of every matter: what else they say is hardly more alike
    than what any two texts say.

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
    return np.unique(np.concatenate([_formulas(tokens, content), *found]))


def leave_out(tokens: Tokens, forms: npt.NDArray[np.uint64]) -> Tokens:
    """Return the texts without these runs; a border stands for what was left out."""
    return tidy(tokens.with_borders(_inside(tokens, forms))).compact() if len(forms) else tokens


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
    fixed = _repeated(texts, max(SHARE * len(texts), FEWEST))
    if not len(fixed):
        return fixed
    filled = _held(texts, _filled(texts, _inside(texts, fixed)), max(FILLED * len(texts), FEWEST))
    forms = np.union1d(fixed, filled)
    inside = _inside(texts, forms)
    own = content(tidy(texts.with_borders(inside))).take(np.unique(texts.row_of_token()[inside])).digests()
    return forms if len(np.unique(own, axis=0)) >= DISTINCT * len(own) else forms[:0]


def _formulas(texts: Tokens, content: Content) -> npt.NDArray[np.uint64]:
    """Return the numbers of the runs that some texts hold, whatever else they say."""
    repeated = _repeated(texts, max(SOME * len(texts), SEVERAL))
    if not len(repeated):
        return repeated
    inside = _inside(texts, repeated)
    own = content(tidy(texts.with_borders(inside)))
    holders, points = _holders(texts, inside, repeated), _weighted(own)
    usual = _alike(sparse.csr_matrix(np.ones((1, len(texts)))), points)
    mixed = np.flatnonzero(_alike(holders, points) <= MIXED * usual)
    if not len(mixed):
        return repeated[:0]
    holders = holders[mixed]
    formulas = repeated[mixed[_different(holders, own) >= DISTINCT * np.diff(holders.indptr)]]
    return _in_passages(texts, formulas)


def _in_passages(texts: Tokens, numbers: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Return those of the runs that mostly stand in a passage of at least PASSAGE tokens of such runs."""
    found = _runs(texts, _inside(texts, numbers))
    row = texts.row_of_token()[found.begin]
    goes_on = (np.diff(found.begin) == 1) & (np.diff(row) == 0)
    passage = np.cumsum(np.append(0, ~goes_on))[: len(found.begin)]
    long = np.bincount(passage)[passage] > PASSAGE - RUN
    run = np.searchsorted(numbers, found.number).clip(max=max(len(numbers) - 1, 0))
    known = numbers[run] == found.number
    places, in_long = (np.bincount(run[which], minlength=len(numbers)) for which in (known, known & long))
    return numbers[2 * in_long > places]


def _holders(texts: Tokens, inside: Flags, numbers: npt.NDArray[np.uint64]) -> sparse.csr_matrix:
    """Return which texts hold each of the runs that make up what is `inside`, [runs, texts], 1 or nothing."""
    found = _runs(texts, inside)
    run = np.searchsorted(numbers, found.number).clip(max=len(numbers) - 1)
    known = numbers[run] == found.number
    once = np.unique(run[known] * len(texts) + texts.row_of_token()[found.begin[known]])
    ones = np.ones(len(once))
    return sparse.csr_matrix(
        (ones, (once // len(texts), once % len(texts))), shape=(len(numbers), len(texts))
    )


def _weighted(own: Tokens) -> sparse.csr_matrix:
    """Return rows of unit length: a text's words by their inverse document frequency; empty for one without."""
    counts = own.counts()
    weight = np.log((1 + len(own)) / np.maximum(own.texts_with(), 1))[counts.indices]
    row = np.repeat(np.arange(len(own)), np.diff(counts.indptr))
    length = np.sqrt(np.bincount(row, weights=weight**2, minlength=len(own)))
    return sparse.csr_matrix((weight / length[row], counts.indices, counts.indptr), shape=counts.shape)


def _different(holders: sparse.csr_matrix, own: Tokens) -> Longs:
    """Return how many different things the texts of each run say of their own, shape (runs,)."""
    _, said = np.unique(own.digests(), axis=0, return_inverse=True)
    run = np.repeat(np.arange(holders.shape[0]), np.diff(holders.indptr))
    once = np.unique(run * len(own) + said[holders.indices]) // len(own)
    return np.bincount(once, minlength=holders.shape[0])


def _alike(groups: sparse.csr_matrix, points: sparse.csr_matrix) -> Doubles:
    """Return the mean cosine of two different texts of each group that say something; `groups` as of `_holders`."""
    together = groups @ points
    size = groups @ (np.diff(points.indptr) > 0).astype(float)
    squared = np.asarray(together.multiply(together).sum(axis=1)).ravel()
    return np.asarray((squared - size) / np.maximum(size * (size - 1), 1))


def _repeated(texts: Tokens, least: float) -> npt.NDArray[np.uint64]:
    """Return the numbers of the runs that so many of the texts hold."""
    frequent = np.bincount(texts.ids, minlength=len(texts.vocabulary)) >= least
    return _held(texts, _runs(texts, frequent[texts.ids]), least)


def _held(texts: Tokens, found: _Runs, least: float) -> npt.NDArray[np.uint64]:
    """Return the numbers of the runs found that so many of the texts hold."""
    numbers, run = np.unique(found.number, return_inverse=True)
    once = np.unique(run * len(texts) + texts.row_of_token()[found.begin]) // len(texts)
    return numbers[np.bincount(once, minlength=len(numbers)) >= least]


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
