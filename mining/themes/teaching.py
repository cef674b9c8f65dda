"""Scoring taught by people: what the machine found is the prior, ticks are the evidence.

A multinomial logistic regression on the vectors of the texts. Its weights are drawn towards the profile of each theme
(maximum a posteriori with a normal prior), so that without ticks a text goes to the nearest profile, and a handful of
ticks moves a theme only a little.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import minimize
from scipy.special import log_softmax, softmax
from threadpoolctl import threadpool_limits

from mining.themes import scoring
from mining.themes.lessons import Lessons
from mining.themes.matrices import unit

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]

PRIOR = 10.0
"""Ticks: what the machine found of a theme counts as much as this many."""
SHARPNESS = 10.0
"""Log odds for a cosine of 1: what a profile weighs before there are ticks."""
PENALTY = 0.1
"""Of the squared distance from the prior, for each weight."""
ROUNDS = 10


@dataclass(frozen=True)
class Teaching:
    """What ticks made of the profiles.

    Attributes
    ----------
    weights, bias
        float32 [themes, d] and [themes]: log odds of each theme; the bias holds how frequent it is.
    ticks
        int64 [themes]: answers that each rests on.
    """

    weights: Floats
    bias: Floats
    ticks: npt.NDArray[np.int64]

    def odds(self, points: Floats) -> Floats:
        """Return the probability of each theme, float32 [texts, themes], given that the text has one."""
        with threadpool_limits(1):
            return np.asarray(softmax(points @ self.weights.T + self.bias, axis=1), dtype=np.float32)


def teach(points: Floats, profiles: scoring.Profiles, numbers: Sequence[str], lessons: Lessons) -> Teaching:
    """Return the scoring that ticks teach.

    How frequent a theme is, is estimated from the texts themselves (Saerens, Latinne and Decaestecker 2002), and held
    to equal shares as long as ticks are few: whoever ticks ten texts of each theme says nothing of their shares.
    """
    theme, rows, yes = _answers(points, numbers, lessons)
    with threadpool_limits(1):
        weights, bias = _fitted(
            points[rows].astype(np.float64), theme, yes, SHARPNESS * profiles.centroids.astype(np.float64)
        )
        trust = yes.sum() / (yes.sum() + PRIOR * len(numbers))
        bias += _log_shares(points, weights, bias, float(trust))
    ticks = np.bincount(theme, minlength=len(numbers))
    return Teaching(_kept(weights), _kept(bias), ticks)


def _answers(
    points: Floats, numbers: Sequence[str], lessons: Lessons
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Return theme, row and answer of the ticks on texts with content."""
    position = {number: i for i, number in enumerate(numbers)}
    theme = np.array([position.get(number, -1) for number in lessons.numbers], dtype=np.int64)
    usable = (theme >= 0) & np.any(points[lessons.rows] != 0, axis=1)
    return theme[usable], lessons.rows[usable], lessons.yes[usable]


def _fitted(
    points: Doubles, theme: npt.NDArray[np.int64], yes: npt.NDArray[np.bool_], prior: Doubles
) -> tuple[Doubles, Doubles]:
    """Return weights [themes, d] and bias [themes] with the highest posterior density.

    A text that belongs adds -log p to the loss, one that does not -log(1 - p).
    """
    themes, width = prior.shape
    entry = np.arange(len(theme))
    chosen = np.eye(themes)[theme]

    def loss(values: Doubles) -> tuple[float, Doubles]:
        weights, bias = values[:-themes].reshape(themes, width), values[-themes:]
        log_p = log_softmax(points @ weights.T + bias, axis=1)
        own = log_p[entry, theme]
        rest = np.log(-np.expm1(np.minimum(own, -1e-9)))
        away = weights - prior
        value = -np.where(yes, own, rest).sum() + PENALTY * ((away**2).sum() / 2 + (bias**2).sum())
        factor = np.where(yes, 1.0, -np.exp(own - rest))[:, None]
        slope = factor * (np.exp(log_p) - chosen)
        return float(value), np.concatenate(
            [(slope.T @ points + PENALTY * away).ravel(), slope.sum(axis=0) + 2 * PENALTY * bias]
        )

    start = np.concatenate([prior.ravel(), np.zeros(themes)])
    best = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 300}).x
    return best[:-themes].reshape(themes, width), best[-themes:]


def _log_shares(points: Floats, weights: Doubles, bias: Doubles, trust: float) -> Doubles:
    """Return the logarithm of the themes' shares times their number, 0 for equal shares."""
    filled = points[np.any(points != 0, axis=1)]
    odds = softmax(filled @ weights.T.astype(np.float32) + bias, axis=1)
    share = np.full(len(bias), 1 / len(bias))
    for _ in range(ROUNDS if len(filled) else 0):
        weighed = odds * share
        weighed /= weighed.sum(axis=1, keepdims=True)
        share = trust * weighed.mean(axis=0) + (1 - trust) / len(bias)
    return np.asarray(np.log(share * len(bias)))


def _kept(values: npt.NDArray[np.floating]) -> Floats:
    """Return values as the catalogue keeps them: the last digits differ from machine to machine."""
    return np.round(values, 5).astype(np.float32)


def score(
    points: Floats, profiles: scoring.Profiles, teaching: Teaching, numbers: Sequence[str], lessons: Lessons
) -> pd.DataFrame:
    """Return the themes of each text as `scoring.score` does; weights go by the square root of the odds.

    The profiles say whether a text has a theme at all, the teaching which. A text ticked 是 belongs; one ticked 否
    leaves, for another theme only if that one's profile explains it.
    """
    with threadpool_limits(1):
        near = points @ unit(profiles.centroids).T >= profiles.floors
    strength = np.sqrt(teaching.odds(points)) * near.any(axis=1, keepdims=True)
    position = {number: i for i, number in enumerate(numbers)}
    known = np.array([number in position for number in lessons.numbers], dtype=bool)
    theme = np.array([position[number] for number in lessons.numbers[known]], dtype=np.int64)
    rows, yes = lessons.rows[known], lessons.yes[known]
    refused = np.unique(rows[~yes])
    strength[refused] *= near[refused]
    strength[rows[~yes], theme[~yes]] = 0
    strength[rows[yes], theme[yes]] = 1
    axes = scoring.Profiles(np.eye(len(numbers), dtype=np.float32), np.full(len(numbers), 1e-6, np.float32))
    return scoring.score(strength.astype(np.float32), axes)


def by_example(
    points: Floats, profiles: scoring.Profiles, numbers: Sequence[str], lessons: Lessons
) -> scoring.Profiles:
    """Return the profiles of new themes `numbers`, made from examples beside the `profiles` that there are.

    Seeded k-means (Basu, Banerjee and Mooney 2002): only the new centroids move, and an example stays where it was put.
    """
    theme, rows, yes = _answers(points, numbers, lessons)
    theme, rows = theme[yes], rows[yes]
    sums = np.zeros((len(numbers), points.shape[1]))
    np.add.at(sums, theme, points[rows])
    centroids = unit(sums.astype(np.float32))
    gates = _gates(points, sums, theme, rows, profiles.floors)
    floors = np.concatenate([profiles.floors, gates])
    filled = np.any(points != 0, axis=1)
    for _ in range(ROUNDS):
        similar = points @ np.concatenate([unit(profiles.centroids), centroids]).T
        similar[similar < floors] = -1
        labels = np.where(filled & (similar.max(axis=1) > -1), similar.argmax(axis=1), -1)
        labels -= len(profiles.floors)
        labels[rows] = theme
        moved = PRIOR * sums
        np.add.at(moved, labels[labels >= 0], points[labels >= 0])
        centroids = unit(moved.astype(np.float32))
    labels = np.maximum(labels, -1).astype(np.int32)
    centroids = _kept(centroids)
    return scoring.Profiles(centroids, scoring.floors(points, labels, centroids))


def _gates(
    points: Floats, sums: Doubles, theme: npt.NDArray[np.int64], rows: npt.NDArray[np.int64], known: Floats
) -> Floats:
    """Return the least cosine with which a text may join each new theme, float32 [themes].

    The lower fence (Tukey 1977) of the examples' cosines to the others of their theme, held to that of all examples
    when they are few; a lone example reaches half way to the average text.
    """
    others = unit((sums[theme] - points[rows]).astype(np.float32))
    cosine = np.einsum("ij,ij->i", others, points[rows])
    count = np.bincount(theme, minlength=len(sums))
    several = count[theme] > 1
    average = float(np.mean(points @ unit(sums.astype(np.float32)).T)) if len(points) else 0.0
    usual = (
        _fence(cosine[several])
        if several.any()
        else float(np.median(known))
        if len(known)
        else (1 + average) / 2
    )
    own = np.array(
        [_fence(cosine[(theme == i) & several]) if count[i] > 1 else usual for i in range(len(sums))]
    )
    return np.asarray(np.maximum((count * own + PRIOR * usual) / (count + PRIOR), 1e-3), dtype=np.float32)


def _fence(cosine: npt.NDArray[np.floating]) -> float:
    first, third = np.quantile(cosine, (0.25, 0.75))
    return float(first - 1.5 * (third - first))
