"""Scoring taught by people: what the machine found is the prior, ticks are the evidence.

A multinomial logistic regression on the vectors of the texts. Its weights are drawn towards the profile of each theme
(maximum a posteriori with a normal prior), so that a handful of ticks moves a theme only a little, and none at all
before ticks that were held back are surely explained better by it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy
from scipy.special import log_softmax, softmax, stdtr
from threadpoolctl import threadpool_limits

from mining.arrays import Doubles, Flags, Floats, Longs
from mining.themes import scoring
from mining.themes.lessons import Lessons
from mining.themes.matrices import positions, unit

SHARPNESS = 10.0
"""Log odds for a cosine of 1: what a profile weighs before there are ticks."""
PENALTY = 0.1
"""Of the squared distance from the prior, for each weight."""
REFUSED = 0.3
"""What a 否 weighs beside a 是: it names one theme that a text has not, among many that it might have."""
SURPRISES = 3.0
"""Ticks a theme that moved a text: as many hold the shares half way between equal ones and those estimated."""
FOLDS = 5
DOUBT = 0.01
"""Chance that ticks held back seem better explained by what the others teach when they are not."""
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
    ticks: Longs

    def odds(self, points: Floats) -> Floats:
        """Return the probability of each theme, float32 [texts, themes], given that the text has one."""
        with threadpool_limits(1):
            return np.asarray(softmax(points @ self.weights.T + self.bias, axis=1), dtype=np.float32)


def teach(
    points: Floats, profiles: scoring.Profiles, numbers: Sequence[str], lessons: Lessons, among: Floats
) -> Teaching | None:
    """Return the scoring that ticks teach, None where it does not explain ticks better that it was not shown.

    How frequent a theme is, is estimated from the texts themselves (Saerens, Latinne and Decaestecker 2002), and held
    to equal shares as long as few ticks moved a text: who confirms what the machine found says nothing of the rest.

    Parameters
    ----------
    points
        The texts that the rows of `lessons` mean, float32 [n, d].
    among
        The texts that are to be scored, float32 [texts, d].
    """
    theme, rows, yes = answers(points, numbers, lessons)
    told, prior = points[rows].astype(np.float64), SHARPNESS * profiles.centroids.astype(np.float64)
    with threadpool_limits(1):
        if not _proves(told, theme, yes, prior):
            return None
        weights, bias = _fitted(told, theme, yes, prior)
        surprises = np.count_nonzero(yes & ((told @ prior.T).argmax(axis=1) != theme))
        trust = surprises / (surprises + SURPRISES * len(numbers))
        bias += _log_shares(among, weights, bias, trust)
    ticks = np.bincount(theme, minlength=len(numbers))
    return Teaching(kept(weights), kept(bias), ticks)


def of_parts(
    lessons: Lessons,
    points: Floats,
    *,
    profiles: scoring.Profiles,
    numbers: Sequence[str],
    into: Sequence[str],
) -> Lessons:
    """Return lessons on themes as lessons on their parts: 是 on the one that the text is nearest to, 否 on all.

    `into`: what each of `numbers` counts as today, itself or the theme that it was merged into.
    """
    part = lessons.numbers[:, None] == np.array(into, dtype=object)
    with threadpool_limits(1):
        similar = (points[lessons.rows] @ unit(profiles.centroids).T).round(5)
    nearest = np.where(part, similar, -np.inf).argmax(axis=1)
    part &= ~lessons.yes[:, None] | (np.arange(len(numbers)) == nearest[:, None])
    tick, theme = np.nonzero(part)
    return Lessons(lessons.rows[tick], np.array(numbers, dtype=object)[theme], lessons.yes[tick])


def answers(points: Floats, numbers: Sequence[str], lessons: Lessons) -> tuple[Longs, Longs, Flags]:
    """Return theme, row and answer of the ticks on texts with content."""
    theme = positions(lessons.numbers, numbers)
    usable = (theme >= 0) & np.any(points[lessons.rows] != 0, axis=1)
    return theme[usable], lessons.rows[usable], lessons.yes[usable]


def _proves(points: Doubles, theme: Longs, yes: Flags, prior: Doubles) -> bool:
    """Return whether ticks held back are surely explained better by what the others teach than by the prior alone.

    Five-fold cross-validation; the prior may be as sure of itself as the other ticks find it (temperature scaling,
    Guo, Pleiss, Sun and Weinberger 2017). Student's t of the gains in log likelihood, one-sided.
    """
    size = len(theme)
    fold, gain = np.empty(size, dtype=np.int64), np.zeros(size)
    fold[np.argsort(theme, kind="stable")] = np.arange(size) % FOLDS
    for part in range(min(FOLDS, size)):
        held, shown = fold == part, fold != part
        weights, bias = _fitted(points[shown], theme[shown], yes[shown], prior)
        sure = _sureness(points[shown], theme[shown], yes[shown], prior)
        after = _log_likelihood(log_softmax(points[held] @ weights.T + bias, axis=1), theme[held], yes[held])
        before = _log_likelihood(log_softmax(sure * points[held] @ prior.T, axis=1), theme[held], yes[held])
        gain[held] = after - before
    spread = gain.std(ddof=1) if size > 1 else 0.0
    return spread > 0 and bool(stdtr(size - 1, -gain.mean() * math.sqrt(size) / spread) < DOUBT)


def _sureness(points: Doubles, theme: Longs, yes: Flags, prior: Doubles) -> float:
    """Return the factor of the prior's log odds with the highest posterior density, its logarithm standard normal."""
    odds = points @ prior.T

    def loss(logarithm: float) -> float:
        log_p = log_softmax(math.exp(logarithm) * odds, axis=1)
        return float(logarithm**2 / 2 - _log_likelihood(log_p, theme, yes).sum())

    return math.exp(scipy.optimize.minimize_scalar(loss, bounds=(-3, 3), method="bounded").x)


def _log_likelihood(log_p: Doubles, theme: Longs, yes: Flags) -> Doubles:
    """Return log p of each text that belongs to its theme, log(1 - p) of one that does not, as it weighs."""
    own = log_p[np.arange(len(theme)), theme]
    return np.asarray(np.where(yes, own, REFUSED * _log_rest(own)))


def _log_rest(log_p: Doubles) -> Doubles:
    return np.asarray(np.log(-np.expm1(np.minimum(log_p, -1e-9))))


def _fitted(points: Doubles, theme: Longs, yes: Flags, prior: Doubles) -> tuple[Doubles, Doubles]:
    """Return weights [themes, d] and bias [themes] with the highest posterior density."""
    themes, width = prior.shape
    entry = np.arange(len(theme))
    chosen = np.eye(themes)[theme]

    def loss(values: Doubles) -> tuple[float, Doubles]:
        weights, bias = values[:-themes].reshape(themes, width), values[-themes:]
        log_p = log_softmax(points @ weights.T + bias, axis=1)
        own = log_p[entry, theme]
        away = weights - prior
        value = PENALTY * ((away**2).sum() / 2 + (bias**2).sum()) - _log_likelihood(log_p, theme, yes).sum()
        factor = np.where(yes, 1.0, -REFUSED * np.exp(own - _log_rest(own)))[:, None]
        slope = factor * (np.exp(log_p) - chosen)
        return float(value), np.concatenate(
            [(slope.T @ points + PENALTY * away).ravel(), slope.sum(axis=0) + 2 * PENALTY * bias]
        )

    start = np.concatenate([prior.ravel(), np.zeros(themes)])
    best = scipy.optimize.minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 300}).x
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


def kept(values: npt.NDArray[np.floating]) -> Floats:
    """Return values as the catalogue keeps them: the last digits differ from machine to machine."""
    return np.round(values, 5).astype(np.float32)


def score(
    points: Floats,
    profiles: scoring.Profiles,
    teaching: Teaching | None,
    numbers: Sequence[str],
    lessons: Lessons,
) -> pd.DataFrame:
    """Return the themes of each text as `scoring.score` does; where taught, weights go by the square root of the odds.

    The profiles say whether a text has a theme at all, the teaching which. A text ticked 是 belongs; one ticked 否
    leaves, for another theme only if that one's profile explains it.
    """
    with threadpool_limits(1):
        similar = points @ unit(profiles.centroids).T
    near = similar >= profiles.floors
    if teaching is None:
        strength = np.where(near, similar, 0)
    else:
        strength = np.sqrt(teaching.odds(points)) * near.any(axis=1, keepdims=True)
    theme = positions(lessons.numbers, numbers)
    known = theme >= 0
    theme, rows, yes = theme[known], lessons.rows[known], lessons.yes[known]
    refused = np.unique(rows[~yes])
    strength[refused] *= near[refused]
    strength[rows[~yes], theme[~yes]] = 0
    strength[rows[yes], theme[yes]] = 1
    axes = scoring.Profiles(np.eye(len(numbers), dtype=np.float32), np.full(len(numbers), 1e-6, np.float32))
    return scoring.score(strength.astype(np.float32), axes)
