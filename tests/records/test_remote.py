"""Feedback at an address: read like a folder of this machine, by the workers of a cluster where there is one."""

import pickle
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import xlsxwriter

from mining.errors import UserError
from mining.records.intake import read_records
from mining.records.whole import Intake
from mining.remote import place
from mining.settings import Columns, Filter
from mining.store import Store

upath = pytest.importorskip("upath", reason="the extra for clusters is not installed")

KEY = b"k" * 32
ROWS = {"时间": ["2024-01-02", "2024-01-03"], "内容": ["空调漏水，打我手机13812345678", "退款太慢"]}


def intake(path: Path, **more: object) -> Intake:
    return read_records([path], Columns(), Filter(), key=KEY, **more)  # type: ignore[arg-type]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a file of each kind that is opened in its own way."""
    inside = tmp_path / "feedback" / "2024"
    inside.mkdir(parents=True)
    frame = pd.DataFrame(ROWS)
    frame.to_csv(inside / "a.csv", index=False)
    frame.assign(内容=["快递丢了", "没人接电话"]).to_parquet(inside / "b.parquet")
    with xlsxwriter.Workbook(inside / "c.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["时间", "内容"])
        sheet.write_row(1, 0, ["2024-01-04", "屏幕有划痕"])
    (inside / "说明.docx").touch()
    return tmp_path / "feedback"


class Elsewhere:
    """Workers of a cluster: what they get is pickled, and what they give."""

    def __init__(self) -> None:
        self.done: list[str] = []

    def __call__(self, work: Callable[[Any], Any], items: Iterable[Any], /) -> Iterable[Any]:
        for item in items:
            there, given = pickle.loads(pickle.dumps((work, item)))
            self.done.append(f"{there.func.__name__} {given.name}")
            yield pickle.loads(pickle.dumps(there(given)))


def test_a_folder_at_an_address_is_read_like_one_of_this_machine(folder: Path) -> None:
    far = place("memory://bucket/feedback", folder)
    for file in folder.rglob("*.*"):
        copy = far / file.relative_to(folder).as_posix()
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(file.read_bytes())
    here, there = intake(folder), intake(far)
    pd.testing.assert_frame_equal(there.records, here.records)
    assert there.records["text"].tolist() == [
        "快递丢了", "空调漏水，打我手机〔手机号〕", "没人接电话", "退款太慢", "屏幕有划痕"
    ]  # fmt: skip
    assert there.passed_over.to_dict("records") == [
        {"file": "2024/说明.docx", "sheet": "", "reason": "不是表格文件"}
    ]


def test_workers_read_what_lies_at_an_address_and_past_runs_are_remembered(
    folder: Path, tmp_path: Path
) -> None:
    elsewhere, store = Elsewhere(), Store(tmp_path / "store", KEY, most_bytes=1_000_000)
    far = place(folder.as_uri(), tmp_path)
    first = intake(far, elsewhere=elsewhere, store=store)
    pd.testing.assert_frame_equal(first.records, intake(folder).records)
    assert [done for done in elsewhere.done if done.startswith("_read ")] == [
        "_read 2024/a.csv", "_read 2024/b.parquet", "_read 2024/c.xlsx"
    ]  # fmt: skip
    (folder / "2024" / "c.xlsx").unlink()
    elsewhere.done.clear()
    assert len(intake(far, elsewhere=elsewhere, store=store).records) == 4
    assert not [done for done in elsewhere.done if done.startswith("_read ")]


@pytest.mark.parametrize("name", ["客户 反馈", "打折20%25"])
def test_an_address_of_this_machine_may_be_written_with_escapes_or_without(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    for written in (f"file://{tmp_path}/{name}", (tmp_path / name).as_uri()):
        assert place(written, Path("/")).exists()


def test_what_lies_on_this_machine_is_read_here(folder: Path) -> None:
    elsewhere = Elsewhere()
    assert len(intake(place("feedback", folder.parent), elsewhere=elsewhere).records) == 5
    assert elsewhere.done == []


def test_an_address_of_a_kind_that_nobody_knows_is_refused() -> None:
    with pytest.raises(UserError, match=r"bogus://bucket/a.*打不开这个地址.*请检查地址和凭证"):
        place("bogus://bucket/a", Path("/"))


def test_without_the_library_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "upath", None)
    with pytest.raises(UserError, match=r'-m pip install -e "\.\[dask\]"'):
        place("memory://bucket", Path("/"))
