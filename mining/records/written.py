"""Raw texts -> what the customer wrote, clean and redacted: done once for each different text."""

from collections.abc import Sequence
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
    rules = fingerprint(
        "mining.records",
        ("opencc", "python-stdnum"),
        filters.cut_after,
        filters.placeholders,
        filters.keep_emoji,
    )
    return once_each(texts, partial(_each_written, rules=rules, filters=filters, each=each))


def _each_written(texts: Sequence[str], *, rules: str, filters: Filter, each: Each) -> Sequence[str]:
    work = partial(
        _redacted,
        cut_after=filters.cut_after,
        placeholders=filters.placeholders,
        keep_emoji=filters.keep_emoji,
    )
    return list(each("texts", rules, texts, work).to_pylist())


def _redacted(
    texts: Sequence[str], *, cut_after: Sequence[str], placeholders: Sequence[str], keep_emoji: bool
) -> pa.Array:
    raw = pd.Series(texts, dtype=object)
    cleaned = clean(raw, cut_after=cut_after, placeholders=placeholders, keep_emoji=keep_emoji)
    return pa.array(redact(cleaned), pa.large_string())
