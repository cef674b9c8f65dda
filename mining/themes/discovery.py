"""Vectors to themes: k-means, with the number of themes by stability unless it is given."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from mining.errors import user_error
from mining.themes import stability
from mining.themes.kmeans import kmeans, means, nearest

Floats = npt.NDArray[np.float32]
Labels = npt.NDArray[np.int32]

SAMPLE = 20_000
"""Texts: themes are sought in a seeded sample of at most this many; the others are given the nearest."""
FEWEST, MOST = 2, 60


@dataclass(frozen=True)
class Discovery:
    """What was found.

    Attributes
    ----------
    labels
        int32 [texts]: position of the theme, -1 for texts without content.
    centroids
        float32 [k, d].
    curve
        k, stability, standard_error, chosen; empty when the number was given or there are too few texts.
    """

    labels: Labels
    centroids: Floats
    curve: pd.DataFrame


def no_curve() -> pd.DataFrame:
    """Return the stability curve of a run that had nothing to choose."""
    columns = {"k": "int64", "stability": "float64", "standard_error": "float64", "chosen": "bool"}
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in columns.items()})


def discover(vectors: Floats, *, count: int | None, min_size: int, seed: int) -> Discovery:
    """Return the themes of these texts, exactly `count` of them if given.

    `vectors` are unit rows in an order that depends on nothing but the texts. Without `count`, themes of fewer than
    `min_size` texts are dissolved and themes that hardly differ are joined.

    Raises
    ------
    UserError
        There are fewer distinct texts with content than themes asked for.
    """
    filled = np.flatnonzero(np.any(vectors != 0, axis=1))
    sample = filled
    if len(filled) > SAMPLE:
        sample = filled[np.sort(np.random.default_rng(seed).permutation(len(filled))[:SAMPLE])]
    rows = vectors[sample]
    distinct = len(np.unique(rows, axis=0))
    if count is not None:
        if count > distinct:
            raise user_error(
                "主题数",
                f"要求 {count} 个主题，但不同内容的文本只有 {distinct} 条",
                "请减少主题数，或改为 auto",
            )
        centroids, curve = kmeans(rows, count, seed), no_curve()
    else:
        centroids, curve = _unasked(rows, distinct, min_size, seed)
    labels = np.full(len(vectors), -1, dtype=np.int32)
    if len(centroids):
        labels[filled] = nearest(vectors[filled], centroids)
    return Discovery(labels, centroids, curve)


def _unasked(rows: Floats, distinct: int, min_size: int, seed: int) -> tuple[Floats, pd.DataFrame]:
    most = min(MOST, distinct, len(rows) // min_size)
    if most < FEWEST:
        whole = means(rows, np.zeros(len(rows), dtype=np.int32), 1)
        return (whole if len(rows) >= min_size else whole[:0]), no_curve()
    counts = sorted({round(k) for k in np.geomspace(FEWEST, most, 10)})
    curve = stability.curve(rows, counts, seed)
    chosen = int(curve.loc[curve["chosen"], "k"].iloc[0])
    return _folded(rows, kmeans(rows, chosen, seed), min_size), curve


def _folded(rows: Floats, centroids: Floats, min_size: int) -> Floats:
    """Dissolve the smallest theme until each has `min_size` texts."""
    while True:
        labels = nearest(rows, centroids)
        size = np.bincount(labels, minlength=len(centroids))
        if len(centroids) == 1 or size.min() >= min_size:
            return means(rows, labels, len(centroids))
        centroids = np.delete(centroids, int(np.argmin(size)), axis=0)
