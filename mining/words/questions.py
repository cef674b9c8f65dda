"""Questions that put a word beside its denial (能不能, 可以不可以): they deny nothing."""

import numpy as np

from mining.arrays import Flags
from mining.words.tokens import BORDER, Tokens


def only_asks(tokens: Tokens) -> Flags:
    """Return which tokens are the denial of such a question, shape (tokens,).

    jieba has some of them as words (是不是) and cuts others (能 不能, 会 不会, 可以 不 可以).
    """
    words, ids, row = tokens.vocabulary, tokens.ids, tokens.row_of_token()
    denies = np.array([word[:1] in {"不", "没"} for word in tokens.vocabulary], dtype=bool)[ids]
    at = np.flatnonzero(denies[1:] & (row[1:] == row[:-1])) + 1
    first, second = (np.array([word[i : i + 1] for word in words], dtype="<U1") for i in (0, 1))
    asks = np.zeros(len(ids), dtype=bool)
    if not len(at):
        return asks
    last = np.append(row[1:] != row[:-1], True)[at]
    follows = np.where(last, "", first[np.append(ids, 0)[at + 1]])
    denied = np.where(second[ids[at]] != "", second[ids[at]], follows)
    for i in at[(denied != BORDER) & (first[ids[at - 1]] == denied)]:
        rest = words[ids[i]][1:] or words[ids[i + 1]]
        asks[i] = rest.startswith(words[ids[i - 1]])
    return asks
