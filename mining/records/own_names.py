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
    if not people:
        return texts
    cells = ["、".join(row) for row in zip(*people, strict=True)]
    names = {cell: _full_names(cell) for cell in dict.fromkeys(cells)}
    found = [_without(text, names[cell]) for text, cell in zip(texts, cells, strict=True)]
    return pd.Series(found, texts.index, texts.dtype, texts.name)


def _full_names(cell: str) -> tuple[str, ...]:
    return tuple(sorted(filter(is_full_name, _NAMES.findall(cell)), key=len, reverse=True))


def _without(text: str, names: tuple[str, ...]) -> str:
    for name in names:
        text = text.replace(name, "〔姓名〕")
    return text
