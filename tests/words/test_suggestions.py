"""Candidates for the word lists on small texts whose answer is known."""

import numpy as np
import pytest

from mining.words.lexicon import Entry, Lexicon
from mining.words.segmentation import segment
from mining.words.suggestions import new_words, stop_words, synonyms
from mining.words.tokens import Tokens

BEFORE = ["我家", "楼下", "学校", "昨天", "领导", "隔壁", "对面", "物业"]
AFTER = ["漏油", "太吵", "开工", "停工", "半夜", "扰民", "拆掉", "没人管"]
TEXTS = [f"{before}梅溪湖{after}" for before, after in zip(BEFORE, AFTER, strict=True)]
FILLER = ["今天下雨，路上很堵", "孩子上学不方便", "水管坏了三天", "电费怎么算"] * 30


def test_a_word_the_dictionary_lacks_is_found_with_its_evidence():
    found = new_words(segment(TEXTS + FILLER, ()), Lexicon())
    assert list(found.columns) == ["word", "texts", "cohesion", "left", "right", "rows", "cut", "line"]
    row = found.set_index("word").loc["梅溪湖"]
    assert (row.texts, row.rows, row.cut, row.line) == (8, (0, 1, 2), "梅/溪湖", "梅溪湖")
    assert row.left == pytest.approx(np.log(8))
    assert row.right == pytest.approx(np.log(8))
    assert row.cohesion == pytest.approx(np.log2(837 / 8))  # of 837 characters


def test_parts_of_words_known_words_and_quantities_are_not_suggested():
    texts = TEXTS + FILLER + [f"{before}3个月{after}" for before, after in zip(BEFORE, AFTER, strict=True)]
    assert list(new_words(segment(texts, ()), Lexicon()).word) == ["梅溪湖"]


def test_a_word_in_the_dictionary_is_not_suggested_again():
    lexicon = Lexicon(entries=(Entry("梅溪湖"),))
    assert list(new_words(segment(TEXTS + FILLER, lexicon.entries), lexicon).word) == []


def test_no_text_gives_no_new_word():
    assert new_words(segment([], ()), Lexicon()).empty


THEMES = ["T001", "T002"] * 20 + [""] * 10
WORDS = [["请", "处理", "不", "漏水"], ["请", "处理", "不", "噪音"]] * 20 + [["停车"]] * 10


def test_words_spread_over_all_themes_are_suggested_but_never_negation():
    found = stop_words(Tokens.from_lists(WORDS), THEMES, Lexicon(stopwords=frozenset({"请"})))
    assert found.to_dict("records") == [
        {
            "word": "处理",
            "texts": 40,
            "share": 1.0,
            "evenness": 1.0,
            "theme": "T001",
            "lift": 1.0,
            "line": "处理",
        }
    ]


def test_a_theme_with_longer_texts_does_not_make_its_words_uneven():
    words = [["请", "a1", "b1", "c1"], ["请", "漏水"]] * 20
    found = stop_words(Tokens.from_lists(words), ["T001", "T002"] * 20, Lexicon())
    assert found.empty


def test_texts_without_a_theme_suggest_no_stop_word():
    assert stop_words(Tokens.from_lists(WORDS), [""] * len(WORDS), Lexicon()).empty


VOCABULARY = ("制暖", "制热", "安装", "没有", "有")
VECTORS = np.array([[1, 0.1], [1, 0], [0, 1], [1, 0.05], [1, 0]], dtype=np.float32)


def test_words_alike_in_meaning_and_use_are_synonyms():
    words = [["空调", "制热", "慢"]] * 15 + [["空调", "制暖", "慢"]] * 12 + [["师傅", "安装", "好"]] * 15
    words += [["空调", "没有", "慢"]] * 15 + [["空调", "有", "慢"]] * 15
    found = synonyms(
        VECTORS, VOCABULARY, Tokens.from_lists(words), Lexicon(stopwords=frozenset({"有", "没有"}))
    )
    (row,) = found.to_dict("records")
    assert (row["word"], row["other"], row["texts"], row["other_texts"]) == ("制热", "制暖", 15, 12)
    assert row["line"] == "制热 = 制暖"
    assert row["together"] == 0
    assert row["usage"] == pytest.approx(1.0)
    assert row["similarity"] == pytest.approx(1 / np.sqrt(1.01))


def test_a_word_and_its_negation_are_no_synonyms():
    words = [["空调", "没有", "慢"]] * 15 + [["空调", "有", "慢"]] * 15
    assert synonyms(VECTORS, VOCABULARY, Tokens.from_lists(words), Lexicon()).empty


def test_synonyms_already_listed_are_not_suggested_again():
    words = [["空调", "制热", "慢"]] * 15 + [["空调", "制暖", "慢"]] * 12
    assert synonyms(VECTORS, VOCABULARY, Tokens.from_lists(words), Lexicon(synonyms={"制暖": "制热"})).empty
