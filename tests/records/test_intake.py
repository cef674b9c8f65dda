"""From files to records: nothing lost, nothing shown, the same whatever the files are called."""

import csv
import datetime as dt
import io
import re
import tempfile
from functools import cache
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mining import inputs
from mining.errors import Problem, UserError
from mining.records import delimited, preparing
from mining.records import intake as intakes
from mining.records.account import not_read
from mining.records.files import Source
from mining.records.intake import read_records
from mining.records.reading import Fault
from mining.records.whole import Intake
from mining.settings import Columns, Filter, Settings
from mining.store import NOTHING_KEPT, Store

KEY = b"k" * 32
OUTCOMES = ["analysed", "duplicate", "empty", "filtered", "rejected"]
HEADER = "工单编号,受理时间,渠道,产品型号,客户编号,满意度,内容\n"


def write(folder: Path, text: str, name: str = "a.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode())
    return path


def intake(
    *paths: Path, columns: Columns | None = None, filters: Filter | None = None, **more: object
) -> Intake:
    return read_records(paths, columns or Columns(), filters or Filter(), key=KEY, **more)  # type: ignore[arg-type]


def account(found: Intake) -> list[dict[str, object]]:
    assert (found.reconciliation["rows_read"] == found.reconciliation[OUTCOMES].sum(axis=1)).all()
    assert found.reconciliation["analysed"].sum() == len(found.records)
    return found.reconciliation.to_dict("records")


def test_files_that_number_their_rows_from_one_lose_nothing_to_each_other(tmp_path: Path) -> None:
    for month in (3, 4):
        rows = "".join(f"{i},2026-0{month}-{i:02d} 10:00:07,太慢了,{i % 5}\n" for i in range(1, 13))
        write(tmp_path, "编号,评价时间,评价内容,评分\n" + rows, f"{month}.csv")
    assert [row["analysed"] for row in account(intake(tmp_path))] == [12, 12]


def test_what_holds_for_several_tables_is_told_once(tmp_path: Path) -> None:
    for n in range(4):
        write(tmp_path, f"编号,出险时间,报案时间,内容\nA{n},2026-03-01,2026-03-02,理赔太慢\n", f"{n}.csv")
    (note,) = intake(tmp_path).notes
    assert note.startswith("0.csv、1.csv、2.csv 等 4 张表：时间列也可能是“报案时间”，取了“出险时间”；")


def test_a_record_has_every_column_of_the_contract(tmp_path: Path) -> None:
    text = HEADER + "A1,2024/5/3 10:00,电话,KFR-35,C1,2,空调漏水，打我手机13812345678\n"
    found = intake(write(tmp_path, text))
    (record,) = found.records.to_dict("records")
    assert list(found.records.columns) == [
        "record_id", "file", "sheet", "row", "time", "month", "title", "text", "channel", "customer", "score", "likes",
        "responded", "closed", "responded_exact", "closed_exact", "facet:产品型号",
    ]  # fmt: skip
    assert record["record_id"] == "A1"
    assert (record["file"], record["sheet"], record["row"]) == ("a.csv", "", 2)
    assert (record["time"], record["month"]) == (pd.Timestamp("2024-05-03 10:00"), "2024-05")
    assert record["title"] == ""
    assert record["text"] == "空调漏水，打我手机〔手机号〕"
    assert len(record["customer"]) == 16
    assert "C1" not in record["customer"]
    assert (record["channel"], record["score"], record["facet:产品型号"]) == ("电话", 2.0, "KFR-35")
    assert pd.isna(record["likes"])
    assert pd.isna(record["responded"])
    assert found.records["time"].dtype == found.records["closed"].dtype == "datetime64[s]"


def test_every_row_ends_somewhere(tmp_path: Path) -> None:
    rows = [
        "A1,2024/5/3,电话,K,C1,2,空调漏水，没有人来修",
        "A1,2024/5/3,电话,K,C1,2,空调漏水，没有人来修",
        "A2,2024/5/3,电话,K,C2,5,师傅很好",
        "A3,2024/5/4,电话,K,C3,1,\t ",
        "A4,5月4日,电话,K,C4,1,退款太慢",
        "A5,,电话,K,C5,1,退款太慢",
        "A6,2024/5/5,K",
        HEADER.strip(),
        "",
        "以上共 7 条,,,,,,",
    ]
    found = intake(write(tmp_path, HEADER + "\n".join(rows)), filters=Filter(max_score=2))
    assert account(found) == [
        {
            "file": "a.csv",
            "sheet": "",
            "rows_read": 9,
            "analysed": 1,
            "duplicate": 1,
            "empty": 1,
            "filtered": 1,
            "rejected": 5,
        }
    ]
    assert found.rejected[["row", "reason"]].to_numpy().tolist() == [
        [6, "日期没有年份"],
        [7, "没有时间"],
        [8, "列数不对：3 列，表头有 7 列"],
        [9, "重复的表头"],
        [11, "没有时间"],
    ]


def test_emoji_are_dropped_or_kept_as_the_settings_say(tmp_path: Path) -> None:
    path = write(tmp_path, "编号,时间,内容\n1,2024-01-01,坏了😡\n2,2024-01-02,😡\n")
    dropped, kept = intake(path), intake(path, filters=Filter(keep_emoji=True))
    assert (dropped.records["text"].tolist(), account(dropped)[0]["empty"]) == (["坏了"], 1)
    assert (kept.records["text"].tolist(), account(kept)[0]["empty"]) == (["坏了😡", "😡"], 0)


def test_quoted_mail_is_left_out_and_told_and_a_text_of_nothing_else_is_empty(tmp_path: Path) -> None:
    desk = "------ 原始邮件 ------\n发件人: 客服中心\n已受理"
    rows = f'1,2024-01-01,"退款太慢\n{desk}"\n2,2024-01-02,"{desk}"\n3,2024-01-03,漏水\n'
    found = intake(write(tmp_path, "编号,时间,内容\n" + rows))
    assert found.records["text"].tolist() == ["退款太慢", "漏水"]
    assert account(found)[0]["empty"] == 1
    assert found.notes == (
        "a.csv：2 行正文里带着引用的往来邮件（“原始邮件”“写道：”等后面的话），引用的部分没有分析",
    )


def test_mail_below_where_the_settings_cut_is_not_told_as_quoted(tmp_path: Path) -> None:
    text = "退款太慢\n====\n------ 原始邮件 ------\n发件人: 客服中心\n已受理"
    found = intake(
        write(tmp_path, f'编号,时间,内容\n1,2024-01-01,"{text}"\n'), filters=Filter(cut_after=("={4}",))
    )
    assert (found.records["text"].tolist(), found.notes) == (["退款太慢"], ())


def test_title_and_detail_are_one_text(tmp_path: Path) -> None:
    text = "留言主题,留言时间,留言详情\n楼下烧烤,2024-01-01,\t\n 油烟扰民\n停水,2024-01-02,\n"
    found = intake(write(tmp_path, text.replace("\t\n 油", '"\t\n 油').replace("民\n", '民"\n')))
    assert found.records["title"].tolist() == ["楼下烧烤", "停水"]
    assert found.records["text"].tolist() == ["楼下烧烤\n油烟扰民", "停水"]


def test_a_number_that_runs_from_the_title_into_the_detail_is_masked(tmp_path: Path) -> None:
    found = intake(write(tmp_path, "留言主题,留言时间,留言详情\n请回电138,2024-01-01,12345678没人接\n"))
    assert found.records["text"].tolist() == ["请回电〔手机号〕没人接"]
    assert found.records["title"].tolist() == [""]


def test_whom_a_row_names_in_a_column_of_its_own_is_masked_in_its_text(tmp_path: Path) -> None:
    text = (
        "编号,时间,客户姓名,处理坐席,内容\n"
        "1,2024-01-01,王海燕,李文斌(1001),王海燕来电反映不制冷，李文斌已受理\n"
        "2,2024-01-02,高兴,李文斌(1001),不高兴，李文斌已受理\n"
        "3,2024-01-03,陈晓雯,赵立群(1002),王海燕三个字写错了\n"
    )
    found = intake(write(tmp_path, text))
    assert found.records["text"].tolist() == [
        "〔姓名〕来电反映不制冷，〔姓名〕已受理",
        "不高兴，〔姓名〕已受理",
        "王海燕三个字写错了",
    ]


def test_a_short_name_of_a_row_does_not_cut_a_longer_one(tmp_path: Path) -> None:
    text = (
        "编号,时间,处理坐席,客户姓名,内容\n"
        "1,2024-01-01,李文,李文斌,李文斌来电反映不制冷，李文已受理\n"
        "2,2024-01-02,赵立群,陈晓,陈晓雯女士来电说漏水\n"
        "3,2024-01-03,赵立群,陳曉雯,陳曉雯來電說漏水\n"
    )
    found = intake(write(tmp_path, text))
    assert found.records["text"].tolist() == [
        "〔姓名〕来电反映不制冷，〔姓名〕已受理",
        "〔姓名〕女士来电说漏水",
        "〔姓名〕来电说漏水",
    ]


def test_an_unquoted_comma_goes_back_into_the_text(tmp_path: Path) -> None:
    text = (
        "编号,时间,内容,评分\n1,2024-01-01,空调,漏水,太差,1\n2,2024-01-02,退款太慢,2\n3,2024-01-03,噪音大,1\n"
    )
    found = intake(write(tmp_path, text))
    assert found.records["text"].tolist() == ["空调,漏水,太差", "退款太慢", "噪音大"]
    assert found.records["score"].tolist() == [1.0, 2.0, 1.0]


def test_a_header_that_lacks_its_first_cell_is_moved_and_said(tmp_path: Path) -> None:
    text = "编号,时间,内容\n" + "".join(f"{i},A{i},2024-01-0{i},空调漏水没人来修\n" for i in range(1, 6))
    found = intake(write(tmp_path, text))
    assert found.records["record_id"].tolist() == ["A1", "A2", "A3", "A4", "A5"]
    assert found.notes == ("a.csv：表头比数据少 1 列，列已右移对齐，请核对原表",)


def workbook(path: Path, sheets: dict[str, list[list[str]]]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path


def test_what_is_merged_over_several_rows_holds_for_all_of_them_but_for_texts_and_ids(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.merge_range("B1:G1", "二〇二四年投诉台账")
        sheet.write_row("B2", ["编号", "日期", "产品", "客户", "内容", "处理情况"])
        rows = [("1", "漏水"), ("2", "漏电"), ("", "漏风"), ("4", ""), ("5", "漏气")]
        for number, (record, text) in enumerate(rows, start=2):
            sheet.write_row(number, 1, [record, "", "空调", "甲", text])
        sheet.merge_range("C3:C6", "2024-01-02")
        sheet.merge_range("B4:B5", "2")
        sheet.merge_range("F5:F6", "漏风")
        sheet.write("C7", "2024-01-07")
    found = intake(path)
    told = found.records[["record_id", "time", "text"]].astype(str).to_numpy().tolist()
    assert told == [
        ["无号-6cf07b361b9f", "2024-01-02", "漏风"],
        ["1", "2024-01-02", "漏水"],
        ["2", "2024-01-02", "漏电"],
        ["5", "2024-01-07", "漏气"],
    ]
    assert account(found)[0]["empty"] == 1
    assert account(found)[0]["rejected"] == 0


def test_every_sheet_with_texts_and_times_is_read_and_the_others_are_listed(tmp_path: Path) -> None:
    header = ["时间", "内容"]
    path = workbook(
        tmp_path / "a.xlsx",
        {
            "一月": [["一月投诉"], [], header, ["2024-01-01", "空调漏水没人修"]],
            "二月": [header, ["2024-02-01", "退款太慢"]],
            "说明": [["分类", "代码"], ["安装", "1"]],
            "摘录": [["内容"], ["空调漏水没人修"]],
            "空": [],
        },
    )
    found = intake(path, month="2024-03")
    assert [row["sheet"] for row in account(found)] == ["一月", "二月"]
    assert found.records[["sheet", "row"]].to_numpy().tolist() == [["一月", 4], ["二月", 2]]
    assert found.passed_over["sheet"].tolist() == ["说明", "摘录"]
    assert (
        found.passed_over["reason"]
        .str.contains("找不到正文列，表头有：分类、代码|没有时间列，表头有：内容")
        .all()
    )


def test_sheets_that_are_passed_over_for_one_reason_are_told_together() -> None:
    sheets = [
        *((f"{month}月.xlsx", "说明", "没有时间列") for month in range(1, 5)),
        ("甲.csv", "", "没有内容"),
    ]
    assert not_read(pd.DataFrame(sheets, columns=["file", "sheet", "reason"])) == [
        "跳过：1月.xlsx 的工作表“说明”、2月.xlsx 的工作表“说明”、3月.xlsx 的工作表“说明” 等 4 张表：没有时间列",
        "跳过：甲.csv：没有内容",
    ]


def test_a_first_line_that_is_none_of_a_table_is_told_as_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delimited, "MAX_LINE", 50)
    write(tmp_path, HEADER + "A1,2024/5/3,电话,K,C1,2,空调漏水\n", "a.csv")
    write(tmp_path, "编号,时间,内容," * 10, "线.csv")
    (passed,) = intake(tmp_path).passed_over.itertuples()
    assert (passed.file, passed.reason) == (
        "线.csv",
        "认不出表头和正文列，第 1 行不能用：一行超过 1,000,000 字。请重新导出：表头一行，每条记录一行",
    )


def test_files_may_be_split_renamed_and_shuffled(tmp_path: Path) -> None:
    rows = [f"A{i % 7},2024/5/{i % 9 + 1},电话,K,C{i % 11},2,空调漏水第{i % 5}次\n" for i in range(30)]
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    write(tmp_path / "one", HEADER + "".join(rows))
    write(tmp_path / "two", HEADER + "".join(rows[20:][::-1]), "z.csv")
    write(tmp_path / "two", HEADER + "".join(rows[:20]), "c.csv")
    one, two = intake(tmp_path / "one"), intake(tmp_path / "two")
    place = ["file", "sheet", "row"]
    pd.testing.assert_frame_equal(one.records.drop(columns=place), two.records.drop(columns=place))
    assert one.records["record_id"].is_unique
    assert one.records["record_id"].str.contains("#2").any()
    assert account(one)[0]["duplicate"] == account(two)[0]["duplicate"] + account(two)[1]["duplicate"]


def test_two_exports_of_a_month_count_a_ticket_once_though_its_text_was_mended_meanwhile(
    tmp_path: Path,
) -> None:
    header, text = "编号,时间,内容\n", "空调漏电把孩子电伤了，安装师傅说不归他管，要求你们马上派人来处理"
    write(tmp_path, f"{header}7,2024-01-01,{text}\n", "一月.csv")
    write(tmp_path, f"{header}7,2024-01-01,{text.replace('马上', '立即')}\n8,2024-01-01,漏水\n", "一月新.csv")
    found = intake(tmp_path)
    assert found.records["record_id"].tolist() == ["7", "8"]
    assert sum(table["duplicate"] for table in account(found)) == 1


@pytest.mark.parametrize(("early", "late"), [("一月.csv", "二月.csv"), ("二月.csv", "一月.csv")])
def test_what_a_later_export_adds_to_a_ticket_is_kept_with_the_record(
    tmp_path: Path, early: str, late: str
) -> None:
    header, text = (
        "工单编号,受理时间,满意度,办结时间,内容\n",
        "空调漏电把孩子电伤了，安装师傅说不归他管，要求你们马上派人来处理",
    )
    write(tmp_path, f"{header}A7,2024-01-01 08:30:07,,,{text}\n", early)
    write(tmp_path, f"{header}A7,2024-01-01 08:30:07,2,2024-01-05 10:00:00,{text}(已核实)\n", late)
    (record,) = intake(tmp_path).records.to_dict("records")
    assert (record["score"], record["closed"]) == (2.0, pd.Timestamp("2024-01-05 10:00:00"))


def test_what_a_ticket_with_two_records_was_given_later_belongs_to_neither(tmp_path: Path) -> None:
    header, text = (
        "工单编号,受理时间,办结时间,内容\n",
        "空调漏电把孩子电伤了，安装师傅说不归他管，要求你们马上派人来处理",
    )
    old = f"A7,2024-01-01 08:30,,{text}\nA7,2024-01-09 08:30,,钱一直没退\n"
    write(tmp_path, f"{header}{old}", "一月.csv")
    write(tmp_path, f"{header}A7,2024-01-01 08:30,2024-01-05 10:00,{text}(已核实)\n", "二月.csv")
    found = intake(tmp_path).records
    assert (len(found), found["closed"].notna().sum()) == (2, 0)


SHORT, REST = "漏水", "空调漏电把孩子电伤了，安装师傅说不归他管，要求派人来处理"
SEVERAL = "1 个编号在不同的表里时间相同而文字不同，各计一条；若是改过的同一条，请只留一份"


@pytest.mark.parametrize(
    ("one", "other", "kept", "notes"),
    [
        (f"C1,08:30:07,,{SHORT}", f"C1,08:30:07,,{REST}", [REST], []),
        (f"C1,08:30:07,2,{SHORT}", f"C1,08:30:07,,{REST}", [SHORT], []),
        (f",08:30:07,,{SHORT}", f",08:30:07,,{REST}", [REST], []),
        (f"C1,08:30:07,,{SHORT}", f"C1,09:10:00,,{REST}", [SHORT, REST], []),
        (f"C1,08:30:07,,{SHORT}", f"C2,08:30:07,,{REST}", [SHORT, REST], [SEVERAL]),
        (f"C1,08:30,,{SHORT}", f"C1,08:30,,{REST}", [SHORT, REST], [SEVERAL]),
    ],
)
@pytest.mark.parametrize("names", [("一月.csv", "二月.csv"), ("二月.csv", "一月.csv")])
def test_a_ticket_that_was_rewritten_between_two_exports_is_one(
    tmp_path: Path, one: str, other: str, kept: list[str], notes: list[str], names: tuple[str, str]
) -> None:
    for name, row in zip(names, (one, other), strict=True):
        customer, time, rest = row.split(",", 2)
        header = "工单编号,客户编号,受理时间,满意度,内容\n"
        write(tmp_path, f"{header}A7,{customer},2024-01-01 {time},{rest}\n", name)
    found = intake(tmp_path)
    assert sorted(found.records["text"], key=len) == kept
    assert [note for note in found.notes if "不同的表里" in note] == notes


def test_two_rows_of_a_ticket_in_one_table_are_never_versions_of_one(tmp_path: Path) -> None:
    row = "A7,2024-01-01 08:30:07"
    write(tmp_path, f"工单编号,受理时间,内容\n{row},{SHORT}\n{row},{REST}\n", "一月.csv")
    write(tmp_path, f"工单编号,受理时间,内容\n{row},钱一直没退\n", "二月.csv")
    assert len(intake(tmp_path).records) == 3


def test_a_record_without_id_is_known_wherever_a_later_export_has_it(tmp_path: Path) -> None:
    header, row = "日期,内容,门店\n", "2024-01-02,漏水,"
    before = intake(write(tmp_path, f"{header}{row}东\n{row}西\n", "一月.csv")).records
    later = f"{header}2024-02-01,漏电,东\n{row}西\n{row}东\n"
    after = intake(write(tmp_path, later, "二月.csv")).records
    assert before["record_id"].tolist() == ["无号-67fef153c3e8", "无号-67fef153c3e8#2"]
    assert after[["record_id", "facet:门店"]][:2].equals(before[["record_id", "facet:门店"]])


def test_ids_that_clash_with_a_numbered_one_stay_unique(tmp_path: Path) -> None:
    text = "编号,时间,内容\n7,2024-01-01,漏水\n7,2024-01-02,漏电\n7#2,2024-01-03,漏风\n"
    assert intake(write(tmp_path, text)).records["record_id"].is_unique


def test_records_are_sorted_by_time_and_id(tmp_path: Path) -> None:
    text = "编号,时间,内容\nB,2024-01-02,漏水\nC,2024-01-01,漏电\nA,2024-01-02,漏风\n"
    assert intake(write(tmp_path, text)).records["record_id"].tolist() == ["C", "A", "B"]


def test_records_of_a_day_without_ids_are_in_one_order_whatever_that_of_the_rows(tmp_path: Path) -> None:
    header, rows = "日期,内容\n", [f"2024-01-0{i % 2 + 1},漏水{i}次\n" for i in range(12)]
    for name, order in (("one.csv", rows), ("two.csv", rows[::-1])):
        write(tmp_path, header + "".join(order), name)
    one, two = intake(tmp_path / "one.csv"), intake(tmp_path / "two.csv")
    assert one.records["text"].tolist() == two.records["text"].tolist()


def test_one_file_of_a_kind_tells_day_and_month_of_all(tmp_path: Path) -> None:
    write(tmp_path, "编号,时间,内容\n1,05/06/2024,漏水\n", "a.csv")
    write(tmp_path, "编号,时间,内容\n2,25/06/2024,漏电\n", "b.csv")
    found = intake(tmp_path)
    assert found.records["month"].tolist() == ["2024-06", "2024-06"]
    assert found.notes == ("列“时间”按日/月/年读（依据 1 个大于 12 的日）",)


@pytest.mark.parametrize("time", ["20260104", "1767496200000", "1767496200", "46026.4"])
@pytest.mark.parametrize("month", [None, "2026-03"])
def test_the_column_that_holds_the_time_in_one_file_holds_it_in_the_others(
    tmp_path: Path, time: str, month: str | None
) -> None:
    write(tmp_path, f"编号,提交时刻,内容\n1,{time},漏水\n", "a.csv")
    write(tmp_path, "编号,提交时刻,内容\n2,2025-12-30 10:00:00,太慢\n", "b.csv")
    lines: list[str] = []
    found = intake(tmp_path, month=month, report=lines.append)
    assert found.records["month"].tolist() == ["2025-12", "2026-01"]
    assert found.passed_over.empty
    assert lines[-1] == "读取 a.csv：1 行"


def test_a_sheet_without_time_beside_one_with_it_is_not_advised_to_give_the_month_again(
    tmp_path: Path,
) -> None:
    sheets = {"一月": [["时间", "内容"], ["2024-01-01", "漏水"]], "摘录": [["内容"], ["空调漏水没人修"]]}
    (reason,) = intake(workbook(tmp_path / "a.xlsx", sheets), month="2024-01").passed_over["reason"]
    assert reason.endswith("或把它另存为一个文件：--month 只用于整个文件都没有时间的")


def test_the_column_that_holds_the_time_in_one_sheet_holds_it_in_the_others(tmp_path: Path) -> None:
    header = ["编号", "提交时刻", "内容"]
    sheets = {
        "旧": [header, ["1", "2025-12-30", "太慢"]],
        "新": [header, ["2", "1767496200000", "漏水"]],
        "另": [["编号", "提交时刻", "内容"], ["3", "未填", "漏风"]],
    }
    found = intake(workbook(tmp_path / "a.xlsx", sheets))
    assert found.records["month"].tolist() == ["2025-12", "2026-01"]
    assert found.passed_over.to_numpy().tolist() == [
        [
            "a.xlsx",
            "另",
            (
                "没有时间列，表头有：编号、提交时刻、内容；1 行没有读。"
                "请在设置 [columns] time 里写上时间的列名，或用 --month 说明是哪个月"
            ),
        ]
    ]


def test_a_column_without_a_name_tells_no_other_table_which_is_the_time(tmp_path: Path) -> None:
    write(tmp_path, "编号,,内容\n1,1767496200,漏水\n", "a.csv")
    write(tmp_path, "编号,,内容\n2,2025-12-30,太慢\n", "b.csv")
    assert intake(tmp_path).passed_over["file"].tolist() == ["a.csv"]


def test_a_header_of_two_rows_names_every_column(tmp_path: Path) -> None:
    rows = [
        ["编号", "受理信息", "", "内容"],
        ["", "受理时间", "渠道", ""],
        ["1", "2024-05-01", "热线", "漏水"],
    ]
    found = intake(workbook(tmp_path / "a.xlsx", {"一月": rows}))
    assert found.records[["record_id", "row", "channel", "text"]].to_numpy().tolist() == [
        ["1", 3, "热线", "漏水"]
    ]
    assert account(found)[0]["rows_read"] == 1


def test_the_month_is_that_of_tables_without_time(tmp_path: Path) -> None:
    found = intake(write(tmp_path, "编号,内容\n1,漏水\n2,漏电\n"), month="2024-06")
    assert found.records["time"].tolist() == [pd.Timestamp("2024-06-01")] * 2
    assert found.notes == ("2 行所在的表没有时间列，按 --month 归入 2024-06",)


def test_nobody_is_no_customer(tmp_path: Path) -> None:
    text = "编号,时间,用户,内容\n1,2024-01-01,匿名,漏水\n2,2024-01-02,张先生,漏电\n3,2024-01-03,张三,漏风\n"
    found = intake(write(tmp_path, text)).records["customer"]
    assert found.tolist()[:2] == ["", ""]
    assert found.tolist()[2] != ""


def test_tables_without_a_column_of_ids_are_named_together(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        write(tmp_path, "时间,内容\n2024-01-01,漏水\n", name)
    write(tmp_path, "编号,时间,内容\n1,2024-01-01,漏水\n", "c.csv")
    assert intake(tmp_path).notes == (
        "a.csv、b.csv：没有认出编号列，记录号由时间和正文算出（无号-…）；表里有编号的，请把列名写进设置 [columns] id",
    )


def test_lines_of_talks_are_told_to_be_joined_and_not_to_be_numbered(tmp_path: Path) -> None:
    lines = [f"HH{i // 4},2024-01-01,水管漏水第{i}次没有人来修" for i in range(100)]
    write(tmp_path, "\n".join(["会话ID,消息时间,消息内容", *lines]), "a.csv")
    (note,) = intake(tmp_path).notes
    assert note.startswith("a.csv：列“会话ID”平均连着 4 行是同一个值，像一行一句的聊天记录；")


def test_ids_that_identify_people_are_codes_and_the_same_in_every_export(tmp_path: Path) -> None:
    row = "13900029756_20260522095205,2024-01-01,漏水"
    first = write(tmp_path, f"通话流水号,时间,内容\n{row}\nT1,2024-01-02,漏电\n")
    later = write(tmp_path, f"通话流水号,时间,内容\n{row}又来电\n", "b.csv")
    found, again = (intake(file, columns=Columns(id="通话流水号")) for file in (first, later))
    coded, plain = found.records["record_id"]
    assert plain == "T1"
    assert re.fullmatch("号-[0-9a-f]{12}", coded)
    assert again.records["record_id"].tolist() == [coded]
    (note,) = found.notes
    assert note.startswith("编号列“通话流水号”里有 1 个编号含手机号、证件号等，已换成代码（号-…）；")


@pytest.mark.parametrize("told", ["TS20260522001", "20260522095205123", "1390002975", "a1b2c3d4-5678"])
def test_other_ids_stay(tmp_path: Path, told: str) -> None:
    found = intake(write(tmp_path, f"编号,时间,内容\n{told},2024-01-01,漏水\n"))
    assert found.records["record_id"].tolist() == [told]


def test_a_group_of_people_is_told_of(tmp_path: Path) -> None:
    rows = "1,2024-01-01,漏水,王建国,高端\n2,2024-01-02,漏电,李娜(1023),张江店\n"
    found = intake(
        write(tmp_path, f"编号,时间,内容,处理坐席,门店\n{rows}"), columns=Columns(facets=("处理坐席", "门店"))
    )
    assert found.notes == (
        "分组列“处理坐席”里是人名，报告照原样显示；不想显示，请从设置 [columns] facets 里去掉这一列",
    )


def test_a_score_filter_says_where_there_is_no_score(tmp_path: Path) -> None:
    found = intake(write(tmp_path, "编号,时间,内容\n1,2024-01-01,漏水\n"), filters=Filter(max_score=2))
    assert found.notes == ("a.csv：没有评分列，[filter] max_score 对它不起作用",)


def test_how_columns_were_found_is_listed(tmp_path: Path) -> None:
    path = write(tmp_path, "编号,甲,正文,网点\n1,2024-01-01,空调漏水,长沙\n2,2024-01-02,退款太慢,上海\n")
    found = intake(path, columns=Columns(facets=("网点",)))
    assert found.columns[["role", "column", "found_by"]].to_numpy().tolist() == [
        ["facets", "网点", "设置"],
        ["id", "编号", "表头"],
        ["text", "正文", "表头"],
        ["time", "甲", "内容"],
    ]


def test_a_bad_file_does_not_stop_the_others_and_nothing_is_changed(tmp_path: Path) -> None:
    write(tmp_path, "编号,时间,内容\n1,2024-01-01,漏水\n")
    (tmp_path / "b.csv").write_bytes(b"")
    (tmp_path / "c.zip").write_bytes(b"PK\x05\x06" + bytes(18))
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    lines: list[str] = []
    found = intake(tmp_path, report=lines.append)
    assert found.passed_over[["file", "reason"]].to_numpy().tolist() == [
        ["c.zip", "是压缩包；请先解压再放进来"],
        ["b.csv", "文件是空的。请重新导出，或把它移走"],
    ]
    assert lines == ["读取 a.csv：1 行", "读取 b.csv：0 行"]
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize(
    ("text", "columns", "message"),
    [
        (
            "时间,代码\n2024-01-01,1\n",
            Columns(),
            r"找不到正文列，表头有：时间、代码；1 行没有读。请在设置 \[columns\] text",
        ),
        (
            "时间,内容\n2024-01-01,漏水\n",
            Columns(text=("正文",)),
            r"\[columns\] text 里的“正文”不在表头里，表头有：时间、内容",
        ),
        (
            "编号,内容\n1,漏水\n",
            Columns(),
            r"没有时间列，表头有：编号、内容；1 行没有读。请在设置 \[columns\] time .*--month",
        ),
        (
            "编号%内容\n1%空调漏水三次没有人来修\n2%退款申请两周没有人来管\n",
            Columns(),
            r"没有时间列，.*只有一列，可能是认不出分隔符（认得的有 逗号、制表符、.*\\x01、.*、@）",
        ),
        ("时间%代码\n1%1\n", Columns(), r"找不到正文列，.*只有一列，可能是认不出分隔符"),
        ("时间,内容\n2024-01-01,漏水\n", Columns(time="日子"), r"\[columns\] time：没有一张表有列“日子”"),
        (
            "时间,内容\n2024-01-01,漏水\n",
            Columns(facets=("品牌",)),
            r"\[columns\] facets：没有一张表有列“品牌”",
        ),
        (
            "时间,内容\n01.07,漏水\n",
            Columns(),
            r"不能用的原因：日期没有年份 1；时间列“时间”里有“##\.##”.*；时间取自“时间”；正文取自“内容”。请改正",
        ),
        (
            "时间,内容\n2024年08月,漏水\n",
            Columns(),
            r"认不出的时间 1；时间列“时间”里有“####年##月”",
        ),
        ("时间,内容\n", Columns(), r"没有一条可分析的记录（没有数据行）"),
        (",".join(f"列{i}" for i in range(703)) + "\n", Columns(), r"有 703 列，最多 702 列"),
    ],
)
def test_what_cannot_be_read_says_what_to_do(
    tmp_path: Path, text: str, columns: Columns, message: str
) -> None:
    with pytest.raises(UserError, match=message):
        intake(write(tmp_path, text), columns=columns)


CLOCK = "晚于今天，这台机器上是 2026-08-10；机器的日期不对的，请先校正再运行"


def test_where_all_is_later_than_today_the_day_of_the_machine_is_told(tmp_path: Path) -> None:
    file = write(tmp_path, "时间,内容\n2026-08-30,漏水\n2026-08-31,漏水\n")
    with pytest.raises(UserError, match=f"日期在将来 2；2 行的日期{CLOCK}；"):
        intake(file, today=dt.date(2026, 8, 10))


def test_rows_later_than_today_are_told_with_the_day_of_the_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1786320000")
    file = write(tmp_path, "时间,内容\n2026-08-09,漏水\n2026-08-31,停电\n")
    found = intake(file, today=dt.date(2026, 8, 10))
    assert [line for line in inputs.told(found, Settings()) if "今天" in line] == [f"1 行的日期{CLOCK}"]
    assert CLOCK not in "".join(found.notes)  # else the same input gives another report every day


def test_a_zone_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="没有时区“北京”"):
        intake(write(tmp_path, HEADER), zone="北京")


NOT_READ = "一个没有改动的文件又被读了一遍"


@pytest.fixture
def messy(tmp_path: Path) -> Path:
    """A folder with two kinds of files, and rows of every fate."""
    folder = tmp_path / "feedback"
    folder.mkdir()
    rows = [
        "A1,2024/5/3,电话,K1,C1,2,空调漏水，没有人来修",
        "A1,2024/5/3,电话,K1,C1,2,空调漏水，没有人来修",
        "A2,13/05/2024,电话,K2,C2,5,师傅很好，打我手机13812345678",
        "A3,2024/5/4,电话,K1,C3,1,\t ",
        "A4,5月4日找王建国,电话,K1,C4,1,退款太慢",
        "我叫王建国住在幸福路8号3栋,,,,,,",
        "A6,2024/5/5,K",
    ]
    write(folder, HEADER + "\n".join(rows))
    header = ["时间", "内容", "办结时间", "备注13912345678"]
    sheets = {
        "一月": [
            header,
            ["2024-01-01", "空调漏水没人修", "2024-01-05", "x"],
            ["2024-01-02", "一直没人", "问王建国", "y"],
        ],
        "二月": [["时间", "内容", "门店"], ["2024-02-01", "退款太慢", "东门店"]],
    }
    workbook(folder / "b.xlsx", sheets)
    return folder


def test_a_file_that_did_not_change_is_not_read_again(
    messy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(tmp_path / "store", KEY, most_bytes=1_000_000)
    cold = intake(messy, store=store)
    assert total(cold) == 10
    assert told(cold) == told(intake(messy))
    monkeypatch.setattr(preparing, "read_file", lambda *_: pytest.fail(NOT_READ))
    assert told(intake(messy, store=store)) == told(cold)
    (messy / "a.csv").rename(messy / "c.csv")
    assert intake(messy, store=store).rejected["file"].tolist() == ["c.csv"] * 3
    with pytest.raises(pytest.fail.Exception, match=NOT_READ):
        intake(messy, store=store, filters=Filter(keep_emoji=True))
    write(messy, HEADER + "A1,2024/5/3,电话,K1,C1,2,空调不漏水", "c.csv")
    with pytest.raises(pytest.fail.Exception, match=NOT_READ):
        intake(messy, store=store)


def test_files_that_did_not_change_are_not_joined_again(
    messy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, lines = Store(tmp_path / "store", KEY, most_bytes=1_000_000), list[str]()
    cold = intake(messy, store=store, report=lines.append)
    monkeypatch.setattr(intakes, "_joined", lambda *_: pytest.fail(NOT_READ))
    assert told(intake(messy, store=store, report=lines.append)) == told(cold)
    assert lines == ["读取 a.csv：7 行", "读取 b.xlsx：3 行"] * 2
    (messy / "说明.docx").touch()
    with pytest.raises(pytest.fail.Exception, match=NOT_READ):
        intake(messy, store=store)
    (messy / "说明.docx").unlink()
    with pytest.raises(pytest.fail.Exception, match=NOT_READ):
        intake(messy, store=store, today=dt.date(2024, 1, 1))


def test_a_file_that_could_not_be_read_is_tried_again(
    messy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, read_file = Store(tmp_path / "store", KEY, most_bytes=1_000_000), preparing.read_file

    def share_is_away(source: Source, *asked: object) -> object:
        fault = Problem(source.name, "读不了文件", "请检查网络盘")
        return read_file(source, *asked) if source.name == "a.csv" else ([], [Fault("", fault)])  # type: ignore[arg-type]

    monkeypatch.setattr(preparing, "read_file", share_is_away)
    assert intake(messy, store=store).passed_over["file"].tolist() == ["b.xlsx"]
    monkeypatch.setattr(preparing, "read_file", read_file)
    assert intake(messy, store=store).passed_over.empty


def test_a_file_that_is_written_to_while_it_is_read_is_not_kept(
    messy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, read_file = Store(tmp_path / "store", KEY, most_bytes=1_000_000), preparing.read_file
    before, whole = (messy / "a.csv").read_bytes(), told(intake(messy))

    def somebody_adds_a_row(source: Source, *asked: object) -> object:
        if source.name == "a.csv":
            (messy / "a.csv").write_bytes(before + "\nA7,2024/5/6,电话,K1,C7,1,遥控器失灵".encode())
        return read_file(source, *asked)  # type: ignore[arg-type]

    monkeypatch.setattr(preparing, "read_file", somebody_adds_a_row)
    assert "A7" in intake(messy, store=store).records["record_id"].tolist()
    monkeypatch.setattr(preparing, "read_file", read_file)
    (messy / "a.csv").write_bytes(before)
    assert told(intake(messy, store=store)) == whole


@pytest.mark.parametrize(("kind", "texts"), [("files", 3), ("intake", 2)])  # one of three is another's copy
def test_nothing_is_kept_that_identifies_a_person(messy: Path, tmp_path: Path, kind: str, texts: int) -> None:
    store = Store(tmp_path / "store", KEY, most_bytes=1_000_000)
    intake(messy, store=store)
    kept = str([pq.read_table(file).to_pylist() for file in (tmp_path / "store").glob(f"{kind}-*.parquet")])
    assert kept.count("空调漏水") == texts
    for word in ("王建国", "幸福路", "1381234", "1391234", "'C1'"):
        assert word not in kept


def test_what_identifies_a_person_has_its_mark_in_names_of_files_and_sheets(tmp_path: Path) -> None:
    rows = [["时间", "内容"], ["2024-01-01", "漏水"]]
    other = [["时间", "内容"], ["2024-01-02", "没有人来修"]]
    sheets = {"张伟13912345678": rows, "张伟13812345678": other, "13812345678说明": [["无"]]}
    for name in ("13812345678.xlsx", "13912345678.xlsx", "a.xlsx"):
        workbook(tmp_path / name, sheets)
    (tmp_path / "13812345678.docx").touch()
    for _ in range(2):  # read, and kept
        found = intake(tmp_path, store=Store(tmp_path / "store", KEY, most_bytes=1_000_000))
        assert found.reconciliation[["file", "sheet", "rows_read"]].to_numpy().tolist() == [
            [file, sheet, 1]
            for file in ("a.xlsx", "〔手机号〕.xlsx", "〔手机号〕.xlsx（2）")
            for sheet in ("张伟〔手机号〕", "张伟〔手机号〕（2）")
        ]
        assert set(found.passed_over["file"]) > {"〔手机号〕.docx"}
        assert set(found.passed_over["sheet"]) == {"", "〔手机号〕说明"}


def test_numbers_that_begin_again_in_each_file_are_told_without_advice_to_name_them(tmp_path: Path) -> None:
    for month in (3, 4):
        lines = [f"{n},2024-0{month}-{n:02},第{n}台空调{'漏水' * (month - 2)}" for n in range(1, 13)]
        write(tmp_path, "\n".join(["编号,时间,内容", *lines]), f"{month}月.csv")
    assert intake(tmp_path).notes == (
        (
            "列“编号”在各表里重新编起（12 个编号在别的表里是另一时间的另一条），"
            "当作序号，不当编号；记录号由时间和正文算出（无号-…）"
        ),
    )


def test_a_wrong_column_name_is_answered_with_the_header_also_where_the_file_is_kept(tmp_path: Path) -> None:
    path = write(tmp_path, "受理时间,诉求内容,经办13812345678\n2024/5/3,空调漏水，没有人来修,王")
    store = Store(tmp_path / "store", KEY, most_bytes=1_000_000)
    for _ in range(2):
        with pytest.raises(UserError, match="表头有：受理时间、诉求内容、经办"):
            intake(path, columns=Columns(channel="来源"), store=store)
    (kept,) = (tmp_path / "store").glob("files-*")
    assert "13812345678" not in str(pq.read_table(kept).to_pylist())


def test_channel_and_groups_are_redacted(tmp_path: Path) -> None:
    row = "A1,2024/5/3,微信13812345678,东门店(联系人王小明 0755-82345678),C1,2,空调漏水"
    found = intake(write(tmp_path, HEADER + row)).records.iloc[0]
    assert found["channel"] == "微信〔手机号〕"
    assert found["facet:产品型号"] == "东门店(联系人〔姓名〕 〔固定电话〕)"


CELLS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["", "空调漏水", "2024-01-02", "43696", "01/02/2024", "=1+1", '"', "\ud800", "\0", "NaN", "1e400"]
    ),
)
TIMES = st.sampled_from(["2024-01-02", "2024/1/3 10:00", "43696", "待定"])
TABLES = st.lists(st.tuples(TIMES, CELLS, CELLS), max_size=8)
FUZZ = settings(max_examples=15, deadline=None)


def total(found: Intake) -> int:
    account(found)
    assert len(found.rejected) == found.reconciliation["rejected"].sum()
    return int(found.reconciliation["rows_read"].sum())


def told(found: Intake) -> list[str]:
    """Return everything that was read, in a form that can be compared."""
    tables = [part for part in vars(found).values() if isinstance(part, pd.DataFrame)]
    return [*(f"{part.to_dict('split')} {part.dtypes}" for part in tables), *found.notes]


def attempt(data: bytes, name: str, store: Store = NOTHING_KEPT) -> Intake | None:
    """Read the bytes as a file of that name; None where they were refused with a message."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        try:
            return intake(path, month="2024-01", store=store)
        except UserError:
            return None


DAMAGE = st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=4)), min_size=1, max_size=4)


@cache
def sound(kind: str) -> bytes:
    """Return a file of twenty complaints."""
    rows = [["时间", "内容"], *([f"2024-01-{day:02}", f"空调漏水第{day}次"] for day in range(1, 21))]
    frame = pd.DataFrame(rows[1:], columns=rows[0])
    with tempfile.TemporaryDirectory() as folder:
        if kind == "a.xlsx":
            return workbook(Path(folder) / kind, {"一月": rows}).read_bytes()
        if kind == "a.parquet":
            return frame.to_parquet()
        text = frame.to_csv(index=False)
        return (text if kind == "a.csv" else frame.to_json(orient="records", lines=True)).encode()


@pytest.mark.slow
@FUZZ
@example(damage=[(0.5, b"\0")], torn=False, name="a.xlsx")  # no longer unpacks
@example(damage=[(0.2, b"\xff")], torn=False, name="a.parquet")  # the name of a column is no text
@given(damage=DAMAGE, torn=st.booleans(), name=st.sampled_from(["a.csv", "a.xlsx", "a.parquet", "a.jsonl"]))
def test_a_damaged_file_is_read_or_refused(
    *, damage: list[tuple[float, bytes]], torn: bool, name: str
) -> None:
    data = bytearray(sound(name))
    for part, other in damage:
        at = int(part * len(data))
        data[at : at + len(other)] = other
    found = attempt(bytes(data[:at] if torn else data), name)
    assert found is None or total(found) >= len(found.records)


@pytest.mark.slow
@FUZZ
@given(
    TABLES,
    st.sampled_from([",", "\t", ";", "|"]),
    st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]),
)
def test_any_table_adds_up_in_any_encoding(table: list[tuple[str, ...]], cut: str, encoding: str) -> None:
    stream = io.StringIO()
    csv.writer(stream, delimiter=cut).writerows([["时间", "内容", "编号"], *table])
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder), KEY, most_bytes=1_000_000)
        data = stream.getvalue().encode(encoding, errors="replace")
        found, again = attempt(data, "a.csv", store), attempt(data, "a.csv", store)
    assert found is None or total(found) == len(table)
    assert (told(found) if found else None) == (told(again) if again else None)


@pytest.mark.slow
@FUZZ
@given(st.lists(st.text("\"',;\n\r\t空调漏水12", max_size=20), max_size=8))
def test_rows_between_broken_quotes_are_all_accounted_for(lines: list[str]) -> None:
    good = [f"2024-01-0{i},空调漏水第{i}次" for i in range(1, 8)]
    mixed = [line for pair in zip(good, lines, strict=False) for line in pair]
    text = "\n".join(["时间,内容", *good, *mixed, *good])
    found = attempt(text.encode(), "a.csv")
    assert found is not None
    assert total(found) >= 2 * len(good)


@pytest.mark.slow
@FUZZ
@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(["时间", "内容", "编号", "x"]),
            CELLS | st.integers() | st.floats() | st.booleans(),
        )
    )
)
def test_workbooks_of_any_cells_add_up(rows: list[dict[str, object]]) -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"nan_inf_to_errors": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        names = ["时间", "内容", "编号", "x"]
        for number, row in enumerate([dict(zip(names, names, strict=True)), *rows]):
            for column, name in enumerate(names):
                value = row.get(name, "")
                clean = value.encode(errors="replace").decode() if isinstance(value, str) else value
                if not (isinstance(value, int) and abs(value) > 10**15):
                    sheet.write(number, column, clean)
    found = attempt(stream.getvalue(), "a.xlsx")
    filled = sum(any(isinstance(value, str) and value.isalnum() for value in row.values()) for row in rows)
    assert found is None or filled <= total(found) <= len(rows)


def test_a_second_run_tells_as_the_first_how_times_are_written_that_cannot_be_read(tmp_path: Path) -> None:
    path = write(tmp_path, "日期,内容\n2024年第1季度 张三,漏水\n")
    store = Store(tmp_path / "store", KEY, most_bytes=1_000_000)
    for _ in range(2):
        with pytest.raises(
            UserError, match="时间列“日期”里有“####年第#季度 某某”（# 代表数字，某代表别的字）"
        ):
            intake(path, store=store)
