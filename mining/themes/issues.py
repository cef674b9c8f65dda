"""Issues: the concrete recurring cases inside themes - this estate, this shop, this defect, this release."""

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.sparse.csgraph import connected_components
from scipy.spatial.distance import squareform
from sklearn.preprocessing import normalize

from mining.themes import heat, naming
from mining.words.tokens import Tokens

LEAST_ALIKE = 0.15
"""Mean cosine that the two halves of an issue keep at least."""
MIN_SIZE = 3
_COMMON = 0.05
_AT_ONCE = 2_000
_ROUNDS = 20
_BLOCK = 2_000

COLUMNS = ["position", "theme_id", "name", "n", "first_date", "last_date", "peak_month", "heat"]
Labels = npt.NDArray[np.int32]


def find_issues(
    records: pd.DataFrame,
    content: Tokens,
    theme: npt.NDArray[np.object_],
    *,
    full: Tokens,
    until: pd.Timestamp,
) -> tuple[pd.DataFrame, Labels]:
    """Return the issues, most heat first, and the issue of each text (position, -1 for none).

    Average linkage (Sokal and Michener 1958) on the cosine of weighted words, over the texts of all
    themes; an issue belongs to the theme of most of its texts, and only those are its members. Issues have at
    least three texts.

    Parameters
    ----------
    records
        The record contract.
    content
        The words that carry content, with those that say who and where.
    theme
        theme_id of each text, shape (texts,), "" for none: such a text has no issue.
    full
        The same texts whole, for the names.
    until
        The end of what is reported; heat is taken there.

    Returns
    -------
    issues
        position (0.., row number), theme_id, name, n, first_date, last_date, peak_month, heat.
    member
        int32, shape (texts,).
    """
    rows = np.flatnonzero(theme != "")
    found = np.full(len(theme), -1, dtype=np.int32)
    found[rows] = cluster(features(records, content)[rows])
    member = _within_theme(found, theme)
    hot = heat.heat(records, member, until)
    order = np.lexsort((np.arange(len(hot)), -hot))
    member = _renumbered(member, order)
    names = [name.name for name in naming.name_themes(full, content, member)]
    return _table(records, theme, member, names, hot[order]), member


def features(records: pd.DataFrame, content: Tokens) -> sparse.csr_matrix:
    """Return weighted words, unit rows, shape (texts, vocabulary).

    (1 + ln count) * inverse document frequency * square root of how often a text with the word has it in its
    title: what people put into titles is what a case is about. A word in the title counts three times. Words of a
    single text, and of more than 5% of the texts, make no case.
    """
    counts = content.counts().astype(np.float32)
    titles = records["title"].to_numpy(dtype=object)
    row = np.repeat(np.arange(len(content)), np.diff(counts.indptr))
    in_title = _in_title(counts, row, titles, content.vocabulary)
    counts.data = 1 + np.log(counts.data + 2 * in_title)
    texts = np.bincount(counts.indices, minlength=len(content.vocabulary))
    titled = np.bincount(counts.indices, weights=in_title, minlength=len(content.vocabulary))
    weight = np.log(len(content) / np.maximum(texts, 1)) * np.sqrt(0.1 + titled / np.maximum(texts, 1))
    weight[(texts < 2) | (texts > max(_COMMON * len(content), 2 * MIN_SIZE))] = 0
    counts.data *= weight[counts.indices].astype(np.float32)
    counts.eliminate_zeros()
    return normalize(counts, copy=False)


def _in_title(
    counts: sparse.csr_matrix,
    row: npt.NDArray[np.int64],
    titles: npt.NDArray[np.object_],
    vocabulary: tuple[str, ...],
) -> npt.NDArray[np.float64]:
    words = np.array(vocabulary, dtype=object)[counts.indices]
    folded = np.array([title.upper() for title in titles], dtype=object)[row]
    return np.array([word in title for word, title in zip(words, folded, strict=True)], dtype=float)


def cluster(points: sparse.csr_matrix, least_alike: float = LEAST_ALIKE) -> Labels:
    """Return the cluster of each row by average linkage on the dot product, -1 for those of fewer than three rows.

    The mean dot product between two clusters is the dot product of their means. So rows are clustered in
    neighbourhoods of bounded size, and the means of the clusters are the rows of the next round, until nothing
    merges. Where a neighbourhood is not bounded by its size, this is exact average linkage.
    """
    label = np.arange(points.shape[0])
    merged = label
    current = points
    for _ in range(_ROUNDS):
        merged = _round(current, least_alike)
        if merged.max(initial=-1) + 1 == current.shape[0]:
            break
        label = merged[label]
        current = _means(points, label)
    size = np.bincount(label, minlength=1)
    return np.where(size[label] < MIN_SIZE, -1, label).astype(np.int32)


def _means(points: sparse.csr_matrix, label: npt.NDArray[np.int64]) -> sparse.csr_matrix:
    weight = (1 / np.bincount(label))[label].astype(np.float32)
    member = sparse.csr_matrix((weight, (label, np.arange(len(label)))))
    return (member @ points).tocsr()


def _round(points: sparse.csr_matrix, least_alike: float) -> npt.NDArray[np.int64]:
    """Return the clusters of one round, numbered by their first row."""
    label = np.arange(points.shape[0])
    for rows in _neighbourhoods(_alike(points, least_alike), least_alike):
        near = points[rows]
        distance = np.maximum(1 - (near @ near.T).toarray(), 0)  # a cosine of 1 may come out a bit above
        np.fill_diagonal(distance, 0)
        tree = linkage(squareform(distance, checks=False), "average")
        cut = fcluster(tree, 1 - least_alike, "distance")
        first = np.unique(cut, return_index=True)[1]
        label[rows] = rows[first[cut - 1]]
    return np.unique(label, return_inverse=True)[1]


def _alike(points: sparse.csr_matrix, least: float) -> sparse.csr_matrix:
    """Return the dot products of at least `least`, block by block, shape (rows, rows)."""
    turned = points.T.tocsr()
    blocks = []
    for start in range(0, points.shape[0], _BLOCK):
        block = points[start : start + _BLOCK] @ turned
        block.data[block.data < least] = 0
        block.eliminate_zeros()
        blocks.append(block)
    return sparse.vstack(blocks, format="csr") if blocks else sparse.csr_matrix((0, 0), dtype=np.float32)


def _neighbourhoods(alike: sparse.csr_matrix, least: float) -> list[npt.NDArray[np.int64]]:
    """Return sets of rows that are connected, of two to 2,000 rows.

    Larger sets fall apart at a higher dot product; those that never do are cut in order.
    """
    found: list[npt.NDArray[np.int64]] = []
    rows = np.arange(alike.shape[0])
    for level in np.linspace(least, 1, 10, endpoint=False):
        alike.data[alike.data < level] = 0
        alike.eliminate_zeros()
        part = connected_components(alike, directed=False)[1]
        size = np.bincount(part, minlength=1)
        fits = (size[part] > 1) & (size[part] <= _AT_ONCE)
        order = np.argsort(part[fits], kind="stable")
        found += np.split(rows[fits][order], np.flatnonzero(np.diff(part[fits][order])) + 1)
        large = size[part] > _AT_ONCE
        rows, alike = rows[large], alike[large][:, large]
    found += [rows[start : start + _AT_ONCE] for start in range(0, len(rows), _AT_ONCE)]
    return [part for part in found if len(part) > 1]


def _within_theme(found: Labels, theme: npt.NDArray[np.object_]) -> Labels:
    """Keep of each issue the texts of its most frequent theme; number the issues 0.., by first text."""
    table = pd.DataFrame({"found": found, "theme": theme, "row": np.arange(len(found))})
    table = table[table["found"] >= 0]
    table["n"] = table.groupby(["found", "theme"])["row"].transform("size")
    main = table.sort_values(["found", "n", "theme"], ascending=[True, False, True]).groupby("found")["theme"]
    table = table[(table["theme"] == table["found"].map(main.first())) & (table["n"] >= MIN_SIZE)]
    member = np.full(len(found), -1, dtype=np.int32)
    member[table["row"].to_numpy()] = pd.factorize(table["found"])[0]
    return member


def _renumbered(member: Labels, order: npt.NDArray[np.int64]) -> Labels:
    number = np.full(len(order) + 1, -1, dtype=np.int32)
    number[order] = np.arange(len(order))
    return number[member]


def _table(
    records: pd.DataFrame,
    theme: npt.NDArray[np.object_],
    member: Labels,
    names: list[str],
    hot: npt.NDArray[np.float64],
) -> pd.DataFrame:
    rows = np.flatnonzero(member >= 0)
    frame = pd.DataFrame(
        {
            "issue": member[rows],
            "theme_id": theme[rows],
            "date": records["time"].to_numpy()[rows],
            "month": records["month"].to_numpy()[rows],
        }
    )
    groups = frame.groupby("issue")
    months = frame[frame["month"] != ""].groupby(["issue", "month"]).size().rename("n").reset_index()
    peak = months.sort_values(["issue", "n", "month"], ascending=[True, False, True]).groupby("issue")[
        "month"
    ]
    span = groups["date"].agg(["min", "max"])
    return pd.DataFrame(
        {
            "position": np.arange(len(names)),
            "theme_id": groups["theme_id"].first().to_numpy(dtype=object),
            "name": names,
            "n": groups.size().to_numpy(),
            "first_date": span["min"].dt.strftime("%Y-%m-%d").fillna("").to_numpy(dtype=object),
            "last_date": span["max"].dt.strftime("%Y-%m-%d").fillna("").to_numpy(dtype=object),
            "peak_month": peak.first().reindex(range(len(names)), fill_value="").to_numpy(dtype=object),
            "heat": hot.round(4),
        },
        columns=COLUMNS,
    )
