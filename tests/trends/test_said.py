"""An alarm tells what its records say that its theme or issue did not say before."""

import numpy as np
import pandas as pd

from mining.trends.said import said_more
from mining.words.tokens import BORDER, Tokens

BEFORE, MONTH = "2025-05", "2025-06"
ENGAGED = ["网点 电话 永远 占线"] * 12
LOST = ["良渚 网点 丢件 ， 没人 管"] * 6 + ["良渚 又 丢件 了"] * 2
STOP = {"又", "了", BORDER}


def _texts(texts: list[str]) -> tuple[Tokens, Tokens]:
    tokens = Tokens.from_lists([[BORDER if word == "，" else word for word in t.split()] for t in texts])
    return tokens, tokens.keep(np.array([word not in STOP for word in tokens.vocabulary]))


def _alarm(n: int, expected: float, **other: str | float) -> dict[str, str | float]:
    return {
        "month": MONTH, "theme_id": "T001", "issue_id": "", "kind": "surge", "verdict": "显著恶化", "n": n,
        "expected": expected, "q": 0.01, "p": 0.001, **other,
    }  # fmt: skip


def _told(
    before: list[str], now: list[str], expected: float = 2, name: str = "电话永远占线", **alarm: str
) -> pd.DataFrame:
    months = [BEFORE] * len(before) + [MONTH] * len(now)
    given = pd.DataFrame({"record_id": [f"R{i}" for i in range(len(months))], "month": months, "rank": 1})
    return said_more(
        pd.DataFrame([_alarm(len(now), expected, **alarm)]),
        given.assign(theme_id="T001", issue_id="T001-I001"),
        {"T001": name, "T001-I001": name},
        *_texts(before + now),
        month=MONTH,
        minimum_count=5,
    )


def test_an_alarm_tells_the_phrase_that_came_up_and_how_many_have_its_surest_word() -> None:
    (row,) = _told(ENGAGED, LOST + ENGAGED[:2]).to_dict("records")
    assert row == {
        "theme_id": "T001", "issue_id": "", "phrase": "良渚网点丢件", "word": "丢件", "n": 8, "before": 0,
        "of_before": 12, "record_ids": tuple(f"R{i}" for i in range(12, 20)), "alike": "",
    }  # fmt: skip


def test_the_alarm_of_an_issue_tells_of_the_records_of_the_issue() -> None:
    assert list(_told(ENGAGED, LOST, issue_id="T001-I001")["phrase"]) == ["良渚网点丢件"]


def test_what_the_records_before_said_as_often_is_not_told() -> None:
    assert _told(LOST, LOST).empty


def test_what_the_name_says_is_not_told_again() -> None:
    assert _told(ENGAGED, LOST, name="良渚网点没人管丢件").empty


def test_what_fewer_than_the_least_count_say_is_not_told() -> None:
    assert _told(ENGAGED * 2, LOST[:4], expected=0.5).empty


def test_what_makes_less_than_half_of_the_rise_is_not_told() -> None:
    now = LOST + ENGAGED
    assert not _told(ENGAGED * 5, now, expected=5).empty  # 8 of 15
    assert _told(ENGAGED * 5, now, expected=3).empty  # 8 of 17


def test_an_alarm_without_records_before_says_nothing_more() -> None:
    assert _told([], LOST, expected=0, kind="new").empty


def test_a_word_that_no_phrase_holds_stands_for_itself() -> None:
    now = [f"良渚 ， {word}" for word in "甲乙丙丁戊己庚辛"]
    assert list(_told(ENGAGED, now)["phrase"]) == ["良渚"]


def test_words_that_only_judge_or_deny_say_nothing_more() -> None:
    assert _told(ENGAGED, ["没有 垃圾"] * 8).empty


def test_what_is_better_or_of_another_month_is_not_asked_about() -> None:
    assert _told(ENGAGED, LOST, verdict="显著好转").empty
    assert _told(ENGAGED, LOST, month=BEFORE).empty


def test_of_two_alarms_that_say_the_same_the_later_one_names_the_first() -> None:
    texts = [*ENGAGED, *LOST, *ENGAGED, *LOST]
    months = ([BEFORE] * 12 + [MONTH] * 8) * 2
    themes = ["T001"] * 20 + ["T002"] * 20
    given = pd.DataFrame(
        {"record_id": [f"R{i}" for i in range(40)], "month": months, "rank": 1, "theme_id": themes}
    )
    alarms = [_alarm(8, 2, q=0.02), _alarm(8, 2, theme_id="T002")]
    told = said_more(
        pd.DataFrame(alarms),
        given.assign(issue_id=""),
        {"T001": "电话永远占线", "T002": "占线"},
        *_texts(texts),
        month=MONTH,
        minimum_count=5,
    )
    assert told[["theme_id", "alike"]].to_numpy().tolist() == [["T002", ""], ["T001", "T002"]]
