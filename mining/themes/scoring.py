"""Texts scored against themes: which ones a text has, with what weight, or none."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from threadpoolctl import threadpool_limits

from mining.arrays import Floats, Labels
from mining.themes.matrices import products, unit

BLOCK = 50_000
SEVERAL = 3
"""Themes a text has at most."""
CLOSE = 0.85
"""A further theme is one whose similarity reaches this share of the best."""
ROUNDING = 1e-5
"""Cosine by which copies of one text may differ: without it a theme of nothing but copies would lose them."""


@dataclass(frozen=True)
class Profiles:
    """What makes a text belong to a theme: centroids float32 [k, d] and the least cosine to them, float32 [k]."""

    centroids: Floats
    floors: Floats


def floors(vectors: Floats, labels: Labels, centroids: Floats) -> Floats:
    """Return the least cosine with which a text belongs to each theme, float32 [k].

    The lower `fence` of its members' cosines; above zero, for a text at a right angle to a theme has nothing of it.
    """
    similar = _cosines(vectors, labels, centroids)
    fences = np.zeros(len(centroids), dtype=np.float32)
    for theme in range(len(centroids)):
        least = fence(similar[labels == theme]) if np.any(labels == theme) else 1
        fences[theme] = max(least - ROUNDING, 1e-3)
    return fences


def fence(cosines: npt.NDArray[np.floating]) -> np.floating:
    """Return the first quartile less 1.5 times the interquartile range (Tukey 1977)."""
    first, third = np.quantile(cosines, (0.25, 0.75))
    lower: np.floating = first - 1.5 * (third - first)
    return lower


def score(vectors: Floats, profiles: Profiles) -> pd.DataFrame:
    """Return the themes of each text: row, rank (1 is the main theme), theme (position), weight (0..1).

    A text has the theme it is most similar to, and others that come close; weights are cosines over the sum of those
    kept. A text below the floor of every theme has no row.
    """
    starts = range(0, max(len(vectors), 1), BLOCK)
    with threadpool_limits(1):
        return pd.concat([_score(vectors, start, profiles) for start in starts], ignore_index=True)


def nearest(vectors: Floats, profiles: Profiles) -> Labels:
    """Return the position of each text's main theme, int32 [texts], -1 where none explains it."""
    first = score(vectors, profiles).query("rank == 1")
    main = np.full(len(vectors), -1, dtype=np.int32)
    main[first["row"].to_numpy()] = first["theme"].to_numpy()
    return main


def _score(vectors: Floats, start: int, profiles: Profiles) -> pd.DataFrame:
    similar = vectors[start : start + BLOCK] @ unit(profiles.centroids).T
    similar = np.where(similar >= profiles.floors, similar, 0)
    ranked = np.argsort(-similar, axis=1, kind="stable")[:, :SEVERAL]
    best = np.take_along_axis(similar, ranked, axis=1)
    kept = (best > 0) & (best >= CLOSE * best[:, :1])
    row, place = np.nonzero(kept)
    weight = (best / np.where(kept, best, 0).sum(axis=1, keepdims=True).clip(1e-9))[row, place]
    columns = {"row": row + start, "rank": place + 1, "theme": ranked[row, place], "weight": weight}
    return pd.DataFrame(columns).astype({"weight": np.float64})


def _cosines(vectors: Floats, labels: Labels, centroids: Floats) -> Floats:
    """Return each text's cosine to the centroid of its own theme, 0 without theme."""
    if not len(centroids):
        return np.zeros(len(vectors), dtype=np.float32)
    own = products(vectors, labels, unit(centroids))
    return np.where(labels >= 0, own, 0).astype(np.float32)
