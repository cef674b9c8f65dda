"""The same posting again, and what only looks like it."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mining.records import duplicates

LONG = "空调不制冷，安装师傅态度也很差，请尽快派人来处理一下这个问题"


def records(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["id", "customer", "time", "text"])
    return frame.assign(file="a.csv").astype({"time": "datetime64[s]"})


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        (("A1", "王", "2024-01-01", "漏水"), ("A1", "", "2024-03-01", "漏水"), True),
        (("A1", "王", "2024-01-01", "漏水"), ("A1", "王", "2024-01-01", "漏电"), False),
        (("A1", "王", "2024-01-01 10:00", "漏水"), ("A2", "王", "2024-01-01 10:00", "漏水"), True),
        (("A1", "王", "2024-01-01 10:00", "漏水"), ("A2", "李", "2024-01-01 10:00", "漏水"), False),
        (("A1", "", "2024-01-01 10:00:07", "漏水"), ("A2", "", "2024-01-01 10:00:07", "漏水"), True),
        (("A1", "", "2024-01-01", "漏水"), ("A2", "", "2024-01-01", "漏水"), False),
        (("A1", "", "2024-01-01 10:00", "漏水"), ("A2", "", "2024-01-01 10:00", "漏水"), False),
        (("", "", "2024-01-01", "漏水"), ("", "", "2024-01-01", "漏水"), True),
        (("", "", "2024-01-01", "漏水"), ("", "", "2024-01-02", "漏水"), False),
    ],
)
def test_the_same_posting(first: tuple[str, ...], second: tuple[str, ...], *, same: bool) -> None:
    assert duplicates.same_posting(records(first, second)).tolist() == [False, same]


@pytest.mark.parametrize("of", ["channel", "score", "facet:门店"])
@pytest.mark.parametrize(("customer", "same"), [("", False), ("王", True)])
def test_strangers_who_say_the_same_of_something_else_are_two(of: str, customer: str, *, same: bool) -> None:
    row = ("", customer, "2024-01-01", "漏水")
    pair = records(row, row).assign(**{of: [1, 2]})
    assert duplicates.same_posting(pair).tolist() == [False, same]


def test_one_time_to_the_second_shows_that_the_others_of_the_file_are_too() -> None:
    row = ("", "2024-01-01 10:00", "漏水")
    three = records(("A1", *row), ("A2", *row), ("A3", "", "2024-01-01 10:00:01", "漏电"))
    assert duplicates.same_posting(three).tolist() == [False, True, False]


@pytest.mark.parametrize(("time", "file"), [("2024-01-01", "a.csv"), ("2024-01-01 10:00", "b.csv")])
def test_seconds_tell_nothing_of_times_without_clock_or_of_another_file(time: str, file: str) -> None:
    row = ("", time, "漏水")
    three = records(("A1", *row), ("A2", *row), ("A3", "", "2024-01-01 10:00:01", "漏电"))
    of_files = three.assign(file=["a.csv", "a.csv", file])
    assert duplicates.same_posting(of_files).tolist() == [False, False, False]


@pytest.mark.parametrize(
    ("customer", "day", "text", "copy"),
    [
        ("王", "2024-01-08", LONG, True),
        ("王", "2024-01-05", LONG.replace("一下", ""), True),
        ("王", "2024-01-09", LONG, False),
        ("李", "2024-01-05", LONG, False),
        ("王", "2024-01-05", "洗衣机不排水，客服电话打不通，已经等了三天没有人联系我", False),
    ],
)
def test_a_customer_nearly_repeats_within_seven_days(
    customer: str, day: str, text: str, *, copy: bool
) -> None:
    pair = records(("A1", "王", "2024-01-01", LONG), ("A2", customer, day, text))
    assert duplicates.near_copies(pair, 7).tolist() == [False, copy]


def test_what_one_customer_wrote_is_not_repeated_by_the_next() -> None:
    other = "洗衣机不排水，客服电话打不通，已经等了三天没有人联系我"
    rows = [
        (f"A{day}", customer, f"2024-01-0{day}", text)
        for day, (customer, text) in enumerate(
            [("王", LONG), ("王", other), ("李", LONG), ("李", "退款慢")], 1
        )
    ]
    assert duplicates.near_copies(records(*rows), 7).tolist() == [False] * 4


def test_unknown_customers_are_never_compared() -> None:
    pair = records(("A1", "", "2024-01-01", LONG), ("A2", "", "2024-01-02", LONG))
    assert duplicates.near_copies(pair, 7).tolist() == [False, False]


@pytest.mark.parametrize(
    ("first", "second", "text", "copy"),
    [
        ("A1", "A1", LONG.replace("一下", ""), True),
        ("A1", "A1", "洗衣机不排水，客服电话打不通，已经等了三天没有人联系我", False),
        ("A1", "A2", LONG.replace("一下", ""), False),
        ("", "", LONG.replace("一下", ""), False),
    ],
)
def test_a_ticket_whose_text_was_mended_between_two_exports_is_the_same(
    first: str, second: str, text: str, *, copy: bool
) -> None:
    pair = records((first, "", "2024-01-01", LONG), (second, "", "2024-01-01", text))
    assert duplicates.near_copies(pair, 7, same="id").tolist() == [False, copy]


def test_who_complains_every_five_days_counts_every_second_time() -> None:
    days = ["2024-01-01", "2024-01-06", "2024-01-11", "2024-01-16"]
    weekly = records(*[(f"A{i}", "王", day, LONG) for i, day in enumerate(days)])
    assert duplicates.near_copies(weekly, 7).tolist() == [False, True, False, True]


def test_no_days_means_no_near_copies() -> None:
    pair = records(("A1", "王", "2024-01-01 10:00", LONG), ("A2", "王", "2024-01-01 10:01", LONG))
    assert duplicates.near_copies(pair, 0).tolist() == [False, False]


def test_index_is_kept_and_nothing_is_found_in_nothing() -> None:
    assert duplicates.near_copies(records(), 7).tolist() == []
    pair = records(("A1", "王", "2024-01-01", LONG), ("A2", "王", "2024-01-02", LONG)).set_axis([9, 4])
    assert duplicates.near_copies(pair, 7).to_dict() == {9: False, 4: True}


@settings(max_examples=30)
@given(st.lists(st.text("空调坏了漏水退款", min_size=1, max_size=30), min_size=2, max_size=12))
def test_equal_texts_are_always_found(texts: list[str]) -> None:
    frame = records(*[("", "王", "2024-01-01 10:00", text) for text in texts])
    expected = frame["text"].duplicated()
    assert duplicates.near_copies(frame, 7)[expected].all()


def test_the_many_records_of_an_account_that_several_people_share_are_not_compared_pair_by_pair(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    frame = pd.DataFrame({"text": [f"第{i * 7919 % 100_003}号工单{i}还没有处理" for i in range(5_000)]})
    frame = frame.assign(id="", customer="网点", time=pd.Timestamp("2024-01-01").as_unit("s"))
    compared = []
    monkeypatch.setattr(duplicates, "_similarity", lambda one, other: compared.append((one, other)) or 0.0)
    duplicates.near_copies(frame, 7)
    assert len(compared) <= duplicates.BANDS * len(frame)
