import numpy as np
import pandas as pd
import pytest

from mining.trends.changes import COLUMNS, yearly_and_monthly_change
from mining.trends.counts import calendar_months


def _totals(first: str, n: list[int], exposure: float = np.nan, *, partial: bool = False) -> pd.DataFrame:
    months = calendar_months(first, "2030-12")[: len(n)]
    complete = [True] * (len(n) - 1) + [not partial]
    return pd.DataFrame({"month": months, "n": n, "exposure": exposure, "complete": complete})


def _change(totals: pd.DataFrame, month: str) -> pd.DataFrame:
    found = yearly_and_monthly_change(totals, month, off_day=1.0)
    assert list(found.columns) == COLUMNS
    return found.set_index("change")


def test_a_rise_of_the_rate_is_worse_and_a_fall_is_better() -> None:
    steady = [101, 99, 100, 100, 102, 98]
    worse = _change(_totals("2024-03", [*steady, 160], 1e4), "2024-09").loc["环比"]
    assert (worse["n"], worse["base_n"], worse["verdict"]) == (160, 98, "显著恶化")
    assert worse["ratio"] == pytest.approx(160 / 98)
    assert worse["ratio_low"] > 1
    better = _change(_totals("2024-03", [*steady, 50], 1e4), "2024-09").loc["环比"]
    assert better["verdict"] == "显著好转"


def test_a_quiet_month_without_exposure_is_no_improvement() -> None:
    row = _change(_totals("2024-03", [101, 99, 100, 100, 102, 98, 50]), "2024-09").loc["环比"]
    assert row["verdict"] == "证据不足"
    assert "不能说是好转" in row["note"]


def test_without_exposure_the_length_of_the_month_is_allowed_for() -> None:
    row = _change(_totals("2022-04", [300, 310]), "2022-05").loc["环比"]
    assert row["ratio"] == pytest.approx(1.0)


def test_large_totals_that_always_scatter_are_not_told_as_a_change() -> None:
    scatter = [3000, 3900, 2800, 4100, 3300, 4300, 2900, 3700]
    row = _change(_totals("2024-03", scatter, 1e5), "2024-10").loc["环比"]
    assert (row["ratio_low"], row["ratio_high"]) == pytest.approx((0.646, 2.564), abs=1e-3)
    assert row["verdict"] == "无显著变化"


@pytest.mark.parametrize(
    "n", [[300, 390], [300, 310, 390], [520, 300, 480, 310, 430], [520, 300, 480, 310, 330, 430]]
)
def test_while_few_months_lie_before_what_may_be_scatter_is_no_verdict(n: list[int]) -> None:
    month = calendar_months("2024-03", "2030-12")[len(n) - 1]
    row = _change(_totals("2024-03", n, 1e5), month).loc["环比"]
    assert (row["n"], row["base_n"]) == (n[-1], n[-2])
    assert row["ratio"] == pytest.approx(n[-1] / n[-2])
    assert (row["verdict"], row["note"]) == ("证据不足", "此前的月份太少，看不出平常的起伏，不作判断")


def test_a_single_month_before_tells_nothing_of_the_scatter() -> None:
    row = _change(_totals("2024-03", [300, 390], 1e5), "2024-04").loc["环比"]
    assert row[["ratio_low", "ratio_high"]].isna().all()


def test_a_doubling_is_a_verdict_after_four_months_that_hardly_differ() -> None:
    row = _change(_totals("2024-03", [300, 310, 290, 305, 610], 1e5), "2024-07").loc["环比"]
    assert row["ratio_low"] > 1
    assert row["verdict"] == "显著恶化"


def test_totals_that_always_scatter_are_hardly_ever_a_verdict_however_few_the_months() -> None:
    random = np.random.default_rng(5)
    for months in (2, 3, 4, 5, 6):
        drawn = random.negative_binomial(200 / 9, 1 / 10, (60, months))
        month = calendar_months("2024-03", "2030-12")[months - 1]
        told = [_change(_totals("2024-03", list(n), 1e5), month).loc["环比", "verdict"] for n in drawn]
        assert sum(verdict != "证据不足" for verdict in told) <= 6


def test_the_festival_takes_the_verdict_from_the_change_on_the_month() -> None:
    totals = _totals("2023-06", [100, 98, 101, 99, 100, 102, 100, 99, 40, 101], 1e4)  # 2024-02 falls to 40
    for month in ("2024-02", "2024-03"):
        row = _change(totals, month).loc["环比"]
        assert row["verdict"] == "证据不足"
        assert "春节" in row["note"]


def test_january_and_february_are_pooled_for_the_change_on_the_year() -> None:
    totals = _totals("2023-01", [60, 100, *[100] * 10, 100, 60], 1e4)
    february = _change(totals, "2024-02").loc["同比"]
    assert (february["period"], february["base"]) == ("2024-01+2024-02", "2023-01+2023-02")
    assert (february["n"], february["base_n"], february["verdict"]) == (160, 160, "无显著变化")
    january = _change(totals, "2024-01").loc["同比"]
    assert january["verdict"] == "证据不足"
    assert "合并" in january["note"]
    march = _change(totals.assign(month=calendar_months("2023-03", "2024-04")), "2024-04").loc["同比"]
    assert (march["period"], march["base"]) == ("2024-04", "2023-04")


@pytest.mark.parametrize(
    ("totals", "note"),
    [
        (_totals("2024-06", [50]), "没有2024年5月的数据"),
        (_totals("2024-05", [50, 20], partial=True), "不满整月"),
        (_totals("2024-05", [0, 20]), "没有一条记录"),
        (_totals("2024-05", [50, 0], 1e4), "没有一条记录"),
        (_totals("2024-05", [50, 20], 0.0), "没有可比的数"),
    ],
)
def test_periods_that_cannot_be_compared_say_why(totals: pd.DataFrame, note: str) -> None:
    row = _change(totals, "2024-06").loc["环比"]
    assert row["verdict"] == "证据不足"
    assert note in row["note"]
    assert np.isnan(row["ratio"])


@pytest.mark.parametrize(
    ("month", "note"),
    [
        ("2025-01", "两个月中有春节假期，环比不作判断"),
        ("2025-02", "两个月中有春节假期，环比不作判断，请看1、2月合并的同比"),
        ("2025-03", "两个月中有春节假期，环比不作判断"),
    ],
)
def test_the_pooled_year_is_pointed_to_where_it_is_told(month: str, note: str) -> None:
    assert _change(_totals("2023-12", [100] * 16, 1e4), month).loc["环比", "note"] == note


def test_the_scatter_is_that_of_the_months_before() -> None:
    months = [3000, 3900, 2800, 4100, 3300, 4300, 2900]
    row = _change(_totals("2024-03", [*months, 9000], 1e5), "2024-10").loc["环比"]
    # phi 122.2 with 7 degrees of freedom, whatever the month itself brings
    assert (row["ratio_low"], row["ratio_high"]) == pytest.approx((1.768, 5.736), abs=1e-3)
