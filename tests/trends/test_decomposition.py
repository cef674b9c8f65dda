import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mining.trends.decomposition import by_facet, decompose
from mining.trends.exposure import Exposure

EFFECTS = ["volume", "mix", "rate"]


def _side(**groups: tuple[float, float]) -> pd.DataFrame:
    return pd.DataFrame.from_dict(groups, orient="index", columns=["n", "exposure"])


def test_more_orders_at_the_same_rate_and_mix_are_all_volume() -> None:
    found = decompose(_side(a=(20, 2000), b=(10, 4000)), _side(a=(10, 1000), b=(5, 2000)))
    assert found["volume"].sum() == pytest.approx(15)
    assert found[["mix", "rate", "unknown"]].abs().to_numpy().max() < 1e-9


def test_a_higher_rate_alone_is_all_rate() -> None:
    found = decompose(_side(a=(30, 1000), b=(5, 2000)), _side(a=(10, 1000), b=(5, 2000)))
    assert found.set_index("group")["rate"].to_dict() == pytest.approx({"a": 20, "b": 0})


def test_volume_and_rate_share_the_change_by_their_logarithms() -> None:
    # twice the orders and four times the rate: 10 -> 80, L = 70/ln 8, ln 2 and ln 4 of ln 8
    found = decompose(_side(a=(80, 2000)), _side(a=(10, 1000)))
    assert found[EFFECTS].iloc[0].tolist() == pytest.approx([70 / 3, 0, 140 / 3])


def test_moving_to_a_worse_channel_is_mix() -> None:
    found = decompose(_side(a=(90, 900), b=(1, 100)), _side(a=(50, 500), b=(5, 500)))
    assert found["mix"].sum() == pytest.approx(36)
    assert found["rate"].sum() == pytest.approx(0)


def test_a_channel_that_comes_or_goes_is_mix_and_one_whose_complaints_stop_is_rate() -> None:
    found = decompose(_side(new=(7, 100), quiet=(0, 100)), _side(old=(5, 100), quiet=(4, 100))).set_index(
        "group"
    )
    assert found["mix"].to_dict() == {"new": 7.0, "old": -5.0, "quiet": 0.0}
    assert found["rate"].to_dict() == {"new": 0.0, "old": 0.0, "quiet": -4.0}


def test_records_without_exposure_are_unknown() -> None:
    found = decompose(_side(a=(10, 1000), x=(6, np.nan)), _side(a=(10, 1000), x=(2, 0)))
    assert found.set_index("group").loc["x", [*EFFECTS, "unknown"]].tolist() == [0, 0, 0, 4]


NUMBERS = st.tuples(st.integers(0, 500), st.integers(0, 10**6))


@given(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=5))
def test_the_effects_add_up_to_the_change_exactly(
    pairs: list[tuple[tuple[int, int], tuple[int, int]]],
) -> None:
    now, before = (pd.DataFrame([pair[i] for pair in pairs], columns=["n", "exposure"]) for i in (0, 1))
    found = decompose(now, before)
    assert found[[*EFFECTS, "unknown"]].sum(axis=1).to_numpy() == pytest.approx(
        found["change"].to_numpy(), abs=1e-9
    )
    assert found["change"].sum() == now["n"].sum() - before["n"].sum()


def test_counts_and_exposure_of_a_facet_are_joined_by_its_values() -> None:
    table = pd.DataFrame({"month": "2024-01", "facet": ["电话", "网站"], "exposure": [100.0, 50.0]})
    records = pd.DataFrame(
        {
            "record_id": ["G1", "G2、3", "G4", "G5"],
            "month": ["2024-01"] * 3 + ["2024-02"],
            "facet:渠道": ["电话", "电话", "门店", "电话"],
            "facet:转自": ["门店", "网站", "网站", "网站"],
        }
    )
    found = by_facet(records, Exposure("渠道", table), "2024-01")
    assert found["n"].to_dict() == {"电话": 2, "网站": 0, "门店": 1}
    assert found["exposure"].fillna(-1).to_dict() == {"电话": 100, "网站": 50, "门店": -1}
    assert found["record_ids"].to_dict() == {"电话": ("G1", "G2、3"), "网站": (), "门店": ("G4",)}


@pytest.mark.parametrize("heading", ["渠道", "投诉渠道", "channel"])
def test_exposure_told_by_channel_under_any_of_its_names_is_joined_to_the_channel(heading: str) -> None:
    table = pd.DataFrame({"month": "2024-01", "facet": ["电话", "网站"], "exposure": [100.0, 50.0]})
    records = pd.DataFrame(
        {
            "record_id": ["G1", "G2"],
            "month": ["2024-01"] * 2,
            "channel": ["电话", "网站"],
            "facet:地区": ["东", "东"],
        }
    )
    found = by_facet(records, Exposure(heading, table), "2024-01")
    assert found["exposure"].to_dict() == {"电话": 100, "网站": 50}


def test_exposure_without_facet_is_one_group() -> None:
    table = pd.DataFrame({"month": ["2024-01"], "facet": [""], "exposure": [100.0]})
    records = pd.DataFrame({"record_id": ["G1", "G2", "G3"], "month": ["2024-01"] * 3})
    found = by_facet(records, Exposure("", table), "2024-01")
    assert found.to_dict("index") == {"": {"n": 3.0, "exposure": 100.0, "record_ids": ("G1", "G2", "G3")}}
