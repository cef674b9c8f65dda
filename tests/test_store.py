"""What is kept between runs: it saves work, and changes nothing."""

import os
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from mining import request
from mining.errors import Problem, UserError
from mining.inputs import open_store
from mining.progress import Progress
from mining.settings import load_settings
from mining.store import Store, fingerprint

KEY = b"k" * 32


class Work:
    """Lengths of texts, with a note of which were asked for."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def __call__(self, texts):
        self.asked.append(list(texts))
        return pa.array([len(text) for text in texts], pa.int32())


def store(folder: Path, key: bytes = KEY, most: int = 1_000_000, **more) -> Store:
    return Store(folder, key, most_bytes=most, **more)


def test_only_texts_that_no_run_has_seen_are_worked_on(tmp_path):
    work = Work()
    assert store(tmp_path).each("n", "r", ["退款", "慢"], work).to_pylist() == [2, 1]
    assert store(tmp_path).each("n", "r", ["慢", "不退款", "退款"], work).to_pylist() == [1, 3, 2]
    assert work.asked == [["退款", "慢"], ["不退款"]]
    for texts in (["慢", "不退款", "退款"], ["慢", "不退款"], ["慢不", "退款"][1:], ["退款", "慢", "不退款"]):
        assert store(tmp_path).each("n", "r", texts, work).to_pylist() == [len(text) for text in texts]
    assert len(work.asked) == 2


def test_only_rows_that_no_run_has_seen_are_worked_on(tmp_path):
    known = np.array([[1, 9], [2, 9], [3, 9]], dtype=np.uint64)
    asked = []

    def work(rows):
        asked.append(rows.tolist())
        return wanted[rows].astype(np.float32)

    for wanted in (
        known[:2],
        known[[2, 1]],
        known[[1, 2]],
        known[[2, 1, 2, 0]],
        known[[2, 1, 2, 0]],
        known[[0, 2]],
    ):
        assert store(tmp_path).rows("n", "r", wanted, work).tolist() == wanted.tolist()
    assert asked == [[0, 1], [0], [], [3], []]


def test_large_rows_are_not_written_again_for_a_few_new_ones(tmp_path):
    digests = np.stack([np.arange(21), np.arange(21)], axis=1).astype(np.uint64)
    asked = []

    def work(rows):
        asked.append(len(rows))
        return np.ones((len(rows), 3), dtype=np.float32)

    for size in (20, 21, 21):
        store(tmp_path).rows("n", "r", digests[:size], work)
    assert asked == [20, 1, 1]


@pytest.mark.parametrize(("kind", "rules", "key"), [("m", "r", KEY), ("n", "s", KEY), ("n", "r", b"x" * 32)])
def test_what_was_made_otherwise_is_not_used(tmp_path, kind, rules, key):
    store(tmp_path).each("n", "r", ["退款"], Work())
    work = Work()
    store(tmp_path, key).each(kind, rules, ["退款"], work)
    assert work.asked == [["退款"]]


@pytest.mark.parametrize("harm", [lambda b: b[:-1], lambda b: b[:50] + b"\0" + b[51:], lambda _: b""])
def test_a_damaged_file_is_told_of_and_made_again(tmp_path, harm):
    store(tmp_path).each("n", "r", ["退款"], Work())
    (file,) = tmp_path.iterdir()
    file.write_bytes(harm(file.read_bytes()))
    told: list[str] = []
    assert store(tmp_path, tell=told.append).each("n", "r", ["退款"], Work()).to_pylist() == [2]
    assert told == [f"缓存文件 {file.name} 已损坏，将重新生成"]
    assert store(tmp_path, tell=told.append).each("n", "r", ["退款"], Work()).to_pylist() == [2]
    assert len(told) == 1


def test_a_damaged_file_that_cannot_be_removed_stops_nobody(tmp_path, monkeypatch):
    (tmp_path / f"n-r-{'0' * 32}.parquet").write_bytes(b"PAR1")

    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "unlink", refuse)
    assert store(tmp_path, most=0).each("n", "r", ["退款"], Work()).to_pylist() == [2]


def test_the_least_recently_used_goes_first_where_all_are_too_large(tmp_path):
    texts = [f"第{i}条" for i in range(500)]
    store(tmp_path).each("a", "r", texts, Work())
    size = next(tmp_path.iterdir()).stat().st_size
    for kind in ("b", "c"):
        store(tmp_path, most=int(size * 2.5)).each(kind, "r", texts, Work())
    assert sorted(file.name[0] for file in tmp_path.iterdir()) == ["b", "c"]


def test_a_smaller_limit_holds_as_soon_as_the_folder_is_opened(tmp_path):
    for kind in ("a", "b"):
        store(tmp_path).each(kind, "r", [f"第{i}条" for i in range(500)], Work())
    store(tmp_path, most=next(tmp_path.iterdir()).stat().st_size).prune()
    assert [file.name[0] for file in tmp_path.iterdir()] == ["b"]
    store(tmp_path, most=0).prune()
    assert not list(tmp_path.iterdir())


def test_a_run_that_shall_keep_nothing_removes_what_was_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(request, "CACHE", tmp_path / "store")
    monkeypatch.setattr(request, "PRIVATE", tmp_path / "private")
    store(request.CACHE).each("n", "r", ["退款"], Work())
    (tmp_path / "settings.toml").write_text("[cache]\nmax_megabytes = 0", encoding="utf-8")
    open_store(load_settings(tmp_path / "settings.toml"), Progress())
    assert not list(request.CACHE.iterdir())


def test_a_new_key_over_a_filled_cache_tells_of_no_damage(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(request, "CACHE", tmp_path / "store")
    monkeypatch.setattr(request, "PRIVATE", tmp_path / "private")
    store(request.CACHE).each("n", "r", ["退款"], Work())
    (tmp_path / "settings.toml").write_text("", encoding="utf-8")
    opened = open_store(load_settings(tmp_path / "settings.toml"), Progress())
    assert opened.each("n", "r", ["退款"], Work()).to_pylist() == [2]
    assert "已损坏" not in capsys.readouterr().err


def test_what_a_killed_run_left_unfinished_goes_after_a_day_and_not_before(tmp_path):
    old, new = tmp_path / ".old", tmp_path / ".new"
    for file, age in ((old, 25), (new, 1)):
        file.write_bytes(b"PAR1")
        written = file.stat().st_mtime - age * 3600
        os.utime(file, (written, written))
    store(tmp_path).prune()
    assert list(tmp_path.iterdir()) == [new]


def test_what_is_not_finished_is_forgotten_with_all_else(tmp_path):
    (tmp_path / ".new").write_bytes(b"PAR1")
    store(tmp_path).clear()
    assert not list(tmp_path.iterdir())


def test_nothing_is_written_where_nothing_shall_be_kept(tmp_path):
    store(tmp_path / "no", most=0).each("n", "r", ["退款"], Work())
    assert not (tmp_path / "no").exists()


def test_a_folder_that_cannot_be_written_stops_nobody(tmp_path):
    (tmp_path / "file").write_text("")
    told: list[str] = []
    kept = store(tmp_path / "file" / "store", tell=told.append)
    kept.prune()
    for kind in ("m", "n"):
        assert kept.each(kind, "r", ["退款"], Work()).to_pylist() == [2]
    assert len(told) == 1
    assert told[0].startswith("缓存写不进")


def test_another_run_may_take_files_away_at_any_time(tmp_path):
    told: list[str] = []
    # Listed, and not there when it is looked at.
    (tmp_path / "n-r-gone.parquet").symlink_to(tmp_path / "nowhere")

    def replaced(file, folder):
        file.unlink()
        return [Problem(file.name, "读不出来", "")]

    kept = store(tmp_path, tell=told.append, check=replaced)
    assert kept.each("n", "r", ["退款"], Work()).to_pylist() == [2]
    assert told == []


def test_where_something_identifies_a_person_all_is_forgotten_and_the_run_stops(tmp_path):
    store(tmp_path).each("m", "r", ["退款"], Work())
    looked = []

    def finds(file, folder):
        looked.append((file.parent, file.name[:3], folder))
        return [Problem(file.name, "含有像手机号的内容", "请改规则")]

    with pytest.raises(UserError, match="含有像手机号的内容"):
        store(tmp_path, check=finds).each("n", "r", ["退款"], Work())
    assert looked == [(tmp_path, "n-r", tmp_path)]
    assert not list(tmp_path.iterdir())


def test_texts_are_known_by_hashes_that_the_key_decides(tmp_path):
    """Who guesses a text cannot find out whether it was there without the key."""
    known = set()
    for key in (KEY, b"x" * 32):
        folder = tmp_path / key[:1].decode()
        store(folder, key).each("n", "r", ["退款"], Work())
        (file,) = folder.iterdir()
        known.add(pq.read_table(file)["key"][0].as_py())
    assert len(known) == 2
    assert {len(one) for one in known} == {16}


def test_half_a_character_is_a_text_like_any_other(tmp_path):
    texts = ["退\ud800款", "退款"]
    for _ in range(2):
        assert store(tmp_path).each("n", "r", texts, Work()).to_pylist() == [3, 2]
    assert fingerprint("mining.words", (), "\ud800") != fingerprint("mining.words", (), "\udbff")


def test_a_damaged_file_hides_no_whole_one(tmp_path):
    """Two runs at once may leave two files; the first of them is damaged."""
    told, work = [], Work()
    store(tmp_path).each("n", "r", ["退款"], work)
    (tmp_path / f"n-r-{'0' * 32}.parquet").write_bytes(b"PAR1")
    assert store(tmp_path, tell=told.append).each("n", "r", ["退款"], work).to_pylist() == [2]
    assert len(told) == len(work.asked) == 1


def test_what_is_not_asked_for_stays_until_all_takes_a_quarter_of_the_room(tmp_path):
    texts = [f"第{i}条" for i in range(500)]
    for room, asked in ((1_000_000, [500, 1]), (40_000, [500, 1, 500])):
        work, folder = Work(), tmp_path / str(room)
        for wanted in (texts, ["新"], texts):
            store(folder, most=room).each("n", "r", wanted, work)
        assert [len(block) for block in work.asked] == asked


def test_no_text_stands_in_the_names_and_only_the_owner_reads(tmp_path):
    store(tmp_path / "store").each("n", "r", ["退款"], Work())
    (file,) = (tmp_path / "store").iterdir()
    assert file.stat().st_mode & 0o077 == 0
    assert (tmp_path / "store").stat().st_mode & 0o077 == 0


def test_no_text_at_all_is_worked_on_too(tmp_path):
    assert store(tmp_path).each("n", "r", [], Work()).to_pylist() == []


def test_blocks_come_back_in_order(tmp_path):
    texts = [str(i) for i in range(25_000)]
    work = Work()
    made = store(tmp_path).each("n", "r", texts, work)
    assert [len(block) for block in work.asked] == [10_000, 10_000, 5_000]
    assert made.to_pylist() == [len(text) for text in texts]


def test_rules_change_with_a_setting_and_not_from_call_to_call():
    assert fingerprint("mining.words", ("jieba",), "a") == fingerprint("mining.words", ("jieba",), "a")
    assert fingerprint("mining.words", ("jieba",), "a") != fingerprint("mining.words", ("jieba",), "b")
    assert fingerprint("mining.words", ("jieba",)) != fingerprint("mining.words", ("no such package",))


def test_rules_do_not_change_with_what_a_desktop_leaves_beside_the_program(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    for name in ("plain_copy", "browsed_copy"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("", encoding="utf-8")
    (tmp_path / "browsed_copy" / ".DS_Store").write_bytes(b"Bud1")
    assert fingerprint("plain_copy", ()) == fingerprint("browsed_copy", ())
