"""Representative records of a theme or an issue."""

import numpy as np
import pandas as pd

from mining.arrays import Doubles, Floats, Labels

SHORTEST, LONGEST = 15, 120
"""Characters of a quote that reads well."""
_EACH = 3
_CANDIDATES = 200
_OUT_OF_LENGTH = 0.15


def representatives(vectors: Floats, records: pd.DataFrame, labels: Labels) -> pd.DataFrame:
    """Return label, rank (from 1), row: up to three records that are central and different from each other.

    Maximal marginal relevance (Carbonell and Goldstein 1998) with lambda 1/2 among the 200 most central texts of a
    label: cosine to the label's mean - highest cosine to a quote already chosen. Texts shorter than 15
    or longer than 120 characters count 0.15 less. Equal texts stand once; ties go to the earlier row.

    Parameters
    ----------
    vectors
        float32, shape (texts, d): unit rows, or zero for a text without features.
    labels
        int32, shape (texts,), -1 for none.
    """
    length = records["text"].str.len().to_numpy()
    readable = np.where((length >= SHORTEST) & (length <= LONGEST), 0.0, -_OUT_OF_LENGTH)
    seen_before = pd.DataFrame({"label": labels, "text": pd.factorize(records["text"])[0]}).duplicated()
    order = np.argsort(labels, kind="stable")
    order = order[~seen_before.to_numpy()[order]]
    starts = np.searchsorted(labels[order], np.arange(labels.max(initial=-1) + 2))
    chosen: list[tuple[int, int, int]] = []
    for label in range(len(starts) - 1):
        rows = order[starts[label] : starts[label + 1]]
        picked = _marginal(vectors[rows], readable[rows]) if len(rows) else []
        chosen += [(label, rank, int(rows[i])) for rank, i in enumerate(picked, 1)]
    return pd.DataFrame(chosen, columns=["label", "rank", "row"], dtype=np.int64)


def _marginal(vectors: Floats, readable: Doubles) -> list[int]:
    """Return positions of up to `_EACH` rows, the best first."""
    mean = vectors.mean(axis=0)
    # Rounded so that the last bits of a sum cannot change the order.
    central = (vectors @ (mean / max(float(np.linalg.norm(mean)), 1e-9)) + readable).round(5)
    near = np.argsort(-central, kind="stable")[:_CANDIDATES]
    worth = central[near]
    closest = np.zeros(len(near))
    picked: list[int] = []
    for _ in range(min(_EACH, len(near))):
        best = int(np.argmax((worth - closest).round(5)))
        picked.append(int(near[best]))
        worth[best] = -np.inf
        closest = np.maximum(closest, vectors[near] @ vectors[near[best]])
    return picked
