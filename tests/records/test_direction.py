"""Scores that count down are turned once, where they are read; a heading that says otherwise is told of."""

from pathlib import Path

import pytest

from mining.records.direction import told_order
from mining.records.intake import read_records
from mining.records.whole import Intake
from mining.settings import Columns, Filter
from mining.store import NOTHING_KEPT, Store

DOWN = Columns(score_order="越小越满意")


def intake(
    folder: Path, columns: Columns, filters: Filter | None = None, store: Store = NOTHING_KEPT
) -> Intake:
    return read_records([folder], columns, filters or Filter(), key=b"k" * 32, store=store)


def write(folder: Path, heading: str, *scores: str, name: str = "a.csv") -> None:
    rows = [f"{name}{i},2024-01-0{i},{score},空调漏水{i}\n" for i, score in enumerate(scores, start=1)]
    (folder / name).write_text(f"编号,时间,{heading},内容\n" + "".join(rows), encoding="utf-8")


def test_scores_that_count_down_are_turned_between_the_ends_given_in_any_file(tmp_path: Path) -> None:
    write(tmp_path, "满意度", "1", "2", "5")
    write(tmp_path, "满意度", "2", "", name="b.csv")
    found = intake(tmp_path, DOWN)
    score = found.records.set_index("record_id")["score"]
    assert score[["a.csv1", "a.csv2", "a.csv3", "b.csv1"]].tolist() == [5, 4, 1, 4]
    assert score.isna().tolist().count(True) == 1
    assert found.notes == ("列“满意度”的分数越小越满意，已倒过来算：1 分算 5 分，5 分算 1 分",)


@pytest.mark.parametrize(
    ("heading", "given", "expected"),
    [
        ("满意度（1非常满意 5非常不满意）", ["2", "4"], [4, 2]),
        ("满意度", ["2", "3"], [2, 1]),
        ("满意度", ["0", "10"], [10, 0]),
    ],
)
def test_a_scale_begins_with_one_and_ends_as_the_heading_says_where_no_score_lies_beyond(
    tmp_path: Path, heading: str, given: list[str], expected: list[float]
) -> None:
    write(tmp_path, heading, *given)
    assert intake(tmp_path, DOWN).records["score"].tolist() == expected


def test_words_and_stars_count_one_way_only(tmp_path: Path) -> None:
    write(tmp_path, "满意度", "1", "5", "非常满意", "★★")
    assert intake(tmp_path, DOWN).records["score"].tolist() == [5, 1, 5, 2]


def test_codes_beside_words_are_read_by_all_files_of_their_column(tmp_path: Path) -> None:
    write(tmp_path, "满意度", "1-非常满意", "4-不满意")
    write(tmp_path, "满意度", "5-非常不满意", "5-非常不满意", name="b.csv")
    score = intake(tmp_path, Columns()).records.set_index("record_id")["score"]
    assert score[["a.csv1", "a.csv2", "b.csv1", "b.csv2"]].tolist() == [5, 2, 1, 1]


def test_codes_that_fall_in_one_file_and_rise_in_another_are_right_in_both(tmp_path: Path) -> None:
    write(tmp_path, "满意度", "1-非常满意", "5-非常不满意")
    write(tmp_path, "满意度", "1-非常不满意", "5-非常满意", name="b.csv")
    score = intake(tmp_path, Columns()).records.set_index("record_id")["score"]
    assert score[["a.csv1", "a.csv2", "b.csv1", "b.csv2"]].tolist() == [5, 1, 1, 5]


def test_the_filter_looks_at_scores_that_are_turned(tmp_path: Path) -> None:
    write(tmp_path, "满意度", "1", "2", "4", "5")
    found = intake(tmp_path, DOWN, Filter(max_score=2))
    assert found.records["record_id"].tolist() == ["a.csv3", "a.csv4"]


def test_what_was_kept_is_read_by_all_files_of_today(tmp_path: Path) -> None:
    store = Store(tmp_path / "cache", b"k" * 32, most_bytes=1_000_000)
    feedback = tmp_path / "feedback"
    feedback.mkdir()
    write(feedback, "满意度", "2-满意")
    assert intake(feedback, Columns(), store=store).records["score"].tolist() == [4]
    write(feedback, "满意度", "1-不满意", "2-满意", name="b.csv")
    assert intake(feedback, Columns(), store=store).records["score"].tolist() == [2, 1, 2]


def test_what_was_kept_is_turned_as_the_setting_says_today(tmp_path: Path) -> None:
    feedback, cache = tmp_path / "feedback", tmp_path / "cache"
    feedback.mkdir()
    write(feedback, "满意度", "1", "5", "非常满意")
    store = Store(cache, b"k" * 32, most_bytes=1_000_000)
    assert intake(feedback, Columns(), store=store).records["score"].tolist() == [1, 5, 5]
    assert intake(feedback, DOWN, store=store).records["score"].tolist() == [5, 1, 5]


def test_a_heading_that_says_the_opposite_is_told_of(tmp_path: Path) -> None:
    write(tmp_path, "满意度（1非常满意 5非常不满意）", "1", "5")
    (note,) = intake(tmp_path, Columns()).notes
    assert note == (
        "a.csv：列“满意度（1非常满意 5非常不满意）”写的是越小越满意，设置 [columns] score_order 却是越大越满意，"
        "好评与差评会颠倒；请核对后改正设置"
    )
    assert not any("颠倒" in note for note in intake(tmp_path, DOWN).notes)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("满意度（1非常满意 5非常不满意）", "越小越满意"),
        ("满意度（按1满意，按2一般，按3不满意）", "越小越满意"),
        ("满意度(5分=非常满意, 1分=非常不满意)", "越大越满意"),
        ("满意度(1-5分)", ""),
        ("满意度", ""),
    ],
)
def test_which_way_scores_count_by_the_heading(name: str, expected: str) -> None:
    assert told_order(name) == expected
