"""Themes that look like one: shared texts and shared words, and what would be lost."""

import pandas as pd

from mining.themes.overlap import overlapping

THEMES = pd.DataFrame(
    {
        "theme_id": ["T001", "T002", "T003"],
        "terms": ["退款、到账、审核", "退款、退货、财务", "噪音、外机、震动"],
        "n": [3, 1, 1],
    }
)


def assignments(*rows):
    return pd.DataFrame(rows, columns=["record_id", "month", "theme_id"])


def test_themes_that_share_texts_and_words_are_named_with_what_would_be_lost():
    found = overlapping(
        assignments(
            ("a", "2025-01", "T001"),
            ("b", "2025-01", "T001"),
            ("b", "2025-01", "T002"),
            ("c", "2025-02", "T001"),
            ("d", "2025-02", "T002"),
            ("e", "2025-02", "T003"),
        ),
        THEMES,
    )
    told = found[["theme_id", "other_id", "both", "of", "share"]].to_numpy().tolist()
    assert told == [["T002", "T001", 1, 2, 0.5]]
    assert found["words"].tolist() == [("退款",)]
    assert found["lost"].tolist() == [("退货", "财务")]


def test_the_smaller_of_two_is_the_one_that_fewer_texts_have_as_their_main_theme():
    rows = [(record, "2025-01", "T001") for record in "ab"] + [
        (record, "2025-01", "T002") for record in "abcd"
    ]
    found = overlapping(assignments(*rows), THEMES.assign(n=[3, 1, 0]))
    assert found[["theme_id", "other_id", "both", "of", "share"]].to_numpy().tolist() == [
        ["T002", "T001", 2, 4, 0.5]
    ]


def test_shared_texts_without_a_shared_word_are_two_matters_in_one_text():
    found = overlapping(assignments(("a", "2025-01", "T001"), ("a", "2025-01", "T003")), THEMES)
    assert found.empty


def test_shared_words_without_shared_texts_are_left_alone():
    found = overlapping(assignments(("a", "2025-01", "T001"), ("b", "2025-01", "T002")), THEMES)
    assert found.empty


def test_the_courses_of_the_months_are_compared():
    months = ["2025-01", "2025-02", "2025-03"]
    rows = [(f"{m}{i}", m, "T001") for m, n in zip(months, (1, 2, 3), strict=True) for i in range(n)]
    rows += [(f"{m}{i}", m, "T002") for m, n in zip(months, (3, 2, 1), strict=True) for i in range(n)]
    found = overlapping(assignments(*rows), THEMES)
    assert found["together"].round(6).tolist() == [-1.0]
