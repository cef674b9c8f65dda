import pandas as pd
import pytest

from mining.trends.crossings import crossed, restated


def test_small_values_are_merged_and_blank_ones_named() -> None:
    brands = ["甲"] * 40 + ["乙"] * 40 + ["丙"] * 3 + ["丁"] * 2 + [""] * 35
    records = pd.DataFrame({"record_id": [f"r{i}" for i in range(120)], "facet:品牌": brands})
    themes = ["T001"] * 20 + ["T002"] * 20 + ["T001"] * 10 + ["T002"] * 30 + ["T001"] * 5 + [""] * 35
    main = pd.DataFrame({"record_id": records["record_id"], "rank": 1, "theme_id": themes})
    found = crossed(records, main, "facet:品牌").set_index(["theme_id", "value"])
    assert found["n"].to_dict() == {
        ("T001", "乙"): 10, ("T001", "其他"): 5, ("T001", "未填"): 0, ("T001", "甲"): 20,
        ("T002", "乙"): 30, ("T002", "其他"): 0, ("T002", "未填"): 0, ("T002", "甲"): 20,
    }  # fmt: skip
    row = found.loc[("T001", "甲")]
    assert (row["total"], row["share"]) == (40, 0.5)
    assert row["ratio"] == pytest.approx((20 / 40) / (15 / 80))
    assert row["ratio_low"] < row["ratio"] < row["ratio_high"]


def test_figures_that_changed_since_they_were_published_are_listed() -> None:
    columns = ["theme_id", "month", "n"]
    before = pd.DataFrame(
        [["T001", "2024-01", 5], ["T001", "2024-02", 7], ["T009", "2024-01", 1]], columns=columns
    )
    now = pd.DataFrame(
        [["T001", "2024-01", 6], ["T001", "2024-02", 7], ["T002", "2024-01", 3]], columns=columns
    )
    assert restated(before, now).to_numpy().tolist() == [["T001", "2024-01", 5, 6]]
