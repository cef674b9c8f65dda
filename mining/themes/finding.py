"""Which of the texts that no theme explains make a theme of their own."""

import numpy as np
import numpy.typing as npt

from mining.themes import discovery, learning
from mining.themes.scoring import Profiles

Floats = npt.NDArray[np.float32]
Labels = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]

NEW_SHARE = 3
"""One text in this many of the least size must be new: what was seen before and made no theme makes none now."""


def find_beside(
    points: Floats,
    unexplained: Flags,
    new: Flags,
    main: Labels,
    profiles: Profiles,
    *,
    min_size: int,
    seed: int,
) -> Labels:
    """Return the label of each text in themes that the catalogue lacks, int32 [texts], -1 for none.

    A group of unexplained texts is a theme when it has `min_size` texts, enough of them new, when it holds together
    no less than the looser quarter of the known themes, and is less like each of them than their own texts are.

    Parameters
    ----------
    points
        Unit rows, float32 [texts, d].
    unexplained, new
        Texts that no theme claims; texts that no run has seen before.
    main
        Position of each text's theme in `profiles`, -1 for none.
    """
    labels = np.full(len(points), -1, dtype=np.int32)
    rows = np.flatnonzero(unexplained)
    if np.count_nonzero(unexplained & new) < _enough(min_size):
        return labels
    found = discovery.discover(points[rows], count=None, min_size=min_size, seed=seed).labels
    labels[rows] = found
    groups = int(found.max(initial=-1)) + 1
    if not len(profiles.centroids):
        return labels
    candidates = learning.profiles_of(points, labels, groups).centroids
    known = _cohesion(points, main, profiles.centroids)
    tight = _cohesion(points, labels, candidates) >= np.quantile(known, 0.25)
    apart = np.all(candidates @ profiles.centroids.T < known, axis=1)
    fresh = np.bincount(labels[(labels >= 0) & new], minlength=groups) >= _enough(min_size)
    good = np.append(tight & apart & fresh, False)
    number = np.where(good, np.cumsum(good) - 1, -1).astype(np.int32)
    return number[labels]


def _enough(min_size: int) -> int:
    return max(2, min_size // NEW_SHARE)


def _cohesion(points: Floats, labels: Labels, centroids: Floats) -> Floats:
    """Return the median cosine of each group's texts to its centroid, 1 for a group without texts."""
    near = np.einsum("ij,ij->i", points, centroids[labels])
    return np.array(
        [np.median(near[labels == i]) if (labels == i).any() else 1 for i in range(len(centroids))]
    )
