"""An issue keeps its number as long as most of its members come back together."""

import numpy as np
import pandas as pd

from mining.themes.numbering import number_issues

IDS = ["a", "b", "c", "d", "e", "f"]


def numbers(themes: list[str], member: list[int], known: list[tuple[str, str]]) -> list[str]:
    found = pd.DataFrame({"position": range(len(themes)), "theme_id": themes})
    old = pd.DataFrame(
        [(record, issue[:4], issue) for record, issue in known],
        columns=["record_id", "theme_id", "issue_id"],
        dtype=str,
    )
    return number_issues(found, np.array(member, dtype=np.int32), IDS, old)


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
