"""Two at once never write over each other's catalogue."""

from multiprocessing import get_context
from pathlib import Path

import pytest
from filelock import FileLock

from mining.errors import UserError
from mining.themes import saving
from mining.themes.saving import catalogue_hashes, finish, save

OLD, NEW = {"themes.toml": b"old"}, {"themes.toml": b"new", "lineage.csv": b"lines"}


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.name != ".lock"}


def test_what_was_read_before_another_save_is_not_saved_over_it(tmp_path):
    save(OLD, tmp_path, {})
    found = catalogue_hashes(tmp_path)
    save(NEW, tmp_path, found)
    with pytest.raises(UserError) as caught:
        save({"themes.toml": b"mine"}, tmp_path, found)
    assert str(caught.value) == (
        "lineage.csv、themes.toml：运行中被改动或移走。请等改完、复制完以后重新运行；这次什么都没有写。"
    )
    assert contents(tmp_path) == NEW


def test_a_save_that_another_left_half_way_counts_as_its_own(tmp_path):
    save(OLD, tmp_path, {})
    found = catalogue_hashes(tmp_path)
    (tmp_path / ".committed").mkdir()
    (tmp_path / ".committed" / "themes.toml").write_bytes(b"other")
    with pytest.raises(UserError, match="运行中被改动"):
        save(NEW, tmp_path, found)
    assert contents(tmp_path) == {"themes.toml": b"other"}


def test_while_another_saves_a_save_waits_and_then_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(saving, "WAIT", 0.01)
    with FileLock(tmp_path / ".lock"), pytest.raises(UserError) as caught:
        save(NEW, tmp_path, {})
    assert str(caught.value) == f"{tmp_path}：另一次运行正在写主题目录。请等它结束后再运行。"


def test_while_another_saves_its_files_are_left_to_it(tmp_path, monkeypatch):
    monkeypatch.setattr(saving, "WAIT", 0.01)
    (tmp_path / ".committed").mkdir()
    with FileLock(tmp_path / ".lock"), pytest.raises(UserError, match="另一次运行正在写主题目录"):
        finish(tmp_path)
    assert (tmp_path / ".committed").exists()


def test_to_look_at_a_catalogue_writes_nothing_into_its_folder(tmp_path):
    finish(tmp_path)
    assert list(tmp_path.iterdir()) == []


def write_often(folder: Path) -> None:
    for n in range(100):
        save({"themes.toml": b"%d" % n, "lineage.csv": b"%d" % n}, folder, catalogue_hashes(folder))


def test_readers_and_a_writer_do_not_take_files_from_each_other(tmp_path):
    writer = get_context("spawn").Process(target=write_often, args=(tmp_path,))
    writer.start()
    while writer.is_alive():
        finish(tmp_path)
    assert writer.exitcode == 0
    assert contents(tmp_path) == {"themes.toml": b"99", "lineage.csv": b"99"}


def test_what_is_there_already_is_not_written_again_where_the_folder_may_only_be_read(tmp_path, monkeypatch):
    save(OLD, tmp_path, {})

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(saving, "FileLock", refuse)
    save(OLD, tmp_path, catalogue_hashes(tmp_path))
    assert contents(tmp_path) == OLD
