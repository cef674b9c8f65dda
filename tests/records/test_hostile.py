"""Files are data: whatever somebody puts into them, reading ends soon, in bounded memory, with a message."""

import errno
import os
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from mining.errors import Problem, UserError
from mining.records import files, workbooks
from mining.records.sheets import Limits, Row

SMALL = Limits(megabytes=1, rows=3, columns=4)
LAUGHS = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10 if i else "ha"}">' for i in range(12))
DOCTYPE = f'<?xml version="1.0"?><!DOCTYPE x [{LAUGHS}]>'


def read(path: Path, limits: Limits = SMALL) -> list[Row]:
    sheets = files.read_sheets(files.Source(path, path.name, limits))
    return [row for sheet in sheets for row in sheet.rows]


def write(folder: Path, text: str, name: str = "a.csv") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def workbook(path: Path, text: str) -> Path:
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet().write_row(0, 0, ["内容", text])
    return path


def changed(path: Path, part: str, content: bytes) -> Path:
    """Write the workbook again with other content of a part."""
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in {**parts, part: content}.items():
            new.writestr(name, data)
    return path


def moved(path: Path, to: str) -> Path:
    """Write the workbook again with its sheet elsewhere."""
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[to] = parts.pop(sheet)
    for name in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
        parts[name] = parts[name].replace(sheet.removeprefix("xl/").encode(), to.removeprefix("xl/").encode())
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in parts.items():
            new.writestr(name, data)
    return path


def parquet(path: Path, rows: int, columns: int = 1, text: str = "水") -> Path:
    pd.DataFrame({f"c{i}": [f"{text}{n}" for n in range(rows)] for i in range(columns)}).to_parquet(path)
    return path


REFUSED = {
    "有 2 MB，最多 1 MB": lambda folder: write(folder, "编号,内容\n" + "1,漏水\n" * 200_000),
    "有 16,384 列，最多 4 列": lambda folder: write(folder, "," * 16_383 + "\n"),
    "超过 3 行": lambda folder: write(folder, "编号,内容\n1,漏水\n\n2,漏水\n3,漏水\n"),
    "有 5 列，最多 4 列": lambda folder: parquet(folder / "a.parquet", 1, columns=5),
    "解开后有 2 MB，最多 1 MB": lambda folder: changed(
        workbook(folder / "a.xlsx", "x"), "xl/sharedStrings.xml", b" " * 2_000_000
    ),
    "是网页或 XML": lambda folder: write(folder, DOCTYPE + "<x>&l11;</x>", "a.xls"),
}


@pytest.mark.parametrize("message", REFUSED)
def test_more_than_the_limits_is_refused_with_the_setting_or_a_remedy(tmp_path: Path, message: str) -> None:
    with pytest.raises(UserError, match=message):
        read(REFUSED[message](tmp_path))


def test_a_parquet_file_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="解开后有 2 MB，最多 1 MB"):
        read(parquet(tmp_path / "a.parquet", 20, text="水" * 40_000), Limits(megabytes=1))


LONG = pa.array([0] * 500, pa.int32()), pa.array(["水" * 3_000])
REPEATED = {
    "a text": pa.DictionaryArray.from_arrays(*LONG),
    "a text in lists": pa.ListArray.from_arrays([0, 250, 500], pa.DictionaryArray.from_arrays(*LONG)),
    "a text of an object": pa.StructArray.from_arrays([pa.array(["水" * 3_000] * 500)], ["a"]),
    "a text by a key": pa.array([[("水" * 3_000, "1")]] * 500, pa.map_(pa.string(), pa.string())),
    "one row of numbers": pa.array([[1] * 300_000]),
    "bytes of one length": pa.array([b"x" * 9_000] * 500, pa.binary(9_000)),
}


@pytest.mark.parametrize("what", REPEATED)
def test_a_parquet_file_that_holds_once_what_it_repeats_is_refused(tmp_path: Path, what: str) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"内容": REPEATED[what]}), path)
    assert path.stat().st_size < 60_000
    with pytest.raises(UserError, match=r"a\.parquet：解开后有 \d+ MB，最多 1 MB"):
        read(path, Limits(megabytes=1))


def test_a_sheet_is_measured_wherever_it_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MAX_CELLS", 1)
    with pytest.raises(UserError, match="表格占了 1 行 2 列"):
        read(moved(workbook(tmp_path / "a.xlsx", "x"), "xl/pages/one.bin"))


def test_a_workbook_that_lies_about_its_size_is_damaged(tmp_path: Path) -> None:
    path = changed(workbook(tmp_path / "a.xlsx", "x"), "xl/sharedStrings.xml", b" " * 9_000_000)
    told = (9_000_000).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(told, (9_000).to_bytes(4, "little")))
    with pytest.raises(UserError, match="文件损坏，打不开"):
        read(path)


def test_entities_of_entities_are_not_unfolded(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", "x")
    strings = DOCTYPE + '<sst count="2"><si><t>内容</t></si><si><t>&l11;</t></si></sst>'
    begin = time.monotonic()
    try:
        cells = [
            cell
            for row in read(changed(path, "xl/sharedStrings.xml", strings.encode()))
            for cell in row.cells
        ]
    except UserError as error:
        cells = [str(error)]
    assert sum(map(len, cells)) < 1_000
    assert time.monotonic() - begin < 5


def test_blank_rows_are_not_counted(tmp_path: Path) -> None:
    rows = read(write(tmp_path, "编号,内容\n" + ",\n" * 50_000 + "1,漏水\n"))
    assert [row.number for row in rows if any(row.cells)] == [1, 50_002]


def test_a_late_row_that_is_too_wide_is_a_broken_row_of_a_good_table(tmp_path: Path) -> None:
    text = "编号,内容\n" + "1,漏水\n" * 1_000 + "," * 900 + "\n"
    assert len(read(write(tmp_path, text), Limits())) == 1_002


def test_a_link_out_of_the_folder_is_passed_over_and_one_within_is_read_once(tmp_path: Path) -> None:
    secret = write(tmp_path, "密码\n", "secret.csv")
    folder = tmp_path / "feedback"
    folder.mkdir()
    inside = write(folder, "内容\n漏水\n")
    (folder / "b.csv").symlink_to(secret)
    (folder / "c.csv").symlink_to(inside)
    (folder / "d.csv").symlink_to(folder / "不在.csv")
    (folder / "e.csv").symlink_to(folder / "e.csv")
    wanted, others = files.list_files([folder])
    assert [source.path.resolve() for source in wanted] == [inside.resolve()]
    assert [(source.name, source.passed_over[:11]) for source in others] == [
        ("b.csv", "是指向别处的链接，没有"),
        ("d.csv", "是失效的链接，所指的文"),
        ("e.csv", "是失效的链接，所指的文"),
    ]


def test_a_link_to_a_folder_elsewhere_is_told_and_one_to_a_folder_within_is_read_once(tmp_path: Path) -> None:
    folder, elsewhere = tmp_path / "feedback", tmp_path / "二月"
    (folder / "一月").mkdir(parents=True)
    elsewhere.mkdir()
    write(folder / "一月", "内容\n漏水\n", "a.csv")
    write(elsewhere, "内容\n漏水\n", "b.csv")
    (folder / "二月").symlink_to(elsewhere)
    (folder / "一月又").symlink_to(folder / "一月")
    (folder / ".存").mkdir()
    (folder / "三月").symlink_to(folder / ".存")
    wanted, others = files.list_files([folder])
    assert [source.name for source in wanted] == ["一月/a.csv"]
    assert [(source.name, source.passed_over) for source in others] == [
        ("三月", "是指向别处的链接，没有读；请把文件本身放进来"),
        ("二月", "是指向别处的链接，没有读；请把文件本身放进来"),
    ]


@pytest.mark.parametrize("locked", [".", "一月"])
def test_a_folder_that_may_not_be_opened_is_no_folder_without_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, locked: str
) -> None:
    write(tmp_path, "内容\n漏水\n")
    (tmp_path / "一月").mkdir()
    (tmp_path / ".Trash").mkdir()
    allowed = Path.iterdir

    def asked(folder: Path) -> Iterator[Path]:  # root, who may run the tests, opens any folder
        if folder in {tmp_path / locked, tmp_path / ".Trash"}:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))
        return allowed(folder)

    monkeypatch.setattr(Path, "iterdir", asked)
    with pytest.raises(UserError) as caught:
        files.list_files([tmp_path])
    assert (
        str(caught.value)
        == f"{tmp_path / locked}：读不了文件夹（Permission denied）。请检查权限，或把它移走。"
    )


@pytest.mark.parametrize(
    ("name", "shown"), [(b"a\x1b[31m.csv", "a�[31m.csv"), (b"a\xff.csv", "a�.csv"), (b"a\n.csv", "a�.csv")]
)
def test_a_file_name_does_nothing_to_a_terminal(tmp_path: Path, name: bytes, shown: str) -> None:
    path = Path(str(tmp_path)) / name.decode(errors="surrogateescape")
    path.write_text("内容\n漏水\n", encoding="utf-8")
    wanted, _ = files.list_files([tmp_path])
    assert [source.name for source in wanted] == [shown]
    assert wanted[0].name.encode()


def test_a_message_does_nothing_to_a_terminal() -> None:
    told = str(Problem("a.csv", "表头有：\x1b]0;甲\x07\u202e乙\x9b2J", "请改"))
    assert told == "a.csv：表头有：�]0;甲��乙�2J。请改。"
