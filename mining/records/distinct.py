"""Texts repeat: what depends on nothing but the text is done once for each different one."""

from collections.abc import Callable, Sequence

import pandas as pd


def once_each(texts: pd.Series, work: Callable[[Sequence[str]], Sequence[str]]) -> pd.Series:
    """Return `work` of the different texts (missing ones are `""`) put back in place, `str`, same index and name."""
    codes, different = pd.factorize(texts.astype(object).fillna(""))  # object: `str` holds no lone surrogates
    done = pd.array(list(work([str(text) for text in different])), dtype="str").take(codes)
    return pd.Series(done, index=texts.index, name=texts.name)
