"""Names are phrases of the texts; terms tell the themes apart."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mining.themes.naming import name_cases, name_rise, name_themes
from mining.themes.terms import terms
from mining.words.tokens import BORDER, Tokens

STOPWORDS = {"的", "了", "不", "很", "在", "请", "就", "没有"}
INVOICE = [
    "发票 抬头 开 错 了 ， 请 处理",
    "收到 的 发票 抬头 开 错",
    "发票 抬头 开 错 很 久 了",
    "电子 发票 抬头 开 错",
]
NOISE = ["外机 噪音 大 ， 睡 不 着", "晚上 外机 噪音 大", "空调 外机 噪音 大", "外机 噪音 大 请 处理"]


def tokens_of(texts):
    return Tokens.from_lists([[BORDER if word == "，" else word for word in text.split()] for text in texts])


def content_of(tokens):
    return tokens.keep(
        np.array([word not in STOPWORDS and word != BORDER for word in tokens.vocabulary], dtype=bool)
    )


def names(texts, labels, **options):
    tokens = tokens_of(texts)
    free = frozenset().__contains__
    options = {"count": max(labels, default=-1) + 1, "refused": free, "set_apart": (), **options}
    return name_themes(tokens, content_of(tokens), np.array(labels, dtype=np.int32), **options)


def test_a_name_is_a_frequent_phrase_of_the_theme():
    assert names(INVOICE + NOISE, [0] * 4 + [1] * 4) == ["发票抬头开错", "外机噪音大"]


def test_texts_of_labels_that_get_no_name_tell_what_is_usual_elsewhere():
    said = ["电梯 停运 一直 不 处理", "电梯 停运 没人 管"] * 2 + ["一直 不 处理"] * 2
    usual = ["快递柜 一直 不 处理", "绿化 一直 不 处理", "噪音 一直 不 处理"] * 4
    assert names(said + usual, [0] * 6 + [1] * 12, count=1) == ["电梯停运"]


def test_a_name_does_not_cross_the_border_of_a_clause():
    texts = ["漏水 ， 严重 影响 生活"] * 4 + NOISE
    assert names(texts, [0] * 4 + [1] * 4)[0] == "严重影响生活"


def test_a_name_may_hold_stop_words_inside_and_start_with_a_negation_only():
    texts = ["收费 不 透明 的"] * 4 + ["在 不 制冷 了"] * 4
    assert names(texts, [0] * 4 + [1] * 4) == ["收费不透明", "不制冷"]


def test_a_name_does_not_end_in_a_word_that_ends_in_a_denial():
    texts = ["病情 听不懂 就别 问", "病情 听不懂 就别 来", "病情 听不懂 就别 看 ， 就 走"] * 2
    assert names(texts + NOISE, [0] * 6 + [1] * 4)[0] == "病情听不懂"


def test_a_word_of_which_no_word_stands_before_the_denial_may_end_a_name():
    texts = ["门禁 人脸识别", "在 门禁 人脸识别 的", "门禁 人脸识别 就 停"] * 2
    assert names(texts + NOISE, [0] * 6 + [1] * 4)[0] == "门禁人脸识别"


def test_a_single_character_that_one_word_closes_everywhere_ends_the_name_with_it():
    flooded = ["新 地板 泡 了 ， 谁 赔", "客厅 地板 泡 了", "卧室 地板 泡 了", "厨房 地板 泡 了"]
    assert names(flooded + NOISE, [0] * 4 + [1] * 4)[0] == "地板泡了"
    assert names([*flooded, "书房 地板 泡", *NOISE], [0] * 5 + [1] * 4)[0] == "地板泡"


def test_what_is_only_asked_is_not_named_as_denied():
    texts = ["请问 能 不能 延长 开放 时间", "图书馆 能 不能 延长 开放 时间", "能 不能 延长 开放 时间"]
    assert names(texts + NOISE, [0] * 3 + [1] * 4)[0] == "延长开放时间"


def test_a_fragment_of_a_longer_phrase_is_no_name():
    texts = [f"{who} 城市 之 光 小区" for who in ("问", "查", "看", "说")] + NOISE
    assert names(texts, [0] * 4 + [1] * 4)[0].endswith("城市之光小区")


def test_a_phrase_that_always_follows_a_number_is_no_name():
    texts = ["3 路 公交车 晚点", "102 路 公交车 晚点", "15 路 公交车 晚点", "等 公交车 晚点", *NOISE]
    assert names(texts, [0] * 4 + [1] * 4)[0] == "公交车晚点"


@pytest.mark.parametrize(
    ("texts", "name"),
    [
        # What turns a phrase into its contrary is not cut off.
        (["车 不能 正常 行驶", "突然 不能 正常 行驶", "现在 不能 正常 行驶"], "不能正常行驶"),
        (
            [
                "车 无法 正常 行驶",
                "突然 不能 正常 行驶",
                "现在 难以 正常 行驶",
                "失去 动力",
                "失去 动力",
                "失去 动力",
            ],
            "失去动力",
        ),
        # What is judged stands with the judgement, here or a word later.
        (["制冷 效果 不好"] * 3 + ["制冷 效果 太差", "制冷 效果 很 差", "制冷 效果 差劲"], "制冷效果不好"),
        # What is wrong goes before what it is about, and before a mere verdict.
        (["开发商 物业 漏水 严重"] + ["小区 物业", "漏水 严重"] * 3, "漏水严重"),
        (["垃圾 软件", "打开 闪退"] * 4, "打开闪退"),
        # A complement belongs to the verb before it, a negation to what follows.
        (["手机 连接 不上", "设备 连接 不上 网络", "连接 不上 网络", "网络 连接 不上"], "连接不上"),
        (["遥控器 没有", "遥控器 没有 电池", "遥控器 没有 电池", "遥控器 没有 电池"], "遥控器没有电池"),
        # A letter is part of a name, and alone with one word no name.
        (["驾驶 A 柱 异响", "左 A 柱 异响 严重", "车 A 柱 异响", "A 柱 异响"], "A柱异响"),
        (["A 市 地铁 晚点", "B 市 地铁 晚点", "C 市 地铁 晚点", "地铁 晚点"], "地铁晚点"),
        # What is asked back may be what is wrong.
        (["退款 未 到账", "退款 七天 没 到", "退款 未 到账"] * 2 + ["取消 订单"] * 4, "退款未到账"),
        # Topics without a predicate keep their name.
        (["免费 安装", "说 免费 安装", "免费 安装 支架"], "免费安装"),
    ],
)
def test_a_name_says_what_is_wrong(texts, name):
    assert names([*texts, *INVOICE], [0] * len(texts) + [1] * len(INVOICE))[0] == name


def test_names_of_two_themes_differ_in_more_than_the_verdict():
    first = ["体验 太差", "体验 太差 后悔", "体验 太差", "体验 太差"]
    second = ["体验 极差 系统 卡顿", "体验 极差", "体验 极差", "系统 卡顿", "系统 卡顿"]
    assert names(first + second, [0] * 4 + [1] * 5) == ["体验太差", "系统卡顿"]


def test_words_set_apart_stand_in_no_name_and_no_terms():
    texts, labels, apart = ["海信 空调 漏水 严重"] * 4 + NOISE, [0] * 4 + [1] * 4, {"海信"}
    assert names(texts, labels, set_apart=apart)[0] == "空调漏水严重"
    told = terms(content_of(tokens_of(texts)), np.array(labels, dtype=np.int32), 2, apart)
    assert set(told[0]) == {"空调", "漏水", "严重"}


def test_a_name_that_is_taken_is_not_given_again():
    second = names(INVOICE + NOISE, [0] * 4 + [1] * 4, refused=["外机噪音大"].__contains__)[1]
    assert second in {"外机噪音", "噪音大"}


def test_no_two_names_contain_each_other():
    found = names(NOISE * 2, [0] * 4 + [1] * 4)
    assert found[0] not in found[1]
    assert found[1] not in found[0]


def names_of_issues(texts, labels):
    tokens = tokens_of(texts)
    content, member = content_of(tokens), np.array(labels, dtype=np.int32)
    return name_cases(tokens, content, member, max(labels) + 1, np.ones(len(content.vocabulary)))


WHERE = ("满屏", "弹窗", "开屏", "首页", "到处", "半夜", "天天", "首屏", "都是", "播放")
ADS = [f"{where} 广告" for where in WHERE] * 2
COPIED = ["点到 商城 界面 就 会 卡住"] * 3


def test_the_name_of_an_issue_may_be_part_of_another_one():
    hotter = ["不停 推送 广告", "一直 推送 广告", "又 推送 广告", "推送 广告"]
    found = names_of_issues([*hotter, *ADS, *COPIED, *NOISE], [0] * 4 + [1] * 23 + [2] * 4)
    assert found == ["推送广告", "广告", "外机噪音大"]


def test_two_issues_never_have_the_same_name():
    assert len(set(names_of_issues(NOISE * 3, [0] * 4 + [1] * 4 + [2] * 4))) == 3


def test_a_sentence_that_few_copied_is_no_name_of_an_issue():
    assert names_of_issues([*ADS, *COPIED, *NOISE], [0] * 23 + [1] * 4)[0] == "广告"


def test_a_sentence_that_few_copied_is_no_name_of_a_theme_whose_words_most_have():
    said = ["居民 出行"] * 8 + [f"出行 {what}" for what in WHERE] * 2 + [f"{what} 居民" for what in WHERE] * 2
    texts = [*said, *["万家 丽路 高架 掉头"] * 3, *["居民 出行"] * 20, *["噪音 扰民"] * 60]
    assert names(texts, [0] * 51 + [1] * 80)[0] == "居民出行"


def test_what_few_deny_and_most_complain_of_is_not_named_as_denied():
    told = [*ADS, *(" ".join(reversed(text.split())) for text in ADS), *["没有 广告"] * 3]
    assert names_of_issues(told + NOISE, [0] * 43 + [1] * 4)[0] == "广告"


def test_themes_without_a_frequent_phrase_are_named_by_a_word():
    assert names(["漏水 了", "在 漏水", "很 漏水", *NOISE], [0] * 3 + [1] * 4)[0] == "漏水"


def test_a_theme_of_one_character_is_named_by_it():
    assert names(["慢 了", "在 慢", "很 慢", *NOISE], [0] * 3 + [1] * 4)[0] == "慢"


def test_a_theme_without_words_still_has_a_name_of_its_own():
    assert names(["的", "了", *NOISE], [0, 0, 1, 1, 1, 1])[0] == "未命名1"


def test_without_themes_there_are_no_names():
    assert names(NOISE, [-1] * 4) == []
    assert names([], []) == []


def test_terms_are_the_words_that_tell_a_theme_apart_best_first():
    tokens = content_of(
        tokens_of(
            ["退款 慢 客服", "退款 拖延 客服", "退款 客服", "噪音 大 客服", "噪音 客服", "噪音 响 客服"]
        )
    )
    found = terms(tokens, np.array([0, 0, 0, 1, 1, 1], dtype=np.int32), 2)
    assert [words[0] for words in found] == ["退款", "噪音"]
    assert all("客服" not in words for words in found)


def test_terms_do_not_repeat_each_other():
    tokens = content_of(tokens_of(["退款 退款慢", "退款 退款慢", "噪音", "噪音"]))
    assert terms(tokens, np.array([0, 0, 1, 1], dtype=np.int32), 2) == [("退款",), ("噪音",)]


def test_a_label_without_texts_has_no_terms():
    tokens = content_of(tokens_of(["退款", "噪音"]))
    assert terms(tokens, np.array([0, 2], dtype=np.int32), 3)[1] == ()


@settings(max_examples=25, deadline=None)
@given(st.permutations(list(zip(INVOICE + NOISE, [0] * 4 + [1] * 4, strict=True))))
def test_names_do_not_depend_on_the_order_of_the_texts(order):
    texts, labels = zip(*order, strict=True)
    assert names(list(texts), list(labels)) == ["发票抬头开错", "外机噪音大"]


@pytest.mark.parametrize("left_out", range(8))
def test_names_survive_the_loss_of_any_one_text(left_out):
    texts, labels = INVOICE + NOISE, [0] * 4 + [1] * 4
    del texts[left_out], labels[left_out]
    assert names(texts, labels) == ["发票抬头开错", "外机噪音大"]


def test_themes_without_words_are_told_apart_from_those_that_have_such_a_name_already():
    texts, labels = ["的", "了", "的", "了", *NOISE], [0, 0, 1, 1, 2, 2, 2, 2]
    assert names(texts, labels)[:2] == ["未命名1", "未命名2"]
    assert names(texts, labels, refused=["未命名1", "未命名3"].__contains__)[:2] == ["未命名2", "未命名4"]


def test_a_word_that_stands_in_for_a_phrase_says_more_than_a_denial():
    texts = ["没有 ， 主管"] * 3 + ["没有"] + NOISE
    assert names(texts, [0] * 4 + [1] * 4, count=1) == ["主管"]


def test_a_theme_called_as_what_names_the_nameless_leaves_them_their_names():
    found = names(["命名"] * 4 + ["的"] * 4 + NOISE, [0] * 4 + [1] * 4 + [2] * 4)
    assert found[:2] == ["命名", "未命名2"]


def test_a_phrase_of_what_came_up_holds_one_of_the_words_asked_for():
    now, before = ["良渚 网点 丢件 ， 电话 占线 久"] * 4, ["电话 不通"] * 4
    tokens = tokens_of(now + before)
    labels = np.array([0] * 4 + [1] * 4, dtype=np.int32)
    assert name_rise(tokens, content_of(tokens), labels, {"占线"}) == "电话占线久"
    assert name_rise(tokens, content_of(tokens), labels, {"不通"}) == ""
