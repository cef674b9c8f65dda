"""Phrases: the frequent sequences of words inside clauses, and how complete they are."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from mining.arrays import Doubles, Flags, Labels, Longs
from mining.themes import predicates
from mining.words.questions import only_asks
from mining.words.tokens import BORDER, Tokens

LONGEST = 7
"""Words in the longest phrase."""
LEAST_TEXTS = 3
"""Texts that a phrase occurs in at least."""
_LETTER = re.compile(r"[A-Za-z]")
_CODE = re.compile(r"\d|^[A-Za-z]$")
_FIGURE = re.compile(r"\d")
NEGATIONS = frozenset(["不", "没", "没有", "未", "无", "无法", "不能", "不给", "不会", "不让", "非", "别"])
"""They stand before what they deny: a phrase may begin with one and ends with none."""
_COMPLEMENTS = frozenset(["不到", "不了", "不上", "不出", "不起", "不下", "不动", "不见", "不住", "不进"])
"""They stand after their verb (连 不上): a phrase begins with none."""


@dataclass(frozen=True)
class Phrases:
    """Phrases and where they occur.

    Attributes
    ----------
    tokens
        The texts that were read.
    first, size
        The token where each phrase stands first, and its number of words, shape (phrases,).
    texts
        Texts with the phrase among all that were read, shape (phrases,).
    whole
        How complete each phrase is, 0..1, shape (phrases,): the share of its places that are not continued by the one
        most frequent word before it, times the same for the word after it; times 1 - twice the share of places after
        a word that turns it into its contrary (无法 正常行驶), at least 0; a phrase that says nothing itself times
        the share of places that no predicate follows (制冷效果 太差).
    closing
        The word that closes each phrase wherever it stands (`_closes`: 地板泡 了, 没人 倒), shape (phrases,): its
        position in the vocabulary, -1 for none.
    pairs
        phrase, label (0..k-1), inside: texts of the label with the phrase.
    """

    tokens: Tokens
    first: Longs
    size: Longs
    texts: Longs
    whole: Doubles
    closing: Longs
    pairs: pd.DataFrame

    def holds(self, mark: Flags) -> Flags:
        """Return which phrases hold a word of the vocabulary where `mark`, shape (vocabulary,), is true."""
        before = np.concatenate([[0], np.cumsum(mark[self.tokens.ids])])
        return np.asarray(before[self.first + self.size] > before[self.first])

    def words(self, phrase: int) -> tuple[str, ...]:
        """Return the words of a phrase."""
        start, vocabulary = self.first[phrase], self.tokens.vocabulary
        return tuple(vocabulary[i] for i in self.tokens.ids[start : start + self.size[phrase]])

    def closed(self, phrase: int) -> tuple[str, ...]:
        """Return the words of a phrase with the one that closes it."""
        last = self.closing[phrase]
        return self.words(phrase) + ((self.tokens.vocabulary[last],) if last >= 0 else ())


def find_phrases(tokens: Tokens, labels: Labels, may_end: frozenset[str], apart: frozenset[str]) -> Phrases:
    """Find the sequences of two to seven words inside clauses that occur in at least three texts.

    Longer sequences are grown from frequent shorter ones, as in the a-priori algorithm (Agrawal and Srikant 1994).

    Parameters
    ----------
    labels
        int32, shape (texts,), 0..k-1; -1 for texts that only lie beside: phrases of their words alone are left out.
    may_end
        Words that a phrase may begin and end with; a negation may begin one too.
    apart
        Words that stand in no phrase.
    """
    # What follows a denial that only asks (能 不能 延长) is not denied.
    tokens = tokens.with_borders(only_asks(tokens))
    fits = _marked(tokens, lambda word: _fits(word) and word not in apart)
    starts = _marked(tokens, lambda word: _begins(word, may_end))
    denies = _marked(tokens, _cut_denials(tokens.vocabulary, may_end).__contains__)
    ends = (_marked(tokens, may_end.__contains__) & ~denies)[tokens.ids]
    letter = _marked(tokens, lambda word: _LETTER.fullmatch(word) is not None)[tokens.ids]
    closing = np.where(_closes(tokens, may_end) & (fits & ~denies)[tokens.ids], tokens.ids, -1)
    around, begins = _around(tokens, fits & starts, closing), starts[tokens.ids]
    # gram[i]: number of the frequent sequence of `size` words that starts at token i, -1 none.
    gram = np.where((fits & _often(tokens, labels >= 0))[tokens.ids], tokens.ids.astype(np.int64), -1)
    found: list[_Found] = []
    for size in range(2, LONGEST + 1):
        gram = _grow(gram, around.row, size)
        at = np.flatnonzero(gram >= 0)
        # A letter with one word is a code (A市); with more it says which part (A柱异响).
        at = at[begins[at] & ends[at + size - 1] & (~letter[at] | (size > 2))]
        found.append(_numbered(gram[at], at, size, labels, around))
    return _joined(tokens, found)


def _often(tokens: Tokens, wanted: Flags) -> Flags:
    """Return which words of the vocabulary the texts that are `wanted` have at least three times."""
    said = tokens.ids[wanted[tokens.row_of_token()]]
    return np.asarray(np.bincount(said, minlength=len(tokens.vocabulary)) >= LEAST_TEXTS)


def _marked(tokens: Tokens, mark: Callable[[str], bool]) -> Flags:
    """Return which words of the vocabulary are marked, shape (vocabulary,)."""
    return np.array([mark(word) for word in tokens.vocabulary], dtype=bool)


class _Found(NamedTuple):
    """Phrases of one size, numbered from 0; as in `Phrases`."""

    first: Longs
    size: Longs
    texts: Longs
    whole: Doubles
    closing: Longs
    pairs: pd.DataFrame


def _numbered(gram: Longs, at: Longs, size: int, labels: Labels, around: "_Around") -> _Found:
    """Return the different phrases among those that stand `at` tokens; `gram` tells which are the same."""
    _, first, phrase = np.unique(gram, return_index=True, return_inverse=True)
    here = pd.DataFrame({"phrase": phrase, "row": around.row[at]}).drop_duplicates()
    here["label"] = labels[here["row"]]
    return _Found(
        at[first],
        np.full(len(first), size),
        np.bincount(here["phrase"], minlength=len(first)),
        around.completeness(phrase, at, size),
        around.closed_by(phrase, first, at, size),
        here[here["label"] >= 0].groupby(["phrase", "label"]).size().rename("inside").reset_index(),
    )


def _joined(tokens: Tokens, found: Sequence[_Found]) -> Phrases:
    """Return the phrases of all sizes, numbered one after the other."""
    before = np.cumsum([0, *(len(each.first) for each in found[:-1])])
    pairs = [
        each.pairs.assign(phrase=each.pairs["phrase"] + n) for each, n in zip(found, before, strict=True)
    ]
    *columns, _ = zip(*found, strict=True)
    first, size, texts, whole, closing = map(np.concatenate, columns)
    return Phrases(tokens, first, size, texts, whole, closing, pd.concat(pairs, ignore_index=True))


@dataclass(frozen=True)
class _Around:
    """What stands beside phrases, token by token.

    `shown`: the number of what may go on a phrase, 0 or less what says nothing; `turns`: a word that turns what
    follows into its contrary; `speaks`: a predicate, here or next in the clause (效果 非常 差); `said`: how many
    predicates stand before the token; `closing`: the word where it closes what stands before, else -1.
    """

    row: Longs
    shown: Longs
    turns: Longs
    speaks: Longs
    said: Longs
    closing: Longs

    def completeness(self, phrase: Longs, at: Longs, size: int) -> Doubles:
        """Return how complete each phrase is, as `Phrases.whole`; `at` are its places."""
        varied = _varied(phrase, self._beside(self.shown, at, -1))
        varied *= _varied(phrase, self._beside(self.shown, at, size))
        turned = _share(phrase, self._beside(self.turns, at, -1) > 0)
        bare = self.said[at + size] == self.said[at]
        judged = _share(phrase, bare & (self._beside(self.speaks, at, size) > 0))
        return np.asarray(varied * np.maximum(1 - 2 * turned, 0) * (1 - judged))

    def closed_by(self, phrase: Longs, first: Longs, at: Longs, size: int) -> Longs:
        """Return the word that closes each phrase, as `Phrases.closing`; `first` are their places in `at`."""
        after = self._beside(self.closing, at, size)
        return np.where(_share(phrase, after == after[first][phrase]) == 1, after[first], -1)

    def _beside(self, shown: Longs, at: Longs, step: int) -> Longs:
        """Return what `shown` has `step` tokens from each place, -1 beyond the text."""
        there = np.clip(at + step, 0, len(self.row) - 1)
        return np.where((self.row[there] == self.row[at]) & (there == at + step), shown[there], -1)


def _closes(tokens: Tokens, content: frozenset[str]) -> Flags:
    """Return which tokens end a clause and close what stands before, shape (tokens,).

    A word of content does; another one only what a single character leaves open (泡 了, but not 不 制冷 了).
    """
    row, inside = tokens.row_of_token(), _marked(tokens, lambda word: word != BORDER)[tokens.ids]
    follows = row[1:] == row[:-1]
    last = np.append(~(follows & inside[1:]), True)[: len(row)]
    short = _marked(tokens, lambda word: len(word) == 1)[tokens.ids]
    open_before = np.append(False, follows & short[:-1])[: len(row)]
    return np.asarray(last & (_marked(tokens, content.__contains__)[tokens.ids] | open_before))


def _around(tokens: Tokens, goes_on: Flags, closing: Longs) -> _Around:
    """Return what stands around phrases; `goes_on`, shape (vocabulary,): words that may begin one."""
    row = tokens.row_of_token()
    # What may go on a phrase: a content word, or a figure or letter, and all of them are one, so that 102路公交车 and
    # 3路公交车 make 路公交车 no phrase. After a border, a stop word or a word set apart a phrase may begin.
    shown = [
        0 if _CODE.search(word) else i + 1 if good else -1
        for i, (word, good) in enumerate(zip(tokens.vocabulary, goes_on, strict=True))
    ]
    says = predicates.predicate(tokens.vocabulary)[tokens.ids]
    border = tokens.marks([BORDER])
    speaks = says.copy()
    speaks[:-1] |= says[1:] & (row[1:] == row[:-1]) & ~border[:-1]
    return _Around(
        row,
        np.array(shown, dtype=np.int64)[tokens.ids],
        predicates.privative(tokens.vocabulary)[tokens.ids].astype(np.int64),
        speaks.astype(np.int64),
        np.concatenate([[0], np.cumsum(says)]),
        closing,
    )


def _varied(phrase: Longs, neighbour: Longs) -> Doubles:
    """Return for each phrase the share of its places without the most frequent neighbour."""
    places = np.bincount(phrase)
    inner = neighbour >= 0
    pair, count = np.unique(
        phrase[inner] * (neighbour.max(initial=0) + 1) + neighbour[inner], return_counts=True
    )
    most = np.zeros(len(places))
    np.maximum.at(most, pair // (neighbour.max(initial=0) + 1), count)
    return np.asarray(1 - most / (places + 1))


def _share(phrase: Longs, happens: Flags) -> Doubles:
    """Return the share of each phrase's places where it happens."""
    return np.asarray(np.bincount(phrase, weights=happens) / np.bincount(phrase))


def _grow(gram: Longs, row: Longs, size: int) -> Longs:
    """Join each sequence with the one that starts a word later; number those in three texts and more."""
    longer = np.full(len(gram), -1, dtype=np.int64)
    last = max(len(gram) - size + 1, 0)
    at = np.flatnonzero((gram[:last] >= 0) & (gram[1 : last + 1] >= 0) & (row[:last] == row[size - 1 :]))
    if len(at):
        _, number = np.unique(gram[at] * (gram.max() + 1) + gram[at + 1], return_inverse=True)
        often = np.bincount(number) >= LEAST_TEXTS
        longer[at] = np.where(often[number], number, -1)
    return longer


def _cut_denials(vocabulary: Sequence[str], content: frozenset[str]) -> frozenset[str]:
    """Return the words that deny what follows them: negations, also behind a word without content (就别, 从未).

    人脸识别 and 时有时无 are none: what stands before says something, or is no word.
    """
    before = frozenset(vocabulary) - content
    joined = (
        word for word in content for no in NEGATIONS if word.endswith(no) and word[: -len(no)] in before
    )
    return NEGATIONS | frozenset(joined)


def _begins(word: str, may_end: frozenset[str]) -> bool:
    # A柱 and B超 begin with a letter, which alone carries no content.
    begins = word in may_end or word in NEGATIONS or _LETTER.fullmatch(word) is not None
    return begins and word not in _COMPLEMENTS


def _fits(word: str) -> bool:
    return word != BORDER and _FIGURE.search(word) is None
