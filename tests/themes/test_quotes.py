"""Representative records."""

import numpy as np
import pandas as pd

from mining.themes.quotes import representatives

TEXT = "空调外机噪音特别大晚上睡不着觉请尽快处理第"


def chosen(points, texts, labels):
    rows = np.array(points, dtype=np.float32)
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    table = representatives(rows, pd.DataFrame({"text": texts}), np.array(labels, dtype=np.int32))
    return list(table.itertuples(index=False, name=None))


def test_the_most_central_text_comes_first():
    points = [[1, 1], [1, 0.9], [0, 1], [1, 0]]
    assert chosen(points, [f"{TEXT}{i}次" for i in range(4)], [0, 0, 0, 0])[:1] == [(0, 1, 0)]


def test_the_second_quote_differs_from_the_first():
    points = [[1, 0.1], [1, 0.11], [1, 0.12], [0.4, 1]]
    first, second = chosen(points, [f"{TEXT}{i}次" for i in range(4)], [0, 0, 0, 0])[:2]
    assert first[2] in {0, 1, 2}
    assert second == (0, 2, 3)


def test_a_text_of_readable_length_goes_before_shorter_and_longer_ones():
    points = [[1, 0.00], [1, 0.01], [1, 0.02]]
    assert chosen(points, ["太吵", "太吵" * 100, TEXT], [0, 0, 0])[:1] == [(0, 1, 2)]


def test_equal_texts_stand_once():
    assert chosen([[1, 0]] * 3, [TEXT, TEXT, f"{TEXT}二次"], [0, 0, 0]) == [(0, 1, 0), (0, 2, 2)]


def test_each_label_has_its_own_quotes_and_texts_without_label_none():
    points = [[1, 0], [0, 1], [1, 1]]
    assert chosen(points, [f"{TEXT}{i}次" for i in range(3)], [1, 0, -1]) == [(0, 1, 1), (1, 1, 0)]


def test_a_label_without_texts_has_no_quotes():
    assert chosen([[1, 0]], [TEXT], [2]) == [(2, 1, 0)]


def test_texts_without_features_can_be_quoted():
    assert chosen([[0, 0], [0, 0]], [TEXT, f"{TEXT}二次"], [0, 0])[:1] == [(0, 1, 0)]


def test_no_texts_give_an_empty_table():
    table = representatives(
        np.zeros((0, 2), dtype=np.float32), pd.DataFrame({"text": []}, dtype=str), np.zeros(0, dtype=np.int32)
    )
    assert list(table.columns) == ["label", "rank", "row"]
    assert len(table) == 0
