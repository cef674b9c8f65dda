"""Why a text belongs to a theme: each theme's score, and the words that decided."""

import numpy as np
import numpy.typing as npt

from mining.themes import vectors
from mining.themes.catalogue import Catalogue
from mining.themes.learning import Model
from mining.words.tokens import Tokens

SHOWN_THEMES, SHOWN_WORDS = 3, 5


def explanation(words: Tokens, catalogue: Catalogue) -> list[str]:
    """Return Chinese lines on the themes nearest to a single text.

    A word decided as much as the score falls when the word is taken out of the text.
    """
    if not catalogue.machine:
        return ["主题：目录里还没有主题，先运行一次 make report"]
    model = Model.from_arrays(catalogue.machine)
    scores = (_points(model, words) @ model.profiles.centroids.T)[0]
    if not scores.any():
        return ["主题：没有留下有内容的词，不归入任何主题"]
    without = [_without(words, i) for i in range(len(words.vocabulary))]
    loss = np.array([scores - (_points(model, rest) @ model.profiles.centroids.T)[0] for rest in without])
    name = {theme.number: theme.name for theme in catalogue.themes}
    lines = []
    for i in np.argsort(-scores, kind="stable")[:SHOWN_THEMES]:
        floor = model.profiles.floors[i]
        verdict = "归入" if scores[i] >= floor else "未达门槛"
        decisive = _decisive(words.vocabulary, loss[:, i])
        number = model.numbers[i]
        lines.append(
            f"主题：{number} {name[number]}　得分 {scores[i]:.2f}，门槛 {floor:.2f}，{verdict}；依据 {decisive}"
        )
    return lines


def _points(model: Model, words: Tokens) -> npt.NDArray[np.float32]:
    return vectors.transform(model.space, words)


def _without(words: Tokens, word: int) -> Tokens:
    wanted = np.ones(len(words.vocabulary), dtype=bool)
    wanted[word] = False
    return words.keep(wanted)


def _decisive(vocabulary: tuple[str, ...], loss: npt.NDArray[np.float32]) -> str:
    order = [i for i in np.argsort(-loss, kind="stable")[:SHOWN_WORDS] if loss[i] > 0.005]
    return "、".join(f"{vocabulary[i]}(+{loss[i]:.2f})" for i in order) or "没有单个决定性的词"
