"""Texts to tokens by jieba's accurate mode with the user dictionary.

jieba is the contract, rjieba (the same algorithm in Rust) the engine. The two agree on the blocks that jieba makes of
a text before it cuts (Han, letters, digits and `+#&._%-`), so each distinct block is cut once, many in one call. They
differ on signs between letters or digits (0.5mg, 2019-01-02): there jieba's own rule for such runs has the last word.
Where rjieba is not installed, jieba cuts everything.

Not supported of jieba: deleting words (frequency 0, `del_word`, forced splits), full and search mode, paddle, parallel
mode, replacing the main dictionary.
"""

import re
import sys
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache, partial
from itertools import chain, compress, count, groupby
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from mining.arrays import Flags, Longs
from mining.records.cleaning import EMOJI
from mining.records.privacy import MARK
from mining.store import Each, every, fingerprint
from mining.words.lexicon import Entry, fold
from mining.words.tokens import BORDER, Tokens

_BLOCK = r"\u4E00-\u9FD5a-zA-Z0-9+#&._%\-"  # jieba.re_han_default: what jieba cuts as one
_PIECE = re.compile(rf"{MARK}|[{_BLOCK}]+|\w|[{EMOJI}]|[^\w+#&.%\-〔{EMOJI}]+|〔")
_SPEAKS = re.compile(rf"(?!〔).*?(?:[^\W_]|[{EMOJI}])", re.DOTALL)
_IN_BLOCK = re.compile(f"[{_BLOCK}]")
_SIGN = re.compile(r"[+#&._%\-]")
_SIGNED_WORDS = ("AT&T", "c#", "C#", "c++", "C++")  # in jieba's dictionary
_TEXTS_AT_ONCE = 20_000
_BLOCKS_AT_ONCE = 200_000


def segment(texts: Sequence[str], entries: Sequence[Entry], each: Each = every) -> Tokens:
    """Return the words of each text in order, folded, with `BORDER` between clauses.

    Punctuation, blanks and redaction marks 〔…〕 become `BORDER`; it never stands twice in a row, first or last. Each
    text is cut for itself: the result does not depend on the other texts.
    """
    row_of_text, distinct = pd.factorize(np.array(texts, dtype=object))
    rules = fingerprint("mining.words", ("jieba", "rjieba"), *((e.word, e.frequency, e.tag) for e in entries))
    cut = each("tokens", rules, list(distinct), partial(_cut_texts, entries=tuple(entries)))
    return Tokens.from_arrow(cut).take(row_of_text)


def segment_again(
    cut: Tokens, texts: Sequence[str], entries: Sequence[Entry], added: int, each: Each = every
) -> Tokens:
    """Return what `segment` gives with the last `added` entries, from what it `cut` without them.

    Only texts that hold one of the new words are cut again: good enough for a preview. A word also adds to the total
    that frequencies are shares of, and where repetitions tie (好好好) the last digits decide: 13 of 30,000 reviews.
    """
    new = "|".join(re.escape(entry.word) for entry in entries[len(entries) - added :])
    held = np.flatnonzero(pd.Series(texts, dtype=str).str.contains(new, case=False))
    return cut.exchange(held, segment([texts[row] for row in held.tolist()], entries, each))


def _cut_texts(texts: Sequence[str], entries: tuple[Entry, ...]) -> pa.Array:
    """Return the words of each text, a list each."""
    pieces, of_text, offsets = _pieces(texts)
    cut = _cut(pieces, entries).take(of_text)
    return tidy(Tokens(cut.vocabulary, cut.ids, cut.offsets[offsets])).to_arrow()


def make_tokenizer(entries: Sequence[Entry]) -> Any:  # noqa: ANN401 - jieba has no types
    """Return a jieba tokenizer of our own with the user dictionary; writes no cache file and no log."""
    tokenizer = _import_jieba().Tokenizer()
    # What Tokenizer.initialize does, less its cache file in the temporary folder that all users share.
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    return _with_entries(tokenizer, entries)


def _tokenizer_for(blocks: Sequence[str], entries: Sequence[Entry]) -> Any:  # noqa: ANN401 - jieba has no types
    """Return a tokenizer that cuts these blocks as that of `make_tokenizer` does, made in a fraction of its time.

    It knows the words alone that stand in a block or an entry: jieba asks for no other, but for the total of all.
    """
    words, frequencies = _dictionary()
    texts = [*blocks, *(word for word, _ in _spellings(entries))]
    longest = pc.max(pc.utf8_length(words)).as_py()
    inside = {text[i:j] for text in texts for i in range(len(text)) for j in range(i + 1, i + longest + 1)}
    known = pc.is_in(words, value_set=pa.array(inside, pa.string()))
    found = dict(zip(words.filter(known).to_pylist(), frequencies.filter(known).to_pylist(), strict=True))
    tokenizer = _import_jieba().Tokenizer()
    tokenizer.FREQ = {word[:end]: 0 for word in found for end in range(1, len(word))} | found
    tokenizer.total = pc.sum(frequencies).as_py()
    return _with_entries(tokenizer, entries)


@cache
def _dictionary() -> tuple[pa.Array, pa.Array]:
    """Return the words of jieba's dictionary and their frequencies."""
    with _import_jieba().Tokenizer().get_dict_file() as file:
        table = csv.read_csv(
            file,
            csv.ReadOptions(column_names=["word", "frequency", "tag"]),
            csv.ParseOptions(delimiter=" ", quote_char=False),
            csv.ConvertOptions(column_types={"word": pa.string()}),
        )
    return table["word"].combine_chunks(), table["frequency"].combine_chunks()


def _with_entries(tokenizer: Any, entries: Sequence[Entry]) -> Any:  # noqa: ANN401 - jieba has no types
    tokenizer.initialized = True
    for word, entry in _spellings(entries):
        tokenizer.add_word(word, entry.frequency, entry.tag)
    return tokenizer


def _spellings(entries: Sequence[Entry]) -> list[tuple[str, Entry]]:
    """Return each entry as written and in the cases in which people write it: WiFi, WIFI, wifi, Wifi."""
    return [
        (word, entry)
        for entry in entries
        for word in dict.fromkeys(
            [entry.word, entry.word.upper(), entry.word.lower(), entry.word.capitalize()]
        )
    ]


@cache
def _import_jieba() -> Any:  # noqa: ANN401 - a module without types
    modules: dict[str, Any] = sys.modules
    modules.setdefault("pkg_resources", None)  # slow to load: jieba does without what cannot be imported
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # invalid escapes in jieba's source
        import jieba  # noqa: PLC0415 - slow to load, seldom needed
    if modules["pkg_resources"] is None:
        del modules["pkg_resources"]
    jieba.default_logger.disabled = True
    return jieba


@lru_cache(maxsize=1)
def _jieba(entries: tuple[Entry, ...]) -> Any:  # noqa: ANN401 - jieba has no types
    return make_tokenizer(entries)


@lru_cache(maxsize=2)  # before and after an edit
def _rjieba(entries: tuple[Entry, ...]) -> Any | None:  # noqa: ANN401 - rjieba.Jieba
    try:
        import rjieba  # noqa: PLC0415 - has no wheel for some machines
    except ImportError:
        return None
    engine = rjieba.Jieba()
    for word, entry in _spellings(entries):
        if engine.has_word(word):
            # jieba leaves the old frequency in its total, rjieba takes it out: a word that no text holds puts it back.
            engine.add_word(f"〔{word}", engine.suggest_freq(word), None)
        engine.add_word(word, entry.frequency, entry.tag)
    return engine


def _pieces(texts: Sequence[str]) -> tuple[list[str], Longs, Longs]:
    """Return the distinct blocks and separators, the texts as numbers of them, and where each text begins."""
    number: dict[str, int] = defaultdict(count().__next__)
    lengths, numbers = [np.zeros(1, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    for start in range(0, len(texts), _TEXTS_AT_ONCE):
        found = [_PIECE.findall(text) for text in texts[start : start + _TEXTS_AT_ONCE]]
        lengths.append(np.fromiter(map(len, found), dtype=np.int64, count=len(found)))
        numbers.append(np.fromiter(map(number.__getitem__, chain.from_iterable(found)), dtype=np.int64))
    return list(number), np.concatenate(numbers), np.cumsum(np.concatenate(lengths))


def _cut(pieces: Sequence[str], entries: tuple[Entry, ...]) -> Tokens:
    """Return the folded tokens of each piece; a separator is one `BORDER`, a letter or emoji outside blocks a token."""
    in_block = np.array([start is not None for start in map(_IN_BLOCK.match, pieces)], dtype=np.bool_)
    plain = in_block & np.array([sign is None for sign in map(_SIGN.search, pieces)], dtype=np.bool_)
    parts = [
        Tokens.from_lists([[piece] for piece in compress(pieces, ~in_block)]),
        Tokens.from_lists(_cut_signed(list(compress(pieces, in_block & ~plain)), entries)),
        *_cut_plain(list(compress(pieces, plain)), entries),
    ]
    tokens = Tokens.concatenate(parts)
    tokens = tokens.replace(
        {word: fold(word) if _SPEAKS.match(word) else BORDER for word in tokens.vocabulary}
    )
    row_in_parts = np.argsort(np.argsort(in_block.astype(np.int8) + plain, kind="stable"))
    return tokens.take(row_in_parts)


def _cut_plain(blocks: Sequence[str], entries: tuple[Entry, ...]) -> list[Tokens]:
    """Cut blocks without signs; the parts follow each other."""
    if not blocks:
        return []
    engine = _rjieba(entries)
    if engine is None:
        return [Tokens.from_lists([_jieba(entries).lcut(block) for block in blocks])]
    return [
        _cut_joined(blocks[start : start + _BLOCKS_AT_ONCE], engine)
        for start in range(0, len(blocks), _BLOCKS_AT_ONCE)
    ]


def _cut_joined(blocks: Sequence[str], engine: Any) -> Tokens:  # noqa: ANN401 - rjieba.Jieba
    """Cut many blocks in one call: a line break between them is a token of its own."""
    words = pa.array(["\n", *engine.cut("\n".join(blocks))]).dictionary_encode()
    codes = words.indices.to_numpy()
    in_word = codes != 0
    starts = np.flatnonzero(~in_word)
    assert len(starts) == len(blocks), "the engine lost a line break"
    offsets = np.append(starts - np.arange(len(starts)), np.sum(in_word))
    return Tokens(tuple(words.dictionary.to_pylist()), codes[in_word], offsets)


def _cut_signed(blocks: Sequence[str], entries: tuple[Entry, ...]) -> list[list[str]]:
    """Cut blocks with signs: Han by rjieba, runs of letters, digits and signs by jieba's rule for them.

    The rule knows no dictionary: where a word of such characters alone may stand, jieba cuts the block.
    """
    if not blocks:
        return []
    engine = _rjieba(entries)
    if engine is None:
        return [_jieba(entries).lcut(block) for block in blocks]
    cut_run = _import_jieba().finalseg.cut
    unbroken = [*_SIGNED_WORDS, *(word for word, _ in _spellings(entries) if word.isascii())]
    hard = [any(word in block for word in unbroken) for block in blocks]
    tokenizer = _tokenizer_for(list(compress(blocks, hard)), entries)
    return [
        tokenizer.lcut(block) if is_hard else _mend(engine.cut(block), cut_run)
        for block, is_hard in zip(blocks, hard, strict=True)
    ]


def _mend(words: Sequence[str], cut_run: Callable[[str], Iterable[str]]) -> list[str]:
    runs = groupby(words, str.isascii)
    return [word for latin, run in runs for word in (cut_run("".join(run)) if latin else run)]


def tidy(tokens: Tokens) -> Tokens:
    """Leave one `BORDER` of several in a row, and none at either end of a text."""
    is_border = tokens.marks([BORDER])
    row = tokens.row_of_token()
    follows_word = np.zeros(len(row), dtype=np.bool_)
    follows_word[1:] = ~is_border[:-1] & (row[1:] == row[:-1])
    thinned = tokens.select(~is_border | follows_word)
    last = thinned.offsets[1:][thinned.lengths() > 0] - 1
    stays = np.ones(len(thinned.ids), dtype=np.bool_)
    stays[last] = ~thinned.marks([BORDER])[last]
    return thinned.select(stays)


def known(words: Sequence[str], entries: Sequence[Entry]) -> Flags:
    """Tell which words jieba's dictionary or the user's holds; the segmenter also yields words that neither does."""
    engine = _rjieba(tuple(entries))
    if engine is None:
        frequency = _jieba(tuple(entries)).FREQ
        return np.array([frequency.get(word, 0) > 0 for word in words], dtype=np.bool_)
    return np.array([engine.has_word(word) for word in words], dtype=np.bool_)
