"""How many texts of a theme speak of what it is called after."""

import numpy as np
import pytest

from mining.themes.spoken import spoken_shares
from mining.words.tokens import Tokens


def _shares(texts, labels, names):
    tokens = Tokens.from_lists([text.split() for text in texts])
    return spoken_shares(tokens, np.array(labels, dtype=np.int32), names).tolist()


def test_a_text_with_any_word_of_the_name_speaks_of_it():
    texts = ["监控 查 了", "路灯 坏 了", "调 监控", "门禁 坏 了", "监控 坏 了"]
    assert _shares(texts, [0, 0, 0, 0, -1], ["监控查不到"]) == [0.5]


def test_a_denial_in_the_name_is_nothing_that_texts_speak_of():
    assert _shares(["没有 发票", "没有 人", "没有 电", "没有 水"], [0] * 4, ["没有发票"]) == [0.25]


def test_of_a_name_of_single_characters_and_of_a_theme_without_texts_nothing_is_known():
    assert _shares(["乱 扔", "发票"], [0, 0], ["乱扔", "发票"]) == pytest.approx(
        [np.nan, np.nan], nan_ok=True
    )
