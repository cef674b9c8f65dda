"""Candidates for the word lists, each with the evidence an analyst needs to accept or refuse it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from mining.arrays import Doubles, Flags, Floats, Longs
from mining.words.guarded import carries_complaint, negates
from mining.words.lexicon import Lexicon, why_dropped
from mining.words.segmentation import known, segment
from mining.words.tokens import BORDER, Tokens

_LONGEST = 6  # characters of a new word: longer ones are phrases
_MIN_COHESION = 6.0  # bits: its parts meet 64 times as often as chance has them
_MIN_COHESION_OF_PHRASE = 8.0  # where whole words meet: those are mostly no word
_MIN_FREEDOM = 1.5  # nats: some four or five different neighbours on either side, evenly
_MIN_TEXTS = 5
_MIN_SHARE = 0.01  # of the texts: a rarer word is not worth a line in the stop list
_MIN_EVENNESS = 0.85
_MIN_SIMILARITY = 0.7
_MIN_USAGE = 0.2
_MIN_TEXTS_OF_SYNONYM = 10  # fewer neighbours tell nothing about use
# 三月 and 四月 are used alike and are not the same.
_COUNTS = re.compile("[0-9〇零一二三四五六七八九十百千万亿两几]")
_ROWS_AT_ONCE = 1_000
_EXAMPLES = 3
_UNIT = re.compile(r"[\u3400-\u9FFF]|[^\W\u3400-\u9FFF]+")


def new_words(tokens: Tokens, lexicon: Lexicon) -> pd.DataFrame:
    """Return sequences of characters that behave like words and that neither dictionary holds.

    Columns: word; texts (that hold it); cohesion (bits: the least pointwise mutual information
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
    useful = [
        _is_useful(words, cohesion, lexicon) for words, cohesion in zip(cut, found.cohesion, strict=True)
    ]
    chosen: pd.DataFrame = found[np.array(useful, dtype=np.bool_)]
    return chosen.sort_values(["texts", "word"], ascending=[False, True], ignore_index=True)


def _is_useful(cut: Sequence[str], cohesion: float, lexicon: Lexicon) -> bool:
    """Judge a sequence by how it is cut today."""
    if len(cut) < 2 or any(why_dropped(word, lexicon) for word in cut):
        return False
    return cohesion >= _MIN_COHESION_OF_PHRASE or any(len(word) == 1 for word in cut)


def _units(tokens: Tokens) -> Tokens:
    """Return the texts as Han characters, runs of other letters and digits, and borders, one at each end."""
    spelled = [*(_UNIT.findall(word) or [BORDER] for word in tokens.vocabulary), [BORDER]]
    ids = np.insert(tokens.ids, tokens.offsets[1:], len(tokens.vocabulary))
    units = Tokens.from_lists(spelled).take(ids.astype(np.int64))
    return Tokens(units.vocabulary, units.ids, units.offsets[tokens.offsets + np.arange(len(tokens) + 1)])


@dataclass(frozen=True)
class _Level:
    """Sequences of one length: the number of the one that begins at each unit (-1 none), how often, where first."""

    where: Longs
    n: Longs
    first: Longs


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


def _level(keys: Longs, begin: Longs, size: int, minimum: int) -> _Level:
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
            "texts": by_sequence.size().to_numpy(),
            "cohesion": cohesion[good],
            "left": left[good],
            "right": right[good],
            "rows": [tuple(group[:_EXAMPLES].tolist()) for _, group in by_sequence],
        }
    )


def _only(good: Flags, where: Longs, begin: Longs) -> Longs:
    return begin[good[where[begin]]]


def _cohesion(levels: Sequence[_Level], length: int) -> Doubles:
    """Return the least mutual information, in bits, over the places where each sequence could be split in two."""
    level, total = levels[length], levels[1].n.sum()
    rarest = np.full(len(level.n), np.inf)
    for cut in range(1, length):
        head, tail = levels[cut], levels[length - cut]
        by_chance = head.n[head.where[level.first]] * tail.n[tail.where[level.first + cut]] / total
        rarest = np.minimum(rarest, level.n / by_chance)
    cohesion: Doubles = np.log2(rarest)
    return cohesion


def _freedom(number: Longs, neighbour: Longs, n: Longs) -> Doubles:
    """Return the entropy in nats of the neighbours of each sequence, shape of `n`; every -1 is one of its own."""
    inner = neighbour >= 0
    keys, pair = np.unique(
        number[inner] * (neighbour.max(initial=0) + 1) + neighbour[inner], return_counts=True
    )
    of = keys // (neighbour.max(initial=0) + 1)
    return np.log(n) - np.bincount(of, weights=pair * np.log(pair), minlength=len(n)) / n


def stop_words(tokens: Tokens, themes: Sequence[str], lexicon: Lexicon) -> pd.DataFrame:
    """Return frequent words that say nothing about the theme; never negation or complaint.

    `themes` names the theme of each text, `""` for none. Columns: word; texts, share (of the texts with a theme);
    evenness (0..1: 1 less the part of the word's texts that would have to change theme for it to be spread as all
    words are: total variation distance); theme, lift (where it is most over-represented, how many times); line (to be
    pasted into the stop list). Most texts first.
    """
    theme_of_text, names = pd.factorize(np.array(themes, dtype=object), sort=True)
    themed = np.flatnonzero(names[theme_of_text] != "")
    holds = tokens.presence()[themed]
    texts = np.bincount(holds.indices, minlength=len(tokens.vocabulary))
    often = np.flatnonzero(texts >= max(_MIN_TEXTS, _MIN_SHARE * len(themed)))
    ones = np.ones(len(themed), dtype=np.int32)
    membership = sparse.csr_matrix(
        (ones, (theme_of_text[themed], np.arange(len(themed)))), shape=(len(names), len(themed))
    )
    expected = np.asarray(membership @ np.asarray(holds.sum(axis=1)).ravel()) / max(holds.sum(), 1)
    spread = (membership @ holds[:, often]).toarray() / texts[often]
    lift = np.divide(spread, expected[:, None], out=np.zeros_like(spread), where=expected[:, None] > 0)
    found = pd.DataFrame(
        {
            "word": [tokens.vocabulary[i] for i in often],
            "texts": texts[often],
            "share": texts[often] / len(themed),
            "evenness": 1 - np.abs(spread - expected[:, None]).sum(axis=0) / 2,
            "theme": names[lift.argmax(axis=0)],
            "lift": lift.max(axis=0),
        }
    )
    allowed = [not carries_complaint(word) and why_dropped(word, lexicon) is None for word in found.word]
    found = found[(found.evenness >= _MIN_EVENNESS) & np.array(allowed, dtype=np.bool_)].assign(
        line=lambda f: f.word
    )
    return found.sort_values(["texts", "word"], ascending=[False, True], ignore_index=True)


def synonyms(vectors: Floats, vocabulary: Sequence[str], tokens: Tokens, lexicon: Lexicon) -> pd.DataFrame:
    """Return pairs of words that mean nearly the same and stand between the same neighbours in the texts.

    `vectors`, shape (size of vocabulary, dimensions), row by row the word vectors of `vocabulary`. Columns: word (the
    more frequent), other; texts, other_texts; similarity (cosine of the vectors); usage (cosine of their neighbouring
    words, weighted by positive pointwise mutual information); together (texts with both); line (to be pasted into the
    synonym list). Most alike in use first.
    """
    texts = dict(zip(tokens.vocabulary, tokens.texts_with().tolist(), strict=True))
    number = {word: i for i, word in enumerate(tokens.vocabulary)}
    usable = [
        row
        for row, word in enumerate(vocabulary)
        if texts.get(word, 0) >= _MIN_TEXTS_OF_SYNONYM and _may_have_synonym(word, lexicon)
    ]
    usable.sort(key=lambda row: (-texts[vocabulary[row]], vocabulary[row]))
    words = [vocabulary[row] for row in usable]
    left, right, similarity = _near(vectors[usable])
    ids = np.array([number[word] for word in words], dtype=np.int64)
    holds = tokens.presence().tocsc()
    found = pd.DataFrame(
        {
            "word": [words[i] for i in left],
            "other": [words[i] for i in right],
            "texts": [texts[words[i]] for i in left],
            "other_texts": [texts[words[i]] for i in right],
            "similarity": similarity,
            "usage": _usage(tokens, ids[left], ids[right]),
            "together": np.asarray(holds[:, ids[left]].multiply(holds[:, ids[right]]).sum(axis=0)).ravel(),
            "line": [f"{words[i]} = {words[j]}" for i, j in zip(left, right, strict=True)],
        }
    )
    same = [negates(one) == negates(other) for one, other in zip(found.word, found.other, strict=True)]
    apart = found.together * 2 <= found.other_texts  # words that mean the same replace each other
    chosen: pd.DataFrame = found[(found.usage >= _MIN_USAGE) & apart & np.array(same, dtype=np.bool_)]
    return chosen.sort_values(["usage", "word", "other"], ascending=[False, True, True], ignore_index=True)


def _may_have_synonym(word: str, lexicon: Lexicon) -> bool:
    return why_dropped(word, lexicon) is None and word not in lexicon.synonyms and not _COUNTS.search(word)


def _near(vectors: Floats) -> tuple[Longs, Longs, Floats]:
    """Return each pair (left < right) whose cosine is high enough, a block of rows at a time."""
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit = np.divide(vectors, length, out=np.zeros_like(vectors), where=length > 0)
    parts = [(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32))]
    for start in range(0, len(unit), _ROWS_AT_ONCE):
        cosine = unit[start : start + _ROWS_AT_ONCE] @ unit[start:].T
        left, right = np.nonzero(np.triu(cosine >= _MIN_SIMILARITY, 1))
        parts.append((left + start, right + start, cosine[left, right]))
    left, right, cosine = (np.concatenate(column) for column in zip(*parts, strict=True))
    return left, right, cosine


def _usage(tokens: Tokens, left: Longs, right: Longs) -> Doubles:
    """Return the cosine of the neighbours of the words `left` and `right`, before and after told apart."""
    size, row = len(tokens.vocabulary), tokens.row_of_token()
    inside = row[1:] == row[:-1]
    first, second = tokens.ids[:-1][inside], tokens.ids[1:][inside].astype(np.int64)
    places = (np.concatenate([first, second]), np.concatenate([second, first + np.int64(size)]))
    meets = sparse.csr_matrix((np.ones(len(places[0])), places), shape=(size, 2 * size))
    meets.sum_duplicates()
    of_word, of_neighbour = (np.asarray(meets.sum(axis=axis)).ravel() for axis in (1, 0))
    word = np.repeat(np.arange(size), np.diff(meets.indptr))
    by_chance = of_word[word] * of_neighbour[meets.indices] / meets.data.sum()
    meets.data = np.maximum(np.log(meets.data / by_chance), 0)
    length = np.sqrt(np.asarray(meets.multiply(meets).sum(axis=1)).ravel())
    product = np.asarray(meets[left].multiply(meets[right]).sum(axis=1)).ravel()
    cosine: Doubles = np.divide(
        product, length[left] * length[right], out=np.zeros(len(left)), where=product > 0
    )
    return cosine
