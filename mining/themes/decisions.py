"""What people decided about themes, applied to what the machine scored."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, partial
from itertools import chain

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from mining.arrays import Flags
from mining.errors import Problem
from mining.records.cleaning import normalise
from mining.themes.catalogue import Catalogue
from mining.themes.people import PEOPLE
from mining.themes.theme import MERGED, Theme, successor
from mining.words.checks import UNFOUND, broken
from mining.words.lexicon import Entry, fold
from mining.words.tokens import Tokens

_BETWEEN = re.compile(r"[\s-]+")
"""What stands inside a word (Wi-Fi) where the texts have a border or not."""


def decide(
    scores: pd.DataFrame, catalogue: Catalogue, record_ids: Sequence[str], full: Tokens
) -> pd.DataFrame:
    """Return the scores as people want them: mergers followed, must, never, pinned and banned obeyed.

    Parameters
    ----------
    scores
        row, theme_id, weight: any number of rows for a text, also of themes merged or retired.
    record_ids, full
        Id and tokens of every text, row by row.

    Returns
    -------
    pandas.DataFrame
        row, rank (1 is the main theme), theme_id (in use), weight; a pinned text has its theme alone.
    """
    themes = catalogue.by_number()
    numbers = {number: successor(themes, number) for number in scores["theme_id"].unique()}
    in_use = [number for number, theme in themes.items() if theme.active]
    row_of = {record_id: row for row, record_id in enumerate(record_ids)}
    wanted = scores.loc[~_banned_before(scores, catalogue, row_of)]
    wanted = wanted.assign(theme_id=wanted["theme_id"].map(numbers).astype(str))
    wanted = wanted.loc[wanted["theme_id"].isin(in_use)].sort_values("weight", ascending=False, kind="stable")
    wanted = wanted.drop_duplicates(["row", "theme_id"])
    texts = cache(partial(spelt, full))
    holds = cache(lambda words: has_any(texts(), words))  # what is excluded is as a rule excluded from all
    for theme in filter(lambda theme: theme.active, catalogue.themes):
        wanted = wanted.loc[~_refused(wanted, theme, holds, row_of)]
    wanted = _pinned(wanted, catalogue, row_of)
    wanted = wanted.sort_values(["row", "weight", "theme_id"], ascending=[True, False, True], kind="stable")
    wanted["rank"] = wanted.groupby("row").cumcount() + 1
    return wanted[["row", "rank", "theme_id", "weight"]].reset_index(drop=True)


def _banned_before(scores: pd.DataFrame, catalogue: Catalogue, row_of: Mapping[str, int]) -> Flags:
    """Return which scores are of a merged theme that people banned the text from: it does not come along."""
    banned = np.zeros(len(scores), dtype=bool)
    for theme in catalogue.themes:
        if theme.status == MERGED and theme.banned:
            rows = [row_of[record] for record in theme.banned if record in row_of]
            banned |= ((scores["theme_id"] == theme.number) & scores["row"].isin(rows)).to_numpy()
    return banned


def _refused(
    scores: pd.DataFrame,
    theme: Theme,
    holds: Callable[[Sequence[str]], Flags],
    row_of: Mapping[str, int],
) -> Flags:
    """Return which scores contradict what people said of this theme."""
    refused = np.zeros(len(row_of), dtype=bool)
    if theme.must:
        refused |= ~holds(theme.must)
    if theme.never:
        refused |= holds(theme.never)
    refused[[row_of[record] for record in theme.banned if record in row_of]] = True
    mine = np.asarray(scores["theme_id"] == theme.number, dtype=bool)
    against: Flags = np.logical_and(mine, refused[scores["row"].to_numpy()])
    return against


def spelt(full: Tokens) -> pa.Array:
    """Return the texts as they are looked through for words, shape (texts,): a line break for each border."""
    coded = full.to_arrow()
    spelling = pa.array([_BETWEEN.sub("\n", word) or "\n" for word in full.vocabulary], pa.string())
    tokens = spelling.take(coded.flatten().indices)
    return pc.binary_join(pa.LargeListArray.from_arrays(coded.offsets, tokens), "")


def has_any(texts: pa.Array, words: Sequence[str]) -> Flags:
    """Return which `spelt` texts contain one of the words inside a clause, however it was cut and in whatever case."""
    found = np.zeros(len(texts), dtype=bool)
    for word in words:
        wanted = _BETWEEN.sub("\n", _folded(word))
        found |= np.asarray(pc.match_substring(texts, wanted), dtype=np.bool_)
    return found


def unfound(words: Iterable[str], entries: Sequence[Entry]) -> list[str]:
    """Return the words that `has_any` finds in no text, whatever it says: punctuation stands in them."""
    parts = {word: [part for part in _BETWEEN.split(_folded(word)) if part] for word in words}
    silent = set(broken([*chain.from_iterable(parts.values())], entries))
    return [word for word in parts if silent.intersection(parts[word])]


def never_found(catalogue: Catalogue, entries: Sequence[Entry]) -> list[Problem]:
    """Return the words of must and never of themes in use that no text can hold."""
    asked = [
        (theme.number, key, getattr(theme, key))
        for theme in catalogue.themes
        if theme.active
        for key in ("must", "never")
    ]
    silent = set(unfound(chain.from_iterable(words for _, _, words in asked), entries))
    return [
        Problem(f"{PEOPLE} {number} 的 {key}", f"“{word}”{UNFOUND}", '一词一个引号，如 ["甲", "乙"]')
        for number, key, words in asked
        for word in words
        if word in silent
    ]


def _folded(word: str) -> str:
    return fold(normalise(word).strip())


def _pinned(scores: pd.DataFrame, catalogue: Catalogue, row_of: Mapping[str, int]) -> pd.DataFrame:
    pins = [(row_of[record], number, 1.0) for record, number in catalogue.pins().items() if record in row_of]
    if not pins:
        return scores
    pinned = pd.DataFrame(pins, columns=["row", "theme_id", "weight"])
    return pd.concat([scores[~scores["row"].isin(pinned["row"])], pinned], ignore_index=True)
