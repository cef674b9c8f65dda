"""The catalogue keeps numbers for ever, keeps what people wrote, and says what is wrong with its lines."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mining.errors import UserError
from mining.themes import catalogue as c


def save(catalogue: c.Catalogue, folder: Path) -> None:
    c.save(c.files(catalogue, folder), folder)


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


def test_what_is_saved_is_read_back(tmp_path):
    members = pd.DataFrame({"record_id": ["007"], "theme_id": ["T001"], "issue_id": ["T001-I001"]}, dtype=str)
    saved = c.Catalogue(
        (theme("T001", "漏水", owner="质量部", must=["水"]),), {"floors": np.float32([0.5])}, members
    )
    save(saved, tmp_path / "catalogue")
    read = c.load(tmp_path / "catalogue")
    assert read.themes == saved.themes
    assert read.machine["floors"].tolist() == [0.5]
    assert read.members.to_dict("list") == {
        "record_id": ["007"],
        "theme_id": ["T001"],
        "issue_id": ["T001-I001"],
    }


def test_saving_twice_writes_the_same_bytes(tmp_path):
    once = c.Catalogue((theme("T001", "漏水"),), {"b": np.arange(3), "a": np.zeros(2)})
    save(once, tmp_path)
    first = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    save(c.load(tmp_path), tmp_path)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == first


def test_comments_and_order_of_a_hand_edited_file_survive(tmp_path):
    (tmp_path / "themes.toml").write_text(
        '[T002]\nname = "噪音" # 王工起的名\n\n# 安装归李姐管\n[T001]\nname = "安装"\n'
    )
    save(c.load(tmp_path).with_new(["发票"], ["2026-03"]), tmp_path)
    text = (tmp_path / "themes.toml").read_text()
    assert text.index("[T002]") < text.index("# 安装归李姐管") < text.index("[T001]") < text.index("[T003]")
    assert 'name = "噪音" # 王工起的名' in text


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ('\n["安装"]\nname = "安装"\n', "themes.toml:2", "不是主题编号"),
        ('[T001]\nname = "安装"\n\n[T002]\nname = "安装"\n', "themes.toml:4", "T002 与 T001 同名"),
        ('[T001]\nname = ""\n', "themes.toml:1", "没有名称"),
        ('[T001]\nstatus = "正式"\n', "themes.toml:1", "没有名称"),
        ('[T001]\nname = "甲"\ncolour = "红"\n', "themes.toml:1", "没有“colour”这一项"),
        ('[T001]\nname = "甲"\nstatus = "作废"\n', "themes.toml:1", "status 不认识"),
        ('[T001]\nname = "甲"\nmust = "水"\n', "themes.toml:1", "must 不合要求"),
        (
            '[T001]\nname = "甲"\nstatus = "并入"\ninto = "T009"\n',
            "themes.toml:1",
            "并入的“T009”不是在用的主题",
        ),
        ('[T001]\nname = "甲"\npinned = ["7"]\nbanned = ["7"]\n', "themes.toml:1", "既在 pinned 又在 banned"),
        (
            '[T001]\nname = "甲"\npinned = ["7"]\n[T002]\nname = "乙"\npinned = ["7"]\n',
            "themes.toml:4",
            "同时被固定",
        ),
        ("[T001\n", "themes.toml", "不是有效的 TOML"),
    ],
)
def test_a_hand_edit_that_cannot_be_is_reported_with_its_line(tmp_path, text, where, what):
    (tmp_path / "themes.toml").write_text(text)
    with pytest.raises(UserError) as caught:
        c.load(tmp_path)
    assert where in str(caught.value)
    assert what in str(caught.value)


@pytest.mark.parametrize("name", ["machine.npz", "members.parquet"])
def test_a_damaged_machine_part_is_reported_with_what_to_do(tmp_path, name):
    save(c.Catalogue((theme("T001", "漏水"),)), tmp_path)
    (tmp_path / name).write_bytes(b"\x00damaged")
    with pytest.raises(UserError, match=f"{name}：文件已损坏"):
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
