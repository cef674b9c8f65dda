"""Scores and counts as people write them -> numbers."""

import pandas as pd

from mining.records.headers import score_words
from mining.records.simplified import simplified

_STARS = "[★☆⭐]+"
_NUMBER = r"(-?\d{1,15}(?:\.\d+)?)"
_ALONE = rf"^{_NUMBER}\s*[分星点]?$"
_CODED = r"^(?P<number>\d{1,3}(?:\.\d+)?)分?\s*[-–—_:.、=\s]\s*(?P<word>[^\W\d_]{1,8})$"
_BRACKETED = r"^(?P<word>[^\W\d_]{1,8})\s*[(\[]\s*(?P<number>\d{1,3}(?:\.\d+)?)分?\s*[)\]]$"
_MIDDLE = 3.0
"""What 一般 is worth."""


def numbers(cells: pd.Series, *, coded: bool = True) -> pd.Series:
    """Return scores and counts as float64, NaN where there is none: 4, 4.5分, 5星, ★★★, 非常满意, 5-非常满意, 满意(4).

    Without `coded`, the last two are none: so may a text begin or end. Where the codes of a column fall as its words
    grow better (1-非常满意), the words count.
    """
    codes, distinct = pd.factorize(cells)
    if coded:
        told = given(pd.Series(distinct))
        values = told["word"].fillna(told["score"]) if words_count(told) else told["score"]
    else:
        values = _alone(_plain(distinct))
    return values.take(codes).set_axis(cells.index)


def given(cells: pd.Series) -> pd.DataFrame:
    """Return two columns of float64, same index: score, and word, of 5-非常满意 what the word is worth; NaN: none.

    Which of the two counts, only all cells of a column tell (`words_count`).
    """
    codes, distinct = pd.factorize(cells)
    texts = _plain(distinct)
    number, word = _beside(texts)
    told = pd.DataFrame({"score": _alone(texts).fillna(number), "word": word.where(number.notna())})
    return told.take(codes).set_axis(cells.index)


def words_count(told: pd.DataFrame) -> bool:
    """Tell whether the numbers of a column (`given`) fall as the words beside them grow better.

    A number and its word alone do so where they lie on opposite sides of the middle: 5-非常不满意.
    """
    pairs = told[["score", "word"]].dropna().drop_duplicates()
    return bool((pairs - _MIDDLE).prod(axis=1).sum() < 0) if len(pairs) == 1 else rise(told) < 0


def rise(told: pd.DataFrame) -> float:
    """Return how the numbers of a column (`given`) change as the words beside them grow better, 0 where neither way."""
    pairs = told[["score", "word"]].dropna().drop_duplicates()
    return round(float((pairs - pairs.mean()).prod(axis=1).sum()), 6)


def _alone(texts: pd.Series) -> pd.Series:
    stars = texts.str.fullmatch(_STARS)
    values = texts.str.extract(_ALONE)[0].astype("float64")
    values = values.mask(stars, texts.str.count("[★⭐]").astype("float64"))
    return values.fillna(texts.map(score_words()).astype("float64"))


def _plain(distinct: pd.Index) -> pd.Series:
    texts = pd.Series(distinct, dtype="str").str.normalize("NFKC").str.strip()
    return texts.map(simplified).astype("str")


def _beside(texts: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Return the scores that stand beside a word, and what the words are worth, NaN where there is none."""
    parts = texts.str.extract(_CODED)
    parts = parts.fillna(texts.str.extract(_BRACKETED)[parts.columns])
    return parts["number"].astype("float64"), parts["word"].map(score_words()).astype("float64")


def in_words(cells: pd.Series) -> pd.Series:
    """Tell which scores are words, alone or beside a number, or stars: they count one way only (bool, same index)."""
    codes, distinct = pd.factorize(cells)
    texts = _plain(distinct)
    words = (texts, *(texts.str.extract(written)["word"] for written in (_CODED, _BRACKETED)))
    told = texts.str.fullmatch(_STARS)
    for word in words:
        told |= word.isin(score_words().keys())
    return told.take(codes).set_axis(cells.index)
