import numpy as np
import pandas as pd
import pytest

from mining.trends.counts import calendar_months
from mining.trends.past_alarms import record_of_alarms


def _totals(trend: pd.DataFrame) -> pd.DataFrame:
    """Return the totals of months without an exposure file: the trend's exposure is their records."""
    return trend[["month", "complete"]].assign(n=1000, exposure=np.nan)


def _outcome(
    n: list[int], verdict: str, alarm_at: int = 6, exposure: float | list[float] = 1000.0, **alarm: float
) -> pd.Series:
    months = calendar_months("2024-01", "2025-12")[: len(n)]
    trend = pd.DataFrame(
        {"theme_id": "T001", "month": months, "n": n, "exposure": exposure, "complete": True}
    )
    base = {"n": n[alarm_at], "expected": 10.0, "base_n": 60.0, "base_exposure": 6000.0, "phi": 1.0}
    base |= {"p": 0.001, "q": 0.01}
    alerts = pd.DataFrame(
        [{"theme_id": "T001", "issue_id": "", "month": months[alarm_at], "kind": "surge", "verdict": verdict}]
    )
    issues = trend.iloc[:0].assign(issue_id="")
    found = record_of_alarms(alerts.assign(**base | alarm), trend, issues, _totals(trend))
    assert len(found) == 1
    return found.iloc[0]


@pytest.mark.parametrize(
    ("n", "verdict", "outcome"),
    [
        ([10] * 6 + [30, 28, 25], "显著恶化", "已印证"),
        ([10] * 6 + [30, 11, 9], "显著恶化", "未印证"),
        ([10] * 6 + [30, 28], "显著恶化", "待观察"),
        ([10] * 6 + [30], "显著恶化", "待观察"),
        ([10] * 6 + [1, 2, 1], "显著好转", "已印证"),
        ([10] * 6 + [1, 10, 9], "显著好转", "未印证"),
    ],
)
def test_the_two_months_after_bear_an_alarm_out_or_not(n: list[int], verdict: str, outcome: str) -> None:
    assert _outcome(n, verdict)["outcome"] == outcome


def test_an_alarm_waits_where_a_month_after_it_has_no_business() -> None:
    found = _outcome([10] * 6 + [30, 0, 25], "显著恶化", exposure=[1000.0] * 7 + [0.0, 1000.0])
    assert found["outcome"] == "待观察"


def test_what_was_expected_after_follows_from_the_alarms_own_baseline() -> None:
    found = _outcome([10] * 6 + [30, 28, 25], "显著恶化")
    assert (found["after_n"], found["after_expected"]) == (53, pytest.approx(20))


def test_scatter_known_at_the_time_is_allowed_for() -> None:
    assert _outcome([10] * 6 + [30, 15, 15], "显著恶化")["outcome"] == "已印证"
    assert _outcome([10] * 6 + [30, 15, 15], "显著恶化", phi=4.0)["outcome"] == "未印证"


def test_a_new_issue_that_stays_is_borne_out() -> None:
    found = _outcome([0] * 6 + [9, 4, 3], "显著恶化", expected=0.0, base_n=0.0)
    assert found["outcome"] == "已印证"


def test_two_tests_that_alarm_of_one_theme_in_one_month_are_one_alarm() -> None:
    trend = pd.DataFrame(
        {"theme_id": "T001", "month": ["2024-07"], "n": 30, "exposure": 1e3, "complete": True}
    )
    alerts = pd.DataFrame(
        {
            "theme_id": "T001", "issue_id": "", "month": "2024-07", "kind": ["surge", "worsening"],
            "verdict": "显著恶化", "n": 30, "expected": [10.0, 9.0], "base_n": 60.0, "base_exposure": 6e3, "phi": 1.0,
            "p": [0.002, 0.001], "q": [0.02, 0.01],
        }
    )  # fmt: skip
    found = record_of_alarms(alerts, trend, trend.iloc[:0].assign(issue_id=""), _totals(trend))
    assert found["expected"].tolist() == [9.0]


def test_tests_without_alarm_are_not_in_the_record() -> None:
    empty = pd.DataFrame(columns=["theme_id", "issue_id", "month", "n", "exposure", "complete"])
    alerts = pd.DataFrame(
        {"verdict": ["无显著变化"], "month": "2024-01", "theme_id": "T001", "issue_id": "", "kind": "surge"}
    )
    alerts = alerts.assign(n=5, expected=5.0, base_n=30.0, base_exposure=np.nan, phi=1.0, p=0.5, q=0.5)
    assert record_of_alarms(alerts, empty.drop(columns="issue_id"), empty, _totals(empty)).empty


def _around_the_festival(
    n: dict[str, int], verdict: str, month: str, exposure: float, **alarm: float
) -> pd.Series:
    """Judge an alarm of a theme beside 180 other records a month, 72 in February of 2026, at 60,000 orders a month."""
    trend = pd.DataFrame(
        {"theme_id": "T001", "month": n.keys(), "n": n.values(), "exposure": 6e4, "complete": True}
    )
    others = np.where(trend["month"] == "2026-02", 72, 180)
    totals = trend[["month", "exposure", "complete"]].assign(n=trend["n"] + others)
    alerts = pd.DataFrame(
        [{"month": month, "theme_id": "T001", "issue_id": "", "kind": "surge", "verdict": verdict}]
    )
    base = {"n": n[month], "base_exposure": exposure, "phi": 1.0, "p": 0.001, "q": 0.01}
    issues = trend.iloc[:0].assign(issue_id="")
    return record_of_alarms(alerts.assign(**base | alarm), trend, issues, totals).iloc[0]


def test_an_alarm_of_the_festivals_month_is_borne_out_by_shares() -> None:
    found = _around_the_festival(
        {"2026-02": 40, "2026-03": 40, "2026-04": 40},
        "显著恶化",
        "2026-02",
        1140.0,
        expected=5.9,
        base_n=60.0,
    )
    # 5.9 expected of 112 records, so 23.2 of the 440 of the two months after
    assert (found["after_n"], found["after_expected"]) == (80, pytest.approx(23.2, abs=0.05))
    assert found["outcome"] == "已印证"


def test_the_dip_of_the_festival_bears_no_improvement_out() -> None:
    n = {"2026-01": 20, "2026-02": 24, "2026-03": 60, "2026-04": 60}
    found = _around_the_festival(n, "显著好转", "2026-01", 3.6e5, expected=60.0, base_n=360.0)
    assert (found["after_n"], found["after_expected"]) == (120, pytest.approx(120))
    assert found["outcome"] == "未印证"
