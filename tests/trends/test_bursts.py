from dataclasses import replace

import numpy as np
import pandas as pd

from mining.trends.alerts import Rules
from mining.trends.bursts import COLUMNS, bursts

RULES = Rules(6, 0.05, minimum_count=5, minimum_ratio=1.5, seed=0)


def _found(
    days: dict[str, dict[str, int]], month: str = "2018-11", off_day: float = 1.0, rules: Rules = RULES
) -> pd.DataFrame:
    """Bursts of {label: {day: records}} in a month."""
    rows = [(label, day) for label, each in days.items() for day, n in each.items() for _ in range(n)]
    records = pd.DataFrame(
        {"record_id": [f"r{i}" for i in range(len(rows))], "time": pd.to_datetime([r[1] for r in rows])}
    )
    labels = pd.DataFrame({"record_id": records["record_id"], "label": [row[0] for row in rows]})
    return bursts(records, labels, rules, month=month, off_day=off_day)


def _steady(month: str, n: int) -> dict[str, int]:
    return {f"{month}-{day:02d}": n for day in range(1, 31)}


def test_an_event_is_told_with_its_first_peak_and_last_day() -> None:
    event = {"2018-11-08": 60, "2018-11-09": 25, "2018-11-10": 10}
    found = _found({"crash": _steady("2018-11", 1) | event, "other": _steady("2018-11", 3)})
    assert found[["label", "first_day", "peak_day", "last_day", "n"]].to_numpy().tolist() == [
        ["crash", "2018-11-08", "2018-11-08", "2018-11-10", 95]
    ]
    assert found["expected"][0] == 3
    assert found["p"][0] < 1e-20


def test_an_even_month_has_no_burst() -> None:
    assert _found({"a": _steady("2018-11", 4)}).empty
    assert list(_found({"a": _steady("2018-11", 4)}).columns) == COLUMNS


def test_a_month_with_nothing_but_the_event_expects_nothing_else() -> None:
    found = _found({"a": {"2018-11-08": 9}, "other": _steady("2018-11", 3)})
    assert found[["first_day", "last_day", "n", "expected", "ratio"]].to_numpy().tolist() == [
        ["2018-11-08", "2018-11-08", 9, 0.0, np.inf]
    ]


def test_a_handful_is_no_burst() -> None:
    assert _found({"a": {"2018-11-08": 4}}).empty


def test_a_desk_that_rests_at_the_weekend_has_no_burst_every_monday() -> None:
    weekdays = {f"{day:%Y-%m-%d}": 30 for day in pd.bdate_range("2018-11-01", "2018-11-30")}
    assert _found({"a": weekdays}, off_day=0.0, rules=replace(RULES, minimum_ratio=1.2)).empty
    saturday = {"a": weekdays | {"2018-11-10": 9}}
    assert _found(saturday, off_day=0.02)["peak_day"].tolist() == ["2018-11-10"]
    assert _found(saturday, off_day=1.0).empty


def test_days_before_the_first_and_after_the_last_record_of_all_are_no_quiet_days() -> None:
    assert _found({"a": {f"2018-11-{day:02d}": 4 for day in range(1, 9)}}).empty
    assert _found({"a": {f"2018-11-{day:02d}": 4 for day in range(23, 31)}}).empty


def test_a_month_of_which_only_days_off_were_recorded_has_no_burst() -> None:
    july = {f"2024-07-{day:02d}": 2 for day in range(1, 31)}
    assert _found({"a": {"2024-06-29": 9, "2024-06-30": 9} | july}, "2024-06", off_day=0.0).empty


def test_each_month_has_its_own_burst() -> None:
    days = {"a": {"2018-11-08": 9, "2018-12-30": 9, "2018-12-31": 7}}
    found = [_found(days, month)["peak_day"].tolist() for month in ("2018-11", "2018-12")]
    assert found == [["2018-11-08"], ["2018-12-30"]]


def test_stable_labels_seldom_burst() -> None:
    random = np.random.default_rng(5)
    days = {f"L{i:03d}": dict(_steady("2018-11", 0)) for i in range(100)}
    for each in days.values():
        for day in random.integers(1, 31, random.poisson(40)):
            each[f"2018-11-{day:02d}"] += 1
    assert len(_found(days)) <= 1


def test_days_that_always_come_in_clusters_burst_seldomer_than_even_ones() -> None:
    random = np.random.default_rng(6)
    days = {f"L{i:02d}": dict(_steady("2018-11", 0)) for i in range(40)}
    for each in days.values():
        for day, n in enumerate(random.negative_binomial(3, 0.5, 30), 1):  # mean 3, variance 6
            each[f"2018-11-{day:02d}"] = int(n)
    assert len(_found(days)) <= 1


def test_a_burst_among_clustered_days_is_found_when_it_is_larger_than_they_are() -> None:
    clustered = {f"2018-11-{day:02d}": 8 if day % 4 == 0 else 1 for day in range(1, 31)}
    assert _found({"a": clustered}).empty
    found = _found({"a": clustered | {"2018-11-09": 60}})
    assert found[["first_day", "peak_day"]].to_numpy().tolist() == [["2018-11-08", "2018-11-09"]]


def test_the_more_labels_are_tested_the_surer_a_burst_must_be() -> None:
    six = {"00": _steady("2024-06", 1) | {"2024-06-12": 7}}
    (p,) = _found(six, "2024-06")["p"]
    assert 0.05 / 60 < p <= 0.05
    assert _found(six | {f"{i:02}": _steady("2024-06", 1) for i in range(1, 60)}, "2024-06").empty
