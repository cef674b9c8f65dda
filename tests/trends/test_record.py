import numpy as np
import pandas as pd
import pytest

from mining.trends.counts import calendar_months
from mining.trends.record import record_of_alarms


def _outcome(n: list[int], verdict: str, alarm_at: int = 6, **alarm: float) -> pd.Series:
    months = calendar_months("2024-01", "2025-12")[: len(n)]
    trend = pd.DataFrame({"theme_id": "T001", "month": months, "n": n, "exposure": 1000.0, "complete": True})
    base = {"n": n[alarm_at], "expected": 10.0, "base_n": 60.0, "base_exposure": 6000.0, "phi": 1.0}
    base |= {"p": 0.001, "q": 0.01}
    alerts = pd.DataFrame(
        [{"theme_id": "T001", "issue_id": "", "month": months[alarm_at], "kind": "surge", "verdict": verdict}]
    )
    issues = trend.iloc[:0].assign(issue_id="")
    found = record_of_alarms(alerts.assign(**base | alarm), trend, issues)
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
    found = record_of_alarms(alerts, trend, trend.iloc[:0].assign(issue_id=""))
    assert found["kind"].tolist() == ["worsening"]


def test_tests_without_alarm_are_not_in_the_record() -> None:
    empty = pd.DataFrame(columns=["theme_id", "issue_id", "month", "n", "exposure", "complete"])
    alerts = pd.DataFrame(
        {"verdict": ["无显著变化"], "month": "2024-01", "theme_id": "T001", "issue_id": "", "kind": "surge"}
    )
    alerts = alerts.assign(n=5, expected=5.0, base_n=30.0, base_exposure=np.nan, phi=1.0, p=0.5, q=0.5)
    assert record_of_alarms(alerts, empty.drop(columns="issue_id"), empty).empty
