"""Texts to tokens by jieba's accurate mode with the user dictionary.

jieba is the contract, rjieba (the same algorithm in Rust) the engine. The two agree on the blocks that jieba makes of
a text before it cuts (Han, letters and digits), so each distinct block is cut once, many in one call. Blocks with any
of `+#&._%-` are cut differently by rjieba and go to jieba itself; so does everything where rjieba is not installed.

Not supported of jieba: deleting words (frequency 0, `del_word`, forced splits), full and search mode, paddle, parallel
mode, replacing the main dictionary.
"""

import re
import warnings
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from mining.words.lexicon import Entry, fold
from mining.words.tokens import BORDER, Tokens

_BLOCK = r"\u4E00-\u9FD5a-zA-Z0-9+#&._%\-"  # jieba.re_han_default: what jieba cuts as one
_PIECE = re.compile(rf"〔[^〔〕]*〕|[{_BLOCK}]+|\w|[^\w+#&.%\-〔]+|〔")
_IN_BLOCK = re.compile(f"[{_BLOCK}]")
_SIGN = re.compile(r"[+#&._%\-]")
_TEXTS_AT_ONCE = 20_000
_BLOCKS_AT_ONCE = 50_000


class _Cutter(Protocol):
    """What jieba.Tokenizer and rjieba.Jieba have in common for us."""

    def add_word(self, word: str, freq: int | None, tag: str | None) -> Any: ...  # noqa: ANN401 - differs by engine

    def cut(self, text: str) -> Any: ...  # noqa: ANN401 - a generator in one, a list in the other


def segment(texts: Sequence[str], entries: Sequence[Entry]) -> Tokens:
    """Return the words of each text in order, folded, with `BORDER` between clauses.

    Punctuation, blanks and redaction marks 〔…〕 become `BORDER`; it never stands twice in a row, first or last. Each
    text is cut for itself: the result does not depend on the other texts.
    """
    row_of_text, distinct = pd.factorize(np.array(texts, dtype=object))
    pieces, piece_offsets, text_pieces = _pieces(list(distinct))
    of_pieces = _cut(pieces, tuple(entries))
    cut = of_pieces.take(text_pieces)
    joined = Tokens(cut.vocabulary, cut.ids, cut.offsets[piece_offsets])
    return _tidy(joined).take(row_of_text)


def make_tokenizer(entries: Sequence[Entry]) -> Any:  # noqa: ANN401 - jieba has no types
    """Return a jieba tokenizer of our own with the user dictionary; writes no cache file and no log."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # invalid escapes and pkg_resources in jieba's source
        import jieba  # noqa: PLC0415 - a fifth of a second that `--help` need not pay

    jieba.default_logger.disabled = True
    tokenizer = jieba.Tokenizer()
    # What Tokenizer.initialize does, less its cache file in the temporary folder that all users share.
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    return _with_words(tokenizer, entries)


@lru_cache(maxsize=1)
def _jieba(entries: tuple[Entry, ...]) -> Any:  # noqa: ANN401 - jieba has no types
    return make_tokenizer(entries)


@lru_cache(maxsize=1)
def _rjieba(entries: tuple[Entry, ...]) -> Any | None:  # noqa: ANN401 - see _Cutter
    try:
        import rjieba  # noqa: PLC0415 - optional, and slow to load
    except ImportError:
        return None
    return _with_words(rjieba.Jieba(), entries)


def _with_words(cutter: _Cutter, entries: Sequence[Entry]) -> _Cutter:
    for entry in entries:
        cutter.add_word(entry.word, entry.frequency, entry.tag)
    return cutter


def _pieces(texts: Sequence[str]) -> tuple[list[str], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the distinct blocks and separators, and each text as numbers of them in compressed rows."""
    number: dict[str, int] = {}
    lengths = [np.zeros(1, dtype=np.int64)]
    numbers = [np.zeros(0, dtype=np.int64)]
    for start in range(0, len(texts), _TEXTS_AT_ONCE):
        found = [_PIECE.findall(text) for text in texts[start : start + _TEXTS_AT_ONCE]]
        lengths.append(np.fromiter(map(len, found), dtype=np.int64, count=len(found)))
        codes, distinct = pd.factorize(np.array(list(chain.from_iterable(found)), dtype=object))
        numbers.append(
            np.array([number.setdefault(piece, len(number)) for piece in distinct], dtype=np.int64)[codes]
        )
    return list(number), np.cumsum(np.concatenate(lengths)), np.concatenate(numbers)


def _cut(pieces: Sequence[str], entries: tuple[Entry, ...]) -> Tokens:
    """Return the tokens of each piece; a separator is one `BORDER`, a letter outside blocks stands for itself."""
    engine = _rjieba(entries)
    forms = [fold(piece) for piece in pieces]
    is_block = np.array([bool(_IN_BLOCK.match(piece)) for piece in pieces], dtype=np.bool_)
    has_sign = np.array([bool(_SIGN.search(piece)) for piece in pieces], dtype=np.bool_)
    fast = np.flatnonzero(is_block & ~has_sign & (engine is not None))
    rest = np.flatnonzero(~is_block | has_sign | (engine is None))
    parts = [
        _cut_joined([forms[i] for i in fast[start:][:_BLOCKS_AT_ONCE]], engine)
        for start in range(0, len(fast), _BLOCKS_AT_ONCE)
    ]
    parts.append(
        Tokens.from_lists([_jieba(entries).lcut(forms[i]) if is_block[i] else [forms[i]] for i in rest])
    )
    tokens = Tokens.concatenate(parts).take(np.argsort(np.concatenate([fast, rest])))
    return tokens.replace({word: BORDER for word in tokens.vocabulary if not _speaks(word)})


def _cut_joined(blocks: Sequence[str], engine: Any) -> Tokens:  # noqa: ANN401 - see _Cutter
    """Cut many blocks in one call: a line break between them is a token of its own."""
    codes, words = pd.factorize(np.array(["\n", *engine.cut("\n".join(blocks))], dtype=object), sort=True)
    starts = np.flatnonzero(codes == np.searchsorted(words, "\n"))
    tokens = Tokens(tuple(words), codes.astype(np.int32), np.append(starts, len(codes)))
    assert len(tokens) == len(blocks), "the engine lost a line break"
    return tokens.keep(words != "\n")


def _speaks(word: str) -> bool:
    """Tell words from punctuation, symbols and redaction marks."""
    return not word.startswith("〔") and any(map(str.isalnum, word))


def _tidy(tokens: Tokens) -> Tokens:
    """Leave one `BORDER` of several in a row, and none at either end of a text."""
    border = np.array([word == BORDER for word in tokens.vocabulary], dtype=np.bool_)[tokens.ids]
    row = tokens.row_of_token()
    follows_word = np.zeros(len(border), dtype=np.bool_)
    follows_word[1:] = ~border[:-1] & (row[1:] == row[:-1])
    thinned = tokens.select(~border | follows_word)
    last = thinned.offsets[1:][thinned.lengths() > 0] - 1
    stays = np.ones(len(thinned.ids), dtype=np.bool_)
    stays[last] = [thinned.vocabulary[i] != BORDER for i in thinned.ids[last]]
    return thinned.select(stays)
