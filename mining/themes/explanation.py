"""Why a text belongs to a theme: each theme's score, and the words that decided."""

from collections.abc import Mapping, Sequence

import numpy as np

from mining.arrays import Floats
from mining.themes import decisions, scoring, vectors
from mining.themes.catalogue import Catalogue
from mining.themes.learning import Model
from mining.themes.theme import Theme, successor
from mining.words.tokens import Tokens

SHOWN_THEMES, SHOWN_WORDS = 3, 5
BELONGS = "归入"


def explanation(words: Tokens, full: Tokens, catalogue: Catalogue) -> list[str]:
    """Return Chinese lines on the themes nearest to a single text: its content words, and the whole of it.

    A word decided as much as the score falls when the word is taken out of the text.
    """
    if not catalogue.machine:
        return ["主题：目录里还没有主题，先运行一次 make report"]
    model = Model.from_arrays(catalogue.machine)
    near = _points(model, words) @ model.profiles.centroids.T
    if not near.any():
        return ["主题：没有留下有内容的词，不归入任何主题"]
    scores = _scores(model, words)
    without = [_without(words, i) for i in range(len(words.vocabulary))]
    loss = np.array([scores - _scores(model, rest) for rest in without])
    themes = catalogue.by_number()
    decided = _decided(model, scores, near[0], [successor(themes, number) for number in model.numbers])
    # People may have deleted the section of a theme that the machine still knows.
    nearest = [i for i in np.argsort(-scores, kind="stable") if model.numbers[i] in themes]
    return [
        f"主题：{called(model.numbers[i], themes)}　{_measured(model, scores, int(i), decided[i])}；"
        f"依据 {_decisive(words.vocabulary, loss[:, i])}{_barred(themes[successor(themes, model.numbers[i])], full)}"
        for i in nearest[:SHOWN_THEMES]
    ]


def called(number: str, themes: Mapping[str, Theme]) -> str:
    """Return number and name of a theme, with what it counts as today."""
    theme, today = themes[number], successor(themes, number)
    if today != number:
        return f"{number} {theme.name}（已并入 {today} {themes[today].name}）"
    return f"{number} {theme.name}" + ("" if theme.active else f"（已{theme.status}）")


def _barred(theme: Theme, full: Tokens) -> str:
    """Return which words of the catalogue keep the text out of a theme."""
    text = decisions.spelt(full)
    unwanted = [word for word in theme.never if decisions.has_any(text, [word]).any()]
    if unwanted:
        return f"；但含有“{unwanted[0]}”的不归入它（never）"
    wanted = not theme.must or decisions.has_any(text, theme.must).any()
    return "" if wanted else f"；但它只收含有 {'、'.join(theme.must)} 之一的（must）"


def _scores(model: Model, words: Tokens) -> Floats:
    """Return what decides between the themes, [themes]: cosines, or odds where people have taught them."""
    points = _points(model, words)
    if model.taught is None:
        return np.asarray((points @ model.profiles.centroids.T)[0])
    return np.asarray(model.taught.odds(points)[0] * points.any())


def _decided(model: Model, scores: Floats, near: Floats, today: Sequence[str]) -> list[str]:
    """Return for each profile whether the text belongs to it, or why not; `today` tells which are one theme."""
    floors = model.profiles.floors
    if model.taught is None:
        least = scoring.CLOSE * np.where(scores >= floors, scores, 0).max()
        close = np.where(scores >= least, BELONGS, "比最像的差得多，不归入")
        alone = np.where(scores >= floors, close, "未达门槛")
    elif (near >= floors).any():
        alone = np.where(scores == scores.max(), BELONGS, "不是最可能的")
    else:
        alone = np.full(len(scores), "与所有主题都不够像")
    has = {theme for theme, told in zip(today, alone, strict=True) if told == BELONGS}
    return [
        "同一主题的另一部分已归入" if told != BELONGS and theme in has else str(told)
        for theme, told in zip(today, alone, strict=True)
    ]


def _measured(model: Model, scores: Floats, theme: int, decided: str) -> str:
    if model.taught is None:
        return f"得分 {scores[theme]:.2f}，门槛 {model.profiles.floors[theme]:.2f}，{decided}"
    return f"可能性 {scores[theme]:.0%}，{decided}（参考了 {int(model.taught.ticks[theme])} 条人工判断）"


def _points(model: Model, words: Tokens) -> Floats:
    return vectors.transform(model.space, words)


def _without(words: Tokens, word: int) -> Tokens:
    wanted = np.ones(len(words.vocabulary), dtype=bool)
    wanted[word] = False
    return words.keep(wanted)


def _decisive(vocabulary: tuple[str, ...], loss: Floats) -> str:
    order = [i for i in np.argsort(-loss, kind="stable")[:SHOWN_WORDS] if loss[i] > 0.005]
    return "、".join(f"{vocabulary[i]}(+{loss[i]:.2f})" for i in order) or "没有单个决定性的词"
