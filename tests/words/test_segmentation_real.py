"""rjieba against jieba, token by token, on every distinct block of real feedback."""

import csv
import re
from functools import cache
from pathlib import Path

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


@pytest.mark.real
@pytest.mark.slow
@pytest.mark.parametrize("entries", [(), DICTIONARY], ids=["without dictionary", "with dictionary"])
def test_every_block_is_cut_as_jieba_cuts_it(blocks, entries):
    tokenizer = make_tokenizer(entries)
    tokens = segment(blocks, entries)
    different = [
        (block, tokens.words(row))
        for row, block in enumerate(blocks)
        if tokens.words(row) != jieba_words(tokenizer, block)
    ]
    assert [pair for pair in different if not KNOWN_TIES.search(pair[0])] == []
    assert len(different) <= len(blocks) * TIES
