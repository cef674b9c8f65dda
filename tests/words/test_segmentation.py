"""Segmentation: what a text becomes, and that the engine does not matter."""

import re
import subprocess
import sys
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mining.words import segmentation
from mining.words.lexicon import Entry, fold
from mining.words.segmentation import make_tokenizer, segment, segment_again
from mining.words.tokens import BORDER

PIECES = [*"空调不制冷漏水退款的APPwifi4s店3.5%-_+#&C＋，。！ \n〔〕é〇", "〔手机〕", "〔2019〕", "闪退"]
TEXT = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("空调不制冷，客服不给退款。", ["空调", "不", "制冷", BORDER, "客服", "不", "给", "退款"]),
        ("打〔手机〕没人接", ["打", BORDER, "没人接"]),
        ("app闪退", ["APP", "闪退"]),
        ("4S店的T恤，ipad版", ["4S店", "的", "T恤", BORDER, "IPAD", "版"]),
        (
            "涨了3.5%！！ 从2019-01-02起",
            ["涨", "了", "3.5%", BORDER, "从", "2019", BORDER, "01", BORDER, "02", "起"],
        ),
        ("国发〔2019〕3号", ["国", "发", BORDER, "2019", BORDER, "3", "号"]),
        ("用C++写", ["用", "C++", "写"]),
        ("药量0.5mg", ["药量", "0.5", "MG"]),
        ("，。！", []),
        ("〔手机〕", []),
        ("", []),
        ("café", ["CAF", "É"]),
        ("坏了😡😡，退款", ["坏", "了", "😡", "😡", BORDER, "退款"]),
        ("〔手机号〕👍★", ["👍", "★"]),
    ],
)
@pytest.mark.parametrize("engine", ["rjieba", "jieba"])
def test_a_text_becomes_folded_words_and_single_borders(text, words, engine, monkeypatch):
    if engine == "jieba":
        monkeypatch.setattr(segmentation, "_rjieba", lambda _entries: None)
    assert segment([text], ()).words(0) == words


@pytest.mark.parametrize("engine", ["rjieba", "jieba"])
def test_words_of_the_dictionary_are_cut_out(engine, monkeypatch):
    if engine == "jieba":
        monkeypatch.setattr(segmentation, "_rjieba", lambda _entries: None)
    entries = (Entry("不制冷"), Entry("WiFi断连", 20, "n"), Entry("WI-FI"), Entry("2.4G", 5))
    tokens = segment(
        ["空调不制冷", "WiFi断连了，wifi断连", "wi-fi只有2.4g-5g", "wi-fi连不上AT&T的c++程序"], entries
    )
    assert [tokens.words(row) for row in range(4)] == [
        ["空调", "不制冷"],
        ["WIFI断连", "了", BORDER, "WIFI断连"],
        ["WI-FI", "只有", "2.4G", BORDER, "5G"],
        ["WI-FI", "连不上", "AT&T", "的", "C++", "程序"],
    ]


@settings(deadline=None, max_examples=50)
@given(st.lists(TEXT, max_size=6))
def test_no_letter_or_digit_is_lost_and_borders_stand_between_words(texts):
    tokens = segment(texts, ())
    for row, text in enumerate(texts):
        words = tokens.words(row)
        spoken = re.sub(r"〔[^\W\d_]{1,6}〕", "", text)
        assert "".join(filter(str.isalnum, "".join(words))) == "".join(filter(str.isalnum, fold(spoken)))
        assert not words or (BORDER, BORDER) not in pairwise([BORDER, *words, BORDER])


@settings(deadline=None, max_examples=50)
@given(st.lists(TEXT, max_size=6), st.randoms(use_true_random=False))
def test_a_text_is_cut_alike_in_any_company(texts, random):
    order = random.sample(range(len(texts)), len(texts))
    together, mixed = segment(texts, ()), segment([texts[i] for i in order], ())
    assert [mixed.words(row) for row in range(len(texts))] == [together.words(i) for i in order]


def test_a_new_word_cuts_only_the_texts_that_hold_it_again():
    texts = ["物业费太贵", "WiFi断连了", "退款慢", "物业费太贵"]
    known, new = (Entry("退款慢"),), (Entry("物业费"), Entry("WiFi断连"))
    asked = []

    def each(kind, rules, wanted, work):
        asked.extend(wanted)
        return work(wanted)

    again = segment_again(segment(texts, known), texts, (*known, *new), len(new), each)
    whole = segment(texts, (*known, *new))
    assert asked == ["物业费太贵", "WiFi断连了"]
    assert (again.vocabulary, again.ids.tolist()) == (whole.vocabulary, whole.ids.tolist())
    assert again.words(1) == ["WIFI断连", "了"]


def test_an_own_tokenizer_leaves_the_shared_one_alone(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    tokenizer = make_tokenizer([Entry("不制冷")])
    assert list(tokenizer.cut("空调不制冷")) == ["空调", "不制冷"]
    import jieba

    assert not jieba.dt.initialized
    assert list(tmp_path.iterdir()) == []


def test_jieba_is_silent_even_where_warnings_are_errors():
    code = "from mining.words.segmentation import make_tokenizer; make_tokenizer([]).lcut('空调')"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True
    )
    assert (done.stdout, done.stderr) == ("", "")
