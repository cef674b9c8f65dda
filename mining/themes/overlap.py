"""Themes that look like one: whose texts and words overlap, and what a merger would lose."""

from itertools import combinations

import numpy as np
import pandas as pd

from mining.arrays import Doubles

_MIN_TEXTS = 0.1
"""Share of the smaller theme's texts that must have the other theme too."""


def overlapping(assignments: pd.DataFrame, themes: pd.DataFrame) -> pd.DataFrame:
    """Return pairs of themes that share texts and words, most alike first.

    Columns: theme_id (the smaller by main themes, which would be merged), other_id; both (texts that have both themes,
    at any rank), of (texts that have the smaller, at any rank), share (both of these, 0..1);
    words (common terms), lost (terms of the smaller that the other lacks), as tuples; together (correlation of
    their monthly counts, NaN where one does not vary).

    Parameters
    ----------
    assignments, themes
        As in docs/architecture.md.
    """
    has = pd.crosstab(assignments["record_id"], assignments["theme_id"]).clip(upper=1)
    courses = pd.crosstab(assignments["month"], assignments["theme_id"])
    terms = {str(t.theme_id): tuple(str(t.terms).split("、")) for t in themes.itertuples()}
    size, main = has.sum(), dict(zip(themes["theme_id"], themes["n"], strict=True))
    found = []
    for pair in combinations(sorted(set(terms) & set(has.columns)), 2):
        small, large = sorted(pair, key=lambda number: (main[number], number))
        both = int((has[small] & has[large]).sum())
        words = tuple(word for word in terms[small] if word in terms[large])
        if words and both >= _MIN_TEXTS * size[small]:
            lost = tuple(word for word in terms[small] if word not in terms[large])
            together = _correlation(
                courses[small].to_numpy(dtype=float), courses[large].to_numpy(dtype=float)
            )
            found.append((small, large, both, int(size[small]), both / size[small], words, lost, together))
    columns = ["theme_id", "other_id", "both", "of", "share", "words", "lost", "together"]
    table = pd.DataFrame(found, columns=columns)
    return table.sort_values(
        ["share", "theme_id", "other_id"], ascending=[False, True, True], ignore_index=True
    )


def _correlation(one: Doubles, other: Doubles) -> float:
    if len(one) < 3 or np.ptp(one) == 0 or np.ptp(other) == 0:
        return float("nan")
    return float(np.corrcoef(one, other)[0, 1])
