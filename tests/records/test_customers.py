import errno
import os
import re
import stat
import threading
from pathlib import Path

import pandas as pd
import pytest

from mining.errors import UserError
from mining.records import customers
from mining.records.customers import load_key, tells_apart, told_apart
from mining.records.intake import read_records
from mining.records.privacy import customer_hash
from mining.records.whole import Intake
from mining.settings import Columns, Filter

KEY = bytes(range(32))


def test_a_customer_is_sixteen_hex_digits_and_a_blank_one_nothing() -> None:
    hashed = customer_hash(
        pd.Series(["张三", " 张三 ", "李四", "", "  ", None], index=[5, 4, 3, 2, 1, 0], name="用户"), KEY
    )
    assert hashed.to_list() == ["039696840f1e1b14", "039696840f1e1b14", "76018ddc19ea8453", "", "", ""]
    assert (list(hashed.index), hashed.name, str(hashed.dtype)) == ([5, 4, 3, 2, 1, 0], "用户", "str")


def test_a_mobile_number_is_one_customer_however_it_is_written() -> None:
    written = [
        *("13900000001", "139-0000-0001", "+8613900000001", "86-13900000001", "139 0000 0001"),
        *("13900000001.0", "１３９０００００００１", "'13900000001", "(+86)139 0000 0001"),
    ]
    assert len(set(customer_hash(pd.Series(written), KEY))) == 1
    others = ["13900000001", "13900000002", "113900000001", "139000000011", "C13900000001", "1001", "张三"]
    assert len(set(customer_hash(pd.Series(others), KEY))) == len(others)
    assert len(set(customer_hash(pd.Series(["1001.0", "1001"]), KEY))) == 1


def test_another_key_gives_another_hash() -> None:
    ids = pd.Series(["13812345678"])
    assert customer_hash(ids, KEY)[0] != customer_hash(ids, bytes(32))[0]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("张伟", True),
        ("王晓明先生", True),
        ("138****1234", True),
        ("C1", True),
        ("张先生", False),
        ("欧阳女士", False),
        ("李某某", False),
        ("王**", False),
        ("张＊", False),
        ("王XX", False),
        ("j***3", False),
        ("匿名用户", False),
        (" - ", False),
    ],
)
def test_a_name_that_many_share_tells_no_customers_apart(name: str, told: bool) -> None:  # noqa: FBT001
    assert tells_apart(name) == told


def told(cells: list[str], column: str = "用户昵称") -> tuple[list[str], list[str]]:
    known, notes = told_apart(pd.Series(cells, dtype="str"), column)
    return known.tolist(), notes


def intake(folder: Path, *files: list[str]) -> Intake:
    for n, cells in enumerate(files):
        rows = [f"{n}-{i},2026-03-{i % 28 + 1:02d},{cell},快递太慢了\n" for i, cell in enumerate(cells)]
        (folder / f"{n}.csv").write_text(
            "工单编号,受理时间,用户昵称,内容\n" + "".join(rows), encoding="utf-8"
        )
    return read_records([folder], Columns(customer="用户昵称"), Filter(), key=KEY)


@pytest.mark.parametrize("size", [90, 15], ids=["one file", "six files"])
def test_the_name_that_a_system_gives_is_nobody_in_any_file(tmp_path: Path, size: int) -> None:
    cells = [["美团用户", "美团用户", f"小{chr(0x4E00 + i)}{chr(0x5E00 + i)}"][i % 3] for i in range(90)]
    found = intake(tmp_path, *[cells[i : i + size] for i in range(0, 90, size)])
    assert (found.records["customer"] == "").sum() == 60
    assert found.records["customer"].nunique() == 31
    assert found.notes == (
        "客户列“用户昵称”里有很多人共用的名字（没有数字，别的名字很少重复）：60 行当作不知道是谁",
    )


@pytest.mark.parametrize(
    "cells",
    [
        ["宏远机电"] * 30 + ["天成贸易"] * 20 + ["海纳科技"] * 10,  # few customers
        ["宏远机电"] * 30 + [f"客户{i % 10}" for i in range(60)],  # others come again, too
        ["王晓明"] * 9 + [f"客户{i}" for i in range(51)],  # nine times is not often
        ["V1"] * 30 + [f"V{i}" for i in range(2, 32)],  # a number is somebody's
    ],
)
def test_who_complains_often_is_somebody(tmp_path: Path, cells: list[str]) -> None:
    found = intake(tmp_path, cells)
    assert found.records["customer"].nunique() == len(set(cells))
    assert (found.records["customer"] != "").all()
    assert found.notes == ()


def test_words_instead_of_a_telephone_number_are_nobody() -> None:
    assert told(["本人不愿透露", "13800138000"], "联系电话") == (["", "13800138000"], [])


def test_numbers_that_a_spreadsheet_has_rounded_are_nobody() -> None:
    assert told(["1.38E+10", "1.38E+10", "13900139000"], "联系电话") == (
        ["", "", "13900139000"],
        ["客户列“联系电话”里有被 Excel 改成科学计数的号码：2 行当作不知道是谁，请按文本重新导出"],
    )


def test_the_key_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    folder = tmp_path / "private"
    key, new = load_key(folder)
    assert (len(key), new) == (32, True)
    assert load_key(folder) == (key, False)
    assert [file.name for file in folder.iterdir()] == ["customer.key"]
    assert stat.S_IMODE((folder / "customer.key").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_two_keys_differ(tmp_path: Path) -> None:
    assert load_key(tmp_path / "a")[0] != load_key(tmp_path / "b")[0]


def test_runs_at_the_same_moment_get_the_same_key(tmp_path: Path) -> None:
    results = []
    runs = [threading.Thread(target=lambda: results.append(load_key(tmp_path))) for _ in range(8)]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    assert len({key for key, _ in results}) == 1
    assert sum(new for _, new in results) == 1


@pytest.mark.parametrize("content", ["", "abcd", "不是密钥", "00" * 31, "zz" * 32])
def test_a_damaged_key_is_named_and_not_replaced(tmp_path: Path, content: str) -> None:
    file = tmp_path / "customer.key"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(UserError) as caught:
        load_key(tmp_path)
    remedy = "请从备份恢复；没有备份就删除它，旧月份的重复投诉客户、目录里换成代码的工单编号将不再认得"
    assert str(caught.value) == f"{file}：客户密钥已损坏。{remedy}。"
    assert file.read_text(encoding="utf-8") == content


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError) as caught:
        load_key(tmp_path / "file" / "private")
    assert re.fullmatch(
        r"\S+/file/private/customer\.key：读不了或写不了客户密钥（[^）]+）。请检查文件夹的权限和剩余空间。",
        str(caught.value),
    )


def no_links(*_: object) -> None:
    raise OSError(errno.EPERM, "no links here")


def test_where_a_disk_has_no_links_the_key_is_made_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(customers.os, "link", no_links)
    key, new = load_key(tmp_path)
    assert new
    assert load_key(tmp_path) == (key, False)
    (file,) = tmp_path.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_where_a_disk_has_no_links_the_key_of_a_run_that_was_first_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def beaten(*_: object) -> None:
        (tmp_path / "customer.key").write_text("ab" * 32, encoding="ascii")
        no_links()

    monkeypatch.setattr(customers.os, "link", beaten)
    assert load_key(tmp_path) == (bytes.fromhex("ab" * 32), False)


def test_a_key_that_cannot_be_put_in_its_place_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle, settled = os.fsync, []

    def full(handle: int) -> None:
        if settled:
            raise OSError(errno.ENOSPC, "no space left")
        settled.append(settle(handle))

    monkeypatch.setattr(customers.os, "link", no_links)
    monkeypatch.setattr(customers.os, "fsync", full)
    folder = tmp_path / "a" / "private"
    with pytest.raises(UserError, match="no space left"):
        load_key(folder)
    assert list(folder.iterdir()) == []
