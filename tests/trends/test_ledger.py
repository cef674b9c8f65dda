from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mining.errors import UserError
from mining.themes.theme import Theme
from mining.trends.ledger import acted_on, quiet, read_ledger, target, unknown

HEADER = "编号,主题,措施,责任部门,登记日期,开始日期,预期降幅,关闭日期,备注"
THEMES = (
    Theme(number="T001", name="安装收费", status="正式"),
    Theme(number="T002", name="退款慢", status="并入", into="T001"),
    Theme(number="T003", name="APP 连不上", status="正式"),
    Theme(number="T004", name="退款慢", status="暂定"),
)
ISSUES = ("T001-I002", "T003-I001", "T002-I001")


def _write(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    file = folder / "actions.csv"
    file.write_bytes(text.encode(encoding))
    return file


@pytest.mark.parametrize("text", [None, "", "\ufeff\r\n", f"{HEADER}\n", f"{HEADER}\n# A01,停用\n"])
def test_no_file_and_a_file_without_a_row_are_an_empty_ledger(tmp_path: Path, text: str | None) -> None:
    file = tmp_path / "actions.csv" if text is None else _write(tmp_path, text)
    assert read_ledger(file) == ()
    assert read_ledger(None) == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_every_cell_of_a_row_is_read_in_the_encodings_of_spreadsheets(tmp_path: Path, encoding: str) -> None:
    row = 'A06,漏水,"卡箍改为金属,加垫圈",品质部,2026-09-02,2026/9/15,0.5,2027年1月3日,第二批'
    (action,) = read_ledger(_write(tmp_path, f"{HEADER}\n{row}\n", encoding))
    assert (action.where, action.action_id, action.reference) == ("actions.csv:2", "A06", "漏水")
    assert (action.measure, action.owner) == ("卡箍改为金属,加垫圈", "品质部")
    assert [action.registered, action.start, action.closed] == [
        pd.Timestamp(2026, 9, 2), pd.Timestamp(2026, 9, 15), pd.Timestamp(2027, 1, 3)
    ]  # fmt: skip
    assert action.expected_drop == 0.5


def test_english_headers_in_any_order_and_only_the_needed_columns_will_do(tmp_path: Path) -> None:
    (action,) = read_ledger(_write(tmp_path, "Start,Theme,ID\n2026-09,T001,7\n"))
    assert (action.action_id, action.reference, action.measure) == ("7", "T001", "")
    assert action.start == action.registered == pd.Timestamp(2026, 9, 1)
    assert np.isnan(action.expected_drop)
    assert pd.isna(action.closed)


def test_a_ledger_with_the_heading_of_the_owner_of_before_is_still_read(tmp_path: Path) -> None:
    (action,) = read_ledger(_write(tmp_path, "编号,主题,开始日期,负责部门\nA,甲,2026-09-01,品质部\n"))
    assert action.owner == "品质部"


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026/7/6", (2026, 7, 6)),
        ("2026-7-6", (2026, 7, 6)),
        ("2026.7.6", (2026, 7, 6)),
        ("２０２６年７月６日", (2026, 7, 6)),
        ("46148", (2026, 5, 6)),
        ("2026年7月", (2026, 7, 1)),
        ("202607", (2026, 7, 1)),
    ],
)
def test_a_day_is_read_as_spreadsheets_save_it_and_a_month_alone_is_its_first(
    tmp_path: Path, written: str, day: tuple[int, int, int]
) -> None:
    (action,) = read_ledger(_write(tmp_path, f"编号,主题,开始日期\nA,甲,{written}\n"))
    assert action.start == pd.Timestamp(*day)


def test_actions_are_sorted_by_number(tmp_path: Path) -> None:
    ledger = read_ledger(_write(tmp_path, "编号,主题,开始日期\nB,甲,2026-09-01\nA,乙,2026-08-01\n"))
    assert [action.action_id for action in ledger] == ["A", "B"]


@pytest.mark.parametrize(
    ("text", "drop"), [("0.3", 0.3), ("30%", 0.3), ("30％", 0.3), ("1", 1.0), ("100%", 1.0), ("5%", 0.05)]
)
def test_the_expected_drop_is_a_part_or_a_percentage(tmp_path: Path, text: str, drop: float) -> None:
    (action,) = read_ledger(_write(tmp_path, f"编号,主题,开始日期,预期降幅\nA,甲,2026-09-01,{text}\n"))
    assert action.expected_drop == pytest.approx(drop)


@pytest.mark.parametrize("text", ["0", "0%", "101%"])
def test_a_drop_of_nothing_or_of_more_than_all_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(UserError, match=f"预期降幅“{text}”不在 0 与 1 之间"):
        read_ledger(_write(tmp_path, f"编号,主题,开始日期,预期降幅\nA,甲,2026-09-01,{text}\n"))


def test_every_wrong_row_is_named_with_file_row_and_remedy(tmp_path: Path) -> None:
    text = (
        f"{HEADER}\nA01,,换件,品质部,,2026-01-01,0.5,,\nA02,漏水,换件,品质部,昨天,2026-13-01,30,,\n"
        "A03,漏水,换件,品质部,,2026-05-01,0.5,2026-04-01,\nA03,噪音,换件,品质部,,2026-05-01,,,\n,漏水,,,,,,,\n"
    )
    with pytest.raises(UserError) as error:
        read_ledger(_write(tmp_path, text))
    told = [(problem.where, problem.what) for problem in error.value.problems]
    assert told == [
        ("actions.csv:2", "主题是空的"),
        ("actions.csv:3", "登记日期“昨天”不是日期"),
        ("actions.csv:3", "开始日期“2026-13-01”不是日期"),
        ("actions.csv:3", "预期降幅“30”不在 0 与 1 之间"),
        ("actions.csv:4", "关闭日期早于开始日期"),
        ("actions.csv:5", "编号 A03 用了两次"),
        ("actions.csv:6", "编号是空的"),
        ("actions.csv:6", "开始日期是空的"),
    ]
    assert all(problem.remedy for problem in error.value.problems)


def test_a_header_without_what_is_needed_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"actions\.csv:1：缺少列 编号、开始日期"):
        read_ledger(_write(tmp_path, "主题,措施\n漏水,换件\n"))


@pytest.mark.parametrize(
    ("reference", "found"),
    [
        ("T001", ("T001", "")),
        ("t001", ("T001", "")),
        ("安装收费", ("T001", "")),
        ("app连不上", ("T003", "")),
        ("ＡＰＰ 连不上", ("T003", "")),
        ("T001-I002", ("T001", "T001-I002")),
        ("T002", ("T001", "")),  # merged into it
        ("T002-I001", ("T001", "T002-I001")),
        ("退款慢", ("T004", "")),  # the one in use of two with the name
        ("T001-I009", None),
        ("安装", None),
        ("", None),
    ],
)
def test_a_reference_is_a_number_a_name_or_an_issue(reference: str, found: tuple[str, str] | None) -> None:
    assert target(reference, THEMES, ISSUES) == found


def test_an_unknown_theme_is_a_problem_that_names_the_likely_ones(tmp_path: Path) -> None:
    text = "编号,主题,开始日期\nA,安装乱收费,2026-09-01\nB,T003,2026-09-01\nC,火星,2026-09-01\n"
    problems = unknown(read_ledger(_write(tmp_path, text)), THEMES, ISSUES)
    assert [problem.where for problem in problems] == ["actions.csv:2", "actions.csv:4"]
    assert "安装收费" in problems[0].remedy
    assert "themes list" in problems[1].remedy


def test_an_action_on_an_issue_that_has_no_record_now_is_hinted_at(tmp_path: Path) -> None:
    text = "编号,主题,开始日期\nA,T001-I002,2026-09-01\nB,t002-i001,2026-09-01\nC,T001,2026-09-01\n"
    (hint,) = quiet(read_ledger(_write(tmp_path, text)), THEMES, ["T001-I002", "T002-I001"], ["T001-I002"])
    assert (hint.where, hint.what) == ("actions.csv:3", "T002-I001 这个问题现在没有来件")


def test_the_ledger_of_the_sample_is_read() -> None:
    ledger = read_ledger(Path(__file__).resolve().parents[2] / "corpora" / "actions.csv")
    assert [action.action_id for action in ledger] == ["A01", "A02", "A03", "A04", "A05"]
    assert [action.expected_drop for action in ledger] == [0.5, 0.4, 0.5, 0.3, 0.5]


def test_an_action_on_an_issue_is_one_on_the_theme_that_the_issue_has_today(tmp_path: Path) -> None:
    rows = [f"A0{n},{issue},换件,品质部,,2026-09,,," for n, issue in enumerate(ISSUES)]
    ledger = read_ledger(_write(tmp_path, "\n".join([HEADER, *rows])))
    assert acted_on(ledger, THEMES, ISSUES, {}) == {"T001", "T003"}
    assert acted_on(ledger, THEMES, ISSUES, {"T001-I002": "T004", "T003-I001": "T002"}) == {"T004", "T001"}
