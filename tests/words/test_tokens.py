"""The table of tokens: rows of word numbers."""

import numpy as np
import pytest

from mining.words.tokens import BORDER, Tokens

TOKENS = Tokens.from_lists([["漏水", BORDER, "漏水"], [], ["慢"]])


def rows(tokens: Tokens) -> list[list[str]]:
    return [tokens.words(row) for row in range(len(tokens))]


def test_lists_go_in_and_come_out():
    assert rows(TOKENS) == [["漏水", BORDER, "漏水"], [], ["慢"]]
    assert TOKENS.vocabulary == (BORDER, "慢", "漏水")
    assert TOKENS.lengths().tolist() == [3, 0, 1]
    assert TOKENS.row_of_token().tolist() == [0, 0, 0, 2]


def test_rows_are_taken_in_any_order_and_more_than_once():
    assert rows(TOKENS.take(np.array([2, 0, 2]))) == [["慢"], ["漏水", BORDER, "漏水"], ["慢"]]


def test_words_can_be_left_out_with_their_place_in_the_vocabulary():
    kept = TOKENS.keep(np.array([False, True, True]))
    assert rows(kept) == [["漏水", "漏水"], [], ["慢"]]
    assert kept.vocabulary == ("慢", "漏水")


def test_single_tokens_can_be_left_out():
    assert rows(TOKENS.select(np.array([True, False, False, True]))) == [["漏水"], [], ["慢"]]


def test_parts_are_put_one_after_the_other():
    joined = Tokens.concatenate([TOKENS, Tokens.from_lists([["坏", "慢"]])])
    assert rows(joined) == [["漏水", BORDER, "漏水"], [], ["慢"], ["坏", "慢"]]
    assert joined.vocabulary == (BORDER, "坏", "慢", "漏水")


def test_words_can_be_replaced():
    assert rows(TOKENS.replace({"慢": "迟缓", "无": "有"})) == [["漏水", BORDER, "漏水"], [], ["迟缓"]]


def test_counts_are_of_texts_by_words_and_leave_the_tokens_alone():
    tokens = Tokens.from_lists([["慢", "漏水", "慢"], []])
    assert tokens.counts().toarray().tolist() == [[2, 1], [0, 0]]
    assert tokens.words(0) == ["慢", "漏水", "慢"]


@pytest.mark.parametrize(("word", "texts"), [("漏水", 1), ("慢", 1), (BORDER, 1)])
def test_a_text_counts_once_for_a_word(word, texts):
    assert TOKENS.texts_with()[TOKENS.vocabulary.index(word)] == texts


def test_the_digest_tells_words_and_their_order_apart_whatever_else_is_there():
    texts = [["慢"], ["漏水", "慢"], ["慢", "漏水"], ["漏水漏", "慢"], [], ["慢", "慢"], ["慢"], ["慢"] * 9]
    digests = [tuple(row) for row in Tokens.from_lists(texts).digests().tolist()]
    assert len(set(digests)) == 7
    assert digests[0] == digests[6]
    alone = Tokens.from_lists([["慢", "漏水"]]).digests().tolist()
    assert [tuple(row) for row in alone] == [digests[2]]
