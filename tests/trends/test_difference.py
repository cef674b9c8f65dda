"""Before and after an edit: texts that moved, themes, alarms that flipped, figures of the first page."""

import pandas as pd
import pytest

from mining.trends.difference import Outcome, compare


def outcome(main, alerts=()):
    """Main theme of ten texts, the last five in the month reported; alerts are (theme, verdict)."""
    months = ["2025-07"] * 5 + ["2025-08"] * 5
    ids = [f"r{i}" for i in range(10)]
    table = pd.DataFrame({"record_id": ids, "month": months, "rank": 1, "theme_id": list(main)})
    n = table["theme_id"].value_counts().drop("", errors="ignore").sort_index()
    themes = pd.DataFrame({"theme_id": n.index, "n": n.to_numpy()})
    tested = pd.DataFrame(
        [("2025-08", theme, "", "surge", verdict) for theme, verdict in alerts],
        columns=["month", "theme_id", "issue_id", "kind", "verdict"],
    )
    return Outcome(table, themes, tested)


A, B, C, NONE = "T001", "T002", "T003", ""


def test_the_same_outcome_differs_in_nothing():
    one = outcome([A] * 5 + [B] * 5, [(A, "显著恶化")])
    assert compare(one, outcome([A] * 5 + [B] * 5, [(A, "显著恶化")]), "2025-08").nothing()


def test_texts_that_move_are_listed_with_both_themes():
    changes = compare(outcome([A] * 5 + [B] * 5), outcome([A] * 4 + [NONE] + [B] * 5), "2025-08")
    assert changes.moved.to_numpy().tolist() == [["r4", "2025-07", "T001", ""]]
    assert changes.themes.to_numpy().tolist() == [["T001", "变化", 5, 4, ""]]
    assert changes.figures.empty


@pytest.mark.parametrize(
    ("after", "told"),
    [
        ([A] * 10, [["T001", "变化", 6, 10, ""], ["T002", "消失", 4, 0, "T001"]]),
        ([A] * 3 + [C] * 3 + [B] * 4, [["T001", "拆分", 6, 3, "T003"], ["T003", "新增", 0, 3, ""]]),
    ],
)
def test_themes_that_vanish_appear_or_split_are_told(after, told):
    changes = compare(outcome([A] * 6 + [B] * 4), outcome(after), "2025-08")
    assert changes.themes.to_numpy().tolist() == told


@pytest.mark.parametrize(
    ("old", "new", "flips"),
    [
        ([(A, "显著恶化")], [(A, "无显著变化")], [("显著恶化", "无显著变化")]),
        ([(A, "显著恶化")], [], [("显著恶化", "")]),
        ([], [(A, "显著好转")], [("", "显著好转")]),
        ([(A, "证据不足")], [(A, "无显著变化")], []),
    ],
)
def test_an_alert_flips_when_one_of_the_verdicts_is_significant(old, new, flips):
    main = [A] * 10
    changes = compare(outcome(main, old), outcome(main, new), "2025-08")
    assert list(zip(changes.alerts["old"], changes.alerts["new"], strict=True)) == flips


def test_an_issue_that_another_theme_takes_over_is_compared_with_itself():
    main = [A] * 10
    before, after = outcome(main, [(A, "显著恶化")]), outcome(main, [(B, "显著恶化")])
    for side in (before, after):
        side.alerts["issue_id"] = "T001-I001"
    assert compare(before, after, "2025-08").alerts.empty


def test_figures_of_the_month_reported_are_compared():
    changes = compare(outcome([A] * 10), outcome([A] * 5 + [B] * 3 + [A, NONE]), "2025-08")
    assert changes.figures.to_numpy().tolist() == [
        ["没有归入主题", "0 件", "1 件"],
        ["主题个数", "1 个", "2 个"],
        ["件数最多的三个主题", "T001 5 件", "T002 3 件、T001 1 件"],
    ]
