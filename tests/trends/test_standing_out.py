"""What some records hold more of than others, by hand."""

import numpy as np
import pandas as pd
import pytest

from mining.trends.standing_out import shifts, surest


def _records(*values: str) -> pd.DataFrame:
    return pd.DataFrame({"record_id": [f"{i}" for i in range(len(values))], "渠道": values})


def test_the_value_that_is_surest_to_be_more_frequent_inside_is_found():
    inside, outside = _records(*["电话"] * 18, *["网站"] * 2), _records(*["电话"] * 20, *["网站"] * 60)
    spot = surest(inside, outside, ["渠道"], 5)
    assert (spot.column, spot.value, spot.n, spot.base, spot.theirs) == ("渠道", "电话", 18, 20, 0.25)
    assert spot.records == tuple(f"{i}" for i in range(18))
    # Newcombe from Wilson's .6990 to .9721 of 18/20 and .1681 to .3549 of 20/80: .65 -/+ the roots of summed squares.
    assert [spot.low, spot.high] == pytest.approx([0.4232, 0.7592], abs=1e-4)


def test_nothing_stands_out_of_too_few_records_or_of_equal_shares():
    inside, outside = _records(*["电话"] * 4), _records(*["网站"] * 80)
    assert surest(inside, outside, ["渠道"], 5) is None
    assert surest(outside, outside, ["渠道"], 5) is None


def test_an_empty_value_does_not_stand_out():
    assert surest(_records(*[""] * 20), _records(*["电话"] * 80), ["渠道"], 5) is None


def test_a_share_is_held_against_the_one_before():
    now, before = pd.Series(["电话"] * 18 + ["网站"] * 2), pd.Series(["电话"] * 20 + ["网站"] * 60)
    told = shifts(now, before, ["电话"], 1)
    assert told[["value", "n", "now", "before"]].to_numpy().tolist() == [["电话", 18, 0.9, 0.25]]
    assert told.loc[0, ["low", "high"]].tolist() == pytest.approx([0.4232, 0.7592], abs=1e-4)


def test_without_records_before_a_share_is_compared_with_nothing():
    told = shifts(pd.Series(["电话"]), pd.Series([], dtype=object), ["电话"], 1)
    assert np.isnan(told.loc[0, ["before", "low", "high"]].astype(float)).all()
