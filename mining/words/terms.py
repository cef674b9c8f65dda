"""Where given terms stand in texts: whole words, or several in a row."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from mining.arrays import Longs
from mining.words.tokens import Tokens

COLUMNS = ["term", "row", "start", "end"]


def find(tokens: Tokens, terms: Sequence[str]) -> pd.DataFrame:
    """Return every place where one of `terms`, all different, begins and ends with a word, however it is cut inside.

    Returns
    -------
    DataFrame
        term (position in `terms`), row (text), start, end (positions in `tokens.ids`, end excluded), int64; sorted
        by start, then the longest first.
    """
    number = {word: i for i, word in enumerate(tokens.vocabulary)}
    spellings: dict[int, list[tuple[int, ...]]] = {}
    for position, term in enumerate(terms):
        for spelling in _spellings(term, number):
            spellings.setdefault(len(spelling), []).append((position, *spelling))
    row = tokens.row_of_token()
    parts = [_places(tokens, row, np.array(spellings[length])) for length in sorted(spellings)]
    found = pd.concat([pd.DataFrame(columns=COLUMNS, dtype=np.int64), *parts])
    return found.sort_values(["start", "end"], ascending=[True, False], ignore_index=True)


def longest(found: pd.DataFrame) -> pd.DataFrame:
    """Leave out of a table of `find` what lies inside something longer."""
    end = found["end"].to_numpy()
    before = np.concatenate([[0], np.maximum.accumulate(end)[:-1]]) if len(end) else end
    return found[end > before]


def _spellings(term: str, number: Mapping[str, int]) -> Iterator[tuple[int, ...]]:
    """Yield every way to make the term of words that the texts hold."""
    if not term:
        yield ()
    for length in range(1, len(term) + 1):
        if term[:length] in number:
            for rest in _spellings(term[length:], number):
                yield (number[term[:length]], *rest)


def _places(tokens: Tokens, row: Longs, spellings: Longs) -> pd.DataFrame:
    """Return where sequences of one length stand; a row of `spellings` is a term's position, then its words."""
    length = spellings.shape[1] - 1
    among = np.zeros((length, len(tokens.vocabulary)), dtype=bool)
    among[np.arange(length), spellings[:, 1:]] = True
    start = np.flatnonzero(among[0][tokens.ids[: max(0, len(row) - length + 1)]])
    for i in range(1, length):
        start = start[among[i][tokens.ids[start + i]]]
    start = start[row[start] == row[start + length - 1]]
    names = [f"word{i}" for i in range(length)]
    here = pd.DataFrame({name: tokens.ids[start + i] for i, name in enumerate(names)}, dtype=np.int64)
    known = pd.DataFrame(spellings, columns=["term", *names])
    found = here.assign(row=row[start], start=start, end=start + length).merge(known, on=names)
    return found[COLUMNS]
