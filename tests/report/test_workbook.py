import re
from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from department import full_disk
from hostile import ARABIC, CHANNEL, hostile

from mining.report.formats import code, ends, when
from mining.report.material import Material
from mining.report.sentences import interval, number, points, probability, share
from mining.report.summary import Summary, summarise
from mining.report.tables import FORMULA
from mining.report.workbook import end_of, sheet_name, write_workbook


@pytest.fixture(scope="module")
def file(full: Material, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("book") / "report.xlsx"
    themes = full.themes.assign(name=full.themes["name"].replace("安装收费不透明", "=1+1"))
    changed = replace(full, themes=themes)
    write_workbook(summarise(changed), changed, made)
    return made


@pytest.fixture(scope="module")
def book(file: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(file)


def test_the_findings_come_first_then_a_sheet_a_table(book: openpyxl.Workbook) -> None:
    assert book.sheetnames[:5] == ["管理摘要", "目录", "各节要点", "重大个案", "各月来件"]
    assert {"各主题本月件数与份额", "整改台账", "主题目录（全部月份）", "趋势明细", "拒收明细"} <= set(
        book.sheetnames
    )


def test_every_sheet_has_a_frozen_heading_and_a_filter(book: openpyxl.Workbook) -> None:
    assert {sheet.freeze_panes for sheet in book} == {"A2"}
    assert all(sheet.auto_filter.ref for sheet in book)


def test_numbers_are_numbers_with_their_format(book: openpyxl.Workbook) -> None:
    sheet = book["各主题本月件数与份额"]
    heading = [cell.value for cell in sheet[1]]
    row = dict(zip(heading, sheet[2], strict=True))
    assert row["本月件数"].value == 47
    assert row["份额（%）"].number_format == "0.0%"
    assert row["份额（%）"].value == pytest.approx(47 / 134)
    assert (row["名次区间下限"].value, row["名次区间上限"].value) == (1, 1)
    shares = book["按渠道"]
    assert [cell.number_format for cell in shares[2]][3:] == [
        "0.0%",
        "+0.0;-0.0",
        "+0.0;-0.0",
        "+0.0;-0.0",
    ]
    trend = book["趋势明细"]
    assert [cell.number_format for cell in trend[2]][2:5] == ["#,##0", "#,##0", "#,##0.0000"]
    assert trend["H2"].value == "是"


def test_a_number_is_formatted_by_what_it_is_and_not_by_its_size() -> None:
    assert [code(share(value)) for value in (0.0, 1.0, 0.0042)] == ["0.0%"] * 3
    assert code(number(0.0)) == "#,##0.0"
    assert code(probability(0.048)) == "#,##0.000"
    assert code(probability(1.6e-5)) == '[<0.001]"<0.001";0.000'
    assert code(points(-0.044)) == "+0.0;-0.0"


def test_both_ends_of_an_interval_have_its_unit() -> None:
    assert [end.unit for end in ends(interval(share, 0.1, 0.2))] == ["%", "%"]


def test_percentage_points_are_written_as_such(book: openpyxl.Workbook) -> None:
    heading = [cell.value for cell in book["按渠道"][1]]
    row = dict(zip(heading, book["按渠道"][2], strict=True))
    gap = row["本月份额（%）"].value - row["此前份额（%）"].value
    assert row["变化（百分点）"].value == pytest.approx(100 * gap)


def test_months_and_days_are_dates(book: openpyxl.Workbook) -> None:
    month, day = book["各月来件"]["A2"], book["重大个案"]["B2"]
    assert (month.value, month.number_format) == (pd.Timestamp("2023-01-01"), 'yyyy"年"m"月"')
    assert (day.value, day.number_format) == (pd.Timestamp("2024-06-01"), "yyyy-mm-dd")
    assert book["趋势明细"]["B2"].value == pd.Timestamp("2023-01-01")
    assert book["月内突发：几天里来的远多于本月其余日子"]["C2"].value == pd.Timestamp("2024-06-09")


@pytest.mark.parametrize("text", ["2024-13", "2024-02-30", "T001", "2024-06 起", ""])
def test_what_is_no_date_is_left_a_text(text: str) -> None:
    assert when(text) is None


def test_a_sheet_tells_the_month_the_rules_and_what_each_section_says(book: openpyxl.Workbook) -> None:
    said = [(row[0].value, row[1].value) for row in book["各节要点"].iter_rows(min_row=2)]
    assert said[0] == ("客户之声改进月报", "2024年6月")
    assert ("封面与口径", "计数：一件来件只按主要主题计一次；它兼及的其他主题另列，不重复相加") in said
    assert ("总体情况", "2024年6月有效来件134件") in said


def test_the_contents_lead_to_every_sheet_and_charts_stand_beside_their_tables(
    book: openpyxl.Workbook,
) -> None:
    listed = [row[0] for row in book["目录"].iter_rows(min_row=2)]
    assert [cell.value for cell in listed] == book.sheetnames
    assert book["目录"].auto_filter.ref == f"A1:B{len(listed) + 1}"
    assert listed[4].hyperlink.location == "'各月来件'!A1"
    assert [sheet.title for sheet in book if sheet._charts] == ["各月来件"]
    assert book["各主题本月件数与份额"].conditional_formatting


def test_the_contents_tell_what_the_name_of_a_sheet_has_no_room_for(book: openpyxl.Workbook) -> None:
    told = {row[0].value: row[1].value for row in book["目录"].iter_rows(min_row=2)}
    assert told["月内突发：几天里来的远多于本月其余日子"] == "月内突发：几天里来的远多于本月其余日子"
    assert told["各主题一并考虑时的优势比（小于一：评分偏低）"] == (
        "各主题一并考虑时的优势比（小于一：评分偏低；至多抽取近十二个月有评分的1,000件，取其中最多的10个主题）"
    )


def test_headings_that_come_from_data_are_texts_too(full: Material, tmp_path: Path) -> None:
    columns = ["facet", "value", "theme_id", "period", "n", "total"]
    cell = pd.DataFrame([("渠道", "=1+1", "T001", "本月", 12, 20)], columns=columns)
    month = replace(full, crossings=cell)
    write_workbook(summarise(month), month, tmp_path / "report.xlsx")
    book = openpyxl.load_workbook(tmp_path / "report.xlsx")
    texts = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
    assert "'=1+1" in texts
    assert not [text for text in texts if isinstance(text, str) and text.startswith(FORMULA)]


def test_names_that_are_cut_on_the_page_are_whole_in_the_workbook(full: Material, tmp_path: Path) -> None:
    region = "西南及其周边各省市的全部直营与加盟服务网点（含县以下的代办点）"
    write_workbook(summarise(full), full, tmp_path / "report.xlsx")
    book = openpyxl.load_workbook(tmp_path / "report.xlsx")
    assert region in {cell.value for cell in book["按地区"]["A"]}


def test_texts_wider_than_the_widest_column_are_wrapped(full: Material, tmp_path: Path) -> None:
    long = "本月起每单上门前电话确认时间，" * 5
    month = replace(full, actions=full.actions.assign(reason=["短", long]))
    write_workbook(summarise(month), month, tmp_path / "report.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "report.xlsx")["整改台账"]
    place = [cell.value for cell in sheet[1]].index("说明")
    column = [row[place] for row in sheet.iter_rows(min_row=2)]
    assert [(cell.value, bool(cell.alignment.wrap_text)) for cell in column] == [("短", False), (long, True)]
    assert sheet.column_dimensions[column[0].column_letter].width == pytest.approx(60, abs=1)


def test_long_tables_are_as_wide_as_what_they_hold(book: openpyxl.Workbook) -> None:
    name = next(cell for cell in book["问题"][1] if cell.value == "名称")
    assert book["问题"].column_dimensions[name.column_letter].width == pytest.approx(26, abs=1)


def test_every_grave_case_has_its_row(book: openpyxl.Workbook) -> None:
    assert [cell.value for cell in book["重大个案"][2]][2:5] == ["安全", "漏电", "否"]


def test_nothing_is_a_formula(book: openpyxl.Workbook) -> None:
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "b", "d"}
    assert "'=1+1" in {cell.value for cell in cells}


def test_the_same_month_gives_the_same_bytes(full: Material, full_summary: Summary, tmp_path: Path) -> None:
    made = [tmp_path / name for name in ("a.xlsx", "b.xlsx")]
    for each in made:
        write_workbook(full_summary, full, each)
    assert made[0].read_bytes() == made[1].read_bytes()


def test_hostile_texts_are_cells_of_text(full: Material, tmp_path: Path) -> None:
    month = hostile(full)
    write_workbook(summarise(month), month, tmp_path / "report.xlsx")
    book = openpyxl.load_workbook(tmp_path / "report.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "b", "d"}
    texts = {cell.value for cell in cells if cell.data_type == "s"}
    assert f"'=1+1 {ARABIC} 👨👩👧 😡" in texts  # a name as the page shows it
    assert {f"'=1+1 {ARABIC} 👨\u200d👩\u200d👧 😡", "'\n=1+1"} <= texts  # a file as it is called
    assert CHANNEL in texts
    assert any("</title><b>" in text for text in texts)
    assert not [text for text in texts if re.search("[\u202a-\u202e\u2066-\u2069]", text)]
    assert {"按Ab", "按aB2"} <= set(book.sheetnames)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("按渠道", "按渠道"),
        ("各月[件数]：a/b", "各月件数：ab"),
        ("😡" * 20, "😡" * 14),
        ("[]", "表"),
        (
            "各主题按地区、产品型号和渠道分开的份额与区间，整月与上月相比",
            "各主题按地区、产品型号和渠道分开的份额与区间，整月与上月",
        ),
        (
            "主题与渠道（近十二个月件数；不足 5 件的并入“其他”；主题列出最多的 12 个）",
            "主题与渠道（近十二个月件数）",
        ),
        ("主题与渠道（分组）（本月件数；不足 5 件的并入“其他”）", "主题与渠道（分组）（本月件数）"),
        ("各主题本月件数与份额（与去年同月相比时先按来件总数折算过）", "各主题本月件数与份额"),
        ("本月件数（问题）按渠道，与上月和去年同月相比而得的份额之差", "本月件数"),
    ],
)
def test_the_name_of_a_sheet_is_one_that_a_spreadsheet_takes(title: str, name: str) -> None:
    assert sheet_name(title) == name


def test_a_full_disk_is_told_by_the_system_and_not_by_the_library(full: Material, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="File too large"), full_disk(5_000):
        write_workbook(summarise(full), replace(full, trend=full.trend.head(0)), tmp_path / "report.xlsx")


@pytest.mark.parametrize(
    ("interval", "low"),
    [
        ("名次区间", "名次区间下限"),
        ("控制限", "控制下限"),
        ("95% 区间（%）", "95% 区间下限（%）"),
    ],
)
def test_the_heading_of_an_end_of_an_interval_ends_with_the_unit(interval: str, low: str) -> None:
    assert end_of(interval, "下限") == low
