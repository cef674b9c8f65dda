"""Labels of personal data, such as 联系电话〔手机号〕: they say whose data stand there, not what is wrong."""

import re
from collections.abc import Iterable, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from mining.records.privacy import MARK
from mining.words.lexicon import fold

_MARK = re.compile(MARK)
_BETWEEN = " \t\n:：,，(（是为"
"""What may stand between a label and its mark."""
_LONGEST = 24


def before_marks(texts: Iterable[str]) -> tuple[str, ...]:
    """Return what stands directly before each redaction mark of the texts, up to 24 characters, folded."""
    parts = (part for text in texts if "〔" in text for part in _MARK.split(text)[:-1])
    return tuple(fold(part.rstrip(_BETWEEN)[-_LONGEST:]) for part in parts)


def is_label(name: str, before: Sequence[str], texts: pa.Array) -> bool:
    """Tell whether a name stands before a mark at least half of the time.

    `before` are of `before_marks`, `texts` are the same texts as `decisions.spelt` gives them.
    """
    at_marks = sum(words.endswith(name) for words in before)
    return at_marks > 0 and 2 * at_marks >= pc.sum(pc.count_substring(texts, name)).as_py()
