import numpy as np
import pytest

from mining.themes import encoder
from mining.words.tokens import BORDER, Tokens


def encode(*texts: str) -> np.ndarray:
    return encoder.encode(Tokens.from_lists([text.split(" ") if text else [] for text in texts]))


def test_texts_are_unit_rows_of_the_width_of_the_table() -> None:
    vectors = encode("屏幕 碎 了", "退款 慢")
    assert vectors.shape == (2, 96)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1], abs=1e-5)


def test_texts_without_a_known_word_or_character_are_zero() -> None:
    assert not encode("", BORDER, "ψψψ").any()


@pytest.mark.parametrize(
    ("text", "like", "unlike"),
    [
        ("退款 很 慢", "迟迟 不 退钱", "屏幕 裂 了"),
        ("变速箱 抖动", "变速器 顿挫", "车漆 脱落"),
        ("噪音 扰民", "晚上 太 吵", "公积金 提取"),
        ("客服 态度 差", "服务员 不耐烦", "电池 充 不 进 电"),
        ("APP 闪退", "软件 打不开", "物流 太 慢"),
    ],
)
def test_texts_that_mean_the_same_are_near(text: str, like: str, unlike: str) -> None:
    one, near, far = encode(text, like, unlike)
    assert one @ near > one @ far + 0.1


def test_words_that_mean_the_same_are_near() -> None:
    one, near, far = encoder.word_vectors(("退款", "退钱", "生锈"))
    assert one @ near > one @ far + 0.3


def test_a_word_outside_the_table_is_a_zero_row() -> None:
    assert not encoder.word_vectors(("甲乙丙丁戊",)).any()


def test_a_long_text_is_the_mean_of_its_pieces() -> None:
    one, other = ["空调", "漏水"] * 10, ["公积金", "提取"] * 8
    whole, first, second = encoder.encode(Tokens.from_lists([one + other, one, other]))
    assert whole == pytest.approx((first + second) / np.linalg.norm(first + second), abs=0.05)


def test_a_text_does_not_depend_on_its_neighbours() -> None:
    alone = encode("物业 收费 不 合理")
    assert encode("停车 难", "", "物业 收费 不 合理")[2] == pytest.approx(alone[0], abs=1e-6)


def test_the_table_is_small_enough_to_commit() -> None:
    words, characters = encoder.table()
    assert len(words.entries) > 60_000
    assert len(characters.entries) > 5_000
    weights = words.sums[:-1, -1]
    assert np.all((weights > 0) & (weights <= 1))
