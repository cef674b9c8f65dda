"""What is told of the month reported against the one before it."""

import pandas as pd
import pytest

from mining.trends.exposure import Exposure
from mining.trends.following import follow


@pytest.mark.parametrize(
    ("last_day", "change"),
    [("2024-03-31", [10.0]), ("2024-03-20", [])],  # a month that is not over is compared with none
)
def test_the_change_is_split_only_between_months_that_are_whole(last_day: str, change: list[float]) -> None:
    days = [
        *pd.date_range("2024-01-01", "2024-01-31", 20),
        *pd.date_range("2024-02-01", "2024-02-29", 20),
        *pd.date_range("2024-03-01", last_day, 30),
    ]
    records = pd.DataFrame({"time": pd.Series(days).dt.floor("s"), "channel": ""})
    records = records.assign(
        record_id=[f"R{i}" for i in range(len(records))], month=records["time"].dt.strftime("%Y-%m")
    )
    assignments = records[["record_id", "month"]].assign(rank=1, theme_id="T001", weight=1.0, issue_id="")
    months = ["2024-01", "2024-02", "2024-03"]
    table = pd.DataFrame({"month": months, "facet": "", "exposure": [1000.0, 1000.0, 1000.0]})
    followed = follow(
        records, assignments, Exposure("", table), month="2024-03", baseline_months=6, false_discovery=0.1,
        minimum_count=5, minimum_ratio=1.5, seed=0,
    )  # fmt: skip
    assert followed.decomposition.get("change", pd.Series(dtype=float)).tolist() == change
