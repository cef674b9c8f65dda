"""Lines of logs that are pasted into a complaint: a program wrote them, and many complaints hold the same."""

import re
from collections.abc import Sequence

import numpy as np

from mining.arrays import Longs
from mining.records.privacy import MARK
from mining.words.lexicon import Entry
from mining.words.segmentation import segment
from mining.words.tokens import Tokens

LETTERS = 20
"""Latin letters of a line without any Han from which it is one of a log: a name or a number of a product has fewer."""
_HAN, _LATIN = re.compile(r"[\u3400-\u9FFF]"), re.compile(r"[A-Za-z]")
_MARK = re.compile(MARK)


def holding(texts: Sequence[str]) -> Longs:
    """Return which texts hold a line of a log."""
    return np.array(
        [row for row, text in enumerate(texts) if "\n" in text and spoken(text) != text], dtype=int
    )


def spoken(text: str) -> str:
    """Return the text without the lines of logs: those without any Han, in a text that has some elsewhere."""
    lines = text.split("\n")
    foreign = [not _HAN.search(_MARK.sub("", line)) for line in lines]
    if all(foreign):
        return text
    logged = [own and len(_LATIN.findall(line)) >= LETTERS for own, line in zip(foreign, lines, strict=True)]
    return "\n".join(line for line, log in zip(lines, logged, strict=True) if not log)


def leave_out(tokens: Tokens, rows: Longs, texts: Sequence[str], entries: Sequence[Entry]) -> Tokens:
    """Return the tokens of `texts` with those of `rows` cut into words again, without the lines of logs."""
    if not len(rows):
        return tokens
    return tokens.exchange(rows, segment([spoken(texts[row]) for row in rows], entries))
