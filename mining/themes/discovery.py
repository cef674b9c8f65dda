"""Vectors to themes: k-means by consensus, with the number of themes by stability unless it is given."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from mining.arrays import Flags, Floats, Labels
from mining.errors import user_error
from mining.themes import stability
from mining.themes.kmeans import consensus, means, nearest
from mining.themes.matrices import unit

SAMPLE = 6_000
"""Texts: themes are sought in a seeded sample of at most this many; the others are given the nearest."""
COUNTS = (2, 3, 4, 6, 8, 16, 32)
"""Numbers of themes to choose from: far apart, and the same next month when there are a few texts more."""
ALIKE = 0.9
"""Cosine of two centroids from which they are one theme."""


@dataclass(frozen=True)
class Discovery:
    """What was found.

    Attributes
    ----------
    labels
        int32 [texts]: position of the theme, -1 for texts without content and those that took no part.
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


def discover(
    vectors: Floats, among: Flags | None = None, *, count: int | None, min_size: int, seed: int
) -> Discovery:
    """Return the themes of these texts, or of those `among` them, exactly `count` of them if given.

    `vectors` are unit rows in an order that depends on nothing but the texts. Without `count`, themes of fewer than
    `min_size` texts are dissolved and themes that hardly differ are joined.

    Raises
    ------
    UserError
        There are fewer distinct texts with content than themes asked for.
    """
    sought = vectors.any(axis=1)
    if among is not None:
        sought &= among
    filled = np.flatnonzero(sought)
    rows = vectors[filled[np.sort(np.random.default_rng(seed).permutation(len(filled))[:SAMPLE])]]
    distinct = len(np.unique(rows, axis=0))
    labels = np.full(len(vectors), -1, dtype=np.int32)
    with threadpool_limits(1):
        if count is None:
            centroids, curve = _unasked(rows, distinct, min_size, seed)
        else:
            centroids, curve = _asked(rows, distinct, count, seed), no_curve()
        if len(centroids):
            np.copyto(labels, nearest(vectors, centroids), where=sought)
    return Discovery(labels, centroids, curve)


def refuse_more(count: int, distinct: int) -> None:
    """Refuse more themes than there are different texts."""
    if count > distinct:
        what = f"要求 {count} 个主题，但不同内容的文本只有 {distinct:,} 条"
        raise user_error("主题数", what, "请把 --themes 或设置 [themes] count 改小，或写 auto")


def _asked(rows: Floats, distinct: int, count: int, seed: int) -> Floats:
    refuse_more(count, distinct)
    return consensus(rows, count, seed)


def _unasked(rows: Floats, distinct: int, min_size: int, seed: int) -> tuple[Floats, pd.DataFrame]:
    """Return the centroids of a number of themes that is stable.

    A few coarse themes are always the most stable and tell a reader nothing; so the numbers considered lie around the
    cube root of the number of texts and up to two and a half times that.
    """
    most = min(distinct, len(rows) // min_size)
    if most < 2:
        whole = means(rows, np.zeros(len(rows), dtype=np.int32), 1)
        return (whole if len(rows) >= min_size else whole[:0]), no_curve()
    root = len(rows) ** (1 / 3)
    possible = [count for count in COUNTS if count <= most]
    counts = [count for count in possible if 0.7 * root <= count <= 2.5 * root] or possible[-1:]
    curve = stability.curve(rows, counts, seed)
    chosen = int(curve["k"][curve["chosen"]].iloc[0])
    return _folded(rows, consensus(rows, chosen, seed), min_size), curve


def _folded(rows: Floats, centroids: Floats, min_size: int) -> Floats:
    """Dissolve the smallest theme until each has `min_size` texts and no two are `ALIKE`."""
    while True:
        labels = nearest(rows, centroids)
        size = np.bincount(labels, minlength=len(centroids))
        axes = unit(centroids)
        twins = (axes @ axes.T >= ALIKE).sum(axis=1) > 1
        surplus = np.flatnonzero(twins | (size < min_size))
        if len(centroids) == 1 or not len(surplus):
            return means(rows, labels, len(centroids))
        centroids = np.delete(centroids, surplus[np.argmin(size[surplus])], axis=0)
