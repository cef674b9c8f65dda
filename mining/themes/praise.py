"""Texts that praise or say nothing: they are no complaints and form no themes of their own."""

from functools import cache
from importlib.resources import files

import numpy as np

from mining.arrays import Doubles, Flags, Longs
from mining.words.questions import only_asks
from mining.words.tokens import BORDER, Tokens

_REACH = 3
"""Words before a judgement in which a negation turns it."""

BEST = 1 / 8
"""Part of the scale, from its end, that counts as the best: of scores from 1 to 5 the 5 alone, to 10 the 9 as well."""


def contentless(content: Tokens) -> Flags:
    """Return which texts are left without a word that carries content, shape (texts,)."""
    return np.asarray(content.lengths() == 0)


def is_praise(tokens: Tokens, score: Doubles, scale: Doubles | None = None) -> Flags:
    """Return which texts praise and complain of nothing, shape (texts,).

    A text is praise when it has a word of praise that no negation turns (不满意), no complaint - a word of complaint
    that no negation turns (没问题), turned praise, or what did not end (没解决) - and either one word in eight
    praises or the score is among the best. Words that name the work of a service do not complain where it was done
    well (处理及时), or fast (处理很快) where every other clause praises. Thanks alone praise nothing where something
    is asked for (请发货，谢谢), nor do those that close a text (台阶松了，谢谢) unless a matter came to its end. A text
    that says nothing but that nothing is wrong (没什么问题) is praise, too. Scores in the lower half of the scale are
    never praise. The words stand in `data/`.

    Parameters
    ----------
    tokens
        Whole texts, with borders and stop words.
    score
        float, shape (texts,), NaN unknown.
    scale
        float, any shape, NaN unknown: scores of which the lowest and the highest are the ends of the scale, those of
        the texts unless given. Ends less than three apart (what is left of a filtered scale) tell nothing.
    """
    good, bad, turn = (_marks(tokens, name) for name in ("praise", "complaint", "negation"))
    good &= ~_counts(tokens)
    clause = tokens.clauses()
    questions = only_asks(tokens)
    near = _within_reach(turn & ~questions, clause)
    turned = good & near
    complaint = (bad & ~near & ~_done_well(tokens, clause, good & ~turned, near)) | turned
    complaint |= _marks(tokens, "done") & near
    high, low = _ends(score, score if scale is None else scale)
    told = _praises(tokens, clause, good & ~turned, near, high) | _only_denies(tokens, clause, near)
    return np.asarray(told & ~tokens.holding(complaint) & ~low)


def _praises(tokens: Tokens, clause: Longs, good: Flags, near: Flags, high: Flags) -> Flags:
    """Return which texts hold enough `good` tokens, shape (texts,): one word in eight, or one with a `high` score."""
    row, n = tokens.row_of_token(), len(tokens)
    thanks = good & _marks(tokens, "courtesy")
    asks = tokens.holding(_marks(tokens, "demand"))
    ended = tokens.holding(_done(tokens, clause) & ~near)
    idle = thanks & (asks[row] | (_closing(tokens, clause) & ~ended[row]))
    praises = np.bincount(row[good], minlength=n)
    words = np.bincount(row[~tokens.marks([BORDER])], minlength=n)
    return np.asarray(tokens.holding(good & ~idle) & (high | (8 * praises >= words)))


def _closing(tokens: Tokens, clause: Longs) -> Flags:
    """Return which tokens stand, after another clause, in one of nothing but words of thanks."""
    other = ~_marks(tokens, "courtesy") & ~tokens.marks([BORDER])
    row, place = tokens.row_of_token(), np.arange(len(tokens.ids))
    first = np.full(len(tokens), len(place))
    np.minimum.at(first, row[other], place[other])
    return (place > first[row]) & ~np.isin(clause, clause[other])


def beside_praise(tokens: Tokens, praise: Flags) -> Tokens:
    """Return whole texts, those of `praise`, shape (texts,), without the clauses in which a word praises.

    表扬急诊的医生 tells of nothing grave; what else a text of praise tells of does: 师傅热情，空调冒烟.
    """
    clause = tokens.clauses()
    praising = np.bincount(clause[_marks(tokens, "praise")], minlength=int(clause.max(initial=-1)) + 1) > 0
    return tokens.select(~(praise[tokens.row_of_token()] & praising[clause]))


def _ends(score: Doubles, scale: Doubles) -> tuple[Flags, Flags]:
    """Return which scores are the best, and which lie in the lower half of the scale."""
    known = scale[~np.isnan(scale)]
    if not len(known) or known.max() - known.min() < 3:
        return np.zeros(len(score), dtype=bool), np.zeros(len(score), dtype=bool)
    best = known.max() - BEST * (known.max() - known.min())
    return score >= best, score <= (known.min() + known.max()) / 2


def _marks(tokens: Tokens, name: str) -> Flags:
    return tokens.marks(words_of(name))


def _done_well(tokens: Tokens, clause: Longs, praising: Flags, near: Flags) -> Flags:
    """Return which words name work of a service that their clause, asking for nothing before, praises or calls done.

    `near` are the tokens that a negation turns.
    """
    place = np.arange(len(tokens.ids))
    size = int(clause.max(initial=-1)) + 1
    last, first = np.full(size, -1), np.full(size, len(place))
    # In 反应好多次 the character is no praise.
    short = np.array([len(word) == 1 for word in tokens.vocabulary], dtype=bool)[tokens.ids]
    ends = np.append(clause[1:], -1) != clause
    fast = _marks(tokens, "swift") & ends & ~near
    praised = (praising & (~short | ends)) | (fast & ~_says_more(tokens, clause, praising | fast))
    np.maximum.at(last, clause[praised], place[praised])
    asked = _marks(tokens, "demand")
    np.minimum.at(first, clause[asked], place[asked])
    done = np.bincount(clause[_done(tokens, clause) & ~near], minlength=size) > 0
    return _marks(tokens, "service") & ((place < last[clause]) | done[clause]) & (place < first[clause])


def _says_more(tokens: Tokens, clause: Longs, praising: Flags) -> Flags:
    """Return which tokens stand in a text with a clause in which none is `praising`."""
    words = ~tokens.marks([BORDER])
    praised = np.bincount(clause[praising], minlength=int(clause.max(initial=-1)) + 1) > 0
    return np.asarray(tokens.holding(words & ~praised[clause])[tokens.row_of_token()])


def _done(tokens: Tokens, clause: Longs) -> Flags:
    """Return which words say that a matter came to its end: 已解决, 修好了."""
    already = _marks(tokens, "already")
    ended: Flags = _within_reach(already, clause)
    ended[:-1] |= already[1:] & (clause[1:] == clause[:-1])
    return _marks(tokens, "done") & ended


def _counts(tokens: Tokens) -> Flags:
    """Return which tokens are the 好 of 好几次: it says how many."""
    several = np.array([word.startswith("几") for word in tokens.vocabulary], dtype=bool)[tokens.ids]
    return np.asarray(tokens.marks(["好"]) & np.append(several[1:], False)[: len(several)])


def _only_denies(tokens: Tokens, clause: Longs, near: Flags) -> Flags:
    """Return which texts say nothing but that nothing is wrong, shape (texts,): each of their clauses does.

    Such a clause has one negation, one flaw that it turns and no other word than those of `any`: 没有问题才怪 has.
    """
    words = ~tokens.marks([BORDER])
    turn, flaw, filler = (_marks(tokens, name) for name in ("negation", "flaw", "any"))
    flaw &= near
    size = int(clause.max(initial=-1)) + 1
    turns, flaws, others = (
        np.bincount(clause[kind], minlength=size) for kind in (turn, flaw, words & ~(turn | flaw | filler))
    )
    denies = (turns == 1) & (flaws == 1) & (others == 0)
    told = flaw & denies[clause]
    return tokens.holding(told & ~_says_more(tokens, clause, told))


def _within_reach(turn: Flags, clause: Longs) -> Flags:
    """Return which tokens have a mark among the three words before them in their clause."""
    near = np.zeros(len(turn), dtype=bool)
    for back in range(1, _REACH + 1):
        near[back:] |= turn[:-back] & (clause[back:] == clause[:-back])
    return near


@cache
def words_of(name: str) -> tuple[str, ...]:
    """Return the words of `data/<name>.txt`; lines that start with # are comments."""
    text = (files("mining.themes") / "data" / f"{name}.txt").read_text(encoding="utf-8")
    return tuple(word for line in text.splitlines() if not line.startswith("#") for word in line.split())
