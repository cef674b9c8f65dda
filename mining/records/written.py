"""Raw texts -> what the customer wrote, clean and redacted: done once for each different text."""

from collections.abc import Callable, Sequence
from functools import partial

import pandas as pd
import pyarrow as pa

from mining.records.cleaning import clean
from mining.records.distinct import once_each
from mining.records.privacy import redact
from mining.settings import Filter
from mining.store import Each, every, fingerprint


def written(texts: pd.Series, filters: Filter, each: Each = every) -> pd.Series:
    """Return the texts without what the customer did not write or what identifies a person: `str`, same index.

    Raises
    ------
    UserError
        A pattern of `cut_after` is not valid or matches the empty text.
    """
    cleaning = partial(
        clean,
        cut_after=filters.cut_after,
        placeholders=filters.placeholders,
        keep_emoji=filters.keep_emoji,
    )
    rules = fingerprint("mining.records", ("opencc", "python-stdnum"), *cleaning.keywords.values())
    work = partial(_redacted, cleaning)
    return once_each(texts, lambda different: each("texts", rules, different, work).to_pylist())


def _redacted(cleaning: Callable[[pd.Series], pd.Series], texts: Sequence[str]) -> pa.Array:
    return pa.array(redact(cleaning(pd.Series(texts, dtype=object))), pa.large_string())
