"""The people whom a row names in columns of its own, left out of its texts: 王海燕来电 beside 客户姓名 王海燕."""

import re
from collections.abc import Sequence

import pandas as pd

from mining.records.names import is_full_name
from mining.records.surnames import HAN

_NAMES = re.compile(f"{HAN}+")


def without_own_names(texts: pd.Series, people: Sequence[pd.Series]) -> pd.Series:
    """Return the texts with 〔姓名〕 for each full name that the same row has in one of the columns `people`.

    All are str, with one index. What may be an ordinary word (高兴) is no name.
    """
    for column in people:
        names = {cell: found for cell in column.unique() if (found := _full_names(cell))}
        pairs = zip(texts, column, strict=True)
        texts = pd.Series(
            [_without(text, names.get(cell, ())) for text, cell in pairs],
            texts.index,
            texts.dtype,
            texts.name,
        )
    return texts


def _full_names(cell: str) -> tuple[str, ...]:
    return tuple(filter(is_full_name, _NAMES.findall(cell)))


def _without(text: str, names: tuple[str, ...]) -> str:
    for name in names:
        text = text.replace(name, "〔姓名〕")
    return text
