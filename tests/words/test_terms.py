"""Where terms stand: whole words, however cut; the longest wins."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mining.words.terms import find, longest
from mining.words.tokens import BORDER, Tokens


def places(texts: list[list[str]], terms: list[str]) -> list[tuple[str, int, int, int]]:
    found = find(Tokens.from_lists(texts), terms)
    return [(terms[term], row, start, end) for term, row, start, end in found.to_numpy().tolist()]


@pytest.mark.parametrize(
    ("texts", "terms", "expected"),
    [
        ([["外机", "漏", "电"]], ["漏电"], [("漏电", 0, 1, 3)]),
        ([["漏电"], ["漏", "电"]], ["漏电"], [("漏电", 0, 0, 1), ("漏电", 1, 1, 3)]),
        ([["漏电", "保护"]], ["漏电", "漏电保护"], [("漏电保护", 0, 0, 2), ("漏电", 0, 0, 1)]),
        ([["接着", "火车"]], ["着火"], []),
        ([["漏", BORDER, "电"]], ["漏电"], []),
        ([["漏"], ["电"]], ["漏电"], []),
        ([["防漏电"]], ["漏电"], []),
        ([[]], ["漏电"], []),
        ([["漏电"]], [], []),
    ],
)
def test_a_term_counts_where_it_begins_and_ends_with_a_word(texts, terms, expected):
    assert places(texts, terms) == expected


def test_what_lies_inside_something_longer_is_left_out():
    tokens = Tokens.from_lists([["漏电", "保护", "器", "漏电"]])
    found = longest(find(tokens, ["漏电", "漏电保护器", "保护"]))
    assert found[["term", "start"]].to_numpy().tolist() == [[1, 0], [0, 3]]


@given(st.lists(st.lists(st.sampled_from("甲乙丙"), max_size=6), min_size=1, max_size=4))
def test_single_words_are_found_exactly_where_they_stand(texts):
    expected = [(text[i], row) for row, text in enumerate(texts) for i in range(len(text)) if text[i] != "丙"]
    assert [(term, row) for term, row, _, _ in places(texts, ["甲", "乙"])] == expected
