"""Dimensions of texts and themes: most words, first told, the analyst, what no word speaks of."""

from pathlib import Path

import numpy as np
import pytest

from mining.themes.dimensions import (
    Scheme,
    map_texts,
    map_themes,
    read_schemes,
    settle,
    unknown_choices,
)
from mining.words.tokens import Tokens

SCHEME = Scheme("二要素", {"态度": ("骂人", "敷衍", "冷漠"), "快慢": ("太慢", "拖延", "久等")})


def themes_of(*names: str) -> np.ndarray:
    return np.array(names, dtype=object)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["客服", "骂人"], 0),
        (["太慢", "拖延", "骂人"], 1),
        (["太慢", "太慢", "骂人", "敷衍"], 0),
        (["太慢", "骂人"], 1),
        (["骂人", "太慢"], 0),
        (["噪音"], -1),
        ([], -1),
    ],
)
def test_a_text_belongs_to_the_dimension_with_most_different_words_of_equals_the_first_told(words, expected):
    tokens = Tokens.from_lists([words])
    assert map_texts(tokens, tokens, [SCHEME])["二要素"].tolist() == [expected]


VECTORS = {
    "价格": (1.0, 0.0),
    "外观": (0.0, 1.0),
    "特价": (0.9, 0.436),
    "价位": (0.8, 0.6),
    "贵相": (0.707, 0.707),
}


@pytest.mark.parametrize(
    ("words", "texts", "expected"),
    [
        (["特价", "好"], 5, 0),
        (["特价", "好"], 4, -1),
        (["价位", "好"], 5, -1),
        (["贵相", "好"], 5, -1),
        (["特价", "外观"], 5, 1),
    ],
)
def test_a_frequent_word_near_one_seed_alone_counts_half(monkeypatch, words, texts, expected):
    monkeypatch.setattr(
        "mining.themes.dimensions.word_vectors",
        lambda names: np.array([VECTORS.get(name, (0.0, 0.0)) for name in names], np.float32).reshape(-1, 2),
    )
    scheme = Scheme("买", {"价格": ("价格",), "外观": ("外观",)})
    tokens = Tokens.from_lists([words] * texts)
    assert map_texts(tokens, tokens, [scheme])["买"].tolist() == [expected] * texts


def test_a_theme_has_the_dimension_of_most_of_its_texts_unless_the_analyst_says_otherwise():
    tokens = Tokens.from_lists([["骂人"], ["敷衍"], ["太慢"], ["久等"], ["噪音"], ["骂人"]])
    mapped = map_texts(tokens, tokens, [SCHEME])
    theme = themes_of("T001", "T001", "T001", "T002", "T003", "")
    found = map_themes(mapped, theme, {"T002": "态度"}, [SCHEME])
    assert found.fillna(-1).to_numpy().tolist() == [
        ["二要素", "T001", "态度", 2 / 3, "词表"],
        ["二要素", "T002", "态度", 0.0, "分析员"],
        ["二要素", "T003", "", -1, "词表"],
    ]


def test_texts_follow_the_analyst_then_their_own_words_then_a_theme_that_agrees():
    tokens = Tokens.from_lists([["骂人"], ["敷衍"], ["太慢"], ["噪音"], ["久等"], ["噪音"], ["噪音"]])
    mapped = map_texts(tokens, tokens, [SCHEME])
    theme = themes_of("T001", "T001", "T001", "T001", "T002", "T002", "")
    of_theme = map_themes(mapped, theme, {"T002": "态度"}, [SCHEME])
    assert settle(mapped, theme, of_theme, [SCHEME])["二要素"].tolist() == [
        *("态度", "态度", "快慢", "态度"),
        *("态度", "态度", ""),
    ]


def test_a_theme_speaks_for_its_other_texts_only_where_half_of_all_have_words_of_their_own():
    tokens = Tokens.from_lists([["骂人"], ["噪音"], ["太慢"], ["噪音"], ["噪音"]])
    mapped = map_texts(tokens, tokens, [SCHEME])
    theme = themes_of("T001", "T001", "T002", "T002", "T002")
    of_theme = map_themes(mapped, theme, {}, [SCHEME])
    assert settle(mapped, theme, of_theme, [SCHEME])["二要素"].tolist() == ["态度", "态度", "快慢", "", ""]


def test_a_choice_that_no_scheme_knows_is_told():
    chosen = {"T001": "态度、成本", "T002": "", "T003": "快慢"}
    assert tuple(map(str, unknown_choices(chosen, [SCHEME]))) == (
        "主题目录里 T001 的 dimension：“成本”不在任何维度体系里，没有采用。可用的见 dimensions 里各文件的标题。",
    )


def test_headings_take_in_others_and_digits_only_order_the_files(tmp_path):
    (tmp_path / "1乙.txt").write_text("[合]\n丁 @甲/一 @甲/无\n", encoding="utf-8")
    (tmp_path / "2甲.txt").write_text("[一]\n子 丑\n[二]\n寅\n", encoding="utf-8")
    found = read_schemes([tmp_path])
    assert found.schemes == (
        Scheme("乙", {"合": ("丁", "子", "丑")}),
        Scheme("甲", {"一": ("子", "丑"), "二": ("寅",)}),
    )
    assert [problem.what for problem in found.problems] == ["找不到“@甲/无”指的那一节"]


def test_a_heading_that_stands_twice_keeps_all_its_words_and_is_told(tmp_path):
    (tmp_path / "1甲.txt").write_text("[快慢]\n太慢\n[态度]\n敷衍\n[快慢]\n拖延 太慢\n", encoding="utf-8")
    (tmp_path / "2甲.txt").write_text("[态度]\n骂人\n", encoding="utf-8")
    (tmp_path / "3乙.txt").write_text("[人]\n@甲/态度\n", encoding="utf-8")
    found = read_schemes([tmp_path])
    assert found.schemes == (
        Scheme("甲", {"快慢": ("太慢", "拖延"), "态度": ("敷衍", "骂人")}),
        Scheme("乙", {"人": ("敷衍", "骂人")}),
    )
    folder = tmp_path.name
    assert [(problem.where, problem.what) for problem in found.problems] == [
        (f"{folder}/1甲.txt:5", f"标题“快慢”在 {folder}/1甲.txt:1 已有一节，两节的词合在一起用"),
        (f"{folder}/2甲.txt:1", f"标题“态度”在 {folder}/1甲.txt:3 已有一节，两节的词合在一起用"),
    ]


def test_a_heading_without_a_name_is_none(tmp_path):
    (tmp_path / "甲.txt").write_text("[ ]\n太慢\n", encoding="utf-8")
    assert read_schemes([tmp_path]).schemes == ()


def test_the_shipped_schemes_are_whole():
    found = read_schemes([Path(__file__).resolve().parents[2] / "corpora" / "dimensions"])
    assert found.problems == ()
    assert {scheme.name: len(scheme.seeds) for scheme in found.schemes} == {
        "服务十要素": 10,
        "服务五维度": 5,
        "产品满意七项": 7,
        "品质成本交期": 3,
        "售前售中售后": 3,
        "触点": 8,
        "内部外部客户": 2,
    }
    assert all(words for scheme in found.schemes for words in scheme.seeds.values())


def test_no_text_and_no_scheme_give_empty_tables():
    nothing = Tokens.from_lists([])
    assert map_texts(nothing, nothing, [SCHEME]).shape == (0, 1)
    one = Tokens.from_lists([["骂人"]])
    assert map_texts(one, one, []).shape == (1, 0)
    assert map_themes(map_texts(nothing, nothing, [SCHEME]), themes_of(), {}, [SCHEME]).empty


def test_the_words_with_which_a_text_opens_count_double():
    scheme = Scheme("买", {"价格": ("价格", "贵"), "外观": ("外观", "划痕", "色差")})
    tokens = Tokens.from_lists(
        [["价格", "贵", *["了"] * 20, "外观", "划痕", "色差"], ["价格", "贵", "了", "外观", "划痕", "色差"]]
    )
    assert map_texts(tokens, tokens, [scheme])["买"].tolist() == [0, 1]
