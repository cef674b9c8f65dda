"""An alarm that one customer makes is known as such."""

import numpy as np
import pandas as pd
import pytest

from mining.trends.alerts import Rules
from mining.trends.single import of_one_customer

MONTH = "2025-06"
RULES = Rules(6, 0.1, minimum_count=5, minimum_ratio=1.5, seed=0)


def _judged(
    customers: list[str],
    *,
    issue: str = "",
    detectable: float = 12,
    expected: float = 5,
    verdict: str = "显著恶化",
) -> list[int]:
    ids = [f"R{i}" for i in range(len(customers))]
    records = pd.DataFrame({"record_id": ids, "month": MONTH, "customer": customers})
    assignments = pd.DataFrame({"record_id": ids, "rank": 1, "theme_id": "T001", "issue_id": issue})
    alarm = {
        "month": MONTH, "theme_id": "T001", "issue_id": issue, "verdict": verdict, "n": len(customers),
        "expected": expected, "detectable": detectable,
    }  # fmt: skip
    return of_one_customer(pd.DataFrame([alarm]), records, assignments, RULES, month=MONTH).tolist()


CAMPAIGN = ["甲"] * 12 + [f"C{i}" for i in range(8)]
MANY = [f"C{i}" for i in range(20)]


def test_the_records_of_the_customer_who_makes_the_alarm_are_counted() -> None:
    assert _judged(CAMPAIGN) == [12]
    assert _judged(CAMPAIGN, issue="T001-I001") == [12]


@pytest.mark.parametrize(
    "customers",
    [MANY, [""] * 20, ["甲"] * 6 + [f"C{i}" for i in range(14)]],
    ids=["twenty customers", "customers unknown", "enough without his repetitions"],
)
def test_an_alarm_of_many_is_nobodys(customers: list[str]) -> None:
    assert _judged(customers) == [0]


def test_where_no_count_is_detectable_the_minimum_decides() -> None:
    assert _judged(CAMPAIGN, detectable=np.nan, expected=5) == [0]  # 9 are more than 1.5 times 5
    assert _judged(CAMPAIGN, detectable=np.nan, expected=7) == [12]


def test_what_is_no_alarm_for_worse_is_not_asked_about() -> None:
    assert _judged(CAMPAIGN, verdict="无显著变化") == [0]
