import re
import time

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mining.errors import UserError
from mining.records import boilerplate, cleaning


def clean_one(text: str, **options: object) -> str:
    return str(cleaning.clean(pd.Series([text]), **options).iloc[0])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ＡＢＣ１２３", "ABC123"),
        ("客服，态度（很）差！？", "客服，态度（很）差！？"),
        ("“退款”【急】《合同》、…", "“退款”【急】《合同》、…"),
        ("服務態度很差，退款還沒到賬", "服务态度很差，退款还没到账"),
        ("乾隆年間，衣服乾了", "乾隆年间，衣服干了"),
        ("\u200b空\ufeff调\u00ad\u202e坏\ue000了", "空调坏了"),
        ("空\u00a0调\u3000坏", "空 调 坏"),
        ("1️⃣3️⃣8️⃣", "138"),
        ("①质量②价格", "①质量②价格"),
        ("问题①2019年", "问题①2019年"),
        ("①③⑧", "138"),
        ("𝟏𝟑𝟖", "138"),
        ("ﾃｽﾄ｡", "テスト。"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("坏\ud800了", "坏了"),
    ],
)
def test_normalise_gives_one_form(text: str, expected: str) -> None:
    assert cleaning.normalise(text) == expected


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = cleaning.normalise(text)
    assert cleaning.normalise(once) == once


def test_normalising_any_single_character_twice_changes_nothing() -> None:
    once = cleaning.normalise("\n".join(chr(code) for code in range(0x110000)))
    twice = cleaning.normalise(once)
    assert [
        pair for pair in zip(once.split("\n"), twice.split("\n"), strict=True) if pair[0] != pair[1]
    ] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a&amp;b&nbsp;c&#20013;&#x6587;", "a&b\u00a0c中文"),
        ("&amp;lt;", "<"),
        ("坏了_x000D_\\n\\t退款", "坏了\n\n退款"),
        ("?a=1&copy=2", "?a=1&copy=2"),
        ("R&D部门", "R&D部门"),
        ("C:\\new", "C:\\new"),
        ("&bogus;", "&bogus;"),
    ],
)
def test_unescape_resolves_whole_entities_only(text: str, expected: str) -> None:
    assert cleaning.unescape(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("空调<b>坏</b>了<br/>退款", "空调坏了\n退款"),
        ('<p class="x">一</p><p>二</p>', "\n一\n\n二\n"),
        ("前<script>alert('坏')</script>后<!-- 注 -->", "前后"),
        ("<小米>手机", "<小米>手机"),
        ("价格<500元，>300元", "价格<500元，>300元"),
        ("<iPhone 11>屏幕", "<iPhone 11>屏幕"),
        ("a<b", "a<b"),
    ],
)
def test_drop_tags_knows_html_from_angle_brackets(text: str, expected: str) -> None:
    assert cleaning.drop_tags(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("见https://a.cn/b?c=1看图", "见 看图"),
        ("WWW.jd.com/1。坏了", " 。坏了"),
        ("邮箱 x@www.jd.com", "邮箱 x@www.jd.com"),
        ("http协议", "http协议"),
    ],
)
def test_drop_urls_stops_at_chinese(text: str, expected: str) -> None:
    assert cleaning.drop_urls(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("慢!!!!!", "慢!"),
        ("慢！！？？", "慢！？"),
        ("等。。。没人", "等…没人"),
        ("等......没人", "等…没人"),
        ("等……没人", "等…没人"),
        ("上\n——————\n下", "上\n\n下"),
        ("3...5", "3...5"),
        ("138****5678", "138****5678"),
        ("——破折号——", "——破折号——"),
        ("A--B", "A--B"),
        ("2.5元", "2.5元"),
    ],
)
def test_repeated_marks_are_shortened_but_masks_and_numbers_stay(text: str, expected: str) -> None:
    assert cleaning.shorten_marks(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("太太太太慢了", "太慢了"),
        ("好好好用", "好用"),
        ("哈哈哈哈哈", "哈哈"),
        ("天天天天坏", "天天坏"),
        ("谢谢谢谢", "谢谢"),
        ("等等等等", "等等"),
        ("soooooo慢", "sooo慢"),
        ("太太投诉", "太太投诉"),
        ("这几天天天弹广告", "这几天天天弹广告"),
        ("10000000元，8888", "10000000元，8888"),
        ("一一一零零零", "一一一零零零"),
        ("幺幺幺", "幺幺幺"),
        ("AAAA电池XXXXL", "AAAA电池XXXXL"),
        ("sn0aaaa1", "sn0aaaa1"),
        ("www", "www"),
    ],
)
def test_elongations_are_shortened_but_words_and_numbers_stay(text: str, expected: str) -> None:
    assert cleaning.shorten_elongations(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("\n\t\t 坏了 \n\n\t退款\t", "坏了\n退款"), ("空调 坏了", "空调 坏了"), ("  ", "")],
)
def test_space_is_tidied_and_line_breaks_stay_as_borders(text: str, expected: str) -> None:
    assert cleaning.tidy_space(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("尊敬的领导您好，空调坏了", "空调坏了"),
        ("您好！尊敬的A市政府各位领导：我家停电", "我家停电"),
        ("你好，请问何时修", "请问何时修"),
        ("领导好：路坏了", "路坏了"),
        ("您好我是业主", "我是业主"),
        ("亲，退款呢", "退款呢"),
        ("空调坏了，望尽快处理，谢谢！", "空调坏了"),
        ("空调坏了。希望有关部门尽快处理。此致敬礼！", "空调坏了。"),
        ("请退款。万分感谢！！", "请退款。"),
        ("请退款 谢谢", "请退款"),
        ("您好！谢谢！", ""),
    ],
)
def test_greetings_and_closings_go(text: str, expected: str) -> None:
    assert boilerplate.strip_courtesies(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "谢谢你们把我家空调修坏了",
        "你好差劲",
        "您好像没看懂我的问题",
        "你好我好大家好，就是不退款",
        "客服从来不说谢谢",
        "连一句感谢都没有",
        "希望领导尽快处理小区噪音",
        "感谢领导关注小区噪音",
        "领导说您好，然后挂了电话",
        "中间谢谢。后面还有内容",
        "亲自上门三次",
        "领导不管",
        "请尽快解决停水",
        "敬礼山庄停水",
    ],
)
def test_courtesies_never_take_content(text: str) -> None:
    assert boilerplate.strip_courtesies(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "。。。！！",
        "——————",
        "此用户未填写评价内容",
        "此用户未及时填写评价内容",
        "您没有填写内容，默认好评",
        "用户没有填写评价。",
        "系统默认好评！",
        "评价方未及时做出评价,系统默认好评!",
        "该用户觉得商品不错",
        "暂无评价",
        "无",
        "(空)",
        "不清楚。",
        "不知道",
        "不了解",
        "（跳过）",
        "N/A",
        "null",
        "谢谢！",
        "尊敬的领导：您好！",
        "😀😀",
        "&nbsp;<br>",
        "https://a.cn/b.jpg",
    ],
)
def test_a_text_that_says_nothing_is_empty(text: str) -> None:
    assert clean_one(text) == ""


@pytest.mark.parametrize(
    "text", ["好", "坏", "贵", "没有效果", "无法登录", "666", "没写清楚", "界面不清楚", "默认好评是假的"]
)
def test_a_short_text_that_says_something_stays(text: str) -> None:
    assert clean_one(text) == text


def test_placeholders_of_the_settings_are_compared_as_people_read_them() -> None:
    assert clean_one(" 没什么好説的！ ", placeholders=["没什么好说的！"]) == ""
    assert clean_one("没什么好说的！但是慢", placeholders=["没什么好说的！"]) == "没什么好说的！但是慢"


def test_emoji_are_kept_when_asked() -> None:
    assert clean_one("坏了😡退款") == "坏了 退款"
    assert clean_one("坏了😡退款", keep_emoji=True) == "坏了😡退款"
    assert clean_one("👎🏽", keep_emoji=True) == "👎"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("更新后闪退\n ------------- \n 开发者回复：感谢您的反馈", "更新后闪退"),
        ("慢\n————\n商家回复:亲", "慢"),
        ("慢=====客服回复 您好", "慢"),
        ("好用\n-----\n追评：三天就坏", "好用\n三天就坏"),
        ("好用【追评】坏了", "好用【追评】坏了"),
        ("好用\n【追加评论】坏了", "好用\n坏了"),
        ("开发者回复太慢", "开发者回复太慢"),
        ("我来追评：坏了", "我来追评：坏了"),
        ("上面\n------\n下面", "上面\n下面"),
    ],
)
def test_replies_are_cut_and_follow_ups_stand_apart(text: str, expected: str) -> None:
    assert clean_one(text) == expected


def test_cut_after_ends_the_text_at_the_first_match() -> None:
    assert clean_one("坏了\n[官方]您好\n[官方]再见", cut_after=[r"\[官方\]"]) == "坏了"
    assert clean_one("坏了", cut_after=[r"\[官方\]"]) == "坏了"


@pytest.mark.parametrize("pattern", ["(", "(?=a)b", r"(a)\1", "a{2000}"])
def test_an_unusable_pattern_is_named_with_its_key(pattern: str) -> None:
    with pytest.raises(UserError, match=r"\[filter\] cut_after 的 .*不是可用的正则表达式"):
        clean_one("坏了", cut_after=[pattern])


@pytest.mark.parametrize("pattern", ["", "a*", "(甲|)"])
def test_a_pattern_that_matches_nothing_is_refused(pattern: str) -> None:
    with pytest.raises(UserError, match=re.escape("[filter] cut_after") + ".*能匹配空文本"):
        clean_one("坏了", cut_after=[pattern])


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|aa)*b", "a*a*a*a*a*a*c"])
def test_a_pattern_that_would_run_for_ever_does_not(pattern: str) -> None:
    start = time.process_time()
    clean_one("甲" + "a" * 20_000 + "!", cut_after=["甲(?:" + pattern + ")"])
    assert time.process_time() - start < 2


@pytest.mark.parametrize(
    "unit",
    [
        "<script>",
        "<!--",
        "您好，",
        "谢谢！",
        "a",
        "太",
        "-",
        "<b ",
        "&amp;",
        "谢谢领导",
        " \n",
        "尊敬的",
        "。！",
        "\n发件人：甲\n时间：",
        "\n在 2024-01-01 10:20",
        "\n> ",
    ],
)
def test_time_grows_with_length_only(unit: str) -> None:
    start = time.process_time()
    clean_one(unit * (40_000 // len(unit)) + "坏")
    assert time.process_time() - start < 2


@given(st.text(alphabet="您好谢，。！尊敬的领导坏了天太a&;<>/b \n\t1.…-—", max_size=30))
def test_cleaning_twice_changes_nothing_for_redaction_to_miss(text: str) -> None:
    once = clean_one(text)
    assert once == once.strip()
    assert "\t" not in once
    assert "\n\n" not in once
    assert len(clean_one(once)) <= len(once)


def test_series_keeps_index_name_and_order_and_missing_texts_are_empty() -> None:
    texts = pd.Series(["谢谢", None, "坏了！！", "坏了！！"], index=[7, 3, 9, 1], name="text")
    cleaned = cleaning.clean(texts)
    assert cleaned.to_dict() == {7: "", 3: "", 9: "坏了！", 1: "坏了！"}
    assert (cleaned.name, str(cleaned.dtype)) == ("text", "str")
    assert cleaning.clean(pd.Series([], dtype="str")).empty
