"""An issue keeps its number as long as most of its members come back together."""

import numpy as np
import pandas as pd

from mining.themes.catalogue import no_members
from mining.themes.numbering import number_issues, remember, themes_of_issues

IDS = ["a", "b", "c", "d", "e", "f"]


def numbers(themes: list[str], member: list[int], known: list[tuple[str, str]]) -> list[str]:
    old = pd.DataFrame(
        [(record, issue[:4], issue) for record, issue in known],
        columns=["record_id", "theme_id", "issue_id"],
        dtype=str,
    )
    old["last_issue"] = ""
    return number_issues(themes, np.array(member, dtype=np.int32), IDS, old)


def test_first_issues_are_numbered_within_their_theme():
    assert numbers(["T002", "T001", "T002"], [0, 0, 1, 1, 2, 2], []) == [
        "T002-I001",
        "T001-I001",
        "T002-I002",
    ]


def test_an_issue_found_again_keeps_its_number_whatever_its_place_in_the_list():
    known = [("a", "T001-I001"), ("b", "T001-I001"), ("c", "T001-I002"), ("d", "T001-I002")]
    assert numbers(["T001", "T001"], [1, 1, 0, 0, 0, -1], known) == ["T001-I002", "T001-I001"]


def test_an_issue_keeps_its_number_when_its_texts_moved_to_another_theme():
    assert numbers(["T005"], [0, 0, -1, -1, -1, -1], [("a", "T001-I004"), ("b", "T001-I004")]) == [
        "T001-I004"
    ]


def test_half_of_the_members_is_not_enough_and_the_number_is_not_given_again():
    known = [("a", "T001-I001"), ("b", "T001-I001")]
    assert numbers(["T001", "T001"], [0, 1, 0, 1, 0, 1], known) == ["T001-I002", "T001-I003"]


def test_of_two_old_issues_that_merged_the_larger_gives_the_number():
    known = [
        ("a", "T001-I001"),
        ("b", "T001-I001"),
        ("c", "T001-I002"),
        ("d", "T001-I002"),
        ("e", "T001-I002"),
    ]
    assert numbers(["T001"], [0, 0, 0, 0, 0, 0], known) == ["T001-I002"]


def test_members_that_are_not_in_this_input_do_not_count_against_the_number():
    known = [("a", "T001-I001"), ("b", "T001-I001"), *[(f"old{i}", "T001-I001") for i in range(9)]]
    assert numbers(["T001"], [0, 0, -1, -1, -1, -1], known) == ["T001-I001"]


def a_run(members: pd.DataFrame, *cases: str) -> tuple[list[str], pd.DataFrame]:
    """Return the numbers of cases of T001 that a run finds (a letter a record, of a to i), and the members after it."""
    ids = list("abcdefghi")
    member = np.array([next((i for i, case in enumerate(cases) if one in case), -1) for one in ids], np.int32)
    given = number_issues(["T001"] * len(cases), member, ids, members)
    issue_of = np.array([*given, ""], dtype=object)[member]
    return given, remember(members, ids, np.full(len(ids), "T001", dtype=object), issue_of)


def test_a_number_is_given_to_no_other_case_and_waits_for_its_own():
    _, members = a_run(no_members(), "abc", "def")
    given, members = a_run(members, "abc")
    assert given == ["T001-I001"]
    given, members = a_run(members, "abc", "ghi")
    assert given == ["T001-I001", "T001-I003"]
    given, members = a_run(members, "abc", "def", "ghi")
    assert given == ["T001-I001", "T001-I002", "T001-I003"]


def test_records_remember_the_number_of_a_case_that_is_not_found_as_long_as_no_case_has_it():
    _, members = a_run(no_members(), "abc", "defg")
    _, members = a_run(members, "abc", "fghi")
    now = members.set_index("record_id")
    assert now.loc["d", ["issue_id", "last_issue"]].tolist() == ["", "T001-I002"]
    assert now.loc["f", ["issue_id", "last_issue"]].tolist() == ["T001-I003", "T001-I002"]
    given, members = a_run(members, "abc", "defg")
    assert given == ["T001-I001", "T001-I002"]
    assert "T001-I002" not in set(members["last_issue"])


def test_a_number_does_not_go_with_the_few_of_its_records_that_no_other_case_has():
    _, members = a_run(no_members(), "abc", "defg")
    _, members = a_run(members, "abcdef")
    assert a_run(members, "abcdef", "ghi")[0] == ["T001-I001", "T001-I003"]


def test_a_number_that_half_of_its_records_forgot_for_a_later_one_is_remembered_by_none_and_given_to_no_other():
    _, members = a_run(no_members(), "abcd")
    given, members = a_run(members, "abe", "cdf")
    assert given == ["T001-I002", "T001-I003"]
    given, members = a_run(members, "cdf", "ghi")
    assert given == ["T001-I003", "T001-I004"]
    assert members.set_index("record_id")["last_issue"].to_dict() == {
        **dict.fromkeys("abe", "T001-I002"),
        **dict.fromkeys("cdfghi", ""),
        "已用编号 T001-I001": "T001-I001",
    }


def test_a_number_whose_records_all_went_to_another_case_is_given_to_no_other():
    _, members = a_run(no_members(), "abcd", "ef")
    given, members = a_run(members, "abcdef")
    assert given == ["T001-I001"]
    assert members["record_id"].is_unique
    given, members = a_run(members, "abcdef", "ghi")
    assert given == ["T001-I001", "T001-I003"]
    pd.testing.assert_frame_equal(a_run(members, "abcdef", "ghi")[1], members)


def test_a_case_keeps_its_number_where_more_records_of_one_that_was_gone_join_it():
    _, members = a_run(no_members(), "ab", "cdefg")
    _, members = a_run(members, "ab")
    assert a_run(members, "abcdefg")[0] == ["T001-I001"]


def issue_in(*themes: str) -> pd.DataFrame:
    """An issue of T001 with a record in each of `themes`; T001 has a record besides."""
    rows = [(f"r{i}", theme, "T001-I001") for i, theme in enumerate(themes)]
    return pd.DataFrame([*rows, ("s", "T001", "")], columns=["record_id", "theme_id", "issue_id"])


def test_an_issue_is_of_the_theme_that_more_than_half_of_its_records_have():
    assert themes_of_issues(issue_in("T001", "T002", "T002")) == {"T001-I001": "T002"}


def test_an_issue_that_no_theme_holds_by_half_is_of_the_theme_in_its_number():
    assert themes_of_issues(issue_in("T002", "T002", "T003", "T001")) == {"T001-I001": "T001"}


def test_an_issue_whose_number_tells_a_theme_without_records_is_of_the_theme_of_most_of_them():
    told = issue_in("T002", "T002", "T003", "T004")
    assert themes_of_issues(told[:-1]) == {"T001-I001": "T002"}
