import csv
import hashlib
import json
import re
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from mining.records import gate
from mining.records.gate import scan_folder
from mining.records.identifiers import SURE_SIGNS

MOBILE = "13812345678"
RESIDENT = "11010519491231002X"
CARD = "4111111111111111"
MAIL = "wang.lei@163.com"


def places(folder: Path) -> list[tuple[str, str]]:
    return [(problem.where, problem.what) for problem in scan_folder(folder)]


@pytest.mark.parametrize(
    ("secret", "kind"),
    [
        (MOBILE, "手机号"),
        ("+86 138-1234-5678", "手机号"),
        ("138 1234 5678", "手机号"),
        (RESIDENT, "身份证号"),
        (CARD, "银行卡号"),
        ("4111 1111 1111 1111", "银行卡号"),
        (MAIL, "邮箱"),
    ],
)
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("index.html", "<p>\n客户说{}没人接</p>"),
        ("index.html", "<p>\n&quot;{}&quot;</p>"),
        ("index.html", '\n<script type=\'application/json\'>[{{"t": "坏了\\n{}"}}]</script>'),
        ("chart.svg", "<svg>\n<metadata>{}</metadata></svg>"),
        ("run.json", '{{\n"note": "\\u7535{}"}}'),
        ("run.log", "一行\n电话-{}"),
        ("run.log", "\udcff\n{}"),  # a broken byte
        ("noext", "\n{}"),
    ],
)
def test_a_secret_in_a_text_file_is_found_with_its_line(
    tmp_path: Path, name: str, content: str, secret: str, kind: str
) -> None:
    (tmp_path / "2019-08").mkdir()
    (tmp_path / "2019-08" / name).write_bytes(content.format(secret).encode(errors="surrogateescape"))
    assert places(tmp_path) == [(f"2019-08/{name} 第 2 行", f"含有像{kind}的内容")]


def test_digits_written_as_json_escapes_are_read(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text('{"note": "\\u0031\\u00338\\u0031\\n2345678 \\u003138 1234 5678"}')
    assert places(tmp_path) == [("run.json 第 1 行", "含有像手机号的内容")]


def test_the_content_is_never_told(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text(f"{MOBILE} {MAIL}", encoding="utf-8")
    found = scan_folder(tmp_path)
    assert [str(problem) for problem in found] == [
        f"a.log 第 1 行：含有像{kind}的内容。"
        "本次结果没有发布；请在源文件的原文中遮盖后重新运行，或把这种写法告诉维护者。"
        for kind in ("邮箱", "手机号")
    ]
    assert not [problem for problem in found if MOBILE in str(problem) or "wang" in str(problem)]


def test_csv_is_found_by_row_and_column_but_hashes_are_ours(tmp_path: Path) -> None:
    with (tmp_path / "quotes.csv").open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream).writerows([["customer", "text"], [CARD, "好"], ["2", f"坏了\n{MOBILE}"]])
        stream.flush()
        stream.buffer.write(b"3,\xff\r\n")
    assert places(tmp_path) == [("quotes.csv 第 3 行第 2 列", "含有像手机号的内容")]


def test_what_is_found_often_in_a_column_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f"text,n\n{MOBILE},1\n好,2\n{MOBILE},3\n", encoding="utf-8")
    assert places(tmp_path) == [("a.csv 第 2 行第 1 列", "含有像手机号的内容，后面还有 1 处")]


def test_lines_of_a_text_are_not_said_to_be_of_a_column(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text(f"好\n{MOBILE}\n{MOBILE}\n", encoding="utf-8")
    assert places(tmp_path) == [("a.log 第 2 行", "含有像手机号的内容，后面还有 1 处")]


def test_workbook_is_found_by_sheet_and_in_parts_no_sheet_shows(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "report.xlsx")
    book.set_properties({"author": MAIL})
    sheet = book.add_worksheet("典型案例")
    sheet.write_row(0, 0, ["customer", "text", "n"])
    sheet.write_row(1, 0, [CARD, f"打{MOBILE}", 3.25])
    book.add_worksheet("空").write_string(2, 1, MAIL)
    book.close()
    with zipfile.ZipFile(tmp_path / "report.xlsx", "a") as parts:
        parts.writestr("xl/comments1.xml", b"\xff " + MAIL.encode())
    assert places(tmp_path) == [
        ("report.xlsx 工作表 典型案例 第 2 行第 2 列", "含有像手机号的内容"),
        ("report.xlsx 工作表 空 第 3 行第 2 列", "含有像邮箱的内容"),
        ("report.xlsx 的 docProps/core.xml", "含有像邮箱的内容"),
        ("report.xlsx 的 xl/comments1.xml", "含有像邮箱的内容"),
    ]


def test_parquet_texts_lists_and_codes_are_read(tmp_path: Path) -> None:
    table = pd.DataFrame({"customer": [CARD], "text": [f"打{MOBILE}"], "n": [1]})
    table["words"] = [[MAIL]]
    table["channel"] = pd.Categorical([RESIDENT])
    table.to_parquet(tmp_path / "cache.parquet")
    codes = pa.ListArray.from_arrays([0, 1], pa.array([f"工号{MOBILE}"]).dictionary_encode())
    pq.write_table(pa.table({"value": codes}), tmp_path / "tokens.parquet")
    pq.write_table(pa.table({f"电话{MOBILE}": [1]}), tmp_path / "z.parquet")
    assert places(tmp_path) == [
        ("cache.parquet text 列", "含有像手机号的内容"),
        ("cache.parquet words 列", "含有像邮箱的内容"),
        ("cache.parquet channel 列", "含有像身份证号的内容"),
        ("tokens.parquet value 列", "含有像手机号的内容"),
        ("z.parquet 的列名", "含有像手机号的内容"),
    ]


@given(st.text(st.sampled_from("1〇九@（[at# \n\0好*\U0001f600"), max_size=40))
def test_a_text_is_passed_over_in_a_parquet_file_only_where_it_is_elsewhere(text: str) -> None:
    others = [f"{i}" for i in range(1000)]
    assert (text in gate._strings(pa.array([text, *others]))) is bool(re.search(SURE_SIGNS, text))


def test_npz_texts_are_read(tmp_path: Path) -> None:
    np.savez(tmp_path / "model.npz", words=np.array(["空调", MOBILE]), weights=np.array([1.38e10]))
    np.savez(tmp_path / "objects.npz", words=np.array([{}], dtype=object))
    assert places(tmp_path) == [
        ("model.npz 的 words", "含有像手机号的内容"),
        ("objects.npz", "打不开，无法检查有没有个人信息"),
    ]


@pytest.mark.parametrize("name", ["a.xlsx", "a.parquet", "a.npz"])
def test_a_file_that_cannot_be_read_is_a_problem(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"PK\x03\x04 broken")
    assert places(tmp_path) == [(name, "打不开，无法检查有没有个人信息")]


def test_a_file_for_which_there_is_no_memory_is_no_file_that_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def end(_: Path) -> None:
        raise pa.ArrowMemoryError

    monkeypatch.setitem(gate._READERS, ".parquet", end)
    (tmp_path / "a.parquet").write_bytes(b"")
    with pytest.raises(MemoryError):
        scan_folder(tmp_path)


def test_our_own_numbers_are_no_alarm(tmp_path: Path) -> None:
    digests = [hashlib.sha256(str(i).encode()).hexdigest() for i in range(3000)]
    (tmp_path / "run.json").write_text(
        json.dumps(
            {
                "sha256": digests,
                "seed": 20190829113404,
                "milliseconds": 1566185644000,
                "share": 0.13812345678901,
            }
        ),
        encoding="utf-8",
    )
    (tmp_path / "index.html").write_text(
        f'<svg viewBox="0 138 1234 5678"><path d="M 138 1234 5678 L 139 1234 5678"/></svg>'
        f"<style>@media print {{ a {{ width: 13.812345678em }} }}</style> sha256-{digests[0]} "
        "<p>12345热线 400-830-0000 2019082911 id-13812345678-x 1.13812345678e+05 R13812345678</p>",
        encoding="utf-8",
    )
    (tmp_path / "trend.csv").write_text(
        "month,rate\n2019-08,0.138123\n2019-09,1.38123e+10\n", encoding="utf-8"
    )
    assert places(tmp_path) == []


def test_an_empty_folder_has_no_problem(tmp_path: Path) -> None:
    assert scan_folder(tmp_path) == []
