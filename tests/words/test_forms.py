"""The fixed words of a form are told from a complaint that many make."""

import numpy as np
import pandas as pd
import pytest

from mining.analysis import Segmented
from mining.themes.embeddings import NONE
from mining.words.forms import find_forms, wording
from mining.words.lexicon import Lexicon
from mining.words.segmentation import segment
from mining.words.tokens import BORDER, Tokens

KINDS = ["空调不制冷", "退款不到账", "安装乱收费", "外机噪音大", "柜台排队太久", "手机无法登录"]
WHO = ["老人", "孩子", "邻居", "房东", "租客"]
WHERE = ["卧室", "客厅", "厨房", "阳台", "书房", "大堂", "车库"]
FORM = "经系统核查客户身份信息无误，已向客户致歉并安抚情绪"
LEXICON = Lexicon(frozenset({"的"}))


def complaint(number: int) -> str:
    """One of six kinds, told by one of five people in one of seven places."""
    return f"{WHO[number % 5]}在{WHERE[number % 7]}说{KINDS[number % 6]}"


def segmented(texts: list[str], months: list[str]) -> Segmented:
    records = pd.DataFrame({"text": texts, "month": months})
    return Segmented(records, segment(texts, ()), LEXICON, NONE)


def words(texts: Segmented) -> list[list[str]]:
    return [texts.words.words(row) for row in range(len(texts.words))]


MONTHS = [f"2025-{month:02}" for month in range(1, 4) for _ in range(40)]
PLAIN = [complaint(number) for number in range(len(MONTHS))]


def test_texts_with_a_new_form_leave_the_words_of_those_without_it():
    with_form = [
        f"{text}。{FORM}。" if month == "2025-03" and number % 10 < 7 else text
        for number, (text, month) in enumerate(zip(PLAIN, MONTHS, strict=True))
    ]
    assert words(segmented(with_form, MONTHS)) == words(segmented(PLAIN, MONTHS))


def test_the_first_texts_with_a_form_lose_it_too():
    early = MONTHS.index("2025-03") - 1
    with_form = [f"{text}。{FORM}" if i >= early else text for i, text in enumerate(PLAIN)]
    assert words(segmented(with_form, MONTHS)) == words(segmented(PLAIN, MONTHS))


def test_what_is_chosen_from_a_few_words_in_a_form_is_left_out_with_it():
    moods = ["激动", "平稳"]
    with_form = [
        f"{text}。{FORM}，客户情绪{moods[i % 2]}，请业务归属部门联系" for i, text in enumerate(PLAIN)
    ]
    assert words(segmented(with_form, MONTHS)) == words(segmented(PLAIN, MONTHS))


def test_what_says_the_matter_in_a_form_stays():
    with_form = [f"{FORM}，客户表示{text}，请业务归属部门联系客户" for text in PLAIN]
    assert words(segmented(with_form, MONTHS)) == words(segmented(PLAIN, MONTHS))


def test_what_agents_add_now_and_then_to_complaints_of_every_kind_is_left_out():
    texts = [f"{text}。{FORM}" if number % 10 < 3 else text for number, text in enumerate(PLAIN)]
    assert words(segmented(texts, MONTHS)) == words(segmented(PLAIN, MONTHS))


def test_what_is_added_to_fewer_than_thirty_texts_is_too_rare_to_be_known():
    texts = [f"{text}。{FORM}" if number < 29 else text for number, text in enumerate(PLAIN * 2)]
    assert "核查" in segmented(texts, ["2025-01"] * 240).words.vocabulary


def test_what_many_write_alike_of_one_matter_is_no_form():
    campaign = "推销年费卡时隐瞒收费条件"
    texts = [f"{text}，{campaign}" if "退款" in text else text for text in PLAIN * 2]
    assert "隐瞒" in segmented(texts, MONTHS * 2).words.vocabulary


def test_a_matter_told_in_one_clause_beside_anything_is_no_form():
    matters = ["空调不制冷", "门锁打不开", "水压太小了"]
    texts = [f"{WHO[i % 5]}在{WHERE[i % 7]}，{matters[i % 3]}，打了{i % 11}个电话" for i in range(240)]
    assert {"制冷", "门锁", "水压"} <= set(segmented(texts, ["2025-01"] * 240).words.vocabulary)


def test_a_complaint_that_stands_alone_in_many_texts_is_no_form():
    texts = [f"{PLAIN[i]}，停水一整天没法做饭" if i < 20 else "停水一整天没法做饭" for i in range(60)]
    assert "停水" in segmented([*texts, *PLAIN], ["2025-01"] * 180).words.vocabulary


@pytest.mark.parametrize("own", ["{}号楼业主：", "", "我住{}栋，"])
def test_one_complaint_told_by_most_stays_whole(own):
    campaign = "小区电梯三个月没人修，物业一直推诿不解决"
    texts = [f"{own.format(number)}{campaign}" for number in range(40)]
    assert {"电梯", "物业"} <= set(segmented(texts, MONTHS[:40]).words.vocabulary)


def test_a_form_in_nineteen_texts_is_too_rare_to_be_known():
    texts = [f"{complaint(number)}。{FORM}" for number in range(19)]
    assert "核查" in segmented(texts, MONTHS[:19]).words.vocabulary


def test_the_reader_is_told_which_words_are_a_form_and_of_how_many_records():
    (told,) = segmented([f"{text}。{FORM}。" for text in PLAIN[:40]], MONTHS[:40]).notes
    assert told.startswith(f"有的字句在内容各不相同的来件里逐字相同（如“{FORM}”；这类字句共见于40件），")


def test_without_a_form_nothing_is_told():
    assert segmented(PLAIN, MONTHS).notes == ()


SHORT = ["已", "向", "客户", "致歉", "安抚"]
LONG = ["经", "系统", "核查", BORDER, "身份", "信息", "无误"]


def told(*texts: list[str]) -> tuple[str, int]:
    """Return the wording of the forms of one month: twenty texts with a short and a long passage, and these first."""
    with_form = [[*SHORT, f"甲{i}", f"乙{i}", *LONG] for i in range(20)]
    tokens = Tokens.from_lists([*texts, *with_form])
    return wording(
        tokens, find_forms(tokens, np.array(["2025-03"] * len(tokens), dtype=object), lambda own: own)
    )


def test_the_longest_passage_of_a_form_is_told():
    assert told() == ("经系统核查，身份信息无误", 20)


def test_a_form_is_told_as_the_first_text_has_it_that_holds_any():
    assert told(["漏水"], ["噪音", *SHORT]) == ("已向客户致歉安抚", 21)
