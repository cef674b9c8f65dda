"""Where a blank closing time means that the record is open."""

from pathlib import Path

import pandas as pd
import pytest

from mining.records.intake import read_records
from mining.settings import Columns, Filter


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
