"""Waiting times: a dozen records, counted by hand; those still open and those that cannot be."""

import math

import pandas as pd
import pytest

from mining.records.intake import read_records
from mining.settings import Columns, Filter
from mining.trends.handling import handling_times, possible

LIMITS = {"首次响应": 24.0, "办结": 72.0}


def _records(rows, file="a.csv") -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["time", "responded", "closed"])
    for name in frame:
        frame[name] = pd.to_datetime(frame[name], format="ISO8601").astype("datetime64[s]")
    frame["month"] = frame["time"].dt.strftime("%Y-%m")
    for name in ("responded", "closed"):
        end = frame[name].dropna()
        frame[f"{name}_exact"] = "" if end.empty else "day" if (end == end.dt.normalize()).all() else "second"
    return frame.assign(
        file=file, sheet="", channel="热线", record_id=[f"{file}{i}" for i in range(len(frame))]
    )


def _times(records: pd.DataFrame, themes: list[str] | None = None, month="2025-02") -> pd.DataFrame:
    main = pd.Series(themes or [""] * len(records), index=records.index)
    return handling_times(possible(records, 100), main, month, LIMITS)


def _all(found: pd.DataFrame, step: str) -> pd.Series:
    return found[(found["step"] == step) & (found["group"] == "全部")].iloc[0]


ANSWERED = [
    ("2025-02-01 00:00", f"2025-02-{1 + h // 24:02} {h % 24:02}:00", None)
    for h in (2, 4, 6, 8, 10, 12, 14, 16, 48, 60)
]


def test_without_open_records_the_figures_are_those_of_the_records():
    row = _all(_times(_records(ANSWERED)), "首次响应")
    assert row[["n", "open", "rejected"]].tolist() == [10, 0, 0]
    assert row[["median_hours", "p90_hours", "over_day", "over"]].tolist() == pytest.approx(
        [10, 48, 0.2, 0.2]
    )
    assert row["median_low"] <= 10 <= row["median_high"]


def test_open_records_wait_at_least_until_the_last_time_known():
    rows = [
        ("2025-02-01 00:00", "2025-02-01 02:00", None),
        ("2025-02-01 00:00", "2025-02-01 10:00", None),
        ("2025-02-01 00:00", None, None),  # open for 40 hours at the end of the data
        ("2025-02-01 00:00", "2025-02-02 16:00", None),
    ]
    row = _all(_times(_records(rows)), "首次响应")
    assert row[["n", "open", "median_hours"]].tolist() == [4, 1, 10]
    assert row["over_day"] == pytest.approx(0.5)
    early = _all(_times(_records([*rows[:2], ("2025-02-01 08:00", None, None)])), "首次响应")
    # Hours 2 and 10 are known, the third waits 2 hours and more: survival 2/3 after 2, then 0 after 10.
    assert early[["n", "open", "median_hours", "over_day"]].tolist() == [3, 1, 10, 0]


def test_what_nobody_has_waited_for_is_unknown():
    rows = [
        ("2025-02-01 00:00", "2025-02-01 01:00", None),
        ("2025-02-01 00:00", None, None),
        ("2025-02-01 00:00", None, None),
    ]
    row = _all(_times(_records(rows)), "首次响应")
    assert math.isnan(row["over"])
    assert math.isnan(row["p90_hours"])


def test_impossible_times_are_rejected_and_counted():
    rows = [
        ("2025-02-10 12:00", "2025-02-10 11:00", None),
        ("2025-02-10 12:00", "2099-01-01 00:00", None),
        ("2025-02-10 12:00", "2025-02-10 15:00", None),
    ]
    row = _all(_times(_records(rows)), "首次响应")
    assert row[["n", "rejected", "median_hours"]].tolist() == [1, 2, 3]


def test_dates_without_clock_are_counted_in_days():
    rows = [
        ("2025-02-10 12:00", None, "2025-02-10"),
        ("2025-02-10 18:00", None, "2025-02-12"),
        ("2025-02-11 09:00", None, "2025-02-16"),
    ]
    row = _all(_times(_records(rows)), "办结")
    assert row[["n", "rejected", "median_hours", "limit_hours"]].tolist() == [3, 0, 48, 72]
    assert row["over"] == pytest.approx(1 / 3)


def test_an_absurd_closing_time_does_not_lengthen_the_wait_of_the_open():
    closed = [("2025-02-01", "2025-02-03", None)] * 3 + [("2025-02-01", "2099-02-01", None)]
    row = _all(_times(_records([*closed, *[("2025-02-02 18:00", None, None)] * 2])), "首次响应")
    assert row[["rejected", "open", "p90_hours"]].tolist() == [1, 2, 48]


def test_a_file_without_the_column_has_no_open_records():
    both = pd.concat([_records(ANSWERED), _records([("2025-02-03", None, None)], "b.csv")], ignore_index=True)
    assert _all(_times(both), "首次响应")["n"] == 10


def test_open_records_in_a_file_of_their_own_wait_like_those_among_the_others(tmp_path):
    rows = [f"A{i},{start},{end},快递太慢了{i}\n" for i, (start, end, _) in enumerate(ANSWERED)]
    rows += [f"B{i},2025-02-0{i} 09:00,,一直没有人回复{i}\n" for i in (1, 2)]
    found = []
    for files in ([rows], [rows[:10], rows[10:]]):
        for n, part in enumerate(files):
            (tmp_path / f"{n}.csv").write_text("工单编号,受理时间,答复时间,内容\n" + "".join(part), "utf-8")
        found.append(_times(read_records([tmp_path], Columns(), Filter(), key=b"k" * 32).records))
    assert _all(found[1], "首次响应")[["n", "open"]].tolist() == [12, 2]
    pd.testing.assert_frame_equal(*found)


def test_what_stands_for_no_time_is_neither_open_nor_closed():
    rows = [("2025-02-10 12:00", end, None) for end in ("2025-02-10 15:00", None, None, None)]
    records = _records(rows).assign(responded_exact=["second", "second", "impossible", "unreadable"])
    row = _all(_times(records), "首次响应")
    assert row[["n", "open", "rejected"]].tolist() == [2, 1, 1]


def test_a_time_that_cannot_be_is_told_as_impossible_and_taken_away():
    rows = [("2025-02-10 12:00", None, end) for end in ("2025-02-10 15:00", "2025-02-09", "2025-05-25", None)]
    found = possible(_records(rows), 100)
    assert found["closed_exact"].tolist() == ["second", "impossible", "impossible", "second"]
    assert found["closed"].notna().tolist() == [True, False, False, False]


def test_groups_are_themes_and_channels():
    themes = ["T001"] * 4 + ["T002"] * 3 + [""] * 3
    found = _times(_records(ANSWERED), themes)
    assert found[["kind", "group", "n"]].to_numpy().tolist() == [
        ["全部", "全部", 10],
        ["主题", "T001", 4],
        ["主题", "T002", 3],
        ["渠道", "热线", 10],
    ]


def test_no_times_or_another_month_give_an_empty_table():
    assert _times(_records([("2025-02-01", None, None)])).empty
    assert _times(_records(ANSWERED), month="2025-01").empty
    assert "median_hours" in _times(_records([]))


@pytest.mark.real
def test_the_answers_of_an_authority_took_as_long_as_a_spreadsheet_says(shared_data):
    table = pd.read_csv(shared_data / "tipdm2020c_4" / "tipdm2020c_4.csv", usecols=["time", "reply_time"])
    found = _times(_records([(t, r, None) for t, r in table.to_numpy()]), month="2019-12")
    row = _all(found, "首次响应")
    assert (row["n"], row["open"], row["rejected"]) == (76, 0, 0)
    assert [row[name] for name in ("median_hours", "p90_hours", "over_day")] == pytest.approx(
        [135.119167, 468.732222, 0.907895]
    )
