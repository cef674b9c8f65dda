"""Texts that praise or say nothing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mining.themes.praise import contentless, is_praise
from mining.words.tokens import BORDER, Tokens

UNKNOWN = float("nan")


def judged(*texts: str, score: list[float] | None = None) -> list[bool]:
    tokens = Tokens.from_lists(
        [[BORDER if word == "，" else word for word in text.split()] for text in texts]
    )
    return is_praise(tokens, np.array(score or [UNKNOWN] * len(texts))).tolist()


@pytest.mark.parametrize(
    "text",
    [
        "质量 很好",
        "非常 满意",
        "师傅 安装 专业 ， 态度 好",
        "五星 好评",
        "没 问题 ， 很 满意",
        "不 贵 ， 划算",
        "处理 及时 ， 好评",
        "维修 及时",
        "反应 迅速 ， 处理 得 很 好",
        "问题 已 解决 ， 谢谢",
        "报修 后 师傅 修好 了 ， 点赞",
        "请 大家 放心 购买 ， 谢谢",
        "客户 来电 表扬 ， 问题 处理 很快 ， 很 专业",
        "退款 很快 ， 满意",
        "谢谢 ， 已经 收到 了",
        "没什么 问题",
        "没有 任何 问题 的",
        "没有 缺点 ， 没 啥 大 毛病",
        "感谢 全体 医护 ， 每天 查房 嘘寒问暖 ， 送上 锦旗 一面",
        "照顾 得 无微不至",
    ],
)
def test_praise_is_marked(text):
    assert judged(text) == [True]


@pytest.mark.parametrize(
    "text",
    [
        "不 好",
        "没有 好评",
        "一点 都 不 满意",
        "质量 很好 ， 但是 送货 慢",
        "外观 漂亮 ， 噪音 大",
        "空调 漏水",
        "小区 附近 搅拌站 彻夜 施工",
        "要求 给 好评 才 维修",
        "希望 及时 处理",
        "请 及时 处理 好 ， 谢谢",
        "尽快 维修 好 ， 谢谢",
        "处理 慢",
        "处理 不 及时 ， 好评",
        "已 报修 三天 ， 谢谢",
        "反应 好 多次 ， 谢谢",
        "处理 ， 好评",
        "一直 没 解决 ， 谢谢",
        "什么 时候 解决 了 ， 谢谢",
        "请 尽快 发货 ， 谢谢",
        "师傅 热情 ， 会 不会 漏水",
        "能 不能 发货 ， 谢谢",
        "请 尽快 处理 ， 谢谢",
        "问题 处理 很 慢",
        "处理 快 一点 ， 谢谢",
        "处理 得 不 快 ， 谢谢",
        "说好 很快 处理 ， 三天 了 没人 来",
        "维修 很快 ， 第二天 就 不 亮 了 ， 谢谢",
        "很好 ， 经常 抢不到 ， 反应 很快",
        "不 制冷 ， 谢谢",
        "台阶 松 了 ， 多谢 ， 辛苦",
        "表扬信 都 写 了 还是 不 解决",
        "没有 问题 才 怪",
        "不是 没有 问题",
        "没有 解决 问题",
        "客服 说 没有 问题",
        "没有 问题 ， 半夜 自己 开机",
        "没有 退款",
        "问题",
        "有没有 问题",
        "没 送 锦旗 不 给 看病",
        "催 了 好 几次 还是 没派",
        "",
    ],
)
def test_complaints_and_mixed_texts_are_not_marked(text):
    assert judged(text) == [False]


def test_a_negation_in_another_clause_turns_nothing():
    assert judged("东西 不 ， 满意") == [True]


def test_that_a_matter_ended_is_not_read_from_the_next_text():
    assert judged("谢谢 ， 问题 解决", "了 很好") == [False, True]


def test_one_word_of_praise_in_a_long_text_does_not_make_it_praise():
    assert judged("好 " + "师傅 说 明天 再 来 看看 " * 3) == [False]


def test_one_word_of_praise_in_a_long_text_makes_it_praise_with_the_best_score():
    text = "好 " + "师傅 说 明天 再 来 看看 " * 3
    assert judged(text, "空调 漏水", score=[5, 1]) == [True, False]


def test_the_best_scores_are_the_nearest_eighth_of_the_scale():
    text = "好 " + "师傅 说 明天 再 来 看看 " * 3
    assert judged(text, text, "空调 漏水", "好", score=[4.8, 4.4, 1, 5]) == [True, False, False, True]
    assert judged(text, text, "空调 漏水", "好", score=[9, 8, 1, 10]) == [True, False, False, True]


def test_a_score_in_the_lower_half_of_the_scale_is_never_praise():
    assert judged("很好", "很好", "很好", score=[1, 2, 5]) == [False, False, True]


def test_the_scale_is_taken_from_the_scores_given():
    assert judged("很好", "很好", "很好", score=[20, 60, 100]) == [False, False, True]


def test_what_is_left_of_a_filtered_scale_tells_nothing():
    assert judged("很好", "很好", score=[1, 2]) == [True, True]


def test_texts_without_content_are_marked():
    assert contentless(Tokens.from_lists([["漏水"], [], ["噪音", "大"]])).tolist() == [False, True, False]


def test_no_texts_are_no_praise():
    assert is_praise(Tokens.from_lists([]), np.zeros(0)).tolist() == []


@given(st.lists(st.sampled_from(["很好", "不", "漏水", "空调", BORDER]), max_size=8))
def test_adding_a_complaint_never_makes_praise(words):
    spoilt = [*words, BORDER, "漏水"]
    assert is_praise(Tokens.from_lists([spoilt]), np.array([UNKNOWN])).tolist() == [False]
