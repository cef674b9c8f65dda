"""Formats, encodings, delimiters, broken rows; and what is refused, with what message."""

import datetime as dt
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pyarrow as pa
import pytest
import xlsxwriter

from mining.errors import UserError
from mining.records import delimited, encodings, files
from mining.records.sheets import Row, Sheet, as_text

HEADER = ["编号", "时间", "内容"]
BODY = [["1", "2024-01-01", "空调漏水，没人管"], ["2", "2024-01-02", "退款太慢"]]


def read(path: Path) -> list[tuple[str, list[Row]]]:
    return [(sheet.name, list(sheet.rows)) for sheet in files.read_sheets(files.Source(path, path.name))]


def cells(path: Path) -> list[list[str]]:
    ((_, rows),) = read(path)
    assert not any(row.fault for row in rows)
    return [list(row.cells) for row in rows]


def write(folder: Path, data: bytes | str, name: str = "a.csv") -> Path:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
@pytest.mark.parametrize("cut", [",", "\t", ";", "|", "^", "\x01", "\x1f", "#", "$", "@"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_delimiters_and_line_ends(tmp_path: Path, encoding: str, cut: str, end: str) -> None:
    text = end.join(cut.join(row) for row in [HEADER, *BODY]) + end
    assert cells(write(tmp_path, text.encode(encoding))) == [HEADER, *BODY]


def test_cells_may_hold_delimiters_quotes_and_line_breaks(tmp_path: Path) -> None:
    path = write(tmp_path, '编号,内容\n1,"他说""不修"",\n然后挂了"\n2,好\n')
    assert cells(path) == [["编号", "内容"], ["1", '他说"不修",\n然后挂了'], ["2", "好"]]


@pytest.mark.parametrize("missing", ["\\N", "NULL", "(null)", "None", "nan", "<NA>", "N/A", "#N/A"])
@pytest.mark.parametrize("suffix", ["csv", "jsonl"])
def test_what_programs_write_for_nothing_is_nothing(tmp_path: Path, missing: str, suffix: str) -> None:
    csv, jsonl = f"编号,内容\n1,{missing}\n", json.dumps({"编号": "1", "内容": missing})
    path = write(tmp_path, csv if suffix == "csv" else jsonl, f"a.{suffix}")
    assert cells(path) == [["编号", "内容"], ["1", ""]]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ('="2024-01-02 10:00:00"', "2024-01-02 10:00:00"),
        ('"=""001"""', "001"),
        ("'13800", "13800"),
        ("'差评'", "'差评'"),
    ],
)
def test_what_keeps_excel_from_changing_a_cell_is_no_part_of_it(
    tmp_path: Path, written: str, meant: str
) -> None:
    assert cells(write(tmp_path, f"编号,内容\n1,{written}\n")) == [["编号", "内容"], ["1", meant]]


def test_rows_are_numbered_as_a_spreadsheet_does(tmp_path: Path) -> None:
    ((_, rows),) = read(write(tmp_path, '编号,内容\n\n1,"两\n行"\n2,好\n'))
    assert [(row.number, len(row.cells)) for row in rows] == [(1, 2), (2, 0), (3, 2), (4, 2)]


def test_a_broken_byte_rejects_its_row_only(tmp_path: Path) -> None:
    path = write(tmp_path, "编号,内容\n1,很好\n2,坏".encode() + b"\xe4\xbd" + "的\n3,很好的商品\n".encode())
    ((_, rows),) = read(path)
    assert [row.fault for row in rows] == ["", "", "有坏字节，解不出文字", ""]
    assert rows[3].cells == ["3", "很好的商品"]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16-le"])
def test_broken_bytes_in_other_encodings(tmp_path: Path, encoding: str) -> None:
    broken = {"gb18030": b"\xff", "utf-16-le": b"\x00\xdc"}[encoding]
    lines = [
        line.encode(encoding) for line in ("编号,内容\n", "1,很好很好\n", "2,坏", "\n", "3,很好很好\n" * 9)
    ]
    ((_, rows),) = read(write(tmp_path, b"".join([*lines[:3], broken, *lines[3:]])))
    assert [row.number for row in rows if row.fault] == [3]


@pytest.mark.parametrize(
    "body",
    [
        '1,"没有结尾,a\n2,好,b\n3,很好,c\n',
        '1,"没有结尾,a\n2,"好",b\n3,很好,c\n',
        '1,"没有"结尾,a\n2,好,b\n3,很好,c\n',
        '1,好,b\n2,很好,c\n3,"没有结尾,a',
    ],
)
def test_an_unmatched_quote_swallows_no_rows(tmp_path: Path, body: str) -> None:
    rows = cells(write(tmp_path, "编号,内容,备注\n" + body))
    assert [row[0] for row in rows] == ["编号", "1", "2", "3"]
    assert all(len(row) == 3 for row in rows)


def test_thousands_of_unmatched_quotes_end_in_time(tmp_path: Path) -> None:
    body = "".join(f'{i},"没有结尾{"很长" * 20}"x,a\n' if i % 2 else f'{i},"没有,a\n' for i in range(5_000))
    assert len(cells(write(tmp_path, "编号,内容,备注\n" + body))) == 5_001


def test_an_endless_line_is_rejected_and_the_next_ones_are_read(tmp_path: Path) -> None:
    path = write(tmp_path, "编号,内容\n1," + "长" * 2_500_000 + "\n2,好\n")
    ((_, rows),) = read(path)
    assert [(row.number, row.fault) for row in rows] == [(1, ""), (2, "一行超过 1,000,000 字"), (3, "")]


def test_an_endless_cell_is_rejected(tmp_path: Path) -> None:
    ((_, rows),) = read(write(tmp_path, "编号,内容\n1," + "长" * 200_000 + "\n2,好\n"))
    assert [row.fault for row in rows] == ["", "一格超过 131,072 字", ""]


def test_an_endless_cell_of_json_lines_is_rejected_as_in_csv(tmp_path: Path) -> None:
    lines = "".join(f'{{"内容": "{"长" * n}"}}\n' for n in (131_073, 131_072))
    ((_, rows),) = read(write(tmp_path, lines, "a.jsonl"))
    assert [row.fault for row in rows] == ["", "一格超过 131,072 字", ""]


def test_zero_bytes_do_not_stop_reading(tmp_path: Path) -> None:
    assert cells(write(tmp_path, "编号,内容\n1,好\0的商品很好\n"))[1] == ["1", "好\0的商品很好"]


@pytest.mark.parametrize(
    ("opening", "cut"),
    [
        ("a,b,c\n1,2,3\n", ","),
        ("a\tb\n1,5\t2,5\n3\t4,5,6\n", "\t"),
        ("标题说明\na;b;c\n1;2;3\n4;5;6\n7;8;9\n", ";"),
        ("只有一列\n文字，没有分隔\n", ","),
        ("a|b\n1|x,y\n2|x\n", "|"),
        ("编号;时间;内容\n1;2024-05-01;坏了;没人管\n2;2024-05-02;慢;很慢;太慢\n", ";"),
        ("内容\n坏了；没人管，很慢;急\n", ","),
        ("编号#时间#内容\n1#2024-05-01#坏了\n2#2024-05-02#慢\n", "#"),
        ("#退款#太慢\n#漏水#没人修\n#噪音#睡不着\n", ","),
        ("编号,内容\n1,#退款#太慢，急\n2,#漏水#没人修,急\n3,#噪音#睡不着,烦,急\n", ","),
    ],
)
def test_the_delimiter_is_the_one_that_agrees_with_itself(opening: str, cut: str) -> None:
    assert delimited.delimiter(opening) == cut


def workbook(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_workbook_cells_become_text(tmp_path: Path) -> None:
    time = dt.datetime(2019, 5, 17, 8, 32, 4)  # noqa: DTZ001 - spreadsheets know no zones
    rows = [
        ["编号", "时间", "内容"],
        [360113, time, "漏水"],
        ["007", dt.date(2019, 5, 17), 1.5],
        [None, None, True],
    ]
    found = read(workbook(tmp_path / "a.xlsx", {"一月": rows, "空": []}))
    assert [name for name, _ in found] == ["一月", "空"]
    assert [list(row.cells) for row in found[0][1]] == [
        ["编号", "时间", "内容"],
        ["360113", "2019-05-17 08:32:04", "漏水"],
        ["007", "2019-05-17", "1.5"],
        ["", "", "True"],
    ]
    assert found[1][1] == []


def test_a_workbook_is_known_by_its_content_not_its_suffix(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"s": [["编号", "内容"]]})
    assert cells(path.rename(tmp_path / "a.xls")) == [["编号", "内容"]]


def test_json_lines(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        '{"编号": 1, "内容": "漏\\n水"}\n\n不是\n{"内容": "好", "分": 4.5, "x": null}\n[1]\n',
        "a.jsonl",
    )
    ((_, rows),) = read(path)
    assert [(row.number, list(row.cells), row.fault) for row in rows] == [
        (0, ["编号", "内容", "分", "x"], ""),
        (1, ["1", "漏\n水", "", ""], ""),
        (3, [], "这一行不是 JSON 对象"),
        (4, ["", "好", "4.5", ""], ""),
        (5, [], "这一行不是 JSON 对象"),
    ]


def test_parquet(tmp_path: Path) -> None:
    times = pd.to_datetime(["2024-01-01 10:00:00", None])
    frame = pd.DataFrame({"编号": [7, 8], "时间": times, "内容": ["漏水", None], "分": [1.0, None]})
    path = tmp_path / "a.parquet"
    frame.to_parquet(path)
    assert cells(path) == [
        ["编号", "时间", "内容", "分"],
        ["7", "2024-01-01 10:00:00", "漏水", "1"],
        ["8", "", "", ""],
    ]


def packed(*names: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in names:
            archive.writestr(name, "编号,内容\n")
    return stream.getvalue()


REFUSED: list[tuple[bytes, str, str]] = [
    (b"", "a.csv", "a.csv：文件是空的"),
    (b"\xef\xbb\xbf \n\n", "a.csv", "a.csv：文件是空的"),
    (packed("a.csv"), "a.zip", "是压缩包"),
    (packed("word/document.xml"), "a.docx", "是压缩包"),
    (packed("xl/workbook.xml"), "a.xlsx", "文件损坏，打不开"),
    (packed("content.xml"), "a.ods", "a.ods：是读不了的表格格式。请另存为 xlsx 或 csv 再放进来"),
    (packed("xl/workbook.bin"), "a.xlsb", "a.xlsb：是读不了的表格格式"),
    (b"PK\x03\x04 broken", "a.xlsx", "损坏的 XLSX"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.xls", "文件损坏，打不开"),
    (b"Rar!\x1a\x07\x00", "a.rar", "是压缩包"),
    (b"%PDF-1.7", "a.pdf", "是 PDF"),
    (b"PAR1 broken", "a.parquet", "不是完整的 Parquet 文件"),
    ("<html><table><tr><td>编号</td></tr></table>".encode(), "a.xls", "是网页或 XML"),
    ('[{"内容": "好"}]'.encode(), "a.json", "是一整个 JSON 数组"),
    (bytes(range(256)) * 40, "a.csv", "认不出文字编码"),
    ("é è à ç ü ö".encode("latin-1") * 50, "a.csv", "认不出文字编码"),
]


@pytest.mark.parametrize(("data", "name", "message"), REFUSED, ids=[message for *_, message in REFUSED])
def test_what_is_no_table_is_refused_with_a_remedy(
    tmp_path: Path, data: bytes, name: str, message: str
) -> None:
    with pytest.raises(UserError, match=message):
        read(write(tmp_path, data, name))


def stray_cell(path: Path, row: int, column: int) -> Path:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "内容")
        sheet.write(row, column, "x")
    return path


@pytest.mark.parametrize(
    ("row", "column", "message"),
    [(5, 16_383, "有 16,384 列，最多 702 列"), (99_999, 600, "表格占了 100,000 行 601 列")],
)
def test_a_stray_cell_far_away_is_refused_before_it_takes_all_memory(
    tmp_path: Path, row: int, column: int, message: str
) -> None:
    with pytest.raises(UserError, match=message):
        read(stray_cell(tmp_path / "a.xlsx", row, column))


@pytest.mark.parametrize("function", ["read_metadata", "ParquetFile.iter_batches"])
def test_a_parquet_file_for_which_there_is_no_memory_is_not_called_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, function: str
) -> None:
    path = tmp_path / "a.parquet"
    pd.DataFrame({"内容": ["空调漏水"]}).to_parquet(path)

    def end(*_: object, **__: object) -> None:
        raise pa.ArrowMemoryError

    monkeypatch.setattr(f"pyarrow.parquet.{function}", end)
    with pytest.raises(MemoryError):
        read(path)


def test_a_parquet_file_damaged_inside_tells_where_it_ends(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pd.DataFrame({"内容": [f"空调{i}漏水" for i in range(9)]}).to_parquet(path, compression="gzip")
    whole = path.read_bytes()
    path.write_bytes(whole[:4] + b"\xff" * 80 + whole[84:])
    with pytest.raises(UserError, match=r"a\.parquet 第 2 行：从这里起读不出来。请重新导出这个文件"):
        cells(path)


@pytest.mark.parametrize(
    ("old", "new"),
    [("/", "\\"), ("xl/workbook.xml", "xl/Workbook.xml"), ("worksheets/sheet1", "worksheets/Sheet1")],
    ids=["backslashes", "the book in capitals", "a sheet in capitals"],
)
def test_parts_of_a_workbook_are_found_whatever_their_case_and_slashes(
    tmp_path: Path, old: str, new: str
) -> None:
    path = workbook(tmp_path / "a.xlsx", {"一月": [["内容"], ["漏水"]]})
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    with zipfile.ZipFile(path, "w") as book:
        for name, data in parts.items():
            book.writestr(name.replace(old, new), data)
    assert cells(path) == [["内容"], ["漏水"]]


def test_a_sheet_damaged_inside_is_named(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"一月": [["内容"]], "二月": [["内容"]]})
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    parts["xl/worksheets/sheet2.xml"] = parts["xl/worksheets/sheet2.xml"].replace(b"</c>", b"</d>")
    with zipfile.ZipFile(path, "w") as new:
        for name, data in parts.items():
            new.writestr(name, data)
    with pytest.raises(UserError, match=r"a\.xlsx 的工作表“二月”：文件损坏"):
        read(path)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (pd.NaT, ""),
        (float("nan"), ""),
        (3.0, "3"),
        (2.5, "2.5"),
        (1e15, "1000000000000000.0"),
        (True, "True"),
        (b"\xe6\xb0\xb4\xff", "水\udcff"),
        (["甲", {"乙": dt.date(2024, 1, 2)}], '["甲", {"乙": "2024-01-02"}]'),
        (dt.datetime(2024, 1, 2, 3), "2024-01-02 03:00:00"),  # noqa: DTZ001 - as a cell has it
    ],
)
def test_a_cell_of_any_kind_becomes_text(value: object, text: str) -> None:
    assert as_text(value) == text


def test_blank_rows_are_only_that(tmp_path: Path) -> None:
    path = stray_cell(tmp_path / "a.xlsx", 99_999, 0)
    ((_, rows),) = read(path)
    assert [row.number for row in rows if any(row.cells)] == [1, 100_000]


def touch(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x", encoding="utf-8")
    return folder


def test_a_folder_is_listed_at_any_depth_without_hidden_files(tmp_path: Path) -> None:
    touch(tmp_path, "b.csv", "2024/a.XLSX", "~$b.xlsx", ".git/c.csv", "说明.docx", "2024/d.jsonl")
    wanted, others = files.list_files([tmp_path])
    assert [source.name for source in wanted] == ["2024/a.XLSX", "2024/d.jsonl", "b.csv"]
    assert [source.name for source in others] == ["说明.docx"]


@pytest.mark.parametrize("own", ["2024-05/data/run.json", "history.sqlite", "catalogue/themes.toml"])
def test_reports_and_catalogues_among_the_feedback_are_no_feedback(tmp_path: Path, own: str) -> None:
    touch(tmp_path, "a.csv", f"月报/{own}", f"月报/{Path(own).parent}/a.csv")
    wanted, others = files.list_files([tmp_path])
    assert [source.name for source in wanted] == ["a.csv"]
    ((name, why),) = {(source.name, source.passed_over) for source in others}
    assert f"月报/{own}".startswith(name)
    assert "是本程序写的报告或主题目录" in why


def test_feedback_that_reports_were_written_beside_is_read(tmp_path: Path) -> None:
    touch(
        tmp_path,
        "a.csv",
        "history.sqlite",
        "data/run.json",
        "2024-05/data/run.json",
        "2024-05/data/issues.csv",
    )
    wanted, others = files.list_files([tmp_path])
    assert [source.name for source in wanted] == ["a.csv", "data/run.json"]
    assert [source.name for source in others] == ["2024-05", "history.sqlite"]
    assert files.list_files([tmp_path / "data"])[1] == []


def test_a_file_named_twice_is_read_once_and_any_suffix_is_read_when_asked_for(tmp_path: Path) -> None:
    touch(tmp_path, "a.csv", "b.dat")
    wanted, others = files.list_files([tmp_path, tmp_path / "a.csv", tmp_path / "b.dat"])
    assert [source.name for source in wanted] == ["a.csv", "b.dat"]
    assert [source.name for source in others] == ["b.dat"]


def test_files_of_one_name_in_two_folders_are_told_apart(tmp_path: Path) -> None:
    touch(tmp_path, "x/a.csv", "y/a.csv")
    wanted, _ = files.list_files([tmp_path / "x", tmp_path / "y"])
    assert len({source.name for source in wanted}) == 2


@pytest.mark.parametrize(
    ("prepare", "message"),
    [
        (lambda folder: [folder / "nowhere"], "找不到这个文件或文件夹"),
        (lambda folder: [folder], "没有可读的文件"),
        (
            lambda folder: [touch(folder, "a.et")],
            "（a.et 是读不了的表格格式；请另存为 xlsx 或 csv 再放进来）",
        ),
        (lambda _: [], "设置 .*paths：没有可读的文件"),
    ],
)
def test_nothing_to_read_is_said(tmp_path: Path, prepare: Callable[[Path], list[Path]], message: str) -> None:
    with pytest.raises(UserError, match=message):
        files.list_files(prepare(tmp_path))


def test_the_encoding_of_a_damaged_file_is_still_known(tmp_path: Path) -> None:
    path = write(tmp_path, "很好的商品".encode() * 20 + b"\xe5\xa5")
    assert encodings.detect(path, "a.csv") == encodings.Encoding("utf-8", whole=False)


def test_json_survives_what_is_hard_to_parse(tmp_path: Path) -> None:
    deep = "[" * 100_000
    path = write(
        tmp_path,
        json.dumps({"内容": "好"}, ensure_ascii=False) + "\n" + deep + '\n{"内容": "\\ud800"}\n',
        "a.json",
    )
    ((_, rows),) = read(path)
    assert [row.fault for row in rows] == ["", "", "这一行不是 JSON 对象", "有坏字节，解不出文字"]


def test_sheets_are_lazy(tmp_path: Path) -> None:
    sheet = next(files.read_sheets(files.Source(write(tmp_path, "编号,内容\n1,好\n"), "a.csv")))
    assert isinstance(sheet, Sheet)
    assert next(sheet.rows).cells == ["编号", "内容"]
