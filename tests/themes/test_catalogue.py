"""The catalogue keeps numbers for ever, keeps what people wrote, and says what is wrong with its lines."""

import errno
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from mining.errors import UserError
from mining.themes import catalogue as c
from mining.themes import saving

KEYS = "name、status、born、description、owner、dimension、severity、into、must、never、pinned、banned、notes"


def save(catalogue: c.Catalogue, folder: Path) -> None:
    saving.save(c.files(catalogue, folder), folder, saving.catalogue_hashes(folder))


def theme(number: str, name: str, **more: object) -> c.Theme:
    return c.Theme.model_validate({"number": number, "name": name, **more})


def test_a_folder_that_does_not_exist_is_an_empty_catalogue(tmp_path):
    assert c.load(tmp_path / "none").themes == ()


def test_new_themes_get_the_next_numbers_and_retired_numbers_are_never_given_again():
    old = c.Catalogue((theme("T001", "漏水"), theme("T007", "噪音", status="退役")))
    grown = old.with_new(["发票", "退款"], ["2026-01", "2026-02"])
    assert [(t.number, t.name, t.status, t.born) for t in grown.themes[2:]] == [
        ("T008", "发票", "暂定", "2026-01"),
        ("T009", "退款", "暂定", "2026-02"),
    ]
    assert [t.number for t in c.Catalogue().with_new(["漏水"], [""]).themes] == ["T001"]
    told = pd.DataFrame([("2026-01", "新生", "T009", "", "机器", "发票")], columns=c.no_lineage().columns)
    members = pd.DataFrame({"record_id": ["7", "8"], "theme_id": ["T010", ""], "issue_id": ""})
    for deleted, after in ((c.Catalogue(lineage=told), "T010"), (c.Catalogue(members=members), "T011")):
        assert deleted.with_new(["退款"], [""]).themes[0].number == after
    assert c.Catalogue((theme("T107", "漏水"),)).with_new(["噪音"], [""]).themes[1].number == "T108"


def test_what_is_saved_is_read_back(tmp_path):
    row = {"record_id": ["007"], "theme_id": ["T001"], "issue_id": [""], "last_issue": ["T001-I001"]}
    members = pd.DataFrame(row, index=[3], dtype=str)
    saved = c.Catalogue(
        (theme("T001", "漏水", owner="质量部", must=["水"]),), {"floors": np.float32([0.5])}, members
    )
    folder = tmp_path / "department" / "catalogue"
    save(saved, folder)
    (folder / "ticks.csv").write_text("record_id,theme,verdict\n007,T001,否\n", encoding="utf-8")
    read = c.load(folder)
    assert read.themes == saved.themes
    assert [(tick.record_id, tick.theme, tick.yes) for tick in read.ticks] == [("007", "T001", False)]
    (folder / "themes.toml").unlink()
    assert c.load(folder).ticks == read.ticks
    assert read.machine["floors"].tolist() == [0.5]
    assert read.members.to_dict("list") == row


def test_saving_twice_writes_the_same_bytes(tmp_path):
    once = c.Catalogue((theme("T001", "漏水"),), {"b": np.arange(3), "a": np.zeros(2)})
    save(once, tmp_path)
    first = {file.name: (file.read_bytes(), file.stat().st_ino) for file in tmp_path.iterdir()}
    save(c.load(tmp_path), tmp_path)
    assert {file.name: (file.read_bytes(), file.stat().st_ino) for file in tmp_path.iterdir()} == first


def test_a_name_is_given_only_to_what_is_on_the_disk(tmp_path, monkeypatch):
    settled = []
    monkeypatch.setattr(saving.os, "fsync", lambda file: settled.append(os.fstat(file).st_ino))
    save(c.Catalogue((theme("T001", "漏水"),)), tmp_path)
    saved = {file.name: file.stat().st_ino for file in tmp_path.iterdir() if file.name != ".lock"}
    assert sorted(saved) == ["lineage.csv", "machine.npz", "members.parquet", "themes.toml"]
    assert sorted(settled) == sorted(saved.values())


def test_what_happened_is_read_as_it_was_written(tmp_path):
    (tmp_path / "themes.toml").write_text('[T001]\nname = "漏水"\n', encoding="utf-8")
    (tmp_path / "lineage.csv").write_text(
        "month,event,theme_id,other_id,by,note\n2026-01,新增,T001,,程序,007\n2026-02,改名,T001,,NA,\n",
        encoding="utf-8-sig",
    )
    assert c.load(tmp_path).lineage.to_numpy().tolist() == [
        ["2026-01", "新增", "T001", "", "程序", "007"],
        ["2026-02", "改名", "T001", "", "NA", ""],
    ]
    (tmp_path / "lineage.csv").write_text("month,event\n2026-01,新增\n", encoding="utf-8")
    with pytest.raises(UserError) as caught:
        c.load(tmp_path)
    remedy = "请从备份或版本库恢复；删去它则沿革从现在重新记起"
    assert str(caught.value) == f"{tmp_path}/lineage.csv：文件已损坏。{remedy}。"


def test_what_a_merge_of_versions_left_in_the_log_is_told_with_its_line(tmp_path):
    save(c.Catalogue((theme("T001", "漏水"),)), tmp_path)
    line = "2026-01,新生,T001,,机器,漏水\n"
    text = f"month,event,theme_id,other_id,by,note\n{line}\n<<<<<<< HEAD\n{line}=======\n>>>>>>> b\n"
    (tmp_path / "lineage.csv").write_text(text, encoding="utf-8")
    with pytest.raises(
        UserError, match=r"lineage\.csv:4：“<<<<<<< HEAD”这一行没有事件或主题。请删去这一行；"
    ):
        c.load(tmp_path)


def test_members_of_before_with_a_column_of_somebody_are_read(tmp_path):
    (tmp_path / "themes.toml").write_text('[T001]\nname = "漏水"\n', encoding="utf-8")
    row = {"note": ["x"], "issue_id": ["T001-I001"], "record_id": [7], "theme_id": ["T001"]}
    pd.DataFrame(row).to_parquet(tmp_path / "members.parquet")
    assert c.load(tmp_path).members.to_dict("list") == {
        "record_id": ["7"],
        "theme_id": ["T001"],
        "issue_id": ["T001-I001"],
        "last_issue": [""],
    }


def test_comments_and_order_of_a_hand_edited_file_survive(tmp_path):
    (tmp_path / "themes.toml").write_text(
        '[T002]\nname = "噪音" # 王工起的名\nmust = [\n  "响", # 不是"想"\n]\npinned = ["7"]\n'
        '\n# 安装归李姐管\n[T001]\nname = "安装"\n'
    )
    save(c.load(tmp_path).with_new(["发票"], ["2026-03"]), tmp_path)
    text = (tmp_path / "themes.toml").read_text()
    assert text.index("[T002]") < text.index("# 安装归李姐管") < text.index("[T001]") < text.index("[T003]")
    assert 'name = "噪音" # 王工起的名\nmust = [\n  "响", # 不是"想"\n]\npinned = ["7"]\n' in text
    assert [t.number for t in c.load(tmp_path).themes] == ["T001", "T002", "T003"]


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        (
            '\n["安装"]\nname = "安装"\n',
            "themes.toml:2",
            "节名“安装”不是主题编号。编号写成 [T001] 的样子",
        ),
        (
            '[T001]\nname = "安装"\n\n[T002]\nname = "安装"\n',
            "themes.toml:4",
            "T002 与 T001 同名“安装”。请改其中一个名称",
        ),
        (
            '["../../T001"]\nname = "甲"\n',
            "themes.toml:1",
            "节名“../../T001”不是主题编号。编号写成 [T001] 的样子",
        ),
        (
            '[T001]\nname = "甲"\n\n[T002]\nname = "乙"\nowner = "李工 138 0013 8000"\nnotes = "13800138000"\n',
            "themes.toml:6",
            "T002 的 owner 含有像手机号的内容。它会印在报告里，请换一种写法；要记下它，可以写在 notes，报告里没有",
        ),
        ('[T001]\nname = ""\n', "themes.toml:2", "T001 没有名称。请补上 name"),
        ('[T001]\nstatus = "正式"\n', "themes.toml:1", "T001 没有名称。请补上 name"),
        ("\nT001 = 5\n", "themes.toml:2", "T001 没有名称。请补上 name"),
        (
            '[T001]\nname = "甲"\ncolour = "红"\n',
            "themes.toml:3",
            f"T001 没有“colour”这一项。可用的项：{KEYS}",
        ),
        (
            '[T001]\nname = "甲"\nstatus = "作废"\n',
            "themes.toml:3",
            "T001 的 status 不认识：'作废'。只能是 正式、暂定、并入、退役",
        ),
        (
            '[T001]\nname = "甲"\nmust = "水"\n',
            "themes.toml:3",
            'T001 的 must 不合要求：\'水\'。一段文字写成 "甲"，一组写成 ["甲", "乙"]',
        ),
        (
            '[T001]\nname = "甲"\nnever = ["退款", ""]\n',
            "themes.toml:3",
            "T001 的 never 里有一个词是空的。请补上词或删去它",
        ),
        (
            '[T001]\nname = "甲"\n\n[T002]\nname = "乙"\nseverity = "很严重"\n',
            "themes.toml:6",
            'T002 的 severity 不认识：\'很严重\'。只能是 "1"（轻）到 "4"（重），或删去这一行',
        ),
        (
            '[T001]\nname = "甲"\nstatus = "并入"\ninto = "T009"\n',
            "themes.toml:1",
            "T001 并入的“T009”不是在用的主题。请改 into",
        ),
        (
            '\nT001 = {name = "甲"}\n',
            "themes.toml:2",
            "T001 写在一行的花括号里。写成 [T001] 一节，一行一项",
        ),
        (
            '[T001]\nname = "甲"\npinned = ["7"]\nbanned = ["7"]\n',
            "themes.toml:1",
            "记录 7 既在 pinned 又在 banned。请删去其一",
        ),
        (
            '[T001]\nname = "甲"\npinned = ["7"]\n[T002]\nname = "乙"\npinned = ["7"]\n',
            "themes.toml:4",
            "记录 7 同时被固定在 T001 和 T002。一条记录只能固定在一个主题，请删去其一",
        ),
        (
            (
                '[T001]\nname = "甲"\nstatus = "并入"\ninto = "T002"\npinned = ["7"]\n'
                '[T002]\nname = "乙"\n[T003]\nname = "丙"\npinned = ["7"]\n'
            ),
            "themes.toml:8",
            "记录 7 同时被固定在 T002 和 T003。一条记录只能固定在一个主题，请删去其一",
        ),
        (
            (
                '[T001]\nname = "甲"\nstatus = "并入"\ninto = "T002"\npinned = ["7"]\n'
                '[T002]\nname = "乙"\nbanned = ["7"]\n'
            ),
            "themes.toml:1",
            "记录 7 在 pinned，又在它并入的 T002 的 banned。请删去其一",
        ),
    ],
)
def test_a_hand_edit_that_cannot_be_is_reported_with_its_line(tmp_path, text, where, what):
    (tmp_path / "themes.toml").write_text(text)
    with pytest.raises(UserError) as caught:
        c.load(tmp_path)
    assert str(caught.value) == f"{tmp_path}/{where}：{what}。"


def test_a_theme_may_be_merged_into_one_that_was_merged_in_its_turn_but_not_in_a_circle(tmp_path):
    chain = '[T001]\nname = "甲"\nstatus = "并入"\ninto = "T002"\n[T002]\nname = "乙"\nstatus = "并入"\ninto = "{}"\n'
    last = '[T003]\nname = "丙"\n'
    (tmp_path / "themes.toml").write_text(chain.format("T003") + last)
    assert [theme.into for theme in c.load(tmp_path).themes] == ["T002", "T003", ""]
    (tmp_path / "themes.toml").write_text(chain.format("T001") + last)
    with pytest.raises(UserError, match=r"T001 并入的“T002”不是在用的主题。请改 into。\n.*T002 并入的“T001”"):
        c.load(tmp_path)


def test_a_file_in_the_place_of_the_folder_is_told(tmp_path):
    (tmp_path / "exposure.csv").write_text("月份,业务量\n", encoding="utf-8")
    with pytest.raises(
        UserError, match=r"exposure\.csv：主题目录是文件夹，这里是文件。请改正设置 \[themes\]"
    ):
        c.load(tmp_path / "exposure.csv")


@pytest.mark.parametrize(
    ("written", "where"),
    [("[T001\n", "themes.toml:1"), ('[T001]\nname = "甲"\nname = "乙"\n', "themes.toml:3")],
)
def test_what_is_no_toml_is_reported_with_its_line(tmp_path, written, where):
    (tmp_path / "themes.toml").write_text(written, encoding="utf-8")
    with pytest.raises(UserError, match=f"{where}：这里不是有效的 TOML。请改正这一行"):
        c.load(tmp_path)


def test_every_section_that_cannot_be_is_reported(tmp_path):
    (tmp_path / "themes.toml").write_text('[T102]\nname = 3\n[T001]\nname = ""\n[T010]\nname = "甲"\n')
    with pytest.raises(UserError) as caught:
        c.load(tmp_path)
    assert [problem.where[-13:] for problem in caught.value.problems] == ["themes.toml:2", "themes.toml:4"]


def test_themes_stand_in_the_order_of_their_numbers(tmp_path):
    (tmp_path / "themes.toml").write_text('[T101]\nname = "甲"\n[T002]\nname = "乙"\n[T1000]\nname = "丙"\n')
    assert [t.number for t in c.load(tmp_path).themes] == ["T002", "T101", "T1000"]


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("machine.npz", "请删去它再运行，程序会用 members.parquet 重新学习"),
        ("members.parquet", "请从备份或版本库恢复；删去它则问题编号会重新开始"),
    ],
)
def test_a_damaged_machine_part_is_reported_with_what_to_do(tmp_path, name, remedy):
    save(c.Catalogue((theme("T001", "漏水"),)), tmp_path)
    (tmp_path / name).write_bytes(b"\x00damaged")
    with pytest.raises(UserError) as caught:
        c.load(tmp_path)
    assert str(caught.value) == f"{tmp_path}/{name}：文件已损坏。{remedy}。"


@pytest.mark.parametrize("name", [saving.MACHINE, saving.MEMBERS])
def test_a_file_that_may_not_be_read_is_not_called_damaged(tmp_path, monkeypatch, name):
    save(c.Catalogue((theme("T001", "漏水"),)), tmp_path)
    allowed = Path.read_bytes

    def asked(file):
        if file == tmp_path / name:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(file))
        return allowed(file)

    monkeypatch.setattr(Path, "read_bytes", asked)
    with pytest.raises(PermissionError):
        c.load(tmp_path)


@pytest.mark.parametrize(("module", "reader"), [("np", "load"), ("pd", "read_parquet")])
def test_a_file_for_which_there_is_no_memory_is_not_called_damaged(tmp_path, monkeypatch, module, reader):
    save(c.Catalogue((theme("T001", "漏水"),)), tmp_path)

    def end(*_, **__):
        raise pa.ArrowMemoryError

    monkeypatch.setattr(getattr(c, module), reader, end)
    with pytest.raises(MemoryError):
        c.load(tmp_path)


def test_a_save_that_was_killed_half_way_is_finished_by_the_next_reading(tmp_path):
    save(c.Catalogue((theme("T001", "漏水"),)), tmp_path)
    wanted = c.files(c.Catalogue((theme("T001", "漏水"), theme("T002", "噪音"))), tmp_path)
    (tmp_path / ".committed").mkdir()
    (tmp_path / ".committed" / "themes.toml").write_bytes(wanted["themes.toml"])
    assert [t.number for t in c.load(tmp_path).themes] == ["T001", "T002"]
    assert not (tmp_path / ".committed").exists()


def test_a_save_that_was_killed_before_it_was_decided_on_changes_nothing(tmp_path):
    save(c.Catalogue((theme("T001", "漏水"),)), tmp_path)
    (tmp_path / ".pending").mkdir()
    (tmp_path / ".pending" / "themes.toml").write_text("[T0")
    assert [t.number for t in c.load(tmp_path).themes] == ["T001"]
    save(c.Catalogue((theme("T001", "滴水"),)), tmp_path)
    assert [t.name for t in c.load(tmp_path).themes] == ["滴水"]


def test_a_new_theme_has_the_lines_that_people_fill_in_and_no_other_empty_one():
    written = c.files(c.Catalogue((theme("T001", "漏水"),)), Path("nowhere"))
    lines = written["themes.toml"].decode().splitlines()
    assert lines[lines.index("[T001]") :] == [
        *("[T001]", 'name = "漏水"', 'status = "暂定"', 'description = ""', 'owner = ""')
    ]
    assert written["lineage.csv"].decode("utf-8-sig") == "month,event,theme_id,other_id,by,note\n"


def told(*events: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame(events, columns=c.no_lineage().columns, dtype=str)


BORN_AND_SPLIT = told(
    ("2026-01", "新生", "T001", "", "机器", "漏水"),
    ("2026-02", "新生", "T002", "T001", "人", "管道漏水"),
    ("2026-02", "新生", "T003", "T001", "人", "屋顶漏水"),
    ("2026-02", "拆分", "T001", "T002", "人", "漏水"),
    ("2026-02", "拆分", "T001", "T003", "人", "漏水"),
)
PARTS = {"numbers": np.array(["T002", "T003"])}


def kept(folder: Path, *themes: c.Theme) -> c.Catalogue:
    """Save what is left of a catalogue whose theme T001 was split, with the themes given."""
    catalogue = c.Catalogue(themes, PARTS, c.no_members(), BORN_AND_SPLIT)
    save(catalogue, folder)
    return catalogue


def test_a_split_theme_that_an_old_themes_toml_brings_back_is_told_of(tmp_path):
    kept(tmp_path, theme("T001", "漏水", status="正式"))
    (problem,) = c.lost(c.load(tmp_path), tmp_path)
    assert (problem.where, problem.what) == (
        f"{tmp_path}/themes.toml",
        "T001 漏水 在用，machine.npz 却不认得它，不会有来件归入",
    )
    assert "旧的 themes.toml 要连同 machine.npz、members.parquet 一起恢复" in problem.remedy


def test_nothing_is_told_of_a_split_theme_that_has_a_part_again_and_of_one_that_people_made(tmp_path):
    part = theme("T002", "管道漏水", status="并入", into="T001")
    whole = theme("T001", "漏水", status="正式"), part, theme("T003", "屋顶漏水", status="正式")
    kept(tmp_path, *whole, theme("T004", "电梯", status="正式"))
    assert c.lost(c.load(tmp_path), tmp_path) == []
    events = [
        *BORN_AND_SPLIT.itertuples(index=False, name=None),
        ("2026-03", "新生", "T004", "", "人", "电梯"),
    ]
    lineage = told(
        *events, ("2026-03", "退役", "T004", "", "人", "电梯"), ("2026-04", "恢复", "T004", "", "人", "电梯")
    )
    save(
        c.Catalogue((*whole, theme("T004", "电梯", status="正式")), PARTS, c.no_members(), lineage), tmp_path
    )
    assert c.lost(c.load(tmp_path), tmp_path) == []


def test_an_empty_themes_toml_beside_the_rest_of_a_catalogue_is_refused_and_so_is_a_missing_one(tmp_path):
    kept(tmp_path, theme("T002", "管道漏水"))
    themes = tmp_path / "themes.toml"
    themes.write_text("", encoding="utf-8")
    rest = "而 lineage.csv 记着 3 个：名称和您的决定都没有了"
    with pytest.raises(UserError, match=f"themes.toml：里面没有主题，{rest}"):
        c.lost(c.load(tmp_path), tmp_path)
    themes.unlink()
    with pytest.raises(UserError, match=f"themes.toml：这个文件不在，{rest}"):
        c.lost(c.load(tmp_path), tmp_path)
