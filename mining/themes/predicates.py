"""Words that say what is wrong, words that only judge, and words that turn what follows into its contrary."""

from collections.abc import Iterable

import numpy as np

from mining.arrays import Flags
from mining.themes.praise import words_of
from mining.words.guarded import negates


def defects(vocabulary: Iterable[str]) -> Flags:
    """Return which words say what is wrong, shape (vocabulary,): 漏水, 拖欠, 打不开, 不; but not 垃圾 or 建议."""
    named = {*words_of("complaint"), *words_of("defect")}
    other = {*words_of("vague"), *words_of("praise")}
    return np.array(
        [(word in named or (len(word) > 2 and negates(word))) and word not in other for word in vocabulary],
        dtype=bool,
    )


def denials(vocabulary: Iterable[str]) -> Flags:
    """Return which words deny, shape (vocabulary,): 不, 没有, 无法."""
    other = {*words_of("vague"), *words_of("praise")}
    return np.array([negates(word) and word not in other for word in vocabulary], dtype=bool)


def vague(vocabulary: Iterable[str]) -> Flags:
    """Return which words judge or ask without saying what is wrong, shape (vocabulary,): 垃圾, 太差, 建议."""
    listed = frozenset(words_of("vague"))
    return np.array([word in listed for word in vocabulary], dtype=bool)


def privative(vocabulary: Iterable[str]) -> Flags:
    """Return which words turn what follows into its contrary, shape (vocabulary,): 不能, 没有, 影响, 失去."""
    listed = {*words_of("privative"), *words_of("negation")}
    return np.array([word in listed for word in vocabulary], dtype=bool)


def predicate(vocabulary: tuple[str, ...]) -> Flags:
    """Return which words are the predicate of a complaint, telling or vague, or deny, shape (vocabulary,)."""
    return defects(vocabulary) | vague(vocabulary) | denials(vocabulary)
