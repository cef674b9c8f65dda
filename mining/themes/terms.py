"""Words that lean to a theme or an issue, by how surely they do."""

from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd
from scipy import sparse

from mining.arrays import Doubles, Labels
from mining.words.tokens import Tokens

TERMS = 8


def terms(
    content: Tokens, labels: Labels, count: int, set_apart: Collection[str] = ()
) -> list[tuple[str, ...]]:
    """Return up to eight telling words of each label 0..count-1, the most telling first.

    By the z-score of the log-odds ratio with an informative Dirichlet prior (Monroe, Colaresi and Quinn 2008),
    label against the other labelled texts, a word counted once a text. Words that contain each other stand once.
    """
    return readable(telling_words(content, labels, count, set_apart), content.vocabulary, count)


def telling_words(content: Tokens, labels: Labels, count: int, set_apart: Collection[str]) -> pd.DataFrame:
    """Return label, word (position in the vocabulary), z, share: words that lean to a label 0..count-1, best first.

    `share`: of the label's texts that have the word.
    """
    rows = np.flatnonzero(labels >= 0)
    present = content.take(rows).presence()
    asked = np.flatnonzero(labels[rows] < count)
    member = sparse.csr_matrix(
        (np.ones(len(asked), dtype=np.int32), (labels[rows][asked], asked)), shape=(count, len(rows))
    )
    inside = (member @ present).tocoo()
    total = np.asarray(present.sum(axis=0), dtype=float).ravel()
    per_label = np.asarray(inside.sum(axis=1), dtype=float).ravel()
    z = _log_odds_z(inside.data.astype(float), per_label[inside.row], total[inside.col], total.sum())
    apart = np.array([word in set_apart for word in content.vocabulary], dtype=bool)
    share = inside.data / np.bincount(labels[rows])[inside.row]
    table = pd.DataFrame({"label": inside.row, "word": inside.col, "z": z, "share": share})
    table = table[(z > 0) & ~apart[inside.col]]
    return pd.DataFrame(
        table.sort_values(["label", "z", "word"], ascending=[True, False, True], kind="stable")
    )


def _log_odds_z(
    inside: Doubles,
    inside_all: Doubles,
    total: Doubles,
    total_all: float,
) -> Doubles:
    """Return z of the log-odds ratio, label against rest, the whole as prior scaled to ten texts (Monroe 2008)."""
    weight = 10.0
    prior = weight * total / max(total_all, 1)
    outside, outside_all = total - inside, total_all - inside_all
    here = np.log((inside + prior) / (inside_all + weight - inside - prior).clip(1e-9))
    there = np.log((outside + prior) / (outside_all + weight - outside - prior).clip(1e-9))
    return np.asarray((here - there) / np.sqrt(1 / (inside + prior) + 1 / (outside + prior)))


def readable(telling: pd.DataFrame, vocabulary: Sequence[str], count: int) -> list[tuple[str, ...]]:
    """Choose the best eight words of each label that do not contain each other; single characters only for want."""
    found: list[tuple[str, ...]] = [()] * count
    for label, group in telling.groupby("label").head(5 * TERMS).groupby("label"):
        words = [vocabulary[i] for i in group["word"]]
        chosen: list[str] = []
        for word in sorted(words, key=lambda w: len(w) == 1):
            if len(chosen) < TERMS and not any(word in other or other in word for other in chosen):
                chosen.append(word)
        found[int(str(label))] = tuple(chosen)
    return found
