"""What people decided wins over what the machine scored."""

import pandas as pd
import pytest

from mining.themes.catalogue import Catalogue
from mining.themes.decisions import decide, never_found
from mining.themes.theme import Theme
from mining.words.tokens import Tokens

IDS = ["a", "b", "c"]
FULL = Tokens.from_lists([["安装", "收费", "贵"], ["安装", "师傅", "迟到"], ["退款", "慢"]])
SCORES = pd.DataFrame(
    {"row": [0, 0, 1, 2], "theme_id": ["T001", "T002", "T001", "T003"], "weight": [0.7, 0.6, 0.9, 0.8]}
)


def decided(**changes: dict[str, object]) -> list[tuple[str, int, str, float]]:
    themes = [
        Theme.model_validate({"number": number, "name": number, **changes.get(number, {})})
        for number in ("T001", "T002", "T003")
    ]
    table = decide(SCORES, Catalogue(tuple(themes)), IDS, FULL)
    return [(IDS[r.row], r.rank, r.theme_id, r.weight) for r in table.itertuples()]


def test_without_decisions_the_heaviest_theme_is_the_main_one():
    assert decided() == [
        ("a", 1, "T001", 0.7),
        ("a", 2, "T002", 0.6),
        ("b", 1, "T001", 0.9),
        ("c", 1, "T003", 0.8),
    ]


def test_texts_of_a_merged_theme_count_as_its_successor_once():
    found = decided(T001={"status": "并入", "into": "T002"})
    assert found == [("a", 1, "T002", 0.7), ("b", 1, "T002", 0.9), ("c", 1, "T003", 0.8)]


def test_a_retired_theme_has_no_texts():
    assert decided(T001={"status": "退役"}) == [("a", 1, "T002", 0.6), ("c", 1, "T003", 0.8)]


def test_a_text_without_any_of_the_must_words_leaves():
    assert decided(T001={"must": ["迟到", "爽约"]}) == [
        ("a", 1, "T002", 0.6),
        ("b", 1, "T001", 0.9),
        ("c", 1, "T003", 0.8),
    ]


def test_a_must_or_never_word_with_punctuation_is_told_since_no_text_holds_it():
    themes = (
        Theme(number="T001", name="甲", must=("遥控器、按键，卡滞", "Wi-Fi", "半 夜"), never=("差价/退款",)),
        Theme(number="T002", name="乙", status="退役", must=("甲、乙",)),
    )
    assert [problem.where for problem in never_found(Catalogue(themes), ())] == [
        "themes.toml T001 的 must",
        "themes.toml T001 的 never",
    ]


def test_a_never_word_may_span_several_tokens():
    assert decided(T001={"never": ["收费贵"]}) == [
        ("a", 1, "T002", 0.6),
        ("b", 1, "T001", 0.9),
        ("c", 1, "T003", 0.8),
    ]


@pytest.mark.parametrize(
    ("words", "never", "contained"),
    [
        (["收", "到账单", "晚"], "账单", True),
        (["账单", "", "收", "到账单"], "账单", True),
        (["APP", "闪退"], "app", True),
        (["连接", "WI", "", "FI", "慢"], "Wi-Fi", True),
        (["怎么", "退款"], "Wi Fi", False),
        (["充值", "", "卡住"], "值卡", False),
    ],
    ids=["in a longer token", "also a token elsewhere", "case", "hyphen", "other", "two clauses"],
)
def test_a_never_word_counts_however_the_text_was_cut(words, never, contained):
    theme = Theme(number="T001", name="甲", never=(never,))
    scores = pd.DataFrame({"row": [0, 1], "theme_id": "T001", "weight": 0.9})
    table = decide(scores, Catalogue((theme,)), ["a", "b"], Tokens.from_lists([words, ["账单"]]))
    assert (0 not in set(table["row"])) is contained


def test_a_banned_record_leaves_and_an_unknown_one_is_ignored():
    assert decided(T003={"banned": ["c", "nobody"]})[-1] == ("b", 1, "T001", 0.9)


def test_what_is_banned_from_a_merged_theme_does_not_come_along_and_stays_where_it_was():
    found = decided(T001={"status": "并入", "into": "T002", "banned": ["a", "b"]})
    assert found == [("a", 1, "T002", 0.6), ("c", 1, "T003", 0.8)]


def test_what_is_pinned_to_a_merged_theme_belongs_to_its_successor():
    found = decided(
        T001={"status": "并入", "into": "T002", "pinned": ["c"]}, T002={"status": "并入", "into": "T003"}
    )
    assert found[-1] == ("c", 1, "T003", 1.0)
    assert decided(T001={"status": "退役", "pinned": ["c"]})[-1] == ("c", 1, "T003", 0.8)


def test_a_pinned_record_has_its_theme_alone():
    assert decided(T003={"pinned": ["a"]})[0] == ("a", 1, "T003", 1.0)
    assert len(decided(T003={"pinned": ["a"]})) == 3
