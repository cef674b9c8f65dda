"""Themes together and segments: lifts and ratios by hand, intervals from the textbook."""

import numpy as np
import pandas as pd
import pytest

from mining.trends.associations import in_one_text, lift_interval, of_one_customer, segments, words_of_themes
from mining.trends.exposure import Exposure
from mining.words.tokens import Tokens


def _assignments(*themes: tuple[str, ...]) -> pd.DataFrame:
    rows = [
        (f"r{i:03}", rank, name)
        for i, names in enumerate(themes)
        for rank, name in enumerate(names or ("",), 1)
    ]
    return pd.DataFrame(rows, columns=["record_id", "rank", "theme_id"])


TEXTS = [("A", "B")] * 6 + [("A",)] * 4 + [("B",)] * 2 + [()] * 28 + [("A", "C")]


def test_lift_is_how_much_more_often_both_stand_in_one_text_than_by_chance():
    found = in_one_text(_assignments(*TEXTS), 5)
    # 41 texts, A in 11, B in 8, both in 6: 6 x 41 / (11 x 8) = 2.795.
    assert found[["theme_id", "other_id", "n"]].to_numpy().tolist() == [["A", "B", 6], ["B", "A", 6]]
    assert found["lift"].tolist() == pytest.approx([2.79545, 2.79545], abs=1e-5)
    assert (found["lift_low"] > 1).all()


def test_a_pair_below_the_minimum_or_not_above_chance_is_not_told():
    assert in_one_text(_assignments(*TEXTS), 7).empty
    independent = [("A", "B")] * 6 + [("A",)] * 6 + [("B",)] * 6 + [()] * 6
    assert in_one_text(_assignments(*independent), 5).empty
    assert in_one_text(_assignments((), ()), 1).empty


def test_the_interval_of_a_lift_covers_the_truth_as_often_as_it_says():
    draws = np.random.default_rng(0).multinomial(400, [0.12, 0.18, 0.18, 0.52], size=2000)
    both, a, b = draws[:, 0], draws[:, 0] + draws[:, 1], draws[:, 0] + draws[:, 2]
    _, low, high = lift_interval(both.astype(float), a.astype(float), b.astype(float), 400, 0.95)
    truth = 0.12 / 0.3**2
    assert 0.93 <= np.mean((low <= truth) & (truth <= high)) <= 0.97


def test_words_of_a_theme_stand_in_its_texts_more_often_than_in_all():
    texts = (
        [["买", "银行卡", "银行卡"]] * 6
        + [["买"]] * 2
        + [["买", "噪音", "银行卡"]]
        + [["买", "噪音"]] * 7
        + [["买"]] * 4
    )
    main = np.array(["T001"] * 8 + ["T002"] * 8 + [""] * 4, dtype=object)
    found = words_of_themes(Tokens.from_lists(texts), main, 5)
    # 20 texts, T001 in 8, 银行卡 in 7, both in 6: 6 x 20 / (8 x 7) = 2.143; 买 is as frequent in all of them.
    assert found[["theme_id", "word", "n"]].to_numpy().tolist() == [
        ["T001", "银行卡", 6],
        ["T002", "噪音", 8],
    ]
    assert found["lift"].tolist() == pytest.approx([2.14286, 2.5], abs=1e-5)
    assert words_of_themes(Tokens.from_lists(texts), main, 9).empty


def test_customers_are_counted_once_by_their_main_themes():
    names = [("A",), ("B", "A")] * 6 + [("C",)] * 10
    assignments = _assignments(*names)
    customers = [f"c{i // 2}" for i in range(12)] + [f"d{i}" for i in range(8)] + ["", ""]
    records = pd.DataFrame({"record_id": sorted(set(assignments["record_id"])), "customer": customers})
    found = of_one_customer(records, assignments, 5)
    # 14 customers, A and B both in 6 of them and nowhere else: 6 x 14 / 36 = 2.333.
    assert found[["theme_id", "other_id", "n"]].to_numpy().tolist() == [["A", "B", 6], ["B", "A", 6]]
    assert found["lift"].tolist() == pytest.approx([2.3333, 2.3333], abs=1e-4)


def _records() -> tuple[pd.DataFrame, pd.Series]:
    rows = [("东", "A")] * 6 + [("西", "A")] * 2 + [("东", "B")] * 4 + [("西", "B")] * 12 + [("", "A")]
    frame = pd.DataFrame(rows, columns=["facet:地区", "theme"])
    return frame.assign(month="2025-02", channel=""), frame["theme"]


def test_without_exposure_a_segment_is_compared_with_the_other_records():
    records, main = _records()
    found = segments(records, main, "2025-02", None, 5)
    # A: 6 of 8 in the east, the others 4 of 16: 0.75 / 0.25 = 3. B in the west: 12 of 16 against 2 of 8: 3.
    assert found[["value", "theme_id", "n", "against"]].to_numpy().tolist() == [
        ["东", "A", 6, "来件份额"],
        ["西", "B", 12, "来件份额"],
    ]
    assert found["ratio"].tolist() == [3, 3]
    # Katz: standard error sqrt(1/6 - 1/8 + 1/4 - 1/16) = 0.4787.
    assert found.loc[0, ["ratio_low", "ratio_high"]].tolist() == pytest.approx([1.174, 7.667], abs=2e-3)


def test_a_group_that_stands_in_one_theme_alone_is_told():
    records = pd.DataFrame({"month": "2025-02", "channel": "", "facet:品牌": ["甲牌"] * 40 + ["乙牌"] * 80})
    found = segments(records, pd.Series(["A"] * 40 + ["B"] * 80), "2025-02", None, 5)
    assert found[["value", "theme_id", "n", "of_users"]].to_numpy().tolist() == [
        ["乙牌", "B", 80, 0],
        ["甲牌", "A", 40, 0],
    ]
    assert found["ratio"].tolist() == found["ratio_high"].tolist() == [np.inf, np.inf]
    # Walter: (80.5 / 80.5) / (0.5 / 40.5) = 81 with standard error sqrt(1/0.5 - 1/40.5) = 1.4054; 161 with 1.4098.
    assert found["ratio_low"].tolist() == pytest.approx([5.154, 10.157], abs=2e-3)


def test_where_all_records_are_of_one_theme_no_group_is_compared():
    records = pd.DataFrame({"month": "2025-02", "channel": "", "facet:品牌": ["甲牌"] * 6 + ["乙牌"] * 6})
    assert segments(records, pd.Series(["A"] * 12), "2025-02", None, 5).empty


def test_with_exposure_a_segment_is_compared_with_the_users():
    users = pd.DataFrame(
        [("2025-02", "东", 300.0), ("2025-02", "西", 700.0)], columns=["month", "facet", "exposure"]
    )
    records, main = _records()
    found = segments(records, main, "2025-02", Exposure("地区", users), 5)
    assert found[["value", "share", "of_users", "ratio", "against"]].to_numpy().tolist() == [
        ["东", 0.75, 0.3, 2.5, "用户份额"],
        ["西", 0.75, 0.7, 0.75 / 0.7, "用户份额"],
    ]
    assert found.loc[0, ["ratio_low", "ratio_high"]].tolist() == pytest.approx([1.364, 3.095], abs=2e-3)


def test_exposure_told_by_channel_is_what_channels_are_compared_with():
    users = pd.DataFrame(
        [("2025-02", "东", 300.0), ("2025-02", "西", 700.0)], columns=["month", "facet", "exposure"]
    )
    records, main = _records()
    records = records.assign(channel=records.pop("facet:地区"))
    found = segments(records, main, "2025-02", Exposure("渠道", users), 5)
    assert found[["facet", "value", "ratio", "against"]].to_numpy().tolist() == [
        ["channel", "东", 2.5, "用户份额"],
        ["channel", "西", 0.75 / 0.7, "用户份额"],
    ]


def test_a_column_of_the_export_called_channel_is_not_the_channel():
    records, main = _records()
    records = records.rename(columns={"facet:地区": "facet:channel"})
    assert set(segments(records, main, "2025-02", None, 5)["facet"]) == {"facet:channel"}


def test_a_group_without_users_is_not_compared_with_them():
    users = pd.DataFrame(
        [("2025-02", "东", 0.0), ("2025-02", "西", 700.0)], columns=["month", "facet", "exposure"]
    )
    records, main = _records()
    assert segments(records, main, "2025-02", Exposure("地区", users), 5)["value"].tolist() == ["西"]


def test_where_the_file_lacks_a_group_of_the_month_segments_are_compared_with_the_records():
    users = pd.DataFrame(
        [("2025-01", "西", 700.0), ("2025-02", "东", 300.0)], columns=["month", "facet", "exposure"]
    )
    records, main = _records()
    assert set(segments(records, main, "2025-02", Exposure("地区", users), 5)["against"]) == {"来件份额"}


def test_another_month_or_no_facets_give_an_empty_table():
    records, main = _records()
    assert segments(records, main, "2025-01", None, 5).empty
    assert segments(records.drop(columns="facet:地区"), main, "2025-02", None, 5).empty
