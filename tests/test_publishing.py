"""A report is exchanged whole, one run at a time, and never when it holds what identifies a person."""

from contextlib import nullcontext

import pandas as pd
import pyarrow as pa
import pytest

from mining import inputs, publishing, request
from mining.errors import UserError
from mining.progress import Progress
from mining.publishing import alone, publish, refuse_leaks, staged
from mining.settings import DEFAULT_FILE, load_settings


def report(folder, text):
    folder.mkdir()
    (folder / "index.html").write_text(text, encoding="utf-8")
    return folder


def records(*texts):
    """Records of one sheet, whose first row is the second."""
    table = pd.DataFrame({"text": texts, "title": "", "channel": "", "file": "八月.xlsx", "sheet": "投诉"})
    return table.assign(record_id=table.index.astype(str), row=table.index + 2)


def test_the_new_report_takes_the_place_of_the_old(tmp_path):
    final = report(tmp_path / "2026-08", "old")
    with staged(final) as folder:
        (folder / "index.html").write_text("new")
        publish(folder, final)
    assert (final / "index.html").read_text() == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["2026-08"]


def test_the_new_report_is_on_the_disk_before_it_takes_the_place_of_the_old(tmp_path, monkeypatch):
    final, told = report(tmp_path / "2026-08", "old"), []
    monkeypatch.setattr(
        publishing,
        "settle",
        lambda folder: told.append([(each / "index.html").read_text() for each in (folder, final)]),
    )
    with staged(final) as folder:
        (folder / "index.html").write_text("new")
        publish(folder, final)
    assert told == [["new", "old"]]


def test_a_run_that_fails_leaves_the_old_report_and_nothing_else(tmp_path):
    final = report(tmp_path / "2026-08", "old")

    def fail():
        with staged(final) as folder:
            (folder / "index.html").write_text("half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert (final / "index.html").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["2026-08"]


def test_a_run_killed_in_the_middle_of_the_exchange_is_made_good_by_the_next(tmp_path):
    report(tmp_path / ".2026-08.old", "old")
    report(tmp_path / ".2026-08.new", "new")
    with alone(tmp_path):
        assert (tmp_path / "2026-08" / "index.html").read_text() == "old"


def test_a_run_killed_after_the_exchange_leaves_the_new_report(tmp_path):
    report(tmp_path / ".2026-08.old", "old")
    report(tmp_path / "2026-08", "new")
    with alone(tmp_path):
        assert (tmp_path / "2026-08" / "index.html").read_text() == "new"
    assert sorted(path.name for path in tmp_path.iterdir()) == [".lock", "2026-08"]


@pytest.mark.parametrize("leads_to", ["elsewhere", "gone"])
def test_a_link_in_the_place_of_a_report_makes_way_and_what_it_leads_to_stays(tmp_path, leads_to):
    kept = report(tmp_path / "elsewhere", "old")
    final = tmp_path / "out" / "2026-08"
    final.parent.mkdir()
    final.symlink_to(tmp_path / leads_to)
    for text in ("new", "newer"):
        with alone(final.parent), staged(final) as folder:
            (folder / "index.html").write_text(text)
            publish(folder, final)
        assert (final / "index.html").read_text() == text
        assert sorted(path.name for path in final.parent.iterdir()) == [".lock", "2026-08"]
    assert (kept / "index.html").read_text(encoding="utf-8") == "old"


def test_a_link_that_an_earlier_version_left_is_removed(tmp_path):
    kept = report(tmp_path / "elsewhere", "old")
    (tmp_path / ".2026-08.old").symlink_to(kept)
    report(tmp_path / "2026-08", "new")
    with alone(tmp_path):
        assert not (tmp_path / ".2026-08.old").is_symlink()
    assert (kept / "index.html").exists()


def test_two_runs_at_once_are_refused(tmp_path):
    with alone(tmp_path), pytest.raises(UserError, match="另一次运行"), alone(tmp_path):
        pass


def test_a_leak_stops_the_report_and_is_told_by_place_only(tmp_path):
    report(tmp_path / "out", "<p>电话13812345678</p>")
    with pytest.raises(UserError) as caught:
        refuse_leaks(tmp_path / "out", records("空调坏了"))
    assert [problem.where for problem in caught.value.problems] == ["index.html 第 1 行"]
    assert "13812345678" not in str(caught.value)


def test_a_leak_leads_to_the_row_that_it_comes_from(tmp_path):
    report(tmp_path / "out", "<p>电话13812345678</p>")
    with pytest.raises(UserError) as caught:
        refuse_leaks(tmp_path / "out", records("空调坏了", "电话13812\n345678"))
    assert str(caught.value.problems[1]) == (
        "八月.xlsx 的工作表“投诉” 第 3 行：含有像手机号的内容。报告里的就是它；请在这一行的原文中遮盖后重新运行。"
    )


@pytest.mark.parametrize(("kept", "refused"), [("打13812345678", True), ("打〔手机号〕", False)])
def test_what_identifies_a_person_is_not_kept_for_the_next_run(tmp_path, monkeypatch, kept, refused):
    monkeypatch.setattr(request, "CACHE", tmp_path / "store")
    monkeypatch.setattr(request, "PRIVATE", tmp_path / "private")
    store = inputs.open_store(load_settings(DEFAULT_FILE), Progress())  # as every command opens it
    store.each("n", "r", ["其他"], lambda texts: pa.array(["快递" for _ in texts]))
    told = r"^n-s-\w+\.parquet value 列：含有像手机号的内容"
    with pytest.raises(UserError, match=told) if refused else nullcontext():
        store.each("n", "s", ["text"], lambda texts: pa.array([kept for _ in texts]))
    assert len(list((tmp_path / "store").iterdir())) == (0 if refused else 2)
