"""What is told of the month reported against the one before it."""

import pandas as pd
import pytest

from mining.settings import Cost
from mining.trends.alerts import Rules
from mining.trends.cost import expected_cost
from mining.trends.exposure import Exposure
from mining.trends.following import follow

RULES = Rules(6, 0.1, minimum_count=5, minimum_ratio=1.5, seed=0)


def _records(*spans: tuple[str, str, int]) -> pd.DataFrame:
    days = [day for first, last, n in spans for day in pd.date_range(first, last, n)]
    records = pd.DataFrame({"time": pd.Series(days).dt.floor("s"), "channel": "", "customer": ""})
    return records.assign(
        record_id=[f"R{i}" for i in range(len(records))], month=records["time"].dt.strftime("%Y-%m")
    )


def _assigned(records: pd.DataFrame) -> pd.DataFrame:
    return records[["record_id", "month"]].assign(rank=1, theme_id="T001", weight=1.0, issue_id="")


@pytest.mark.parametrize(
    ("last_day", "business", "change"),
    [
        ("2024-03-31", 1000.0, [10.0]),
        ("2024-03-20", 1000.0, []),  # a month that is not over is compared with none
        ("2024-03-31", 0.0, []),
    ],
)
def test_the_change_is_split_only_between_whole_months_with_business(
    last_day: str, business: float, change: list[float]
) -> None:
    records = _records(
        ("2024-01-01", "2024-01-31", 20), ("2024-02-01", "2024-02-29", 20), ("2024-03-01", last_day, 30)
    )
    months = ["2024-01", "2024-02", "2024-03"]
    table = pd.DataFrame({"month": months, "facet": "", "exposure": [1000.0, 1000.0, business]})
    followed = follow(records, _assigned(records), Exposure("", table), RULES, month="2024-03")
    assert followed.decomposition.get("change", pd.Series(dtype=float)).tolist() == change


@pytest.mark.parametrize(("month", "alarms"), [("2024-10", ["2024-10"]), ("2024-09", [])])
def test_a_report_of_an_earlier_month_knows_no_alarm_of_a_later_one(month: str, alarms: list[str]) -> None:
    months = pd.period_range("2024-03", "2024-10", freq="M")
    spans = [(f"{m}-01", f"{m.end_time:%Y-%m-%d}", 90 if str(m) == "2024-10" else 30) for m in months]
    records = _records(*spans)
    table = pd.DataFrame({"month": months.astype(str), "facet": "", "exposure": 1000.0})
    followed = follow(records, _assigned(records), Exposure("", table), RULES, month=month)
    assert followed.past_alarms["month"].tolist() == alarms


def test_months_without_data_are_no_months_without_complaints() -> None:
    months = [
        month for month in pd.period_range("2024-01", "2024-11", freq="M") if month.month not in (6, 7, 8)
    ]
    records = _records(*((f"{m}-01", f"{m.end_time:%Y-%m-%d}", 30) for m in months))
    table = pd.DataFrame(
        {"month": pd.period_range("2024-01", "2024-11", freq="M").astype(str), "facet": "", "exposure": 1e4}
    )
    followed = follow(records, _assigned(records), Exposure("", table), RULES, month="2024-11")
    assert expected_cost(followed.trend, "2024-11", 6, Cost(avoidable_share=0.5))["cases"].tolist() == [30]
    assert followed.limits["centre"].unique().tolist() == [30]
    assert followed.notes[0].startswith("2024年6月 至 2024年8月没有一条记录，按缺数据处理")
