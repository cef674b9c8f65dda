"""Candidates for the word lists, each with the evidence an analyst needs to accept or refuse it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from mining.words.lexicon import Lexicon, why_dropped
from mining.words.segmentation import known, segment
from mining.words.tokens import BORDER, Tokens

_LONGEST = 6  # characters of a new word: longer ones are phrases
_MIN_COHESION = 6.0  # bits: its parts meet 64 times as often as chance has them
_MIN_COHESION_OF_PHRASE = 8.0  # where whole words meet: those are mostly no word
_MIN_FREEDOM = 1.5  # nats: some four or five different neighbours on either side, evenly
_MIN_TEXTS = 5
_EXAMPLES = 3
_UNIT = re.compile(r"[\u3400-\u9FFF]|[^\W\u3400-\u9FFF]+")


def new_words(tokens: Tokens, lexicon: Lexicon) -> pd.DataFrame:
    """Return sequences of characters that behave like words and that neither dictionary holds.

    Columns: word; n, texts (occurrences, texts that hold it); cohesion (bits: the least pointwise mutual information
    over the places where it could be split); left, right (nats: entropy of the neighbouring characters, the end of a
    clause counting as a neighbour of its own); cut (how it is cut today); rows (the first texts); line (to be pasted
    into the dictionary). Most texts first. After Matrix67, 互联网时代的社会语言学, 2012.
    """
    units = _units(tokens)
    levels = _sequences(units)
    found = pd.concat(
        [_evidence(units, levels, length) for length in range(2, len(levels))], ignore_index=True
    )
    found = found[(found.texts >= _MIN_TEXTS) & ~known(list(found.word), lexicon.entries)]
    pieces = segment(list(found.word), lexicon.entries)
    cut = [pieces.words(row) for row in range(len(pieces))]
    found = found.assign(cut=["/".join(words) for words in cut], line=found.word)
    dropped = [any(why_dropped(word, lexicon) for word in words) for words in cut]
    phrase = [all(len(word) > 1 for word in words) for words in cut]
    useful = (np.array(phrase) <= (found.cohesion >= _MIN_COHESION_OF_PHRASE)) & ~np.array(dropped)
    useful &= pieces.lengths() > 1
    chosen: pd.DataFrame = found[useful]
    return chosen.sort_values(["texts", "word"], ascending=[False, True], ignore_index=True)


def _units(tokens: Tokens) -> Tokens:
    """Return the texts as Han characters, runs of other letters and digits, and borders, one at each end."""
    spelled = [*(_UNIT.findall(word) or [BORDER] for word in tokens.vocabulary), [BORDER]]
    ids = np.insert(tokens.ids, tokens.offsets[1:], len(tokens.vocabulary))
    units = Tokens.from_lists(spelled).take(ids.astype(np.int64))
    return Tokens(units.vocabulary, units.ids, units.offsets[tokens.offsets + np.arange(len(tokens) + 1)])


@dataclass(frozen=True)
class _Level:
    """Sequences of one length: the number of the one that begins at each unit (-1 none), how often, where first."""

    where: npt.NDArray[np.int64]
    n: npt.NDArray[np.int64]
    first: npt.NDArray[np.int64]


def _sequences(units: Tokens) -> list[_Level]:
    """Return the frequent sequences by length, from 1; position 0 holds an empty level."""
    speaks = np.array([word != BORDER for word in units.vocabulary], dtype=np.bool_)
    at = np.where(speaks[units.ids], units.ids, -1).astype(np.int64)
    levels = [_Level(at[:0], at[:0], at[:0]), _level(at, np.arange(len(at)), len(at), 1)]
    while len(levels) <= _LONGEST:
        at = levels[-1].where
        begin = np.flatnonzero((at[:-1] >= 0) & (at[1:] >= 0))
        levels.append(_level(at[begin] * (at.max(initial=0) + 1) + at[begin + 1], begin, len(at), _MIN_TEXTS))
    return levels


def _level(keys: npt.NDArray[np.int64], begin: npt.NDArray[np.int64], size: int, minimum: int) -> _Level:
    """Return numbers for the keys that occur at least `minimum` times; a negative key is none."""
    begin, keys = begin[keys >= 0], keys[keys >= 0]
    codes, _ = pd.factorize(keys)
    n = np.bincount(codes)
    number = np.where(n >= minimum, np.cumsum(n >= minimum) - 1, -1)
    at = np.full(size, -1, dtype=np.int64)
    at[begin] = number[codes]
    first = np.zeros(len(n), dtype=np.int64)
    first[codes[::-1]] = begin[::-1]
    return _Level(at, n[n >= minimum], first[n >= minimum])


def _evidence(units: Tokens, levels: Sequence[_Level], length: int) -> pd.DataFrame:
    """Return the sequences of one length that hold together and stand in many surroundings."""
    level, single = levels[length], levels[1].where  # ends with a border: index -1 is one too
    cohesion = _cohesion(levels, length)
    begin = _only(cohesion >= _MIN_COHESION, level.where, np.flatnonzero(level.where >= 0))
    left = _freedom(level.where[begin], single[begin - 1], level.n)
    right = _freedom(level.where[begin], single[begin + length], level.n)
    begin = _only((np.minimum(left, right) >= _MIN_FREEDOM) & (cohesion >= _MIN_COHESION), level.where, begin)
    rows = pd.DataFrame({"number": level.where[begin], "row": units.row_of_token()[begin]}).drop_duplicates()
    by_sequence = rows.groupby("number").row
    good = by_sequence.size().index.to_numpy()
    return pd.DataFrame(
        {
            "word": [
                "".join(units.vocabulary[i] for i in units.ids[at : at + length]) for at in level.first[good]
            ],
            "n": level.n[good],
            "texts": by_sequence.size().to_numpy(),
            "cohesion": cohesion[good],
            "left": left[good],
            "right": right[good],
            "rows": [tuple(group[:_EXAMPLES].tolist()) for _, group in by_sequence],
        }
    )


def _only(
    good: npt.NDArray[np.bool_], where: npt.NDArray[np.int64], begin: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    return begin[good[where[begin]]]


def _cohesion(levels: Sequence[_Level], length: int) -> npt.NDArray[np.float64]:
    """Return the least mutual information, in bits, over the places where each sequence could be split in two."""
    level, total = levels[length], levels[1].n.sum()
    rarest = np.full(len(level.n), np.inf)
    for cut in range(1, length):
        head, tail = levels[cut], levels[length - cut]
        by_chance = head.n[head.where[level.first]] * tail.n[tail.where[level.first + cut]] / total
        rarest = np.minimum(rarest, level.n / by_chance)
    cohesion: npt.NDArray[np.float64] = np.log2(rarest)
    return cohesion


def _freedom(
    number: npt.NDArray[np.int64], neighbour: npt.NDArray[np.int64], n: npt.NDArray[np.int64]
) -> npt.NDArray[np.float64]:
    """Return the entropy in nats of the neighbours of each sequence, shape of `n`; every -1 is one of its own."""
    inner = neighbour >= 0
    keys, pair = np.unique(
        number[inner] * (neighbour.max(initial=0) + 1) + neighbour[inner], return_counts=True
    )
    of = keys // (neighbour.max(initial=0) + 1)
    return np.log(n) - np.bincount(of, weights=pair * np.log(pair), minlength=len(n)) / n
