"""rjieba against jieba, token by token, on every distinct block of real feedback."""

import csv
import hashlib
import re
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pytest

from mining.records.cleaning import normalise
from mining.words.lexicon import Entry, fold
from mining.words.segmentation import make_tokenizer, segment
from mining.words.tokens import BORDER

DATA = Path(__file__).parents[3] / "shared" / "data"
BLOCK = re.compile(r"[\u4E00-\u9FD5a-zA-Z0-9+#&._%\-]+")
HAN = re.compile(r"[\u4E00-\u9FD5]")
TIES = 1 / 20_000

# Read one by one: paths of equal probability through a character that stands three times or more (cleaning shortens
# those), and two names of their own.
KNOWN_TIES = re.compile(r"(.)\1\1|懂不懂不懂进|我想掏心掏肺地说几句话")

DICTIONARY = (
    Entry("伊景园"),
    Entry("滨河苑", 3, "nz"),
    Entry("捆绑车位", 50_000),
    Entry("米家App"),
    Entry("米家", 1),
    Entry("WIFI断连", 20, "n"),
    Entry("4S店", 8, "n"),
    Entry("2.4G", 5),
    Entry("WI-FI"),
    Entry("APP"),
    Entry("P17F1"),
    Entry("空调", None, "n"),
    Entry("的空", 2),
    Entry("不制冷"),
    Entry("搅拌站扰民", 100, "n"),
    Entry("C++"),
    Entry("5G"),
    Entry("人才购房补贴"),
    Entry("一个", 1),
)

# SHA-256 of what this jieba makes of all blocks but the known ties: `digest` of their `jieba_words`.
JIEBA = "0.42.1"
TOLD = {
    "without dictionary": ((), "3d4d7825ef402786f35e07ed9062d04a6a3a46d0cc874f58b0ee3d8a8ba50baa"),
    "with dictionary": (DICTIONARY, "293720e91603a7ef4f24183d4ba216236a881a278021216687455bc865568d4f"),
}


@pytest.fixture(scope="module")
def blocks() -> list[str]:
    if not DATA.is_dir():
        pytest.skip("../shared/data is not there")
    usual = csv.field_size_limit(10**9)
    cells = set()
    for path in sorted(DATA.glob("*/*.csv")):
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            cells.update(cell for row in csv.reader(file) for cell in row)
    csv.field_size_limit(usual)
    texts = filter(HAN.search, cells)  # ids and times are never cut
    return sorted({block for text in texts for block in BLOCK.findall(normalise(text))})


@cache
def kept(word: str) -> str:
    return fold(word) if any(map(str.isalnum, word)) else BORDER


def jieba_words(tokenizer, block: str) -> list[str]:
    words = [*map(kept, tokenizer.cut(block))]
    if BORDER not in words:
        return words
    thinned = [word for i, word in enumerate(words) if word or (i and words[i - 1])]
    return thinned[:-1] if thinned and not thinned[-1] else thinned


def digest(rows: Iterable[list[str]]) -> str:
    whole = hashlib.sha256()
    for words in rows:
        whole.update(("\x1f".join(words) + "\x1e").encode())
    return whole.hexdigest()


@pytest.mark.real
@pytest.mark.slow
@pytest.mark.parametrize(("entries", "jieba_told"), TOLD.values(), ids=TOLD)
def test_every_block_is_cut_as_jieba_cuts_it(blocks, entries, jieba_told):
    """What jieba made of all blocks is written down; jieba is asked where a tie is known, or where they differ."""
    tokens = segment(blocks, entries)
    ties = [row for row, block in enumerate(blocks) if KNOWN_TIES.search(block)]
    usual = np.setdiff1d(np.arange(len(blocks)), ties)
    as_then = version("jieba") == JIEBA and digest(map(tokens.words, usual)) == jieba_told
    tokenizer = make_tokenizer(entries)
    different = [
        (blocks[row], tokens.words(row))
        for row in (ties if as_then else range(len(blocks)))
        if tokens.words(row) != jieba_words(tokenizer, blocks[row])
    ]
    assert [pair for pair in different if not KNOWN_TIES.search(pair[0])] == []
    assert len(different) <= len(blocks) * TIES
