"""Single grave cases: all of them, the gravest and the unanswered first."""

import pandas as pd

from mining.trends.redflags import red_flags


def _records(rows) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["record_id", "time", "responded", "closed", "file"])
    for name in ("time", "responded", "closed"):
        frame[name] = pd.to_datetime(frame[name]).astype("datetime64[s]")
    told = frame["file"].map({"x": "day", "y": ""})
    return frame.assign(month=frame["time"].dt.strftime("%Y-%m"), responded_exact=told, closed_exact="")


RECORDS = _records(
    [
        ("a", "2025-02-01", "2025-02-02", None, "x"),
        ("b", "2025-02-03", None, None, "x"),
        ("c", "2025-02-05", None, None, "y"),
        ("e", "2025-02-06", None, "2025-02-07", "x"),
        ("f", "2025-02-08", None, None, "x"),
    ]
)
GRADED = pd.DataFrame(
    [
        (0, "人身安全", 4, "起火"),
        (0, "法律与监管", 3, "律师"),
        (1, "人身安全", 4, "触电"),
        (2, "法律与监管", 3, "12315"),
        (3, "媒体与舆论", 3, "记者"),
        (4, "老幼孕弱", 1, "老人"),
    ],
    columns=["row", "grade", "level", "term"],
)


def test_every_grave_case_is_listed_once_by_its_gravest_grade():
    assert red_flags(RECORDS, GRADED, 3).to_numpy().tolist() == [
        ["b", "人身安全", "触电", "否"],
        ["a", "人身安全", "起火", "是"],
        ["e", "媒体与舆论", "记者", "是"],
        ["c", "法律与监管", "12315", ""],
    ]


def test_of_equal_cases_the_one_with_more_grave_words_comes_first():
    graded = pd.DataFrame(
        [(0, "人身安全", 4, "起火、烧伤"), (3, "人身安全", 4, "起火"), (3, "老幼孕弱", 1, "老人、孩子")],
        columns=GRADED.columns,
    )
    assert red_flags(RECORDS, graded, 3)["record_id"].tolist() == ["a", "e"]


def test_the_level_decides_what_is_grave():
    assert red_flags(RECORDS, GRADED, 4)["record_id"].tolist() == ["b", "a"]
    assert "f" in set(red_flags(RECORDS, GRADED, 1)["record_id"])


def test_a_case_is_unanswered_where_answers_are_told_though_its_file_has_none():
    (case,) = red_flags(RECORDS[3:4].assign(closed=pd.NaT), GRADED[4:5], 3)["answered"]
    assert case == "否"


def test_nobody_can_tell_whether_a_case_is_answered_whose_time_is_impossible_or_none():
    for exact in ("impossible", "unreadable"):
        records = RECORDS[1:2].assign(responded_exact=exact, closed_exact="second")
        (case,) = red_flags(records.reset_index(drop=True), GRADED[2:3].assign(row=0), 3)["answered"]
        assert case == ""


def test_a_month_without_grave_cases_has_an_empty_table():
    assert red_flags(RECORDS, GRADED[:0], 3).empty
    assert list(red_flags(RECORDS, GRADED[:0], 3).columns) == ["record_id", "grade", "term", "answered"]
