"""Scores and counts as people write them -> numbers."""

import pandas as pd

from mining.records.headers import score_words
from mining.records.simplified import simplified

_STARS = "[★☆⭐]+"
_NUMBER = r"(-?\d{1,15}(?:\.\d+)?)"
_ALONE = rf"^{_NUMBER}\s*[分星点]?$"
_CODED = r"^(?P<number>\d{1,3}(?:\.\d+)?)分?\s*[-–—_:.、=\s]\s*(?P<word>[^\W\d_]{1,8})$"
_BRACKETED = r"^(?P<word>[^\W\d_]{1,8})\s*[(\[]\s*(?P<number>\d{1,3}(?:\.\d+)?)分?\s*[)\]]$"


def numbers(cells: pd.Series, *, coded: bool = True) -> pd.Series:
    """Return scores and counts as float64, NaN where there is none: 4, 4.5分, 5星, ★★★, 非常满意, 5-非常满意, 满意(4).

    Without `coded`, the last two are none: so may a text begin or end. Where the codes of a column fall as its words
    grow better (1-非常满意), the words count.
    """
    codes, distinct = pd.factorize(cells)
    texts = _plain(distinct)
    stars = texts.str.fullmatch(_STARS)
    values = texts.str.extract(_ALONE)[0].astype("float64")
    values = values.mask(stars, texts.str.count("[★⭐]").astype("float64"))
    values = values.fillna(texts.map(score_words()).astype("float64"))
    values = values.fillna(_coded(texts)) if coded else values
    return values.take(codes).set_axis(cells.index)


def _plain(distinct: pd.Index) -> pd.Series:
    texts = pd.Series(distinct, dtype="str").str.normalize("NFKC").str.strip()
    return texts.map(simplified).astype("str")


def _coded(texts: pd.Series) -> pd.Series:
    """Return the scores that stand beside a word, NaN where there is none."""
    parts = texts.str.extract(_CODED)
    parts = parts.fillna(texts.str.extract(_BRACKETED)[parts.columns])
    number = parts["number"].astype("float64")
    word = parts["word"].map(score_words()).astype("float64")
    both = number.notna() & word.notna()
    falling = both.sum() > 1 and (number - number[both].mean()).mul(word - word[both].mean()).sum() < 0
    return word.fillna(number) if falling else number


def in_words(cells: pd.Series) -> pd.Series:
    """Tell which scores are words, alone or beside a number, or stars: they count one way only (bool, same index)."""
    codes, distinct = pd.factorize(cells)
    texts = _plain(distinct)
    words = (texts, *(texts.str.extract(written)["word"] for written in (_CODED, _BRACKETED)))
    told = texts.str.fullmatch(_STARS)
    for word in words:
        told |= word.isin(score_words().keys())
    return told.take(codes).set_axis(cells.index)
