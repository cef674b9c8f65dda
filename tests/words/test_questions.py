"""Questions that put a word beside its denial."""

import pytest

from mining.words.questions import only_asks
from mining.words.tokens import BORDER, Tokens


@pytest.mark.parametrize(
    ("words", "asking"),
    [
        (["能", "不能", "延长"], ["不能"]),
        (["可以", "不", "可以", "退"], ["不"]),
        (["管", "没", "管"], ["没"]),
        (["不能", "延长"], []),
        (["会", "不", "来"], []),
        (["说", "不"], []),
    ],
)
def test_a_denial_behind_what_it_denies_only_asks(words: list[str], asking: list[str]) -> None:
    found = only_asks(Tokens.from_lists([words]))
    assert [word for word, asks in zip(words, found, strict=True) if asks] == asking


def test_a_question_does_not_reach_over_the_end_of_a_text() -> None:
    assert not only_asks(Tokens.from_lists([["能"], ["不能", "延长"], ["坏", "不"], ["坏", "了"]])).any()


@pytest.mark.parametrize("words", [["吗", BORDER, "没"], ["好", BORDER, "不", BORDER, "好"], []])
def test_a_denial_alone_in_its_clause_asks_nothing(words: list[str]) -> None:
    assert not only_asks(Tokens.from_lists([words])).any()
