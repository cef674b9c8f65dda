"""Customers who come again: a dozen records, counted by hand."""

import pandas as pd
import pytest

from mining.trends.repeats import chains, repeats

ROWS = [  # record, customer, time, closed, theme, issue
    ("a", "x", "2025-01-01", "2025-01-10", "T1", ""),
    ("b", "x", "2025-01-20", None, "T1", ""),
    ("c", "x", "2025-02-03", None, "T1", ""),
    ("d", "y", "2025-02-01", "2025-02-06", "T1", "I1"),
    ("e", "y", "2025-02-05", None, "T2", "I1"),
    ("f", "z", "2025-02-06", None, "T1", ""),
    ("g", "", "2025-02-07", None, "T1", ""),
    ("h", "x", "2025-02-08", None, "", ""),
    ("i", "v", "2025-01-02", "2025-01-03", "T2", ""),
    ("j", "v", "2025-02-01", None, "T2", ""),
    ("k", "w", "2024-12-01", None, "T1", ""),
    ("l", "w", "2025-03-01", None, "T1", ""),
]


def _tables(rows=ROWS) -> tuple[pd.DataFrame, pd.DataFrame]:
    frame = pd.DataFrame(rows, columns=["record_id", "customer", "time", "closed", "theme_id", "issue_id"])
    for name in ("time", "closed"):
        frame[name] = pd.to_datetime(frame[name]).astype("datetime64[s]")
    frame["month"] = frame["time"].dt.strftime("%Y-%m")
    records = frame[["record_id", "customer", "time", "month", "closed"]]
    assignments = frame[["record_id", "month", "theme_id", "issue_id"]].assign(rank=1, weight=1.0)
    return records, assignments


def test_the_same_theme_or_issue_within_the_span_is_a_repeat():
    found = repeats(*_tables(), "2025-02", [7, 30, 90]).set_index(["theme_id", "days"])
    assert found[["n", "base"]].to_dict("index") == {
        ("", 7): {"n": 1, "base": 5},  # e, by its issue
        ("", 30): {"n": 3, "base": 5},  # c, e, j: exactly 30 days count
        ("", 90): {"n": 3, "base": 5},
        ("T1", 7): {"n": 0, "base": 3},
        ("T1", 30): {"n": 1, "base": 3},
        ("T1", 90): {"n": 1, "base": 3},
        ("T2", 7): {"n": 1, "base": 2},
        ("T2", 30): {"n": 2, "base": 2},
        ("T2", 90): {"n": 2, "base": 2},
    }
    assert found.loc[("", 30), "record_ids"] == ("j", "c", "e")  # oldest first
    assert found.loc[("", 30), ["share", "share_low", "share_high"]].tolist() == pytest.approx(
        [0.6, 0.2307, 0.8824], abs=1e-4
    )
    assert found.loc[("", 30), "after_closing"] == pytest.approx(1 / 3)  # j alone: d was closed after e came
    assert found["after_closing"].isna().sum() == 1  # T1 within 7 days has no repeat


def test_the_order_of_rows_does_not_matter():
    records, assignments = _tables()
    again = repeats(records[::-1], assignments.sample(frac=1, random_state=1), "2025-02", [30, 7, 90])
    pd.testing.assert_frame_equal(again, repeats(*_tables(), "2025-02", [7, 30, 90]))


def test_without_closing_times_nothing_is_said_about_them():
    records, assignments = _tables()
    found = repeats(records.assign(closed=pd.NaT), assignments, "2025-02", [30])
    assert found["after_closing"].isna().all()


def test_a_chain_has_three_links_and_ends_in_the_month():
    found = chains(*_tables(), "2025-02", 30)
    assert found.to_numpy().tolist() == [["T1", 3, "2025-01-01", "2025-02-03", ("a", "b", "c")]]
    assert chains(*_tables(), "2025-02", 14).empty
    assert chains(*_tables(), "2025-03", 30).empty


def test_a_month_without_known_customers_gives_an_empty_table():
    assert repeats(*_tables(ROWS[6:7]), "2025-02", [7]).empty
    assert chains(*_tables(ROWS[6:7]), "2025-02", 7).empty
    assert list(repeats(*_tables([]), "2025-02", [7]).columns)[:4] == ["theme_id", "days", "n", "base"]


def test_a_link_of_exactly_the_days_belongs_to_the_chain():
    assert chains(*_tables(), "2025-02", 19)["record_ids"].tolist() == [("a", "b", "c")]


def test_a_chain_that_goes_on_after_the_month_is_told_as_far_as_it_had_come():
    found = chains(*_tables([*ROWS, ("m", "x", "2025-03-01", None, "T1", "")]), "2025-02", 30)
    assert found["record_ids"].tolist() == [("a", "b", "c")]
