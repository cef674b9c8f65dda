"""Where a blank closing time means that the record is open."""

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest

from mining.records.intake import read_records
from mining.settings import Columns, Filter
from mining.store import Store


def exact(folder: Path, *files: tuple[str, list[str]]) -> dict[str, str]:
    for n, (heading, closed) in enumerate(files):
        rows = [f"{n}{i},2026-03-0{i} 10:00:07,{end},快递太慢了{n}{i}\n" for i, end in enumerate(closed, 1)]
        (folder / f"{n}.csv").write_text(
            f"工单编号,受理时间,{heading},内容\n" + "".join(rows), encoding="utf-8"
        )
    found = read_records([folder], Columns(), Filter(), key=b"k" * 32).records
    return dict(found[["record_id", "closed_exact"]].itertuples(index=False))


CLOCK, DATE = "2026-03-05 11:00:00", "2026-03-05"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ([("办结时间", [CLOCK, ""])], ["second", "second"]),
        ([("办结时间", [DATE, ""])], ["day", "day"]),
        ([("办结时间", [CLOCK]), ("办结时间", [""])], ["second", "second"]),
        ([("办结时间", [DATE]), ("办结时间", [""])], ["day", "day"]),
        ([("办结时间", [CLOCK]), ("办结时间", [DATE])], ["second", "day"]),
        ([("办结时间", [CLOCK]), ("结案时间", [""])], ["second", ""]),
        ([("办结时间", [CLOCK]), ("备注", [""])], ["second", ""]),
        ([("办结时间", [""]), ("办结时间", [""])], ["", ""]),
    ],
)
def test_a_blank_column_tells_as_those_of_its_name_do(
    tmp_path: Path, files: list[tuple[str, list[str]]], expected: list[str]
) -> None:
    assert list(exact(tmp_path, *files).values()) == expected


def test_a_time_from_another_version_of_the_record_tells_for_itself_alone(tmp_path: Path) -> None:
    def write(name: str, heading: str, *rows: str) -> None:
        text = "".join(f"{row}\n" for row in rows)
        (tmp_path / name).write_text(f"工单编号,受理时间,满意度,{heading}内容\n{text}", encoding="utf-8")

    write("a.csv", "", "A1,2026-03-01 10:00:07,2,快递太慢了", "A2,2026-03-02 10:00:07,2,态度很差")
    write("b.csv", "办结时间,", "A1,2026-03-01 10:00:07,,2026-03-03 09:00:00,快递太慢了")
    found = read_records([tmp_path], Columns(), Filter(), key=b"k" * 32).records.set_index("record_id")
    assert found["closed_exact"].to_dict() == {"A1": "second", "A2": ""}
    assert found["closed"].dropna().to_dict() == {"A1": pd.Timestamp("2026-03-03 09:00:00")}


def test_a_filled_column_is_taken_before_a_blank_one_with_a_better_name(tmp_path: Path) -> None:
    text = f"工单编号,受理时间,办结时间,完成时间,内容\nA1,2026-03-01,,{CLOCK},快递太慢了\n"
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    found = read_records([tmp_path], Columns(), Filter(), key=b"k" * 32)
    assert found.records["closed"].tolist() == [pd.Timestamp(CLOCK)]


def told(folder: Path, *closed: str) -> tuple[list[str], tuple[str, ...]]:
    """Return how exactly each closing time is told after one that can be read, and the notes on that column."""
    cells = enumerate([CLOCK, CLOCK, *closed])
    rows = "".join(f"A{i:02d},2026-03-01 10:00:07,{end},快递太慢了{i}\n" for i, end in cells)
    text = f"工单编号,受理时间,办结时间,内容\n{rows}"
    (folder / "a.csv").write_text(text, encoding="utf-8")
    found = read_records([folder], Columns(), Filter(), key=b"k" * 32, today=dt.date(2026, 4, 1))
    late = found.records.sort_values("record_id")[2:]
    assert late["closed"].isna().all()
    return late["closed_exact"].tolist(), tuple(note for note in found.notes if "办结时间" in note)


@pytest.mark.parametrize(
    "cell",
    [
        "-", "无", "NULL", "未办结", "尚未回复", "待定", "处理中",
        "正在办理中", "2099-12-31", "19700101", "0", "0000-00-00", "0000-00-00 00:00:00", "0001-01-01",
        "1900/1/0", "1899-12-30 00:00:00", "1970-01-01 00:00:00", "1970-01-01 08:00:00", "9999-12-31 23:59:59",
    ],
)  # fmt: skip
def test_what_means_that_there_is_no_time_leaves_a_record_open(tmp_path: Path, cell: str) -> None:
    assert told(tmp_path, cell) == (["second"], ())


@pytest.mark.parametrize("cell", ["2026-02-30 10:00", "1970-01-12", "1900-10-01", "2035-03-20 15:00:00"])
def test_a_day_that_never_was_is_impossible(tmp_path: Path, cell: str) -> None:
    assert told(tmp_path, cell) == (["impossible"], ())


def test_a_cell_that_is_no_time_is_told_with_an_example_that_names_nobody(tmp_path: Path) -> None:
    exact, notes = told(tmp_path, "王小明已回访", "03-05 11:00")
    assert exact == ["unreadable", "unreadable"]
    (note,) = notes
    assert note == (
        "列“办结时间”有 2 格看不出是什么时间（如“##-## ##:##”，# 代表数字，某代表别的字）："
        "这些来件既不算已办结，也不算未办结"
    )


def test_a_time_of_another_version_stands_for_one_that_is_impossible(tmp_path: Path) -> None:
    for name, end in (("a.csv", "2026-02-30 10:00"), ("b.csv", CLOCK)):
        text = f"工单编号,受理时间,办结时间,内容\nA1,2026-03-01 10:00:07,{end},快递太慢了\n"
        (tmp_path / name).write_text(text, encoding="utf-8")
    found = read_records([tmp_path], Columns(), Filter(), key=b"k" * 32).records
    assert found[["closed", "closed_exact"]].to_numpy().tolist() == [[pd.Timestamp(CLOCK), "second"]]


def test_what_is_neither_a_time_nor_open_stays_so_when_another_file_comes_beside_it(tmp_path: Path) -> None:
    feedback, store = tmp_path / "in", Store(tmp_path / "kept", b"k" * 32, most_bytes=10**9)
    feedback.mkdir()
    for name, cell in (("A", "见备注"), ("B", "未办结")):
        ends = enumerate([CLOCK, CLOCK, cell])
        rows = "".join(f"{name}{i},2026-03-01 10:00:07,{end},快递太慢了{name}{i}\n" for i, end in ends)
        (feedback / f"{name}.csv").write_text(f"工单编号,受理时间,办结时间,内容\n{rows}", encoding="utf-8")
        found = read_records([feedback], Columns(), Filter(), key=b"k" * 32, store=store)
    told = found.records.set_index("record_id")["closed_exact"]
    assert (told["A2"], told["B2"]) == ("unreadable", "second")
    assert any("如“某某某”" in note for note in found.notes)
