"""Issues: the concrete recurring cases inside themes - this estate, this shop, this defect, this release."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from mining.arrays import Doubles, Flags, Labels, Longs, Strings
from mining.records.facets import facet_columns
from mining.themes import heat
from mining.themes.echoes import made_by_month, with_echoes
from mining.themes.linkage import cluster, means_of
from mining.words.lexicon import fold
from mining.words.tokens import Tokens

LEAST_ALIKE = 0.15
"""Mean cosine that the two halves of an issue keep at least."""
MIN_SIZE = 3
_WORDS = 12
_COMMON = 0.05
_LIFT, _LEAST_TOGETHER = 2.0, 5

COLUMNS = ["theme_id", "n", "first_date", "last_date", "peak_month", "heat"]


@dataclass(frozen=True)
class Cases:
    """Groups of texts that tell of one case, before it is known which themes they have.

    `member`: int32, shape (texts,), the group of each text, -1 for none. `points`, `emphasis`: of `features`, rows
    without a group empty.
    """

    member: Labels
    points: sparse.csr_matrix
    emphasis: Doubles


def group_cases(records: pd.DataFrame, content: Tokens, wanted: Flags) -> Cases:
    """Return the cases among the texts that are `wanted`, shape (texts,).

    Average linkage (Sokal and Michener 1958) on the cosine of weighted words, over the texts of all themes
    together, for one case is often told from several sides. What the month alone held together has what other
    months say in the same words (`echoes`). `content` holds the words that carry content, with those that say who and
    where.
    """
    said = _said(records, content)
    weighted, by_month = features(said, records)
    points = _weightiest(weighted)
    rows = np.flatnonzero(wanted)
    member = np.full(len(wanted), -1, dtype=np.int32)
    member[rows] = cluster(points[rows], LEAST_ALIKE, least_size(len(wanted)))
    bound = made_by_month(points, member, by_month)
    if bound.any():
        words = _weightiest(_weighted(said, said.word, said.texts, said.texts > 1))
        usual = _weightiest(
            sparse.hstack([weighted[:, : by_month.start], weighted[:, by_month.stop :]], format="csr")
        )
        member = with_echoes(member, bound, words, usual, wanted & (member < 0))
    return Cases(member, _only(points, member >= 0), said.emphasis)


def _only(points: sparse.csr_matrix, wanted: Flags) -> sparse.csr_matrix:
    """Return the matrix with the rows empty that are not wanted."""
    size = np.diff(points.indptr)
    stays = np.repeat(wanted, size)
    offsets = np.concatenate([[0], np.cumsum(np.where(wanted, size, 0))])
    return sparse.csr_matrix((points.data[stays], points.indices[stays], offsets), shape=points.shape)


def what_cases_need(records: pd.DataFrame) -> pd.DataFrame:
    """Return the columns of the record contract that cases are grouped by."""
    return records[["title", "month", *facet_columns(records)]]


def least_size(texts: int) -> int:
    """Return how many texts an issue has at least: three, and one in ten thousand."""
    return max(MIN_SIZE, texts // 10_000)


def find_issues(
    records: pd.DataFrame, theme: Strings, cases: Cases, *, until: pd.Timestamp
) -> tuple[pd.DataFrame, Labels]:
    """Return the issues, most heat first, and the issue of each text (position, -1 for none).

    An issue is a case that enough texts with a theme tell of; it has the theme of most of them, the first of equals.

    Parameters
    ----------
    records
        The record contract.
    theme
        theme_id of each text, shape (texts,), "" for none: such a text has no issue.
    cases
        From `group_cases`.
    until
        The end of what is reported; heat is taken there.

    Returns
    -------
    issues
        theme_id, n, first_date, last_date, peak_month, heat.
    member
        int32, shape (texts,).
    """
    member = _themed(cases.member, theme)
    hot = heat.heat(records, member, _cohesion(cases.points, member), until)
    order = np.argsort(-hot, kind="stable")
    member = np.append(np.argsort(order), -1).astype(np.int32)[member]
    return _table(records, theme, member, hot[order]), member


def _themed(member: Labels, theme: Strings) -> Labels:
    """Return the cases that are left, numbered anew, when texts without theme are not counted."""
    inside = np.where(theme != "", member, -1)
    size = np.bincount(inside[inside >= 0], minlength=int(member.max(initial=-1)) + 1)
    kept = np.append(size >= least_size(len(theme)), False)
    return np.where(kept, np.cumsum(kept) - 1, -1).astype(np.int32)[inside]


@dataclass(frozen=True)
class _Said:
    """Which `word` stands in which `row` with what `strength`; `texts` and `emphasis` of each word there is."""

    row: Longs
    word: Longs
    strength: Doubles
    texts: Longs
    emphasis: Doubles
    size: int


def _said(records: pd.DataFrame, content: Tokens) -> _Said:
    """Return what the texts say, without words that only repeat the text's own facet values.

    Strength: (1 + ln count) * emphasis, the square root of how often a text with the word has it in its title: what
    people put into titles is what a case is about. A word in the title counts three times.
    """
    counts = content.counts()
    row = np.repeat(np.arange(len(content)), np.diff(counts.indptr))
    word = counts.indices.astype(np.int64)
    repeats = np.zeros(len(word), dtype=bool)
    for facet in facet_columns(records):
        repeats |= _stands_in(word, row, records[facet], content.vocabulary)
    row, word, count = row[~repeats], word[~repeats], counts.data[~repeats]
    titled = _stands_in(word, row, records["title"], content.vocabulary)
    texts = np.bincount(word, minlength=len(content.vocabulary))
    with_title = np.bincount(word, weights=titled, minlength=len(content.vocabulary))
    emphasis = np.sqrt(0.1 + with_title / np.maximum(texts, 1))
    return _Said(row, word, (1 + np.log(count + 2 * titled)) * emphasis[word], texts, emphasis, len(content))


def features(said: _Said, records: pd.DataFrame) -> tuple[sparse.csr_matrix, slice]:
    """Return the weighted features of each text, and which of them are words in a month.

    A feature is a word, or a word in a month or in a facet value (this shop, that model) in which at least five
    texts have it, twice what its frequency would give: what shares place, object and time makes a case. Weight:
    strength * inverse document frequency. Words of a single text, and alone those of more than 5% of the texts, make
    no case.
    """
    rare = (said.texts >= 2) & (said.texts <= max(_COMMON * said.size, 2 * MIN_SIZE))
    alone = _weighted(said, said.word, said.texts, rare)
    within = [_in_context(said, records[context]) for context in ["month", *facet_columns(records)]]
    by_month = slice(alone.shape[1], alone.shape[1] + within[0].shape[1])
    return sparse.hstack([alone, *within], format="csr"), by_month


def _stands_in(word: Longs, row: Longs, column: pd.Series, vocabulary: tuple[str, ...]) -> Flags:
    """Return whether each word is part of what `column` has in the word's row."""
    of_row, values = pd.factorize(column)
    if not any(values):
        return np.zeros(len(word), dtype=bool)
    folded = [fold(value) for value in values]
    pair, place = np.unique(word * len(values) + of_row[row], return_inverse=True)
    found = [vocabulary[p // len(values)] in folded[p % len(values)] for p in pair.tolist()]
    return np.array(found, dtype=bool)[place]


def _weighted(said: _Said, feature: Longs, texts: Longs, wanted: Flags) -> sparse.csr_matrix:
    """Return a column for each feature; `feature` is that of each word said, `texts` how many have it."""
    weight = np.where(wanted, np.log(said.size / np.maximum(texts, 1)), 0)[feature] * said.strength
    stays = weight > 0
    places = (said.row[stays], feature[stays])
    return sparse.csr_matrix((weight[stays].astype(np.float32), places), shape=(said.size, len(texts)))


def _in_context(said: _Said, context: pd.Series) -> sparse.csr_matrix:
    """Return a column for each word in each value of `context` that it leans to."""
    of_row, values = pd.factorize(context)
    size = np.bincount(of_row, minlength=len(values))
    pair, feature = np.unique(said.word * len(values) + of_row[said.row], return_inverse=True)
    together = np.bincount(feature, minlength=len(pair))
    value = pair % max(len(values), 1)
    expected = said.texts[pair // max(len(values), 1)] * size[value] / max(said.size, 1)
    leans = (together >= _LIFT * expected) & (together >= _LEAST_TOGETHER) & (values[value] != "")
    return _weighted(said, feature, together, leans)


def _weightiest(points: sparse.csr_matrix) -> sparse.csr_matrix:
    """Keep the twelve largest entries of each row, the first in case of a tie, and give the rows unit length."""
    row = np.repeat(np.arange(points.shape[0]), np.diff(points.indptr))
    # One key to sort by instead of two: rows in order, and the weights of a row from large to small between them.
    order = np.argsort(row - points.data / (2 * points.data.max(initial=1)), kind="stable")
    rank = np.arange(len(order)) - points.indptr[row]
    stays = order[rank < _WORDS]
    row, weight = row[stays], points.data[stays]
    length = np.sqrt(np.bincount(row, weights=weight**2, minlength=points.shape[0]))
    unit = (weight / length[row]).astype(np.float32)
    return sparse.csr_matrix((unit, (row, points.indices[stays])), shape=points.shape)


def _cohesion(points: sparse.csr_matrix, member: Labels) -> Doubles:
    """Return the mean dot product between two different texts of each issue, shape (issues,)."""
    rows = np.flatnonzero(member >= 0)
    means = means_of(points[rows], member[rows].astype(np.int64))
    size = np.bincount(member[rows])
    squared = np.asarray(means.multiply(means).sum(axis=1), dtype=float).ravel()
    # The mean over all pairs, without those of a text with itself.
    return np.asarray((squared * size - 1) / (size - 1))


def _table(
    records: pd.DataFrame,
    theme: Strings,
    member: Labels,
    hot: Doubles,
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
    span = groups["date"].agg(["min", "max"])
    return pd.DataFrame(
        {
            "theme_id": _most_frequent(frame, "theme_id", len(hot)),
            "n": groups.size().to_numpy(),
            "first_date": span["min"].dt.strftime("%Y-%m-%d").fillna("").to_numpy(dtype=object),
            "last_date": span["max"].dt.strftime("%Y-%m-%d").fillna("").to_numpy(dtype=object),
            "peak_month": _most_frequent(frame, "month", len(hot)),
            "heat": hot.round(4),
        },
        columns=COLUMNS,
    )


def _most_frequent(frame: pd.DataFrame, column: str, issues: int) -> Strings:
    """Return the most frequent value of each issue, the first of equals, "" where there is none."""
    known = frame[frame[column] != ""]
    counts = known.groupby(["issue", column]).size().rename("n").reset_index()
    best = (
        counts.sort_values(["issue", "n", column], ascending=[True, False, True])
        .groupby("issue")[column]
        .first()
    )
    return best.reindex(range(issues), fill_value="").to_numpy(dtype=object)
