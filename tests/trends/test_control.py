import numpy as np
import pandas as pd
import pytest

from mining.trends.control import control_limits
from mining.trends.counts import calendar_months


def _trend(n: list[int], *, exposure: float = 1000.0, per: float = 1.0) -> pd.DataFrame:
    months = calendar_months("2023-01", "2026-12")[: len(n)]
    rate = np.array(n) / exposure * per if exposure else np.nan
    return pd.DataFrame(
        {"theme_id": "T001", "month": months, "n": n, "exposure": exposure, "rate": rate, "complete": True}
    )


def test_a_quiet_year_has_a_u_chart_with_three_sigma_limits() -> None:
    chart = control_limits(_trend([16, 17, 16, 15, 16, 17, 16, 15, 16, 17, 16, 15]), shares=True)
    assert set(chart["chart"]) == {"U图"}
    assert chart.iloc[0][["centre", "low", "high"]].tolist() == pytest.approx([0.016, 0.004, 0.028])


def test_limits_are_in_the_unit_of_the_rate() -> None:
    chart = control_limits(_trend([16] * 12, per=10000), shares=True)
    assert chart.iloc[0][["centre", "low", "high"]].tolist() == pytest.approx([160, 40, 280])


def test_scatter_beyond_chance_widens_the_limits_after_laney() -> None:
    chart = control_limits(_trend([10, 40] * 6), shares=True)
    assert set(chart["chart"]) == {"Laney U′图"}
    # every neighbour differs by 30 cases of sigma 5: sigma_z = 6 / 1.128
    assert chart["high"][0] == pytest.approx(0.025 + 3 * 0.005 * 6 / 1.128)
    assert chart["low"][0] == 0


def test_a_short_series_has_a_run_chart_with_its_median() -> None:
    chart = control_limits(_trend([4, 6, 20]), shares=True)
    assert set(chart["chart"]) == {"趋势图"}
    assert chart["centre"].tolist() == [0.006] * 3
    assert chart[["low", "high"]].isna().all(axis=None)


def test_a_partial_month_has_limits_but_no_part_in_them() -> None:
    trend = _trend([16] * 12 + [90])
    trend.loc[12, "complete"] = False
    assert control_limits(trend, shares=True)["centre"].tolist() == pytest.approx([0.016] * 13)


def test_a_month_without_exposure_has_no_limits_and_the_others_have_theirs() -> None:
    trend = _trend([16] * 13, per=10000)
    trend.loc[12, ["exposure", "rate"]] = np.nan
    chart = control_limits(trend, shares=True)
    assert chart.iloc[11][["centre", "low", "high"]].tolist() == pytest.approx([160, 40, 280])
    assert chart.iloc[12][["low", "high"]].isna().all()


@pytest.mark.parametrize(
    ("shares", "centre", "without"), [(False, 0.1, ["2024-02"]), (True, 1240 / 13000, [])]
)
def test_rates_of_a_month_of_the_festival_are_not_held_against_limits(
    *, shares: bool, centre: float, without: list[str]
) -> None:
    trend = _trend([100] * 12 + [40]).assign(month=calendar_months("2023-02", "2024-02"))
    chart = control_limits(trend, shares=shares)
    assert chart["centre"].tolist() == pytest.approx([centre] * 13)
    assert chart.loc[chart["high"].isna(), "month"].tolist() == without


@pytest.mark.parametrize("trend", [_trend([0] * 14), _trend([0] * 14, exposure=0.0), _trend([])])
def test_nothing_to_draw_is_no_error(trend: pd.DataFrame) -> None:
    assert len(control_limits(trend, shares=True)) == len(trend)
