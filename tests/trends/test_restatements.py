"""A published figure that changes is listed with old, new and reason."""

import pandas as pd
import pytest

from mining.themes.theme import Theme
from mining.trends.restatements import changed_causes, changed_months, no_longer_held, restatements

THEMES = (
    Theme(number="T001", name="甲", status="正式"),
    Theme(number="T002", name="乙", status="并入", into="T001"),
    Theme(number="T003", name="丙", status="正式"),
)


def trend(*rows):
    return pd.DataFrame(rows, columns=["theme_id", "month", "n", "complete"])


def test_a_merger_restates_both_themes_under_their_own_reason():
    published = trend(
        ("T001", "2025-01", 4, True), ("T002", "2025-01", 3, True), ("T003", "2025-01", 5, True)
    )
    now = trend(("T001", "2025-01", 7, True), ("T003", "2025-01", 6, True))
    assert restatements(now, published, THEMES, ["词表改动"], None).to_numpy().tolist() == [
        ["T001", "2025-01", 4, 7, "T002 乙 并入"],
        ["T002", "2025-01", 3, 0, "并入 T001 甲"],
        ["T003", "2025-01", 5, 6, "词表改动"],
    ]


def records(*months):
    return pd.DataFrame([(f"R{i}", month) for i, month in enumerate(months)], columns=["record_id", "month"])


@pytest.mark.parametrize(
    ("now", "reasons"),
    [
        (records("2025-01", "2025-02", "2025-03"), ["新的记录使归类有所调整"] * 2),
        (records("2025-01", "2025-02", "2025-02"), ["新的记录使归类有所调整", "反馈文件有增改"]),
        (records("2025-01"), ["新的记录使归类有所调整", "反馈文件有增改"]),
        (records("2025-01", "2025-02"), ["反馈文件有增改"] * 2),  # the texts of the same records
    ],
    ids=["a month is new", "a late record", "a record is gone", "the same records"],
)
def test_changed_files_are_the_reason_only_in_months_with_other_records(now, reasons):
    published = trend(("T001", "2025-01", 4, True), ("T001", "2025-02", 5, True))
    changed = trend(("T001", "2025-01", 5, True), ("T001", "2025-02", 6, True))
    months = changed_months(records("2025-01", "2025-02"), now, later=False)
    found = restatements(changed, published, THEMES, ["反馈文件有增改"], months)
    assert found["reason"].tolist() == reasons


def test_where_the_records_of_the_last_report_are_unknown_files_may_be_the_reason_of_all():
    assert changed_months(records(), records("2025-01"), later=False) is None


def test_files_added_for_a_later_month_are_no_reason_where_the_records_are_the_same():
    changed = trend(("T001", "2025-01", 5, True))
    months = changed_months(records("2025-01"), records("2025-01"), later=True)
    found = restatements(changed, trend(("T001", "2025-01", 4, True)), THEMES, ["反馈文件有增改"], months)
    assert found["reason"].tolist() == ["新的记录使归类有所调整"]


@pytest.mark.parametrize(
    ("published", "now"),
    [
        (trend(("T001", "2025-01", 4, True)), trend(("T001", "2025-01", 4, True))),
        (trend(("T001", "2025-02", 4, False)), trend(("T001", "2025-02", 9, True))),
        (trend(("T001", "2025-01", 4, True)), trend(("T001", "2025-02", 9, True))),
        (
            trend(("T001", "2025-01", 4, True)),
            trend(("T001", "2025-01", 4, True), ("T009", "2025-01", 2, True)),
        ),
    ],
    ids=["same", "incomplete", "month gone", "new theme"],
)
def test_figures_that_were_not_published_or_not_final_are_no_restatement(published, now):
    assert restatements(now, published, THEMES, [], None).empty


def months(*counted):
    """A year of 100 records a month behind what stands before it."""
    year = [(f"2025-{month:02}", 100, True) for month in range(1, 13)]
    return pd.DataFrame([*counted, *year], columns=["month", "n", "complete"])


@pytest.mark.parametrize(
    ("before", "told"),
    [
        ([("2024-12", 5, False)], "2024年12月的反馈文件已不在或不全（只剩5件），不再与已公布的数字比较"),
        ([], "2024年12月的反馈文件已不在或不全（一件也没有），不再与已公布的数字比较"),
    ],
    ids=["a remnant", "nothing"],
)
def test_a_published_month_that_is_no_longer_held_is_told_once_and_is_no_restatement(before, told):
    totals = months(*before)
    published = months(("2024-12", 100, True)).assign(theme_id="T001")
    now = totals.assign(theme_id="T001")
    assert no_longer_held(totals, now, published) == [told]
    assert restatements(now, published, THEMES, [], None).empty


def test_several_months_that_are_no_longer_held_are_told_together():
    totals = months(("2024-12", 5, False))
    published = months(("2024-11", 90, True), ("2024-12", 100, True)).assign(theme_id="T001")
    (told,) = no_longer_held(totals, totals.assign(theme_id="T001"), published)
    assert told.startswith("2024年12月及以前的反馈文件已不在或不全（只剩5件）")


def test_what_is_held_or_has_the_same_figures_is_not_told_to_be_gone():
    published = months(("2024-12", 100, True)).assign(theme_id="T001")
    now = months(("2024-12", 100, False)).assign(theme_id="T001")
    assert no_longer_held(now, now, published) == []


def test_what_differs_between_runs_is_named():
    before = {"word_lists": {"a.txt": "1"}, "inputs": {"x.csv": "1"}, "catalogue": {"machine.npz": "1"}}
    now = {"word_lists": {"a.txt": "2"}, "inputs": {"x.csv": "1"}, "catalogue": {"machine.npz": "2"}}
    assert changed_causes(before, now) == ["词表改动"]
    assert changed_causes(before, {**now, "month": "2025-02", "catalogue_before": {"ticks.csv": "1"}}) == [
        "词表改动",
        "目录或人工判断改动",
    ]


@pytest.mark.parametrize(
    ("origin", "causes"),
    [("first", []), ("left", []), ("edited", ["目录或人工判断改动"])],
    ids=["runs alone", "runs alone since the report, of which less is known", "people"],
)
def test_only_what_people_wrote_since_the_report_is_a_change_of_the_catalogue(origin, causes):
    before = {
        "month": "2026-07",
        "catalogue": {"themes.toml": "left"},
        "catalogue_origin": {"themes.toml": "first"},
    }
    now = {
        "month": "2026-08",
        "catalogue_before": {"themes.toml": "left by another run"},
        "catalogue_origin": {"themes.toml": origin},
    }
    assert changed_causes(before, now) == causes
