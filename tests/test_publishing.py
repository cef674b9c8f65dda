"""A report is exchanged whole, one run at a time, and never when it holds what identifies a person."""

import pytest

from mining.errors import UserError
from mining.publishing import alone, publish, refuse_leaks, staged


def report(folder, text):
    folder.mkdir()
    (folder / "index.html").write_text(text, encoding="utf-8")
    return folder


def test_the_new_report_takes_the_place_of_the_old(tmp_path):
    final = report(tmp_path / "2026-08", "old")
    with staged(final) as folder:
        (folder / "index.html").write_text("new")
        publish(folder, final)
    assert (final / "index.html").read_text() == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["2026-08"]


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


def test_two_runs_at_once_are_refused(tmp_path):
    with alone(tmp_path), pytest.raises(UserError, match="另一个运行"), alone(tmp_path):
        pass


def test_a_leak_stops_the_report_and_is_told_by_place_only(tmp_path):
    report(tmp_path / "out", "<p>电话13812345678</p>")
    with pytest.raises(UserError) as caught:
        refuse_leaks(tmp_path / "out", ())
    assert "index.html" in str(caught.value)
    assert "13812345678" not in str(caught.value)


def test_a_record_id_that_looks_like_a_number_of_a_person_is_no_leak(tmp_path):
    report(tmp_path / "out", "<p>工单13812345678</p>")
    refuse_leaks(tmp_path / "out", {"13812345678"})
