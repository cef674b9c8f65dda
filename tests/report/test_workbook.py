import re
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from hostile import ARABIC, CHANNEL, hostile

from mining.report.material import Material
from mining.report.summary import Summary, summarise
from mining.report.workbook import sheet_name, write_workbook


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
    assert book.sheetnames[:5] == ["管理摘要", "目录", "重大个案", "各月来件", "对账：每一行的去处"]
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
        "+0.0%;-0.0%",
        "+0.0%;-0.0%",
        "+0.0%;-0.0%",
    ]
    trend = book["趋势明细"]
    assert [cell.number_format for cell in trend[2]][2:5] == ["#,##0", "#,##0", "#,##0.0000"]
    assert trend["H2"].value == "是"


def test_the_contents_lead_to_every_sheet_and_charts_stand_beside_their_tables(
    book: openpyxl.Workbook,
) -> None:
    listed = [row[0] for row in book["目录"].iter_rows(min_row=2)]
    assert [cell.value for cell in listed] == book.sheetnames
    assert listed[3].hyperlink.location == "'各月来件'!A1"
    assert [sheet.title for sheet in book if sheet._charts] == ["各月来件"]
    assert book["各主题本月件数与份额"].conditional_formatting


def test_every_grave_case_has_its_row(book: openpyxl.Workbook) -> None:
    assert [cell.value for cell in book["重大个案"][2]][2:5] == ["安全", "漏电", "否"]


def test_nothing_is_a_formula(book: openpyxl.Workbook) -> None:
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "b"}
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
    assert {cell.data_type for cell in cells} <= {"s", "n", "b"}
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
    ],
)
def test_the_name_of_a_sheet_is_one_that_a_spreadsheet_takes(title: str, name: str) -> None:
    assert sheet_name(title) == name
