"""What some records hold more of than others, by hand."""

import numpy as np
import pandas as pd
import pytest

from mining.trends.standing_out import shifts, surest


def _records(*values: str) -> pd.DataFrame:
    return pd.DataFrame({"record_id": [f"{i}" for i in range(len(values))], "渠道": values})


def _months(before: pd.Series, number: int) -> pd.Series:
    """Deal the records out to that many months, one after the other."""
    return pd.Series([f"2025-{place % number + 1:02}" for place in range(len(before))])


def test_the_value_that_is_surest_to_be_more_frequent_inside_is_found():
    inside, outside = _records(*["电话"] * 18, *["网站"] * 2), _records(*["电话"] * 20, *["网站"] * 60)
    spot = surest(inside, outside, ["渠道"], 5, 10)
    assert (spot.column, spot.value, spot.n, spot.base, spot.theirs) == ("渠道", "电话", 18, 20, 0.25)
    assert spot.records == tuple(f"{i}" for i in range(18))
    # Newcombe from Wilson's .6990 to .9721 of 18/20 and .1681 to .3549 of 20/80: .65 -/+ the roots of summed squares.
    assert [spot.low, spot.high] == pytest.approx([0.4232, 0.7592], abs=1e-4)


def test_nothing_stands_out_of_too_few_records_or_of_equal_shares():
    inside, outside = _records(*["电话"] * 4), _records(*["网站"] * 80)
    assert surest(inside, outside, ["渠道"], 5, 10) is None
    assert surest(outside, outside, ["渠道"], 5, 10) is None


def test_an_empty_value_does_not_stand_out():
    assert surest(_records(*[""] * 20), _records(*["电话"] * 80), ["渠道"], 5, 10) is None


def test_records_without_a_value_are_no_part_of_the_shares():
    inside, outside = (
        _records(*["电话"] * 10, *["网站"] * 10),
        _records(*["电话"] * 10, *["网站"] * 10, *[""] * 80),
    )
    assert surest(inside, outside, ["渠道"], 5, 10) is None


def test_nothing_stands_out_from_a_handful_of_values_elsewhere():
    inside, outside = _records(*["电话"] * 20), _records(*["网站"] * 9, *[""] * 71)
    assert surest(inside, outside, ["渠道"], 5, 10) is None
    assert surest(inside, _records(*["网站"] * 10, *[""] * 70), ["渠道"], 5, 10).theirs == 0


def test_a_share_is_held_against_the_one_before():
    now, before = pd.Series(["电话"] * 18 + ["网站"] * 2), pd.Series(["电话"] * 20 + ["网站"] * 60)
    told = shifts(now, before, _months(before, 8), ["电话"], 1)
    assert told[["value", "n", "now", "before"]].to_numpy().tolist() == [["电话", 18, 0.9, 0.25]]
    assert told.loc[0, ["low", "high"]].tolist() == pytest.approx([0.4232, 0.7592], abs=1e-4)


def test_without_records_before_a_share_is_compared_with_nothing():
    nothing = pd.Series([], dtype=object)
    told = shifts(pd.Series(["电话"]), nothing, nothing, ["电话"], 1)
    assert np.isnan(told.loc[0, ["before", "low", "high"]].astype(float)).all()


def _shops(counts: np.ndarray) -> pd.DataFrame:
    """Return value and month of as many records as the counts say, shape (shops, months)."""
    shop, month = np.nonzero(counts)
    told = pd.DataFrame(
        {"value": [f"{each}店" for each in shop], "month": [f"2025-{each + 1:02}" for each in month]}
    )
    return told.loc[told.index.repeat(counts[shop, month])]


def test_shares_of_groups_that_always_scatter_are_seldom_told_as_a_shift():
    told, shops = 0, [f"{shop}店" for shop in range(8)]
    for seed in range(20):
        records = _shops(np.random.default_rng(seed).negative_binomial(37.5, 1 / 3, (8, 7)))
        now, before = (records[(records["month"] == "2025-07") == late] for late in (True, False))
        found = shifts(now["value"], before["value"], before["month"], shops, 8)
        told += bool(((found["low"] > 0) | (found["high"] < 0)).any())
    assert told <= 3


def test_a_shift_far_beyond_the_scatter_is_told():
    counts = np.array([[20, 22, 19, 21, 20, 18, 60], *[[40, 38, 41, 40, 39, 42, 40]] * 4])
    records = _shops(counts)
    now, before = (records[(records["month"] == "2025-07") == late] for late in (True, False))
    found = shifts(now["value"], before["value"], before["month"], ["0店", "1店"], 2)
    assert (found["low"] > 0).tolist() == [True, False]


def test_one_month_before_tells_too_little_for_a_shift():
    records = _shops(np.array([[20, 60], [80, 40]]))
    now, before = (records[(records["month"] == "2025-02") == late] for late in (True, False))
    found = shifts(now["value"], before["value"], before["month"], ["0店", "1店"], 2)
    assert not ((found["low"] > 0) | (found["high"] < 0)).any()
