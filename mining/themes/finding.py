"""Which of the texts that no theme explains make a theme of their own."""

import numpy as np

from mining.arrays import Flags, Floats, Labels, Longs
from mining.themes import discovery, learning, scoring, vectors
from mining.themes.matrices import products
from mining.themes.scoring import ROUNDING, Profiles
from mining.themes.texts import Texts
from mining.words.tokens import Tokens

NEW_SHARE = 3
"""One text in this many of the least size must be new: what was seen before and made no theme makes none now."""
GAIN = 0.1
"""Cosine: how much nearer the texts must be to the new theme than to the one they had."""


def find_new(
    texts: Texts, points: Floats, new: Flags, model: learning.Model, *, min_size: int, seed: int
) -> Labels:
    """Return the label of each text in themes that the catalogue lacks, int32 [texts], -1 for none.

    Sought in the space of the catalogue, then among the others in the words of today; `new` are texts that no run has
    seen before.
    """
    if not new.any():
        return np.full(len(new), -1, dtype=np.int32)
    main = scoring.nearest(points, model.profiles)
    found = find_beside(points, new, main, model.profiles, min_size=min_size, seed=seed)
    main = np.where(found >= 0, found + len(model.numbers), main).astype(np.int32)
    words, said = texts.without_praise, texts.sentences.vectors
    more = find_in_words_of_today(words, said, new, main, min_size=min_size, seed=seed)
    return np.where(more >= 0, more + found.max(initial=-1) + 1, found).astype(np.int32)


def find_beside(
    points: Floats,
    new: Flags,
    main: Labels,
    profiles: Profiles,
    *,
    min_size: int,
    seed: int,
    at_edges: bool = True,
) -> Labels:
    """Return the label of each text in themes that lie beside those of `profiles`, int32 [texts], -1 for none.

    Sought among the texts that no theme claims or that lie further from their theme than half of its texts. A group of
    them is a theme of its own when it has `min_size` texts, new ones well over their share, when it holds together no
    less than the looser quarter of the known themes, and explains its texts markedly better than those do.

    Parameters
    ----------
    points
        Unit rows, float32 [texts, d]; zero rows are texts without content.
    new
        Texts that no run has seen before.
    main
        Position of each text's theme in `profiles`, -1 for none.
    at_edges
        False: only among the texts that no theme claims, as where the themes have just been learned from all of them.
    """
    known = _cohesion(points, main, profiles.centroids)
    nearest = (points @ profiles.centroids.T).max(axis=1, initial=0)
    edges = nearest < known[main] if at_edges else False
    loose = ((main < 0) | edges) & points.any(axis=1)
    labels = np.full(len(points), -1, dtype=np.int32)
    if np.count_nonzero(loose & new) >= _enough(min_size):
        labels = discovery.discover(points, loose, count=None, min_size=min_size, seed=seed).labels
    groups = int(labels.max(initial=-1)) + 1
    if not groups:
        return labels
    candidates = learning.profiles_of(points, labels, groups).centroids
    gain = _medians(products(points, labels, candidates) - nearest, labels, groups)
    tight = _cohesion(points, labels, candidates) >= np.quantile(known, 0.25) - ROUNDING
    good = np.append(tight & (gain >= GAIN) & _emerging(labels, new, loose, groups, min_size), False)
    return np.where(good, np.cumsum(good) - 1, -1).astype(np.int32)[labels]


def find_in_words_of_today(
    words: Tokens, sentences: Floats | None, new: Flags, main: Labels, *, min_size: int, seed: int
) -> Labels:
    """Return `find_beside` in a space made from the words as they are now, int32 [texts].

    The space of the catalogue has no place for words that came after it: texts that share nothing else hold together
    too little there, however many they are. Sought in a sample of at most `discovery.SAMPLE`, half of it texts that no
    theme explains.

    Parameters
    ----------
    words, sentences
        What the space is made from, as in `vectors.fit_space`.
    """
    labels = np.full(len(main), -1, dtype=np.int32)
    if np.count_nonzero(new & (main < 0)) < _enough(min_size):
        return labels
    rows = _sample(main, seed)
    part, said = words.take(rows).compact(), None if sentences is None else sentences[rows]
    points = vectors.transform(vectors.fit_space(part, seed, said), part, said)
    profiles = learning.profiles_of(points, main[rows], int(main.max(initial=-1)) + 1)
    labels[rows] = find_beside(points, new[rows], main[rows], profiles, min_size=min_size, seed=seed)
    return labels


def _sample(main: Labels, seed: int) -> Longs:
    """Return the rows of some texts that a theme explains and of as many that none does."""
    shuffled = np.random.default_rng(seed).permutation(len(main))
    halves = [shuffled[main[shuffled] < 0], shuffled[main[shuffled] >= 0]]
    return np.sort(np.concatenate([half[: discovery.SAMPLE // 2] for half in halves]))


def profiles_beside(points: Floats, labels: Labels, count: int) -> Profiles:
    """Return the profiles of themes found beside others: they claim what is as near as three quarters of their texts.

    Those that were there first keep the doubtful texts, so that history moves only where a new theme explains it.
    """
    centroids = learning.profiles_of(points, labels, count).centroids
    floors = [np.quantile(points[labels == i] @ centroids[i], 0.25) - ROUNDING for i in range(count)]
    return Profiles(centroids, np.array(floors, dtype=np.float32))


def large_enough(points: Floats, labels: Labels, known: Profiles, *, min_size: int) -> Labels:
    """Return the labels, int32 [texts], without the groups that `min_size` texts would not belong to.

    A group of that size claims three quarters of its texts (`profiles_beside`), and may lose some to what lies near.
    """
    groups = int(labels.max(initial=-1)) + 1
    if not groups:
        return labels
    own = profiles_beside(points, labels, groups)
    centroids = np.concatenate([known.centroids, own.centroids])
    main = scoring.nearest(points, Profiles(centroids, np.concatenate([known.floors, own.floors])))
    n = np.bincount(main[main >= 0], minlength=len(centroids))[len(known.centroids) :]
    good = np.append(n >= min_size, False)
    return np.where(good, np.cumsum(good) - 1, -1).astype(np.int32)[labels]


def _emerging(labels: Labels, new: Flags, among: Flags, groups: int, min_size: int) -> Flags:
    """Return which groups are large enough and made by new texts, rather than by old ones seen again."""
    size = np.bincount(labels[labels >= 0], minlength=groups)
    fresh = np.bincount(labels[(labels >= 0) & new], minlength=groups)
    base = new[among].mean()
    share = fresh / np.maximum(size, 1)
    # Twice their share; where most texts are new, half of the way from it to all.
    emerging: Flags = (
        (size >= min_size) & (fresh >= _enough(min_size)) & (share >= min(2 * base, (1 + base) / 2))
    )
    return emerging


def _enough(min_size: int) -> int:
    return max(2, min_size // NEW_SHARE)


def _cohesion(points: Floats, labels: Labels, centroids: Floats) -> Floats:
    """Return the median cosine of each group's texts to its centroid, 1 for a group without texts."""
    if not len(centroids):
        return np.ones(1, dtype=np.float32)
    return _medians(products(points, labels, centroids), labels, len(centroids))


def _medians(values: Floats, labels: Labels, groups: int) -> Floats:
    return np.array([np.median(values[labels == i]) if (labels == i).any() else 1 for i in range(groups)])
